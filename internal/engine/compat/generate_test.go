package template_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// source makes choices out of bytes. When they are spent every choice is the first, so that all texts of bytes, of any length, stand
// for a template: this is what lets a fuzzer change and shorten them.
type source struct{ bytes []byte }

func (s *source) pick(n int) int {
	if len(s.bytes) == 0 {
		return 0
	}
	b := int(s.bytes[0])
	s.bytes = s.bytes[1:]
	if n > 256 {
		return (b<<8 | s.pick(256)) % n
	}
	return b % n
}

// chance is false when the bytes are spent.
func (s *source) chance(percent int) bool { return s.pick(100) >= 100-percent }

func oneOf[T any](s *source, list ...T) T { return list[s.pick(len(list))] }

// generator writes templates that make sense for the types of the data most of the time: what fails at once shows little. It knows
// the types as far as they are known without the data; nil is a type that is not.
type generator struct {
	*source
	out      strings.Builder
	dot      reflect.Type
	vars     []scoped
	loops    int  // how deep in loops
	bare     bool // in a block, where loops around it do not count
	plain    bool // of variables and control structures mainly, and of little that can fail
	nodes    int  // how many were written
	depth    int  // how deep in expressions
	template int  // which is written: it may call those after it only
	dots     [templates]reflect.Type
	named    int
}

// scoped is a variable that may be used.
type scoped struct {
	name string
	t    reflect.Type
}

const (
	templates = 4  // how many are defined, with the main one
	mostNodes = 25 // how long one becomes
	mostLoops = 2  // how deep they nest
	mostDepth = 3  // of expressions
)

// recursive calls itself as long as the data has something next, and then looks at what it had before.
const recursive = `{{define "rec"}}[{{$t := .Title}}{{$n := .N}}{{with .Next}}{{$n = "in"}}{{template "rec" .}}{{end}}{{$t}}{{$n}}]{{end}}`

// generate writes a set of templates for data of a type.
func generate(src *source, data reflect.Type) string {
	g := &generator{source: src, plain: src.chance(40)}
	g.dots[0] = data
	for i := 1; i < templates; i++ {
		g.dots[i] = oneOf(src, typeOf[item](), typeOf[*item](), data, typeOf[string](), nil, typeOf[[]item](), typeOf[map[string]any]())
	}
	g.body(0)
	main := g.out.String()
	for i := 1; i < templates; i++ {
		if called := fmt.Sprintf("{{template %q", templateName(i)); strings.Contains(g.out.String(), called) {
			fmt.Fprintf(&g.out, "{{define %q}}", templateName(i))
			g.body(i)
			g.out.WriteString("{{end}}")
		}
	}
	if strings.Contains(main, `{{template "rec"`) {
		g.out.WriteString(recursive)
	}
	return g.out.String()
}

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }

func templateName(i int) string { return fmt.Sprint("t", i) }

// body writes the whole of one template.
func (g *generator) body(i int) {
	g.template, g.dot, g.nodes, g.loops = i, g.dots[i], 0, 0
	g.vars = []scoped{{"$", g.dot}}
	for range 2 + g.pick(pick2(g.plain, 8, 5)) {
		g.node()
	}
}

func (g *generator) put(format string, args ...any) { fmt.Fprintf(&g.out, format, args...) }

// action puts something between delimiters, with or without trimming.
func (g *generator) action(format string, args ...any) {
	left, right := "{{", "}}"
	if g.chance(8) {
		left = "{{- "
	}
	if g.chance(8) {
		right = " -}}"
	}
	g.put("%s%s%s", left, fmt.Sprintf(format, args...), right)
}

// node writes one node. The first choice is the shortest.
func (g *generator) node() {
	if g.nodes++; g.nodes > mostNodes {
		return
	}
	if g.plain && g.chance(30) {
		g.show()
		return
	}
	switch g.pick(24) {
	case 0, 1:
		g.put("%s", oneOf(g.source, "text ", "\n", " & ", "  x"))
	case 2, 3, 4, 5, 6, 7, 8:
		text, _ := g.pipeline()
		g.action("%s", text)
	case 9, 10, 11:
		g.declare()
	case 12, 13:
		g.assign()
	case 14, 15:
		g.condition()
	case 16, 17:
		g.with()
	case 18, 19, 20:
		g.ranges()
	case 21:
		g.call()
	case 22:
		g.leave()
	case 23:
		g.block()
	}
}

