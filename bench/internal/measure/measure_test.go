package measure

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/dated-claims/retest/bench"
)

func TestRatiosPerRound(t *testing.T) {
	floor := &runner{contender: named{name: bench.Floor}, samples: []sample{{ns: 1}, {ns: 10}, {ns: 100}}}
	oracle := &runner{contender: named{name: bench.Oracle}, samples: []sample{{ns: 8}, {ns: 80}, {ns: 800}}}
	other := &runner{contender: named{name: "other"}, samples: []sample{{ns: 2}, {ns: 20}, {ns: 900}}}
	got, err := results([]*runner{floor, oracle, other})
	if err != nil {
		t.Fatal(err)
	}
	if r := got[2]; r.NS != 20 || r.OverFloor != 2 || r.OracleOver != 4 {
		t.Errorf("got %+v", r)
	}
}

func TestRun(t *testing.T) {
	corpus := bench.VariedCorpus(5)
	contenders, err := bench.Select([]string{bench.Floor, bench.Oracle})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range contenders {
		if err := c.Setup(corpus); err != nil {
			t.Fatal(err)
		}
	}
	got, err := Run("test", contenders, len(corpus.Inquiries), Options{Rounds: 2, Slice: 5 * time.Millisecond, Progress: io.Discard})
	if _, none := cpu(); none != nil {
		if err == nil || !strings.Contains(err.Error(), none.Error()) {
			t.Errorf("want %q if no time can be measured, got %v", none, err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	if err := Table(&table, got, got); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(table.String(), "\n"); lines != 4 {
		t.Errorf("want a head of two lines and two rows, got\n%s", &table)
	}
	if got[0].OverFloor != 1 || got[0].Allocs > 0.5 || got[1].OracleOver != 1 || got[1].OverFloor <= 1 {
		t.Errorf("got %+v", got)
	}
}

// named is a contender that has only a name.
type named struct {
	bench.Contender
	name string
}

func (n named) Name() string { return n.name }
