package template

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/engine"
)

// The helpers in this file convert function arguments of any Go type. Template authors think only in terms of strings, numbers, lists
// and maps.

// text returns the printed form of a value, which must be a string, a number, a boolean, or a value with a String or Error method.
func text(v any) (string, error) {
	if s, ok := v.(string); ok {
		return s, nil
	}
	rv := reflect.ValueOf(v)
	for range maxPointers {
		if !rv.IsValid() || rv.Kind() == reflect.Pointer && rv.IsNil() {
			break
		}
		if s, ok := says(rv); ok {
			return s, nil
		}
		if rv.Kind() != reflect.Pointer {
			break
		}
		rv = inside(rv.Elem())
	}
	if s, ok := scalar(rv); ok {
		return s, nil
	}
	return "", notText(v)
}

// notText returns the error for a value that has no text form, with a hint that says how to get one.
func notText(v any) error {
	err := wanted("text", v)
	switch pointee(v).Kind() {
	case reflect.Slice, reflect.Array:
		return fmt.Errorf("%w: use join to turn it into text, or range over it", err)
	case reflect.Map:
		return fmt.Errorf("%w: range over it, or join its values", err)
	}
	return err
}

// maxPointers is the maximum number of pointers followed to reach a value, because a pointer may point to itself.
const maxPointers = 8

// says returns the result of a value's Error or String method.
func says(v reflect.Value) (string, bool) {
	switch s := v.Interface().(type) {
	case error:
		return s.Error(), true
	case fmt.Stringer:
		return s.String(), true
	}
	return "", false
}

// scalar returns the text of a byte slice or of a value of a basic kind.
func scalar(v reflect.Value) (string, bool) {
	switch k := v.Kind(); {
	case k == reflect.String:
		return v.String(), true
	case k == reflect.Bool || isNumber(k):
		return fmt.Sprint(v.Interface()), true
	case k == reflect.Slice && engine.IsBytes(v.Type()):
		return string(v.Bytes()), true
	}
	return "", false
}

// pointee follows pointers until it reaches a value or a nil pointer.
func pointee(v any) reflect.Value {
	rv := reflect.ValueOf(v)
	for range maxPointers {
		if rv.Kind() != reflect.Pointer || rv.IsNil() {
			break
		}
		rv = inside(rv.Elem())
	}
	return rv
}

// whole converts a value to an integer. The value may be a number of any type, if it has no fraction, or a string that spells such a
// number.
func whole(v any) (int64, error) {
	rv := pointee(v)
	switch {
	case rv.CanInt():
		return rv.Int(), nil
	case rv.CanUint() && rv.Uint() <= math.MaxInt64:
		return int64(rv.Uint()), nil
	case rv.CanFloat() && rv.Float() == math.Trunc(rv.Float()):
		return truncated(rv.Float())
	}
	s, ok := numeral(rv)
	if !ok {
		return 0, wanted("a whole number", v)
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, nil
	}
	if f, err := parsedNumber(s); err == nil && f == math.Trunc(f) {
		return truncated(f)
	}
	return 0, wanted("a whole number", s)
}

// number converts a value to a finite number. The value may be a number of any type or a string that spells one.
func number(v any) (float64, error) {
	rv := pointee(v)
	switch {
	case rv.CanInt():
		return float64(rv.Int()), nil
	case rv.CanUint():
		return float64(rv.Uint()), nil
	case rv.CanFloat():
		return finite(rv.Float())
	}
	if s, ok := numeral(rv); ok {
		return parsedNumber(s)
	}
	return 0, wanted("a number", v)
}

// numeral returns the text of a value that may spell a number.
func numeral(v reflect.Value) (string, bool) {
	if !v.IsValid() || v.Kind() == reflect.Pointer || v.Kind() == reflect.Bool {
		return "", false
	}
	if v.Kind() == reflect.String {
		return v.String(), true
	}
	return says(v)
}

// parsedNumber parses a finite decimal number. It rejects hexadecimal numbers, infinities and spaces.
func parsedNumber(s string) (float64, error) {
	if s == "" || strings.Trim(s, "0123456789+-.eE") != "" {
		return 0, wanted("a number", s)
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0, wanted("a number", s)
	}
	return f, nil
}

// finite returns an error for infinities and NaN.
func finite(f float64) (float64, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0, fmt.Errorf("want a finite number, got %v", f)
	}
	return f, nil
}

