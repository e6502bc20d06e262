package template

import (
	"errors"
	"reflect"
	"slices"
)

// logicFunctions returns the functions that choose between values depending on whether they are absent, zero or false.
func logicFunctions() []Function {
	return []Function{
		{
			Name: "not", Grade: Fixed, Signature: "not VALUE → bool", Doc: "whether the value is missing, zero or false",
			Example: `{{ not "" }}`, Output: "true", fn: untrue,
		},
		{
			Name: "and", Grade: Fixed, Signature: "and VALUE… → value", Doc: "the first value that is missing, zero or false, or else the last; values after it are not evaluated",
			Example: `{{ and 1 2 }}`, Output: "2", Lossless: true,
		},
		{
			Name: "or", Grade: Fixed, Signature: "or VALUE… → value", Doc: "the first value that is not missing, zero or false, or else the last; values after it are not evaluated",
			Example: `{{ or "" "a" }}`, Output: "a", Lossless: true,
		},
		{
			Name: "empty", Grade: Fixed, Signature: "empty VALUE → bool", Doc: "whether the value is missing, zero or false",
			Example: `{{ empty (list) }}`, Output: "true", fn: untrue,
		},
		{
			Name: "default", Grade: Fixed, Signature: "default OTHER VALUE → value", Doc: "the value, or OTHER if the value is missing, zero or false",
			Example: `{{ "" | default "none" }}`, Output: "none", Lossless: true, fn: defaulted,
		},
		{
			Name: "coalesce", Grade: Fixed, Signature: "coalesce VALUE… → value", Doc: "the first value that is not missing, zero or false; nothing if there is none",
			Example: `{{ coalesce "" 0 "a" }}`, Output: "a", Lossless: true, fn: coalesced,
		},
		{
			Name: "all", Grade: Fixed, Signature: "all VALUE… → bool", Doc: "whether no value is missing, zero or false",
			Example: `{{ all 1 "a" }}`, Output: "true", fn: func(v ...any) bool { return !slices.ContainsFunc(v, untrue) },
		},
		{
			Name: "any", Grade: Fixed, Signature: "any VALUE… → bool", Doc: "whether at least one value is not missing, zero or false",
			Example: `{{ any 0 "a" }}`, Output: "true", fn: func(v ...any) bool { return slices.ContainsFunc(v, isTrue) },
		},
		{
			Name: "ternary", Grade: Pure, Signature: "ternary YES NO BOOL → value", Doc: "the first value if the last is true, or else the second",
			Example: `{{ true | ternary "yes" "no" }}`, Output: "yes", Lossless: true, fn: chosen,
		},
		{
			Name: "fail", Grade: Pure, Signature: "fail TEXT → nothing", Doc: "stops the render with the text as the error",
			Example: `{{ if false }}{{ fail "no claims" }}{{ end }}`, Output: "", fn: onText(failing),
		},
	}
}

func isTrue(v any) bool { return truth(reflect.ValueOf(v)) }

func untrue(v any) bool { return !isTrue(v) }

func defaulted(other any, given ...any) any {
	if len(given) == 0 || untrue(given[0]) {
		return other
	}
	return given[0]
}

func coalesced(values ...any) any {
	if i := slices.IndexFunc(values, isTrue); i >= 0 {
		return values[i]
	}
	return nil
}

func chosen(yes, no, v any) (any, error) {
	switch b := reflect.ValueOf(v); {
	case b.Kind() != reflect.Bool:
		return nil, wanted("true or false", v)
	case b.Bool():
		return yes, nil
	}
	return no, nil
}

func failing(message string) (string, error) { return "", errors.New(message) }
