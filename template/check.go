package template

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template/parse"

	"github.com/dated-claims/retest/fault"
)

// checker finds what is wrong with a set before it is rendered.
type checker struct {
	set     *set
	funcs   map[string]*Function // callable or refused, by name; nil for functions of the caller
	entries []string
	faults  fault.List
	used    map[string]bool
}

func (c *checker) check() {
	c.used = map[string]bool{}
	for _, name := range c.set.names() {
		p := c.set.parts[name]
		walk(p.tree.Root, func(n parse.Node) { c.node(p, n) })
	}
	c.cycles()
	c.unused()
}

func (c *checker) fail(p *part, at parse.Pos, f fault.Fault) {
	f.Pos, f.Path = p.file.pos(at), p.name
	c.faults = append(c.faults, &f)
}

func (c *checker) node(p *part, n parse.Node) {
	switch n := n.(type) {
	case *parse.IdentifierNode:
		c.function(p, n)
	case *parse.TemplateNode:
		if c.set.parts[n.Name] == nil {
			c.fail(p, n.Pos, fault.Fault{
				Rule: "no-template", Err: fmt.Errorf("no template %q", n.Name), Hint: fault.DidYouMean(n.Name, c.set.names()),
			})
		}
	case *parse.StringNode:
		if strings.ContainsRune(n.Text, 0) {
			c.fail(p, n.Pos, fault.Fault{Rule: "encoding", Err: errors.New("the control character 0x00 in a string")})
		}
	}
}

func (c *checker) function(p *part, n *parse.IdentifierNode) {
	f, known := c.funcs[n.Ident]
	switch {
	case !known:
		c.fail(p, n.Pos, fault.Fault{
			Rule: "unknown-function", Err: fmt.Errorf("no function %q", n.Ident), Hint: fault.DidYouMean(n.Ident, c.callable()),
		})
	case f != nil && f.Grade == Refused:
		hint := ""
		if f.Instead != "" {
			hint = "use " + f.Instead
		}
		c.fail(p, n.Pos, fault.Fault{Rule: "absent-function", Err: fmt.Errorf("the function %q is not offered: %s", n.Ident, f.Doc), Hint: hint})
	}
}

func (c *checker) callable() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(c.funcs)), func(name string) bool {
		return c.funcs[name] != nil && c.funcs[name].Grade == Refused
	})
}

// calls gives the template calls of a part.
func calls(p *part) []*parse.TemplateNode {
	var out []*parse.TemplateNode
	walk(p.tree.Root, func(n parse.Node) {
		if t, ok := n.(*parse.TemplateNode); ok {
			out = append(out, t)
		}
	})
	return out
}

// cycles refuses templates that call themselves, directly or through others: nothing bounds how long such a render takes.
func (c *checker) cycles() {
	done := map[string]bool{}
	var visit func(p *part, way []string)
	visit = func(p *part, way []string) {
		if done[p.name] {
			return
		}
		way = append(way, p.name)
		for _, call := range calls(p) {
			if i := slices.Index(way, call.Name); i >= 0 {
				c.fail(p, call.Pos, fault.Fault{
					Rule: "cycle", Err: fmt.Errorf("templates call each other in a circle: %s", strings.Join(append(way[i:], call.Name), " → ")),
					Hint: "use range to repeat",
				})
			} else if next := c.set.parts[call.Name]; next != nil {
				visit(next, slices.Clip(way))
			}
		}
		done[p.name] = true
	}
	for _, name := range c.set.names() {
		visit(c.set.parts[name], nil)
	}
}

// unused reports templates that no entry leads to: in an overlay that is an error, since it would silently change nothing.
func (c *checker) unused() {
	var visit func(name string)
	visit = func(name string) {
		p := c.set.parts[name]
		if p == nil || c.used[name] {
			return
		}
		c.used[name] = true
		for _, call := range calls(p) {
			visit(call.Name)
		}
	}
	for _, name := range c.entries {
		visit(name)
	}
	for _, name := range c.set.names() {
		p := c.set.parts[name]
		if c.used[name] || c.set.overlaid && !p.overlay {
			continue // what an overlay makes idle is not its author's to mend
		}
		f := fault.Fault{Rule: "unused-template", Severity: fault.Warning, Err: fmt.Errorf("no template calls %q", name)}
		if p.overlay {
			f.Severity = fault.Error
			f.Hint = fault.DidYouMean(name, slices.Sorted(maps.Keys(c.used)))
		}
		c.fail(p, parse.Pos(p.pos), f)
	}
}