// show prints what is in reach: a value that is wrong is of no use to a test that does not look at it.
func (g *generator) show() {
	for _, v := range g.vars[1:] {
		g.put("{{%s}} ", v.name)
	}
	g.put("%s", oneOf(g.source, "{{tVal .}}{{tVal $}}", "{{.}}", "{{printf \"%T\" $}}"))
}

// scope writes nodes whose variables end with them.
func (g *generator) scope(dot reflect.Type, most int) {
	vars, old := len(g.vars), g.dot
	g.dot = dot
	for range 1 + g.pick(most) {
		g.node()
	}
	g.vars, g.dot = g.vars[:vars], old
}

func (g *generator) declare() {
	text, t := g.pipeline()
	v := g.variable()
	g.action("%s := %s", v, text)
	g.vars = append(g.vars, scoped{v, t})
}

// variable gives a name, new or shadowing.
func (g *generator) variable() string { return oneOf(g.source, "$x", "$y", "$z", "$v") }

func (g *generator) assign() {
	if len(g.vars) == 1 && !g.chance(10) {
		g.declare()
		return
	}
	v := &g.vars[g.pick(len(g.vars))]
	text, t := g.pipeline()
	if t != v.t && g.chance(50) {
		if same, st, ok := g.found(v.t); ok {
			text, t = same, st
		}
	}
	g.action("%s = %s", v.name, text)
	if v.t != t {
		v.t = nil
	}
}

// head writes the pipeline of a control structure, with a variable or without.
func (g *generator) head(keyword string) reflect.Type {
	text, t := g.pipeline()
	switch {
	case g.chance(15):
		v := g.variable()
		g.action("%s %s := %s", keyword, v, text)
		g.vars = append(g.vars, scoped{v, t})
	case len(g.vars) > 1 && g.chance(5):
		v := &g.vars[g.pick(len(g.vars))]
		g.action("%s %s = %s", keyword, v.name, text)
		v.t = nil
	default:
		g.action("%s %s", keyword, text)
	}
	return t
}

func (g *generator) condition() {
	vars := len(g.vars)
	g.head("if")
	g.scope(g.dot, 3)
	for range g.pick(3) {
		if g.chance(40) {
			g.head("else if")
			g.scope(g.dot, 2)
		}
	}
	g.otherwise()
	g.put("{{end}}")
	g.vars = g.vars[:vars]
}

func (g *generator) otherwise() {
	if g.chance(50) {
		g.action("else")
		g.scope(g.dot, 2)
	}
}

func (g *generator) with() {
	vars := len(g.vars)
	g.scope(g.head("with"), 4)
	if g.chance(25) {
		g.scope(g.head("else with"), 3)
	}
	g.otherwise()
	g.put("{{end}}")
	g.vars = g.vars[:vars]
}

// ranges writes a loop over something that has elements, or over anything.
func (g *generator) ranges() {
	if g.loops >= mostLoops {
		return
	}
	vars, outer, bare := len(g.vars), g.loops, g.bare
	text, t := g.rangeable()
	index, elem := elements(t)
	names := []string{g.variable(), g.variable()}
	switch op := oneOf(g.source, ":=", ":=", ":=", "="); g.pick(4) {
	case 1:
		g.loopVariables(op, text, names[1:], elem)
	case 2, 3:
		g.loopVariables(op, text, names, index, elem)
	default:
		g.action("range %s", text)
	}
	g.loops, g.bare = g.loops+1, false
	g.put("%s", oneOf(g.source, ",", "\n", ";"))
	g.scope(elem, 4)
	g.loops, g.bare = outer, bare
	g.otherwise()
	g.put("{{end}}")
	g.vars = g.vars[:vars]
}

// loopVariables writes the head of a loop with variables, old or new.
func (g *generator) loopVariables(op, text string, names []string, types ...reflect.Type) {
	if op == "=" {
		for i := range names {
			v := &g.vars[g.pick(len(g.vars))]
			names[i], v.t = v.name, nil
		}
	}
	g.action("range %s %s %s", strings.Join(names, ", "), op, text)
	for i, v := range names {
		if op == ":=" {
			g.vars = append(g.vars, scoped{v, types[i]})
		}
	}
}

