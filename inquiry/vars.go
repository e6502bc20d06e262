package inquiry

import (
	"maps"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"

	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/internal/field"
)

// Number is a number of an inquiry's vars as it was written, such as 1.50. It prints so, is a number in JSON and YAML, and templates compare it
// with other numbers. In Go, vars may have any type of number instead.
type Number string

// String returns the number as it was written.
func (n Number) String() string { return string(n) }

// Int64 returns the number as a whole number. The error is that of [strconv.ParseInt].
func (n Number) Int64() (int64, error) { return strconv.ParseInt(string(n), 10, 64) }

// Float64 returns the number as a float. The error is that of [strconv.ParseFloat].
func (n Number) Float64() (float64, error) { return strconv.ParseFloat(string(n), 64) }

// MarshalJSON writes the number as it was written, or as text if JSON has no such number.
func (n Number) MarshalJSON() ([]byte, error) {
	return (&doc.Node{Kind: doc.Number, Text: string(n)}).AppendJSON(nil), nil
}

// MarshalYAML writes the number as it was written.
func (n Number) MarshalYAML() (any, error) {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!float", Value: string(n)}, nil
}

// decodeVars reads the free values of an inquiry.
func decodeVars(v doc.Value) map[string]any {
	var vars map[string]any
	for key, v := range v.Any() {
		if vars == nil {
			vars = map[string]any{}
		}
		vars[key] = v.Free(func(literal string) any { return Number(literal) })
	}
	return vars
}

// varNode writes a free value. What Validate refuses is left out as null.
func varNode(v any, depth int, left *int) doc.Node {
	if *left--; depth > field.MaxDepth || *left < 0 {
		return doc.Node{}
	}
	plain, _ := field.Plain(v)
	switch v := plain.(type) {
	case string:
		return text(v)
	case bool:
		return doc.Node{Kind: doc.Bool, Text: strconv.FormatBool(v)}
	case field.Numeral:
		return doc.Node{Kind: doc.Number, Text: string(v)}
	case []any:
		n := doc.Node{Kind: doc.List}
		for _, item := range v {
			n.Items = append(n.Items, varNode(item, depth+1, left))
		}
		return n
	case map[string]any:
		n := doc.Node{Kind: doc.Map}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			n.Keys, n.Items = append(n.Keys, doc.Key{Text: key}), append(n.Items, varNode(v[key], depth+1, left))
		}
		return n
	}
	return doc.Node{}
}

// vars reports free values that cannot be: of other types, too deep or too many.
func (v *validator) vars(path string, value any, depth int) {
	if v.endless {
		return
	}
	if v.varCount++; v.varCount > field.MaxValues {
		v.endless = true
		v.fail("vars", "too-long", "", "more than %d values", field.MaxValues)
		return
	}
	if depth > field.MaxDepth {
		v.endless = true
		v.fail(path, "too-deep", "", "nested more than %d levels deep", field.MaxDepth)
		return
	}
	plain, err := field.Plain(value)
	if err != nil {
		v.fail(path, "type", "", "%v", err)
		return
	}
	switch value := plain.(type) {
	case []any:
		for i, item := range value {
			v.vars(at(path, i, ""), item, depth+1)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			v.vars(path+"."+key, value[key], depth+1)
		}
	}
}
