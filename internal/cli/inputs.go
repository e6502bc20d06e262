package cli

import (
	"fmt"
	"slices"

	"github.com/dated-claims/retest/corpus"
)

// inputsHelp describes the accepted inputs in the help text of each command.
const inputsHelp = `Inputs are files, folders, quoted patterns such as "data/*.jsonl", or - for
standard input. They may be compressed with gzip or zstd. A file named on the command
line is always read. In folders, hidden files and files of other kinds (tests,
defaults, papers, batch folders, the project file) are skipped; -v lists the skipped
files that are not hidden.`

// input holds the files that a name on the command line refers to.
type input struct {
	files []string
	err   error
}

// inputs finds the inquiry files for each name separately, so that a missing file does not prevent the others from being read.
func (s *session) inputs(names []string) []input {
	var out []input
	var skipped []corpus.File
	for _, name := range names {
		c, err := corpus.Find([]string{name}, s.options())
		in := input{err: err}
		if c != nil {
			in.files, skipped = namesOfFiles(c.Files()), append(skipped, c.Skipped()...)
		}
		out = append(out, in)
	}
	s.skipped(skipped)
	return out
}

// options returns the options for finding inputs. Files named by flags are skipped when they are found in folders.
func (s *session) options() *corpus.Options {
	return &corpus.Options{Stdin: s.env.Stdin, Exclude: s.flags.besides()}
}

func namesOfFiles(list []corpus.File) []string {
	names := make([]string, len(list))
	for i, f := range list {
		names[i] = f.Name
	}
	return names
}

// skipped lists or counts the files that were skipped in folders. Files that are not regular files are always listed, because nobody
// expects them there.
func (s *session) skipped(list []corpus.File) {
	if text := s.listSkipped(list); text != "" {
		fmt.Fprintf(s.env.Stderr, "retest: %s\n", text)
	}
}

// listSkipped lists skipped files and returns a count of the files that it did not list. It does not count schemas, the project file
// and files named by flags, because nobody expects inquiries in them.
func (s *session) listSkipped(list []corpus.File) string {
	list = slices.DeleteFunc(slices.Clone(list), func(file corpus.File) bool { return file.Kind == corpus.Template })
	n := 0
	for _, file := range list {
		why := string(file.Kind)
		if file.Kind == corpus.Excluded {
			why = "named by a flag"
		}
		switch {
		case s.flags.verbose || file.Kind == corpus.Special || file.Kind == corpus.Link:
		case slices.Contains([]corpus.Kind{corpus.Excluded, corpus.Schema, corpus.Project}, file.Kind):
			continue
		default:
			n++
			continue
		}
		fmt.Fprintf(s.env.Stderr, "retest: skipped %s: %s\n", onLine(file.Name), why)
	}
	if n == 0 {
		return ""
	}
	return plural(n, "file") + " skipped (-v lists " + themOrIt(n) + ")"
}

// themOrIt returns "it" for one thing and "them" for any other number.
func themOrIt(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}
