package engine

import (
	"cmp"
	"reflect"
)

// compareKeys orders map keys as package fmt does: nil comes first, and other keys are ordered by value. Structs and arrays are
// compared part by part, and interfaces by dynamic type and then by value.
func compareKeys(a, b reflect.Value) int {
	if a.Type() != b.Type() {
		return cmp.Compare(a.Type().String(), b.Type().String())
	}
	switch k := a.Kind(); {
	case a.CanInt():
		return cmp.Compare(a.Int(), b.Int())
	case a.CanUint():
		return cmp.Compare(a.Uint(), b.Uint())
	case a.CanFloat():
		return cmp.Compare(a.Float(), b.Float())
	case a.CanComplex():
		x, y := a.Complex(), b.Complex()
		return cmp.Or(cmp.Compare(real(x), real(y)), cmp.Compare(imag(x), imag(y)))
	case k == reflect.String:
		return cmp.Compare(a.String(), b.String())
	case k == reflect.Bool:
		return cmp.Compare(number(a.Bool()), number(b.Bool()))
	case k == reflect.Pointer || k == reflect.Chan || k == reflect.UnsafePointer:
		return cmp.Compare(a.Pointer(), b.Pointer())
	case k == reflect.Struct:
		return compareParts(a.NumField(), a.Field, b.Field)
	case k == reflect.Array:
		return compareParts(a.Len(), a.Index, b.Index)
	case k == reflect.Interface:
		return compareInside(a, b)
	}
	return 0
}

func compareParts(n int, a, b func(int) reflect.Value) int {
	for i := range n {
		if c := compareKeys(a(i), b(i)); c != 0 {
			return c
		}
	}
	return 0
}

func compareInside(a, b reflect.Value) int {
	if a.IsNil() || b.IsNil() {
		return cmp.Compare(number(!a.IsNil()), number(!b.IsNil()))
	}
	return compareKeys(a.Elem(), b.Elem())
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}
