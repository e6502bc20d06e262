package engine

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"text/template/parse"

	"github.com/dated-claims/retest/fault"
)

// This file finds suspicious code that is not an error. It looks only at the tree.

// facts holds everything that can be learned from a template's tree alone.
type facts struct {
	assigned map[string]bool    // names that are assigned after their declaration
	declared string             // the type of the dot that a comment declares
	comment  *parse.CommentNode // the comment that declares it
	warnings []Fault
}

// factsOf returns the facts about a template. They are determined only once.
func (c *compiler) factsOf(name string) *facts {
	if k := c.facts[name]; k != nil {
		return k
	}
	l := linter{name: name}
	l.list(c.cfg.Trees[name].Root)
	l.leave(0)
	c.facts[name] = &l.facts
	return &l.facts
}

// linter tracks the scopes of a template's variables.
type linter struct {
	facts
	name    string
	vars    []*declared
	inChain map[*parse.IfNode]bool // conditions that have already been compared with earlier ones in their chain
}

// declared is a variable in scope.
type declared struct {
	node  *parse.VariableNode
	cmd   *parse.CommandNode // the call to set, unset or merge whose result the variable holds
	used  bool
	other *declared // the other variable of a range; only one of the two needs to be used
}

func (l *linter) warn(n parse.Node, rule, format string, args ...any) {
	at, to := Span(n)
	l.warnings = append(l.warnings, Fault{l.name, at, to, fault.Fault{Rule: rule, Severity: fault.Warning, Err: fmt.Errorf(format, args...)}})
}

// leave drops the variables starting at index n and warns about unused ones.
func (l *linter) leave(n int) {
	for _, v := range l.vars[n:] {
		if name := v.node.Ident[0]; v.cmd == nil && !v.used && (v.other == nil || !v.other.used) && !strings.HasPrefix(name, "$_") {
			l.warn(v.node, "unused-variable", "the variable %s is not used", name)
			if slices.ContainsFunc(l.vars[:n], func(outer *declared) bool { return outer.node.Ident[0] == name }) {
				l.warnings[len(l.warnings)-1].Hint = "it shadows the " + name + " in an enclosing block: to change that variable, write {{" + name + " = …}}"
			}
		}
		if v.cmd != nil && !v.used && !l.assigned[v.node.Ident[0]] {
			err, at, to := discardedError{v.cmd}, v.node.Pos, v.node.Pos+size(v.node.Ident[0])
			l.warnings = append(l.warnings, Fault{l.name, at, to, fault.Fault{Rule: "discarded", Hint: err.Advice(), Err: err}})
		}
	}
	l.vars = l.vars[:n]
}

func (l *linter) list(list *parse.ListNode) {
	if list == nil {
		return
	}
	reached := true
	for i, n := range list.Nodes {
		l.node(n)
		if t := n.Type(); (t == parse.NodeBreak || t == parse.NodeContinue) && reached && i+1 < len(list.Nodes) {
			l.warn(list.Nodes[i+1], "unreachable", "nothing after %s is ever reached", n)
			reached = false
		}
	}
}

func (l *linter) node(n parse.Node) {
	switch n := n.(type) {
	case *parse.ActionNode:
		l.pipe(n.Pipe, false)
	case *parse.TemplateNode:
		l.pipe(n.Pipe, false)
	case *parse.IfNode:
		if !l.inChain[n] {
			l.repeated(n)
		}
		l.branch(&n.BranchNode, false)
	case *parse.WithNode:
		l.branch(&n.BranchNode, false)
	case *parse.RangeNode:
		l.branch(&n.BranchNode, true)
	case *parse.CommentNode:
		l.note(n)
	}
}

func (l *linter) branch(b *parse.BranchNode, ranges bool) {
	n := len(l.vars)
	l.pipe(b.Pipe, ranges)
	inner := len(l.vars)
	l.list(b.List)
	l.leave(inner)
	l.list(b.ElseList)
	l.leave(n)
}

