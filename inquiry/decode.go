package inquiry

import (
	"errors"
	"slices"
	"strings"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/internal/field"
)

// decodeInquiry reads an inquiry as written, without filling in or comparing anything.
func decodeInquiry(v doc.Value) *Inquiry {
	q := &Inquiry{}
	decodeRecord(v, inquiryFields, field.RefOf(q))
	return q
}

// decodeRecord reads a record from a map. A key with the value null counts as missing.
func decodeRecord(v doc.Value, rec *field.Record, to field.Ref) {
	first := "" // key of the first variant found
	for key, item := range v.Entries(rec.Keys()) {
		row := rec.Row(key)
		if item.Kind == doc.Null && (row.Kind != field.Variant || !isAlone(v, rec, row)) {
			continue
		}
		if v := item; row.Kind == field.Variant {
			if first != "" {
				v.Report(fault.Fault{Rule: "task", Want: "one kind per " + rec.Name, Got: first + " and " + key, Hint: "start a separate " + rec.Name + " for each, with a dash"})
				continue
			}
			first = key
		}
		decodeField(item, row, to)
	}
}

// isAlone reports whether a variant with the value null is meant to be set. A variant that requires a value must be the only variant in
// the map. Any other variant is set if no other variant has a value, or if it is a YAML key with nothing after it.
func isAlone(v doc.Value, rec *field.Record, row *field.Row) bool {
	if item := v.Items[keyIndex(v, row.Key)]; row.Bare && !item.Src.JSON && !item.IsWritten() {
		return true
	}
	for i, key := range v.Keys {
		k := rec.Index(key.Text, 0)
		if k >= 0 && &rec.Rows[k] != row && rec.Rows[k].Kind == field.Variant && (!row.Bare || v.Items[i].Kind != doc.Null) {
			return false
		}
	}
	return true
}

// keyIndex returns the index of a key in a map.
func keyIndex(v doc.Value, key string) int {
	return slices.IndexFunc(v.Keys, func(k doc.Key) bool { return k.Text == key })
}

// decodeField reads the value of a field.
func decodeField(v doc.Value, row *field.Row, to field.Ref) {
	switch row.Kind {
	case field.Meta:
		decodeMeta(v, row.Key)
	case field.Text:
		*row.Text(to) = v.String()
	case field.Name:
		*row.Text(to) = decodeName(v, row)
	case field.Choice:
		*row.Text(to) = decodeChoice(v, row.Words)
	case field.Number:
		*row.Int(to) = v.Int(row.Low, row.High)
	case field.Date:
		*row.Date(to) = decodeDate(v)
	case field.ID:
		*row.ID(to) = decodeID(v)
	case field.Window:
		decodeWindow(v, field.As[Window](row, to))
	case field.Texts:
		*row.Texts(to) = v.Strings()
	case field.IDs:
		for _, item := range v.Elements("identifiers") {
			decodeCited(item, row, to)
		}
	case field.Vars:
		*row.Vars(to) = decodeVars(v)
	case field.Sub:
		decodeRecord(v, row.Record, row.Inside(to))
	case field.List:
		for _, item := range v.Elements(row.Record.Plural) {
			decodeElement(item, row.Record, row.Grow(to))
		}
	case field.Variant:
		inner := row.Make(to)
		if !row.Bare || v.Kind != doc.Null {
			decodeElement(v, row.Record, inner)
		}
	}
}

// decodeCited reads an identifier, or a map with an identifier and details.
func decodeCited(v doc.Value, row *field.Row, to field.Ref) {
	list := row.IDs(to)
	if v.Kind != doc.Map || row.Details == nil {
		*list = append(*list, decodeID(v))
		return
	}
	details := row.Details.Grow(to)
	rec := row.Details.Record
	decodeRecord(v, rec, details)
	if at := keyIndex(v, rec.Rows[0].Key); at >= 0 && v.Items[at].Kind == doc.Null {
		v.Entry(at).Report(fault.Fault{Rule: "required", Want: rec.Rows[0].Required, Got: "nothing"})
	}
	*list = append(*list, *rec.Rows[0].ID(details))
	if rec.IsBare(details) {
		row.Details.Shrink(to)
	}
}

// decodeElement reads a list element or a variant. It is either a record or, in the short form, the value of the record's main field.
func decodeElement(v doc.Value, rec *field.Record, to field.Ref) {
	switch short := rec.Short(); {
	case v.Kind == doc.Map:
		decodeRecord(v, rec, to)
	case short != nil:
		decodeField(v, short, to)
	case v.Kind == doc.String && rec.Bare(v.Text) != nil:
		rec.Bare(v.Text).Make(to)
	default:
		decodeRecord(v, rec, to) // this reports the expected form
	}
}

// decodeMeta reads a key that describes the file.
func decodeMeta(v doc.Value, key string) {
	switch {
	case key != "format":
		_ = v.String() // $schema is only for editors
	case v.Kind != doc.Number || v.Text != "1":
		v.Report(fault.Fault{
			Rule: "format", Want: "1, the only version of the format so far", Got: v.Got(),
			Hint: "a later version of retest may support it",
		})
	}
}

// decodeName reads an id. An empty id is not the same as a missing one. An integer is read as its digits.
func decodeName(v doc.Value, row *field.Row) string {
	if v.Kind == doc.Number && strings.Trim(v.Text, "0123456789") == "" {
		return v.Text
	}
	name := v.String()
	if v.Kind == doc.String && name == "" {
		v.Report(fault.Fault{Rule: "id", Want: row.Shape, Got: `""`, Hint: "leave the key out instead"})
	}
	return name
}

// decodeChoice reads one of the given words. It accepts true and false for yes and no, because some YAML tools convert those words.
func decodeChoice(v doc.Value, words []string) string {
	if v.Kind == doc.Bool && words[0] == string(SearchYes) {
		if v.IsTrue() {
			return string(SearchYes)
		}
		return string(SearchNo)
	}
	return v.OneOf(words...)
}

// decodeDate reads a date in prose or strict form.
func decodeDate(v doc.Value) (d edtf.Date) {
	v.Parse("a date such as 2024-02 or 2024–2025", func(text string) (err error) {
		d, err = edtf.ParseProse(text)
		return err
	})
	return d
}

func decodeWindow(v doc.Value, to *Window) {
	v.Parse(`a window such as "6 months"`, func(text string) (err error) {
		*to, err = ParseWindow(text)
		return err
	})
}

// decodeID reads an identifier. In JSON it must be a string, because other tools would drop the last digit of the number 2502.08640.
func decodeID(v doc.Value) (id anchor.ID) {
	if v.Kind == doc.Number && v.Src.JSON {
		v.Report(fault.Fault{Rule: "type", Want: "an identifier as text", Got: "a number (" + v.Text + ")", Hint: "put it in quotes"})
		return id
	}
	v.Parse("an identifier such as arXiv:2305.16367", func(text string) (err error) {
		id, err = anchor.ParseID(text)
		return err
	})
	return id
}

var errNoInquiry = errors.New("it contains no inquiry")
