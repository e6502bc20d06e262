package prompt_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/field"
	"github.com/dated-claims/retest/internal/inquirytest"
	"github.com/dated-claims/retest/internal/seam"
	"github.com/dated-claims/retest/prompt"
)

var fields = seam.Fields.(*field.Record)

// TestUndeliveredContent uses a template that prints nothing. It checks that all content values, and no other values, are
// reported as missing, and that each can be omitted by name.
func TestUndeliveredContent(t *testing.T) {
	t.Parallel()
	var content []string
	names := map[string]bool{}
	fields.Walk(field.RefOf(inquirytest.Every(t)), func(c *field.Cursor, _ any) {
		if c.Row.Content {
			content = append(content, c.Path())
			names[c.Name()] = true
		}
	})
	require.Greater(t, len(content), 15)
	require.ElementsMatch(t, content, undelivered(t, "x"))
	for name := range names {
		missing := undelivered(t, "{{- /* retest:omit "+name+" */ -}}\nx")
		for _, path := range content {
			if field.NameOf(path) == name {
				require.NotContains(t, missing, path, name)
			} else {
				require.Contains(t, missing, path, name)
			}
		}
	}
	all := fields.Names(func(row *field.Row) bool { return row.Content && !row.NotInFile })
	require.Empty(t, undelivered(t, "{{- /* retest:omit "+strings.Join(all, " ")+" */ -}}\nx"))
	require.Empty(t, undelivered(t, "{{- /* retest:omit role question library claims anchors tasks */ -}}\nx"))
}

// undelivered renders with a standalone template and returns the paths of the missing values.
func undelivered(t *testing.T, text string) []string {
	t.Helper()
	r, err := prompt.New(&prompt.Options{Template: fstest.MapFS{"p.tmpl": {Data: []byte(text)}}})
	require.NoError(t, err)
	_, err = r.Render(t.Context(), inquirytest.Every(t))
	list, _ := errors.AsType[fault.List](err)
	var paths []string
	for _, f := range list {
		require.Equal(t, "undelivered", f.Rule)
		paths = append(paths, f.Path)
	}
	return paths
}

// TestStylesPrintAllContent checks that the built-in styles print every content value, in tasks of every kind.
func TestStylesPrintAllContent(t *testing.T) {
	t.Parallel()
	for _, style := range prompt.Styles() {
		t.Run(style, func(t *testing.T) {
			t.Parallel()
			q := inquirytest.Every(t)
			p, err := renderer(t, style).Render(t.Context(), q)
			require.NoError(t, err)
			fields.Walk(field.RefOf(q), func(c *field.Cursor, ptr any) {
				if text, ok := ptr.(*string); ok && c.Row.Content {
					require.Contains(t, p.Text, *text, c.Path())
				}
			})
		})
	}
}

// TestSpanPaths checks that the paths of spans are those in the table of fields, although templates use Go field
// names.
func TestSpanPaths(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	q := inquirytest.Every(t)
	fields.Walk(field.RefOf(q), func(c *field.Cursor, _ any) { known[c.Path()] = true })
	fields.WalkRows(field.RefOf(q), func(c *field.Cursor, _ field.Ref) { known[c.Path()] = true })
	p, err := renderer(t, "plain").Traced(t.Context(), q, &prompt.Trace{Spans: true})
	require.NoError(t, err)
	n := 0
	for _, span := range p.Spans {
		for _, path := range span.Paths {
			n++
			if strings.HasSuffix(path, "]") && !known[path] {
				path = path[:strings.LastIndexByte(path, '[')] // an element in a list of records
			}
			require.True(t, known[path], path)
		}
	}
	require.Greater(t, n, 20)
}
