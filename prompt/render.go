// Package prompt renders inquiries as prompts that ask a language model which of the claims still hold.
//
// [Render] renders one inquiry with plain, the default style. A [Renderer] renders many inquiries, with any style and with custom
// templates:
//
//	text, err := prompt.Render(&inquiry.Inquiry{…})
//
//	r, err := prompt.New(&prompt.Options{Style: "xml"})
//	out, err := r.Render(ctx, q) // out.Text, out.Messages, out.Hashes()
//
// The same input always produces the same bytes. The package does not read the clock or the environment, use the network, or call a
// model.
package prompt

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/seam"
	"github.com/dated-claims/retest/template"
)

// Options control how inquiries are rendered. The zero Options and a nil *Options select the built-in style named plain.
type Options struct {
	// Style is a built-in style: plain (the default), markdown, xml or brief. It also determines how data is escaped.
	Style string
	// Overlay holds *.tmpl files that replace parts of the style by name. An empty file removes its part. Nil means that no parts are
	// replaced.
	Overlay fs.FS
	// Template holds *.tmpl files that replace all templates of the style. The prompt is the template named prompt, or the only file.
	// The style then determines only the escaping. Template cannot be combined with Overlay. Nil means that the style's own templates
	// are used.
	Template fs.FS
	// AllowHidden renders strings with hidden characters instead of rejecting them.
	AllowHidden bool
	// Funcs adds functions that templates may call, or replaces functions of [template.Functions] by name, also for the built-in
	// styles. Functions of this package, such as since and paper, cannot be replaced. A function returns one value, or a value and an
	// error. It must be safe for concurrent use and return the same result for the same arguments, because prompts and request ids
	// depend on that. New may also call it.
	Funcs map[string]any
	// FuncsVersion identifies the version of Funcs in template hashes and request ids, because functions themselves cannot be hashed.
	// Change it whenever the result of a function changes. It has no effect without Funcs.
	FuncsVersion string
}

// A Renderer renders inquiries with one set of templates. It is immutable and safe for concurrent use.
type Renderer struct {
	t           *template.Template[inquiry.Inquiry]
	proof       proof
	verdicts    []Verdict
	split       bool // the messages have their own templates
	allowHidden bool
	identity    seam.Identity
}

var errExclusive = errors.New("want an overlay or a standalone template, got both")

// New parses the templates and returns a Renderer. The error is a fault.List that contains all faults in the options and templates.
func New(opts *Options) (*Renderer, error) {
	if opts == nil {
		opts = &Options{}
	}
	style, ok := styleNamed(opts.Style)
	if !ok {
		return nil, fault.List{{
			Rule: "style", Want: "one of " + strings.Join(Styles(), ", "), Got: fmt.Sprintf("%q", opts.Style), Hint: fault.DidYouMean(opts.Style, Styles()),
		}}
	}
	if opts.Template != nil && opts.Overlay != nil {
		return nil, fault.List{{Rule: "options", Err: errExclusive}}
	}
	r := &Renderer{split: true, allowHidden: opts.AllowHidden}
	if err := replaced(opts.Funcs); err != nil {
		return nil, err
	}
	topts := &template.Options[inquiry.Inquiry]{
		Entry: "prompt", Entries: []string{"system", "user", verdictList}, Overlay: opts.Overlay,
		Funcs: withFuncs(functions(), opts.Funcs), RootFuncs: rootFunctions(), Clock: clock, Escape: style.escape,
		Exact: exact(), EscapeExact: style.exact, Facts: facts(),
	}
	typed(topts, known())
	base := style.templates()
	if opts.Template != nil {
		base, r.split = opts.Template, false
		topts.Entry, topts.Entries = aloneEntry(opts.Template), nil
	}
	t, err := template.Parse(base, topts)
	if err != nil {
		return nil, err
	}
	r.t, r.identity = t, identity(t.Hash(), style, opts)
	if t.Overlaid("prompt") && !t.Overlaid("user") {
		r.split = false
	}
	if opts.Template != nil && !t.Has(t.Entry()) {
		return nil, fault.List{{Rule: "empty", Err: errors.New("the template has no content")}}
	}
	if r.verdicts, err = listVerdicts(t); err != nil {
		return nil, err
	}
	r.proof, err = newProof(t, style.escape)
	return r, err
}

// aloneEntry returns the entry of templates that replace all those of a style: "prompt", or "" if there is only one file.
func aloneEntry(fsys fs.FS) string {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return "prompt" // the error is reported when the templates are loaded
	}
	n := 0
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".tmpl") {
			n++
		}
	}
	if n == 1 {
		return ""
	}
	return "prompt"
}

// clock returns the day of an inquiry's prompt and reports whether the inquiry has one.
func clock(q *inquiry.Inquiry) (time.Time, bool) {
	if !q.AsOf.IsDay() || q.AsOf.Year() < 0 {
		return time.Time{}, false
	}
	return q.AsOf.Time(), true
}

// Warnings returns template faults that do not prevent rendering.
func (r *Renderer) Warnings() fault.List {
	if r == nil || r.t == nil {
		return nil
	}
	warnings := slices.DeleteFunc(slices.Clone(r.t.Warnings()), func(f *fault.Fault) bool {
		return f.Rule == "unused-template" && strings.HasPrefix(f.Pos.File, seam.BuiltinPrefix) // not every style uses all shared templates
	})
	return slices.Concat(warnings, r.proof.unread(r.t))
}
