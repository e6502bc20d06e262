// Package lockfile stores the hashes of a corpus's prompts in order to detect changes and the reasons for them.
//
// A lock file has one line per prompt, in corpus order, so that version control shows which prompts changed.
package lockfile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/dated-claims/retest/fault"
)

// File is a lock file.
type File struct {
	Version  string // version of the program
	Template string // hash of the templates
	Prompts  []Prompt
}

// Prompt describes a prompt of a corpus.
type Prompt struct {
	ID   string // id of the inquiry
	Day  string // day of the prompt
	Data string // hash of the inquiry except its day
	Hash string // hash of the text and the messages
}

const header = "# retest lock 1: hashes of prompts. \"retest lock --check\" says which prompts changed, and why.\n"

// Is reports whether text starts like a lock file, whatever the version of the file.
func Is(text []byte) bool { return bytes.HasPrefix(text, []byte("# retest lock ")) }

// Append appends the text of the file.
func (f *File) Append(dst []byte) []byte {
	dst = append(dst, header...)
	dst = fmt.Appendf(dst, "version\t%s\ntemplate\t%s\n", f.Version, f.Template)
	for _, p := range f.Prompts {
		dst = fmt.Appendf(dst, "prompt\t%s\t%s\t%s\t%s\n", p.ID, p.Day, p.Data, p.Hash)
	}
	return dst
}

// Read reads a lock file line by line. The error is a fault.List of the invalid lines, up to a limit, or an error from r.
func Read(r io.Reader, name string) (*File, error) {
	var f File
	var faults fault.List
	wrong := func(n int, want, got string) {
		faults = append(faults, &fault.Fault{Pos: fault.Pos{File: name, Line: n, Col: 1}, Rule: "lock", Want: want, Got: got})
	}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	n := 0
	for len(faults) < maxFaults && lines.Scan() {
		n++
		line := strings.TrimSuffix(lines.Text(), "\r")
		if want := f.line(line, n); want != "" {
			wrong(n, want, fmt.Sprintf("%.60q", line))
		}
		if n == 1 && faults != nil {
			return &f, faults // it is not a lock file
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		wrong(n+1, fmt.Sprintf("a line of at most %d bytes", maxLine), "more")
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	case n == 0:
		wrong(1, "a lock file", "nothing")
	case faults == nil && (f.Version == "" || f.Template == ""):
		wrong(1, "a version line and a template line", "a file without one of them")
	}
	return &f, faults.Err()
}

// The limits of a lock file. Its lines are short, and a file with many faults is probably not a lock file.
const (
	maxLine   = 1 << 20
	maxFaults = 20
)

// line parses a line. If the line is invalid, it returns what was expected.
func (f *File) line(line string, n int) (want string) {
	if n == 1 {
		if line+"\n" != header {
			return "the first line of a version 1 lock file"
		}
		return ""
	}
	key, rest, _ := strings.Cut(line, "\t")
	switch fields := strings.Split(rest, "\t"); {
	case key == "version" && len(fields) == 1 && f.Version == "":
		f.Version = rest
	case key == "template" && len(fields) == 1 && f.Template == "":
		f.Template = rest
	case key == "prompt" && len(fields) == 4:
		f.Prompts = append(f.Prompts, Prompt{fields[0], fields[1], fields[2], fields[3]})
	default:
		return "version, template, or prompt with an id, a day and two hashes"
	}
	return ""
}

// Kind describes how a prompt changed.
type Kind string

// The kinds.
const (
	New     Kind = "new"
	Gone    Kind = "gone"
	Changed Kind = "changed"
	Invalid Kind = "invalid"
)

// Change describes a prompt that differs from the lock file.
type Change struct {
	Kind    Kind     `json:"kind"`
	ID      string   `json:"id"`
	Reasons []string `json:"reasons,omitempty"` // reasons for the change: data, template, version, day
	OldDay  string   `json:"old_day,omitempty"` // set if the day is a reason
	NewDay  string   `json:"new_day,omitempty"`
}

// Compare returns the prompts that have changed. Among prompts with the same id, identical ones are paired first and the others in
// order. The invalid parameter lists the ids of inquiries that currently have no prompt because they are invalid; prompts with these
// ids do not count as removed.
func Compare(was, is *File, invalid []string) []Change {
	old := map[string][]Prompt{}
	for _, p := range was.Prompts {
		old[p.ID] = append(old[p.ID], p)
	}
	take := func(p Prompt, like func(Prompt) bool) (Prompt, bool) {
		i := slices.IndexFunc(old[p.ID], like)
		if i < 0 {
			return Prompt{}, false
		}
		found := old[p.ID][i]
		old[p.ID] = slices.Delete(old[p.ID], i, i+1)
		return found, true
	}
	same := make([]bool, len(is.Prompts))
	for i, p := range is.Prompts {
		_, same[i] = take(p, func(o Prompt) bool { return o.Hash == p.Hash })
	}
	var out []Change
	for i, p := range is.Prompts {
		if same[i] {
			continue
		}
		if before, ok := take(p, func(Prompt) bool { return true }); ok {
			out = append(out, changed(was, is, before, p))
		} else {
			out = append(out, Change{Kind: New, ID: p.ID})
		}
	}
	for _, id := range invalid {
		if _, ok := take(Prompt{ID: id}, func(Prompt) bool { return true }); ok {
			out = append(out, Change{Kind: Invalid, ID: id})
		}
	}
	for _, p := range was.Prompts {
		if _, left := take(p, func(o Prompt) bool { return o == p }); left {
			out = append(out, Change{Kind: Gone, ID: p.ID})
		}
	}
	return out
}

// changed describes the change to a prompt, including the reasons for it.
func changed(was, is *File, before, after Prompt) Change {
	c := Change{Kind: Changed, ID: after.ID}
	if before.Data != after.Data {
		c.Reasons = append(c.Reasons, "data")
	}
	if was.Template != is.Template {
		c.Reasons = append(c.Reasons, "template")
	}
	if was.Version != is.Version {
		c.Reasons = append(c.Reasons, "version")
	}
	if before.Day != after.Day {
		c.Reasons = append(c.Reasons, "day")
		c.OldDay, c.NewDay = before.Day, after.Day
	}
	return c
}
