package template

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// This file contains the part of the generator that writes pipelines.

// pipeline returns a pipeline of one or more commands.
func (g *generator) pipeline() (string, reflect.Type) {
	if g.depth >= mostDepth {
		return g.operand(nil)
	}
	g.depth++
	defer func() { g.depth-- }()
	if g.plain && !g.chance(8) {
		return g.simple()
	}
	text, t := g.command()
	for g.chance(25) {
		next, nt := g.received(t)
		text, t = text+" | "+next, nt
	}
	return text, t
}

// simple returns a pipeline that rarely fails.
func (g *generator) simple() (string, reflect.Type) {
	switch n := g.pick(16); {
	case n == 0:
		return g.literal()
	case n < 6:
		v := g.vars[g.pick(len(g.vars))]
		return v.name, v.t
	case n < 8:
		return ".", g.dot
	case n < 11:
		if all := g.candidates(isBasic); len(all) > 0 {
			c := all[g.pick(len(all))]
			return c.text, c.t
		}
		return g.literal()
	}
	a, t := g.simple()
	switch g.pick(7) {
	case 0:
		return "(" + a + ")", t
	case 1:
		return fmt.Sprintf("log (%s)", a), nil
	case 2:
		return fmt.Sprintf("tAnySame (%s)", a), nil
	case 3:
		return fmt.Sprintf("print (%s) \"+\"", a), typeOf[string]()
	case 4:
		return fmt.Sprintf("(%s) | tValSame", a), nil
	case 5:
		return fmt.Sprintf("mList (%s)", a), typeOf[[]any]()
	}
	b, _ := g.simple()
	return fmt.Sprintf("%s (%s) (%s)", oneOf(g.source, "and", "or"), a, b), nil
}

func isBasic(t reflect.Type) bool {
	k := t.Kind()
	return k > reflect.Invalid && k < reflect.Complex64 || k == reflect.String || k == reflect.Slice || t == typeOf[item]() || t == typeOf[*item]()
}

// command returns the first command of a pipeline.
func (g *generator) command() (string, reflect.Type) {
	switch g.pick(8) {
	case 0, 1, 2, 3:
		return g.operand(nil)
	case 4, 5:
		return g.builtin()
	case 6:
		if g.chance(10) {
			return oneOf(g.source, "fail", "boom", "boomErr 1", "boomCode", "failIf true", "failIf false"), nil
		}
		return g.methodCall()
	}
	names := slices.Sorted(maps.Keys(signatures))
	return g.function(names[g.pick(len(names))], nil)
}

// received returns a command whose last argument is a piped value of the given type.
func (g *generator) received(t reflect.Type) (string, reflect.Type) {
	if g.chance(40) {
		name := oneOf(g.source, "print", "printf \"%v|\"", "html", "len", "not", "js", "println 1", "and 1", "or 0", "and 0", "or \"\" .", "urlquery", "eq 1",
			"index .Strs", "log", "tVal", "tAny", "tAnySame", "printf \"%v %v\" 1", "call .Func1", ".Double", ".Item.Plus", "ne \"x\"", "slice .Str 1", "lt 1")
		return name, nil
	}
	var fit []string
	for _, name := range slices.Sorted(maps.Keys(signatures)) {
		if f := signatures[name]; f.NumIn() > 0 && takes(f, t) {
			fit = append(fit, name)
		}
	}
	if len(fit) == 0 || g.chance(5) {
		return g.function(oneOf(g.source, "tAny", "tStr", "tItem", "mNil", "tVarInt"), typeOf[int]())
	}
	return g.function(fit[g.pick(len(fit))], pick2(t == nil, typeOf[any](), t))
}

// takes reports whether the last argument of a function may have the given type.
func takes(f, t reflect.Type) bool {
	if t == nil {
		return true
	}
	last := f.In(f.NumIn() - 1)
	if f.IsVariadic() {
		last = last.Elem()
	}
	return t.AssignableTo(last)
}

// signatures maps the names of the user-defined functions, except those that always fail, to their types.
var signatures = sync.OnceValue(func() map[string]reflect.Type {
	m := map[string]reflect.Type{}
	for name, fn := range functions(&recorder{}) {
		if failures[name] == nil {
			m[name] = reflect.TypeOf(fn)
		}
	}
	return m
})()

// function returns a function call. If its last argument comes from the pipeline, the call omits it.
func (g *generator) function(name string, final reflect.Type) (string, reflect.Type) {
	f := signatures[name]
	return name + g.arguments(f, 0, final), result(f)
}

func result(f reflect.Type) reflect.Type {
	if f.NumOut() == 0 || f.Out(0) == typeOf[reflect.Value]() {
		return nil
	}
	return known(f.Out(0))
}

