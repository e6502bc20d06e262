package template_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"text/template/parse"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/template"
)

// plainStyle returns the files of the built-in style.
func plainStyle(tb testing.TB) fstest.MapFS {
	tb.Helper()
	files := fstest.MapFS{}
	for _, folder := range []string{"../prompt/styles/common", "../prompt/styles/plain"} {
		names, err := fs.Glob(os.DirFS(folder), "*.tmpl")
		require.NoError(tb, err)
		for _, name := range names {
			text, err := os.ReadFile(folder + "/" + name)
			require.NoError(tb, err)
			files[name] = &fstest.MapFile{Data: text}
		}
	}
	return files
}

// BenchmarkStyle compares compiling the built-in style with parsing it with the standard library.
func BenchmarkStyle(b *testing.B) {
	files := plainStyle(b)
	b.Run("compile", func(b *testing.B) {
		t, err := template.Parse(files, &template.Options[inquiry.Inquiry]{
			Entry: "prompt", Entries: []string{"system", "user"}, Escape: template.EscapePlain,
			RootFuncs: map[string]any{"since": func(q *inquiry.Inquiry, _ any) (edtf.Date, error) { return q.AsOf, nil }},
		})
		require.NoError(b, err)
		compile := template.Compiler(t)
		b.ReportAllocs()
		for b.Loop() {
			compile()
		}
	})
	b.Run("parse", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for name, file := range files {
				tree := parse.New(strings.TrimSuffix(name, ".tmpl"))
				tree.Mode = parse.SkipFuncCheck
				_, err := tree.Parse(string(file.Data), "", "", map[string]*parse.Tree{})
				require.NoError(b, err)
			}
		}
	})
}
