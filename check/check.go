// Package check finds content that can be rendered but is suspicious, in inquiries, corpora and templates. Examples are a claim dated
// after the day of its prompt, a paper whose identifier contradicts its date, wording that will become outdated, and a template that
// states how many claims there are.
//
//	c := check.New(nil)
//	for d, err := range inquiry.Read(file, "corpus.yaml") {
//		findings, err := c.Document(d, err)
//		…
//	}
//
// Each finding is a fault that carries the name of its rule. [Rules] lists the rules. A comment "# retest:ignore RULE" silences a rule
// for the value beside or below it; on the first line of a file it silences the rule for the whole file. The package never changes
// files. [Fix] returns the text of a file with its mechanical faults fixed.
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

// Options selects the checks to run. The zero Options and a nil *Options run every check that needs no templates.
type Options struct {
	// Ignore lists the names of rules that are not reported.
	Ignore []string
	// Renderers are the renderers whose templates are searched for uses of vars. Vars that no template reads are reported. If empty,
	// vars are not checked.
	Renderers []*prompt.Renderer
	// Render is used to render every inquiry that was read without faults, so that Document also reports what would make rendering
	// fail. If nil, nothing is rendered.
	Render *prompt.Renderer
	// Today is the day of the prompt for inquiries that do not set one. If it is zero, those inquiries are not rendered.
	Today edtf.Date
}

// A Checker checks the inquiries of a corpus and remembers their ids and papers to compare them. The zero Checker uses the zero
// Options. It is not safe for concurrent use.
type Checker struct {
	ignored map[string]bool
	vars    map[string]bool // vars that templates read
	reads   bool            // whether there are templates
	anyVar  bool            // some template uses vars in a way that may read any of them
	raw     map[string]bool // vars that templates print unescaped
	ids     map[string]fault.Pos
	papers  map[anchor.ID]known
	dates   map[anchor.ID]dated
	said    map[string]bool // findings already reported about shared values, which are defaults and papers filled in from elsewhere
	titles  map[string]known
	render  *prompt.Renderer
	today   edtf.Date
}

// known is the first occurrence of a paper.
type known struct {
	id     anchor.ID
	title  string
	folded string
	pos    fault.Pos
}

// dated records the first date found for a paper.
type dated struct {
	date edtf.Date
	pos  fault.Pos
}

// New returns a Checker that uses the given options.
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

// varNamed matches a reference to a var in a template.
var varNamed = lazyre.New(`\.Vars\.(\w+)`)

// Document checks one inquiry, both on its own and against earlier ones. It takes the document and the error that inquiry.Read
// returned. The findings have locations and are sorted by location. They include the faults in err; everything that was read despite
// those faults is still checked. With Options.Render, they also include the faults found by rendering the inquiry. If err is not a
// fault.List, Document returns it.
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

// CutTexts returns only the findings of the rule cut-text, which reports strings that YAML reads only in part. It is fast when there is
// nothing to report.
func CutTexts(d *inquiry.Document) fault.List {
	if d == nil || d.Inquiry == nil {
		return nil
	}
	r := &run{Checker: &Checker{}, q: d.Inquiry, d: d}
	r.cutTexts()
	return r.found(d)
}

// follows reports whether a finding may be a consequence of one of the faults, because a value was not read as intended.
func follows(f *fault.Fault, faults fault.List) bool {
	return slices.ContainsFunc(faults, func(k *fault.Fault) bool {
		switch {
		case f.Rule == "unused-anchor" && strings.HasPrefix(k.Path, "claims"):
			return true // the faulty claim may cite the anchor
		case k.Rule == "too-many": // a fault dropped from the list may be the cause
			return f.Pos.Compare(k.Pos) >= 0
		case k.Rule == "unknown-key": // the unknown key may be a misspelling of the missing one
			return strings.HasPrefix(f.Rule, "claim-without") && fault.Path(f.Path).Under(fault.Path(k.Path).Parent())
		}
		return fault.Path(f.Path).Under(fault.Path(k.Path)) || fault.Path(k.Path).Under(fault.Path(f.Path))
	})
}

// Inquiry checks an inquiry on its own. The findings have paths, such as claims[2].when, but no locations.
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

// run is the state of checking one inquiry.
type run struct {
	*Checker
	q      *inquiry.Inquiry
	d      *inquiry.Document // nil if the inquiry was not read from a document
	faults fault.List
}

// report adds a finding.
func (r *run) report(rule, path, hint string, err error) {
	if r.ignored[rule] {
		return
	}
	r.faults = append(r.faults, &fault.Fault{Path: path, Rule: rule, Severity: severityOf(rule), Hint: hint, Err: err})
}

// found returns the findings with their locations set, except those that a comment silences.
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

// saidBefore reports whether the same finding about a shared value was already reported for an earlier inquiry. Shared values are
// defaults, and the titles and dates of papers that were filled in from elsewhere.
func (r *run) saidBefore(d *inquiry.Document, f *fault.Fault) bool {
	key := ""
	switch of := string(fault.Path(f.Path).Parent()); {
	case f.Pos.File != d.At("").File:
		key = f.Rule + " " + f.Pos.String()
	case strings.HasPrefix(of, "anchors[") && (f.Rule == "title-period" || f.Rule == "title-markup" || f.Rule == "anchor-month") && f.Pos == d.At(of):
		key = f.Rule + " " + f.Message()
		f.Hint = "it comes from the papers file or from another entry"
	default:
		return false
	}
	if r.said[key] {
		return true
	}
	r.said[key] = true
	return false
}
