package template

import "reflect"

// absent reports whether a value is not there: nil, a nil pointer, an empty text, list or map, or whatever says so by a method
// IsZero. Numbers and booleans are always there; see [truth].
func absent(v reflect.Value) bool {
	v = inside(v)
	if !v.IsValid() {
		return true
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		if v.IsNil() {
			return true
		}
	case reflect.String, reflect.Array, reflect.Slice, reflect.Map:
		if v.Len() == 0 {
			return true
		}
	}
	return saysZero(v)
}

// truth reports what a value is worth in a condition: false when it is absent, a zero number or false itself, else true.
func truth(v reflect.Value) bool {
	v = inside(v)
	if absent(v) {
		return false
	}
	if isNumber(v.Kind()) || v.Kind() == reflect.Bool {
		return !v.IsZero()
	}
	return true
}

// inside takes a value out of the interfaces around it.
func inside(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	return v
}

// saysZero asks the value itself, where it has a method for it.
func saysZero(v reflect.Value) bool {
	if !v.CanInterface() {
		return false
	}
	z, ok := reflect.TypeAssert[interface{ IsZero() bool }](v)
	return ok && z.IsZero()
}

func isNumber(k reflect.Kind) bool {
	return k >= reflect.Int && k <= reflect.Complex128
}