// rangeable is a pipeline whose value has elements, most of the time.
func (g *generator) rangeable() (string, reflect.Type) {
	if g.chance(15) {
		return g.pipeline()
	}
	if g.chance(15) {
		return oneOf(g.source, "3", "0", "-1", "(len .)", "mSeq \"x\" \"y\"", "mSeq2", "mLevels", "mList 1 \"x\" .", "mInts 3 1"), nil
	}
	all := g.candidates(func(t reflect.Type) bool { return hasElements(t) })
	if len(all) == 0 {
		return g.pipeline()
	}
	c := all[g.pick(len(all))]
	return c.text, c.t
}

func hasElements(t reflect.Type) bool {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Slice, reflect.Array, reflect.Map:
		return true
	case reflect.Func:
		return t.CanSeq() || t.CanSeq2()
	}
	return false
}

// elements gives the types of a loop's two variables.
func elements(t reflect.Type) (index, elem reflect.Type) {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil {
		return nil, nil
	}
	switch k := t.Kind(); {
	case k == reflect.Slice || k == reflect.Array:
		return typeOf[int](), known(t.Elem())
	case k == reflect.Map:
		return known(t.Key()), known(t.Elem())
	case k == reflect.Func && (t.CanSeq() || t.CanSeq2()):
		yield := t.In(0)
		return known(yield.In(0)), known(yield.In(yield.NumIn() - 1))
	case t.ConvertibleTo(typeOf[int]()):
		return nil, t
	}
	return nil, nil
}

// known is a type, or nil for any.
func known(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Interface && t.NumMethod() == 0 {
		return nil
	}
	return t
}

// call writes a call of a template that comes after this one, so that there is an end to it.
func (g *generator) call() {
	if g.loops > 1 {
		return
	}
	name, want := "rec", typeOf[*item]()
	if n := g.template + 1 + g.pick(3); n < templates {
		name, want = templateName(n), g.dots[n]
	}
	if g.template > 0 && name == "rec" {
		return
	}
	arg, _, ok := g.found(want)
	switch {
	case g.chance(4):
		name = "missing"
	case g.chance(10):
		g.action("template %q", name)
		return
	case !ok || g.chance(20):
		arg, _ = g.pipeline()
	}
	if g.chance(5) {
		g.action("template %q %s := %s", name, "$v", arg)
		g.vars = append(g.vars, scoped{"$v", nil})
		return
	}
	g.action("template %q %s", name, arg)
}

// leave ends a loop or a round of it, on a condition.
func (g *generator) leave() {
	if g.loops == 0 || g.bare {
		g.put("{{/* a comment */}}")
		return
	}
	text, _ := g.pipeline()
	g.action("if %s", text)
	g.scope(g.dot, 1)
	g.put("{{%s}}{{end}}", oneOf(g.source, "break", "continue"))
}

// block defines a template where it is called.
func (g *generator) block() {
	text, t := g.pipeline()
	g.named++
	g.action("block \"b%d\" %s", g.named, text)
	vars, bare := g.vars, g.bare
	g.vars, g.bare = []scoped{{"$", t}}, true
	g.scope(t, 3)
	g.vars, g.bare = vars, bare
	g.put("{{end}}")
}

// pipeline is one command or several.
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

// simple is a pipeline that hardly ever fails.
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

// command is the first of a pipeline.
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

// received is a command that is given a value of a type as its last argument.
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

// takes reports whether the last argument of a function may be of a type.
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

// signatures are the types of the functions of the users, less those that always fail.
var signatures = sync.OnceValue(func() map[string]reflect.Type {
	m := map[string]reflect.Type{}
	for name, fn := range functions(&recorder{}) {
		if failures[name] == nil {
			m[name] = reflect.TypeOf(fn)
		}
	}
	return m
})()

// function is a call of a function. Its last argument is left out when it comes from the pipeline.
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

// arguments are those of a function from a parameter on. Sometimes there is one too many or too few.
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

// argument is an operand of a wanted type most of the time.
func (g *generator) argument(want reflect.Type) (string, reflect.Type) {
	switch {
	case g.chance(3):
		return "nil", nil
	case want == nil || want == typeOf[any]() || want == typeOf[reflect.Value]():
		return g.operand(nil)
	}
	return g.operand(want)
}

