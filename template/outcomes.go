package template

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"

	"github.com/dated-claims/retest/internal/engine"
	"github.com/dated-claims/retest/internal/lazyre"
)

// Facts are statements that are true of all data. If they rule out an outcome of a branch, coverage does not count that outcome. A
// value is written as in the template that receives the data, with [] for an element of a list: ".Tasks[].Ask". A call is written in
// parentheses: "(paper .Claims[].Anchors[])".
type Facts struct {
	NonEmpty []string            // values that are never absent
	OneOf    [][]string          // groups of fields in one struct; in each group, exactly one field is not absent
	Values   map[string][]string // all the strings that a value can be
}

// An analysis finds the branch outcomes that are possible for some data. It walks the templates as a render does, from each entry along
// its calls, and tracks what the surrounding branches imply about the data. Data does not change during a render, so a condition that
// was true stays true.
//
// A value is identified by its key. A key is the path from the data, such as ".Tasks[#3].Ask", where 3 is the number of the range that
// the element comes from; the call that returns the value, such as "(len .Claims)"; or a unique key such as "?7".
type analysis struct {
	facts Facts
	set   *set
	found map[parse.Node]*possible
	path  []string // the current template and its callers
	last  int      // the last number used in a key
	work  int
}

// possible records which outcomes of a branch are possible for some data.
type possible struct{ taken, skipped bool }

// maxAnalysis is the maximum number of nodes that an analysis visits. If there are more, every outcome counts as possible.
const maxAnalysis = 1 << 16

// outcomes returns the possible outcomes of the branches, or nil if all outcomes are possible.
func (t *Template[T]) outcomes() map[parse.Node]*possible {
	a := analysis{facts: t.opts.Facts, set: &t.set, found: map[parse.Node]*possible{}}
	for _, name := range append([]string{t.opts.Entry}, t.opts.Entries...) {
		a.template(name, ".", nil)
	}
	if a.work > maxAnalysis {
		return nil
	}
	return a.found
}

// knowledge holds what is known about the data at a point in a template.
type knowledge struct {
	dot, root string
	vars      map[string]string // keys of variables, by name; "" for a variable that is assigned a new value somewhere
	known     map[string]bool   // whether each value is true; unknown values are left out
	anyOf     [][]string        // groups of values; at least one value in each group is true
}

func (v *knowledge) clone() *knowledge {
	return &knowledge{v.dot, v.root, maps.Clone(v.vars), maps.Clone(v.known), slices.Clip(v.anyOf)}
}

// template walks a template whose dot has the given key. If the template calls itself, every outcome in it counts as possible.
func (a *analysis) template(name, dot string, from *knowledge) {
	p := a.set.parts[name]
	if p == nil || p.tree == nil || p.tree.Root == nil || a.work > maxAnalysis {
		return
	}
	if slices.Contains(a.path, name) {
		a.anything(p.tree.Root)
		return
	}
	a.path = append(a.path, name)
	defer func() { a.path = a.path[:len(a.path)-1] }()
	v := &knowledge{dot: dot, root: dot, vars: map[string]string{}, known: map[string]bool{}}
	if from != nil {
		v.known, v.anyOf = maps.Clone(from.known), slices.Clip(from.anyOf)
	}
	engine.Walk(p.tree.Root, func(n parse.Node) {
		if pipe, ok := n.(*parse.PipeNode); ok && pipe.IsAssign {
			for _, d := range pipe.Decl {
				v.vars[d.Ident[0]] = ""
			}
		}
	})
	a.list(p.tree.Root, v)
}

// anything marks all outcomes below a node as possible.
func (a *analysis) anything(n parse.Node) {
	engine.Walk(n, func(n parse.Node) {
		nodes := []parse.Node{n}
		if cmd, ok := n.(*parse.CommandNode); ok {
			nodes = append(nodes, cmd.Args[0])
		}
		for _, n := range nodes {
			*a.at(n) = possible{true, true}
		}
	})
}

