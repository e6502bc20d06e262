package engine

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"text/template/parse"
)

// This file reports faults in the arguments of functions and shows how to call each function.

// refuse reports a fault in a call. The hint ends with the function's signature and an example.
func (f *emitter) refuse(c *call, n parse.Node, rule, hint string, err error) expr {
	usage := ""
	if f.cfg.Usage != nil {
		if u := f.cfg.Usage(c.name); u.Signature != "" {
			usage = u.Signature
			if u.Example != "" {
				usage += ", such as " + u.Example
			}
		}
	}
	if hint != "" && usage != "" {
		hint += "; "
	}
	return f.reject(n, rule, hint+usage, "%s: %w", c.name, err)
}

// argumentFault reports an argument that does not match the signature.
func (f *emitter) argumentFault(c *call, params []string, exprs []expr, i int, err error) expr {
	n := c.at
	if i < len(c.nodes) {
		n = c.nodes[i]
	}
	hint := ""
	if w := parseWanted(params[paramAt(params, i, len(exprs))]); c.constantFits(w, exprs[i]) != nil || f.accepts(w, exprs[i]) != nil {
		hint = f.reordered(c, params, exprs, i)
	}
	if hint == "" {
		hint = parseWanted(params[paramAt(params, i, len(exprs))]).hint(exprs[i])
	}
	if advised, ok := errors.AsType[Advice](err); ok && hint == "" {
		hint = advised.Advice()
	}
	return f.refuse(c, n, "type", hint, fmt.Errorf("argument %d: %w", i+1, err))
}

// Advice is implemented by errors that can say how to fix the fault.
type Advice interface {
	error
	Advice() string
}

// reordered returns a hint with the arguments rotated, or with argument i swapped with another one, if they would then be accepted.
// Otherwise it returns "".
func (f *emitter) reordered(c *call, params []string, exprs []expr, i int) string {
	if c.final != nil {
		return ""
	}
	for _, by := range [...]int{1, len(exprs) - 1} {
		if turned := f.turned(c, params, exprs, by); turned != "" {
			return turned
		}
	}
	for j := range exprs {
		if j == i {
			continue
		}
		to, from := params[paramAt(params, j, len(exprs))], params[paramAt(params, i, len(exprs))]
		if to == from || !f.suits(c, to, exprs[i]) || !f.suits(c, from, exprs[j]) {
			continue
		}
		parts := []string{c.name}
		for k := range c.nodes {
			switch k {
			case i:
				k = j
			case j:
				k = i
			}
			parts = append(parts, asArgument(c.nodes[k]))
		}
		return "swap the arguments: " + strings.Join(parts, " ")
	}
	return ""
}

// turned returns a hint with the arguments rotated by the given number of positions. If they would not all be accepted, it returns "".
func (f *emitter) turned(c *call, params []string, exprs []expr, by int) string {
	n := len(exprs)
	if n < 3 || len(c.nodes) != n {
		return ""
	}
	parts := []string{c.name}
	for k := range n {
		from := (k + by) % n
		if !f.suits(c, params[paramAt(params, k, n)], exprs[from]) {
			return ""
		}
		parts = append(parts, asArgument(c.nodes[from]))
	}
	return "swap the arguments: " + strings.Join(parts, " ")
}

// suits reports whether an argument could be meant for a parameter. A string that spells a number is never meant for a number
// parameter.
func (f *emitter) suits(c *call, param string, e expr) bool {
	w := parseWanted(param)
	if w.word == "number" && e.kind() == reflect.String && !e.t.Implements(numeralType) {
		return false
	}
	return c.constantFits(w, e) == nil && f.accepts(w, e) == nil
}

// asArgument returns the source form of an expression used as an argument.
func asArgument(n parse.Node) string {
	if p, ok := n.(*parse.PipeNode); ok {
		return "(" + p.String() + ")"
	}
	return n.String()
}

