package check

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/lazyre"
	"github.com/dated-claims/retest/internal/markup"
)

// frame checks the role and the question.
func (r *run) frame() {
	if m := youAre.FindString(r.q.Role); m != "" {
		r.report("role-you-are", "role", "leave it out: the prompt already says \"You are\"", fmt.Errorf("the role begins with %q", m))
	}
	for _, part := range [...]struct{ path, text string }{{"role", r.q.Role}, {"question", r.q.Question}, {"library.name", r.q.Library.Name}} {
		if second := secondSentence(part.text); second != "" {
			r.report("second-sentence", part.path, "write one phrase: it becomes part of a sentence in the prompt", fmt.Errorf("the %s has a second sentence, which begins with %q", part.path, second))
		}
		if mark := unfinished.FindString(strings.TrimSpace(part.text)); mark != "" {
			r.report("final-punctuation", part.path, "leave it out: the prompt ends the sentence", fmt.Errorf("the %s ends in %q", part.path, mark))
		}
	}
	if mark := exclaimed.FindString(strings.TrimSpace(r.q.Role)); mark != "" {
		r.report("final-punctuation", "role", "write a phrase that can follow \"You are\"", fmt.Errorf("the role ends in %q", mark))
	}
	if with := withArticle(r.q.Role, r.q.Question); with != r.q.Role {
		r.report("role-article", "role", r.fixing("role")+with, fmt.Errorf("the prompt says \"You are %s\", without an article", strings.TrimSpace(r.q.Role)))
	}
}

var (
	// unfinished matches punctuation at the end of text that cannot end a sentence.
	unfinished = lazyre.New(`[,;:–—-]$`)
	exclaimed  = lazyre.New(`[?!]+$`)
)

var youAre = lazyre.New(`(?i)^\s*you(?:\s+are|['’]re)\b`)

func (r *run) claims() {
	for i := range r.q.Claims {
		c := &r.q.Claims[i]
		if c.ID == "" {
			r.report("claim-without-id", string(fault.Path("claims").Index(i)), "--fix adds an id", errors.New("the claim has no id, so its position is used"))
		}
		if len(c.Anchors) == 0 {
			r.report("claim-without-anchor", string(fault.Path("claims").Index(i)), "", errors.New("the claim does not say which papers it rests on"))
		}
		r.claimDates(i)
		r.claimText(i)
	}
	r.similar()
}

// claimDates compares the date of a claim with the related dates.
func (r *run) claimDates(i int) {
	c := &r.q.Claims[i]
	if r.after(c.When) {
		r.report("claim-after-as-of", string(fault.Path("claims").Index(i).Key("when")), "", fmt.Errorf("the claim is dated %s, after the day of the prompt, %s", c.When.Prose(), r.q.AsOf))
	}
	if span := r.q.Library.Span; !span.IsZero() && !c.When.IsZero() && !span.Overlaps(c.When) {
		r.report("claim-outside-span", string(fault.Path("claims").Index(i).Key("when")), "", fmt.Errorf("the claim is dated %s, outside the library's span, %s", c.When.Prose(), span.Prose()))
	}
	last, dated := c.When.Latest(), 0
	if last.IsZero() {
		r.openEnd(i)
		return
	}
	var first edtf.Date
	for _, id := range c.Anchors {
		at := r.published(id)
		if !isLater(at, last) {
			return
		}
		if dated++; first.IsZero() || at.Compare(first) < 0 {
			first = at
		}
	}
	if dated > 0 {
		r.report("claim-before-papers", string(fault.Path("claims").Index(i).Key("when")), "", fmt.Errorf("the claim is dated %s, before every paper it rests on: the earliest is from %s", c.When.Prose(), first.Prose()))
	}
}

// openEnd reports a claim that cannot have newer evidence: its date has no end, so it extends to the day of the prompt, and the claim
// does not cite a dated paper.
func (r *run) openEnd(i int) {
	c := &r.q.Claims[i]
	if c.When.IsZero() || c.When.End().Year() < 0 || slices.ContainsFunc(c.Anchors, func(id anchor.ID) bool { return !r.published(id).IsZero() }) {
		return
	}
	r.report("since-nothing-newer", string(fault.Path("claims").Index(i).Key("when")), "write the date of the evidence, such as "+c.When.Start().Prose(),
		fmt.Errorf("the claim is dated %s, which extends to the day of the prompt, so no evidence can be newer", c.When.Prose()))
}

// isLater reports whether a date starts more than a month after the given day. Papers often have two dates within a month, one for the
// preprint and one for the publication, and a claim may use either of them.
func isLater(d, day edtf.Date) bool {
	first := d.Earliest()
	return !first.IsZero() && first.Compare(day.AddDays(1).AddMonths(1)) >= 0
}

// published returns the date of a paper or, if it has none, the date implied by its identifier.
func (r *run) published(id anchor.ID) edtf.Date {
	if p, ok := r.q.Paper(id); ok && !p.Date.IsZero() {
		return p.Date
	}
	return id.Announced()
}

// after reports whether a date lies entirely after the day of the prompt.
func (r *run) after(d edtf.Date) bool {
	first := d.Earliest()
	return !r.q.AsOf.IsZero() && !first.IsZero() && first.Compare(r.q.AsOf) > 0
}

