package engine

import (
	"errors"
	"slices"
	"strconv"
	"text/template/parse"
)

// Walk calls visit for a node and everything below it. Parents come before their children.
func Walk(n parse.Node, visit func(parse.Node)) {
	if isNil(n) {
		return
	}
	visit(n)
	switch n := n.(type) {
	case *parse.ListNode:
		walkAll(n.Nodes, visit)
	case *parse.ActionNode:
		Walk(n.Pipe, visit)
	case *parse.TemplateNode:
		Walk(n.Pipe, visit)
	case *parse.PipeNode:
		walkAll(n.Decl, visit)
		walkAll(n.Cmds, visit)
	case *parse.CommandNode:
		walkAll(n.Args, visit)
	case *parse.ChainNode:
		Walk(n.Node, visit)
	}
	if b := BranchOf(n); b != nil {
		Walk(b.Pipe, visit)
		Walk(b.List, visit)
		Walk(b.ElseList, visit)
	}
}

func walkAll[N parse.Node](list []N, visit func(parse.Node)) {
	for _, n := range list {
		Walk(n, visit)
	}
}

// isNil reports whether a node is nil or a typed nil pointer, which the parser uses for a missing branch.
func isNil(n parse.Node) bool {
	switch n := n.(type) {
	case nil:
		return true
	case *parse.ListNode:
		return n == nil
	case *parse.PipeNode:
		return n == nil
	}
	return false
}

// BranchOf returns the common part of if, with and range nodes, or nil for other nodes.
func BranchOf(n parse.Node) *parse.BranchNode {
	switch n := n.(type) {
	case *parse.IfNode:
		return &n.BranchNode
	case *parse.WithNode:
		return &n.BranchNode
	case *parse.RangeNode:
		return &n.BranchNode
	}
	return nil
}

// Span returns the start and end of an expression as offsets in its template. If the end is unknown, it is 0.
func Span(n parse.Node) (from, to parse.Pos) {
	from = n.Position()
	switch n := n.(type) {
	case *parse.FieldNode:
		return nameSpan(n, 0, len(n.Ident))
	case *parse.VariableNode:
		return nameSpan(n, 0, len(n.Ident))
	case *parse.ChainNode:
		return nameSpan(n, 0, len(n.Field))
	case *parse.CommandNode:
		from, _ = Span(n.Args[0])
		_, to = Span(n.Args[len(n.Args)-1])
		return from, to
	case *parse.PipeNode:
		if len(n.Cmds) == 0 {
			return from, 0
		}
		_, to = Span(n.Cmds[len(n.Cmds)-1])
		return from, to
	case *parse.IdentifierNode:
		return from, from + size(n.Ident)
	case *parse.TemplateNode:
		return from, from + size(strconv.Quote(n.Name))
	case *parse.StringNode:
		return from, from + size(n.Quoted)
	case *parse.NumberNode:
		return from, from + size(n.Text)
	case *parse.BoolNode, *parse.NilNode, *parse.DotNode:
		return from, from + size(n.String())
	}
	return from, 0
}

func size(s string) parse.Pos { return parse.Pos(len(s)) }

// nameSpan returns the range of the names from first to last (exclusive) in an expression such as .X.Y.Z. The position of such a node
// is that of its second name, or of its first if it has only one. For a chain, only the names after its first value count.
func nameSpan(n parse.Node, first, last int) (from, to parse.Pos) {
	from = n.Position()
	var names []string
	switch n := n.(type) {
	case *parse.FieldNode:
		names = n.Ident
		if len(names) > 1 {
			from -= 1 + size(names[0])
		}
	case *parse.VariableNode:
		names = n.Ident
		if len(names) > 1 {
			from -= size(names[0])
		}
	case *parse.ChainNode:
		names = n.Field
	default:
		return Span(n)
	}
	to = from
	for i, name := range names[:min(last, len(names))] {
		width := 1 + size(name)
		if _, ok := n.(*parse.VariableNode); ok && i == 0 {
			width-- // this name has no dot
		}
		if i < first {
			from += width
		}
		to += width
	}
	return from, to
}

// Span returns the range of the error in its template. If a field or method that is one of several names failed, this is the range of
// its name; otherwise, it is the range of the node.
func (e *Error) Span() (from, to parse.Pos) {
	name := ""
	if c, ok := errors.AsType[calling](e.Err); ok {
		name = c.name
	}
	if f, ok := errors.AsType[NilField](e.Err); ok {
		name = f.Name
	}
	var names []string
	switch n := e.Node.(type) {
	case *parse.FieldNode:
		names = n.Ident
	case *parse.VariableNode:
		names = n.Ident
	case *parse.ChainNode:
		names = n.Field
	}
	if i := slices.Index(names, name); i >= 0 {
		return nameSpan(e.Node, i, i+1)
	}
	return Span(e.Node)
}
