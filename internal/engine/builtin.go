package engine

import (
	"errors"
	"fmt"
	"reflect"
)

// Builtins returns the functions of text/template that package template offers unchanged.
func Builtins() map[string]*Func {
	m := map[string]*Func{
		"and": {Kind: And, Fn: chooser}, "or": {Kind: Or, Fn: chooser}, "call": {Kind: Call, Fn: chooser},
		"index": {Fn: indexed}, "len": {Fn: length},
		"lt": {Fn: less}, "le": {Fn: atMost}, "gt": {Fn: more}, "ge": {Fn: atLeast},
	}
	for name, fn := range m {
		fn.Name = name
	}
	return m
}

// chooser provides the type of the template functions "and" and "or". It is never called, because the compiler recognizes these
// functions by their Kind.
func chooser(first reflect.Value, _ ...reflect.Value) reflect.Value { return first }

// indexed returns x[i][j]… for lists, strings and maps. If a map does not have the key, it returns the zero Value.
func indexed(v reflect.Value, at ...reflect.Value) (reflect.Value, error) {
	if v = inside(v); !v.IsValid() {
		return v, errors.New("index of untyped nil")
	}
	for _, i := range at {
		isNil := false
		if !v.IsValid() {
			return v, errors.New("index of a missing value")
		}
		if v, isNil = indirect(v); isNil {
			return v, errors.New("index of nil pointer")
		}
		var err error
		if v, err = item(v, inside(i)); err != nil {
			return v, err
		}
	}
	return v, nil
}

// indexedIfThere is the variant of indexed for expressions that test whether something is present. Anything inside a missing value also
// counts as missing.
func indexedIfThere(v reflect.Value, at ...reflect.Value) (reflect.Value, error) {
	for i := range at {
		if v = inside(v); !isThere(v) {
			return reflect.Value{}, nil
		}
		var err error
		if v, err = indexed(v, at[i]); err != nil {
			return v, err
		}
	}
	return v, nil
}

func item(v, at reflect.Value) (reflect.Value, error) {
	switch k := v.Kind(); {
	case k == reflect.Map:
		key, err := prepared(at, v.Type().Key())
		if err != nil {
			return v, err
		}
		return v.MapIndex(key), nil
	case isList(v.Type()) || k == reflect.String:
		i, err := offsetOf(at, v.Len())
		if err != nil {
			return v, err
		}
		return v.Index(i), nil
	}
	return v, fmt.Errorf("can't index item of type %s", v.Type())
}

// offsetOf converts a value to an index into a list or string of the given length.
func offsetOf(v reflect.Value, length int) (int, error) {
	var n int64
	if v.IsValid() {
		v = Numeric(v)
	}
	switch {
	case !v.IsValid():
		return 0, errors.New("cannot index slice/array with nil")
	case v.CanInt():
		n = v.Int()
	case v.CanUint():
		n = int64(v.Uint())
	default:
		return 0, fmt.Errorf("cannot index slice/array with type %s", v.Type())
	}
	if n < 0 || n >= int64(length) {
		return 0, noItem(n, length)
	}
	return int(n), nil
}

// noItem returns the error for an index outside a list or string.
func noItem(i int64, n int) error {
	if n == 0 {
		return fmt.Errorf("there is no item %d: the list is empty", i)
	}
	return fmt.Errorf("there is no item %d: the items are 0 to %d", i, n-1)
}

func length(v reflect.Value) (int, error) {
	v, isNil := indirect(v)
	switch k := v.Kind(); {
	case isNil || k == reflect.Invalid:
		return 0, errors.New("len of nil pointer")
	case isList(v.Type()) || k == reflect.Chan || k == reflect.Map || k == reflect.String:
		return v.Len(), nil
	}
	return 0, fmt.Errorf("len of type %s", v.Type())
}

var errComparison = errors.New("invalid type for comparison")

// numeral is a number that keeps its spelling, such as json.Number. Its underlying type is a string.
type numeral interface {
	Int64() (int64, error)
	Float64() (float64, error)
}

var numeralType = reflect.TypeFor[numeral]()

