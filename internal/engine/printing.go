package engine

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/internal/swar"
)

// A Mark records that a value was printed. Marks prove that content was delivered, locate data that looks like structure, and show
// where each part of the output comes from. A render records them only if at least one of these purposes requires it.
type Mark struct {
	Ptr        uintptr // address of the value; 0 if a function or several values produced it
	Start, End uint32  // byte offsets in the output
	Site       int32   // the action or text that printed it
	Flags      Flag
}

// A Continuation is the point in printed text where the text of a different site starts.
type Continuation struct {
	Offset int // number of bytes from the start of the mark
	Site   int
}

// Continuations returns the continuations within a mark for the template's own text. Adjacent pieces of text are printed as one.
func (p *Program) Continuations(k Mark) []Continuation {
	if k.Flags&Literal == 0 {
		return nil
	}
	return p.joined[k.Site]
}

// Flag describes further properties of a printed value.
type Flag uint8

// The flags.
const (
	Multiline    Flag = 1 << iota // its line breaks come from the template
	Plain                         // not text from the data: a number, a boolean, or the template's own text
	SamePrint                     // part of the same print as the previous mark, because several values were printed as one
	Literal                       // the template's own text
	Unattributed                  // not printed directly from the data: Ptr is meaningful only if it is an address in the data
	Raw                           // printed unchanged
	Partial                       // the value is part of the printed text but may be incomplete
)

// mark records that the output since start is the value at p.
func (m *machine) mark(p addr, start int, site int32) {
	if m.marking {
		m.marks = append(m.marks, Mark{uintptr(p), uint32(start - m.start), uint32(len(m.out) - m.start), site, 0})
	}
}

// note is like mark but also sets flags.
func (m *machine) note(p addr, start int, site int32, flags Flag) {
	if m.marking {
		m.marks = append(m.marks, Mark{uintptr(p), uint32(start - m.start), uint32(len(m.out) - m.start), site, flags})
	}
}

// place sets the output position of the marks starting at index n, which functions recorded for their arguments.
func (m *machine) place(n, start int, site int32, flags Flag) {
	if !m.marking {
		return
	}
	if len(m.marks) == n {
		m.marks = append(m.marks, Mark{Flags: Unattributed})
	}
	for i := range m.marks[n:] {
		k := &m.marks[n+i]
		k.Start, k.End, k.Site, k.Flags = uint32(start-m.start), uint32(len(m.out)-m.start), site, k.Flags&(Unattributed|Partial)|flags
		if i > 0 {
			k.Flags |= SamePrint
		}
	}
}

// ErrAbsent is the error for printing an absent value from the data.
var ErrAbsent = errors.New("the value is missing")

// ErrNothing is the error for printing an expression that has no value.
var ErrNothing = errors.New("nothing to print: the value is missing")

func (m *machine) absent(site int) { m.fail(site, "absent", ErrAbsent) }

// origin describes where a value comes from, which determines how it is printed. If values are combined, the highest origin wins.
type origin uint8

const (
	constant origin = iota // the template's own text
	result                 // a function's result
	data                   // the data
)

// writer writes values of one type.
type writer struct {
	text    func(p addr) string             // returns the text; nil if add is set
	add     func(dst []byte, p addr) []byte // appends the text
	plain   bool                            // values are numbers or booleans
	raw     bool                            // printed unchanged
	escaped bool                            // needs no further escaping
	exact   bool                            // printed byte for byte
}

