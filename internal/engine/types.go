package engine

import (
	"maps"
	"reflect"
	"slices"
)

// typ holds what is known about a value at compile time. The zero typ means that nothing is known: the value is dynamic.
type typ struct {
	t          reflect.Type   // Go type; nil if unknown
	elem       *typ           // for lists and maps of any: type of the elements, if known
	keys       map[string]typ // for a map created with literal keys: type of each value
	size       int32          // number of types that make up elem and keys
	dyn        bool           // the value is a reflect.Value at run time; its type is t if known
	emptyList  bool           // the value is an empty list, which may become a list of anything
	untypedNil bool           // the value is known to be an untyped nil
}

// maxSize limits the information tracked about lists and maps created by templates, because the number of types can double with each
// level of nested maps.
const maxSize = 200

// bounded drops what is known about elements and keys if there is too much of it.
func (t typ) bounded() typ {
	if t.size > maxSize {
		t.elem, t.keys, t.size = nil, nil, 0
	}
	return t
}

var (
	anyType    = reflect.TypeFor[any]()
	stringType = reflect.TypeFor[string]()
	intType    = reflect.TypeFor[int]()
	boolType   = reflect.TypeFor[bool]()
	listType   = reflect.TypeFor[[]any]()
	mapType    = reflect.TypeFor[map[string]any]()
	errorType  = reflect.TypeFor[error]()
	valueType  = reflect.TypeFor[reflect.Value]()
)

// unknown is the type of dynamic values.
var unknown = typ{dyn: true}

// static returns a known type whose values are stored at an address.
func static(t reflect.Type) typ {
	if t == nil || t.Kind() == reflect.Interface {
		return unknown
	}
	return typ{t: t}
}

// dynamic returns a known type whose values are stored as a reflect.Value.
func (t typ) dynamic() typ {
	t.dyn = true
	return t
}

func (t typ) kind() reflect.Kind {
	if t.t == nil {
		return reflect.Invalid
	}
	return t.t.Kind()
}

// deref returns the type behind any pointers.
func (t typ) deref() reflect.Type {
	r := t.t
	for r != nil && r.Kind() == reflect.Pointer {
		r = r.Elem()
	}
	return r
}

// element returns the type of the elements of a list or map.
func (t typ) element() typ {
	r := t.deref()
	if r == nil {
		return unknown
	}
	switch r.Kind() {
	case reflect.Slice, reflect.Array, reflect.Map, reflect.Chan:
	default:
		return unknown
	}
	if r.Elem().Kind() == reflect.Interface {
		if t.elem != nil {
			return t.elem.dynamic()
		}
		return unknown
	}
	e := static(r.Elem())
	e.dyn = t.dyn || r.Kind() == reflect.Map || r.Kind() == reflect.Chan
	return e
}

// listOf returns the type of a []any with elements of type e.
func listOf(e typ) typ {
	l := typ{t: listType}
	if e.t != nil {
		e.dyn = true
		l.elem, l.size = &e, e.size+1
	}
	return l.bounded()
}

// join returns what is known about a value that may be of either type.
func (t typ) join(u typ) typ {
	switch {
	case t.untypedNil:
		return u
	case u.untypedNil:
		return t
	case t.t == nil || u.t == nil || t.t != u.t:
		return unknown
	}
	out := typ{t: t.t, dyn: t.dyn || u.dyn, emptyList: t.emptyList && u.emptyList}
	switch {
	case t.emptyList:
		out.elem = u.elem
	case u.emptyList:
		out.elem = t.elem
	case t.elem != nil && u.elem != nil:
		if e := t.elem.join(*u.elem); e.t != nil {
			out.elem = &e
		}
	}
	if out.elem != nil {
		out.size = out.elem.size + 1
	}
	if t.keys != nil && u.keys != nil && slices.Equal(sorted(t.keys), sorted(u.keys)) {
		out.keys = map[string]typ{}
		for k, a := range t.keys {
			j := a.join(u.keys[k])
			out.keys[k] = j
			out.size += j.size + 1
		}
	}
	return out.bounded()
}

// same reports whether t and u say the same about a value.
func (t typ) same(u typ) bool {
	if t.t != u.t || t.dyn != u.dyn || t.emptyList != u.emptyList || t.untypedNil != u.untypedNil || (t.elem == nil) != (u.elem == nil) ||
		(t.keys == nil) != (u.keys == nil) || len(t.keys) != len(u.keys) {
		return false
	}
	if t.elem != nil && !t.elem.same(*u.elem) {
		return false
	}
	for k, e := range t.keys {
		if f, ok := u.keys[k]; !ok || !e.same(f) {
			return false
		}
	}
	return true
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