// reversed warns about a division or subtraction whose operands may be in the wrong order: a piped value is the last argument, so it
// becomes the second operand.
func (l *linter) reversed(cmd *parse.CommandNode, before []*parse.CommandNode) {
	id, ok := cmd.Args[0].(*parse.IdentifierNode)
	if !ok || len(cmd.Args) != 2 || minuends[id.Ident] == "" {
		return
	}
	if n, ok := cmd.Args[1].(*parse.NumberNode); ok {
		value := (&parse.PipeNode{NodeType: parse.NodePipe, Cmds: before}).String()
		if len(before) > 1 || len(before[0].Args) > 1 {
			value = "(" + value + ")"
		}
		at, to := Span(cmd)
		l.warnings = append(l.warnings, Fault{l.name, at, to, fault.Fault{
			Rule: "reversed", Severity: fault.Warning, Err: fmt.Errorf("the piped value comes last, so this computes %s %s value", n.Text, minuends[id.Ident]),
			Hint: fmt.Sprintf("to start from the value, write {{%s %s %s}}", id.Ident, value, n.Text),
		}})
	}
}

// minuends contains the functions that depend on the order of two numbers, each with its operator.
var minuends = map[string]string{"div": "/", "divf": "/", "mod": "modulo", "sub": "−", "subf": "−"}

// subjects maps functions that operate on their last argument to the number of arguments they take. In other languages, the argument
// that is operated on comes first.
var subjects = map[string]int{
	"default": 2, "regexMatch": 2, "regexFind": 2, "replace": 3, "trimPrefix": 2, "trimSuffix": 2, "trimAll": 2, "trimall": 2, "split": 2, "splitList": 2, "contains": 2, "hasPrefix": 2, "hasSuffix": 2,
}

// subjectFirst warns about a call such as contains .Role "a", which searches for the role in a constant. If the constant consists of
// several words, as in contains .Search "yes no", it may be meant as a list.
func (l *linter) subjectFirst(cmd *parse.CommandNode) {
	id, ok := cmd.Args[0].(*parse.IdentifierNode)
	if !ok || subjects[id.Ident] == 0 || len(cmd.Args) != subjects[id.Ident]+1 {
		return
	}
	first, last := cmd.Args[1], cmd.Args[len(cmd.Args)-1]
	constant, ok := last.(*parse.StringNode)
	if !ok || strings.ContainsAny(constant.Text, " ,;|/") && len(constant.Text) > 1 {
		return
	}
	switch first.(type) {
	case *parse.StringNode, *parse.NumberNode, *parse.BoolNode:
		return
	}
	turned := append(slices.Clone(cmd.Args[2:]), first)
	words := []string{id.Ident}
	for _, n := range turned {
		words = append(words, asArgument(n))
	}
	at, to := Span(cmd)
	l.warnings = append(l.warnings, Fault{l.name, at, to, fault.Fault{
		Rule: "reversed", Severity: fault.Warning, Err: fmt.Errorf("%s works on its last argument, which is the constant %s", id.Ident, constant.Quoted),
		Hint: "to work on " + asArgument(first) + ", write {{" + strings.Join(words, " ") + "}}",
	}})
}

// pipe records the variables that a pipeline uses and the variables that it declares.
func (l *linter) pipe(p *parse.PipeNode, ranges bool) {
	if p == nil {
		return
	}
	for i, cmd := range p.Cmds {
		for _, arg := range cmd.Args {
			l.operand(arg)
		}
		if i > 0 {
			l.reversed(cmd, p.Cmds[:i])
		} else {
			l.subjectFirst(cmd)
		}
	}
	if p.IsAssign {
		if l.assigned == nil {
			l.assigned = map[string]bool{}
		}
		for _, v := range p.Decl {
			l.assigned[v.Ident[0]] = true
		}
		return
	}
	from := len(l.vars)
	for _, v := range p.Decl {
		l.vars = append(l.vars, &declared{node: v, cmd: changed(p)})
	}
	if ranges && len(p.Decl) == 2 {
		l.vars[from].other, l.vars[from+1].other = l.vars[from+1], l.vars[from]
	}
}

func (l *linter) operand(n parse.Node) {
	switch n := n.(type) {
	case *parse.VariableNode:
		l.use(n.Ident[0])
	case *parse.ChainNode:
		l.operand(n.Node)
	case *parse.PipeNode:
		l.pipe(n, false)
	}
}

func (l *linter) use(name string) {
	for _, v := range slices.Backward(l.vars) {
		if v.node.Ident[0] == name {
			v.used = true
			return
		}
	}
}

