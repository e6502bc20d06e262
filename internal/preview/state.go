package preview

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/dated-claims/retest/check"
	"github.com/dated-claims/retest/corpus"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/explain"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/template"
)

// State is everything that the page shows for a choice.
type State struct {
	Name      string            `json:"name"`  // the previewed file or folder
	File      string            `json:"file"`  // file of the displayed inquiry
	ID        string            `json:"id"`    // id of that inquiry
	Link      string            `json:"link"`  // link that opens the inquiry in an editor
	Style     string            `json:"style"` // style of the prompt
	Styles    []string          `json:"styles"`
	AsOf      string            `json:"as_of"`
	AsOfFrom  string            `json:"as_of_from"` // where the day comes from: file, flag, page or today; "" if no day is known
	Search    string            `json:"search"`     // from the inquiry itself, like the next two fields
	Form      string            `json:"form"`
	Words     int               `json:"words"`
	Faults    []Finding         `json:"faults"`            // why there is no prompt
	Findings  []Finding         `json:"findings"`          // findings from the inquiry checks
	Templates []Finding         `json:"template_findings"` // findings from the template checks
	Unlisted  int               `json:"unlisted"`          // number of faults and findings that are not listed
	Why       map[string]string `json:"why"`               // for each rule with findings, the purpose of the rule
	Several   bool              `json:"several"`           // the file has more inquiries
	Prompt    *View             `json:"prompt"`            // the last good prompt; nil if there has been none so far
	OutOfDate bool              `json:"out_of_date"`
	Compare   *Comparison       `json:"compare"` // nil if nothing is compared
	Story     *Story            `json:"story"`   // nil for an inquiry
}

// Finding is a fault with the source at its location.
type Finding struct {
	Place    string `json:"place"`
	Path     string `json:"path"`
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Message  string `json:"message"`
	Hint     string `json:"hint"`
	Line     int    `json:"line"`
	Source   string `json:"source"`  // source line at the location
	Caret    int    `json:"caret"`   // column in cells from 0; negative if there are no carets
	Carets   int    `json:"carets"`  // number of carets
	Link     string `json:"link"`    // link that opens the location in an editor
	Fix      string `json:"fix"`     // file that fixing the rule's findings would change; "" if there is none
	Becomes  string `json:"becomes"` // what the lines at the location would be after the fix; "" if the fix removes them
}

// maxListed is the maximum number of faults and findings on the page. maxIDs is the maximum number of ids that are considered for a
// hint about a misspelled id.
const (
	maxListed = 200
	maxIDs    = 500
)

// State renders a choice. If the context is done first, it returns nil.
func (s *Server) State(ctx context.Context, c Choice) *State {
	c = s.complete(c)
	with := c.With
	c.With = ""
	j := job{s: s, ctx: ctx, choice: c, with: with, state: &State{Name: s.Source.Name(), Style: c.Style, Styles: prompt.Styles()}}
	var view *View
	if c.Suite != "" {
		view = j.story()
	} else {
		view = j.run()
	}
	if ctx.Err() != nil {
		return nil
	}
	out := j.state
	out.Faults = out.list(j.faults, s)
	out.Findings = out.list(j.findings, s)
	out.Templates = out.list(j.templates, s)
	j.foresee()
	out.explain()
	switch {
	case j.promptless:
		return out
	case view == nil:
		out.Prompt, out.OutOfDate = s.lastGood(c), true
		return out
	}
	s.keep(c, view, j.size)
	out.Prompt = view
	if with != "" {
		out.Compare = j.compare(view)
	}
	return out
}

// complete fills in the defaults of a choice.
func (s *Server) complete(c Choice) Choice {
	if c.ID == "" && c.File == "" {
		c.ID = s.Default.ID
	}
	if c.Style == "" {
		c.Style = s.Default.Style
	}
	return c
}

// rules maps names to the rules of package check.
var rules = sync.OnceValue(func() map[string]check.Rule {
	out := map[string]check.Rule{}
	for _, r := range check.Rules() {
		out[r.Name] = r
	}
	return out
})

// explain adds the purpose of each rule that has findings.
func (out *State) explain() {
	out.Why = map[string]string{}
	for _, f := range slices.Concat(out.Findings, out.Templates) {
		if r, ok := rules()[f.Rule]; ok {
			out.Why[r.Name] = r.Why
		}
	}
}

