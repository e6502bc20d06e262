package template

import (
	"fmt"
	"reflect"

	"github.com/dated-claims/retest/internal/engine"
)

// typeFunctions returns the functions that return or test the Go type of a value.
func typeFunctions() []Function {
	return []Function{
		{
			Name: "typeOf", Grade: Pure, Signature: "typeOf VALUE → text", Doc: "the value's Go type",
			Example: `{{ typeOf 1 }}`, Output: "int", fn: typeOf,
		},
		{
			Name: "typeIs", Grade: Pure, Signature: "typeIs TYPE VALUE → bool", Doc: "whether the value is of that Go type",
			Example: `{{ 1 | typeIs "int" }}`, Output: "true",
			fn: func(typ, v any) (bool, error) { return compareType(typ, typeOf(v)) },
		},
		{
			Name: "typeIsLike", Grade: Pure, Signature: "typeIsLike TYPE VALUE → bool", Doc: "whether the value is of that Go type, or a pointer to one",
			Example: `{{ 1 | typeIsLike "string" }}`, Output: "false",
			fn: func(typ, v any) (bool, error) { return compareType(typ, typeOf(v), "*") },
		},
		{
			Name: "kindOf", Grade: Pure, Signature: "kindOf VALUE → text", Doc: "the value's Go kind, such as string, slice, map or struct",
			Example: `{{ kindOf (list 1) }}`, Output: "slice", fn: kindOf,
		},
		{
			Name: "kindIs", Grade: Pure, Signature: "kindIs KIND VALUE → bool", Doc: "whether the value is of the given Go kind",
			Example: `{{ 1 | kindIs "int" }}`, Output: "true",
			fn: func(kind, v any) (bool, error) { return compareType(kind, kindOf(v)) },
		},
		{
			Name: "deepEqual", Grade: Fixed, Signature: "deepEqual A B → bool", Doc: "whether the values have the same Go type and are deeply equal",
			Example: `{{ deepEqual (list 1 2) (list 1 2) }}`, Output: "true", fn: deeplyEqual,
		},
	}
}

func typeOf(v any) string { return fmt.Sprintf("%T", v) }

// kindOf returns the kind of a value. A number that keeps its literal counts as a number.
func kindOf(v any) string {
	rv := reflect.ValueOf(v)
	if rv.IsValid() {
		rv = engine.Numeric(rv)
	}
	return rv.Kind().String()
}

// compareType reports whether got is the name of the wanted type. The wanted name may be written without one of the prefixes.
func compareType(want any, got string, prefixes ...string) (bool, error) {
	name, err := text(want)
	if err != nil {
		return false, err
	}
	for _, p := range prefixes {
		if p+name == got {
			return true, nil
		}
	}
	return name == got, nil
}

func deeplyEqual(a, b any) (bool, error) {
	if err := modest([]any{a, b}); err != nil {
		return false, err
	}
	return reflect.DeepEqual(a, b), nil
}
