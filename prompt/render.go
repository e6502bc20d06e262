// Package prompt renders inquiries as prompts that ask a language model which of their claims still hold.
//
// One call with the built-in style, or a [Renderer] for many inquiries with one style and the template author's changes to it:
//
//	text, err := prompt.Render(&inquiry.Inquiry{…})
//
//	r, err := prompt.New(&prompt.Options{Style: "xml"})
//	p, err := r.Render(q)
//
// Same input, same bytes: nothing here reads a clock, the environment or the network, and no model is called.
package prompt

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/field"
	"github.com/dated-claims/retest/internal/seam"
	"github.com/dated-claims/retest/template"
)

// Options choose how inquiries are rendered. The zero Options, and a nil *Options, are the built-in style plain.
type Options struct {
	// Style is a built-in style: plain (the default), markdown, xml or brief. It also settles how data is escaped.
	Style string
	// Overlay holds *.tmpl files that replace parts of the style by name; an empty one removes its part. Nil means none.
	Overlay fs.FS
	// Template holds *.tmpl files that stand alone: the template prompt, or the only file there is. Of the style, only the
	// escaping stays. It excludes Overlay. Nil means none.
	Template fs.FS
	// AllowHidden renders texts with hidden characters instead of refusing them.
	AllowHidden bool
}

// Renderer renders inquiries with one set of templates. It is read-only, and safe for concurrent use.
type Renderer struct {
	t           *template.Template[inquiry.Inquiry]
	proof       proof
	verdicts    []Verdict
	split       bool // the messages have templates of their own
	plain       bool // tame texts are printed as they are
	allowHidden bool
	spaces      sync.Pool // of *workspace
}

// Prompt is a rendered inquiry.
//
// Its JSON is that of retest render --format json: id, text, messages and hashes, without spans.
type Prompt struct {
	ID       string    // of the inquiry
	Text     string    // the whole prompt, for pasting
	Messages []Message // the same for a chat interface
	// Spans say where each part of Text comes from, if Watch asked for it. Their paths are those of the file format, such as
	// claims[2].text.
	Spans    []template.Span
	inquiry  [sha256.Size]byte // the hashes
	template [sha256.Size]byte
}

// Message is one message of a chat: a role, system or user, and what it says.
type Message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// Hashes are SHA-256 sums in hexadecimal.
type Hashes struct {
	Text     string `json:"text"`     // of the prompt's text
	Messages string `json:"messages"` // of the messages' roles and contents
	Inquiry  string `json:"inquiry"`  // of all values of the inquiry but its id, with its defaults filled in, whatever notation they were written in
	Template string `json:"template"` // of the templates' names and sources
}

var errExclusive = errors.New("want an overlay or a template that stands alone, got both")

// New prepares the templates. The error is a fault.List with everything that is wrong with them.
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
	r := &Renderer{split: true, plain: style.looks == plainLooks, allowHidden: opts.AllowHidden}
	topts := &template.Options[inquiry.Inquiry]{
		Entry: "prompt", Entries: []string{"system", "user", verdictList}, Overlay: opts.Overlay,
		Funcs: functions(), RootFuncs: rootFunctions(), Direct: direct(), Methods: methods(), Clock: clock, Escape: style.escape, Escapes: style.looks,
		Exact: exact(), EscapeExact: style.exact,
	}
	base := style.templates()
	if opts.Template != nil {
		base, r.split = opts.Template, false
		topts.Entry, topts.Entries = aloneEntry(opts.Template), nil
	}
	t, err := template.Parse(base, topts)
	if err != nil {
		return nil, err
	}
	r.t = t
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

