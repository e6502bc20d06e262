package template

import "text/template/parse"

// The executor is text/template's. What it does with absent values and with printing is changed by rewriting the trees: each
// printed pipeline ends in a call of a function of ours, and each pipeline whose truth is asked passes through another.
const (
	fnPrintData   = "retest_printData"   // a value of the data: absent is an error
	fnPrintResult = "retest_printResult" // what a function gave: empty text is allowed
	fnPrintShaped = "retest_printShaped" // what a function gave that lays out lines: its line breaks are the template's
	fnPrintConst  = "retest_printConst"  // made from the template's own text: no data
	fnValue       = "retest_value"       // a value whose truth is asked: absent becomes nil
	fnRange       = "retest_range"       // a value that is ranged over
	fnClean       = "retest_clean"       // data on its way into a function that lays out lines: on one line
	fnStep        = "retest_step"        // counts the rounds of ranges and the calls of templates
)

// shapers are the functions whose results may hold line breaks of their own, as the template's author wants them.
var shapers = map[string]bool{
	"indent": true, "nindent": true, "wrap": true, "wrapWith": true, "wrapRunes": true, "join": true,
}

// origin is where a value comes from, for the rules of printing. A higher one wins.
type origin uint8

const (
	constant origin = iota // the template's own text
	result                 // a function's result
	data                   // the data
)

// rewriter rewrites one template.
type rewriter struct {
	vars map[string]origin // of each variable, the highest of what it is ever given
}

func (s *set) rewrite() {
	for _, name := range s.names() {
		p := s.parts[name]
		r := rewriter{vars: map[string]origin{"$": data}}
		r.variables(p.tree.Root)
		r.list(p.tree.Root)
		p.tree.Root.Nodes = append([]parse.Node{step(0)}, p.tree.Root.Nodes...)
	}
}

// variables settles the origin of each variable. A variable may be given another variable's value, so it goes on until nothing
// changes; range gives its variables parts of the data.
func (r *rewriter) variables(root *parse.ListNode) {
	for changed := true; changed; {
		changed = false
		give := func(pipe *parse.PipeNode, o origin) {
			for _, v := range pipe.Decl {
				if old, ok := r.vars[v.Ident[0]]; !ok || o > old {
					r.vars[v.Ident[0]] = o
					changed = true
				}
			}
		}
		walk(root, func(n parse.Node) {
			switch n := n.(type) {
			case *parse.ActionNode:
				give(n.Pipe, r.pipe(n.Pipe))
			case *parse.RangeNode:
				give(n.Pipe, data)
			default:
				if b := branch(n); b != nil {
					give(b.Pipe, r.pipe(b.Pipe))
				}
			}
		})
	}
}

// pipe is the origin of a pipeline's value.
func (r *rewriter) pipe(p *parse.PipeNode) origin {
	o := constant
	walk(p, func(n parse.Node) {
		switch n := n.(type) {
		case *parse.FieldNode, *parse.DotNode, *parse.ChainNode:
			o = data
		case *parse.VariableNode:
			if len(n.Ident) > 1 {
				o = data
			} else {
				o = max(o, r.vars[n.Ident[0]])
			}
		case *parse.IdentifierNode:
			if readsData(n.Ident) {
				o = data
			}
		}
	})
	if o == data && function(p) != "" {
		return result
	}
	return o
}

// readsData reports whether a function gives data although it has constant arguments only.
func readsData(name string) bool {
	f, ok := gradedFunctions()[name]
	return !ok || f.Grade == Clocked
}

// function is the name of the function that a pipeline ends in, or "".
func function(p *parse.PipeNode) string {
	args := p.Cmds[len(p.Cmds)-1].Args
	switch n := args[0].(type) {
	case *parse.IdentifierNode:
		return n.Ident
	case *parse.PipeNode:
		if len(args) == 1 && len(p.Cmds) == 1 {
			return function(n)
		}
	}
	return ""
}

func (r *rewriter) list(l *parse.ListNode) {
	if l == nil {
		return
	}
	for _, n := range l.Nodes {
		r.node(n)
	}
}

