package inquiry

import (
	"fmt"
	"strconv"

	"gopkg.in/yaml.v3"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/internal/field"
)

// MarshalJSON encodes the inquiry in the file format. Dates and identifiers have their canonical form, and zero values are omitted. The
// few dates whose canonical form can be misread are written in words: 2023-24 becomes winter 2023. Cuts are not written. If vars are
// invalid, it returns a fault.List.
func (q Inquiry) MarshalJSON() ([]byte, error) {
	if err := q.checkVars(); err != nil {
		return nil, err
	}
	return q.tree().AppendJSON(nil), nil
}

// UnmarshalJSON decodes an inquiry like Read but does not check it as a whole; Validate does that. The error is a fault.List.
func (q *Inquiry) UnmarshalJSON(text []byte) error { return decodeJSON(text, inquiryFields, q) }

// MarshalYAML encodes the inquiry like MarshalJSON, as YAML.
func (q Inquiry) MarshalYAML() (any, error) {
	if err := q.checkVars(); err != nil {
		return nil, err
	}
	return q.tree().ToYAML(), nil
}

// UnmarshalYAML is the YAML counterpart of UnmarshalJSON.
func (q *Inquiry) UnmarshalYAML(node *yaml.Node) error { return decodeYAML(node, inquiryFields, q) }

// UnmarshalJSON decodes a task from the file format. The error is a fault.List.
func (t *Task) UnmarshalJSON(text []byte) error { return decodeJSON(text, taskFields, t) }

// UnmarshalYAML decodes a task from the file format. The error is a fault.List.
func (t *Task) UnmarshalYAML(node *yaml.Node) error { return decodeYAML(node, taskFields, t) }

func decodeJSON[T any](text []byte, rec *field.Record, to *T) error {
	if string(text) == "null" { // encoding/json requires that null leave the value unchanged
		return nil
	}
	root, err := doc.ParseJSON(&doc.Source{Text: text})
	if err != nil {
		return asList(err, "")
	}
	return decodeNode(root, rec, to)
}

func decodeYAML[T any](node *yaml.Node, rec *field.Record, to *T) error {
	if node == nil {
		return fmt.Errorf("%w: want a node, got nil", ErrInvalid)
	}
	root, err := doc.FromYAML(node)
	if err != nil {
		return asList(err, "")
	}
	return decodeNode(root, rec, to)
}

// decodeNode reads a record, leaving the target unchanged if there is a fault.
func decodeNode[T any](root *doc.Node, rec *field.Record, to *T) error {
	var w doc.Walker
	var read T
	decodeElement(w.Root(root), rec, field.RefOf(&read))
	if err := w.Err(); err != nil {
		return err
	}
	*to = read
	return nil
}

// checkVars checks the vars, which are the only values that may be impossible to encode.
func (q *Inquiry) checkVars() error {
	v := validator{q: q}
	v.allVars()
	return v.faults.Err()
}

// tree returns the inquiry as a document.
func (q *Inquiry) tree() *doc.Node {
	n := encodeRecord(inquiryFields, field.RefOf(q))
	return &n
}

// encodeRecord writes a record as a map, omitting zero values.
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

// encodeField writes the value of a field. It returns false for a zero value.
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
		n = encodeList(*row.IDs(from), func(id anchor.ID) doc.Node { return encodeCited(id, row.Details, from) })
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

// encodeCited writes an identifier together with its details, if any.
func encodeCited(id anchor.ID, details *field.Row, from field.Ref) doc.Node {
	if details != nil {
		for i := range details.Len(from) {
			item := details.Item(from, i)
			if *details.Record.Rows[0].ID(item) == id && !details.Record.IsBare(item) {
				return encodeRecord(details.Record, item)
			}
		}
	}
	return text(id.String())
}

func encodeList[T any](list []T, node func(T) doc.Node) doc.Node {
	n := doc.Node{Kind: doc.List}
	for _, item := range list {
		n.Items = append(n.Items, node(item))
	}
	return n
}

// dateText returns a date in the file format.
func dateText(d edtf.Date) string {
	text, _ := d.MarshalText() // never returns an error
	return string(text)
}

func text(s string) doc.Node { return doc.Node{Kind: doc.String, Text: s} }
