package inquiry

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
	"unsafe"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/internal/field"
)

// lineDecoder decodes an inquiry from a line of JSON directly into its Go type, driven by the table of fields. It does not track
// locations or report faults. At the first irregularity it gives up, and the document is decoded as a tree to find the fault. Whatever
// lineDecoder accepts, it decodes exactly as decodeInquiry does, which a fuzz test checks.
//
// It halves the time that a whole batch takes. Like other code driven by the table, it uses the key, the location of the field and the
// kind of value from each row, and it has one reading method for each kind. Keys usually come in the order of the table, so it first
// tries the row after the previous one. Strings are slices of the line. The lists and blocks of an inquiry are in memory that is reused
// for the next inquiry if the document is not kept.
type lineDecoder struct {
	s     string // the line
	src   []byte // the line as bytes
	at    int
	bad   bool
	looks looks // properties of the decoded strings

	inquiries field.Few[Inquiry]
	ids       field.Mem[anchor.ID]
	texts     field.Mem[string]
	slabs     []field.Slab  // indexed by the number of the row among rows of kind List
	blocks    []field.Block // indexed by the number of the row among rows of kind Variant
}

// decoders lets inquiries reuse the memory of earlier ones.
var decoders = sync.Pool{New: func() any {
	f := &lineDecoder{}
	inquiryFields.Lists(func(row *field.Row) { f.slabs = append(f.slabs, row.NewSlab()) })
	inquiryFields.Variants(func(row *field.Row) { f.blocks = append(f.blocks, row.NewBlock()) })
	return f
}}

// decodeLine reads a document that is a line of JSON and has no faults of its own. For any other document, ok is false. The returned
// looks describe only the strings in the line itself.
func (r *Reader) decodeLine(d *Document) (q *Inquiry, l looks, ok bool) {
	src := d.text.Source
	if !src.JSON {
		return nil, l, false
	}
	f, _ := decoders.Get().(*lineDecoder)
	f.s, f.src, f.at, f.bad, f.looks = unsafe.String(unsafe.SliceData(src.Text), len(src.Text)), src.Text, 0, false, looks{} //nolint:gosec // a source's text never changes
	q = f.inquiries.Make()
	var base field.Ref
	if r.Defaults != nil {
		base = field.RefOf(r.Defaults.inquiry)
	}
	f.record(inquiryFields, field.RefOf(q), base)
	f.space()
	ok = !f.bad && f.at == len(f.s)
	f.s, f.src = "", nil
	l = f.looks
	decoders.Put(f)
	return q, l, ok
}

// fail stops decoding. It returns "" so that callers can return its result.
func (f *lineDecoder) fail() string {
	f.bad = true
	return ""
}

func (f *lineDecoder) space() {
	for f.at < len(f.s) && (f.s[f.at] == ' ' || f.s[f.at] == '\n' || f.s[f.at] == '\t' || f.s[f.at] == '\r') {
		f.at++
	}
}

// peek skips white space and returns the next character, or 0 at the end.
func (f *lineDecoder) peek() byte {
	if f.at < len(f.s) && f.s[f.at] > ' ' {
		return f.s[f.at]
	}
	return f.peekFar()
}

func (f *lineDecoder) peekFar() byte {
	f.space()
	if f.at >= len(f.s) {
		return 0
	}
	return f.s[f.at]
}

func (f *lineDecoder) expect(c byte) {
	if f.peek() != c {
		f.bad = true
		return
	}
	f.at++
}

// next moves to the next element of a list or map. It returns false at the end.
func (f *lineDecoder) next(end byte, first bool) bool {
	c := f.peek()
	switch {
	case f.bad:
	case c == end:
		f.at++
	case first:
		return true
	case c == ',':
		f.at++
		f.bad = f.peek() == end
		return !f.bad
	default:
		f.bad = true
	}
	return false
}

// key reads the next key of a map and its colon. It returns false at the end of the map.
func (f *lineDecoder) key(first bool) (string, bool) {
	at := f.at
	if !first && at < len(f.s) && f.s[at] == ',' {
		at++
		first = true
	}
	if first && at < len(f.s) && f.s[at] == '"' && !f.bad { // a key without white space around it, as programs write it
		rest := f.s[at+1:]
		if n, ascii := doc.TextLen(rest); ascii && n+1 < len(rest) && rest[n] == '"' && rest[n+1] == ':' {
			f.at = at + n + len(`"":`)
			return rest[:n], true
		}
	}
	return f.spacedKey(first && at == f.at)
}