// aloneEntry is the template that stands for the whole prompt: prompt, or "" for the only one.
func aloneEntry(fsys fs.FS) string {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return "prompt" // whoever loads them says why
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

// clock is the day that an inquiry is for.
func clock(q *inquiry.Inquiry) (time.Time, bool) {
	if !q.AsOf.IsDay() || q.AsOf.Year() < 0 {
		return time.Time{}, false
	}
	return q.AsOf.Time(), true
}

// Warnings are faults of the templates that do not keep them from rendering.
func (r *Renderer) Warnings() fault.List {
	if r == nil || r.t == nil {
		return nil
	}
	warnings := slices.DeleteFunc(slices.Clone(r.t.Warnings()), func(f *fault.Fault) bool {
		return f.Rule == "unused-template" && strings.HasPrefix(f.Pos.File, BuiltinPrefix) // the styles share templates that not each of them uses
	})
	return slices.Concat(warnings, r.proof.unread(r.t))
}

// Render renders an inquiry with the built-in plain style and gives the prompt's text.
func Render(q *inquiry.Inquiry) (string, error) {
	r, err := New(nil)
	if err != nil {
		return "", err
	}
	text, err := r.Append(nil, q)
	return string(text), err
}

// Render renders an inquiry as text and as messages. The error is a fault.List: what is wrong with the inquiry, or with the template
// where it met the data, or which content does not reach the prompt.
func (r *Renderer) Render(q *inquiry.Inquiry) (*Prompt, error) { return r.Watch(q, nil) }

// Append renders an inquiry and appends the prompt's text to dst. On failure it returns dst as it was, and an error as Render.
func (r *Renderer) Append(dst []byte, q *inquiry.Inquiry) ([]byte, error) {
	if r == nil {
		r = &Renderer{}
	}
	w := r.space()
	defer r.free(w)
	l, err := r.check(w, q)
	if err != nil {
		return dst, err
	}
	c := w.WithDefaults(q)
	out, err := r.t.Render(dst, c, &template.Run{Delivery: &w.records[0], Tame: r.tame(q, l), Wild: l.Wild})
	if err == nil {
		err = r.proof.delivered(w, q, c, "the prompt", &w.records[0])
	}
	if err != nil {
		return dst, err
	}
	return out, nil
}

// workspace is memory for one render.
type workspace struct {
	seam.Workspace[inquiry.Inquiry]
	records [2]template.Delivery
	renders [2]*template.Delivery
	filling filling
	at      field.Cursor
}

// newSpace is what package inquiry does for this one.
var newSpace = seam.Space.(func() seam.Workspace[inquiry.Inquiry])

// check validates an inquiry for a render, which needs a day.
func (r *Renderer) check(w *workspace, q *inquiry.Inquiry) (seam.Looks, error) {
	if r == nil || r.t == nil {
		return seam.Looks{}, fault.List{{Rule: "options", Want: "a renderer from prompt.New", Got: "a zero one"}}
	}
	l, err := w.Check(q, r.allowHidden)
	if q == nil || !q.AsOf.IsZero() {
		return l, err
	}
	list, _ := errors.AsType[fault.List](err)
	return l, append(fault.List{}, append(list, noDay())...)
}

// noDay is the fault of an inquiry without a day, of which its author need not know the templates.
func noDay() *fault.Fault {
	return &fault.Fault{Path: "as_of", Rule: "required", Want: "the day that the prompt is for", Got: "nothing"}
}

// space returns memory for a render; free takes it back.
func (r *Renderer) space() *workspace {
	if w, ok := r.spaces.Get().(*workspace); ok {
		return w
	}
	return &workspace{Workspace: newSpace()}
}

func (r *Renderer) free(w *workspace) {
	w.Forget()
	w.filling = filling{}
	r.spaces.Put(w)
}

// tame reports whether the texts of an inquiry that are not wild are printed as they are. Those of its cuts were not looked at.
func (r *Renderer) tame(q *inquiry.Inquiry, l seam.Looks) bool {
	return r.plain && l.Wilds <= seam.MaxWild && len(q.Cuts) == 0
}

// Sum returns the hash of the inquiry and that of the templates, as Hashes has them in hexadecimal.
func (p *Prompt) Sum() (inquiry, template [sha256.Size]byte) { return p.inquiry, p.template }

// Hashes computes the hashes of the prompt and of what it was made from.
func (p *Prompt) Hashes() Hashes {
	s := seam.Sheet{Text: []byte(p.Text)}
	for _, m := range p.Messages {
		if m.Role == "system" {
			s.System = []byte(m.Content)
		} else {
			s.User = []byte(m.Content)
		}
	}
	text, messages := s.Hashes()
	return Hashes{Text: inHex(text), Messages: inHex(messages), Inquiry: inHex(p.inquiry), Template: inHex(p.template)}
}

func inHex(sum [sha256.Size]byte) string { return hex.EncodeToString(sum[:]) }
