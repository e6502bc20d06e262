package inquiry

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/internal/field"
)

// A Number is a number in an inquiry's vars, kept as written, such as 1.50. It prints as written, is a number in JSON and YAML, and can
// be compared with other numbers in templates. Programs can use any numeric type in vars instead.
type Number string

// String returns the number as written.
func (n Number) String() string { return string(n) }

// Int64 returns the number as an integer. Errors come from [strconv.ParseInt].
func (n Number) Int64() (int64, error) { return strconv.ParseInt(string(n), 10, 64) }

// Float64 returns the number as a float. Errors come from [strconv.ParseFloat].
func (n Number) Float64() (float64, error) { return strconv.ParseFloat(string(n), 64) }

// MarshalJSON encodes the number as written. It returns an error if the number cannot be written in JSON or is too large for a float.
func (n Number) MarshalJSON() ([]byte, error) {
	if _, err := field.Plain(n); err != nil {
		return nil, err
	}
	return []byte(n), nil
}

// UnmarshalJSON decodes a number and keeps its literal. On error, n is unchanged.
func (n *Number) UnmarshalJSON(text []byte) error {
	if string(text) == "null" { // encoding/json requires that null leave the value unchanged
		return nil
	}
	return n.set(string(text))
}

// MarshalYAML encodes the number like MarshalJSON.
func (n Number) MarshalYAML() (any, error) {
	_, err := field.Plain(n)
	return &yaml.Node{Kind: yaml.ScalarNode, Value: string(n)}, err
}

// UnmarshalYAML is the YAML counterpart of UnmarshalJSON.
func (n *Number) UnmarshalYAML(node *yaml.Node) error {
	if node == nil || node.Kind != yaml.ScalarNode {
		return fmt.Errorf("%w: want a number", ErrInvalid)
	}
	return n.set(node.Value)
}

func (n *Number) set(literal string) error {
	if _, err := field.Plain(Number(literal)); err != nil {
		return err
	}
	*n = Number(literal)
	return nil
}

// asRead converts vars to the types they would have if read from a file. The hash therefore covers exactly what templates print,
// whatever Go types a program used. Vars that were read are returned unchanged.
func asRead(vars map[string]any) map[string]any {
	left := field.MaxValues
	if len(vars) == 0 || isAsRead(vars, 0, &left) {
		return vars
	}
	out, _ := field.CloneValue(vars, func(n field.Numeral) any { return Number(n) }).(map[string]any)
	return out
}

func isAsRead(v any, depth int, left *int) bool {
	if *left--; depth > field.MaxDepth || *left < 0 {
		return false
	}
	switch v := v.(type) {
	case string, bool, Number:
		return true
	case []any:
		return v != nil && !slices.ContainsFunc(v, func(item any) bool { return !isAsRead(item, depth+1, left) })
	case map[string]any:
		for _, item := range v {
			if !isAsRead(item, depth+1, left) {
				return false
			}
		}
		return v != nil
	}
	return false
}

// decodeVars reads the vars of an inquiry.
func decodeVars(v doc.Value) map[string]any {
	var vars map[string]any
	for key, v := range v.Any() {
		if v.Kind == doc.Null { // this counts as a missing key
			continue
		}
		if vars == nil {
			vars = map[string]any{}
		}
		vars[key] = v.Free(func(literal string) any { return Number(literal) })
	}
	return vars
}

// varNode encodes a value of vars. Anything that Validate rejects becomes null.
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

// vars reports invalid values in vars: unsupported types, excessive nesting, and too many values.
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
			v.vars(string(fault.Path(path).Index(i)), item, depth+1)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			v.vars(path+"."+key, value[key], depth+1)
		}
	}
}
