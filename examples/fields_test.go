package examples_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
)

// Twenty inquiries from different fields are written as their curators would write them. All but two render unchanged, and the messages
// for those two explain what to write instead.
func TestInquiriesFromManyFields(t *testing.T) {
	t.Parallel()
	refused := map[string]string{
		"materials.yaml": "colon",               // an unquoted title with a colon
		"standards.yaml": "ref:iso-8601-2-2019", // a standard, which has no identifier
	}
	files, err := filepath.Glob("fields/*.yaml")
	require.NoError(t, err)
	require.Len(t, files, 20)
	r, err := prompt.New(&prompt.Options{})
	require.NoError(t, err)
	for _, name := range files {
		file, err := os.Open(name)
		require.NoError(t, err)
		defer file.Close()
		for d, err := range inquiry.Read(file, name) {
			if hint := refused[filepath.Base(name)]; hint != "" {
				require.ErrorContains(t, err, hint, name)
				continue
			}
			require.NoError(t, err)
			q := *d.Inquiry
			require.Equal(t, edtf.MustParse("2026-11-23"), q.AsOf, name)
			_, err := r.Render(context.Background(), &q)
			require.NoError(t, err, name)
		}
	}
}
