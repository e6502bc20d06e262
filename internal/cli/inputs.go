package cli

import (
	"fmt"
	"io"
	"slices"

	"github.com/dated-claims/retest/corpus"
)

// inputsHelp says in the help of each verb what it reads.
const inputsHelp = `Inputs are files, folders, patterns in quotes such as "data/*.jsonl", or - for
standard input, packed with gzip or zstd or not. A file that is named is always
read. In folders, hidden files and files of other kinds (tests, defaults, papers,
batch folders, the project file) are skipped; -v lists those of other kinds.`

// input is what a name of the command line leads to.
type input struct {
	files []string
	err   error
}

// inputs finds the files of inquiries of names, each on its own: one that is missing does not keep the others from being read.
func (f *sourceFlags) inputs(env Env, names []string) []input {
	var out []input
	var skipped []corpus.File
	for _, name := range names {
		c, err := corpus.Find([]string{name}, f.options(env))
		in := input{err: err}
		if c != nil {
			in.files, skipped = namesOfFiles(c.Files()), append(skipped, c.Skipped()...)
		}
		out = append(out, in)
	}
	f.skipped(env, skipped)
	return out
}

// options say where inputs are found. The files of flags are skipped in folders.
func (f *sourceFlags) options(env Env) *corpus.Options {
	return &corpus.Options{Stdin: env.Stdin, Exclude: []string{f.defaults, f.papers}}
}

func namesOfFiles(list []corpus.File) []string {
	names := make([]string, len(list))
	for i, f := range list {
		names[i] = f.Name
	}
	return names
}

// skipped lists what was skipped in folders, or counts it. What is not a regular file is always listed: nobody wants it there.
func (f *sourceFlags) skipped(env Env, list []corpus.File) {
	if text := f.listSkipped(env, list); text != "" {
		fmt.Fprintf(env.Stderr, "retest: %s\n", text)
	}
}

// listSkipped lists what was skipped, and returns the count of what was not listed. Nobody takes a schema, the project file or a file of a
// flag for inquiries, so these are not counted.
func (f *sourceFlags) listSkipped(env Env, list []corpus.File) string {
	list = slices.DeleteFunc(slices.Clone(list), func(s corpus.File) bool { return s.Kind == corpus.Template })
	n := 0
	for _, s := range list {
		why := string(s.Kind)
		if s.Kind == corpus.Excluded {
			why = "named by a flag"
		}
		switch {
		case f.verbose || s.Kind == corpus.Special || s.Kind == corpus.Link:
		case slices.Contains([]corpus.Kind{corpus.Excluded, corpus.Schema, corpus.Project}, s.Kind):
			continue
		default:
			n++
			continue
		}
		fmt.Fprintf(env.Stderr, "retest: skipped %s: %s\n", onLine(s.Name), why)
	}
	if n == 0 {
		return ""
	}
	return plural(n, "file") + " skipped (-v lists them)"
}

// openInput opens a file of inquiries, unpacked, or standard input, which the printer then keeps.
func openInput(show *printer, name string) (io.ReadCloser, error) {
	src, err := corpus.Open(name, &corpus.Options{Stdin: show.env.Stdin})
	if err != nil || name != "-" {
		return src, err
	}
	show.stdin = &limited{left: maxShown}
	return struct {
		io.Reader
		io.Closer
	}{io.TeeReader(src, show.stdin), src}, nil
}
