package engine

import (
	"fmt"
	"strings"
)

// opNames holds the names of the instructions, indexed by opcode.
var opNames = [...]string{
	"text", "string", "apply", "show", "showApply", "showJoin", "default", "pick", "whole", "join", "print", "set", "keep", "unless", "ifText",
	"ifSome", "ifThere", "jump", "range", "loop", "call", "break", "continue", "do",
}

// Listing returns the instructions of a template, followed by the bodies of its loops.
func (p *Program) Listing(name string) string {
	var b strings.Builder
	p.entries[name].body.list(&b, "")
	return b.String()
}

func (blk *block) list(b *strings.Builder, indent string) {
	for i, in := range blk.code {
		line := fmt.Sprintf("%s%2d", indent, i)
		if in.text != "" {
			line += fmt.Sprintf(" write %q,", in.text)
		}
		line += " " + opNames[in.op]
		switch in.op {
		case opString, opShow, opSet, opIfText, opIfSome, opRange, opPrint:
			if in.arg.load == nil {
				line += fmt.Sprintf(" [r%d+%d]", in.arg.reg, in.arg.off)
			} else {
				line += " (computed)"
			}
		}
		switch in.op {
		case opUnless, opIfText, opIfSome, opIfThere, opJump, opRange, opLoop:
			line += fmt.Sprintf(" else %d", in.to)
		case opSet:
			line += fmt.Sprintf(" to r%d", in.to)
		}
		b.WriteString(line + "\n")
		if in.more != nil && in.more.body != nil {
			in.more.body.list(b, indent+"    ")
		}
	}
}