// arguments returns arguments for a function, starting with the parameter at the given index. Occasionally there is one argument too
// many or too few.
func (g *generator) arguments(f reflect.Type, from int, final reflect.Type) string {
	n := f.NumIn()
	var want []reflect.Type
	for i := from; i < n; i++ {
		if f.IsVariadic() && i == n-1 {
			for range g.pick(3) {
				want = append(want, f.In(i).Elem())
			}
			continue
		}
		want = append(want, f.In(i))
	}
	switch {
	case g.chance(3):
		want = append(want, typeOf[any]())
	case len(want) > 0 && (final != nil && (!f.IsVariadic() || len(want) >= n-from) || g.chance(2)):
		want = want[:len(want)-1]
	}
	text := ""
	for _, t := range want {
		a, _ := g.argument(t)
		text += " " + a
	}
	return text
}

// argument returns an operand, usually of the wanted type.
func (g *generator) argument(want reflect.Type) (string, reflect.Type) {
	switch {
	case g.chance(3):
		return "nil", nil
	case want == nil || want == typeOf[any]() || want == typeOf[reflect.Value]():
		return g.operand(nil)
	}
	return g.operand(want)
}

// operand returns an expression that can be used as an argument.
func (g *generator) operand(want reflect.Type) (string, reflect.Type) {
	if want != nil && !g.chance(10) {
		if g.chance(25) {
			if text, ok := g.literalOf(want); ok {
				return text, want
			}
		}
		if text, t, ok := g.found(want); ok {
			return text, t
		}
		if text, ok := g.literalOf(want); ok {
			return text, want
		}
	}
	switch n := g.pick(10); {
	case n == 0:
		return g.literal()
	case n < 5:
		return g.path(".", g.dot)
	case n < 8:
		v := g.vars[g.pick(len(g.vars))]
		return g.path(v.name, v.t)
	case g.depth >= mostDepth:
		return g.path(".", g.dot)
	case n == 8:
		text, t := g.pipeline()
		return g.extended("("+text+")", t)
	}
	return g.parenthesised()
}

// parenthesised returns a pipeline in parentheses, a function without arguments, or, rarely, a pipeline that declares a variable.
func (g *generator) parenthesised() (string, reflect.Type) {
	if g.chance(40) {
		return oneOf(g.source, "mNil", "mItem", "mPItem", "mAny", "mNilP", "mStr", "mErr", "mUp", "mVal", "mNoVal", "mMap", "mList", "mPAny", "mStruct"), nil
	}
	text, t := g.pipeline()
	if g.chance(4) {
		text = "$v := " + text
	}
	return "(" + text + ")", t
}

// extended returns a parenthesized expression, usually followed by a field.
func (g *generator) extended(text string, t reflect.Type) (string, reflect.Type) {
	if t == nil && !g.chance(30) {
		return text, nil
	}
	name, mt := g.member(t)
	return text + "." + name, mt
}

// path returns a chain of fields that begins at start, which may be the dot.
func (g *generator) path(start string, t reflect.Type) (string, reflect.Type) {
	text := start
	for range 3 {
		if guess := t == nil && g.chance(30); len(members(t)) == 0 && !guess || !g.chance(75) {
			break
		}
		var name string
		name, t = g.member(t)
		text = strings.TrimSuffix(text, ".") + "." + name
	}
	return text, t
}

// member returns a field, a method or a key. A few of them belong to other types or do not exist.
func (g *generator) member(t reflect.Type) (string, reflect.Type) {
	all := members(t)
	if len(all) == 0 || g.chance(3) {
		return oneOf(g.source, "Title", "N", "Next", "Any", "Upper", "Tags", "Str", "a", "s", "item", "zz", "Item", "private", "PItem", "MapStrAny", "Pointed", "Me", "Err"), nil
	}
	m := all[g.pick(len(all))]
	return m.text, m.t
}

// methodCall returns a call to a method that takes arguments, or an operand if no reachable value has such a method.
func (g *generator) methodCall() (string, reflect.Type) {
	all := g.candidates(func(t reflect.Type) bool { return len(methods(t)) > 0 })
	if len(all) == 0 {
		return g.operand(nil)
	}
	c := all[g.pick(len(all))]
	m := oneOf(g.source, methods(c.t)...)
	text := strings.TrimSuffix(c.text, ".") + "." + m.Name
	return text + g.arguments(m.Type, 1, nil), result(m.Type)
}

// methods returns the methods that take arguments.
func methods(t reflect.Type) []reflect.Method {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	var out []reflect.Method
	for m := range t.Methods() {
		if t.Kind() != reflect.Interface && t.PkgPath() == typeOf[item]().PkgPath() && m.Type.NumIn() > 1 && m.Type.NumIn() < 4 {
			out = append(out, m)
		}
	}
	return out
}