// writerOf returns the writer for a type, or an error if its values cannot be printed.
func (c *compiler) writerOf(t reflect.Type) (writer, error) {
	if t == c.cfg.Verbatim {
		return writer{text: textAt, raw: true}, nil
	}
	if t == c.cfg.Escaped {
		return writer{text: textAt, escaped: true}, nil
	}
	exact := c.isExact(t)
	if m := c.method(t, "String"); m != nil && m.add != nil {
		return writer{add: m.add, exact: exact}, nil
	}
	switch {
	case t.Implements(stringerType):
		b := newBoxer(t)
		return writer{text: func(p addr) string { return b.box(p).(fmt.Stringer).String() }, exact: exact}, nil
	case t.Implements(errorType):
		b := newBoxer(t)
		return writer{text: func(p addr) string { return b.box(p).(error).Error() }}, nil
	}
	switch t.Kind() {
	case reflect.String:
		return writer{text: textAt, exact: exact}, nil
	case reflect.Slice:
		if IsBytes(t) {
			return writer{text: func(p addr) string { return string(*at[[]byte](p)) }, exact: exact}, nil
		}
	case reflect.Int:
		return writer{plain: true, add: func(dst []byte, p addr) []byte { return strconv.AppendInt(dst, int64(*at[int](p)), 10) }}, nil
	case reflect.Int64:
		return writer{plain: true, add: func(dst []byte, p addr) []byte { return strconv.AppendInt(dst, *at[int64](p), 10) }}, nil
	case reflect.Bool:
		return writer{plain: true, add: func(dst []byte, p addr) []byte { return strconv.AppendBool(dst, *at[bool](p)) }}, nil
	case reflect.Pointer:
		w, err := c.writerOf(t.Elem())
		return w.behind(), err
	}
	if err := c.cfg.Names.unprintable(t); err != nil {
		return writer{}, err
	}
	return writer{plain: true, add: func(dst []byte, p addr) []byte { return fmt.Append(dst, valueAt(t, p).Interface()) }}, nil
}

// isExact reports whether values of a type are printed byte for byte.
func (c *compiler) isExact(t reflect.Type) bool { return slices.Contains(c.cfg.Exact, t) }

// behind returns the writer for pointers to the values that w writes. The pointers must not be nil.
func (w writer) behind() writer {
	if text := w.text; text != nil {
		w.text = func(p addr) string { return text(pointee(p)) }
	}
	if add := w.add; add != nil {
		w.add = func(dst []byte, p addr) []byte { return add(dst, pointee(p)) }
	}
	return w
}

func textAt(p addr) string { return *at[string](p) }

var stringerType = reflect.TypeFor[fmt.Stringer]()

// IsBytes reports whether t is a byte slice. Byte slices count as text; other numeric slices do not.
func IsBytes(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem() == reflect.TypeFor[byte]()
}

// unprintable returns the error for printing a type that has no text form, with a hint that says how to get one.
func (n Names) unprintable(t reflect.Type) error {
	switch t.Kind() {
	case reflect.Slice, reflect.Array:
		return fmt.Errorf("%s cannot be printed; use join or range", n.Of(t))
	case reflect.Map:
		return fmt.Errorf("a map cannot be printed; print one of its values, or use range")
	case reflect.Struct:
		return fmt.Errorf("%s cannot be printed; print one of its fields%s", n.Of(t), fieldsOf(t))
	case reflect.Func, reflect.Chan, reflect.UnsafePointer, reflect.Pointer:
		return fmt.Errorf("%s cannot be printed", n.Of(t))
	}
	return nil
}

