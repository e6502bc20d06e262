// Command readratios measures how long it takes to read the answers of a batch and prints the table in README.md.
//
//	go run ./cmd/readratios                  # two minutes
//	go run ./cmd/readratios -rounds 3        # quick and rough
//
// The table goes to standard output, progress to standard error. Run it in the module's folder. It needs 250 MB of disk space.
package main

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dated-claims/retest/bench/internal/measure"
	"github.com/dated-claims/retest/bench/internal/report"
	"github.com/dated-claims/retest/bench/reading"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "readratios:", err)
		os.Exit(1)
	}
}

func run() error {
	lines := flag.Int("lines", 20_000, "lines of the result file")
	replies := flag.Int("replies", 3000, "answers of the batch")
	rounds := flag.Int("rounds", 9, "rounds")
	seed := flag.Uint64("seed", 1, "seed of the order in a round")
	date := flag.String("date", "", "day to print with the table")
	commit := flag.String("commit", "", "commit of the library to print with the table")
	flag.Parse()
	if flag.NArg() > 0 || *lines < 1 || *replies < 1 || *rounds < 1 {
		flag.Usage()
		return errors.New("want no arguments, and at least one line, one answer and one round")
	}
	dir, err := os.MkdirTemp("", "readratios-")
	if err != nil {
		return err
	}
	table, err := measured(dir, *lines, *replies, *rounds, *seed)
	if err := errors.Join(err, os.RemoveAll(dir)); err != nil {
		return err
	}
	_, err = fmt.Println(report.Conditions(report.Command("go run ./cmd/readratios", "lines", "replies", "rounds"), *date, *commit) + "\n\n" + table)
	return err
}

// sample records how long a workload took in one round, in seconds.
type sample struct{ processor, wall float64 }

// series maps the name of each workload to its samples, one per round.
type series map[string][]sample

// These workloads show how much faster two goroutines can be than one on this machine while other processes also use it.
const (
	spinOne = "spin-1"
	spinTwo = "spin-2"
)

func measured(dir string, lines, replies, rounds int, seed uint64) (string, error) {
	works, err := reading.Works("..", dir, lines, replies)
	if err != nil {
		return "", err
	}
	rnd := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // shuffling needs no secure randomness
	s := series{}
	for round := range rounds + 1 {
		fmt.Fprintf(os.Stderr, "round %d of %d\n", round, rounds)
		for _, group := range groups(works) { // workloads that are compared run right after each other
			rnd.Shuffle(len(group), func(i, j int) { group[i], group[j] = group[j], group[i] })
			for _, w := range group {
				one, err := timed(w)
				if err != nil {
					return "", fmt.Errorf("%s: %w", w.Name, err)
				}
				if round > 0 { // the first round fills the caches
					s[w.Name] = append(s[w.Name], one)
				}
			}
		}
	}
	return s.table(works), nil
}

// groups puts workloads that read the same input into a group. Workloads that read nothing join the workloads that they are compared
// with.
func groups(works []reading.Work) [][]reading.Work {
	files, replies := []reading.Work{}, []reading.Work{spin(spinOne, 1), spin(spinTwo, 2)}
	for _, w := range works {
		if ofFile(w) {
			files = append(files, w)
		} else {
			replies = append(replies, w)
		}
	}
	return [][]reading.Work{files, replies}
}

// ofFile reports whether a workload reads the results file.
func ofFile(w reading.Work) bool {
	return slices.Contains([]string{reading.Scan, reading.Skip, reading.Results}, w.Name)
}

// timed runs a workload once, after collecting the garbage of the previous one.
func timed(w reading.Work) (sample, error) {
	runtime.GC()
	before, err := measure.CPU()
	if err != nil {
		return sample{}, err
	}
	start := time.Now() //nolint:forbidigo // only elapsed time shows the gain from two workers
	if err := w.Run(); err != nil {
		return sample{}, err
	}
	wall := time.Since(start) //nolint:forbidigo // measures elapsed time
	after, err := measure.CPU()
	return sample{(after - before).Seconds(), wall.Seconds()}, err
}

// spin returns a workload that computes on several goroutines that share nothing.
func spin(name string, workers int) reading.Work {
	const steps = 1_000_000_000
	return reading.Work{Name: name, Run: func() error {
		var group sync.WaitGroup
		for range workers {
			group.Go(func() {
				x := uint64(1)
				for range steps / workers {
					x = x*6364136223846793005 + 1
				}
				runtime.KeepAlive(x)
			})
		}
		group.Wait()
		return nil
	}}
}

// ratio divides the processor time of a by that of b in each round and returns the median.
func (s series) ratio(a, b string) float64 {
	values := make([]float64, len(s[a]))
	for i := range values {
		values[i] = s[a][i].processor / s[b][i].processor
	}
	return report.Median(values)
}

func (s series) table(works []reading.Work) string {
	var text strings.Builder
	text.WriteString("| work | MB/s of processor time | ÷ parsing | ÷ scanning | wall time: s |\n|---|--:|--:|--:|--:|\n")
	for _, w := range works {
		var rates, walls []float64
		for _, one := range s[w.Name] {
			rates = append(rates, float64(w.Bytes)/1e6/one.processor)
			walls = append(walls, one.wall)
		}
		parsing, scanning := "", ""
		if ofFile(w) {
			parsing, scanning = report.Ratio(s.ratio(w.Name, reading.Scan)), report.Ratio(s.ratio(w.Name, reading.Skip))
		}
		fmt.Fprintf(&text, "| %s | %s | %s | %s | %s |\n", w.About, report.Ratio(report.Median(rates)), parsing, scanning, report.Ratio(report.Median(walls)))
	}
	text.WriteString(s.workers())
	return text.String()
}

// quiet is a threshold. If a compute-only loop runs at least this many times as fast on two goroutines, the process is considered to
// have had two cores in that round.
const quiet = 1.8

// workers describes how much faster two workers are than one, in all rounds and in the rounds with two free cores.
func (s series) workers() string {
	var all, quietly, spins []float64
	for i := range s[reading.ReadAll] {
		gain, spin := s[reading.ReadAll][i].wall/s[reading.Two][i].wall, s[spinOne][i].wall/s[spinTwo][i].wall
		all, spins = append(all, gain), append(spins, spin)
		if spin >= quiet {
			quietly = append(quietly, gain)
		}
	}
	text := fmt.Sprintf("\nWith two workers, `reply.ReadAll` is %s times as fast as with one, by wall time, in the median of %d rounds. In the same rounds, a\n"+
		"loop that shares nothing was %s times as fast on two goroutines. ", report.Ratio(report.Median(all)), len(all), report.Ratio(report.Median(spins)))
	if len(quietly) == 0 {
		return text + fmt.Sprintf("Other processes used the machine: in no round was the loop %s times as fast or more.\n", report.Ratio(quiet))
	}
	return text + fmt.Sprintf("In the %[1]d rounds in which the loop was at least %[2]s times as fast,\n`reply.ReadAll` was %[3]s times as fast.\n", len(quietly), report.Ratio(quiet), report.Ratio(report.Median(quietly)))
}
