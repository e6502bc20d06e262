package template

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/engine"
	"github.com/dated-claims/retest/internal/lazyre"
)

// Coverage counts which branches of a template run, over any number of renders and goroutines. The zero Coverage is ready to use. It
// belongs to the template with which it is first rendered.
type Coverage struct{ counts engine.Coverage }

// A Branch is a place where a template takes one of two paths: an if, with or range, or a call to default or ternary.
type Branch struct {
	Template string
	Pos      fault.Pos // location of the condition
	Text     string    // the condition as written
	Taken    uint64    // number of times the condition was true or the range had elements
	Skipped  uint64    // number of times the condition was false or the range had no elements
	// NeverTaken and NeverSkipped mark outcomes that are impossible for any data, according to [Options].Facts and the surrounding
	// branches.
	NeverTaken, NeverSkipped bool
	// Uncovered is the reason given in a comment {{/* retest:uncovered REASON */}} on the line of the branch, or alone on the line
	// before it. The comment excuses outcomes that were not taken.
	Uncovered string
	taken     stretch
	skipped   stretch
}

// Missing describes which required outcomes are not covered: "never reached", "never true" or "never false". It returns "" if all are
// covered.
func (b Branch) Missing() string {
	yes, no := b.Taken == 0 && !b.NeverTaken, b.Skipped == 0 && !b.NeverSkipped
	switch {
	case b.Uncovered != "" || !yes && !no:
		return ""
	case b.Taken == 0 && b.Skipped == 0:
		return "never reached"
	case yes:
		return "never true"
	}
	return "never false"
}

// Excused returns the reason in the retest:uncovered comment that excuses a gap, or "".
func (b Branch) Excused() string {
	if b.Taken == 0 && !b.NeverTaken || b.Skipped == 0 && !b.NeverSkipped {
		return b.Uncovered
	}
	return ""
}

// outcomes returns the number of outcomes that were taken and the number that must be covered.
func (b Branch) outcomes() (covered, all int) {
	for _, o := range [...]struct {
		n     uint64
		never bool
	}{{b.Taken, b.NeverTaken}, {b.Skipped, b.NeverSkipped}} {
		switch {
		case o.n > 0:
			covered, all = covered+1, all+1
		case !o.never && b.Uncovered == "":
			all++
		}
	}
	return covered, all
}

// Branches are the branches of templates, with counts for each outcome.
type Branches []Branch

// stretch is a range of source text, for use in profiles.
type stretch struct{ from, to fault.Pos }