// repeated warns about a condition that occurs twice in an if and its else if branches. The second occurrence can never be true.
func (l *linter) repeated(n *parse.IfNode) {
	var stood map[string]bool
	for next := elseIf(n); next != nil; next = elseIf(next) {
		if stood == nil {
			stood = map[string]bool{n.Pipe.String(): true}
		}
		if l.inChain == nil {
			l.inChain = map[*parse.IfNode]bool{}
		}
		l.inChain[next] = true
		text := next.Pipe.String()
		if stood[text] && len(next.Pipe.Decl) == 0 {
			l.warn(next.Pipe, "unreachable", "the condition %s was already tested: this branch is never taken", text)
		}
		stood[text] = true
	}
}

// elseIf returns the next if in a chain of else if, or nil.
func elseIf(n *parse.IfNode) *parse.IfNode {
	if n.ElseList == nil || len(n.ElseList.Nodes) != 1 {
		return nil
	}
	next, _ := n.ElseList.Nodes[0].(*parse.IfNode)
	return next
}

// Dot types declared by comments in the form that editors recognize: {{- /* gotype: example.org/letters.Letter */ -}}.

const typeComment = "gotype:"

// note reads a comment that declares the type of the dot. Only the first one counts.
func (l *linter) note(k *parse.CommentNode) {
	text := strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(k.Text, "/*"), "*/"))
	if rest, ok := strings.CutPrefix(text, typeComment); ok && l.declared == "" {
		l.declared, l.comment = strings.TrimSpace(rest), k
	}
}

// typeName returns the name of a type as written in comments.
func typeName(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return nameWithin(t)
}

// nameWithin returns the name of a type as written inside another type's name.
func nameWithin(t reflect.Type) string {
	switch {
	case t.PkgPath() != "":
		return t.PkgPath() + "." + t.Name()
	case t.Name() != "":
		return t.Name()
	}
	switch t.Kind() {
	case reflect.Pointer:
		return "*" + nameWithin(t.Elem())
	case reflect.Slice:
		return "[]" + nameWithin(t.Elem())
	case reflect.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), nameWithin(t.Elem()))
	case reflect.Map:
		return "map[" + nameWithin(t.Key()) + "]" + nameWithin(t.Elem())
	case reflect.Interface:
		if t.NumMethod() == 0 {
			return "any"
		}
	}
	return t.String()
}

// isDeclared reports whether a type matches the type that a comment declares.
func isDeclared(t reflect.Type, want string) bool {
	want = strings.ReplaceAll(strings.TrimLeft(want, "*"), "interface{}", "any")
	switch want {
	case "any":
		return true
	case "fmt.Stringer":
		return t.Implements(stringerType)
	case "error":
		return t.Implements(errorType)
	}
	return typeName(t) == want
}

// checkDeclared reports a fault if a template is called with a dot whose type differs from the type that the template's comment
// declares.
func (c *compiler) checkDeclared(t *specialization, about *facts) {
	want := about.declared
	if want == "" || t.dot.t == nil || isDeclared(t.dot.t, want) {
		return
	}
	t.faults = append(t.faults, Fault{t.name, about.comment.Pos, about.comment.Pos + parse.Pos(len(about.comment.Text)), fault.Fault{
		Rule: "gotype", Err: fmt.Errorf("the comment says that the dot is %s, but the template is called with %s", want, t.dot.t),
	}})
}

// declaredDot returns the dot of a template that is never called. If the data contains the type that the template's comment declares,
// the dot has that type.
func (c *compiler) declaredDot(about *facts) dot {
	want := about.declared
	if t := findType(c.cfg.Data, strings.TrimLeft(want, "*"), map[reflect.Type]bool{}); want != "" && t != nil {
		return dot{typ: static(t), from: data, stable: true}
	}
	return dot{typ: unknown, from: data}
}

// findType searches a type and the types of its parts for a type with the given name.
func findType(t reflect.Type, name string, seen map[reflect.Type]bool) reflect.Type {
	if seen[t] {
		return nil
	}
	seen[t] = true
	if typeName(t) == name && t.Kind() != reflect.Pointer {
		return t
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map, reflect.Chan:
		return findType(t.Elem(), name, seen)
	case reflect.Struct:
		for f := range t.Fields() {
			if found := findType(f.Type, name, seen); found != nil {
				return found
			}
		}
	}
	return nil
}
