package template

import (
	"fmt"
	"maps"
	"reflect"
	"text/template/parse"

	"github.com/dated-claims/retest/fault"
)

// fieldChecker follows the types of the data through the templates and reports fields and methods that a type does not have.
// Where a type is known only when a template runs (any, most functions), it says nothing.
type fieldChecker struct {
	*checker
	results map[string]reflect.Type // what functions of the caller give
	done    map[visited]bool
	vars    map[string]reflect.Type
	part    *part
}

// visited is a template with the type that it is called with.
type visited struct {
	name string
	dot  reflect.Type
}

// fields checks everything that the entries lead to, for data of type dot.
func (c *checker) fields(dot reflect.Type, results map[string]reflect.Type) {
	f := fieldChecker{checker: c, results: results, done: map[visited]bool{}}
	for _, name := range c.entries {
		f.template(name, dot)
	}
}

func (c *fieldChecker) template(name string, dot reflect.Type) {
	p := c.set.parts[name]
	if p == nil || c.done[visited{name, dot}] {
		return
	}
	c.done[visited{name, dot}] = true
	inner := *c
	inner.part, inner.vars = p, map[string]reflect.Type{"$": dot}
	inner.list(p.tree.Root, dot)
}

func (c *fieldChecker) list(l *parse.ListNode, dot reflect.Type) {
	if l == nil {
		return
	}
	for _, n := range l.Nodes {
		c.node(n, dot)
	}
}

func (c *fieldChecker) node(n parse.Node, dot reflect.Type) {
	switch n := n.(type) {
	case *parse.ActionNode:
		c.declare(n.Pipe, c.pipe(n.Pipe, dot))
	case *parse.TemplateNode:
		c.template(n.Name, c.pipe(n.Pipe, dot))
	case *parse.RangeNode:
		c.branches(&n.BranchNode, dot, true)
	case *parse.WithNode:
		c.branches(&n.BranchNode, dot, false)
	case *parse.IfNode:
		c.scoped(func() {
			c.declare(n.Pipe, c.pipe(n.Pipe, dot))
			c.scoped(func() { c.list(n.List, dot) })
			c.list(n.ElseList, dot)
		})
	}
}

// branches checks with and range, which set the dot.
func (c *fieldChecker) branches(b *parse.BranchNode, dot reflect.Type, ranges bool) {
	c.scoped(func() {
		typ := c.pipe(b.Pipe, dot)
		if ranges {
			typ = c.element(b.Pipe, typ)
		} else {
			c.declare(b.Pipe, typ)
		}
		c.scoped(func() { c.list(b.List, typ) })
		c.list(b.ElseList, dot)
	})
}

// scoped ends the life of the variables that check declares. An assignment to an outer one is forgotten too, so its type is
// taken to be unknown from there on: see declare.
func (c *fieldChecker) scoped(check func()) {
	outer := maps.Clone(c.vars)
	check()
	for name, typ := range outer {
		if c.vars[name] != typ {
			outer[name] = nil
		}
	}
	c.vars = outer
}

func (c *fieldChecker) declare(p *parse.PipeNode, typ reflect.Type) {
	for _, v := range p.Decl {
		if p.IsAssign && c.vars[v.Ident[0]] != typ {
			typ = nil
		}
		c.vars[v.Ident[0]] = typ
	}
}

// element is the type of what a range goes over; it declares the range's variables.
func (c *fieldChecker) element(p *parse.PipeNode, typ reflect.Type) reflect.Type {
	var elem reflect.Type
	if typ = pointed(typ); typ != nil {
		switch typ.Kind() {
		case reflect.Slice, reflect.Array, reflect.Map, reflect.Chan:
			elem = known(typ.Elem())
		}
	}
	for i, v := range p.Decl {
		c.vars[v.Ident[0]] = nil
		if i == len(p.Decl)-1 {
			c.vars[v.Ident[0]] = elem
		}
	}
	return elem
}

// pipe is the type of a pipeline's value, or nil.
func (c *fieldChecker) pipe(p *parse.PipeNode, dot reflect.Type) reflect.Type {
	if p == nil {
		return nil
	}
	var typ reflect.Type
	for _, cmd := range p.Cmds {
		for i, arg := range cmd.Args {
			t := c.operand(arg, dot)
			if i == 0 {
				typ = t
			}
		}
	}
	return typ
}

func (c *fieldChecker) operand(n parse.Node, dot reflect.Type) reflect.Type {
	switch n := n.(type) {
	case *parse.DotNode:
		return dot
	case *parse.FieldNode:
		return c.follow(n, dot, n.Ident)
	case *parse.VariableNode:
		return c.follow(n, c.vars[n.Ident[0]], n.Ident[1:])
	case *parse.ChainNode:
		return c.follow(n, c.operand(n.Node, dot), n.Field)
	case *parse.PipeNode:
		return c.pipe(n, dot)
	case *parse.IdentifierNode:
		return c.results[n.Ident]
	}
	return nil
}

// follow goes from a type through fields and methods.
func (c *fieldChecker) follow(n parse.Node, typ reflect.Type, names []string) reflect.Type {
	for _, name := range names {
		if typ == nil {
			return nil
		}
		next, ok := member(typ, name)
		if !ok {
			c.fail(c.part, n.Position(), fault.Fault{
				Rule: "no-field", Err: fmt.Errorf("%s has no field or method %s", pointed(typ), name), Hint: fault.DidYouMean(name, members(typ)),
			})
			return nil
		}
		typ = next
	}
	return typ
}

// member is the type of a field, of a method's result, or of a map's values.
func member(typ reflect.Type, name string) (reflect.Type, bool) {
	base := pointed(typ)
	if m, ok := base.MethodByName(name); ok { // of the value: a method of its pointer could change the data
		if m.Type.NumOut() == 0 {
			return nil, false
		}
		return known(m.Type.Out(0)), true
	}
	switch base.Kind() {
	case reflect.Struct:
		f, ok := base.FieldByName(name)
		if !ok || !f.IsExported() {
			return nil, false
		}
		return known(f.Type), true
	case reflect.Map:
		return known(base.Elem()), true
	}
	return nil, false
}

// members lists what member finds.
func members(typ reflect.Type) []string {
	var names []string
	base := pointed(typ)
	if base.Kind() == reflect.Struct {
		for _, f := range reflect.VisibleFields(base) {
			if f.IsExported() {
				names = append(names, f.Name)
			}
		}
	}
	for m := range base.Methods() {
		names = append(names, m.Name)
	}
	return names
}

func pointed(typ reflect.Type) reflect.Type {
	for typ != nil && typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	return typ
}

// known is nil for types that say nothing about the value.
func known(typ reflect.Type) reflect.Type {
	if typ.Kind() == reflect.Interface {
		return nil
	}
	return typ
}

// resultTypes gives the types of what functions of the caller give, where they say so.
func resultTypes(funcs ...map[string]any) map[string]reflect.Type {
	out := map[string]reflect.Type{}
	for _, m := range funcs {
		for name, fn := range m {
			if t := reflect.TypeOf(fn); t != nil && t.Kind() == reflect.Func && t.NumOut() > 0 {
				out[name] = known(t.Out(0))
			}
		}
	}
	return out
}
