package prompt

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/field"
	"github.com/dated-claims/retest/internal/prose"
	"github.com/dated-claims/retest/internal/seam"
	"github.com/dated-claims/retest/template"
)

// ErrUndelivered is wrapped by the fault for content that does not reach the prompt.
var ErrUndelivered = errors.New("content does not reach the prompt")

// proof shows that every content value of an inquiry was printed. The template engine knows each printed value by its place in memory,
// so a text that equals another's, or that was cut, is not taken for delivered. Only in texts that a template put together of several
// values, in a map or a list of its own, a value is looked for by its text.
type proof struct {
	escapes []func([]byte, string) []byte
	omitted map[string]bool // paths without indices, such as claims.when
}

// fields is the table of an inquiry's fields.
var fields = seam.Fields.(*field.Record)

// omittable are the paths that a template may leave out, each with everything below it: those of content, and of what is around it.
var omittable = fields.Names(func(row *field.Row) bool { return row.Content && !row.NotInFile })

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

// unread warns of content that no path of the templates reads, so that an inquiry which has it cannot be rendered: what every inquiry has,
// and the lists of records.
func (p *proof) unread(t *template.Template[inquiry.Inquiry]) fault.List {
	names := p.unreadOf(t, fields, "")
	if names == nil {
		return nil
	}
	return fault.List{{
		Rule: "never-printed", Severity: fault.Warning, Path: t.Entry(), Err: fmt.Errorf("no path of the template prints %s", strings.Join(names, ", ")),
		Hint: "print them, or say so with {{- /* retest:omit " + strings.Join(names, " ") + " */ -}}",
	}}
}

func (p *proof) unreadOf(t *template.Template[inquiry.Inquiry], rec *field.Record, above string) (names []string) {
	for i := range rec.Rows {
		row := &rec.Rows[i]
		name := above + row.Key
		switch {
		case !row.Content || row.NotInFile || p.omits(name) || row.Required == "" && row.Kind != field.List:
		case row.Kind == field.ID: // that of a claim says it too
		case !t.Reads(rec.Type, row.GoName):
			names = append(names, name)
		case row.Kind == field.List:
			names = append(names, p.unreadOf(t, row.Record, name+".")...)
		}
	}
	return names
}

// delivered reports each content value of a job's inquiry that none of the renders printed. Where names in messages what was rendered.
func (p *proof) delivered(j *job, where string, renders []*template.Delivery) error {
	c := contents{proof: p, q: j.given, completed: j.completed, renders: renders, where: where, at: &j.at}
	c.visit()
	return c.lost().Err()
}

// undelivered is a value that is not in the prompt.
type undelivered struct{ value, where string }

func (u undelivered) Error() string {
	return fmt.Sprintf("%q does not reach %s", fault.Short(u.value), u.where)
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
func squeeze(s string) string { return strings.ToLower(prose.Squeeze(s)) }

// omits reports whether a path, or one around it, is left out in the open.
func (p *proof) omits(path string) bool {
	for name := field.NameOf(path); name != ""; {
		if p.omitted[name] {
			return true
		}
		name = name[:max(strings.LastIndexByte(name, '.'), 0)]
	}
	return false
}

// contents goes over the content values that an inquiry gives.
type contents struct {
	*proof
	q, completed *inquiry.Inquiry
	renders      []*template.Delivery
	where        string
	at           *field.Cursor // where we are
	missing      []missing
}

// missing is a value that was not printed from its own place.
type missing struct {
	path  string
	forms []string
}

// need asks that a value was printed; forms are what it may be printed as by functions.
func need[V any](c *contents, v *V, forms func(v *V) []string) {
	for _, d := range c.renders {
		if template.Printed(d, v) {
			return
		}
	}
	if path := c.at.Path(); !c.omits(path) {
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
			Hint: "print it in the template, or say so with {{- /* retest:omit " + field.NameOf(m.path) + " */ -}}",
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

func asNumber(n *int) []string { return []string{strconv.Itoa(*n), prose.InWords(int64(*n))} }

// visit asks for every content value that the inquiry gives. What was filled in for it need not be printed.
func (c *contents) visit() {
	c.record(fields, field.RefOf(c.completed), field.RefOf(c.q))
}

func (c *contents) record(rec *field.Record, done, given field.Ref) {
	for i := range rec.Rows {
		row := &rec.Rows[i]
		if !row.Content || row.IsZero(given) {
			continue
		}
		c.at.Enter(row.Key)
		switch row.Kind {
		case field.Sub:
			c.record(row.Record, row.Inside(done), row.Inside(given))
		case field.List:
			for k := range row.Len(done) {
				c.at.Index(k)
				c.record(row.Record, row.Item(done, k), row.Item(given, k))
				c.at.Leave()
			}
		case field.Variant:
			c.record(row.Record, row.Inner(done), row.Inner(given))
		default:
			c.value(row, done)
		}
		c.at.Leave()
	}
}

// value asks for a value, or for each of a list.
func (c *contents) value(row *field.Row, done field.Ref) {
	switch row.Kind {
	case field.Text, field.Choice:
		need(c, row.Text(done), asText)
	case field.Texts:
		list := *row.Texts(done)
		for i := range list {
			if list[i] != "" {
				c.at.Index(i)
				need(c, &list[i], asText)
				c.at.Leave()
			}
		}
	case field.Number:
		need(c, row.Int(done), asNumber)
	case field.Date:
		need(c, row.Date(done), asDate)
	case field.ID:
		c.id(row.ID(done))
	case field.IDs:
		list := *row.IDs(done)
		for i := range list {
			c.at.Index(i)
			c.id(&list[i])
			c.at.Leave()
		}
	case field.Window:
		need(c, field.As[inquiry.Window](row, done), func(w *inquiry.Window) []string {
			return []string{w.String(), w.Since(c.completed.AsOf).String()}
		})
	}
}

// id asks for an identifier. That of a claim which names the same paper, in the same version, says it too.
func (c *contents) id(id *anchor.ID) {
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
	need(c, id, func(id *anchor.ID) []string {
		return []string{id.String(), id.URL(), withoutScheme(id.String())}
	})
}

// withoutScheme is the identifier as templates may print it behind a scheme of their own.
func withoutScheme(id string) string {
	_, rest, _ := strings.Cut(id, ":")
	return rest
}
