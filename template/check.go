package template

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/engine"
	"github.com/dated-claims/retest/internal/mistakes"
)

// checker checks a set of templates before anything is rendered.
type checker struct {
	set     *set
	entries []string
	faults  fault.List
	used    map[string]bool
	depths  map[string]int // how deeply templates may recurse, by template name
	words   *mistakes.Vocabulary
	read    map[*file]*mistakes.File
}

func (c *checker) check() {
	for _, name := range c.set.names() {
		p := c.set.parts[name]
		engine.Walk(p.tree.Root, func(n parse.Node) { c.node(p, n) })
	}
	c.recursion()
	c.cycles()
	c.unused()
}

func (c *checker) fail(p *part, at parse.Pos, f fault.Fault) {
	f.Pos, f.Path = p.file.pos(at), p.path()
	c.faults = append(c.faults, &f)
}

// node rejects a NUL character in a string, anywhere in a template.
func (c *checker) node(p *part, n parse.Node) {
	if s, ok := n.(*parse.StringNode); ok && strings.ContainsRune(s.Text, 0) {
		c.fail(p, s.Pos, fault.Fault{Rule: "encoding", Err: errors.New("the control character 0x00 in a string")})
	}
}

// faultKey is the location and message of a fault.
type faultKey struct {
	file *file
	at   parse.Pos
	text string
}

// compile checks the templates against the type of the data and compiles them. Templates that cannot be reached from an entry are
// checked for data of any type.
func (c *checker) compile(cfg *engine.Config) *engine.Program {
	for name, p := range c.set.parts {
		cfg.Trees[name] = p.tree
		if !c.used[name] {
			cfg.Unreached = append(cfg.Unreached, name)
		}
	}
	slices.Sort(cfg.Unreached)
	cfg.Entries, cfg.Recurse = c.entries, c.depths
	cfg.Call = c.words.Call
	prog, faults := engine.Compile(cfg)
	seen := map[faultKey]bool{}
	for _, f := range faults {
		p := c.set.parts[f.Template]
		if beside(&f, faults) {
			continue
		}
		c.explain(p, &f)
		if key := (faultKey{p.file, f.At, f.Message()}); seen[key] {
			continue // one mistake caused several faults
		} else {
			seen[key] = true
		}
		if f.To > f.At {
			f.End = p.file.pos(f.To)
		}
		c.fail(p, f.At, f.Fault)
	}
	return prog
}

// beside reports whether a fault is a warning about a part of a template that also contains an error. The error is more informative.
func beside(w *engine.Fault, faults []engine.Fault) bool {
	return w.Severity == fault.Warning && (w.Rule == "constant-condition" || w.Rule == "reversed") && slices.ContainsFunc(faults, func(f engine.Fault) bool {
		return f.Severity == fault.Error && f.Template == w.Template && w.At <= f.At && f.At < max(w.To, w.At+1)
	})
}

const (
	depthComment = "retest:depth"
	mostDepth    = 500
)

// recursion reads the comments that allow a template to call itself up to a certain depth, such as {{/* retest:depth 20 */}}.
func (c *checker) recursion() {
	c.depths = map[string]int{}
	for _, name := range c.set.names() {
		p := c.set.parts[name]
		for _, k := range p.comments {
			rest, ok := strings.CutPrefix(k.text(), depthComment)
			if !ok {
				continue
			}
			n, err := strconv.Atoi(strings.TrimSpace(rest))
			if err != nil || n < 1 || n > mostDepth {
				c.fail(p, k.Pos, fault.Fault{Rule: "depth", Err: fmt.Errorf("%s: want a number from 1 to %d, got %q", depthComment, mostDepth, strings.TrimSpace(rest))})
			}
			c.depths[name] = n
		}
	}
}

// calls returns the template calls in a part.
func calls(p *part) []*parse.TemplateNode {
	var out []*parse.TemplateNode
	engine.Walk(p.tree.Root, func(n parse.Node) {
		if t, ok := n.(*parse.TemplateNode); ok {
			out = append(out, t)
		}
	})
	return out
}

