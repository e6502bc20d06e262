// Package check looks for what is suspicious in inquiries, corpora and templates, though it can be rendered: a claim dated after the
// day of its prompt, a paper whose identifier contradicts its date, a text that goes stale, a template that says how many claims there
// are.
//
//	c := check.New(nil)
//	for d, err := range inquiry.Read(file, "corpus.yaml") {
//		findings, err := c.Document(d, err)
//		…
//	}
//
// Each finding is a fault with the name of its rule; [Rules] lists the rules. A comment "# retest:ignore RULE" silences a rule for the
// value beside or below it; on a file's first line it silences the rule for the whole file. The package changes no file:
// [Fix] returns a text with its mechanical faults fixed.
package check

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/lazyre"
	"github.com/dated-claims/retest/prompt"
)

// Options choose what is looked for. The zero Options, and a nil *Options, look for everything that needs no templates.
type Options struct {
	// Ignore names rules that are silent.
	Ignore []string
	// Renderers are asked which vars their templates read; those that none does are reported. None asks nothing.
	Renderers []*prompt.Renderer
	// Render renders each inquiry that could be read without a fault, so that Document finds what would keep it from being rendered. Nil renders
	// nothing.
	Render *prompt.Renderer
	// Today is the day of the prompts of inquiries that have none. With the zero Date these are not rendered.
	Today edtf.Date
}

// Checker checks the inquiries of a corpus, and remembers what it needs to compare them: their ids and papers. The zero Checker is that of the
// zero Options. It is not safe for concurrent use.
type Checker struct {
	ignored map[string]bool
	vars    map[string]bool // that templates read
	reads   bool            // there are templates
	anyVar  bool            // they may read any
	raw     map[string]bool // those that they print as they are
	ids     map[string]fault.Pos
	papers  map[anchor.ID]known
	dates   map[anchor.ID]dated
	said    map[string]bool // of what several inquiries share: defaults, and papers that are filled in
	titles  map[string]known
	render  *prompt.Renderer
	today   edtf.Date
}

// known is a paper as it was met first.
type known struct {
	id     anchor.ID
	title  string
	folded string
	pos    fault.Pos
}

// dated is the date of a paper as it was met first.
type dated struct {
	date edtf.Date
	pos  fault.Pos
}

// New makes a checker.
func New(opts *Options) *Checker {
	if opts == nil {
		opts = &Options{}
	}
	c := &Checker{ignored: map[string]bool{}, vars: map[string]bool{}, raw: map[string]bool{}, reads: len(opts.Renderers) > 0, render: opts.Render, today: opts.Today}
	for _, name := range opts.Ignore {
		c.ignored[name] = true
	}
	for _, r := range opts.Renderers {
		if r == nil {
			continue
		}
		keys, all := r.Templates().Keys("Vars")
		c.anyVar = c.anyVar || all
		for _, k := range keys {
			c.vars[k] = true
		}
		for _, n := range r.Templates().Nodes() {
			if slices.Contains(n.Functions, "raw") {
				for _, m := range varNamed.FindAllStringSubmatch(n.Text, -1) {
					c.raw[m[1]] = true
				}
			}
		}
	}
	return c
}

// varNamed matches a var that a template names.
var varNamed = lazyre.New(`\.Vars\.(\w+)`)

// Document checks an inquiry as inquiry.Read gives it, with its error: on its own and against those before it. The findings have places,
// and are sorted by them; the faults for which the inquiry could not be read are among them, and what could be read of it is checked all
// the same. With Options.Render, the faults of rendering it are among them. An error that is not a fault.List is returned.
func (c *Checker) Document(d *inquiry.Document, err error) (fault.List, error) {
	faults, ok := errors.AsType[fault.List](err)
	if err != nil && !ok {
		return nil, err
	}
	if d == nil || d.Inquiry == nil && d.Partial == nil {
		return faults, nil
	}
	r := c.inquiry(cmp.Or(d.Inquiry, d.Partial), d)
	r.spellings()
	r.cutTexts()
	r.corpus()
	r.hintAtStrays(faults)
	found := slices.DeleteFunc(r.found(d), func(f *fault.Fault) bool { return follows(f, faults) })
	all := append(slices.Clip(faults), found...)
	if err == nil && d.Inquiry != nil {
		all = append(all, c.rendered(d, all)...)
	}
	all.Sort()
	return all, nil
}