func (a *analysis) list(l *parse.ListNode, v *knowledge) {
	if l == nil {
		return
	}
	for _, n := range l.Nodes {
		if a.work++; a.work > maxAnalysis {
			return
		}
		switch n := n.(type) {
		case *parse.ActionNode:
			a.pipe(n.Pipe, v)
		case *parse.TemplateNode:
			key := a.fresh()
			if n.Pipe != nil {
				a.pipe(n.Pipe, v)
				key = a.key(n.Pipe, v)
			}
			a.template(n.Name, key, v)
		default:
			if b := engine.BranchOf(n); b != nil {
				a.branch(n, b, v)
			}
		}
	}
}

// branch walks each body of a branch that some data can reach.
func (a *analysis) branch(n parse.Node, b *parse.BranchNode, v *knowledge) {
	inner := v.clone()
	_, ranges := n.(*parse.RangeNode)
	if ranges {
		a.choices(b.Pipe, inner)
	} else {
		a.pipe(b.Pipe, inner)
	}
	key := a.key(b.Pipe, v)
	can := a.at(n)
	holds, sure := a.holds(b.Pipe, v)
	if holds || !sure {
		can.taken = true
		body := inner.clone()
		a.assume(b.Pipe, true, body)
		switch _, with := n.(*parse.WithNode); {
		case with:
			body.dot = key
		case ranges:
			a.element(b.Pipe, a.listKey(b.Pipe, v), body)
		}
		a.list(b.List, body)
	}
	if !holds || !sure {
		can.skipped = true
		a.assume(b.Pipe, false, inner)
		a.list(b.ElseList, inner)
	}
}

// listKey returns the key of the list that a range takes its elements from. If a list is merely sorted, its elements are those of the
// original list.
func (a *analysis) listKey(n parse.Node, v *knowledge) string {
	if c, _ := inner(n); len(c.args) > 0 && c.name != "groupBy" && slices.Contains(sameLength, c.name) {
		return a.listKey(c.args[len(c.args)-1], v)
	}
	return a.key(n, v)
}

// element sets the dot and the variables of a range to its next element.
func (a *analysis) element(pipe *parse.PipeNode, list string, v *knowledge) {
	a.last++
	v.dot = a.fresh()
	if !strings.HasPrefix(list, "?") {
		v.dot = list + "[#" + strconv.Itoa(a.last) + "]"
	}
	for i, d := range pipe.Decl {
		if i == len(pipe.Decl)-1 {
			a.declare(d.Ident[0], v.dot, v)
		} else {
			a.declare(d.Ident[0], a.fresh(), v)
		}
	}
}

func (a *analysis) declare(name, key string, v *knowledge) {
	if was, ok := v.vars[name]; ok && was == "" {
		return // the variable is assigned a new value somewhere
	}
	v.vars[name] = key
}

// pipe records the calls to default and ternary in a pipeline, and the variables that the pipeline declares.
func (a *analysis) pipe(p *parse.PipeNode, v *knowledge) {
	a.choices(p, v)
	for _, d := range p.Decl {
		a.declare(d.Ident[0], a.key(p, v), v)
	}
}

// choices records the calls to default and ternary in a pipeline.
func (a *analysis) choices(p *parse.PipeNode, v *knowledge) {
	engine.Walk(p, func(n parse.Node) {
		pipe, ok := n.(*parse.PipeNode)
		if !ok {
			return
		}
		for i, cmd := range pipe.Cmds {
			c := callOf(pipe, i)
			if c.name != "default" && c.name != "ternary" || len(c.args) < 2 {
				continue
			}
			holds, sure := a.holds(c.args[len(c.args)-1], v)
			for _, n := range [...]parse.Node{cmd, cmd.Args[0]} {
				can := a.at(n)
				can.taken = can.taken || holds || !sure
				can.skipped = can.skipped || !holds || !sure
			}
		}
	})
}

func (a *analysis) at(n parse.Node) *possible {
	if a.found[n] == nil {
		a.found[n] = &possible{}
	}
	return a.found[n]
}

