package inquiry

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/internal/field"
)

// hasher serializes an inquiry so that different inquiries always produce different output. Each string is preceded by its length and
// each list by its number of items, and every value has a fixed position whether it is set or not. Encoding to JSON would take several
// times as long.
type hasher struct{ out []byte }

// Hash returns the SHA-256 of all values of the inquiry except its id, with defaults filled in. It does not depend on the notation used
// for the values. Request ids are derived from it.
func (q *Inquiry) Hash() [sha256.Size]byte {
	if q == nil {
		q = &Inquiry{}
	}
	var m completion
	m.Of(q)
	return m.Hash()
}

// sum returns the hash of an inquiry with its defaults filled in. It also returns buf for reuse.
func (q *Inquiry) sum(buf []byte) ([sha256.Size]byte, []byte) {
	return hashOf(inquiryFields, field.RefOf(q), buf)
}

func hashOf(rec *field.Record, from field.Ref, buf []byte) ([sha256.Size]byte, []byte) {
	w := hasher{append(buf[:0], "retest inquiry 1\n"...)}
	w.record(rec, from)
	w.later(rec, from)
	return sha256.Sum256(w.out), w.out
}

// record writes the fields of a record that belong to the first revision of the format.
func (w *hasher) record(rec *field.Record, from field.Ref) {
	for i := range rec.Rows {
		row := &rec.Rows[i]
		switch {
		case !row.Hashed:
		case row.Kind == field.Text: // most fields are text
			w.text(*row.Text(from))
		default:
			w.field(row, from)
		}
	}
	if rec.Rows[0].Kind == field.Variant {
		w.variant(rec, from)
	}
}

// field writes the value of a field.
func (w *hasher) field(row *field.Row, from field.Ref) {
	switch row.Kind {
	case field.Text, field.Name, field.Choice:
		w.text(*row.Text(from))
	case field.Number:
		w.number(*row.Int(from))
	case field.Date:
		w.date(*row.Date(from))
	case field.ID:
		w.id(*row.ID(from))
	case field.Window:
		w.text(field.As[Window](row, from).String())
	case field.Texts:
		w.texts(*row.Texts(from))
	case field.IDs:
		ids := *row.IDs(from)
		w.number(len(ids))
		for _, id := range ids {
			w.id(id)
		}
	case field.Vars:
		left := field.MaxValues
		w.value(*row.Vars(from), 0, &left)
	case field.Sub:
		w.record(row.Record, row.Inside(from))
	case field.List:
		n := row.Len(from)
		w.number(n)
		for i := range n {
			w.record(row.Record, row.Item(from, i))
		}
	}
}

// variant writes the number of the variant that is set, counted from 1, followed by its fields. It writes 0 if no variant is set.
func (w *hasher) variant(rec *field.Record, from field.Ref) {
	for i := range rec.Rows {
		if inner := rec.Rows[i].Inner(from); inner != nil {
			w.number(i + 1)
			w.record(rec.Rows[i].Record, inner)
			return
		}
	}
	w.number(0)
}

// later writes the fields of later revisions with their paths. It writes only fields that are set, so a missing field does not change
// any hash.
func (w *hasher) later(rec *field.Record, from field.Ref) {
	if !rec.HasLater() {
		return
	}
	rec.WalkRows(from, func(c *field.Cursor, from field.Ref) {
		if c.Row.Since > 1 && !c.Row.IsZero(from) {
			w.text(c.Path())
			w.field(c.Row, from)
		}
	})
}

func (w *hasher) number(n int) {
	if uint(n) < oneByte {
		w.out = append(w.out, byte(n<<1))
		return
	}
	w.out = binary.AppendVarint(w.out, int64(n))
}

// oneByte is the first number whose encoding takes more than one byte.
const oneByte = 0x40

func (w *hasher) text(s string) {
	w.number(len(s))
	w.out = append(w.out, s...)
}

func (w *hasher) texts(list []string) {
	w.number(len(list))
	for _, s := range list {
		w.text(s)
	}
}

// measured writes the length of the output that follows the byte at start, which is reserved for that length. If the length takes more
// than one byte, measured moves the output.
func (w *hasher) measured(start int) {
	n := len(w.out) - start - 1
	if n < oneByte {
		w.out[start] = byte(n << 1)
		return
	}
	text := string(w.out[start+1:])
	w.out = w.out[:start]
	w.text(text)
}

func (w *hasher) date(d edtf.Date) {
	start := len(w.out)
	w.out = d.AppendEDTF(append(w.out, 0))
	w.measured(start)
}

func (w *hasher) id(id anchor.ID) {
	start := len(w.out)
	w.out, _ = id.AppendText(append(w.out, 0)) // never returns an error
	w.measured(start)
}

// fewKeys is the number of map keys that fit in a buffer on the stack.
const fewKeys = 16

// value writes a value of vars. Anything that Validate rejects is written as null.
func (w *hasher) value(v any, depth int, left *int) {
	if *left--; depth > field.MaxDepth || *left < 0 {
		w.number(0)
		return
	}
	plain, _ := field.Plain(v) // anything that Validate rejects is written as null
	switch v := plain.(type) {
	case string:
		w.number(1)
		w.text(v)
	case field.Numeral:
		w.number(6)
		w.text(string(v))
	case bool:
		w.number(map[bool]int{false: 2, true: 3}[v])
	case []any:
		w.number(4)
		w.number(len(v))
		for _, item := range v {
			w.value(item, depth+1, left)
		}
	case map[string]any:
		w.number(5)
		w.number(len(v))
		keys := make([]string, 0, fewKeys)
		for key := range v {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		for _, key := range keys {
			w.text(key)
			w.value(v[key], depth+1, left)
		}
	default:
		w.number(0)
	}
}