// spacedKey is like key but allows white space.
func (f *lineDecoder) spacedKey(first bool) (string, bool) {
	if !f.next('}', first) {
		return "", false
	}
	key := f.word()
	f.expect(':')
	return key, !f.bad
}

// word reads a short string, such as a key.
func (f *lineDecoder) word() string {
	if f.at < len(f.s) && f.s[f.at] == '"' {
		rest := f.s[f.at+1:]
		if n, ascii := doc.TextLen(rest); ascii && n < len(rest) && rest[n] == '"' {
			f.at += n + 2
			return rest[:n]
		}
	}
	return f.text()
}

func (f *lineDecoder) text() string {
	if f.at >= len(f.s) || f.s[f.at] != '"' {
		if f.peekFar() != '"' {
			return f.fail()
		}
	}
	rest := f.s[f.at+1:]
	n, ascii := doc.TextLen(rest)
	if n < len(rest) && rest[n] == '"' {
		if !ascii || n == 0 || rest[0] == ' ' {
			if !utf8.ValidString(rest[:n]) {
				return f.fail()
			}
			f.looks.see(rest[:n])
		}
		f.at += n + 2
		return rest[:n]
	}
	s, end, ok := doc.UnquoteAt(f.src, f.at)
	if !ok {
		return f.fail()
	}
	f.at = end
	f.looks.see(s)
	return s
}

// name reads an id.
func (f *lineDecoder) name() string {
	s := f.word()
	if s == "" {
		f.bad = true
	}
	return s
}

func (f *lineDecoder) list() []string {
	f.expect('[')
	f.texts.Begin()
	for first := true; f.next(']', first); first = false {
		f.texts.Add(f.text())
	}
	return f.texts.Keep()
}

// number reads an integer from 1 to high.
func (f *lineDecoder) number(high int) int {
	f.space()
	n, start := 0, f.at
	for f.at < len(f.s) && f.s[f.at]-'0' <= 9 && f.at-start < 8 {
		n = n*10 + int(f.s[f.at]-'0')
		f.at++
	}
	if n < 1 || n > high || f.s[start] == '0' {
		f.bad = true
	}
	return n
}

func (f *lineDecoder) date() edtf.Date {
	f.space()
	s := f.word()
	if f.bad {
		return edtf.Date{}
	}
	d, err := edtf.ParseProse(s)
	f.bad = err != nil
	return d
}

func (f *lineDecoder) id() anchor.ID {
	f.space()
	s := f.word()
	if f.bad {
		return anchor.ID{}
	}
	id, err := anchor.ParseID(s)
	f.bad = err != nil
	return id
}

// record reads a record from a map. If base is not nil, missing fields are filled in from it.
func (f *lineDecoder) record(rec *field.Record, to, base field.Ref) {
	var seen, absent uint64
	next := 0 // the index of the expected row; keys usually come in the order of the table
	variant := false
	f.expect('{')
	for first := true; ; first = false {
		key, more := f.key(first)
		if !more {
			break
		}
		i := next
		if i >= len(rec.Rows) || rec.Rows[i].Key != key {
			i = rec.Index(key, next)
		}
		if i < 0 || rec.Rows[i].NotInFile || seen&(1<<i) != 0 {
			f.bad = true
			return
		}
		seen |= 1 << i
		next = i + 1
		row := &rec.Rows[i]
		if f.peek() == 'n' && !row.Bare && f.null() {
			absent |= 1 << i
			continue
		}
		switch row.Kind {
		case field.Text: // most fields are text
			*row.Text(to) = f.text()
		case field.Variant: // a record may have at most one variant
			f.bad = f.bad || variant
			variant = true
			f.field(row, to, base)
		default:
			f.field(row, to, base)
		}
	}
	if base != nil && !f.bad {
		f.fill(rec, seen&^absent, to, base)
	}
}

// null reads the value null, which makes a key count as missing. It returns false for any other value.
func (f *lineDecoder) null() bool {
	const word = "null"
	ok := strings.HasPrefix(f.s[f.at:], word)
	if ok {
		f.at += len(word)
	}
	return ok
}

