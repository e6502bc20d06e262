package template

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	stock "text/template"

	"github.com/dated-claims/retest/internal/engine"
)

// builtinFunctions returns text/template's functions. Functions that could print unprintable values are replaced.
func builtinFunctions() []Function {
	return []Function{
		{
			Name: "call", Grade: Builtin, Signature: "call FUNCTION VALUE… → value", Doc: "calls a function that is stored in the data",
			Example: `{{ with index (dict) "f" }}{{ call . }}{{ end }}`, Output: "", Lossless: true,
		},
		{
			Name: "index", Grade: Builtin, Signature: "index LIST|MAP AT… → item", Doc: "the item at an index (from 0) or a key; further arguments index that item in turn",
			Example: `{{ index (list "a" "b") 1 }}`, Output: "b", Lossless: true,
		},
		{
			Name: "len", Grade: Builtin, Signature: "len LIST|MAP|TEXT → number", Doc: "the number of items, or the number of bytes in text",
			Example: `{{ len (list 1 2) }}`, Output: "2",
		},
		{Name: "lt", Grade: Builtin, Signature: "lt A B → bool", Doc: "whether A is less than B", Example: `{{ lt 1 2 }}`, Output: "true"},
		{Name: "le", Grade: Builtin, Signature: "le A B → bool", Doc: "whether A is B or less", Example: `{{ le 1 2 }}`, Output: "true"},
		{Name: "gt", Grade: Builtin, Signature: "gt A B → bool", Doc: "whether A is more than B", Example: `{{ gt 1 2 }}`, Output: "false"},
		{Name: "ge", Grade: Builtin, Signature: "ge A B → bool", Doc: "whether A is B or more", Example: `{{ ge 1 2 }}`, Output: "false"},
		{
			Name: "eq", Grade: Fixed, Signature: "eq A B… → bool", Doc: "whether A equals B, or any of the others",
			Example: `{{ eq "a" "b" "a" }}`, Output: "true", fn: equalsAny,
		},
		{
			Name: "ne", Grade: Fixed, Signature: "ne A B → bool", Doc: "whether A differs from B",
			Example: `{{ ne "a" "b" }}`, Output: "true", fn: differs,
		},
		{
			Name: "print", Grade: Fixed, Signature: "print VALUE… → text", Doc: "the values as printed, with a space between adjacent values that are not text",
			Example: `{{ print "a" 1 2 }}`, Output: "a1 2", Lossless: true, fn: printed,
		},
		{
			Name: "println", Grade: Fixed, Signature: "println VALUE… → text", Doc: "the values as printed, separated by spaces, with a line break at the end",
			Example: `{{ println "a" 1 }}`, Output: "a 1\n", Lossless: true, fn: printedLine,
		},
		{
			Name: "printf", Grade: Fixed, Signature: "printf FORMAT VALUE… → text",
			Doc:     "the format with its verbs, such as %s, %q, %v, %d, %t and %f, replaced by the values",
			Example: `{{ printf "%s: %02d" "a" 5 }}`, Output: "a: 05", Lossless: true, fn: printedf,
		},
		{
			Name: "html", Grade: Fixed, Signature: "html VALUE… → text", Doc: "the values as printed, escaped for HTML",
			Example: `{{ html "a < b" }}`, Output: "a &lt; b", Lossless: true, fn: escaping(stock.HTMLEscapeString),
		},
		{
			Name: "js", Grade: Fixed, Signature: "js VALUE… → text", Doc: "the values as printed, escaped for JavaScript",
			Example: `{{ js "it's" }}`, Output: `it\'s`, Lossless: true, fn: escaping(stock.JSEscapeString),
		},
		{
			Name: "urlquery", Grade: Fixed, Signature: "urlquery VALUE… → text", Doc: "the values as printed, escaped for a URL query",
			Example: `{{ urlquery "a b" }}`, Output: "a+b", Lossless: true,
			fn: escaping(func(s string) string { return stock.URLQueryEscaper(s) }),
		},
	}
}

// printed is like fmt.Sprint but accepts only printable values.
func printed(values ...any) (string, error) {
	parts, err := eachText("argument", values)
	if err != nil {
		return "", err
	}
	if err := fewBytes(joinedLen(" ", parts)); err != nil {
		return "", err
	}
	var b strings.Builder
	for i, s := range parts {
		if i > 0 && !isText(values[i-1]) && !isText(values[i]) {
			b.WriteByte(' ')
		}
		b.WriteString(s)
	}
	return b.String(), nil
}

func isText(v any) bool { return reflect.ValueOf(v).Kind() == reflect.String }

func printedLine(values ...any) (string, error) {
	s, err := spaced(strings.Clone, values)
	if err != nil {
		return "", err
	}
	return shortText(s + "\n")
}

func escaping(escape func(string) string) func(...any) (string, error) {
	return func(values ...any) (string, error) {
		s, err := printed(values...)
		if err != nil {
			return "", err
		}
		return shortText(escape(s))
	}
}

// equalsAny implements eq. Unlike the errors of text/template, its errors do not contain the values.
func equalsAny(a any, others ...any) (bool, error) {
	if len(others) == 0 {
		return false, errors.New("missing argument for comparison")
	}
	for _, b := range others {
		if same, err := equals(reflect.ValueOf(a), reflect.ValueOf(b)); same || err != nil {
			return same, err
		}
	}
	return false, nil
}

func differs(a, b any) (bool, error) {
	same, err := equalsAny(a, b)
	return !same && err == nil, err
}

// equals compares integers by value, whatever their types. Other basic values are compared if they are of the same kind, and all other
// values are compared as in Go.
func equals(a, b reflect.Value) (bool, error) {
	a, b = engine.Comparable(a, b)
	switch {
	case engine.IsNothing(a) || engine.IsNothing(b):
		return engine.IsNothing(a) && engine.IsNothing(b), nil
	case a.CanInt() && b.CanUint():
		return a.Int() >= 0 && uint64(a.Int()) == b.Uint(), nil
	case a.CanUint() && b.CanInt():
		return equals(b, a)
	}
	basic := engine.BasicKind(a)
	switch {
	case basic != engine.BasicKind(b) || basic == reflect.Invalid && a.Kind() != b.Kind():
		return false, fmt.Errorf("incompatible types for comparison: %s and %s", a.Type(), b.Type())
	case basic == reflect.String:
		return a.String() == b.String(), nil
	case basic == reflect.Bool:
		return a.Bool() == b.Bool(), nil
	case basic == reflect.Int:
		return a.Int() == b.Int(), nil
	case basic == reflect.Uint:
		return a.Uint() == b.Uint(), nil
	case basic == reflect.Float64:
		return a.Float() == b.Float(), nil
	case basic == reflect.Complex128:
		return a.Complex() == b.Complex(), nil
	case !a.Comparable() || !b.Comparable():
		return false, fmt.Errorf("non-comparable type %s: deepEqual compares lists and maps", a.Type())
	}
	return a.Interface() == b.Interface(), nil
}
