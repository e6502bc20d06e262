package template

import (
	"reflect"
	"slices"
	"strings"
	"sync"
)

// This file determines which values a template can reach from a given point. The generator uses it to find values of the type that a
// function needs.

// candidate is an expression without spaces and its type.
type candidate struct {
	text string
	t    reflect.Type
}

// found returns a reachable value of the wanted type.
func (g *generator) found(want reflect.Type) (string, reflect.Type, bool) {
	if want == nil {
		return "", nil, false
	}
	all := g.candidates(func(t reflect.Type) bool { return t.AssignableTo(want) })
	if len(all) == 0 || g.chance(10) {
		all = g.candidates(func(t reflect.Type) bool {
			return t.Kind() == reflect.Pointer && t.Elem() == want || want.Kind() == reflect.Pointer && want.Elem() == t
		})
	}
	if len(all) == 0 {
		return "", nil, false
	}
	c := all[g.pick(len(all))]
	return c.text, c.t, true
}

// candidates returns the reachable values that fit: the dot, the variables, and anything up to two steps away from them.
func (g *generator) candidates(fits func(reflect.Type) bool) []candidate {
	var out []candidate
	add := func(start string, t reflect.Type) {
		if t == nil {
			return
		}
		for _, c := range reach(t) {
			if fits(c.t) {
				out = append(out, candidate{pick2(c.text == "", start, strings.TrimSuffix(start, ".")+c.text), c.t})
			}
		}
	}
	add(".", g.dot)
	for _, v := range slices.Backward(g.vars) {
		add(v.name, v.t)
	}
	return out
}

var (
	reached  sync.Map // results of reach, by type
	memberOf sync.Map // results of members, by type
)

// reach returns everything that is up to two steps away from a value of the given type.
func reach(t reflect.Type) []candidate {
	if known, ok := reached.Load(t); ok {
		return known.([]candidate)
	}
	out := []candidate{{"", t}}
	for _, m := range members(t) {
		if m.t == nil {
			continue
		}
		out = append(out, candidate{"." + m.text, m.t})
		for _, n := range members(m.t) {
			if n.t != nil {
				out = append(out, candidate{"." + m.text + "." + n.text, n.t})
			}
		}
	}
	reached.Store(t, out)
	return out
}

// members returns the fields of a type and its methods without arguments. For a map with string keys, it returns keys that the map may
// have.
func members(t reflect.Type) []candidate {
	if t == nil {
		return nil
	}
	if known, ok := memberOf.Load(t); ok {
		return known.([]candidate)
	}
	var out []candidate
	base := t
	for base.Kind() == reflect.Pointer {
		base = base.Elem()
	}
	switch base.Kind() {
	case reflect.Struct:
		for _, f := range reflect.VisibleFields(base) {
			if f.IsExported() {
				out = append(out, candidate{f.Name, hint(f)})
			}
		}
	case reflect.Map:
		if typeOf[string]().AssignableTo(base.Key()) {
			for _, key := range []string{"a", "b", "s", "n", "nil", "item", "p", "m", "f", "k", "l", "Zero", "Title", "none"} {
				out = append(out, candidate{key, known(base.Elem())})
			}
		}
	}
	out = append(out, simpleMethods(t)...)
	memberOf.Store(t, out)
	return out
}

// simpleMethods returns the methods of a value that take no arguments, excluding methods with pointer receivers.
func simpleMethods(t reflect.Type) []candidate {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	var out []candidate
	receivers := pick2(t.Kind() == reflect.Interface, 0, 1)
	for m := range t.Methods() {
		if m.Type.NumIn() == receivers && m.Type.NumOut() > 0 {
			out = append(out, candidate{m.Name, result(m.Type)})
		}
	}
	return out
}

// hint returns the type of a field. For a field of type any, it returns the type that the field usually holds.
func hint(f reflect.StructField) reflect.Type {
	switch f.Name {
	case "AnyItem":
		return typeOf[item]()
	case "AnyPItem", "AnyNilItem":
		return typeOf[*item]()
	case "AnyMap":
		return typeOf[map[string]any]()
	case "AnyList":
		return typeOf[[]any]()
	case "AnyStr":
		return typeOf[string]()
	case "AnyInt":
		return typeOf[int]()
	case "AnyFunc":
		return typeOf[func(string, ...int) string]()
	}
	return known(f.Type)
}

// label is an alias of name, for use where the identifier name is taken.
type label = name
