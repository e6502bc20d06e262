package check_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/check"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/field"
	"github.com/dated-claims/retest/internal/inquirytest"
	"github.com/dated-claims/retest/internal/seam"
	"github.com/dated-claims/retest/prompt"
)

// TestChangedTextIsReported sets one string field of an inquiry at a time to a value that would change if it were printed in
// quotation marks or brackets. It checks that the fields reported by check are exactly those that a style prints differently.
func TestChangedTextIsReported(t *testing.T) {
	t.Parallel()
	fields := seam.Fields.(*field.Record)
	changed := 0
	for _, style := range []string{"plain", "brief"} {
		renderer, err := prompt.New(&prompt.Options{Style: style})
		require.NoError(t, err)
		plain, err := renderer.Render(t.Context(), inquirytest.Every(t))
		require.NoError(t, err)
		var paths []string // paths of the strings that the style prints
		fields.Walk(field.RefOf(inquirytest.Every(t)), func(c *field.Cursor, ptr any) {
			if c.Row.Kind == field.Text || c.Row.Kind == field.Texts {
				if strings.Contains(plain.Text, *ptr.(*string)) {
					paths = append(paths, c.Path())
				}
			}
		})
		require.Greater(t, len(paths), 10)
		for _, path := range paths {
			for _, text := range []string{`the "old" probe`, "a probe ] of these [", "a probe ) of those ("} {
				q := inquirytest.Every(t)
				fields.Walk(field.RefOf(q), func(c *field.Cursor, ptr any) {
					if c.Path() == path {
						*ptr.(*string) = text
					}
				})
				out, err := renderer.Render(t.Context(), q)
				require.NoError(t, err, "%s: %s", style, path)
				reported := slices.ContainsFunc(check.New(nil).Inquiry(q), func(f *fault.Fault) bool { return f.Rule == "changed-in-print" && f.Path == path })
				require.Equal(t, !strings.Contains(out.Text, text), reported, "style %s, %s = %s: see slots in check/texts.go", style, path, text)
				if reported {
					changed++
				}
			}
		}
	}
	require.NotZero(t, changed)
}
