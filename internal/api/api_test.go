// Package api_test compares the exported names of the public packages with a committed listing, so that no change goes unnoticed.
package api_test

import (
	"bytes"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// public lists the packages that other modules import.
var public = []string{"anchor", "batch", "bib", "check", "claim", "corpus", "edtf", "fault", "inquiry", "page", "prompt", "prompt/prompttest", "provider", "reply", "template"}

func TestExportedNames(t *testing.T) {
	t.Parallel()
	for _, name := range public {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := listing(t, filepath.Join("..", "..", name))
			path := filepath.Join("..", "..", "docs", "api", strings.ReplaceAll(name, "/", "-")+".txt")
			if os.Getenv("RETEST_UPDATE") != "" {
				require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, string(want), got, "the exported names changed: if that is meant, run RETEST_UPDATE=1 go test ./internal/api and say so in CHANGELOG.md")
		})
	}
}

// listing returns the exported declarations of the package in a folder, one per line or block, sorted.
func listing(t *testing.T, folder string) string {
	t.Helper()
	fset := token.NewFileSet()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	require.NoError(t, err)
	var files []*ast.File
	for _, name := range names {
		if !strings.HasSuffix(name, "_test.go") {
			file, err := parser.ParseFile(fset, name, nil, 0)
			require.NoError(t, err)
			files = append(files, file)
		}
	}
	pkg, err := doc.NewFromFiles(fset, files, folder)
	require.NoError(t, err)
	var out []string
	add := func(decl ast.Node) { out = append(out, show(t, fset, decl)) }
	values := func(list []*doc.Value) {
		for _, v := range list {
			add(v.Decl)
		}
	}
	funcs := func(list []*doc.Func) {
		for _, f := range list {
			f.Decl.Body = nil
			add(f.Decl)
		}
	}
	values(pkg.Consts)
	values(pkg.Vars)
	funcs(pkg.Funcs)
	for _, typ := range pkg.Types {
		add(typ.Decl)
		values(typ.Consts)
		values(typ.Vars)
		funcs(typ.Funcs)
		funcs(typ.Methods)
	}
	slices.Sort(out)
	return strings.Join(out, "\n") + "\n"
}

func show(t *testing.T, fset *token.FileSet, node ast.Node) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, (&printer.Config{Mode: printer.UseSpaces, Tabwidth: 4}).Fprint(&b, fset, node))
	return b.String()
}