// call is a function together with its arguments, including a piped one.
type call struct {
	name string
	args []parse.Node
}

// callOf returns the call in command i of a pipeline. Its name is empty if the command does not call a function.
func callOf(p *parse.PipeNode, i int) call {
	cmd := p.Cmds[i]
	id, ok := cmd.Args[0].(*parse.IdentifierNode)
	if !ok {
		return call{}
	}
	c := call{id.Ident, slices.Clip(cmd.Args[1:])}
	if i > 0 {
		c.args = append(c.args, &parse.PipeNode{NodeType: parse.NodePipe, Pos: p.Pos, Cmds: p.Cmds[:i]})
	}
	return c
}

// inner removes parentheses and returns the call or the value inside them.
func inner(n parse.Node) (call, parse.Node) {
	for {
		p, ok := n.(*parse.PipeNode)
		if !ok || len(p.Cmds) == 0 {
			if id, ok := n.(*parse.IdentifierNode); ok {
				return call{name: id.Ident}, nil
			}
			return call{}, n
		}
		last := len(p.Cmds) - 1
		if c := callOf(p, last); c.name != "" {
			return c, nil
		}
		if last > 0 || len(p.Cmds[0].Args) > 1 {
			return call{}, nil // a method call
		}
		n = p.Cmds[0].Args[0]
	}
}

func (a *analysis) fresh() string {
	a.last++
	return "?" + strconv.Itoa(a.last)
}

// key returns the key of a value.
func (a *analysis) key(n parse.Node, v *knowledge) string {
	c, value := inner(n)
	if c.name != "" {
		return a.callKey(c, v)
	}
	switch n := value.(type) {
	case *parse.DotNode:
		return v.dot
	case *parse.FieldNode:
		return below(v.dot, n.Ident)
	case *parse.VariableNode:
		base := v.vars[n.Ident[0]]
		if n.Ident[0] == "$" {
			base = v.root
		}
		if base == "" {
			return a.fresh()
		}
		return below(base, n.Ident[1:])
	case *parse.ChainNode:
		return below(a.key(n.Node, v), n.Field)
	case *parse.StringNode, *parse.NumberNode, *parse.BoolNode, *parse.NilNode:
		return n.String()
	}
	return a.fresh()
}

func (a *analysis) callKey(c call, v *knowledge) string {
	parts := []string{c.name}
	for _, arg := range c.args {
		parts = append(parts, a.key(arg, v))
	}
	return "(" + strings.Join(parts, " ") + ")"
}

func below(base string, fields []string) string {
	if len(fields) == 0 {
		return base
	}
	return strings.TrimSuffix(base, ".") + "." + strings.Join(fields, ".")
}

// holds reports whether a value is true, and whether that is certain.
func (a *analysis) holds(n parse.Node, v *knowledge) (holds, sure bool) {
	c, value := inner(n)
	switch n := value.(type) {
	case *parse.BoolNode:
		return n.True, true
	case *parse.StringNode:
		return n.Text != "", true
	case *parse.NumberNode:
		return !n.IsFloat || n.Float64 != 0, true
	}
	if arg, filled, ok := lengthTest(c); ok {
		holds, sure = a.holds(arg, v)
		return holds == filled, sure
	}
	switch {
	case len(c.args) == 1 && (c.name == "not" || c.name == "empty"):
		holds, sure = a.holds(c.args[0], v)
		return !holds, sure
	case c.name == "and" || c.name == "or":
		return a.joined(c, v)
	case len(c.args) > 0 && slices.Contains(sameLength, c.name):
		return a.holds(c.args[len(c.args)-1], v)
	case len(c.args) > 0 && takesSome(c):
		return a.holds(c.args[0], v)
	case len(c.args) > 0 && (c.name == "list" || c.name == "tuple"):
		return true, true
	case len(c.args) == 1 && c.name == "until":
		n, ok := c.args[0].(*parse.NumberNode)
		return ok && n.IsInt && n.Int64 > 0, ok
	case len(c.args) == 2 && c.name == "eq":
		return a.equal(c, v)
	case len(c.args) > 2 && c.name == "eq":
		return a.joined(anyEqual(c), v)
	case len(c.args) == 2 && c.name == "ne":
		holds, sure = a.equal(c, v)
		return !holds, sure
	}
	return a.value(a.key(n, v), v)
}

