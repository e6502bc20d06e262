// Command batchratios measures whole processes that write a batch file for a corpus: retest batch and others. It prints the table in
// README.md.
//
//	go run ./cmd/batchratios                       # all contenders that are installed; many minutes
//	go run ./cmd/batchratios -only naive,jinja2    # these, besides those that all are compared with
//	go run ./cmd/batchratios -n 5000 -rounds 3     # quick and rough
//	go run ./cmd/batchratios -check                # only whether all give the same requests
//	go run ./cmd/batchratios -million              # also the memory that a million records take
//
// The table goes to standard output, progress to standard error. Run it in the module's folder. It needs about four bytes of disk space
// per byte of the corpus.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dated-claims/retest/bench/batch"
	"github.com/dated-claims/retest/bench/internal/report"
)

// options holds the flags.
type options struct {
	n, checkN, rounds int
	seed              uint64
	only, temp        string
	date, commit      string
	million, check    bool
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "batchratios:", err)
		os.Exit(1)
	}
}

func run() error {
	var o options
	flag.IntVar(&o.n, "n", 100_000, "records of the corpus")
	flag.IntVar(&o.checkN, "check-n", 2000, "records of the corpus that the outputs are compared on")
	flag.IntVar(&o.rounds, "rounds", 5, "rounds")
	flag.Uint64Var(&o.seed, "seed", 1, "seed of the order in a round")
	flag.StringVar(&o.only, "only", "", "contenders to measure, with commas between; empty means all")
	flag.StringVar(&o.temp, "temp", "", "folder for the corpus and the outputs; empty means the system's")
	flag.StringVar(&o.date, "date", "", "day to print with the table")
	flag.StringVar(&o.commit, "commit", "", "commit of the library to print with the table")
	flag.BoolVar(&o.million, "million", false, "also measure the memory of retest on a million records")
	flag.BoolVar(&o.check, "check", false, "only check that all give the same requests")
	flag.Parse()
	if flag.NArg() > 0 || o.n < 1 || o.checkN < 1 || o.rounds < 1 {
		flag.Usage()
		return errors.New("want no arguments, and at least one record and one round")
	}
	work, err := os.MkdirTemp(o.temp, "batchratios-")
	if err != nil {
		return err
	}
	return errors.Join(o.measure(work), os.RemoveAll(work))
}

func (o *options) measure(work string) error {
	bench, err := os.Getwd()
	if err != nil {
		return err
	}
	f := &field{work: work, setup: batch.Setup{Bench: bench, Bin: filepath.Join(work, "bin")}}
	contenders, err := batch.Select(o.names())
	if err != nil {
		return err
	}
	if err := f.prepare(contenders); err != nil {
		return err
	}
	if err := f.checkEqual(o.checkN); err != nil || o.check {
		return err
	}
	if err := f.corpus(o.n); err != nil {
		return err
	}
	if err := f.rounds(o.rounds, o.seed); err != nil {
		return err
	}
	text := report.Conditions(report.Command("go run ./cmd/batchratios", "n", "rounds"), o.date, o.commit) + "\n\n" + f.table() + f.jobs()
	if o.million {
		peak, err := f.million()
		if err != nil {
			return err
		}
		text += peak
	}
	_, err = fmt.Print(text)
	return err
}

// names returns the requested contenders and those that all others are compared with. It returns nil if all contenders should run.
func (o *options) names() []string {
	if o.only == "" {
		return nil
	}
	names := strings.Split(o.only, ",")
	for _, name := range []string{batch.Floor, batch.FloorSafe, batch.Retest} {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func progress(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