// Branches returns the branches of all templates reachable from the entries, sorted by location. If c is nil, all counts are zero.
func (t *Template[T]) Branches(c *Coverage) Branches {
	if c == nil {
		c = &Coverage{}
	}
	if t.prog == nil {
		return nil
	}
	var out Branches
	outcomes := t.outcomes()
	for _, b := range t.prog.Branches(&c.counts) {
		p := t.set.parts[b.Template]
		br := branchOf(p, b)
		if outcomes != nil {
			can := cmp.Or(outcomes[b.Node], &possible{})
			br.NeverTaken, br.NeverSkipped = !can.taken, !can.skipped
		}
		br.Uncovered = p.uncovered()[br.Pos.Line]
		out = append(out, br)
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

// Outcomes returns the number of outcomes that were taken at least once and the number that must be covered. Each branch has two
// outcomes. Outcomes that are impossible, or that a comment excuses, need not be covered.
func (b Branches) Outcomes() (covered, all int) {
	for _, b := range b {
		c, a := b.outcomes()
		covered, all = covered+c, all+a
	}
	return covered, all
}

// WriteProfile writes the branches in the format of Go coverage profiles (mode count), which go tool cover -html=FILE displays on top
// of the templates. That tool interprets a relative name as an import path unless it starts with "./".
func (b Branches) WriteProfile(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintln(out, "mode: count")
	for _, br := range b {
		for _, way := range [...]struct {
			stretch
			n     uint64
			never bool
		}{{br.taken, br.Taken, br.NeverTaken}, {br.skipped, br.Skipped, br.NeverSkipped}} {
			if way.n == 0 && (way.never || br.Uncovered != "") {
				continue
			}
			name := way.from.File
			if !filepath.IsAbs(name) && !strings.HasPrefix(name, ".") {
				name = "./" + name
			}
			fmt.Fprintf(out, "%s:%d.%d,%d.%d 1 %d\n", name, way.from.Line, way.from.Col, way.to.Line, way.to.Col, way.n)
		}
	}
	return out.Flush()
}

// WriteLCOV writes the branches in the format of LCOV trace files, which genhtml --branch-coverage displays. The line coverage includes
// only lines that contain conditions.
func (b Branches) WriteLCOV(w io.Writer) error {
	out := bufio.NewWriter(w)
	sorted := slices.Clone(b)
	slices.SortStableFunc(sorted, func(a, b Branch) int {
		return cmp.Or(cmp.Compare(a.Pos.File, b.Pos.File), cmp.Compare(a.Pos.Line, b.Pos.Line))
	})
	for start, end := 0, 0; start < len(sorted); start = end {
		for end < len(sorted) && sorted[end].Pos.File == sorted[start].Pos.File {
			end++
		}
		sorted[start:end].writeRecord(out)
	}
	return out.Flush()
}

// writeRecord writes the branches of one file, sorted by line, as an LCOV record.
func (b Branches) writeRecord(out io.Writer) {
	fmt.Fprintf(out, "TN:\nSF:%s\n", b[0].Pos.File)
	covered, all := b.Outcomes()
	for i, br := range b {
		for k, o := range [...]struct {
			n     uint64
			never bool
		}{{br.Taken, br.NeverTaken}, {br.Skipped, br.NeverSkipped}} {
			if o.n == 0 && (o.never || br.Uncovered != "") {
				continue
			}
			count := strconv.FormatUint(o.n, 10)
			if br.Taken == 0 && br.Skipped == 0 {
				count = "-" // the condition was never evaluated
			}
			fmt.Fprintf(out, "BRDA:%d,%d,%d,%s\n", br.Pos.Line, i, k, count)
		}
	}
	fmt.Fprintf(out, "BRF:%d\nBRH:%d\n", all, covered)
	lines, hit := 0, 0
	for i := 0; i < len(b); {
		line, n := b[i].Pos.Line, uint64(0)
		for ; i < len(b) && b[i].Pos.Line == line; i++ {
			n = max(n, b[i].Taken+b[i].Skipped)
		}
		lines++
		if n > 0 {
			hit++
		}
		fmt.Fprintf(out, "DA:%d,%d\n", line, n)
	}
	fmt.Fprintf(out, "LF:%d\nLH:%d\nend_of_record\n", lines, hit)
}

// endsLine reports whether the comment that ends at the given offset is the only action on the line.
func (p *part) endsLine(end int) bool {
	text := p.file.text
	from := strings.LastIndexByte(text[:end], '\n') + 1
	to := len(text)
	if n := strings.IndexByte(text[end:], '\n'); n >= 0 {
		to = end + n
	}
	return strings.Count(text[from:to], "}}") == 1
}

// uncovered returns the reasons in the retest:uncovered comments, keyed by the lines they apply to.
func (p *part) uncovered() map[int]string {
	out := map[int]string{}
	for _, c := range p.comments {
		reason, ok := strings.CutPrefix(c.text(), "retest:uncovered")
		if reason = strings.TrimSpace(strings.TrimPrefix(reason, ":")); !ok || reason == "" {
			continue
		}
		end := int(c.Pos) + len(c.Text)
		last := p.file.pos(parse.Pos(end)).Line
		if out[last] = reason; p.endsLine(end) {
			out[last+1] = reason
		}
	}
	return out
}

var closer = lazyre.New(`^(?:- )?\s*(?:end|else)\b`)

// bodies returns the source ranges of the two outcomes of a branch. Without an else, the second range is the tag that ends the branch.
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

// closing returns the offset at which a tag ends. The at parameter is the offset of a byte in the tag.
func (p *part) closing(at int) int {
	if i := strings.Index(p.file.text[at:], "}}"); i >= 0 {
		return at + i + len("}}")
	}
	return len(p.file.text)
}

// tagAfter returns the offset of the first end or else tag. The search starts at the given offset.
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

// end returns the offset at which a list's content ends. It is accurate enough to find the tag that follows.
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

// offset returns the byte offset of a location in the file.
func (p *part) offset(pos fault.Pos) int {
	at := 0
	for range pos.Line - 1 {
		at += strings.IndexByte(p.file.text[at:], '\n') + 1
	}
	return at + pos.Col - 1
}
