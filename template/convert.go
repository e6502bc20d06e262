package template

import (
	"reflect"

	"github.com/dated-claims/retest/internal/engine"
)

// Package engine defines which values are absent, true or printable. The functions in this package follow the same rules.

func absent(v reflect.Value) bool { return engine.Absent(v) }

func truth(v reflect.Value) bool { return engine.Truth(v) }

func printable(v any) (string, error) { return engine.Text(v) }

// inside unwraps the interfaces around a value.
func inside(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	return v
}

func isNumber(k reflect.Kind) bool {
	return k >= reflect.Int && k <= reflect.Complex128
}

// clean reduces the text of a value to one line before a function lays it out. The items of a list are cleaned one by one.
func clean(v any) (any, error) {
	if err := modest(v); err != nil {
		return nil, err
	}
	return cleaned(v)
}

func cleaned(v any) (any, error) {
	switch v := v.(type) {
	case nil, bool:
		return v, nil
	case string:
		return engine.OneLine(v), nil
	case Verbatim:
		return v, nil
	}
	rv := reflect.ValueOf(v)
	if list := pointee(v); list.IsValid() && rv.Kind() == reflect.Pointer && (list.Kind() == reflect.Slice || list.Kind() == reflect.Array) {
		rv = list
	}
	switch rv.Kind() {
	case reflect.Slice, reflect.Array:
		out := make([]any, rv.Len())
		for i := range out {
			var err error
			if out[i], err = cleaned(rv.Index(i).Interface()); err != nil {
				return nil, err
			}
		}
		return out, nil
	case reflect.Int, reflect.Int64, reflect.Float64:
		return v, nil
	}
	s, err := printable(v)
	return engine.OneLine(s), err
}