// list converts faults to findings for display.
func (out *State) list(faults fault.List, s *Server) []Finding {
	excerpts := s.Source.Excerpts()
	shown := faults[:min(len(faults), maxListed)]
	out.Unlisted += len(faults) - len(shown)
	list := make([]Finding, len(shown))
	for i, f := range shown {
		e := excerpts(f)
		list[i] = Finding{
			Place: f.Pos.String(), Path: f.Path, Rule: f.Rule, Severity: f.Severity.String(), Message: f.Message(), Hint: e.Hint,
			Line: f.Pos.Line, Source: e.Line, Caret: e.Column, Carets: e.Carets, Link: linker(s.Source.Link).of(f.Pos),
		}
		if rules()[f.Rule].Fixable && f.Pos.File == out.File {
			list[i].Fix = f.Pos.File
		}
	}
	return list
}

// job is the rendering of one choice.
type job struct {
	s      *Server
	ctx    context.Context //nolint:containedctx // a job does not outlive ctx
	choice Choice
	with   string // what to compare with
	state  *State
	size   int // size of the inquiry's source in bytes
	// document is the inquiry's document, or nil if there is none. It was read by reader.
	document *inquiry.Document
	reader   *inquiry.Reader
	// promptless is set if no prompt is expected because a case expects an error.
	promptless bool
	faults     fault.List
	findings   fault.List
	templates  fault.List // findings from the template checks
}

// fail records why there is no prompt.
func (j *job) fail(err error) {
	if list, ok := errors.AsType[fault.List](err); ok {
		j.faults = append(j.faults, list...)
		return
	}
	j.faults = append(j.faults, &fault.Fault{Err: err})
}

// run renders the prompt. It returns nil if there are errors. It records all errors, both in the templates and in the data.
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
		j.templates = check.Templates(renderer)
	}
	change, err := j.overrides()
	if err != nil {
		j.fail(err)
	}
	d, err := j.find(day, change, check.New(&opts))
	if err != nil {
		j.fail(err)
	}
	if d == nil || renderer == nil || len(j.faults) > 0 {
		return nil
	}
	return j.render(renderer, d)
}

// day returns the day chosen on the page or by default, or zero if the day in the file should be used.
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
		return edtf.Date{}, fault.List{{Path: path, Rule: "as-of", Err: fmt.Errorf("want a full date such as 2026-11-23: %w", err)}}
	}
	j.state.AsOf, j.state.AsOfFrom = d.String(), from
	return d, nil
}

// settle sets the chosen day in the readable part of an inquiry, and returns the day that the page shows and where it comes from. If an
// inquiry has faults, its day may be among the unreadable parts, so settle does not fall back to today.
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
		return j.s.Today().String(), "today"
	}
	return q.AsOf.String(), from
}

// find reads the files up to and including the chosen inquiry, or the first one if none was chosen. It also checks the inquiries before
// it, because an inquiry can contradict earlier ones.
func (j *job) find(day edtf.Date, change func(*inquiry.Inquiry), checker *check.Checker) (*inquiry.Document, error) {
	reader, err := j.s.Source.Reader()
	if err != nil {
		return nil, err
	}
	names, err := j.files()
	if err != nil {
		return nil, err
	}
	j.reader = reader
	l := lookup{job: j, day: day, change: change, checker: checker}
	for _, name := range names {
		if done, err := l.file(name); done || err != nil {
			return l.found, err
		}
	}
	return nil, l.missed()
}

// files returns the names of the files to read. It includes all files up to the chosen one, because an inquiry can contradict inquiries
// in earlier files.
func (j *job) files() ([]string, error) {
	names, err := j.s.Source.Files()
	if errors.Is(err, corpus.ErrNoFiles) {
		err = j.gone(err)
	}
	if j.choice.File == "" || err != nil {
		return names, err
	}
	i := slices.Index(names, j.choice.File)
	if i < 0 {
		hint := fault.DidYouMean(j.choice.File, names)
		return nil, fault.List{{
			Pos: fault.Pos{File: j.choice.File}, Rule: "unreadable", Err: fmt.Errorf("no such inquiry file in %s", j.s.Source.Name()), Hint: hint,
		}}
	}
	return names[:i+1], nil
}

// gone returns an error that says that the file shown last no longer exists.
func (j *job) gone(err error) error {
	name := j.choice.File
	if v := j.s.lastGood(j.choice); name == "" && v != nil {
		name = v.File
	}
	if name == "" {
		return err
	}
	return fmt.Errorf("%s is gone, and there is no other inquiry file in this folder", name)
}

