package preview

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/dated-claims/retest/check"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/explain"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/template"
)

// State is all that the page shows.
type State struct {
	File      string    `json:"file"`
	ID        string    `json:"id"`  // of the inquiry that is shown
	IDs       []Entry   `json:"ids"` // what the file has
	More      bool      `json:"more"`
	Style     string    `json:"style"`
	Styles    []string  `json:"styles"`
	AsOf      string    `json:"as_of"`
	AsOfFrom  string    `json:"as_of_from"` // who says so: file, flag, page or today; "" when no day is known
	Faults    []Finding `json:"faults"`     // why there is no prompt
	Findings  []Finding `json:"findings"`   // what is suspicious
	Unlisted  int       `json:"unlisted"`   // how many more faults and findings there are
	Prompt    *View     `json:"prompt"`     // the last good one; nil when there has been none
	OutOfDate bool      `json:"out_of_date"`
}

// Entry is an inquiry of the file.
type Entry struct {
	ID     string `json:"id"`
	Faulty bool   `json:"faulty"`
}

// Finding is a fault with what can be shown of its place.
type Finding struct {
	Place    string `json:"place"`
	Path     string `json:"path"`
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Message  string `json:"message"`
	Hint     string `json:"hint"`
	Line     int    `json:"line"`
	Source   string `json:"source"` // the line of the place
	Caret    int    `json:"caret"`  // in cells from 0; below 0 for none
	Carets   int    `json:"carets"` // how many there are
}

// maxIDs is how many inquiries of a file the page lists, and maxListed how many faults.
const (
	maxIDs    = 500
	maxListed = 200
)

// State renders what was chosen. It is nil when the context ends before.
func (s *Server) State(ctx context.Context, c Choice) *State {
	c = s.complete(c)
	j := job{s: s, ctx: ctx, choice: c, state: &State{File: s.Source.Name(), Style: c.Style, Styles: prompt.Styles(), IDs: []Entry{}}}
	view := j.run()
	if ctx.Err() != nil {
		return nil
	}
	out := j.state
	excerpts := s.Source.Excerpts()
	out.Faults = out.list(j.faults, excerpts)
	out.Findings = out.list(j.findings, excerpts)
	if view != nil {
		s.keep(c, view)
		out.Prompt = view
		return out
	}
	out.Prompt, out.OutOfDate = s.lastGood(c), true
	return out
}

// complete fills in the defaults of a choice.
func (s *Server) complete(c Choice) Choice {
	if c.ID == "" {
		c.ID = s.Default.ID
	}
	if c.Style == "" {
		c.Style = s.Default.Style
	}
	return c
}

// list makes faults fit to be shown.
func (out *State) list(faults fault.List, excerpts func(*fault.Fault) Excerpt) []Finding {
	shown := faults[:min(len(faults), maxListed)]
	out.Unlisted += len(faults) - len(shown)
	list := make([]Finding, len(shown))
	for i, f := range shown {
		e := excerpts(f)
		list[i] = Finding{f.Pos.String(), f.Path, f.Rule, f.Severity.String(), f.Message(), e.Hint, f.Pos.Line, e.Line, e.Column, e.Carets}
	}
	return list
}

// job is one rendering.
type job struct {
	s        *Server
	ctx      context.Context //nolint:containedctx // it ends with the job
	choice   Choice
	state    *State
	faults   fault.List
	findings fault.List
}

// fail notes why there is no prompt.
func (j *job) fail(err error) {
	if list, ok := errors.AsType[fault.List](err); ok {
		j.faults = append(j.faults, list...)
		return
	}
	j.faults = append(j.faults, &fault.Fault{Err: err})
}

// run renders, and gives nil when something is wrong. Everything that is wrong is noted, with the templates and with the data.
func (j *job) run() *View {
	day, err := j.day()
	if err != nil {
		j.fail(err)
	}
	renderer, err := j.s.Source.Renderer(j.choice.Style)
	if err != nil {
		j.fail(err)
	}
	opts := check.Options{}
	if renderer != nil {
		opts.Renderers = []*prompt.Renderer{renderer}
		j.findings = check.Templates(renderer)
	}
	d, err := j.find(day, check.New(&opts))
	if err != nil {
		j.fail(err)
	}
	if d == nil || renderer == nil || len(j.faults) > 0 {
		return nil
	}
	return j.render(renderer, d)
}

// day gives the day that was chosen, on the page or by default; zero for that of the file.
func (j *job) day() (edtf.Date, error) {
	text, from, path := j.choice.AsOf, "page", "the day of the page"
	if text == "" {
		text, from, path = j.s.Default.AsOf, "flag", "--as-of"
	}
	if text == "" {
		return edtf.Date{}, nil
	}
	d, err := edtf.Parse(text)
	if err == nil && !d.IsDay() {
		err = fmt.Errorf("got %q", text)
	}
	if err != nil {
		return edtf.Date{}, fault.List{{Path: path, Rule: "as-of", Err: fmt.Errorf("want a full day such as 2026-11-23: %w", err)}}
	}
	j.state.AsOf, j.state.AsOfFrom = d.String(), from
	return d, nil
}

