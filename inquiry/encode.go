package inquiry

import (
	"maps"
	"slices"
	"strconv"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/internal/doc"
)

// AppendJSON appends the inquiry on one line of JSON, as Read takes it: dates and identifiers in their canonical form, what is zero
// left out. The few dates whose canonical form Read finds ambiguous are in words, such as winter 2023 (2023-24).
func (q *Inquiry) AppendJSON(dst []byte) []byte { return q.tree().AppendJSON(dst) }

// MarshalJSON is AppendJSON for encoding/json.
func (q *Inquiry) MarshalJSON() ([]byte, error) { return q.AppendJSON(nil), nil }

// UnmarshalJSON reads an inquiry as Read does, without checking it as a whole: Validate does that. The error is a fault.List.
func (q *Inquiry) UnmarshalJSON(text []byte) error {
	root, err := doc.ParseJSON(&doc.Source{Text: text})
	if err != nil {
		return asList(err, "")
	}
	var w doc.Walker
	read := decodeInquiry(w.Root(root))
	if err := w.Faults.Err(); err != nil {
		return err
	}
	*q = *read
	return nil
}

// YAML gives the inquiry as a YAML document, as Read takes it.
func (q *Inquiry) YAML() ([]byte, error) { return q.tree().YAML() }

// builder collects the entries of a map, leaving out what is zero.
type builder struct{ doc.Node }

func (b *builder) add(key string, n doc.Node) {
	b.Kind = doc.Map
	b.Keys, b.Items = append(b.Keys, doc.Key{Text: key}), append(b.Items, n)
}

func (b *builder) text(key, s string) {
	if s != "" {
		b.add(key, text(s))
	}
}

func (b *builder) number(key string, n int) {
	if n != 0 {
		b.add(key, doc.Node{Kind: doc.Number, Text: strconv.Itoa(n)})
	}
}

// date adds a date so that decodeDate reads it back.
func (b *builder) date(key string, d edtf.Date) {
	s := d.String()
	if back, err := edtf.ParseProse(s); err != nil || back != d {
		s = d.Prose()
	}
	b.text(key, s)
}

func (b *builder) texts(key string, list []string) { addList(b, key, list, text) }

func (b *builder) child(key string, c builder) {
	if len(c.Keys) > 0 {
		b.add(key, c.Node)
	}
}

// addList adds a list, unless it is empty.
func addList[T any](b *builder, key string, list []T, node func(T) doc.Node) {
	if len(list) == 0 {
		return
	}
	n := doc.Node{Kind: doc.List}
	for _, item := range list {
		n.Items = append(n.Items, node(item))
	}
	b.add(key, n)
}

func text(s string) doc.Node { return doc.Node{Kind: doc.String, Text: s} }

// tree is the inquiry as a document.
func (q *Inquiry) tree() *doc.Node {
	var b, library, answer builder
	b.Kind = doc.Map
	b.text("id", q.ID)
	b.text("role", q.Role)
	b.text("question", q.Question)
	library.text("name", q.Library.Name)
	library.date("span", q.Library.Span)
	b.child("library", library)
	b.date("as_of", q.AsOf)
	b.text("search", string(q.Search))
	answer.text("form", string(q.Answer.Form))
	answer.number("words", q.Answer.Words)
	b.child("answer", answer)
	addList(&b, "claims", q.Claims, claimNode)
	addList(&b, "anchors", q.Anchors, paperNode)
	addList(&b, "tasks", q.Tasks, taskNode)
	if len(q.Vars) > 0 {
		left := maxVars
		b.add("vars", varNode(q.Vars, 0, &left))
	}
	return &b.Node
}

func claimNode(c claim.Claim) doc.Node {
	var b builder
	b.text("id", c.ID)
	b.text("text", c.Text)
	b.date("when", c.When)
	b.text("scope", c.Scope)
	addList(&b, "anchors", c.Anchors, func(id anchor.ID) doc.Node { return text(id.String()) })
	return b.Node
}

func paperNode(p anchor.Paper) doc.Node {
	var b builder
	b.text("id", p.ID.String())
	b.text("title", p.Title)
	b.date("date", p.Date)
	b.texts("authors", p.Authors)
	return b.Node
}

func taskNode(t Task) doc.Node {
	var b, inner builder
	inner.Kind = doc.Map
	kind := ""
	switch {
	case t.Retest != nil:
		kind = "retest"
		inner.texts("levers", t.Retest.Levers)
		inner.text("durable", t.Retest.Durable)
		inner.texts("perishable", t.Retest.Perishable)
	case t.Surface != nil:
		kind = "surface"
		inner.text("window", t.Surface.Window.String())
		inner.text("focus", t.Surface.Focus)
		inner.number("limit", t.Surface.Limit)
	case t.Propose != nil:
		kind = "propose"
		inner.number("count", t.Propose.Count)
		inner.texts("examples", t.Propose.Examples)
	case t.Ask != nil:
		kind = "ask"
		inner.text("title", t.Ask.Title)
		inner.text("text", t.Ask.Text)
	}
	if kind != "" {
		b.add(kind, inner.Node)
	}
	return b.Node
}

// varNode writes a free value; what Validate refuses, of another type or without end, is left out as null.
func varNode(v any, depth int, left *int) doc.Node {
	if *left--; depth > maxVarDepth || *left < 0 {
		return doc.Node{}
	}
	switch v := v.(type) {
	case string:
		return text(v)
	case bool:
		return doc.Node{Kind: doc.Bool, Text: strconv.FormatBool(v)}
	case []any:
		n := doc.Node{Kind: doc.List}
		for _, item := range v {
			n.Items = append(n.Items, varNode(item, depth+1, left))
		}
		return n
	case map[string]any:
		n := doc.Node{Kind: doc.Map}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			n.Keys, n.Items = append(n.Keys, doc.Key{Text: key}), append(n.Items, varNode(v[key], depth+1, left))
		}
		return n
	}
	return doc.Node{}
}
