package bib

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
)

// Merge returns the papers of entries, one for each work, in order of first occurrence. Entries describe the same work if they share an
// identifier. A shared URL, ISBN or ref: key counts only if their titles agree. The first entry of a work wins, and later entries fill
// in what it lacks. Their identifiers are added to Also. Entries without a paper are skipped.
//
// The conflicts list where entries of one work disagree because their titles differ or their dates are more than a year apart. These
// are warnings. An identifier that already belongs to another work is left out, with a warning. If a paper has no other identifier, it
// gets ref: followed by its citation key. If another work already has that key, the entry is left out and the conflict is an error.
func Merge(entries []*Entry) (papers []anchor.Paper, conflicts fault.List) {
	m := merger{works: works{index: map[anchor.ID]int{}}}
	for _, e := range entries {
		if e != nil && !e.Paper.ID.IsZero() {
			m.add(e)
		}
	}
	for i, p := range m.papers {
		if !m.gone[i] {
			papers = append(papers, p)
		}
	}
	return papers, m.conflicts
}

// works holds papers, indexed by their identifiers.
type works struct {
	papers []anchor.Paper
	index  map[anchor.ID]int
}

// find returns the indexes of the papers that are the same work as p, in order.
func (w *works) find(p *anchor.Paper) []int {
	var found []int
	for id := range identifiers(p) {
		i, ok := w.index[id.Key()]
		if ok && (!isWeak(id) || agree(w.papers[i].Title, p.Title)) && !slices.Contains(found, i) {
			found = append(found, i)
		}
	}
	slices.Sort(found)
	return found
}

// append adds a paper as a separate work and returns its index.
func (w *works) append(p anchor.Paper) int {
	i := len(w.papers)
	w.papers = append(w.papers, p)
	w.index[p.ID.Key()] = i
	w.know(i)
	return i
}

// know registers the identifiers of a paper. An identifier that belongs to another paper stays with that paper.
func (w *works) know(i int) {
	for id := range identifiers(&w.papers[i]) {
		if _, ok := w.index[id.Key()]; !ok {
			w.index[id.Key()] = i
		}
	}
}

// fill fills in what the i-th paper lacks with data from another description of the same work.
func (w *works) fill(i int, from *anchor.Paper) {
	p := &w.papers[i]
	if p.Title == "" {
		p.Title = from.Title
	}
	if p.Date.IsZero() {
		p.Date = from.Date
	}
	if len(p.Authors) == 0 {
		p.Authors = slices.Clone(from.Authors)
	}
	if p.Standing == "" {
		p.Standing = from.Standing
	}
	if len(p.Vars) == 0 {
		p.Vars = from.Vars
	}
	p.Also = slices.Clip(p.Also)
	for id := range identifiers(from) {
		if owner, taken := w.index[id.Key()]; !p.Is(id) && (!taken || owner == i) {
			p.Also = append(p.Also, id)
		}
	}
	w.know(i)
}

// identifiers returns all identifiers of a paper.
func identifiers(p *anchor.Paper) func(func(anchor.ID) bool) {
	return func(yield func(anchor.ID) bool) {
		if !p.ID.IsZero() && !yield(p.ID) {
			return
		}
		for _, id := range p.Also {
			if !id.IsZero() && !yield(id) {
				return
			}
		}
	}
}

// isWeak reports whether different works may share an identifier by mistake, such as the URL of proceedings, the ISBN of a series, or a
// citation key used in two files.
func isWeak(id anchor.ID) bool {
	return slices.Contains([]string{"url", "isbn", "ref"}, id.Scheme())
}

// agree reports whether two titles may belong to one work. Only their letters and digits are compared: they must be the same, or one
// must be a prefix of the other.
func agree(a, b string) bool {
	a, b = fold(a), fold(b)
	return strings.HasPrefix(a, b) || strings.HasPrefix(b, a)
}

// merger merges entries.
type merger struct {
	works
	places    []fault.Pos
	gone      map[int]bool // papers found to be the same as an earlier one
	conflicts fault.List
}

func (m *merger) add(e *Entry) {
	p := e.Paper
	p.Also = slices.Clone(p.Also)
	found := m.find(&p)
	if len(found) == 0 {
		if p, ok := m.free(e, p); ok {
			m.append(p)
			m.places = append(m.places, e.Pos)
		}
		return
	}
	to := found[0]
	for _, other := range found[1:] { // the entry shows that these papers are one work
		m.join(to, other)
	}
	m.compare(to, &p, e.Pos)
	m.fill(to, &p)
}

// join merges a later paper into an earlier one.
func (m *merger) join(to, other int) {
	from := m.papers[other]
	m.compare(to, &from, m.places[other])
	for id := range identifiers(&from) {
		if m.index[id.Key()] == other {
			m.index[id.Key()] = to
		}
	}
	if m.gone == nil {
		m.gone = map[int]bool{}
	}
	m.gone[other] = true
	m.fill(to, &from)
}

// free removes identifiers that belong to another work. If none is left, it derives one from the citation key. It returns false if that
// is not possible.
func (m *merger) free(e *Entry, p anchor.Paper) (anchor.Paper, bool) {
	var left []anchor.ID
	for id := range identifiers(&p) {
		i, taken := m.index[id.Key()]
		if !taken {
			left = append(left, id)
			continue
		}
		m.report(e.Pos, fault.Warning, "", "%s is also the identifier of %s at %s, which has a different title", id, fault.Quote(m.papers[i].Title), m.places[i])
	}
	if own, ok := m.ownRef(e); ok && len(left) == 0 {
		left = append(left, own)
	}
	if len(left) == 0 {
		m.report(e.Pos, fault.Error, "", "%s has no supported identifier scheme", fault.Quote(p.Title))
		return p, false
	}
	p.ID, p.Also = left[0], left[1:]
	if len(p.Also) == 0 {
		p.Also = nil
	}
	return p, true
}

// ownRef returns the identifier derived from an entry's citation key, unless another work has it.
func (m *merger) ownRef(e *Entry) (anchor.ID, bool) {
	id, err := anchor.ParseID("ref:" + refKey(e.Key))
	_, taken := m.index[id.Key()]
	return id, err == nil && e.Key != "" && !taken
}

// compare reports where two descriptions of a work disagree.
func (m *merger) compare(i int, p *anchor.Paper, at fault.Pos) {
	first := &m.papers[i]
	if !agree(first.Title, p.Title) {
		m.report(at, fault.Warning, "title", "the title of %s is %s, but at %s it is %s", first.ID, fault.Quote(p.Title), m.places[i], fault.Quote(first.Title))
	}
	if yearsApart(first.Date, p.Date) > 1 {
		m.report(at, fault.Warning, "date", "the date of %s is %s, but at %s it is %s", first.ID, p.Date, m.places[i], first.Date)
	}
}

func (m *merger) report(at fault.Pos, severity fault.Severity, field, format string, args ...any) {
	m.conflicts = append(m.conflicts, &fault.Fault{Pos: at, Path: field, Rule: "bib-conflict", Severity: severity, Err: fmt.Errorf(format, args...)})
}

// yearsApart returns the number of years between two dates, or 0 if one of them is unknown.
func yearsApart(a, b edtf.Date) int {
	if a.IsZero() || b.IsZero() || a.Year() == 0 || b.Year() == 0 {
		return 0
	}
	return max(a.Year()-b.Year(), b.Year()-a.Year())
}
