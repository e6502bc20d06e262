package inquiry

import (
	"maps"
	"slices"
	"strconv"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/internal/field"
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

// tree is the inquiry as a document.
func (q *Inquiry) tree() *doc.Node {
	n := encodeRecord(inquiryFields, field.RefOf(q))
	return &n
}

// encodeRecord writes a record as a map, without what is zero.
func encodeRecord(rec *field.Record, from field.Ref) doc.Node {
	n := doc.Node{Kind: doc.Map}
	for i := range rec.Rows {
		row := &rec.Rows[i]
		if row.NotInFile {
			continue
		}
		if value, ok := encodeField(row, from); ok {
			n.Keys, n.Items = append(n.Keys, doc.Key{Text: row.Key}), append(n.Items, value)
		}
	}
	return n
}

// encodeField writes the value of a row; ok is false for one that is zero.
func encodeField(row *field.Row, from field.Ref) (n doc.Node, ok bool) {
	switch row.Kind {
	case field.Text, field.Name, field.Choice:
		n = text(*row.Text(from))
	case field.Number:
		if number := *row.Int(from); number != 0 {
			return doc.Node{Kind: doc.Number, Text: strconv.Itoa(number)}, true
		}
	case field.Date:
		n = text(dateText(*row.Date(from)))
	case field.ID:
		n = text(row.ID(from).String())
	case field.Window:
		n = text(field.As[Window](row, from).String())
	case field.Texts:
		n = encodeList(*row.Texts(from), text)
	case field.IDs:
		n = encodeList(*row.IDs(from), func(id anchor.ID) doc.Node { return text(id.String()) })
	case field.Vars:
		if vars := *row.Vars(from); len(vars) > 0 {
			left := field.MaxValues
			return varNode(vars, 0, &left), true
		}
	case field.Sub:
		n = encodeRecord(row.Record, row.Inside(from))
	case field.List:
		n.Kind = doc.List
		for i := range row.Len(from) {
			n.Items = append(n.Items, encodeRecord(row.Record, row.Item(from, i)))
		}
	case field.Variant:
		if inner := row.Inner(from); inner != nil {
			return encodeRecord(row.Record, inner), true
		}
	}
	return n, n.Text != "" || len(n.Items) > 0
}

func encodeList[T any](list []T, node func(T) doc.Node) doc.Node {
	n := doc.Node{Kind: doc.List}
	for _, item := range list {
		n.Items = append(n.Items, node(item))
	}
	return n
}

// dateText is a date so that decodeDate reads it back.
func dateText(d edtf.Date) string {
	s := d.String()
	if back, err := edtf.ParseProse(s); err != nil || back != d {
		return d.Prose()
	}
	return s
}

func text(s string) doc.Node { return doc.Node{Kind: doc.String, Text: s} }

// varNode writes a free value; what Validate refuses, of another type or without end, is left out as null.
func varNode(v any, depth int, left *int) doc.Node {
	if *left--; depth > field.MaxDepth || *left < 0 {
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
