package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/dated-claims/retest/bench/batch"
)

// field holds the contenders and the paths they use.
type field struct {
	setup   batch.Setup
	work    string
	in      string // path of the corpus
	runners []*runner
}

// runner is a contender and its measurements, one sample per round.
type runner struct {
	batch.Contender
	samples []sample
}

// sample is the measurement of one process.
type sample struct {
	cpu, wall float64 // in seconds
	peak      int64   // peak memory in bytes
}

// prepare builds the Go programs and leaves out contenders that are not installed.
func (f *field) prepare(contenders []batch.Contender) error {
	for _, c := range contenders {
		progress("preparing %s", c.Name)
		err := c.Prepare(f.setup)
		if errors.Is(err, batch.ErrMissing) {
			progress("left out: %v", err)
			continue
		}
		if err != nil {
			return err
		}
		f.runners = append(f.runners, &runner{Contender: c})
	}
	cmd := exec.Command("go", "build", "-o", f.maker(), "./cmd/corpus") //nolint:gosec // builds a program in this module
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("corpus: %w\n%s", err, text)
	}
	return nil
}

func (f *field) maker() string { return filepath.Join(f.setup.Bin, "corpus") }

// corpus writes a corpus of n records. It does so in a separate process, because the memory of this process would count toward that of
// the processes it starts.
func (f *field) corpus(n int) error {
	progress("writing %d records", n)
	f.in = filepath.Join(f.work, "corpus.jsonl")
	text, err := exec.Command(f.maker(), "-n", strconv.Itoa(n), "-o", f.in).CombinedOutput() //nolint:gosec // a program built earlier
	if err != nil {
		return fmt.Errorf("corpus: %w\n%s", err, text)
	}
	return nil
}

// checkEqual checks that all contenders wrote the same requests as the first.
func (f *field) checkEqual(n int) error {
	if err := f.corpus(n); err != nil {
		return err
	}
	var want []string
	for i, r := range f.runners {
		progress("checking %s", r.Name)
		out := filepath.Join(f.work, "check-"+strconv.Itoa(i))
		if _, err := r.Run(f.setup, f.in, out); err != nil {
			return err
		}
		got, err := r.Output(out)
		if err != nil {
			return err
		}
		if want == nil {
			want = got
		}
		if err := batch.Equal(want, got); err != nil {
			return fmt.Errorf("%s does not give the same as %s: %w", r.Name, f.runners[0].Name, err)
		}
	}
	return nil
}

// rounds runs every contender once per round, in shuffled order.
func (f *field) rounds(n int, seed uint64) error {
	order := slices.Clone(f.runners)
	rnd := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // shuffling needs no secure randomness
	for round := range n {
		rnd.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, r := range order {
			s, err := f.once(&r.Contender)
			if err != nil {
				return err
			}
			r.samples = append(r.samples, s)
			progress("round %d of %d: %s: %.2f s of processor time, %.2f s", round+1, n, r.Name, s.cpu, s.wall)
		}
	}
	return nil
}

// once measures one process. It first waits until earlier output is on disk, and afterward removes the process's own output.
func (f *field) once(c *batch.Contender) (sample, error) {
	out := filepath.Join(f.work, "out")
	flush()
	start := time.Now() //nolint:forbidigo // measures elapsed time
	state, err := c.Run(f.setup, f.in, out)
	wall := time.Since(start) //nolint:forbidigo // measures elapsed time
	if err != nil {
		return sample{}, err
	}
	used := state.UserTime() + state.SystemTime()
	return sample{used.Seconds(), wall.Seconds(), peak(state)}, os.RemoveAll(out)
}
