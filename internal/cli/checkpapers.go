package cli

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/internal/files"
)

// cataloged is a paper as recorded in a papers file.
type cataloged struct {
	anchor.Paper
	entry *doc.Node
}

// at returns the location of a key of the paper, or of the whole entry if it lacks the key.
func (c *cataloged) at(key string) fault.Pos {
	if n := c.entry.Get(key); n != nil {
		return n.Pos()
	}
	return c.entry.Pos()
}

// papersFiles compares the papers files with each other, because only the first entry for a paper is used.
func (j *checkJob) papersFiles() error {
	if len(j.f.papers) < 2 {
		return nil
	}
	first := map[anchor.ID]*cataloged{}
	for _, name := range j.f.papers {
		papers, err := papersOf(name)
		if err != nil {
			return err
		}
		for _, p := range papers {
			j.sameAs(first, p)
		}
		for _, p := range papers {
			for _, id := range append([]anchor.ID{p.ID}, p.Also...) {
				if key := id.Key(); first[key] == nil {
					first[key] = p
				}
			}
		}
	}
	return nil
}

// papersOf reads a papers file together with the locations of its entries.
func papersOf(name string) ([]*cataloged, error) {
	text, err := files.Read(name, files.Max)
	if err != nil {
		return nil, err
	}
	known, err := inquiry.ReadPapers(bytes.NewReader(text), name)
	if err != nil {
		return nil, err
	}
	var out []*cataloged
	for d, err := range doc.Split(bytes.NewReader(text), name, files.Max) {
		if err != nil {
			return nil, err
		}
		if err := d.Parse(); err != nil {
			return nil, err
		}
		for i := range d.Root.Items {
			id, err := anchor.ParseID(d.Root.Keys[i].Text)
			if err == nil && d.Root.Items[i].Kind == doc.Map {
				out = append(out, &cataloged{known[id.Key()], &d.Root.Items[i]})
			}
		}
	}
	return out, nil
}

// sameAs reports where a paper contradicts the entry in an earlier file.
func (j *checkJob) sameAs(first map[anchor.ID]*cataloged, p *cataloged) {
	var before *cataloged
	for _, id := range append([]anchor.ID{p.ID}, p.Also...) {
		if before == nil {
			before = first[id.Key()]
		}
	}
	if before == nil {
		return
	}
	if p.Title != "" && before.Title != "" && !sameWords(p.Title, before.Title) {
		j.contradiction("paper-titles", p.at("title"), "%s has the title %q at %s; that title is used", p.ID, before.Title, before.at("title"))
	}
	if !p.Date.IsZero() && !before.Date.IsZero() && !p.Date.Contains(before.Date) && !before.Date.Contains(p.Date) {
		j.contradiction("paper-dates", p.at("date"), "%s has the date %s at %s; that date is used", p.ID, before.Date.Prose(), before.at("date"))
	}
}

// contradiction adds a warning unless its rule is suppressed.
func (j *checkJob) contradiction(rule string, pos fault.Pos, format string, args ...any) {
	if !slices.Contains(j.f.ignore, rule) {
		j.found = append(j.found, &fault.Fault{Pos: pos, Rule: rule, Severity: fault.Warning, Err: fmt.Errorf(format, args...)})
	}
}

// sameWords reports whether two titles have the same words, ignoring case and anything between the words.
func sameWords(a, b string) bool {
	words := func(s string) []string {
		return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	}
	return slices.Equal(words(a), words(b))
}
