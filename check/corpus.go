package check

import (
	"fmt"
	"strings"

	"github.com/dated-claims/retest/fault"
)

// This file compares an inquiry with earlier ones.

// corpus records the inquiry and its papers and reports contradictions with earlier inquiries.
func (r *run) corpus() {
	if first, ok := r.ids[r.q.ID]; ok {
		r.report("duplicate-inquiry", "id", "", fmt.Errorf("the id %q is also used by %s", r.q.ID, first))
	} else {
		r.ids[strings.Clone(r.q.ID)] = r.d.At("id")
	}
	for i := range r.q.Anchors {
		r.paper(i)
		r.dateOf(i)
	}
	for i := range r.q.Claims {
		for j, id := range r.q.Claims[i].Anchors {
			if p, ok := r.q.Paper(id); ok && p.ID.Key() == id.Key() && p.ID != id && id.Version() > 0 {
				r.report("paper-spellings", string(fault.Path("claims").Index(i).Key("anchors").Index(j)), "", fmt.Errorf("%s is listed as %s", id, p.ID))
			}
		}
	}
}

// paper compares a paper with the papers of earlier inquiries.
func (r *run) paper(i int) {
	a := &r.q.Anchors[i]
	if a.Title == "" {
		return
	}
	before, ok := r.papers[a.ID.Key()]
	for _, id := range a.Also {
		if !ok {
			before, ok = r.papers[id.Key()]
		}
	}
	if ok && before.title == a.Title {
		return
	}
	title := folded(a.Title)
	if ok {
		if before.folded != title {
			r.report("paper-titles", string(fault.Path("anchors").Index(i).Key("title")), "", fmt.Errorf("%s has the title %q at %s", a.ID, before.title, before.pos))
		}
		return
	}
	k := known{id: a.ID, title: strings.Clone(a.Title), folded: title, pos: r.d.At(string(fault.Path("anchors").Index(i)))}
	r.papers[a.ID.Key()] = k
	for _, id := range a.Also {
		r.papers[id.Key()] = k
	}
	if strings.Count(title, " ")+1 < fewTitleWords {
		return
	}
	if other, ok := r.titles[title]; ok {
		r.report("paper-spellings", string(fault.Path("anchors").Index(i).Key("id")), "", fmt.Errorf("the same title is listed as %s at %s", other.id, other.pos))
		return
	}
	r.titles[title] = k
}

// dateOf compares the date of a paper with its date in earlier inquiries.
func (r *run) dateOf(i int) {
	a := &r.q.Anchors[i]
	if a.Date.IsZero() {
		return
	}
	path := string(fault.Path("anchors").Index(i).Key("date"))
	before, ok := r.dates[a.ID.Key()]
	for _, id := range a.Also {
		if !ok {
			before, ok = r.dates[id.Key()]
		}
	}
	if ok {
		if !before.date.Contains(a.Date) && !a.Date.Contains(before.date) {
			r.report("paper-dates", path, "", fmt.Errorf("%s has the date %s at %s", a.ID, before.date.Prose(), before.pos))
		}
		return
	}
	d := dated{a.Date, r.d.At(path)}
	r.dates[a.ID.Key()] = d
	for _, id := range a.Also {
		r.dates[id.Key()] = d
	}
}

// fewTitleWords is a threshold: a title with fewer words, such as Editorial, may belong to several papers.
const fewTitleWords = 2
