package engine

import "text/template/parse"

// Walk calls visit for a node and everything below it, parents first.
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

// isNil reports whether a node is nil, or a typed nil pointer, which the parser leaves for a missing branch.
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