// fieldsOf lists the fields of a struct for a hint.
func fieldsOf(t reflect.Type) string {
	var names []string
	for f := range t.Fields() {
		if f.IsExported() {
			names = append(names, "."+f.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return ": " + strings.Join(names, ", ")
}

// Text returns the text of a value, or an error if it cannot be printed.
func Text(v any) (string, error) { return Names(nil).textOf(v, 0) }

func (n Names) textOf(v any, depth int) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", ErrNothing
	case string:
		return v, nil
	case fmt.Stringer:
		if isNilPointer(v) {
			break
		}
		return v.String(), nil
	case error:
		if isNilPointer(v) {
			break
		}
		return v.Error(), nil
	}
	rv := reflect.ValueOf(v)
	switch {
	case rv.Kind() == reflect.String:
		return rv.String(), nil
	case IsBytes(rv.Type()):
		return string(rv.Bytes()), nil
	case rv.Kind() == reflect.Pointer && rv.IsNil():
		return "", ErrNothing
	case rv.Kind() == reflect.Pointer && depth < maxPointers:
		return n.textOf(rv.Elem().Interface(), depth+1)
	}
	if err := n.unprintable(rv.Type()); err != nil {
		return "", err
	}
	return fmt.Sprint(v), nil
}

func isNilPointer(v any) bool {
	rv := reflect.ValueOf(v)
	return rv.Kind() == reflect.Pointer && rv.IsNil()
}

// printMode describes how a value is printed: how its text is changed and which flags its mark gets.
type printMode struct {
	from      origin
	multiline bool // a function laid out the text in lines
	trim      bool // surrounding spaces come from the layout of the source
	raw       bool // printed unchanged
	escaped   bool // needs no further escaping
	exact     bool // printed byte for byte
	plain     bool
	site      int
}

// show appends text according to the rules for its origin and returns the flags of its mark.
func (m *machine) show(s string, st printMode) Flag {
	switch {
	case st.plain:
		m.out = append(m.out, s...)
		return Plain
	case st.from == constant:
		m.out = append(m.out, s...)
		return Plain
	case st.raw:
		m.out = append(m.out, s...)
		return Raw
	case st.escaped:
		m.out = append(m.out, s...)
		return 0
	case m.prog.escape == nil, st.exact && m.prog.exact == nil:
		m.out = append(m.out, s...)
		return 0
	case st.exact:
		m.out = m.prog.exact(m.out, s)
		return 0
	}
	m.charge(st.site, costOfEscape+len(s)/bytesPerOperation)
	if most := m.prog.bounds.Output; most > 0 && len(s)/2 > most { // the limit applies even if most of the text is white space
		m.bound(st.site, "output bytes", int64(most))
	}
	if st.trim {
		s = strings.TrimSpace(s)
	}
	if st.multiline {
		if !isOneLine(s) {
			s = lineBreaks.Replace(s)
		}
		m.out = m.prog.escape(m.out, s)
		return Multiline
	}
	m.out = m.prog.escape(m.out, OneLine(s))
	return 0
}

// costOfEscape estimates the operations needed to escape text, in addition to those for its length: escaping also examines the
// preceding part of the line.
const costOfEscape = 12

// lineBreaks converts all kinds of line breaks to a single kind in text that is laid out in lines.
var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

// OneLine puts text on one line. Each line break of any kind and the white space around it become one space.
func OneLine(s string) string {
	if isOneLine(s) {
		return s
	}
	var b strings.Builder
	for line := range strings.FieldsFuncSeq(s, isBreak) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(line)
	}
	return b.String()
}

// isOneLine reports whether text has no line breaks. Every line break outside ASCII starts with one of two bytes.
func isOneLine(s string) bool {
	for i := 0; i < len(s); {
		if i+8 <= len(s) && swar.Odd(swar.Load(s, i))&swar.Highs == 0 {
			i += 8
			continue
		}
		switch c := s[i]; {
		case c >= ' ' && c != 0xC2 && c != 0xE2:
		case c == 0xC2 && i+1 < len(s) && s[i+1] != 0x85:
		case c == 0xE2 && i+2 < len(s) && (s[i+1] != 0x80 || s[i+2] != 0xA8 && s[i+2] != 0xA9):
		case c == '\t' || c < '\n' || c > '\r' && (c < 0x1C || c == 0x1F):
		default:
			return !strings.ContainsFunc(s[i:], isBreak)
		}
		i++
	}
	return true
}

// isBreak reports whether any reader might treat a character as the end of a line, that is, whether it is a mandatory break of the
// Unicode standard (UAX 14).
func isBreak(r rune) bool {
	switch r {
	case '\n', '\v', '\f', '\r', '\u0085', '\u2028', '\u2029', 0x1C, 0x1D, 0x1E:
		return true
	}
	return false
}