// maxNumeral is the maximum length of a numeral that is read as a number. There is a limit because the numeral is parsed on every use.
// A longer numeral counts as text.
const maxNumeral = 100

// Numeric returns the number that a numeral denotes, or v itself if it is not a numeral.
func Numeric(v reflect.Value) reflect.Value {
	if v.Kind() != reflect.String || v.Type() == stringType || v.Len() > maxNumeral || !v.Type().Implements(numeralType) || !v.CanInterface() {
		return v
	}
	l, _ := reflect.TypeAssert[numeral](v)
	if n, err := l.Int64(); err == nil {
		return reflect.ValueOf(n)
	}
	if f, err := l.Float64(); err == nil {
		return reflect.ValueOf(f)
	}
	return v
}

// Comparable prepares two values for comparison. It returns them unchanged unless one of them is a numeral. If one is, Comparable
// replaces numerals with their numbers. If one number is a float and the other an integer, it converts both to float64.
func Comparable(a, b reflect.Value) (reflect.Value, reflect.Value) {
	x, y := Numeric(a), Numeric(b)
	if x.Kind() == a.Kind() && y.Kind() == b.Kind() {
		return a, b
	}
	if k, l := BasicKind(x), BasicKind(y); k == reflect.Float64 && isWholeKind(l) || isWholeKind(k) && l == reflect.Float64 {
		float := reflect.TypeFor[float64]()
		return x.Convert(float), y.Convert(float)
	}
	return x, y
}

// BasicKind returns a common kind for all sizes of a basic type, such as reflect.Int for an int8. It returns reflect.Invalid for all
// other types.
func BasicKind(v reflect.Value) reflect.Kind {
	switch {
	case v.CanInt():
		return reflect.Int
	case v.CanUint():
		return reflect.Uint
	case v.CanFloat():
		return reflect.Float64
	case v.CanComplex():
		return reflect.Complex128
	case v.Kind() == reflect.String || v.Kind() == reflect.Bool:
		return v.Kind()
	}
	return reflect.Invalid
}

// IsNothing reports whether a value is the zero Value or a nil value of any type.
func IsNothing(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Chan, reflect.Func, reflect.Interface, reflect.Map, reflect.Pointer, reflect.Slice:
		return v.IsNil()
	}
	return false
}

// order compares two ordered values: integers of any types, or other values of the same kind.
func order(a, b reflect.Value) (less, same bool, err error) {
	a, b = Comparable(inside(a), inside(b))
	k, l := BasicKind(a), BasicKind(b)
	switch {
	case k == reflect.Invalid || l == reflect.Invalid:
		return false, false, errComparison
	case k == reflect.Int && l == reflect.Uint:
		return a.Int() < 0 || uint64(a.Int()) < b.Uint(), a.Int() >= 0 && uint64(a.Int()) == b.Uint(), nil
	case k == reflect.Uint && l == reflect.Int:
		return b.Int() >= 0 && a.Uint() < uint64(b.Int()), b.Int() >= 0 && a.Uint() == uint64(b.Int()), nil
	case k != l:
		return false, false, fmt.Errorf("incompatible types for comparison: %v and %v", a.Type(), b.Type())
	case k == reflect.Int:
		return a.Int() < b.Int(), a.Int() == b.Int(), nil
	case k == reflect.Uint:
		return a.Uint() < b.Uint(), a.Uint() == b.Uint(), nil
	case k == reflect.Float64:
		return a.Float() < b.Float(), a.Float() == b.Float(), nil
	case k == reflect.String:
		return a.String() < b.String(), a.String() == b.String(), nil
	}
	return false, false, errComparison
}

func less(a, b reflect.Value) (bool, error) {
	before, _, err := order(a, b)
	return before, err
}

func atMost(a, b reflect.Value) (bool, error) {
	before, same, err := order(a, b)
	return before || same, err
}

func more(a, b reflect.Value) (bool, error) {
	before, same, err := order(a, b)
	return !before && !same && err == nil, err
}

func atLeast(a, b reflect.Value) (bool, error) {
	before, _, err := order(a, b)
	return !before && err == nil, err
}