// CutTexts returns the findings of the rule cut-text alone: texts that YAML reads only a part of. It is quick where there are none.
func CutTexts(d *inquiry.Document) fault.List {
	if d == nil || d.Inquiry == nil {
		return nil
	}
	r := &run{Checker: &Checker{}, q: d.Inquiry, d: d}
	r.cutTexts()
	return r.found(d)
}

// follows reports whether a finding is about a value that was not read as it was meant.
func follows(f *fault.Fault, faults fault.List) bool {
	return slices.ContainsFunc(faults, func(k *fault.Fault) bool {
		switch {
		case f.Rule == "unused-anchor" && strings.HasPrefix(k.Path, "claims"):
			return true // a claim may rest on it
		case k.Rule == "too-many": // one of those that are not in the list may be why
			return f.Pos.Compare(k.Pos) >= 0
		case k.Rule == "unknown-key": // it may stand for what is missing
			return strings.HasPrefix(f.Rule, "claim-without") && fault.Path(f.Path).Under(fault.Path(k.Path).Parent())
		}
		return fault.Path(f.Path).Under(fault.Path(k.Path)) || fault.Path(k.Path).Under(fault.Path(f.Path))
	})
}

// Inquiry checks an inquiry on its own. The findings have paths, such as claims[2].when, and no places.
func (c *Checker) Inquiry(q *inquiry.Inquiry) fault.List { return c.inquiry(q, nil).faults }

func (c *Checker) inquiry(q *inquiry.Inquiry, d *inquiry.Document) *run {
	if q == nil {
		q = &inquiry.Inquiry{}
	}
	if c.ids == nil {
		c.ids, c.said, c.papers, c.titles = map[string]fault.Pos{}, map[string]bool{}, map[anchor.ID]known{}, map[string]known{}
		c.dates = map[anchor.ID]dated{}
	}
	r := &run{Checker: c, q: q, d: d}
	r.frame()
	r.claims()
	r.anchors()
	r.tasks()
	r.variables()
	r.texts()
	return r
}

// run is the check of one inquiry.
type run struct {
	*Checker
	q      *inquiry.Inquiry
	d      *inquiry.Document // nil when the inquiry was not read
	faults fault.List
}

// report adds a finding.
func (r *run) report(rule, path, hint string, err error) {
	if r.ignored[rule] {
		return
	}
	r.faults = append(r.faults, &fault.Fault{Path: path, Rule: rule, Severity: severityOf(rule), Hint: hint, Err: err})
}

// found returns the findings their places, except those that a comment silences.
func (r *run) found(d *inquiry.Document) fault.List {
	silent := commentsOf(d)
	r.faults = append(r.faults, silent.unknown()...)
	if len(r.faults) == 0 {
		return nil
	}
	out := slices.DeleteFunc(r.faults, func(f *fault.Fault) bool {
		if f.Rule == "unknown-rule" {
			return r.ignored[f.Rule]
		}
		if f.Pos.IsZero() {
			f.Pos, f.End = d.Range(f.Path)
		}
		return silent.covers(f) || r.saidBefore(d, f)
	})
	out.Sort()
	return out
}

// saidBefore reports whether a finding about what several inquiries share was given for one before: a value of the defaults, or a title
// or a date of a paper that was filled in.
func (r *run) saidBefore(d *inquiry.Document, f *fault.Fault) bool {
	key := ""
	switch of := string(fault.Path(f.Path).Parent()); {
	case f.Pos.File != d.At("").File:
		key = f.Rule + " " + f.Pos.String()
	case strings.HasPrefix(of, "anchors[") && (f.Rule == "title-period" || f.Rule == "title-markup" || f.Rule == "anchor-month") && f.Pos == d.At(of):
		key = f.Rule + " " + f.Message()
		f.Hint = "it is that of the papers file, or of another entry"
	default:
		return false
	}
	if r.said[key] {
		return true
	}
	r.said[key] = true
	return false
}
