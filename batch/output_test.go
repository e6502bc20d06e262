package batch_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/provider"
)

// TestOutputNumber compares outputNumber with the bytes written for all styles, formats and functions, including text that is hard
// to escape. If any of these bytes change, new folders differ from old ones, so old folders must not be resumed. If this test fails,
// increase outputNumber and run the test with RETEST_UPDATE=1.
func TestOutputNumber(t *testing.T) {
	t.Parallel()
	const golden = "testdata/output.txt"
	number := currentOutput(t)
	is := fmt.Sprintf("%d %s\n", number, sumOfOutput(t))
	text, err := os.ReadFile(golden)
	require.NoError(t, err)
	var was int
	_, err = fmt.Sscanf(string(text), "%d ", &was)
	require.NoError(t, err)
	if os.Getenv("RETEST_UPDATE") != "" && number > was {
		require.NoError(t, os.WriteFile(golden, []byte(is), 0o600))
		return
	}
	require.Equal(t, string(text), is, "printed bytes have changed: raise outputNumber in identity.go")
}

// currentOutput returns the output number that a run records in its manifest.
func currentOutput(t *testing.T) int {
	t.Helper()
	out := filepath.Join(scratch(t), "out")
	_, err := batch.Run(t.Context(), &batch.Config{Source: rows(0, nil, nil), Renderer: plain(t), Out: out})
	require.NoError(t, err)
	return manifest(t, out).Output
}

// sumOfOutput returns a hash of requests of many kinds and of the output of template functions.
func sumOfOutput(t *testing.T) string {
	t.Helper()
	sum := sha256.New()
	for _, style := range prompt.Styles() {
		for _, format := range provider.Formats() {
			file, err := os.Open("testdata/hashes.jsonl")
			require.NoError(t, err)
			set := func(c *batch.Config) {
				c.Renderer, c.To, c.Request = renderer(t, &prompt.Options{Style: style}), format, options(format)
				if format.Traits().Search {
					c.Request.Search = true
				}
			}
			for _, r := range requests(t, inquiry.Read(file, "hashes.jsonl"), set) {
				require.NoError(t, r.Err)
				fmt.Fprintf(sum, "%s %s\n%s\n", style, r.ID, r.Body)
			}
			require.NoError(t, file.Close())
		}
	}
	for _, f := range prompt.Functions() { // the tests of packages template and prompt check that each example produces this output
		fmt.Fprintf(sum, "%s\n%s\n%s\n", f.Name, f.Example, f.Output)
	}
	honest, err := os.ReadFile("../prompt/testdata/honest.txt")
	require.NoError(t, err)
	texts := append(strings.Split(strings.TrimSpace(string(honest)), "\n"), controlTokens(t)...)
	for _, style := range prompt.Styles() {
		r := renderer(t, &prompt.Options{Style: style})
		for _, text := range texts {
			q := wordy()
			q.Claims[0].Text = text
			p, err := r.Render(t.Context(), q)
			require.NoError(t, err, text)
			fmt.Fprintf(sum, "%s %s\n", style, p.Text)
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}
