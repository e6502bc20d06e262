package engine

import (
	"errors"
	"fmt"
	"reflect"
	stock "text/template"
)

// Builtins gives text/template's own functions, with its rules.
func Builtins() map[string]*Func {
	m := map[string]*Func{
		"and": {Kind: And, Fn: chooser}, "or": {Kind: Or, Fn: chooser}, "call": {Kind: Call, Fn: chooser},
		"not":   {Fn: func(v reflect.Value) bool { return !stockTruth(v) }},
		"index": {Fn: indexed}, "slice": {Fn: sliced}, "len": {Fn: length},
		"eq": {Fn: equalsAny}, "ne": {Fn: differs}, "lt": {Fn: less}, "le": {Fn: atMost}, "gt": {Fn: more}, "ge": {Fn: atLeast},
		"print": {Fn: fmt.Sprint}, "printf": {Fn: fmt.Sprintf}, "println": {Fn: fmt.Sprintln},
		"html": {Fn: stock.HTMLEscaper}, "js": {Fn: stock.JSEscaper}, "urlquery": {Fn: stock.URLQueryEscaper},
	}
	for name, fn := range m {
		fn.Name = name
	}
	return m
}

// chooser has the shape of functions that the compiler knows by their kind; it is never called.
func chooser(first reflect.Value, _ ...reflect.Value) reflect.Value { return first }

// Indexed is x[i][j]…, of lists, texts and maps, by the strict rules: what a map does not have is nothing.
func Indexed(v reflect.Value, at ...reflect.Value) (reflect.Value, error) {
	return index(v, at, func(reflect.Type) reflect.Value { return reflect.Value{} })
}

// indexed is Indexed by the stock rules: what a map does not have is zero.
func indexed(v reflect.Value, at ...reflect.Value) (reflect.Value, error) {
	return index(v, at, reflect.Zero)
}

func index(v reflect.Value, at []reflect.Value, missing func(reflect.Type) reflect.Value) (reflect.Value, error) {
	if v = inside(v); !v.IsValid() {
		return v, errors.New("index of untyped nil")
	}
	for _, i := range at {
		isNil := false
		if !v.IsValid() {
			return v, errors.New("index of what is not there")
		}
		if v, isNil = indirect(v); isNil {
			return v, errors.New("index of nil pointer")
		}
		var err error
		if v, err = item(v, inside(i), missing); err != nil {
			return v, err
		}
	}
	return v, nil
}

func item(v, at reflect.Value, missing func(reflect.Type) reflect.Value) (reflect.Value, error) {
	switch k := v.Kind(); {
	case k == reflect.Map:
		key, err := prepared(at, v.Type().Key())
		if err != nil {
			return v, err
		}
		if got := v.MapIndex(key); got.IsValid() {
			return got, nil
		}
		return missing(v.Type().Elem()), nil
	case isList(v.Type()) || k == reflect.String:
		i, err := offsetOf(at, v.Len())
		if err != nil {
			return v, err
		}
		if i == v.Len() {
			return v, fmt.Errorf("index out of range: %d", i)
		}
		return v.Index(i), nil
	}
	return v, fmt.Errorf("can't index item of type %s", v.Type())
}

// offsetOf is a value as an index from 0 to most.
func offsetOf(v reflect.Value, most int) (int, error) {
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
	if n < 0 || n > int64(most) {
		return 0, fmt.Errorf("index out of range: %d", n)
	}
	return int(n), nil
}

