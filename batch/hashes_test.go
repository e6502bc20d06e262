package batch_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
)

// Answers are matched to requests by id, and the ids depend on the hash of the inquiry. The golden file is older than the table of
// inquiry fields. A new field must not change any line of the file, so the file is never updated.
func TestGoldenHashes(t *testing.T) {
	t.Parallel()
	want, err := os.ReadFile("testdata/hashes.tsv")
	require.NoError(t, err)
	file, err := os.Open("testdata/hashes.jsonl")
	require.NoError(t, err)
	defer file.Close()
	r, err := prompt.New(&prompt.Options{Template: fstest.MapFS{"prompt.tmpl": {Data: []byte(
		"{{- /* retest:omit role question library claims anchors tasks */ -}}\nAnswer.\n",
	)}}})
	require.NoError(t, err)
	var out strings.Builder
	for d, err := range inquiry.Read(file, "hashes.jsonl") {
		require.NoError(t, err)
		p, err := r.Render(t.Context(), d.Inquiry)
		require.NoError(t, err, d.Inquiry.ID)
		fmt.Fprintf(&out, "%s\t%s\n", p.Hashes().Inquiry, batch.ID(p))
	}
	require.Equal(t, string(want), out.String())
}
