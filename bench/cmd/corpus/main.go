// Command corpus writes a corpus of inquiries as JSONL for the whole-process benchmark.
//
//	go run ./cmd/corpus -n 1000 -o corpus.jsonl
//
// The bytes depend only on the number of records, and memory use does not grow with it.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"

	"github.com/dated-claims/retest/bench/specimen"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "corpus:", err)
		os.Exit(1)
	}
}

func run() error {
	n := flag.Int("n", 100_000, "records to write")
	out := flag.String("o", "", "file to write to; empty means standard output")
	flag.Parse()
	if flag.NArg() > 0 || *n < 0 {
		flag.Usage()
		return errors.New("want no arguments, and a number of records from 0")
	}
	if *out == "" {
		return specimen.WriteRecords(os.Stdout, *n)
	}
	f, err := os.Create(*out)
	if err != nil {
		return err
	}
	return errors.Join(specimen.WriteRecords(f, *n), f.Close())
}
