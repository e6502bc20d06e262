package template

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"text/template/parse"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/engine"
)

// Coverage counts which branches of a template run, over any number of renders and goroutines. The zero Coverage is ready to use; it
// belongs to the template of the first render that it is given to.
type Coverage struct{ counts engine.Coverage }

// Branch is a place where a template takes one of two paths: an if, with or range, or a call of default or ternary.
type Branch struct {
	Template string
	Pos      fault.Pos // of the condition
	Text     string    // the condition, as it is written
	Taken    uint64    // how often it was true, or the range had elements
	Skipped  uint64    // how often it was false, or the range had none
	taken    stretch
	skipped  stretch
}

// Branches are the branches of templates, with how often each outcome was taken.
type Branches []Branch

// stretch is a range of a source, for profiles.
type stretch struct{ from, to fault.Pos }

// Branches returns the branches of all templates that are reachable from the entries, sorted by position. A nil Coverage has counted
// nothing.
func (t *Template[T]) Branches(c *Coverage) Branches {
	if c == nil {
		c = &Coverage{}
	}
	if t.prog == nil {
		return nil
	}
	var out Branches
	for _, b := range t.prog.Branches(&c.counts) {
		out = append(out, branchOf(t.set.parts[b.Template], b))
	}
	slices.SortStableFunc(out, func(a, b Branch) int { return a.Pos.Compare(b.Pos) })
	return out
}

func branchOf(p *part, b engine.Branch) Branch {
	out := Branch{Template: p.name, Taken: b.Taken, Skipped: b.Skipped}
	node := b.Node
	if n := engine.BranchOf(node); n != nil {
		out.Pos, out.Text = p.file.pos(n.Pipe.Position()), n.Pipe.String()
		out.taken, out.skipped = p.bodies(n)
		return out
	}
	out.Pos, out.Text = p.file.pos(node.Position()), node.String()
	end := p.file.pos(parse.Pos(p.closing(int(node.Position()))))
	out.taken = stretch{out.Pos, end}
	out.skipped = out.taken
	return out
}

// Outcomes returns how many outcomes were taken at least once, and how many there are: each branch has two.
func (b Branches) Outcomes() (covered, all int) {
	for _, b := range b {
		all += 2
		for _, n := range [...]uint64{b.Taken, b.Skipped} {
			if n > 0 {
				covered++
			}
		}
	}
	return covered, all
}

// WriteProfile writes the branches in the format of Go's coverage profiles, mode count, which go tool cover -html=FILE shows on top of the
// templates.
func (b Branches) WriteProfile(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintln(out, "mode: count")
	for _, br := range b {
		for _, way := range [...]struct {
			stretch
			n uint64
		}{{br.taken, br.Taken}, {br.skipped, br.Skipped}} {
			fmt.Fprintf(out, "%s:%d.%d,%d.%d 1 %d\n", way.from.File, way.from.Line, way.from.Col, way.to.Line, way.to.Col, way.n)
		}
	}
	return out.Flush()
}

// WriteLCOV writes the branches in the format of LCOV's trace files.
func (b Branches) WriteLCOV(w io.Writer) error {
	out := bufio.NewWriter(w)
	sorted := slices.Clone(b)
	slices.SortStableFunc(sorted, func(a, b Branch) int { return cmp.Compare(a.Pos.File, b.Pos.File) })
	for i := 0; i < len(sorted); {
		file := sorted[i].Pos.File
		fmt.Fprintf(out, "TN:\nSF:%s\n", file)
		n := 0
		for ; i < len(sorted) && sorted[i].Pos.File == file; i++ {
			br := sorted[i]
			fmt.Fprintf(out, "BRDA:%d,%d,0,%d\nBRDA:%d,%d,1,%d\n", br.Pos.Line, n, br.Taken, br.Pos.Line, n, br.Skipped)
			n++
		}
		fmt.Fprintln(out, "end_of_record")
	}
	return out.Flush()
}

var closer = regexp.MustCompile(`^(?:- )?\s*(?:end|else)\b`)

// bodies returns the source ranges of the two outcomes of a branch. Without an else, the second is the tag that ends the branch.
func (p *part) bodies(n *parse.BranchNode) (taken, skipped stretch) {
	start := p.closing(int(n.Pipe.Position()))
	end := p.tagAfter(max(start, p.end(n.List)))
	taken = stretch{p.file.pos(parse.Pos(start)), p.file.pos(parse.Pos(end))}
	from, to := end, p.closing(end)
	if n.ElseList != nil {
		from = to
		to = p.tagAfter(max(from, p.end(n.ElseList)))
	}
	return taken, stretch{p.file.pos(parse.Pos(from)), p.file.pos(parse.Pos(to))}
}

// closing returns the end of the tag that contains the offset at.
func (p *part) closing(at int) int {
	if i := strings.Index(p.file.text[at:], "}}"); i >= 0 {
		return at + i + len("}}")
	}
	return len(p.file.text)
}

// tagAfter returns the offset of the first end or else tag at or after at.
func (p *part) tagAfter(at int) int {
	for text := p.file.text; ; {
		i := strings.Index(text[at:], "{{")
		if i < 0 {
			return len(text)
		}
		if at += i; closer.MatchString(text[at+len("{{"):]) {
			return at
		}
		at += len("{{")
	}
}

// end returns the end of the content of a list, closely enough to find the tag that follows it.
func (p *part) end(n parse.Node) int {
	last := 0
	engine.Walk(n, func(n parse.Node) {
		at := int(n.Position())
		if t, ok := n.(*parse.TextNode); ok {
			at += len(t.Text)
		}
		last = max(last, at)
		if b := engine.BranchOf(n); b != nil {
			_, skipped := p.bodies(b)
			last = max(last, p.offset(skipped.to))
			if b.ElseList != nil {
				last = p.closing(last)
			}
		}
	})
	return last
}

// offset returns the byte offset of a position in the file.
func (p *part) offset(pos fault.Pos) int {
	at := 0
	for range pos.Line - 1 {
		at += strings.IndexByte(p.file.text[at:], '\n') + 1
	}
	return at + pos.Col - 1
}