// builtin returns a call to one of text/template's own functions.
func (g *generator) builtin() (string, reflect.Type) {
	switch name := oneOf(g.source, "print", "and", "or", "not", "len", "index", "slice", "printf", "html", "eq", "compare", "call", "println", "js", "urlquery"); name {
	case "and", "or":
		return name + g.several(1+g.pick(3), nil), nil
	case "not":
		return name + g.several(1, nil), typeOf[bool]()
	case "len":
		return g.applied(name, hasLength, 0, typeOf[int]())
	case "index":
		return g.applied(name, hasLength, g.pick(3), nil)
	case "slice":
		return g.applied(name, canSlice, g.pick(4), nil)
	case "printf":
		return fmt.Sprintf("printf %q", oneOf(g.source, "%v", "%s|%d", "%q", "%T %v", "%5.1f", "%+v", "%x", "100%", "%[2]v %[1]v", "%#v", "%t %U")) + g.several(1+g.pick(2), nil), typeOf[string]()
	case "eq", "compare":
		return g.comparison(name)
	case "call":
		return g.called()
	default:
		return name + g.several(g.pick(4), nil), typeOf[string]()
	}
}

func (g *generator) several(n int, want reflect.Type) string {
	text := ""
	for range n {
		a, _ := g.argument(want)
		text += " " + a
	}
	return text
}

// applied returns a call to a function that takes a value with elements and n indices into that value.
func (g *generator) applied(name string, fits func(reflect.Type) bool, n int, t reflect.Type) (string, reflect.Type) {
	all := g.candidates(fits)
	if len(all) == 0 || g.chance(10) {
		return name + g.several(1, nil) + g.several(n, typeOf[int]()), t
	}
	c := all[g.pick(len(all))]
	text, at := name+" "+c.text, c.t
	for range n {
		key, elem := elements(at)
		if key == nil || name == "slice" {
			key = typeOf[int]()
		}
		a, _ := g.argument(key)
		text, at = text+" "+a, elem
	}
	if t == nil {
		t = pick2(name == "slice", c.t, at)
	}
	return text, t
}

func hasLength(t reflect.Type) bool {
	return canSlice(t) || t.Kind() == reflect.Map || t.Kind() == reflect.Array
}

func canSlice(t reflect.Type) bool { return t.Kind() == reflect.Slice || t.Kind() == reflect.String }

// comparison returns a comparison, usually of values of the same kind. Some of the numbers are too large for an int.
func (g *generator) comparison(name string) (string, reflect.Type) {
	want := oneOf(g.source, typeOf[int](), typeOf[string](), typeOf[uint](), typeOf[float64](), typeOf[bool](), typeOf[int8](), typeOf[*item](), nil, typeOf[uint64](), typeOf[label]())
	n := 2
	if name == "compare" {
		name = oneOf(g.source, "ne", "lt", "le", "gt", "ge")
	} else {
		n += g.pick(2)
	}
	text := name + g.several(n-1, want)
	if g.chance(15) {
		return text + " " + oneOf(g.source, "9223372036854775807", "18446744073709551615", "1e19", "-9223372036854775808"), typeOf[bool]()
	}
	return text + g.several(1, pick2(g.chance(15), nil, want)), typeOf[bool]()
}

// called returns an expression that calls a function value.
func (g *generator) called() (string, reflect.Type) {
	all := g.candidates(func(t reflect.Type) bool { return t.Kind() == reflect.Func && t.NumOut() > 0 })
	if len(all) == 0 || g.chance(15) {
		return "call" + g.several(1+g.pick(2), nil), nil
	}
	c := all[g.pick(len(all))]
	return "call " + c.text + g.arguments(c.t, 0, nil), result(c.t)
}

// literalOf returns a literal of the given type, if there are literals of that type.
func (g *generator) literalOf(t reflect.Type) (string, bool) {
	switch k := t.Kind(); {
	case k == reflect.String:
		return g.text(), true
	case k == reflect.Bool:
		return oneOf(g.source, "true", "false"), true
	case k >= reflect.Int && k <= reflect.Int64:
		return oneOf(g.source, "1", "0", "2", "-1", "3", "0x0A", "'\\n'", "1e1", "0b11", "1_0"), true
	case k >= reflect.Uint && k <= reflect.Uintptr:
		return oneOf(g.source, "1", "0", "2", "3.0", "'\\t'"), true
	case k == reflect.Float32 || k == reflect.Float64:
		return oneOf(g.source, "1.5", "2", "-0.0", "1e2", "0x1p-2", ".5"), true
	case k == reflect.Complex64 || k == reflect.Complex128:
		return oneOf(g.source, "1i", "2", "1+2i", "1.5"), true
	}
	return "", false
}

// literal returns a literal of any type.
func (g *generator) literal() (string, reflect.Type) {
	all := []reflect.Type{typeOf[string](), typeOf[int](), typeOf[bool](), typeOf[float64](), typeOf[complex128]()}
	t := all[g.pick(len(all))]
	text, _ := g.literalOf(t)
	return text, t
}

func (g *generator) text() string {
	return oneOf(g.source, `"lit"`, `""`, `"q\"<é>"`, "`raw\\`", `"x"`, `"a"`, `"s"`, `"%d"`)
}
