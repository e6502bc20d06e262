package template

import (
	"slices"
	"text/template/parse"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/engine"
)

// A Node is an action or a piece of a template's own text.
type Node struct {
	Template  string
	Path      string // for messages: the name of the template, unless the location implies it
	Pos       fault.Pos
	Text      string   // the source text; for an action, without its braces
	Action    bool     // the node is an action, which prints something or is the condition of a branch
	Data      bool     // the node prints data
	Functions []string // functions that the action calls, in order
	Inside    []string // pipelines of the enclosing with and range blocks, outermost first
	file      *file
	at        parse.Pos
}

// At returns the location of the byte at an offset in Text. The node must not be an action.
func (p Node) At(offset int) fault.Pos { return p.file.pos(p.at + parse.Pos(offset)) }

// Nodes returns the nodes of the templates reachable from the entries, sorted by template and then in source order.
func (t *Template[T]) Nodes() []Node {
	var out []Node
	for _, name := range t.set.names() {
		if p := t.set.parts[name]; t.used[name] {
			out = p.pieces(out, p.tree.Root, nil)
		}
	}
	return out
}

func (p *part) pieces(out []Node, l *parse.ListNode, inside []string) []Node {
	if l == nil {
		return out
	}
	for _, n := range l.Nodes {
		from, within := len(out), inside
		switch n := n.(type) {
		case *parse.TextNode:
			out = append(out, p.piece(n.Pos, string(n.Text)))
		case *parse.ActionNode:
			piece := p.action(n.Pipe)
			piece.Data = len(n.Pipe.Decl) == 0 && readsData(n.Pipe)
			out = append(out, piece)
		case *parse.TemplateNode:
			if n.Pipe != nil {
				out = append(out, p.action(n.Pipe))
			}
		}
		b := engine.BranchOf(n)
		if b != nil {
			out = append(out, p.action(b.Pipe))
			if _, same := n.(*parse.IfNode); !same {
				within = append(slices.Clip(inside), b.Pipe.String())
			}
		}
		for i := range out[from:] {
			out[from+i].Inside = inside
		}
		if b != nil {
			out = p.pieces(p.pieces(out, b.List, within), b.ElseList, inside)
		}
	}
	return out
}

func (p *part) piece(at parse.Pos, text string) Node {
	return Node{Template: p.name, Path: p.path(), Pos: p.file.pos(at), Text: text, file: p.file, at: at}
}

func (p *part) action(pipe *parse.PipeNode) Node {
	piece := p.piece(pipe.Pos, pipe.String())
	piece.Action = true
	engine.Walk(pipe, func(n parse.Node) {
		if id, ok := n.(*parse.IdentifierNode); ok {
			piece.Functions = append(piece.Functions, id.Ident)
		}
	})
	return piece
}

func readsData(pipe *parse.PipeNode) bool {
	found := false
	engine.Walk(pipe, func(n parse.Node) {
		switch n.(type) {
		case *parse.FieldNode, *parse.DotNode, *parse.VariableNode, *parse.ChainNode:
			found = true
		}
	})
	return found
}

// Keys returns the keys, in sorted order, that templates reachable from the entries read from a map field of the data. The result all
// reports whether they may read any key, either because they pass on the map itself or because a key is not known until run time.
func (t *Template[T]) Keys(field string) (keys []string, all bool) {
	k := keyFinder{field: field, whole: map[parse.Node]bool{}}
	for name, p := range t.set.parts {
		if t.used[name] {
			engine.Walk(p.tree.Root, k.visit)
		}
	}
	slices.Sort(k.keys)
	return slices.Compact(k.keys), k.all
}

type keyFinder struct {
	field string
	keys  []string
	all   bool
	whole map[parse.Node]bool // nodes that use the map with a known key
}

func (k *keyFinder) visit(n parse.Node) {
	switch n := n.(type) {
	case *parse.CommandNode:
		k.command(n)
	case *parse.FieldNode:
		k.path(n, n.Ident)
	case *parse.VariableNode:
		k.path(n, n.Ident[1:])
	case *parse.ChainNode:
		k.path(n, n.Field)
	}
}

// command looks for the forms index .Vars "key", get .Vars "key" and hasKey .Vars "key".
func (k *keyFinder) command(c *parse.CommandNode) {
	if len(c.Args) < 3 {
		return
	}
	id, ok := c.Args[0].(*parse.IdentifierNode)
	key, literal := c.Args[2].(*parse.StringNode)
	if ok && literal && slices.Contains([]string{"index", "get", "hasKey"}, id.Ident) && slices.Contains(lastField(c.Args[1]), k.field) {
		k.keys = append(k.keys, key.Text)
		k.whole[c.Args[1]] = true
	}
}

// lastField returns the last name of a path, or nil if n is not a path.
func lastField(n parse.Node) []string {
	var path []string
	switch n := n.(type) {
	case *parse.FieldNode:
		path = n.Ident
	case *parse.VariableNode:
		path = n.Ident[1:]
	}
	return path[max(0, len(path)-1):]
}

func (k *keyFinder) path(n parse.Node, path []string) {
	i := slices.Index(path, k.field)
	switch {
	case i < 0:
	case i+1 < len(path):
		k.keys = append(k.keys, path[i+1])
	case !k.whole[n]:
		k.all = true
	}
}
