package prompt_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/inquirytest"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/template"
)

// TestNoImpossibleOutcomes renders all examples with all styles and checks that no outcome occurs that coverage
// considers impossible.
func TestNoImpossibleOutcomes(t *testing.T) {
	t.Parallel()
	inquiries := append(examples(t), inquirytest.Full(t), inquirytest.Every(t))
	for _, style := range prompt.Styles() {
		r, err := prompt.New(&prompt.Options{Style: style})
		require.NoError(t, err)
		var cover template.Coverage
		for _, q := range inquiries {
			_, err := r.Traced(t.Context(), q, &prompt.Trace{Coverage: &cover})
			require.NoError(t, err, q.ID)
		}
		impossible := 0
		for _, b := range r.Templates().Branches(&cover) {
			require.False(t, b.NeverTaken && b.Taken > 0 || b.NeverSkipped && b.Skipped > 0, "%s: %s: %s", style, b.Pos, b.Text)
			if b.NeverTaken || b.NeverSkipped {
				impossible++
			}
		}
		require.NotZero(t, impossible, style)
	}
}

// examples returns the inquiries in examples/ that can be rendered without further files.
func examples(t *testing.T) []*inquiry.Inquiry {
	t.Helper()
	var out []*inquiry.Inquiry
	require.NoError(t, filepath.WalkDir("../examples", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(name) != ".yaml" {
			return err
		}
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		for d, err := range inquiry.Read(f, name) {
			if err == nil && d.Inquiry.AsOf.IsDay() {
				out = append(out, d.Inquiry)
			}
		}
		return nil
	}))
	require.Greater(t, len(out), 20)
	return out
}
