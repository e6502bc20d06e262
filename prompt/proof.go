package prompt

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/template"
)

// ErrUndelivered is wrapped by the fault for content that does not reach the prompt.
var ErrUndelivered = errors.New("does not reach the prompt")

// proof shows that every content value of an inquiry was printed. The template engine knows each printed value by its place in memory,
// so a text that equals another's, or that was cut, is not taken for delivered. Only in texts that a template put together of several
// values, in a map or a list of its own, a value is looked for by its text.
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
func newProof(t *template.Template[inquiry.Inquiry], escape func([]byte, string) []byte) (proof, error) {
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

// unread warns of content that no path of the templates reads, so that an inquiry which has it cannot be rendered.
func (p *proof) unread(t *template.Template[inquiry.Inquiry]) fault.List {
	inquiry, one := reflect.TypeFor[inquiry.Inquiry](), reflect.TypeFor[claim.Claim]()
	var names []string
	ask := func(of reflect.Type, field, path string) bool {
		if t.Reads(of, field) || p.omits(path) {
			return true
		}
		names = append(names, path)
		return false
	}
	ask(inquiry, "Role", "role")
	ask(inquiry, "Question", "question")
	if ask(inquiry, "Claims", "claims") && !p.omits("claims") {
		ask(one, "Text", "claims.text")
		ask(one, "When", "claims.when")
	}
	ask(inquiry, "Anchors", "anchors")
	ask(inquiry, "Tasks", "tasks")
	if names == nil {
		return nil
	}
	return fault.List{{
		Rule: "never-printed", Severity: fault.Warning, Path: t.Entry(), Err: fmt.Errorf("no path of the template prints %s", strings.Join(names, ", ")),
		Hint: "print them, or say so with {{- /* retest:omit " + strings.Join(names, " ") + " */ -}}",
	}}
}

// delivered reports each content value of q that was not printed. Completed is the inquiry as the template saw it; where says what was
// rendered, in one or several renders.
func (p *proof) delivered(q, completed *inquiry.Inquiry, where string, renders ...*template.Delivery) error {
	c := contents{proof: p, q: q, completed: completed, renders: renders, where: where}
	c.visit()
	return c.lost().Err()
}

// undelivered is a value that is not in the prompt.
type undelivered struct{ value, where string }

func (u undelivered) Error() string {
	return fmt.Sprintf("%q does not reach %s", short(u.value), u.where)
}
func (u undelivered) Unwrap() error { return ErrUndelivered }

// takeWhole finds a text that is a value and nothing else, in its own form or escaped, and takes it out, so that no other value is found
// in its place.
func (p *proof) takeWhole(made []string, forms []string) bool {
	for _, form := range forms {
		for _, folded := range p.foldedForms(form) {
			if i := slices.Index(made, folded); i >= 0 {
				made[i] = ""
				return true
			}
		}
	}
	return false
}

// takePart finds a value inside of a text, and takes it out.
func (p *proof) takePart(made []string, forms []string) bool {
	for _, form := range forms {
		for _, folded := range p.foldedForms(form) {
			for i, text := range made {
				if before, after, ok := strings.Cut(text, folded); ok {
					made[i] = before + "\x00" + after
					return true
				}
			}
		}
	}
	return false
}

// foldedForms are the ways that a value may stand in a text: a template may end the sentence in its own way, and escape.
func (p *proof) foldedForms(value string) []string {
	var out []string
	for _, form := range [...]string{value, strings.TrimRight(value, ".!?…;:, \n")} {
		if form == "" {
			continue
		}
		out = append(out, squeeze(form))
		for _, escape := range p.escapes {
			out = append(out, squeeze(string(escape(nil, form))))
		}
	}
	return out
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

// contents goes over the content values that an inquiry gives.
type contents struct {
	*proof
	q, completed *inquiry.Inquiry
	renders      []*template.Delivery
	where        string
	missing      []missing
}

// missing is a value that was not printed from its own place.
type missing struct {
	path  string
	forms []string
}

// need asks that a value was printed; forms are what it may be printed as by functions.
func need[V any](c *contents, v *V, here place, forms func(v *V) []string) {
	for _, d := range c.renders {
		if template.Printed(d, v) {
			return
		}
	}
	if path := here.String(); !c.omits(path) {
		c.missing = append(c.missing, missing{path, slices.DeleteFunc(forms(v), func(s string) bool { return s == "" })})
	}
}

// lost looks for what is missing in the texts that the template put together: first those that are a value and nothing else, then,
// the longest first, in the others.
func (c *contents) lost() fault.List {
	if len(c.missing) == 0 {
		return nil
	}
	made := c.madeTexts()
	left := slices.DeleteFunc(slices.Clone(c.missing), func(m missing) bool { return c.takeWhole(made, m.forms) })
	slices.SortStableFunc(left, func(a, b missing) int { return len(b.forms[0]) - len(a.forms[0]) })
	var faults fault.List
	for _, m := range left {
		if c.takePart(made, m.forms) {
			continue
		}
		faults = append(faults, &fault.Fault{
			Path: m.path, Rule: "undelivered", Err: undelivered{m.forms[0], c.where},
			Hint: "print it in the template, or say so with {{- /* retest:omit " + c.name(m.path) + " */ -}}",
		})
	}
	slices.SortStableFunc(faults, func(a, b *fault.Fault) int { return c.order(a.Path) - c.order(b.Path) })
	return faults
}

// order is where a path stands among what is missing.
func (c *contents) order(path string) int {
	return slices.IndexFunc(c.missing, func(m missing) bool { return m.path == path })
}

// madeTexts are the texts that the template put together, folded.
func (c *contents) madeTexts() []string {
	var made []string
	for _, d := range c.renders {
		for _, text := range d.Made() {
			made = append(made, squeeze(text))
		}
	}
	return made
}

func asText(s *string) []string { return []string{*s} }

func asDate(d *edtf.Date) []string { return []string{d.Prose(), d.String()} }

func asNumber(n *int) []string { return []string{strconv.Itoa(*n), template.InWords(int64(*n))} }

func (c *contents) visit() {
	q, done := c.q, c.completed
	c.text(place{"role", -1, "", -1}, &done.Role)
	c.text(place{"question", -1, "", -1}, &done.Question)
	c.text(place{"library.name", -1, "", -1}, &done.Library.Name)
	if !q.Library.Span.IsZero() {
		need(c, &done.Library.Span, place{"library.span", -1, "", -1}, asDate)
	}
	for i := range done.Claims {
		c.text(place{"claims", i, "text", -1}, &done.Claims[i].Text)
		need(c, &done.Claims[i].When, place{"claims", i, "when", -1}, asDate)
	}
	for i := range done.Anchors {
		c.anchor(i)
	}
	for i := range done.Tasks {
		c.task(i)
	}
	c.list(place{"cuts", -1, "", -1}, done.Cuts)
}

// text asks for a text that the inquiry gives.
func (c *contents) text(here place, s *string) {
	if *s != "" {
		need(c, s, here, asText)
	}
}

func (c *contents) list(here place, list []string) {
	for j := range list {
		here.j = j
		c.text(here, &list[j])
	}
}

// anchor asks for an identifier. That of a claim which names the same paper, in the same version, says it too.
func (c *contents) anchor(i int) {
	id := &c.completed.Anchors[i].ID
	for _, d := range c.renders {
		if template.Printed(d, id) {
			return
		}
	}
	for k := range c.completed.Claims {
		anchors := c.completed.Claims[k].Anchors
		for j := range anchors {
			if anchors[j] == *id && slices.ContainsFunc(c.renders, func(d *template.Delivery) bool { return template.Printed(d, &anchors[j]) }) {
				return
			}
		}
	}
	need(c, id, place{"anchors", i, "id", -1}, func(id *anchor.ID) []string {
		return []string{id.String(), id.URL(), withoutScheme(id.String())}
	})
}

func (c *contents) task(i int) {
	here := func(field string) place { return place{"tasks", i, field, -1} }
	switch t := c.completed.Tasks[i]; {
	case t.Retest != nil:
		c.list(here("retest.levers"), t.Retest.Levers)
		c.text(here("retest.durable"), &t.Retest.Durable)
		c.list(here("retest.perishable"), t.Retest.Perishable)
	case t.Surface != nil:
		c.text(here("surface.focus"), &t.Surface.Focus)
		need(c, &t.Surface.Window, here("surface.window"), func(w *inquiry.Window) []string {
			return []string{w.String(), w.Since(c.completed.AsOf).String()}
		})
		if c.q.Tasks[i].Surface.Limit != 0 {
			need(c, &t.Surface.Limit, here("surface.limit"), asNumber)
		}
	case t.Propose != nil:
		need(c, &t.Propose.Count, here("propose.count"), asNumber)
		c.list(here("propose.examples"), t.Propose.Examples)
	case t.Ask != nil:
		c.text(here("ask.title"), &t.Ask.Title)
		c.text(here("ask.text"), &t.Ask.Text)
	}
}

// withoutScheme is the identifier as templates may print it behind a scheme of their own.
func withoutScheme(id string) string {
	_, rest, _ := strings.Cut(id, ":")
	return rest
}

// place is where a text stands, as a path that is written out only when it is asked for.
type place struct {
	list  string // or the whole path
	i     int    // index in the list, or -1
	field string
	j     int // index in the field, or -1
}

// String is the path, such as tasks[1].retest.levers[0].
func (p place) String() string {
	s := p.list
	if p.i >= 0 {
		s = at(s, p.i, p.field)
	}
	if p.j >= 0 {
		s = at(s, p.j, "")
	}
	return s
}

func at(list string, i int, field string) string {
	path := list + "[" + strconv.Itoa(i) + "]"
	if field != "" {
		path += "." + field
	}
	return path
}

// short keeps a message readable when a value is not.
func short(s string) string {
	if len(s) > 60 {
		return strings.ToValidUTF8(s[:60], "") + "…"
	}
	return s
}