// truncated discards the fraction of a number. The result must fit in 64 bits.
func truncated(f float64) (int64, error) {
	if f >= -1<<63 && f < 1<<63 {
		return int64(f), nil
	}
	return 0, fmt.Errorf("want a number of at most 64 bits, got %v", f)
}

// sequence returns a list of any Go type without copying it.
func sequence(v any) (reflect.Value, error) {
	rv := pointee(v)
	if k := rv.Kind(); k != reflect.Slice && k != reflect.Array {
		return rv, wanted("a list", v)
	}
	return rv, nil
}

// elements returns a new slice with the elements of a list. The elements keep their Go types.
func elements(v any) ([]any, error) {
	rv, err := sequence(v)
	if err != nil {
		return nil, err
	}
	if err := fewItems(rv.Len()); err != nil {
		return nil, err
	}
	out := make([]any, rv.Len())
	for i := range out {
		out[i] = rv.Index(i).Interface()
	}
	return out, nil
}

// texts returns the elements of a list as strings. A single value counts as a list with one element.
func texts(v any) ([]string, error) {
	if s, err := text(v); err == nil {
		return []string{s}, nil
	}
	list, err := elements(v)
	if err != nil {
		return nil, err
	}
	return eachText("item", list)
}

// eachText converts values to strings. If a value has no text form, the error identifies that value.
func eachText(what string, values []any) ([]string, error) {
	out := make([]string, len(values))
	for i, v := range values {
		s, err := text(v)
		if err != nil {
			return nil, fmt.Errorf("%s %d: %w", what, i+1, err)
		}
		out[i] = s
	}
	return out, nil
}

// dictionary returns a map of any Go type with string keys as a map[string]any. If the value is already a map[string]any, the result is
// the caller's own map, which must not be modified; otherwise the result is a copy.
func dictionary(charge func(int), v any) (map[string]any, error) {
	if m, ok := v.(map[string]any); ok {
		return m, nil
	}
	rv, err := textMap(v)
	if err != nil {
		return nil, err
	}
	if err := fewItems(rv.Len()); err != nil {
		return nil, err
	}
	m := make(map[string]any, rv.Len())
	for it := rv.MapRange(); it.Next(); {
		charge(1 + it.Key().Len()/bytesPerCharge)
		m[it.Key().String()] = it.Value().Interface()
	}
	return m, nil
}

// textMap returns a map of any Go type with string keys.
func textMap(v any) (reflect.Value, error) {
	rv := pointee(v)
	if rv.Kind() != reflect.Map || rv.Type().Key().Kind() != reflect.String {
		return rv, wanted("a map", v)
	}
	return rv, nil
}

// sortedKeys returns the sorted keys of a map.
func sortedKeys(charge func(int), m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sortTexts(charge, keys)
	return keys
}

// sortTexts sorts keys. It charges for each comparison, because the keys may be long and differ only at their ends.
func sortTexts(charge func(int), keys []string) {
	slices.SortFunc(keys, func(a, b string) int {
		charge(1 + min(len(a), len(b))/perComparison)
		return strings.Compare(a, b)
	})
}

// bytesPerCharge is the number of bytes of text that count as one operation of the render, as in package engine.
const bytesPerCharge = 8

// perComparison is the number of bytes whose comparison counts as one operation.
const perComparison = 64

// wanted returns the error for a value of the wrong type.
func wanted(what string, got any) error {
	return fmt.Errorf("want %s, got %s", what, describe(got))
}

// describe describes a value for use in an error, briefly and without the contents of lists and maps.
func describe(v any) string {
	rv := pointee(v)
	if !rv.IsValid() || rv.Kind() == reflect.Pointer && rv.IsNil() {
		return "nothing"
	}
	switch k := rv.Kind(); {
	case k == reflect.String:
		return strconv.Quote(fault.Short(rv.String()))
	case k == reflect.Bool || isNumber(k):
		s, _ := scalar(rv)
		return s
	case k == reflect.Slice || k == reflect.Array:
		return engine.Names(nil).Of(rv.Type())
	}
	return engine.Names(nil).Of(rv.Type())
}

// shortText returns s, or an error if it is too long.
func shortText(s string) (string, error) {
	if err := fewBytes(len(s)); err != nil {
		return "", err
	}
	return s, nil
}

func fewBytes(n int) error {
	if n > maxText {
		return fmt.Errorf("%d bytes is more than the limit of %d for the result of a function", n, maxText)
	}
	return nil
}

func fewItems(n int) error {
	if n > maxItems {
		return fmt.Errorf("%d items is more than the limit of %d for the result of a function", n, maxItems)
	}
	return nil
}
