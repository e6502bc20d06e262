package suite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/internal/files"
)

// goldenEndings lists the extensions of golden files that an update may write.
var goldenEndings = []string{".golden", ".json"}

const (
	goldenWant  = "a path inside the test file's folder"
	goldenNames = "a name that ends in .golden or .json"
)

// goldenPath reads the path of a golden file, which must be below the folder of the test file.
func goldenPath(v doc.Value) string {
	path := someText(v)
	if path != "" && !filepath.IsLocal(filepath.FromSlash(path)) {
		v.Report(fault.Fault{Rule: "golden", Want: goldenWant, Got: fmt.Sprintf("%q", path)})
	} else if path != "" && !slices.Contains(goldenEndings, filepath.Ext(path)) {
		v.Report(fault.Fault{Rule: "golden", Want: goldenNames, Got: fmt.Sprintf("%q", path)})
	}
	return path
}

// Refused returns a fault that explains why an update must not write the golden file of a result. It returns nil if an update may write
// the file.
func (r *Report) Refused(res *Result) *fault.Fault {
	c, g := res.Case, res.Golden
	refuse := func(want, got string) *fault.Fault {
		return &fault.Fault{Pos: c.goldenAt, Path: c.Name, Rule: "golden", Want: want, Got: got, Hint: "nothing was written there"}
	}
	if !slices.Contains(goldenEndings, filepath.Ext(g.Path)) {
		return refuse(goldenNames, fmt.Sprintf("%q", g.Path))
	}
	dir := filepath.Dir(c.file.Path)
	below, err := filepath.Rel(dir, g.Path)
	if err != nil || !filepath.IsLocal(below) {
		return refuse(goldenWant, fmt.Sprintf("%q", g.Path))
	}
	for path := g.Path; path != dir && path != filepath.Dir(path); path = filepath.Dir(path) {
		info, err := os.Lstat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return refuse("an accessible path", err.Error())
		case info.Mode()&fs.ModeSymlink != 0:
			return refuse("a path without symbolic links", fmt.Sprintf("the link %q", path))
		case path == g.Path && !info.Mode().IsRegular():
			return refuse("a regular file", files.Describe(info.Mode()))
		}
	}
	if slices.ContainsFunc(r.inputs, func(in string) bool { return sameFile(in, g.Path) }) {
		return refuse("a golden file that is not a test input", fmt.Sprintf("%q", g.Path))
	}
	return nil
}

// sameFile reports whether two paths lead to the same file.
func sameFile(a, b string) bool {
	if filepath.Clean(a) == filepath.Clean(b) {
		return true
	}
	first, err1 := os.Stat(a)
	second, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(first, second)
}