// sameLength lists functions whose result is empty only if their last argument is empty.
var sameLength = []string{"sortBy", "groupBy", "reverse", "mustReverse", "sortAlpha", "toStrings", "uniq", "mustUniq", "chunk", "mustChunk"}

// takesSome reports whether the result of a call can be empty or zero only if its first argument is empty. That is the case if the
// function counts items or selects items from the start or the end.
func takesSome(c call) bool {
	literal := func(i int) int64 {
		if n, ok := c.args[i].(*parse.NumberNode); ok && n.IsInt {
			return n.Int64
		}
		return -1
	}
	switch len(c.args) {
	case 1:
		return slices.Contains([]string{"len", "first", "last", "mustFirst", "mustLast"}, c.name)
	case 2:
		return (c.name == "index" || c.name == "slice") && literal(1) == 0
	case 3:
		return c.name == "slice" && literal(1) == 0 && literal(2) > 0
	}
	return false
}

// joined evaluates the functions "and" and "or".
func (a *analysis) joined(c call, v *knowledge) (holds, sure bool) {
	settles := c.name == "or"
	sure = true
	v = v.clone()
	for i, arg := range c.args {
		if i > 0 {
			a.assume(c.args[i-1], !settles, v) // this argument is evaluated only if the previous one did not settle the result
		}
		h, s := a.holds(arg, v)
		if s && h == settles {
			return settles, true
		}
		sure = sure && s
	}
	return !settles, sure
}

// anyEqual rewrites eq with several values as separate comparisons joined by "or".
func anyEqual(c call) call {
	out := call{name: "or"}
	for _, other := range c.args[1:] {
		cmd := &parse.CommandNode{NodeType: parse.NodeCommand, Args: []parse.Node{parse.NewIdentifier("eq"), c.args[0], other}}
		out.args = append(out.args, &parse.PipeNode{NodeType: parse.NodePipe, Cmds: []*parse.CommandNode{cmd}})
	}
	return out
}

// lengthTest handles a comparison that tests whether something is empty, such as gt (len .Claims) 0. It returns the argument of len.
// The result filled reports whether the comparison is true for an argument that is not empty.
func lengthTest(c call) (arg parse.Node, filled, ok bool) {
	if len(c.args) != 2 {
		return nil, false, false
	}
	length, _ := inner(c.args[0])
	n, isNumber := c.args[1].(*parse.NumberNode)
	if length.name != "len" || len(length.args) != 1 || !isNumber {
		return nil, false, false
	}
	switch c.name + " " + n.Text {
	case "gt 0", "ne 0", "ge 1":
		return length.args[0], true, true
	case "eq 0", "le 0", "lt 1":
		return length.args[0], false, true
	}
	return nil, false, false
}

// equal evaluates eq. For ne, it also returns the result that eq would have.
func (a *analysis) equal(c call, v *knowledge) (holds, sure bool) {
	key, text, ok := a.comparison(c, v)
	if !ok {
		return a.value(a.equalKey(c, v), v)
	}
	if is, ok := v.known[equalTo(key, text)]; ok {
		return is, true
	}
	values := a.facts.Values[general(key)]
	if len(values) > 0 && !slices.Contains(values, text) {
		return false, true
	}
	others := 0
	for known, is := range v.known {
		other, ok := strings.CutPrefix(known, equalTo(key, ""))
		switch {
		case !ok:
		case is:
			return false, true // the value is known to be a different string
		case slices.Contains(values, other):
			others++
		}
	}
	return true, len(values) > 0 && others == len(values)-1
}

