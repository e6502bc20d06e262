package field

import (
	"encoding"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"time"
)

// Numeral is the literal of a number.
type Numeral string

// Limits for free values: how deeply they may be nested and how many there may be. The limit on depth also stops lists and maps that
// contain themselves.
const (
	MaxDepth  = 50
	MaxValues = 1_000_000
)

// Plain converts a free value to a string, bool, Numeral, []any or map[string]any, one level deep. It accepts any list, any map with
// string keys, any number, and any value with a text form. A time becomes its day, or an RFC 3339 string if it has a time of day. For
// other values, the error describes the value.
func Plain(v any) (any, error) {
	switch v := v.(type) {
	case string, bool, []any, map[string]any:
		return v, nil
	case time.Time:
		if v.Equal(v.Truncate(24 * time.Hour)) {
			return v.UTC().Format(time.DateOnly), nil
		}
		return v.Format(time.RFC3339Nano), nil
	case numeral:
		return numeralOf(v.String())
	case encoding.TextMarshaler:
		if rv := reflect.ValueOf(v); rv.Kind() == reflect.Pointer && rv.IsNil() {
			break
		}
		text, err := v.MarshalText()
		return string(text), err
	}
	return plainKind(v)
}

// numeralOf returns a literal as a Numeral if JSON allows it and a float can hold it.
func numeralOf(literal string) (any, error) {
	f, err := strconv.ParseFloat(literal, 64)
	if err != nil || math.IsInf(f, 0) || !IsNumber(literal) {
		return nil, fmt.Errorf("want a finite number, got %q", literal)
	}
	return Numeral(literal), nil
}

// IsNumber reports whether s is a valid JSON number.
func IsNumber(s string) bool {
	return s != "" && (s[0] == '-' || s[0] >= '0' && s[0] <= '9') && json.Valid([]byte(s)) && s[len(s)-1] > ' '
}

// numeral is a number that keeps its literal form, such as json.Number.
type numeral interface {
	String() string
	Int64() (int64, error)
	Float64() (float64, error)
}

func plainKind(v any) (any, error) {
	rv := reflect.ValueOf(v)
	switch k := rv.Kind(); {
	case k == reflect.String:
		return rv.String(), nil
	case k == reflect.Bool:
		return rv.Bool(), nil
	case rv.CanInt():
		return Numeral(strconv.FormatInt(rv.Int(), 10)), nil
	case rv.CanUint() && k != reflect.Uintptr:
		return Numeral(strconv.FormatUint(rv.Uint(), 10)), nil
	case rv.CanFloat():
		if f := rv.Float(); math.IsNaN(f) || math.IsInf(f, 0) {
			return nil, fmt.Errorf("want a finite number, got %v", f)
		}
		return Numeral(floatText(rv.Float(), rv.Type().Bits())), nil
	case (k == reflect.Slice || k == reflect.Array) && rv.Type().Elem().Kind() != reflect.Uint8:
		out := make([]any, rv.Len())
		for i := range out {
			out[i] = rv.Index(i).Interface()
		}
		return out, nil
	case k == reflect.Map && rv.Type().Key().Kind() == reflect.String:
		out := make(map[string]any, rv.Len())
		for key, value := range rv.Seq2() {
			out[key.String()] = value.Interface()
		}
		return out, nil
	}
	return nil, fmt.Errorf("want text, a number, true or false, a date, a list or a map, got %T", v)
}

// floatText formats a float as encoding/json does.
func floatText(f float64, bits int) string {
	var text []byte
	if bits == 32 {
		text, _ = json.Marshal(float32(f)) // cannot fail, because f is finite
	} else {
		text, _ = json.Marshal(f)
	}
	return string(text)
}

// WalkValue visits the strings in a free value, including the keys of its maps, with their paths. A key has the same path as its map.
func WalkValue(path string, value any, visit func(path, text string)) {
	left := MaxValues
	walkValue(path, value, 0, &left, visit)
}

func walkValue(path string, value any, depth int, left *int, visit func(path, text string)) {
	if *left--; depth > MaxDepth || *left < 0 {
		return
	}
	plain, _ := Plain(value) // invalid values contain no strings
	switch value := plain.(type) {
	case string:
		visit(path, value)
	case []any:
		for i, item := range value {
			walkValue(path+"["+strconv.Itoa(i)+"]", item, depth+1, left, visit)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			visit(path, key)
			walkValue(path+"."+key, value[key], depth+1, left, visit)
		}
	}
}

// CloneValue copies a free value. Lists and maps become []any and map[string]any. If the function number is not nil, it creates numbers
// from their literals, and other values are converted by Plain; if it is nil, all other values are kept as they are. Values nested
// deeper than MaxDepth or beyond MaxValues are omitted, because copying a map that contains itself would never end. Validation rejects
// such values.
func CloneValue(v any, number func(Numeral) any) any {
	c := cloner{left: MaxValues, number: number}
	return c.value(v, 0)
}

type cloner struct {
	left   int
	number func(Numeral) any
}

func (c *cloner) value(v any, depth int) any {
	if c.left--; depth > MaxDepth || c.left < 0 {
		return nil
	}
	if m, ok := v.(map[string]any); ok && m == nil {
		return m
	}
	plain, _ := Plain(v)
	switch plain := plain.(type) {
	case []any:
		out := make([]any, len(plain))
		for i, item := range plain {
			out[i] = c.value(item, depth+1)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(plain))
		for key, item := range plain {
			out[key] = c.value(item, depth+1)
		}
		return out
	}
	if c.number == nil {
		return v
	}
	if n, ok := plain.(Numeral); ok {
		return c.number(n)
	}
	return plain
}
