package fault_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/fault"
)

func TestRulesAreSortedAndNamed(t *testing.T) {
	t.Parallel()
	rules := fault.Rules()
	names := make([]string, len(rules))
	for i, r := range rules {
		names[i] = r.Name
	}
	require.Equal(t, slices.Sorted(slices.Values(names)), names)
	for _, r := range rules {
		require.Regexp(t, `^[a-z]+(-[a-z]+)*$`, r.Name)
		require.NotEmpty(t, r.Doc, r.Name)
		require.NotEmpty(t, r.About, r.Name)
		found, ok := fault.RuleNamed(r.Name)
		require.True(t, ok)
		require.Equal(t, r, found)
	}
	_, ok := fault.RuleNamed("nothing")
	require.False(t, ok)
}

// TestCatalogMatchesCode compares the catalog with the rule names in the sources of all packages. It finds these names in
// the field Rule of a fault, in assignments to that field, and in arguments for parameters called rule.
func TestCatalogMatchesCode(t *testing.T) {
	t.Parallel()
	var s sources
	require.NoError(t, filepath.WalkDir("..", s.read))
	require.Greater(t, len(s.files), 100)
	reported := map[string]string{}
	for _, f := range s.files {
		s.rulesOf(f, func(name string, at token.Pos) { reported[name] = s.fset.Position(at).String() })
	}
	for name, at := range reported {
		_, ok := fault.RuleNamed(name)
		require.True(t, ok, "%s reports the rule %q, which is not in fault/rules.go", at, name)
	}
	for _, r := range fault.Rules() {
		require.Contains(t, reported, r.Name, "nothing reports the rule")
	}
}

// sources holds the module's source files without tests.
type sources struct {
	fset  token.FileSet
	files []*ast.File
	takes map[string]int // index of the parameter that takes a rule name, by folder and function
}

func (s *sources) read(path string, d fs.DirEntry, err error) error {
	switch name := d.Name(); {
	case err != nil:
		return err
	case d.IsDir() && (name == "testdata" || name == "bench" || name == "beam" || name == "e2e" || name != ".." && strings.HasPrefix(name, ".")):
		return filepath.SkipDir
	case filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go"):
		return nil
	}
	f, err := parser.ParseFile(&s.fset, path, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	s.files = append(s.files, f)
	if s.takes == nil {
		s.takes = map[string]int{}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		fn, ok := n.(*ast.FuncDecl)
		if !ok {
			return true
		}
		i := 0
		for _, field := range fn.Type.Params.List {
			for _, name := range field.Names {
				if name.Name == "rule" {
					s.takes[filepath.Dir(path)+" "+fn.Name.Name] = i
				}
				i++
			}
		}
		return true
	})
	return nil
}

// rulesOf calls found with each rule name in a file.
func (s *sources) rulesOf(f *ast.File, found func(name string, at token.Pos)) {
	dir := filepath.Dir(s.fset.Position(f.Pos()).Filename)
	literal := func(e ast.Expr) {
		if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
			if name, err := strconv.Unquote(l.Value); err == nil && name != "" {
				found(name, l.Pos())
			}
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			if nameOf(n.Key) == "Rule" {
				literal(n.Value)
			}
		case *ast.AssignStmt:
			for i, l := range n.Lhs {
				if name := nameOf(l); (name == "rule" || name == "Rule") && len(n.Lhs) == len(n.Rhs) {
					literal(n.Rhs[i])
				}
			}
		case *ast.CallExpr:
			if i, ok := s.takes[dir+" "+nameOf(n.Fun)]; ok && i < len(n.Args) {
				literal(n.Args[i])
			}
		}
		return true
	})
}

// nameOf returns an identifier's name, or the name of the field or function in a selector expression.
func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}