// fill copies the fields that a record lacks from base.
func (f *lineDecoder) fill(rec *field.Record, seen uint64, to, base field.Ref) {
	for i := range rec.Rows {
		switch row := &rec.Rows[i]; {
		case row.Kind == field.Meta || row.NotInFile:
		case seen&(1<<i) == 0:
			row.Take(to, base)
		case row.Kind == field.Vars && *row.Vars(base) != nil:
			f.bad = true // both sides have vars, which only the tree decoder can merge
		}
	}
}

// field reads the value of a field.
func (f *lineDecoder) field(row *field.Row, to, base field.Ref) {
	switch row.Kind {
	case field.Text:
		*row.Text(to) = f.text()
	case field.Name:
		*row.Text(to) = f.name()
	case field.Choice:
		word := f.text()
		*row.Text(to) = word
		f.bad = f.bad || !slices.Contains(row.Words, word)
	case field.Number:
		*row.Int(to) = f.number(row.High)
	case field.Date:
		*row.Date(to) = f.date()
	case field.ID:
		*row.ID(to) = f.id()
	case field.Window:
		w, err := ParseWindow(f.text())
		*field.As[Window](row, to), f.bad = w, f.bad || err != nil
	case field.Texts:
		*row.Texts(to) = f.list()
	case field.IDs:
		*row.IDs(to) = f.idList()
	case field.Vars:
		*row.Vars(to) = f.vars()
	case field.Sub:
		if base != nil {
			base = row.Inside(base)
		}
		f.record(row.Record, row.Inside(to), base)
	case field.List:
		f.records(row, to)
	case field.Variant:
		f.record(row.Record, f.blocks[row.Number].Make(to), nil)
	case field.Meta:
		f.meta(row.Key)
	}
}

func (f *lineDecoder) meta(key string) {
	if key == "format" {
		f.bad = f.number(1) != 1 || f.bad
		return
	}
	_ = f.text() // $schema is only for editors
}

// records reads a list of records.
func (f *lineDecoder) records(row *field.Row, to field.Ref) {
	list, short := f.slabs[row.Number], row.Record.Short()
	f.expect('[')
	list.Begin()
	for first := true; f.next(']', first); first = false {
		item := list.Next()
		if short != nil && f.peek() == '"' {
			f.field(short, item, nil)
			continue
		}
		f.record(row.Record, item, nil)
	}
	list.Keep(to)
}

func (f *lineDecoder) idList() []anchor.ID {
	f.expect('[')
	f.ids.Begin()
	for first := true; f.next(']', first); first = false {
		f.ids.Add(f.id())
	}
	return f.ids.Keep()
}

func (f *lineDecoder) vars() map[string]any {
	if vars := f.freeMap(0); len(vars) > 0 {
		return vars
	}
	return nil
}

// lineDepth is the maximum nesting depth of vars for this decoder. Vars that are nested more deeply are read by the tree decoder, which
// has its own limit.
const lineDepth = 20

func (f *lineDecoder) freeMap(depth int) map[string]any {
	out := map[string]any{}
	f.expect('{')
	for first := true; ; first = false {
		key, more := f.key(first)
		if !more {
			return out
		}
		if _, twice := out[key]; twice {
			f.bad = true
		}
		f.looks.see(key)
		out[key] = f.free(depth + 1)
	}
}

// free reads a value of vars.
func (f *lineDecoder) free(depth int) any {
	switch c := f.peek(); {
	case depth > lineDepth:
		f.bad = true
	case c == '"':
		return f.text()
	case c == '{':
		return f.freeMap(depth)
	case c == '[':
		f.at++
		out := []any{}
		for first := true; f.next(']', first); first = false {
			out = append(out, f.free(depth+1))
		}
		return out
	case c == 't', c == 'f':
		return f.truth()
	case c == '-', c >= '0' && c <= '9':
		s, end, ok := doc.NumberAt(f.src, f.at)
		f.at, f.bad = end, f.bad || !ok || !doc.IsFinite(s)
		return Number(s)
	default:
		f.bad = true
	}
	return nil
}

func (f *lineDecoder) truth() bool {
	for _, word := range [...]string{"true", "false"} {
		if strings.HasPrefix(f.s[f.at:], word) {
			f.at += len(word)
			return word == "true"
		}
	}
	f.bad = true
	return false
}