// settle gives what could be read of an inquiry the day it is shown for. One with faults may have a day that could not be read, so
// today is not filled in there.
func (j *job) settle(d *inquiry.Document, day edtf.Date) (asOf, from string) {
	q := inquiryOf(d)
	switch {
	case q == nil:
		return j.state.AsOf, j.state.AsOfFrom
	case !day.IsZero():
		q.AsOf, from = day, j.state.AsOfFrom
	case !q.AsOf.IsZero():
		from = "file"
	case d.Inquiry != nil:
		q.AsOf, from = j.s.Today(), "today"
	}
	return q.AsOf.String(), from
}

// find reads the file up to the inquiry that was chosen, or the first, and the ids of all, or of many. It checks what it reads: an
// inquiry can contradict those before it.
func (j *job) find(day edtf.Date, checker *check.Checker) (found *inquiry.Document, err error) {
	reader, err := j.s.Source.Reader()
	if err != nil {
		return nil, err
	}
	done := false
	var others fault.List // of inquiries whose id cannot be read
	for d, err := range j.s.Source.Documents(reader) {
		list, ok := errors.AsType[fault.List](err)
		switch {
		case j.ctx.Err() != nil:
			return nil, context.Cause(j.ctx)
		case err != nil && !ok:
			return nil, err
		}
		id := idOf(d)
		if id != "" {
			j.add(Entry{id, list != nil})
		} else {
			others = append(others, list...)
		}
		if !done {
			if done = j.choice.ID == "" || id == j.choice.ID; done {
				found, err = j.take(d, err, day, checker)
				if err != nil {
					return nil, err
				}
			} else {
				_, _ = checker.Document(d, err) // it is remembered, to be compared with; what is wrong with it is not asked
			}
		}
		if done && j.state.More {
			break
		}
	}
	return found, j.missed(done, others)
}

// take takes the document that is shown: its faults and findings, and the document itself when it has no faults.
func (j *job) take(d *inquiry.Document, faults error, day edtf.Date, checker *check.Checker) (*inquiry.Document, error) {
	j.state.ID = idOf(d)
	j.state.AsOf, j.state.AsOfFrom = j.settle(d, day)
	found, err := checker.Document(d, faults)
	if err != nil {
		return nil, err
	}
	j.findings = append(j.findings, found...)
	if faults != nil {
		j.fail(faults)
		return nil, nil
	}
	return d, nil
}

// missed says why nothing was found.
func (j *job) missed(done bool, others fault.List) error {
	switch {
	case done:
		return nil
	case len(others) > 0:
		return others
	}
	var ids []string
	for _, e := range j.state.IDs {
		ids = append(ids, e.ID)
	}
	hint := fault.DidYouMean(j.choice.ID, ids)
	if hint == "" {
		hint = "choose another inquiry"
	}
	return fault.List{{
		Pos: fault.Pos{File: j.s.Source.Name()}, Path: "id", Rule: "no-such-id", Want: "the id of an inquiry", Got: fmt.Sprintf("%q", j.choice.ID), Hint: hint,
	}}
}

// add lists an inquiry.
func (j *job) add(e Entry) {
	if len(j.state.IDs) == maxIDs {
		j.state.More = true
		return
	}
	j.state.IDs = append(j.state.IDs, e)
}

// inquiryOf is what could be read of a document.
func inquiryOf(d *inquiry.Document) *inquiry.Inquiry {
	switch {
	case d == nil:
		return nil
	case d.Inquiry != nil:
		return d.Inquiry
	}
	return d.Partial
}

func idOf(d *inquiry.Document) string {
	if q := inquiryOf(d); q != nil {
		return q.ID
	}
	return ""
}

// render renders the inquiry that was found.
func (j *job) render(r *prompt.Renderer, d *inquiry.Document) *View {
	cover := &template.Coverage{}
	p, err := r.Traced(j.ctx, d.Inquiry, &prompt.Trace{Coverage: cover, Spans: true})
	if err != nil {
		if list, ok := errors.AsType[fault.List](err); ok {
			for _, f := range list {
				if f.Pos.IsZero() {
					f.Pos = d.At(f.Path)
				}
			}
		}
		j.fail(err)
		return nil
	}
	e := explain.New(p, r.Templates(), j.at(d))
	return newView(j.state, p, e, r.Templates(), cover)
}

// at gives the places of values.
func (j *job) at(d *inquiry.Document) func(string) fault.Pos {
	from := map[string]string{"flag": "--as-of", "page": "the page's day", "today": "today (UTC)"}[j.state.AsOfFrom]
	return func(path string) fault.Pos {
		if path == "as_of" && from != "" {
			return fault.Pos{File: from}
		}
		return d.At(path)
	}
}

// sortedSources gives the names of template files: the author's own first.
func sortedSources(sources map[string]string) []string {
	names := make([]string, 0, len(sources))
	for name := range sources {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if isBuiltin(a) != isBuiltin(b) {
			if isBuiltin(a) {
				return 1
			}
			return -1
		}
		if a < b {
			return -1
		}
		return 1
	})
	return names
}