// operand is something that can be an argument.
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

// parenthesised is a pipeline in parentheses, or a function without arguments, or the rarest: one that declares a variable.
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

// extended is a chain on what is in parentheses.
func (g *generator) extended(text string, t reflect.Type) (string, reflect.Type) {
	if t == nil && !g.chance(30) {
		return text, nil
	}
	name, mt := g.member(t)
	return text + "." + name, mt
}

// path is a chain of fields from a place that may be the dot.
func (g *generator) path(start string, t reflect.Type) (string, reflect.Type) {
	text := start
	for range 3 {
		if len(members(t)) == 0 && !(t == nil && g.chance(30)) || !g.chance(75) {
			break
		}
		var name string
		name, t = g.member(t)
		text = strings.TrimSuffix(text, ".") + "." + name
	}
	return text, t
}

// member is a field, a method or a key. A few are of other types or do not exist.
func (g *generator) member(t reflect.Type) (string, reflect.Type) {
	all := members(t)
	if len(all) == 0 || g.chance(3) {
		return oneOf(g.source, "Title", "N", "Next", "Any", "Upper", "Tags", "Str", "a", "s", "item", "zz", "Item", "private", "PItem", "MapStrAny"), nil
	}
	m := all[g.pick(len(all))]
	return m.text, m.t
}

// methodCall is a method with arguments, or something called that is none.
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

// methods are those that take arguments.
func methods(t reflect.Type) []reflect.Method {
	if t.Kind() != reflect.Pointer && t.Kind() != reflect.Interface && t.PkgPath() == typeOf[item]().PkgPath() {
		t = reflect.PointerTo(t)
	}
	var out []reflect.Method
	for m := range t.Methods() {
		if t.PkgPath() == "" && t.Kind() == reflect.Pointer && m.Type.NumIn() > 1 && m.Type.NumIn() < 4 {
			out = append(out, m)
		}
	}
	return out
}

// builtin is a call of one of text/template's own functions.
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

// applied is a function of something that holds elements and of so many places in it.
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

// comparison compares values of one kind, at times of another, with numbers that are too large among them.
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

// called calls a function that is a value.
func (g *generator) called() (string, reflect.Type) {
	all := g.candidates(func(t reflect.Type) bool { return t.Kind() == reflect.Func && t.NumOut() > 0 })
	if len(all) == 0 || g.chance(15) {
		return "call" + g.several(1+g.pick(2), nil), nil
	}
	c := all[g.pick(len(all))]
	return "call " + c.text + g.arguments(c.t, 0, nil), result(c.t)
}

// candidate is an expression without blanks, and its type.
type candidate struct {
	text string
	t    reflect.Type
}

// found is something in reach that is of a type.
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

// candidates gives what is in reach and fits: the dot, the variables, and what is up to two steps from them.
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
	for i := len(g.vars) - 1; i >= 0; i-- {
		add(g.vars[i].name, g.vars[i].t)
	}
	return out
}

var (
	reached  sync.Map // of reach
	memberOf sync.Map // of members
)

// reach gives what is up to two steps from a value of a type.
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

// members are the fields of a type, its methods without arguments, and keys that maps of texts may have.
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

func simpleMethods(t reflect.Type) []candidate {
	if t.Kind() != reflect.Pointer && t.Kind() != reflect.Interface && t.Name() != "" {
		t = reflect.PointerTo(t)
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

// hint is the type of a field; of those of type any, the type that they hold most.
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
	case "Reflected", "NoReflected":
		return nil
	}
	return known(f.Type)
}

// label is name, where something else has that name.
type label = name

// literalOf is a literal for a type that has any.
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

// literal is one of any type.
func (g *generator) literal() (string, reflect.Type) {
	all := []reflect.Type{typeOf[string](), typeOf[int](), typeOf[bool](), typeOf[float64](), typeOf[complex128]()}
	t := all[g.pick(len(all))]
	text, _ := g.literalOf(t)
	return text, t
}

func (g *generator) text() string {
	return oneOf(g.source, `"lit"`, `""`, `"q\"<é>"`, "`raw\\`", `"x"`, `"a"`, `"s"`, `"%d"`)
}
