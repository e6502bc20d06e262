package template

import (
	"fmt"
	"reflect"
	"strings"
)

// source turns bytes into choices. Once the bytes are used up, the first option is always chosen. Any sequence of bytes therefore
// represents a template, which lets a fuzzer change and shorten it.
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

// chance returns true with the given probability in percent, and false once the bytes are used up.
func (s *source) chance(percent int) bool { return s.pick(100) >= 100-percent }

func oneOf[T any](s *source, list ...T) T { return list[s.pick(len(list))] }

// generator writes templates that usually fit the types of the data, because a template that fails immediately reveals little. It
// tracks types as far as they are known without the data; nil represents an unknown type.
type generator struct {
	*source
	out      strings.Builder
	dot      reflect.Type
	vars     []scoped
	loops    int  // nesting depth of loops
	bare     bool // in a block, where enclosing loops do not count
	plain    bool // mainly variables and control structures, with little that can fail
	nodes    int  // number of nodes written
	depth    int  // nesting depth of expressions
	template int  // index of the current template, which may call only later ones
	dots     [templates]reflect.Type
	named    int
}

// scoped is a variable in scope.
type scoped struct {
	name string
	t    reflect.Type
}

const (
	templates = 4  // number of templates, including the main one
	mostNodes = 25 // maximum length of a template
	mostLoops = 2  // maximum nesting depth of loops
	mostDepth = 3  // maximum nesting depth of expressions
)

// recursive is a template that calls itself as long as the data has a next element. It then prints variables that it set before the
// call.
const recursive = `{{define "rec"}}[{{$t := .Title}}{{$n := .N}}{{with .Next}}{{$n = "in"}}{{template "rec" .}}{{end}}{{$t}}{{$n}}]{{end}}`

// generate writes a set of templates for data of the given type.
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

// body writes the whole body of a template.
func (g *generator) body(i int) {
	g.template, g.dot, g.nodes, g.loops = i, g.dots[i], 0, 0
	g.vars = []scoped{{"$", g.dot}}
	for range 2 + g.pick(pick2(g.plain, 8, 5)) {
		g.node()
	}
}

func (g *generator) put(format string, args ...any) { fmt.Fprintf(&g.out, format, args...) }

// action writes an action, with or without trimming the spaces around it.
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

// node writes one node. The first option is the shortest.
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

// show prints the variables in scope and the dot, so that a wrong value shows up in the output.
func (g *generator) show() {
	for _, v := range g.vars[1:] {
		g.put("{{%s}} ", v.name)
	}
	g.put("%s", oneOf(g.source, "{{tVal .}}{{tVal $}}", "{{.}}", "{{printf \"%T\" $}}"))
}

// scope writes nodes and then ends the scope of their variables.
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

// variable returns a variable name, which may be new or may shadow an existing variable.
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

// head writes the opening action of a control structure: its pipeline, with or without a variable.
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

// ranges writes a loop over a value that has elements, or over any value.
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
	g.put("%s", oneOf(g.source, ",", ",\n", ";"))
	g.scope(elem, 4)
	g.loops, g.bare = outer, bare
	g.otherwise()
	g.put("{{end}}")
	g.vars = g.vars[:vars]
}

// loopVariables writes the head of a loop with new or existing variables.
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

// rangeable returns a pipeline whose value usually has elements.
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

// elements returns the types of the two variables of a loop.
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

// known returns t, or nil if t is the type any.
func known(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Interface && t.NumMethod() == 0 {
		return nil
	}
	return t
}

// call writes a call to a later template. Calling only later templates ensures that the calls end.
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

// leave writes a conditional break or continue.
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

// block writes a block, which defines a template where it is called.
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