// lookup is a search for an inquiry.
type lookup struct {
	*job
	day     edtf.Date
	change  func(*inquiry.Inquiry)
	checker *check.Checker
	found   *inquiry.Document
	ids     []string
	met     int        // number of inquiries read
	others  fault.List // faults of inquiries whose ids could not be read
}

// file searches a file and reports whether the search is done.
func (l *lookup) file(name string) (done bool, err error) {
	before := l.choice.File != "" && l.choice.File != name // the file precedes the chosen one and is used only for comparison
	for d, err := range l.s.Source.Documents(l.reader, name) {
		list, ok := errors.AsType[fault.List](err)
		switch {
		case l.ctx.Err() != nil:
			return true, context.Cause(l.ctx)
		case done: // the chosen inquiry was found, and this is another one in the same file
			l.state.Several = true
			return true, nil
		case before && l.met >= maxIndex: // the index does not compare more inquiries than this
			return false, nil
		case before && err != nil && !ok: // the inquiry's own page shows the error
			return false, nil
		case err != nil && !ok:
			return true, err
		}
		id := idOf(d)
		if !before && (l.choice.ID == "" || id == l.choice.ID) {
			l.state.File, l.state.Several = name, d != nil && d.Index > 0
			if err := l.take(d, err); err != nil || l.state.Several {
				return true, err
			}
			done = true
			continue
		}
		if !before {
			l.note(id, list)
		}
		if q := inquiryOf(d); q != nil && !l.day.IsZero() {
			q.AsOf = l.day
		}
		l.met++
		_, _ = l.checker.Document(d, err) // remember the inquiry for comparison, but ignore its own findings
	}
	return done, nil
}

// note records an inquiry that is not the chosen one.
func (l *lookup) note(id string, faults fault.List) {
	if id == "" {
		l.others = append(l.others, faults...)
	} else if len(l.ids) < maxIDs {
		l.ids = append(l.ids, id)
	}
}

// take records the faults and findings of the chosen document, and the document itself if it has no faults.
func (l *lookup) take(d *inquiry.Document, faults error) error {
	j := l.job
	j.state.ID = idOf(d)
	j.state.AsOf, j.state.AsOfFrom = j.settle(d, l.day)
	if d != nil {
		j.state.Link, j.size = linker(j.s.Source.Link).of(d.At("")), len(d.Source())
		j.document = d
	}
	q := inquiryOf(d)
	if q != nil {
		own := q.WithDefaults()
		j.state.Search, j.state.Form, j.state.Words = string(own.Search), string(own.Answer.Form), own.Answer.Words
		l.change(q)
	}
	found, err := l.checker.Document(d, faults)
	if err != nil {
		return err
	}
	if j.state.AsOfFrom == "today" { // set only now, because the checks apply to the file, which has no day
		q.AsOf = j.s.Today()
	}
	j.findings = append(j.findings, found...)
	if faults != nil {
		list, _ := errors.AsType[fault.List](faults)
		j.findings = slices.DeleteFunc(j.findings, func(f *fault.Fault) bool { return slices.Contains(list, f) }) // the page shows the faults above the prompt
		j.fail(faults)
		return nil
	}
	l.found = d
	return nil
}

// missed returns an error that explains why nothing was found.
func (l *lookup) missed() error {
	switch {
	case len(l.others) > 0:
		return l.others
	case l.choice.ID == "":
		return fault.List{{Pos: fault.Pos{File: l.s.Source.Name()}, Rule: "empty", Want: "an inquiry", Got: "none"}}
	}
	file := cmp.Or(l.choice.File, l.s.Source.Name())
	hint := cmp.Or(fault.DidYouMean(l.choice.ID, l.ids), "choose another inquiry")
	return fault.List{{
		Pos: fault.Pos{File: file}, Path: "id", Rule: "no-such-id", Want: "the id of an inquiry", Got: fmt.Sprintf("%q", l.choice.ID), Hint: hint,
	}}
}

// inquiryOf returns the readable part of a document.
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
	return newView(j.state, p, e, r.Templates(), cover, j.s.Source.Link)
}

// at returns a function that finds the locations of values.
func (j *job) at(d *inquiry.Document) func(string) fault.Pos {
	from := map[string]string{"flag": "--as-of", "page": "the page's day", "today": "today (UTC)"}[j.state.AsOfFrom]
	return func(path string) fault.Pos {
		if path == "as_of" && from != "" {
			return fault.Pos{File: from}
		}
		return d.At(path)
	}
}

// sortedSources returns the names of the template files. The author's own files come first.
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
