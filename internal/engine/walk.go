package engine

import "text/template/parse"

// assigned gives the names of the variables that are given values after their declaration.
func assigned(root parse.Node) map[string]bool {
	names := map[string]bool{}
	Walk(root, func(n parse.Node) {
		if p, ok := n.(*parse.PipeNode); ok && p.IsAssign {
			for _, v := range p.Decl {
				names[v.Ident[0]] = true
			}
		}
	})
	return names
}

// Walk calls visit for a node and everything below it, parents first.
func Walk(n parse.Node, visit func(parse.Node)) {
	if isNil(n) {
		return
	}
	visit(n)
	for _, c := range Children(n) {
		Walk(c, visit)
	}
}

// isNil sees through typed nil pointers, which the parser leaves for missing branches.
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

// Children gives the nodes right below n.
func Children(n parse.Node) []parse.Node {
	switch n := n.(type) {
	case *parse.ListNode:
		return n.Nodes
	case *parse.ActionNode:
		return []parse.Node{n.Pipe}
	case *parse.TemplateNode:
		return []parse.Node{n.Pipe}
	case *parse.PipeNode:
		return append(nodes(n.Decl), nodes(n.Cmds)...)
	case *parse.CommandNode:
		return n.Args
	case *parse.ChainNode:
		return []parse.Node{n.Node}
	}
	if b := BranchOf(n); b != nil {
		return []parse.Node{b.Pipe, b.List, b.ElseList}
	}
	return nil
}

// BranchOf gives what if, with and range have in common, or nil for other nodes.
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

func nodes[N parse.Node](list []N) []parse.Node {
	out := make([]parse.Node, len(list))
	for i, n := range list {
		out[i] = n
	}
	return out
}
