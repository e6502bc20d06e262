// Command ratios measures package template and its competitors in one run and prints the table in README.md.
//
//	go run ./cmd/ratios                       # all contenders, some minutes
//	go run ./cmd/ratios -only retest,jet      # these, besides the two that all are compared with
//	go run ./cmd/ratios -check                # only whether all give the same bytes
//
// The table goes to standard output, progress to standard error.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/dated-claims/retest/bench"
	"github.com/dated-claims/retest/bench/internal/measure"
	"github.com/dated-claims/retest/bench/internal/report"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "ratios:", err)
		os.Exit(1)
	}
}

func run() error {
	rounds := flag.Int("rounds", 21, "rounds of each workload")
	ms := flag.Int("ms", 200, "milliseconds of processor time for a contender in a round, about")
	only := flag.String("only", "", "contenders to measure, with commas between; empty means all")
	seed := flag.Uint64("seed", 1, "seed of the order in a round")
	date := flag.String("date", "", "day to print with the table")
	commit := flag.String("commit", "", "commit of the library to print with the table")
	check := flag.Bool("check", false, "only check that all give the same bytes")
	flag.Parse()
	if flag.NArg() > 0 || *rounds < 1 || *ms < 1 {
		flag.Usage()
		return fmt.Errorf("want no arguments, and at least one round of one millisecond")
	}
	names := selection(*only)
	o := measure.Options{Rounds: *rounds, Slice: time.Duration(*ms) * time.Millisecond, Seed: *seed, Progress: os.Stderr}
	hot, err := workload("hot", bench.HotCorpus(), names, o, *check)
	if err != nil {
		return err
	}
	varied, err := workload("varied", bench.VariedCorpus(bench.Size), names, o, *check)
	if err != nil || *check {
		return err
	}
	fmt.Println(report.Conditions(report.Command("go run ./cmd/ratios", "ms", "rounds"), *date, *commit))
	fmt.Println()
	return measure.Table(os.Stdout, hot, varied)
}

// selection returns the requested contenders and the two that all others are compared with. It returns nil if all contenders should
// run.
func selection(only string) []string {
	if only == "" {
		return nil
	}
	names := strings.Split(only, ",")
	for _, name := range []string{bench.Floor, bench.Oracle} {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// workload sets up the contenders for a corpus, checks their output and measures them.
func workload(label string, corpus *bench.Corpus, names []string, o measure.Options, checkOnly bool) ([]measure.Result, error) {
	contenders, err := bench.Select(names)
	if err != nil {
		return nil, err
	}
	if err := prepare(label, corpus, contenders); err != nil {
		return nil, err
	}
	if checkOnly {
		return nil, nil
	}
	return measure.Run(label, contenders, len(corpus.Inquiries), o)
}

func prepare(label string, corpus *bench.Corpus, contenders []bench.Contender) error {
	expected, err := bench.Expected(corpus)
	if err != nil {
		return err
	}
	for _, c := range contenders {
		fmt.Fprintf(os.Stderr, "%s: checking %s\n", label, c.Name())
		if err := c.Setup(corpus); err != nil {
			return fmt.Errorf("%s: %w", c.Name(), err)
		}
		if err := bench.Check(c, expected); err != nil {
			return err
		}
	}
	return nil
}