func (r *rewriter) node(n parse.Node) {
	switch n := n.(type) {
	case *parse.ActionNode:
		printer := r.printer(n.Pipe)
		r.operands(n.Pipe)
		if len(n.Pipe.Decl) == 0 {
			then(n.Pipe, printer)
		}
	case *parse.TemplateNode:
		if n.Pipe != nil {
			r.operands(n.Pipe)
		}
	default:
		b := branch(n)
		if b == nil {
			return
		}
		r.operands(b.Pipe)
		r.list(b.List)
		r.list(b.ElseList)
		if _, ok := n.(*parse.RangeNode); ok {
			then(b.Pipe, fnRange)
			b.List.Nodes = append([]parse.Node{step(b.Pos)}, b.List.Nodes...)
		} else {
			then(b.Pipe, fnValue)
		}
	}
}

// printer is the function that prints a pipeline's value.
func (r *rewriter) printer(p *parse.PipeNode) string {
	switch r.pipe(p) {
	case constant:
		return fnPrintConst
	case data:
		return fnPrintData
	}
	if shapers[function(p)] {
		return fnPrintShaped
	}
	return fnPrintResult
}

// operands rewrites what stands inside a pipeline: the operands of and and or, whose truth is asked, and what goes into functions
// that lay out lines.
func (r *rewriter) operands(p *parse.PipeNode) {
	for i := 0; i < len(p.Cmds); i++ {
		cmd := p.Cmds[i]
		for _, arg := range cmd.Args {
			switch arg := arg.(type) {
			case *parse.PipeNode:
				r.operands(arg)
			case *parse.ChainNode:
				if inner, ok := arg.Node.(*parse.PipeNode); ok {
					r.operands(inner)
				}
			}
		}
		id, ok := cmd.Args[0].(*parse.IdentifierNode)
		if !ok {
			continue
		}
		switch {
		case id.Ident == "and" || id.Ident == "or":
			wrapArgs(cmd, fnValue, func(parse.Node) bool { return true })
		case shapers[id.Ident]:
			wrapArgs(cmd, fnClean, r.isData)
			if i > 0 && !shapers[commandName(p.Cmds[i-1])] {
				p.Cmds = append(p.Cmds[:i:i], append([]*parse.CommandNode{call(fnClean, cmd.Pos)}, p.Cmds[i:]...)...)
				i++
			}
		}
	}
}

func commandName(cmd *parse.CommandNode) string {
	if id, ok := cmd.Args[0].(*parse.IdentifierNode); ok {
		return id.Ident
	}
	return ""
}

// isData reports whether an argument is anything but the template's own text. The result of a function that lays out lines is
// made of clean data already.
func (r *rewriter) isData(n parse.Node) bool {
	pipe, ok := n.(*parse.PipeNode)
	if !ok {
		pipe = &parse.PipeNode{NodeType: parse.NodePipe, Pos: n.Position(), Cmds: []*parse.CommandNode{command(n)}}
	}
	return r.pipe(pipe) != constant && !shapers[function(pipe)]
}

// wrapArgs puts a call around each argument of a command for which want says so.
func wrapArgs(cmd *parse.CommandNode, fn string, want func(parse.Node) bool) {
	for i, arg := range cmd.Args[1:] {
		if want(arg) {
			pipe := &parse.PipeNode{NodeType: parse.NodePipe, Pos: arg.Position(), Cmds: []*parse.CommandNode{command(arg)}}
			then(pipe, fn)
			cmd.Args[i+1] = pipe
		}
	}
}

func command(arg parse.Node) *parse.CommandNode {
	return &parse.CommandNode{NodeType: parse.NodeCommand, Pos: arg.Position(), Args: []parse.Node{arg}}
}

func call(fn string, pos parse.Pos) *parse.CommandNode {
	return &parse.CommandNode{NodeType: parse.NodeCommand, Pos: pos, Args: []parse.Node{parse.NewIdentifier(fn).SetPos(pos)}}
}

// step is an action that counts a round of a range and prints nothing.
func step(pos parse.Pos) *parse.ActionNode {
	pipe := &parse.PipeNode{NodeType: parse.NodePipe, Pos: pos, Cmds: []*parse.CommandNode{call(fnStep, pos)}}
	return &parse.ActionNode{NodeType: parse.NodeAction, Pos: pos, Pipe: pipe}
}

// then lets a pipeline go on into a function.
func then(p *parse.PipeNode, fn string) {
	p.Cmds = append(p.Cmds, call(fn, p.Cmds[0].Position()))
}
