package inquiry

import (
	"slices"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
)

// works finds listed papers by any of their identifiers. Short lists, which are the usual case, are searched linearly.
type works struct {
	papers []anchor.Paper
	index  map[anchor.ID]int // by key; nil for a short list
}

const shortList = 32

func worksOf(papers []anchor.Paper) works {
	w := works{papers: papers}
	if len(papers) > shortList {
		w.index = make(map[anchor.ID]int, len(papers))
		for i := range papers {
			w.add(i)
		}
	}
	return w
}

// add adds a paper to the index. If several papers have the same identifier, the first one keeps it.
func (w *works) add(i int) {
	p := &w.papers[i]
	for k := -1; k < len(p.Also); k++ {
		key := identifier(p, k).Key()
		if _, ok := w.index[key]; !ok {
			w.index[key] = i
		}
	}
}

// identifier returns a paper's main identifier if also is negative, and otherwise the additional identifier with the index also.
func identifier(p *anchor.Paper, also int) anchor.ID {
	if also < 0 {
		return p.ID
	}
	return p.Also[also]
}

// first returns the index of the first paper that has an identifier with the given key, or -1.
func (w *works) first(key anchor.ID) int {
	if w.index != nil {
		if i, ok := w.index[key]; ok {
			return i
		}
		return -1
	}
	for i := range w.papers {
		if p := &w.papers[i]; p.ID.Key() == key || len(p.Also) > 0 && p.Is(key) {
			return i
		}
	}
	return -1
}

// list adds a paper to the list.
func (w *works) list(p anchor.Paper) {
	w.papers = append(w.papers, p)
	if w.index != nil {
		w.add(len(w.papers) - 1)
	}
}

// unlisted calls list for each paper that a claim names but that the inquiry does not list, in the order of the claims.
func (q *Inquiry) unlisted(w *works, list func(id anchor.ID)) {
	for i := range q.Claims {
		for _, id := range q.Claims[i].Anchors {
			if key := id.Key(); !key.IsZero() && w.first(key) < 0 {
				list(id)
			}
		}
	}
}

// Paper returns the listed paper that has the given identifier, either as its own or as another identifier of the same work, in any
// version.
func (q *Inquiry) Paper(id anchor.ID) (anchor.Paper, bool) {
	w := works{papers: q.Anchors}
	if i := w.first(id.Key()); i >= 0 && !id.IsZero() {
		return q.Anchors[i], true
	}
	return anchor.Paper{}, false
}

// dateOf returns the date of a listed paper. If the paper is not listed or has no date, dateOf returns the date implied by the
// identifier.
func (q *Inquiry) dateOf(id anchor.ID) edtf.Date {
	if p, ok := q.Paper(id); ok && !p.Date.IsZero() {
		return p.Date
	}
	return id.Announced()
}

// whenOf returns the date of a claim. If the claim has none, whenOf returns the date of the latest paper that the claim rests on, or
// the zero Date if none of these papers has a date.
func (q *Inquiry) whenOf(c *claim.Claim) edtf.Date {
	if !c.When.IsZero() {
		return c.When
	}
	var latest edtf.Date
	for _, id := range c.Anchors {
		if d := q.dateOf(id); !d.IsZero() && (latest.IsZero() || d.Compare(latest) > 0) {
			latest = d
		}
	}
	return latest
}

// asListed returns the identifiers of a claim. If an identifier names a listed paper but is not the one under which the paper is
// listed, asListed replaces it, so that a reader can find the paper in the list.
func (w *works) asListed(ids []anchor.ID) []anchor.ID {
	own := false
	for j, id := range ids {
		key := id.Key()
		i := w.first(key)
		if i < 0 || w.papers[i].ID.Key() == key {
			continue
		}
		if !own {
			ids, own = slices.Clone(ids), true
		}
		ids[j] = w.papers[i].ID
	}
	return ids
}
