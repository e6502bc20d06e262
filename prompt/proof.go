package prompt

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/template"
)

// ErrUndelivered is wrapped by the fault for content that does not reach the prompt.
var ErrUndelivered = errors.New("does not reach the prompt")

// proof shows that every content value of an inquiry is in a text. Values are compared folded: without space, case, and what a
// style's escaping adds.
type proof struct {
	escapes []func([]byte, string) []byte
	omitted map[string]bool // paths without indices, such as claims.when
}

// omittable are the paths that a template may leave out, each with everything below it.
var omittable = []string{
	"role", "question", "library", "library.name", "library.span",
	"claims", "claims.text", "claims.when", "anchors", "anchors.id",
	"tasks", "tasks.retest", "tasks.retest.levers", "tasks.retest.durable", "tasks.retest.perishable",
	"tasks.surface", "tasks.surface.window", "tasks.surface.focus", "tasks.surface.limit",
	"tasks.propose", "tasks.propose.count", "tasks.propose.examples", "tasks.ask", "tasks.ask.title", "tasks.ask.text",
}

// newProof reads the templates' retest:omit comments.
func newProof(t *template.Template[Inquiry], escape func([]byte, string) []byte) (proof, error) {
	p := proof{
		escapes: []func([]byte, string) []byte{escape, template.EscapePlain, template.EscapeXML, template.EscapeMarkdown},
		omitted: map[string]bool{},
	}
	var faults fault.List
	for _, c := range t.Comments() {
		rest, ok := strings.CutPrefix(c.Text, "retest:omit")
		if !ok {
			continue
		}
		for _, name := range strings.FieldsFunc(rest, func(r rune) bool { return unicode.IsSpace(r) || r == ',' }) {
			if !slices.Contains(omittable, name) {
				faults = append(faults, &fault.Fault{
					Pos: c.Pos, Rule: "omit", Want: "one of " + strings.Join(omittable, ", "), Err: fmt.Errorf("retest:omit: no content %q", name),
					Hint: fault.DidYouMean(name, omittable),
				})
			}
			p.omitted[name] = true
		}
	}
	return p, faults.Err()
}

// delivered reports each content value of q that is not in text. Completed is the inquiry as the template saw it.
func (p *proof) delivered(q, completed *Inquiry, text []byte, where string) error {
	folded := squeeze(string(text))
	var faults fault.List
	need := func(path string, forms ...string) {
		if p.omits(path) || slices.ContainsFunc(forms, func(s string) bool { return p.in(folded, s) }) {
			return
		}
		faults = append(faults, &fault.Fault{
			Path: path, Rule: "undelivered", Err: undelivered{forms[0], where},
			Hint: "print it in the template, or say so with {{- /* retest:omit " + p.name(path) + " */ -}}",
		})
	}
	contents(q, completed, need)
	return faults.Err()
}

// undelivered is a value that is not in the prompt.
type undelivered struct{ value, where string }

func (u undelivered) Error() string {
	return fmt.Sprintf("%q does not reach %s", short(u.value), u.where)
}
func (u undelivered) Unwrap() error { return ErrUndelivered }

// in reports whether a value is in a folded text. A template may end the sentence in its own way.
func (p *proof) in(folded, value string) bool {
	return p.found(folded, value) || p.found(folded, strings.TrimRight(value, ".!?…;:, \n"))
}

// found looks for a value in its own form and escaped.
func (p *proof) found(folded, value string) bool {
	if strings.Contains(folded, squeeze(value)) {
		return true
	}
	return slices.ContainsFunc(p.escapes, func(escape func([]byte, string) []byte) bool {
		return strings.Contains(folded, squeeze(string(escape(nil, value))))
	})
}

// squeeze folds text for comparison.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// omits reports whether a path, or one around it, is left out in the open.
func (p *proof) omits(path string) bool {
	for name := p.name(path); name != ""; {
		if p.omitted[name] {
			return true
		}
		i := strings.LastIndexByte(name, '.')
		name = name[:max(i, 0)]
	}
	return false
}

// name is a path without its indices.
func (p *proof) name(path string) string {
	var b strings.Builder
	inside := false
	for _, r := range path {
		switch {
		case r == '[':
			inside = true
		case r == ']':
			inside = false
		case !inside:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// contents calls need for every content value that q gives, with the forms that it may be printed in.
func contents(q, completed *Inquiry, need func(path string, forms ...string)) {
	given := func(path, text string) {
		if text != "" {
			need(path, text)
		}
	}
	given("role", q.Role)
	given("question", q.Question)
	given("library.name", q.Library.Name)
	if !q.Library.Span.IsZero() {
		need("library.span", dateForms(q.Library.Span)...)
	}
	for i, c := range q.Claims {
		need(at("claims", i, "text"), c.Text)
		need(at("claims", i, "when"), dateForms(c.When)...)
	}
	for i, a := range q.Anchors {
		need(at("anchors", i, "id"), a.ID.String(), a.ID.URL(), withoutScheme(a.ID.String()))
	}
	for i, t := range q.Tasks {
		taskContents(t, completed, at("tasks", i, ""), need, given)
	}
}

func taskContents(t Task, completed *Inquiry, path string, need func(string, ...string), given func(path, text string)) {
	t.texts(path, given)
	switch {
	case t.Surface != nil:
		since := t.Surface.Window.Since(completed.AsOf)
		need(path+".surface.window", append([]string{t.Surface.Window.String()}, nonEmpty(since.String())...)...)
		if t.Surface.Limit != 0 {
			need(path+".surface.limit", numberForms(t.Surface.Limit)...)
		}
	case t.Propose != nil:
		need(path+".propose.count", numberForms(t.Propose.Count)...)
	}
}

func dateForms(d edtf.Date) []string { return []string{d.Prose(), d.String()} }

func numberForms(n int) []string { return []string{strconv.Itoa(n), template.InWords(int64(n))} }

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// withoutScheme is the identifier as templates may print it behind a scheme of their own.
func withoutScheme(id string) string {
	_, rest, _ := strings.Cut(id, ":")
	return rest
}
