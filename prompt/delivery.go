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

// proof checks that every content value of an inquiry was printed. The template engine identifies each printed value by its memory
// address. A value therefore does not count as delivered if it was truncated, or if only another value with the same text was printed.
// Strings that a template created from its own maps or lists are the exception: proof searches them for the text of each value.
type proof struct {
	escapes []func([]byte, string) []byte
	omitted map[string]bool // paths without indices, such as claims.when
}

// fields is the table of an inquiry's fields.
var fields = seam.Fields.(*field.Record)

// omittable lists the paths that a template may omit. They are the paths of content and of everything that contains content. Omitting a
// path also omits everything below it.
var omittable = fields.Names(func(row *field.Row) bool { return row.Content && !row.NotInFile })

// newProof reads the retest:omit comments in the templates.
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
					Pos: c.Pos, Rule: "omit", Want: "one of " + strings.Join(omittable, ", "), Err: fmt.Errorf("retest:omit: unknown content %q", name),
					Hint: fault.DidYouMean(name, omittable),
				})
			}
			p.omitted[name] = true
		}
	}
	return p, faults.Err()
}

// unread warns about content that the templates never read. Inquiries with such content cannot be rendered. It considers only required
// fields and lists of records.
func (p *proof) unread(t *template.Template[inquiry.Inquiry]) fault.List {
	names := p.unreadOf(t, fields, "")
	if names == nil {
		return nil
	}
	return fault.List{{
		Rule: "never-printed", Severity: fault.Warning, Path: t.Entry(), Err: fmt.Errorf("no path through the template prints %s", strings.Join(names, ", ")),
		Hint: "print them, or declare the omission with {{- /* retest:omit " + strings.Join(names, " ") + " */ -}}",
	}}
}

func (p *proof) unreadOf(t *template.Template[inquiry.Inquiry], rec *field.Record, above string) (names []string) {
	for i := range rec.Rows {
		row := &rec.Rows[i]
		name := above + row.Key
		switch {
		case !row.Content || row.NotInFile || p.omits(name) || row.Required == "" && row.Kind != field.List:
		case row.Kind == field.ID: // the identifier may also be printed from a claim
		case !t.Reads(rec.Type, row.GoName) && (name != "anchors" || !calls(t, "paper")): // the function named paper looks papers up in the list
			names = append(names, name)
		case row.Kind == field.List:
			names = append(names, p.unreadOf(t, row.Record, name+".")...)
		}
	}
	return names
}

// calls reports whether a template calls a function.
func calls(t *template.Template[inquiry.Inquiry], function string) bool {
	return slices.ContainsFunc(t.Nodes(), func(n template.Node) bool { return slices.Contains(n.Functions, function) })
}

// delivered reports each content value of a job's inquiry that was not printed by any of the renders. The where parameter is what
// messages call the rendered output.
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

// takeWhole looks for a string that consists only of the value, in one of its forms, escaped or not. It removes that string so that no
// other value is found in it.
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

// takePart looks for a value inside the strings and removes it there.
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

// foldedForms returns the folded forms that a value may have in a string. A template may escape a value or end its sentence
// differently.
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

// squeeze folds text for comparison: it removes white space and ignores case.
func squeeze(s string) string { return strings.ToLower(prose.Squeeze(s)) }

// omits reports whether a retest:omit comment names the given path or a path that contains it.
func (p *proof) omits(path string) bool {
	for name := field.NameOf(path); name != ""; {
		if p.omitted[name] {
			return true
		}
		name = name[:max(strings.LastIndexByte(name, '.'), 0)]
	}
	return false
}

// contents walks the content values of an inquiry.
type contents struct {
	*proof
	q, completed *inquiry.Inquiry
	renders      []*template.Delivery
	where        string
	at           *field.Cursor // the path of the current value
	missing      []missing
}

// missing is a value that was not printed directly from the inquiry.
type missing struct {
	path  string
	forms []string
}

// need checks that a value was printed or may be omitted. If neither is the case, it records the value as missing. The function forms
// returns the strings that template functions may print for the value.
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

// lost searches for missing values in the strings that the template created. It looks first for strings that consist of a single value,
// and then for values inside the remaining strings, longest values first. It returns a fault for each value that it does not find.
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
			Hint: "print it in the template, or declare the omission with {{- /* retest:omit " + field.NameOf(m.path) + " */ -}}",
		})
	}
	slices.SortStableFunc(faults, func(a, b *fault.Fault) int { return c.order(a.Path) - c.order(b.Path) })
	return faults
}

// order returns the index of a path among the missing values.
func (c *contents) order(path string) int {
	return slices.IndexFunc(c.missing, func(m missing) bool { return m.path == path })
}

// madeTexts returns the strings that the template created, after folding them.
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

// visit checks every content value that is written in the inquiry itself. Values that were filled in need not be printed.
func (c *contents) visit() {
	c.record(fields, field.RefOf(c.completed), field.RefOf(c.q))
}

func (c *contents) record(rec *field.Record, done, given field.Ref) {
	for i := range rec.Rows {
		row := &rec.Rows[i]
		if !row.Content || row.IsZero(given) && row.Kind != field.List {
			continue
		}
		c.at.Enter(row.Key)
		switch row.Kind {
		case field.Sub:
			c.record(row.Record, row.Inside(done), row.Inside(given))
		case field.List:
			for k := range row.Len(done) {
				c.at.Index(k)
				from := row.Item(done, k)
				if k < row.Len(given) {
					from = row.Item(given, k)
				} // otherwise the element was added, for example a paper that only a claim names
				c.record(row.Record, row.Item(done, k), from)
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

// value checks a value or each value in a list.
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

// id checks an identifier. It also counts as printed if the same identifier was printed from a claim.
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

// withoutScheme returns an identifier without its scheme, which a template may replace with its own.
func withoutScheme(id string) string {
	_, rest, _ := strings.Cut(id, ":")
	return rest
}