func (r *run) anchors() {
	linked := false
	used := map[anchor.ID]bool{} // identifiers of the listed papers that claims cite
	for i := range r.q.Claims {
		for j, id := range r.q.Claims[i].Anchors {
			p, ok := r.q.Paper(id)
			linked, used[p.ID] = true, true
			if !ok || p.Title == "" && r.isUnwritten(p.ID) {
				r.report("unlisted-anchor", string(fault.Path("claims").Index(i).Key("anchors").Index(j)), "list it under anchors with its title and date, or name a papers file with --papers",
					fmt.Errorf("the prompt lists %s without a title: it is neither under anchors nor in a papers file", id))
			}
		}
	}
	for i := range r.q.Anchors {
		a := &r.q.Anchors[i]
		r.standing(a, i)
		if linked && !used[a.ID] {
			r.report("unused-anchor", string(fault.Path("anchors").Index(i)), "", fmt.Errorf("no claim rests on %s", a.ID))
		}
		if at := r.published(a.ID); r.after(at) {
			r.report("anchor-after-as-of", r.paperPath(i, "date"), "", fmt.Errorf("the paper is dated %s, after the day of the prompt, %s", at.Prose(), r.q.AsOf))
		}
		if month := a.ID.Announced(); farFrom(month, a.Date) {
			r.report("anchor-month", r.paperPath(i, "date"), "", fmt.Errorf("the paper is dated %s, but its identifier says %s", a.Date.Prose(), month.Prose()))
		}
		if t := strings.TrimSpace(a.Title); endsInPeriod(t) {
			r.report("title-period", r.paperPath(i, "title"), "", errors.New("the title ends in a period"))
		}
		r.titleMarkup(i)
	}
}

// fixing returns the start of a hint that suggests better text. It mentions --fix only for values in the inquiry's own file, because
// --fix does not change files of defaults or papers.
func (r *run) fixing(path string) string {
	if r.d.File() != "" && r.d.At(path).File == r.d.At("").File {
		return "--fix writes: "
	}
	return "write: "
}

// titleMarkup reports a title that contains markup.
func (r *run) titleMarkup(i int) {
	a := &r.q.Anchors[i]
	text, found := markup.Title(a.Title)
	if found == "" {
		return
	}
	path, hint := r.paperPath(i, "title"), "write the title as readers see it"
	if text != a.Title {
		hint = r.fixing(path) + text
	}
	r.report("title-markup", path, hint, fmt.Errorf("the title of %s has markup: %s", a.ID, found))
}

// paperPath returns the path of a field of a paper. For a paper that is only named by claims, it returns the path of the first anchor
// that names it.
func (r *run) paperPath(i int, key string) string {
	p := &r.q.Anchors[i]
	if r.isUnwritten(p.ID) {
		for k := range r.q.Claims {
			if j := slices.IndexFunc(r.q.Claims[k].Anchors, p.Is); j >= 0 {
				return string(fault.Path("claims").Index(k).Key("anchors").Index(j))
			}
		}
	}
	return string(fault.Path("anchors").Index(i).Key(key))
}

// isUnwritten reports whether a paper in the list is not in the document but was added by the reader because a claim names it.
func (r *run) isUnwritten(id anchor.ID) bool {
	i := slices.IndexFunc(r.q.Anchors, func(p anchor.Paper) bool { return p.ID == id })
	return r.d.File() != "" && r.d.At(string(fault.Path("anchors").Index(i))) == r.d.At("anchors")
}

// standing reports a paper that was withdrawn, retracted or questioned after publication.
func (r *run) standing(a *anchor.Paper, i int) {
	what := map[anchor.Standing]string{anchor.Withdrawn: "was withdrawn by its authors", anchor.Retracted: "was retracted", anchor.Concern: "has an expression of concern"}[a.Standing]
	if what == "" {
		return
	}
	hint := "the prompt states this; check whether to keep the claims that rest on it"
	r.report("anchor-standing", r.paperPath(i, "standing"), hint, fmt.Errorf("%s %s", a.ID, what))
}

// endsInPeriod reports whether a title ends in a period that is not part of an abbreviation.
func endsInPeriod(title string) bool {
	if strings.HasSuffix(title, "。") {
		return true
	}
	rest, ok := strings.CutSuffix(title, ".")
	return ok && !strings.HasSuffix(rest, ".") && !isAbbreviation(rest[strings.LastIndexByte(rest, ' ')+1:])
}

// farFrom reports whether a date is more than a month away from the month in an identifier.
func farFrom(month, date edtf.Date) bool {
	first, last := month.Earliest(), month.Latest()
	if first.IsZero() || last.IsZero() || date.IsZero() {
		return false
	}
	to := date.Latest()
	return !to.IsZero() && to.Compare(first.AddMonths(-1)) < 0 || isLater(date, last)
}

func (r *run) tasks() {
	for i, t := range r.q.Tasks {
		if t.Surface != nil {
			r.window(i, t.Surface.Window)
			if r.q.Search == inquiry.SearchNo {
				r.report("search-needed", string(fault.Path("tasks").Index(i).Key("surface")), "set search: yes or unknown, or leave the task out", errors.New("the task asks for newer works, but the model cannot search"))
			}
		}
	}
}

// window compares a window with the span of the library.
func (r *run) window(i int, w inquiry.Window) {
	first, last := r.q.Library.Span.Earliest(), r.q.Library.Span.Latest()
	if first.IsZero() || last.IsZero() {
		return
	}
	if w.Since(last.AddDays(1)).Compare(first) < 0 {
		r.report("window-longer-than-span", string(fault.Path("tasks").Index(i).Key("surface.window")), "", fmt.Errorf("the window of %s is longer than the library's span, %s", w.Prose(), r.q.Library.Span.Prose()))
	}
}

// variables reports vars that no template reads.
func (r *run) variables() {
	if r.anyVar || !r.reads {
		return
	}
	for name := range r.q.Vars {
		if !r.vars[name] {
			r.report("unused-var", "vars."+name, fault.DidYouMean(name, sortedKeys(r.vars)), fmt.Errorf("no template reads the var %q", name))
		}
	}
}