// constantFits returns an error for a constant of the wrong kind. This is a number or a single-quoted character where the parameter
// requires a string, or a string where it requires a number.
func (c *call) constantFits(w wanted, e expr) error {
	compares := c.fn.Kind == Eq || c.fn.Kind == Ne || c.fn.Kind == Order // in a comparison, the character may be intended as a number
	switch n := e.lit.(type) {
	case *parse.NumberNode:
		if isCharacter(n) && !compares {
			return characterError{n, w.word == "number" || w.word == "numeral"}
		}
		if w.word == "text" && !w.many {
			return constantError{"text", n.Text, "write " + strconv.Quote(n.Text) + " for the text"}
		}
	case *parse.BoolNode:
		if w.word == "text" && !w.many {
			return constantError{"text", n.String(), "write " + strconv.Quote(n.String()) + " for the text"}
		}
	case *parse.StringNode:
		if w.word != "number" {
			return nil
		}
		hint := ""
		if _, err := strconv.ParseFloat(n.Text, 64); err == nil {
			hint = "write " + n.Text + " without quotes"
		}
		return constantError{"a number", n.Quoted, hint}
	}
	return nil
}

// isCharacter reports whether a constant is a single-quoted character.
func isCharacter(n parse.Node) bool {
	number, ok := n.(*parse.NumberNode)
	return ok && number != nil && number.Text[0] == '\''
}

// constantError is the error for a constant of the wrong kind.
type constantError struct{ want, got, hint string }

func (e constantError) Error() string  { return fmt.Sprintf("want %s, got %s", e.want, e.got) }
func (e constantError) Advice() string { return e.hint }

// characterError is the error for a single-quoted character, which text/template would treat as a number.
type characterError struct {
	n      *parse.NumberNode
	number bool // a number is wanted
}

func (e characterError) Error() string {
	if e.number {
		return "want a number, got the character " + e.n.Text
	}
	return "use double quotes for text, got " + e.n.Text
}

func (e characterError) Advice() string {
	text, err := strconv.Unquote(e.n.Text)
	switch {
	case err != nil:
		return `write text as "…"`
	case e.number && text >= "0" && text <= "9":
		return "write " + text + " without quotes"
	case e.number:
		return ""
	}
	return "write " + strconv.Quote(text)
}

// discarding contains the functions that return a changed copy of a map and leave the map itself unchanged.
var discarding = map[string]bool{"set": true, "unset": true, "merge": true, "mustMerge": true, "mergeOverwrite": true, "mustMergeOverwrite": true}

// changed returns the last command of a pipeline if that command returns a changed copy of a map.
func changed(p *parse.PipeNode) *parse.CommandNode {
	if p == nil || len(p.Cmds) == 0 {
		return nil
	}
	cmd := p.Cmds[len(p.Cmds)-1]
	if id, ok := cmd.Args[0].(*parse.IdentifierNode); ok && discarding[id.Ident] {
		return cmd
	}
	return nil
}

// discardedError is the error for a changed copy of a map that is never used.
type discardedError struct{ cmd *parse.CommandNode }

func (e discardedError) Error() string {
	return fmt.Sprintf("%s does not change the map: it returns a changed copy, which is discarded here", e.cmd.Args[0])
}

// Advice returns what to write instead.
func (e discardedError) Advice() string {
	name, sign := "$d", ":="
	if len(e.cmd.Args) > 1 {
		if v, ok := e.cmd.Args[1].(*parse.VariableNode); ok && len(v.Ident) == 1 {
			name, sign = v.Ident[0], "="
		}
	}
	return fmt.Sprintf("write {{%s %s %s}}, and read %s afterwards", name, sign, e.cmd, name)
}

// isMap reports whether a value is known to be a map.
func isMap(t typ) bool { return t.deref() != nil && t.deref().Kind() == reflect.Map }

// quotedNumber returns the text of a number that is written as a string although it is compared with a number.
func quotedNumber(exprs []expr) (string, bool) {
	numbers := false
	spelled := ""
	for _, e := range exprs {
		numbers = numbers || e.t != nil && isNumber(e.t.Kind())
		if s, ok := e.lit.(*parse.StringNode); ok {
			if _, err := strconv.ParseFloat(s.Text, 64); err == nil {
				spelled = s.Text
			}
		}
	}
	return spelled, numbers && spelled != ""
}

// operandName returns the name of a compared value's type. Integers and floats have different names, because they cannot be compared.
func (f *emitter) operandName(e expr) string {
	switch kindOf(e.t) {
	case reflect.Int, reflect.Uint:
		return "a whole number"
	case reflect.Float64:
		return "a number with decimals"
	}
	return f.cfg.Names.name(e.typ)
}
