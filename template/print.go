package template

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// The printing functions write their value themselves and give the executor nothing to print: that way they know where in the
// output it stands.

func (e *executor[T]) printConst(v any) (string, error) {
	if v == nil {
		return "", errNothing
	}
	s, err := printable(v)
	if err == nil {
		_, err = e.Write([]byte(s))
	}
	return "", err
}

var errNothing = errors.New("nothing to print: the value is absent")

func (e *executor[T]) printData(v any) (string, error) {
	if absent(reflect.ValueOf(v)) {
		return "", absentError{}
	}
	s, ok := v.(string)
	if ok && e.t.opts.Escape != nil {
		v = strings.TrimSpace(s) // blanks around a value are of its source's layout
	}
	return "", e.print(v, false)
}

func (e *executor[T]) printResult(v any) (string, error) { return "", e.printFunction(v, false) }

func (e *executor[T]) printShaped(v any) (string, error) { return "", e.printFunction(v, true) }

// printFunction prints what a function gave: empty text is what it is, nil is nothing.
func (e *executor[T]) printFunction(v any, shaped bool) error {
	if v == nil {
		return errNothing
	}
	return e.print(v, shaped)
}

func (e *executor[T]) print(v any, shaped bool) error {
	s, err := printable(v)
	if err != nil {
		return err
	}
	if isPlainKind(v) {
		_, err = e.Write([]byte(s)) // no text, so nothing to escape or to guard
		return err
	}
	if _, ok := v.(Verbatim); ok || e.t.opts.Escape == nil {
		return e.add(span{shaped: true}, append(e.scratch[:0], s...))
	}
	if shaped {
		s = lineBreaks.Replace(s)
	} else {
		s = oneLine(s)
	}
	return e.add(span{shaped: shaped}, e.t.opts.Escape(e.scratch[:0], s))
}

// add writes a stretch of data.
func (e *executor[T]) add(s span, escaped []byte) error {
	e.scratch = escaped
	s.start = len(e.out)
	_, err := e.Write(escaped)
	s.end = len(e.out)
	if s.end > s.start {
		e.spans = append(e.spans, s)
	}
	return err
}

// absentError says that a data value is absent; the place is the template's.
type absentError struct{}

func (absentError) Error() string { return "the value is absent" }

// isPlainKind holds for numbers, true and false, unless they print as a text of their own.
func isPlainKind(v any) bool {
	switch v.(type) {
	case fmt.Stringer, error:
		return false
	}
	k := reflect.ValueOf(v).Kind()
	return k >= reflect.Bool && k <= reflect.Complex128
}

// printable is the text of a value that can be printed.
func printable(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case fmt.Stringer:
		return v.String(), nil
	case error:
		return v.Error(), nil
	}
	rv := pointee(v)
	if rv.Kind() != reflect.Pointer && reflect.TypeOf(v) != nil && reflect.TypeOf(v).Kind() == reflect.Pointer {
		return printable(rv.Interface())
	}
	switch rv.Kind() {
	case reflect.String:
		return rv.String(), nil
	case reflect.Slice, reflect.Array:
		return "", fmt.Errorf("a list (%s) cannot be printed; use join or range", rv.Type())
	case reflect.Map:
		return "", fmt.Errorf("a map (%s) cannot be printed; print one of its values, or use range", rv.Type())
	case reflect.Struct:
		return "", fmt.Errorf("%s cannot be printed; print one of its fields%s", rv.Type(), fieldsOf(rv.Type()))
	case reflect.Func, reflect.Chan, reflect.UnsafePointer, reflect.Invalid, reflect.Pointer:
		return "", fmt.Errorf("a value of type %T cannot be printed", v)
	}
	return fmt.Sprint(v), nil
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

// lineBreaks makes one kind of break of all, in text that is laid out in lines.
var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

// oneLine puts text on one line: each line break, of any kind, and the space around it become one space.
func oneLine(s string) string {
	if !strings.ContainsFunc(s, isBreak) {
		return s
	}
	lines := strings.FieldsFunc(s, isBreak)
	for i, l := range lines {
		lines[i] = strings.TrimSpace(l)
	}
	return strings.Join(slices.DeleteFunc(lines, func(l string) bool { return l == "" }), " ")
}

// isBreak reports whether a character ends a line for some reader: the Unicode standard's mandatory breaks (UAX 14).
func isBreak(r rune) bool {
	switch r {
	case '\n', '\v', '\f', '\r', '\u0085', '\u2028', '\u2029', 0x1C, 0x1D, 0x1E:
		return true
	}
	return false
}