// sliced is x[i:j:k].
func sliced(v reflect.Value, at ...reflect.Value) (reflect.Value, error) {
	if v = inside(v); !v.IsValid() {
		return v, errors.New("slice of untyped nil")
	}
	v, isNil := indirect(v)
	switch {
	case isNil:
		return v, errors.New("slice of nil pointer")
	case len(at) > 3:
		return v, fmt.Errorf("too many slice indexes: %d", len(at))
	case v.Kind() != reflect.String && !isList(v.Type()):
		return v, fmt.Errorf("can't slice item of type %s", v.Type())
	case v.Kind() == reflect.String && len(at) == 3:
		return v, errors.New("cannot 3-index slice a string")
	}
	most := v.Len()
	if v.Kind() != reflect.String {
		most = v.Cap()
	}
	ends := [3]int{0, v.Len()}
	for i, x := range at {
		n, err := offsetOf(x, most)
		if err != nil {
			return v, err
		}
		ends[i] = n
	}
	switch {
	case ends[0] > ends[1]:
		return v, fmt.Errorf("invalid slice index: %d > %d", ends[0], ends[1])
	case len(at) < 3:
		return v.Slice(ends[0], ends[1]), nil
	case ends[1] > ends[2]:
		return v, fmt.Errorf("invalid slice index: %d > %d", ends[1], ends[2])
	}
	return v.Slice3(ends[0], ends[1], ends[2]), nil
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

var (
	errComparison   = errors.New("invalid type for comparison")
	errNoComparison = errors.New("missing argument for comparison")
)

// numeral is a number that keeps its spelling, such as json.Number: a type of text.
type numeral interface {
	Int64() (int64, error)
	Float64() (float64, error)
}

var numeralType = reflect.TypeFor[numeral]()

// maxNumeral is how long a numeral may be that is read as a number, each time that one is needed; a longer one counts as text.
const maxNumeral = 100

// Numeric is the number that a numeral spells, or the value itself.
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

// Comparable prepares two values for a comparison. A numeral is a number, and compares with numbers of any type: as floats, unless both are
// whole.
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

// BasicKind is one kind for all sizes of a basic type, and Invalid for other types.
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

// equalsAny is a == b || a == c ….
func equalsAny(a reflect.Value, others ...reflect.Value) (bool, error) {
	if len(others) == 0 {
		return false, errNoComparison
	}
	a = inside(a)
	for _, b := range others {
		if same, err := equals(a, inside(b)); same || err != nil {
			return same, err
		}
	}
	return false, nil
}

func equals(a, b reflect.Value) (bool, error) {
	a, b = Comparable(a, b)
	switch k, l := BasicKind(a), BasicKind(b); {
	case k == reflect.Int && l == reflect.Uint:
		return a.Int() >= 0 && uint64(a.Int()) == b.Uint(), nil
	case k == reflect.Uint && l == reflect.Int:
		return b.Int() >= 0 && a.Uint() == uint64(b.Int()), nil
	case k != l && a.IsValid() && b.IsValid():
		return false, fmt.Errorf("incompatible types for comparison: %v and %v", a.Type(), b.Type())
	case k != l:
		return false, nil
	case k == reflect.Invalid:
		return equalsOther(a, b)
	}
	return equalsBasic(a, b), nil
}

// equalsBasic compares values of one basic kind, whatever their types.
func equalsBasic(a, b reflect.Value) bool {
	switch {
	case a.CanInt():
		return a.Int() == b.Int()
	case a.CanUint():
		return a.Uint() == b.Uint()
	case a.CanFloat():
		return a.Float() == b.Float()
	case a.CanComplex():
		return a.Complex() == b.Complex()
	case a.Kind() == reflect.Bool:
		return a.Bool() == b.Bool()
	}
	return a.String() == b.String()
}

// equalsOther compares what is of no basic type: nothing, pointers, structs and their like.
func equalsOther(a, b reflect.Value) (bool, error) {
	switch {
	case a.IsValid() && b.IsValid() && a.Kind() != b.Kind():
		return false, fmt.Errorf("non-comparable types %s: %v, %s: %v", a, a.Type(), b.Type(), b)
	case IsNothing(a) || IsNothing(b):
		return IsNothing(a) && IsNothing(b), nil
	case !b.Type().Comparable():
		return false, fmt.Errorf("non-comparable type %s: %v", b, b.Type())
	}
	return a.Interface() == b.Interface(), nil
}

// IsNothing sees nil of any type.
func IsNothing(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Chan, reflect.Func, reflect.Interface, reflect.Map, reflect.Pointer, reflect.Slice:
		return v.IsNil()
	}
	return false
}

func differs(a, b reflect.Value) (bool, error) {
	same, err := equalsAny(a, b)
	return !same, err
}

func less(a, b reflect.Value) (bool, error) {
	a, b = Comparable(inside(a), inside(b))
	k, l := BasicKind(a), BasicKind(b)
	switch {
	case k == reflect.Invalid || l == reflect.Invalid:
		return false, errComparison
	case k == reflect.Int && l == reflect.Uint:
		return a.Int() < 0 || uint64(a.Int()) < b.Uint(), nil
	case k == reflect.Uint && l == reflect.Int:
		return b.Int() >= 0 && a.Uint() < uint64(b.Int()), nil
	case k != l:
		return false, fmt.Errorf("incompatible types for comparison: %v and %v", a.Type(), b.Type())
	case k == reflect.Int:
		return a.Int() < b.Int(), nil
	case k == reflect.Uint:
		return a.Uint() < b.Uint(), nil
	case k == reflect.Float64:
		return a.Float() < b.Float(), nil
	case k == reflect.String:
		return a.String() < b.String(), nil
	}
	return false, errComparison
}

func atMost(a, b reflect.Value) (bool, error) {
	if before, err := less(a, b); before || err != nil {
		return before, err
	}
	return equalsAny(a, b)
}

func more(a, b reflect.Value) (bool, error) {
	before, err := atMost(a, b)
	return !before && err == nil, err
}

func atLeast(a, b reflect.Value) (bool, error) {
	before, err := less(a, b)
	return !before && err == nil, err
}
