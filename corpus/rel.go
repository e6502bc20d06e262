package corpus

import (
	"path"
	"path/filepath"
	"strings"
)

// rel returns the path of a file within the folder being listed. For a named file, it returns the base name.
func (f *finder) rel(name string) string {
	if f.root != "" {
		if rel, err := filepath.Rel(f.root, name); err == nil {
			return filepath.ToSlash(rel)
		}
	}
	return filepath.Base(name)
}

// tellApart makes the Rels of different files differ by prepending parent folders, one at a time.
func (c *Corpus) tellApart() {
	for more := true; more; {
		more = false
		for _, group := range c.alike() {
			for _, i := range group {
				f := &c.list[i].File
				if longer := c.withParent(f); longer != f.Rel {
					f.Rel, more = longer, true
				}
			}
		}
	}
}

// alike returns the groups of different files with the same Rel.
func (c *Corpus) alike() [][]int {
	first := map[string]int{} // index of the first file with each Rel
	groups := map[string][]int{}
	var order []string
	for i := range c.list {
		f := &c.list[i].File
		k, seen := first[f.Rel]
		switch {
		case !seen:
			first[f.Rel] = i
		case groups[f.Rel] == nil && c.sys.full(c.list[k].Name) == c.sys.full(f.Name): // the same file, read twice
		case groups[f.Rel] == nil:
			order = append(order, f.Rel)
			groups[f.Rel] = []int{k, i}
		default:
			groups[f.Rel] = append(groups[f.Rel], i)
		}
	}
	out := make([][]int, len(order))
	for i, rel := range order {
		out[i] = groups[rel]
	}
	return out
}

// withParent returns the Rel of a file with one more parent folder prepended. If there is no such folder, it returns Rel unchanged.
func (c *Corpus) withParent(f *File) string {
	full := c.sys.full(f.Name)
	above, found := strings.CutSuffix(full, "/"+f.Rel)
	if !found || path.Base(above) == "/" || path.Base(above) == "." {
		return f.Rel
	}
	return path.Join(path.Base(above), f.Rel)
}