// cycles rejects templates that call themselves, directly or indirectly. A cycle is allowed if one of its templates has a retest:depth
// comment and the call that closes the cycle passes part of the dot. Otherwise, nothing would limit the length of a render.
func (c *checker) cycles() {
	done, at := map[string]bool{}, map[string]int{}
	var way []string
	var visit func(p *part)
	visit = func(p *part) {
		if done[p.name] {
			return
		}
		done[p.name], at[p.name] = true, len(way)
		way = append(way, p.name)
		for _, call := range calls(p) {
			if i, ok := at[call.Name]; ok {
				c.cycle(p, call, way[i:])
			} else if next := c.set.parts[call.Name]; next != nil {
				visit(next)
			}
		}
		way = way[:len(way)-1]
		delete(at, p.name)
	}
	for _, name := range c.set.names() {
		visit(c.set.parts[name])
	}
}

func (c *checker) cycle(p *part, call *parse.TemplateNode, circle []string) {
	hint := "use range to repeat"
	if slices.ContainsFunc(circle, func(name string) bool { return c.depths[name] > 0 }) {
		if descends(p.tree.Root, call, false) {
			return
		}
		hint = "call it with part of the dot, so that the recursion ends with the data"
	}
	if len(circle) > mostNamed {
		circle = append(slices.Clone(circle[:mostNamed]), "…")
	}
	c.fail(p, call.Pos, fault.Fault{
		Rule: "cycle", Err: fmt.Errorf("templates call each other in a cycle: %s", strings.Join(append(slices.Clone(circle), call.Name), " → ")), Hint: hint,
	})
}

// mostNamed is the maximum number of templates that a message about a cycle names.
const mostNamed = 20

// descends reports whether a call passes only part of its template's dot: either its argument names a part, or it is inside a with or
// range that sets the dot to a part.
func descends(n parse.Node, call *parse.TemplateNode, inside bool) bool {
	switch n := n.(type) {
	case *parse.TemplateNode:
		return n == call && n.Pipe != nil && (namesPart(n.Pipe) || inside && !namesRoot(n.Pipe))
	case *parse.ListNode:
		return n != nil && slices.ContainsFunc(n.Nodes, func(c parse.Node) bool { return descends(c, call, inside) })
	}
	b := engine.BranchOf(n)
	if b == nil {
		return false
	}
	part := false
	switch n.(type) {
	case *parse.WithNode:
		part = namesPart(b.Pipe)
	case *parse.RangeNode:
		part = namesPart(b.Pipe) || b.Pipe.String() == "."
	}
	return descends(b.List, call, inside || part) || descends(b.ElseList, call, inside)
}

// namesPart reports whether a pipeline contains a field or a variable.
func namesPart(p *parse.PipeNode) bool {
	found := false
	engine.Walk(p, func(n parse.Node) {
		switch n := n.(type) {
		case *parse.FieldNode, *parse.ChainNode:
			found = true
		case *parse.VariableNode:
			found = found || n.Ident[0] != "$" || len(n.Ident) > 1
		}
	})
	return found
}

// namesRoot reports whether a pipeline is $ itself.
func namesRoot(p *parse.PipeNode) bool { return p.String() == "$" }

// parts returns the templates that the entries call. If the entries do not call any, it returns the entries.
func (c *checker) parts() []string {
	var out []string
	for _, entry := range c.entries {
		if p := c.set.parts[entry]; p != nil {
			for _, call := range calls(p) {
				out = append(out, call.Name)
			}
		}
	}
	if out == nil {
		out = slices.Clone(c.entries)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// unused reports templates that cannot be reached from an entry. In an overlay, such a template is an error, because it would silently
// have no effect.
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
			continue // the author of the overlay cannot fix a template of the style that the overlay leaves unused
		}
		f := fault.Fault{Rule: "unused-template", Severity: fault.Warning, Err: fmt.Errorf("no template calls %q", name)}
		if p.overlay {
			f.Severity = fault.Error
			if f.Hint = fault.DidYouMean(name, slices.Sorted(maps.Keys(c.used))); f.Hint == "" {
				f.Hint = "the parts are " + strings.Join(c.parts(), ", ") + "; call others from one of them"
			}
		}
		c.fail(p, parse.Pos(p.pos), f)
	}
}