// comparison returns the value and the string that are compared.
func (a *analysis) comparison(c call, v *knowledge) (key, text string, ok bool) {
	for i, arg := range c.args {
		if _, value := inner(arg); value != nil {
			if s, ok := value.(*parse.StringNode); ok {
				return a.key(c.args[1-i], v), s.Text, true
			}
		}
	}
	return "", "", false
}

func (a *analysis) equalKey(c call, v *knowledge) string { return a.callKey(call{"eq", c.args}, v) }

func equalTo(key, text string) string { return "=" + key + "=" + text }

// value reports whether the value with the given key is true, and whether that is certain.
func (a *analysis) value(key string, v *knowledge) (holds, sure bool) {
	if is, ok := v.known[key]; ok {
		return is, true
	}
	form := general(key)
	if slices.Contains(a.facts.NonEmpty, form) || strings.HasPrefix(form, "(groupBy ") && strings.HasSuffix(form, ")[].Items") || v.implies(key) {
		return true, true
	}
	for _, group := range a.facts.OneOf {
		if slices.Contains(group, form) {
			return a.only(key, group, v)
		}
	}
	return false, false
}

// implies reports whether a value must be true given what is known about other values: either part of it is true, or all other values
// in a group are false.
func (v *knowledge) implies(key string) bool {
	for known, is := range v.known {
		if is && strings.HasPrefix(known, key+".") && !strings.HasSuffix(key, ")") {
			return true
		}
	}
	return slices.ContainsFunc(v.anyOf, func(group []string) bool {
		return slices.Contains(group, key) && !slices.ContainsFunc(group, func(other string) bool {
			is, ok := v.known[other]
			return other != key && (is || !ok)
		})
	})
}

// only reports whether a field is the one field in its group that is not absent, and whether that is certain.
func (a *analysis) only(key string, group []string, v *knowledge) (holds, sure bool) {
	owner := key[:strings.LastIndexByte(key, '.')+1]
	absent := 0
	for _, name := range group {
		other := owner + name[strings.LastIndexByte(name, '.')+1:]
		switch is, ok := v.known[other]; {
		case other == key || !ok:
		case is:
			return false, true
		default:
			absent++
		}
	}
	return true, absent == len(group)-1
}

// assume records that a condition holds or does not hold.
func (a *analysis) assume(n parse.Node, holds bool, v *knowledge) {
	c, _ := inner(n)
	if arg, filled, ok := lengthTest(c); ok {
		a.assume(arg, holds == filled, v)
		return
	}
	switch {
	case len(c.args) == 1 && (c.name == "not" || c.name == "empty"):
		a.assume(c.args[0], !holds, v)
	case len(c.args) > 2 && c.name == "eq":
		a.assume(&parse.PipeNode{NodeType: parse.NodePipe, Cmds: []*parse.CommandNode{{NodeType: parse.NodeCommand, Args: append([]parse.Node{parse.NewIdentifier("or")}, anyEqual(c).args...)}}}, holds, v)
	case c.name == "or" && holds:
		var keys []string
		for _, arg := range c.args {
			keys = append(keys, a.key(arg, v))
		}
		v.anyOf = append(v.anyOf, keys)
	case c.name == "and" && holds, c.name == "or" && !holds:
		for _, arg := range c.args {
			a.assume(arg, holds, v)
		}
	case len(c.args) == 2 && (c.name == "eq" || c.name == "ne"):
		if c.name == "ne" {
			holds = !holds
		}
		if key, text, ok := a.comparison(c, v); ok {
			v.known[equalTo(key, text)] = holds
		} else {
			v.known[a.equalKey(c, v)] = holds
		}
	case len(c.args) > 0 && slices.Contains(sameLength, c.name):
		a.assume(c.args[len(c.args)-1], holds, v)
	default:
		v.known[a.key(n, v)] = holds
	}
}

var element = lazyre.New(`\[#[0-9]+\]`)

// general returns a key in the notation that Facts uses.
func general(key string) string { return element.ReplaceAllString(key, "[]") }
