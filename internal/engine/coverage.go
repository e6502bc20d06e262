package engine

import (
	"sync"
	"text/template/parse"
)

// branchKind is the kind of a branch site.
type branchKind uint8

const (
	notABranch branchKind = iota
	ifBranch
	rangeBranch
	choiceBranch
)

// branch returns the number under which the two outcomes of a node are counted.
func (f *emitter) branch(n parse.Node, k branchKind) int {
	at := f.site(n)
	f.prog.sites[at-1].branch = k
	return at
}

// count counts an outcome of a branch.
func (m *machine) count(site int32, taken bool) {
	i := 2 * (site - 1)
	if !taken {
		i++
	}
	m.cover[i]++
}

// Coverage counts which branches of a program ran, over any number of renders and goroutines.
type Coverage struct {
	mu     sync.Mutex
	prog   *Program
	counts []uint64
}

// Of reports whether c belongs to the program p or does not belong to a program yet.
func (c *Coverage) Of(p *Program) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.prog == nil || c.prog == p
}

func (c *Coverage) add(p *Program, counts []uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.prog == nil {
		c.prog, c.counts = p, make([]uint64, len(counts))
	}
	if c.prog != p {
		return
	}
	for i, n := range counts {
		c.counts[i] += n
	}
}

// A Branch is a place where a template takes one of two paths.
type Branch struct {
	Template string
	Node     parse.Node // an if, with or range, or a call to a function that chooses
	Taken    uint64     // number of times the condition was true or the range had elements
	Skipped  uint64     // number of times the condition was false or the range had no elements
}

// Branches returns the branches of a program with their counts, in the order in which they were compiled. Counts are summed over all
// specializations of a template.
func (p *Program) Branches(c *Coverage) []Branch {
	used := map[*specialization]bool{}
	for _, t := range p.parts {
		used[t] = true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []Branch
	at := map[parse.Node]int{}
	for i, s := range p.sites {
		if s.branch == notABranch || !used[s.t] {
			continue
		}
		k, ok := at[s.node]
		if !ok {
			k = len(out)
			at[s.node] = k
			out = append(out, Branch{Template: s.t.name, Node: s.node})
		}
		if c.prog == p {
			out[k].Taken += c.counts[2*i]
			out[k].Skipped += c.counts[2*i+1]
		}
	}
	return out
}

// Place returns the template and the node for the site of a mark.
func (p *Program) Place(site int) (template string, n parse.Node) {
	if site <= 0 || site > len(p.sites) {
		return "", nil
	}
	s := p.sites[site-1]
	return s.t.name, s.node
}
