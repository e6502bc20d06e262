// Package measure compares contenders by processor time, in one process and in rounds.
//
// In each round, every contender gets one slice of time, in an order shuffled by a seeded generator. Ratios are computed within a
// round, and the result is their median over all rounds. If the machine is slow for a minute, both sides of a ratio are therefore
// equally affected.
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

// Options determines how long to measure.
type Options struct {
	Rounds   int
	Slice    time.Duration // approximate processor time of a contender per round
	Seed     uint64        // seed for shuffling the contenders
	Progress io.Writer
}

// Result is the cost of one prompt for a contender, as medians over the rounds.
type Result struct {
	Contender  bench.Contender
	NS         float64 // nanoseconds of processor time
	OverFloor  float64 // the contender's time divided by the floor's
	OracleOver float64 // the oracle's time divided by the contender's
	Allocs     float64
}

// sample is the measurement of one contender in one slice, per render.
type sample struct {
	ns, allocs float64
}

// Run measures contenders that are already set up for a corpus with the given number of inquiries. The floor and the oracle must be
// among them.
func Run(label string, contenders []bench.Contender, inquiries int, o Options) ([]Result, error) {
	runners := make([]*runner, len(contenders))
	for i, c := range contenders {
		runners[i] = &runner{contender: c, inquiries: inquiries}
		if err := runners[i].calibrate(o.Slice); err != nil {
			return nil, err
		}
	}
	order := slices.Clone(runners)
	rnd := rand.New(rand.NewPCG(o.Seed, 0)) //nolint:gosec // shuffling needs no secure randomness
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

// CPU returns the processor time that this process has used so far.
func CPU() (time.Duration, error) { return cpu() }

// runner is a contender with its position in the corpus and its measurements.
type runner struct {
	contender bench.Contender
	inquiries int
	next      int // the inquiry to render next
	count     int // number of renders per slice
	samples   []sample
}

// render renders n prompts. It cycles through the corpus and continues where it last stopped.
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

// calibrate determines how many renders fill a slice. It uses whole passes over the corpus if at least one fits.
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

// timed renders n prompts and returns the processor time and the number of allocations.
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

// slice takes a sample. It first collects the garbage of the previous slice and refills the emptied pools with some renders.
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
