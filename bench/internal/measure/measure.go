// Package measure compares contenders in one process, by processor time, in rounds.
//
// In each round every contender has one slice of time, in an order that a seeded generator shuffles. A ratio is taken within its
// round and the median is that of the rounds, so that a slow minute of the machine touches both sides of a ratio alike.
package measure

import (
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"github.com/dated-claims/retest/bench"
)

// Options say how long to measure.
type Options struct {
	Rounds   int
	Slice    time.Duration // how much processor time a contender gets in a round, about
	Seed     uint64        // of the order
	Progress io.Writer
}

// Result is what a contender needs for one prompt, in the median of the rounds.
type Result struct {
	Contender  bench.Contender
	NS         float64 // nanoseconds of processor time
	OverFloor  float64 // how many times the floor's time
	OracleOver float64 // how many times its time the oracle needs
	Allocs     float64
}

// sample is one slice of one contender, per render.
type sample struct {
	ns, allocs float64
}

// Run measures contenders that are set up for a corpus of so many inquiries. The floor and the oracle must be among them.
func Run(label string, contenders []bench.Contender, inquiries int, o Options) ([]Result, error) {
	runners := make([]*runner, len(contenders))
	for i, c := range contenders {
		runners[i] = &runner{contender: c, inquiries: inquiries}
		if err := runners[i].calibrate(o.Slice); err != nil {
			return nil, err
		}
	}
	order := slices.Clone(runners)
	rnd := rand.New(rand.NewPCG(o.Seed, 0)) //nolint:gosec // an order, no secret
	for round := range o.Rounds {
		fmt.Fprintf(o.Progress, "%s: round %d of %d\n", label, round+1, o.Rounds)
		rnd.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, r := range order {
			if err := r.slice(); err != nil {
				return nil, err
			}
		}
	}
	return results(runners)
}

// CPU is the processor time that this process has used so far.
func CPU() (time.Duration, error) { return cpu() }

// runner is a contender with its place in the corpus and what was measured of it.
type runner struct {
	contender bench.Contender
	inquiries int
	next      int // the inquiry that is rendered next
	count     int // renders in a slice
	samples   []sample
}

// render makes n prompts. It goes round the corpus, and goes on where it stopped.
func (r *runner) render(n int) error {
	for range n {
		if _, err := r.contender.Render(r.next); err != nil {
			return fmt.Errorf("%s: %w", r.contender.Name(), err)
		}
		if r.next++; r.next == r.inquiries {
			r.next = 0
		}
	}
	return nil
}

// calibrate finds how many renders fill a slice: whole rounds of the corpus, if it is at least one.
func (r *runner) calibrate(slice time.Duration) error {
	for n := 1; ; n *= 2 {
		used, _, err := r.timed(n)
		if err != nil {
			return err
		}
		if used < slice/10 {
			continue
		}
		r.count = max(1, int(float64(n)*float64(slice)/float64(used)))
		if whole := r.count / r.inquiries * r.inquiries; whole > 0 {
			r.count = whole
		}
		return nil
	}
}

// timed renders n prompts and returns the processor time and the allocations.
func (r *runner) timed(n int) (time.Duration, uint64, error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start, err := cpu()
	if err != nil {
		return 0, 0, err
	}
	if err := r.render(n); err != nil {
		return 0, 0, err
	}
	end, err := cpu()
	runtime.ReadMemStats(&after)
	return end - start, after.Mallocs - before.Mallocs, err
}

// slice takes a sample. The garbage of the slice before is collected first, and pools that this emptied are filled by some renders.
func (r *runner) slice() error {
	runtime.GC()
	if err := r.render(1 + r.count/50); err != nil {
		return err
	}
	used, allocs, err := r.timed(r.count)
	n := float64(r.count)
	r.samples = append(r.samples, sample{float64(used) / n, float64(allocs) / n})
	return err
}
