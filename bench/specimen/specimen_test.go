package specimen_test

import (
	"reflect"
	"testing"

	"github.com/dated-claims/retest/bench/specimen"
)

const size = 2000

func TestVariedIsDeterministic(t *testing.T) {
	if !reflect.DeepEqual(specimen.Varied(size), specimen.Varied(size)) {
		t.Error("two calls differ")
	}
}

func TestVariedVaries(t *testing.T) {
	questions := map[string]bool{}
	claims, papers, tasks := map[int]int{}, map[int]int{}, map[int]int{}
	for _, q := range specimen.Varied(size) {
		questions[q.Question] = true
		claims[len(q.Claims)]++
		papers[len(q.Anchors)]++
		tasks[len(q.Tasks)]++
	}
	if len(questions) != size {
		t.Errorf("%d different questions", len(questions))
	}
	for name, tt := range map[string]struct {
		counts    map[int]int
		low, high int
	}{"claims": {claims, 3, 8}, "papers": {papers, 2, 6}, "tasks": {tasks, 1, 3}} {
		for n := tt.low; n <= tt.high; n++ {
			if tt.counts[n] == 0 {
				t.Errorf("no inquiry has %d %s", n, name)
			}
		}
		if len(tt.counts) != tt.high-tt.low+1 {
			t.Errorf("%s: want %d to %d, got %v", name, tt.low, tt.high, tt.counts)
		}
	}
}
