package provider_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/provider"
)

// resultLines returns one answered line for each of the given number of requests. The lines have all shapes, and their answers have a
// realistic length.
func resultLines(tb testing.TB, requests int) []byte {
	tb.Helper()
	long := strings.Repeat(`claim | static-identity | relaxed | medium | Newer work keeps the “identity” only in part. | arXiv:2606.01234\n`, 40)
	var templates [][]byte
	for _, file := range shapeFiles(tb) {
		text, err := os.ReadFile(file)
		require.NoError(tb, err)
		for line := range bytes.Lines(text) {
			if bytes.Contains(line, []byte("-answered")) {
				line = bytes.Replace(line, []byte(`conclusion |`), []byte(long+`conclusion |`), 1)
				templates = append(templates, bytes.Replace(line, []byte(`claim | static-identity |`), []byte(long+`claim | static-identity |`), 1))
			}
		}
	}
	var out bytes.Buffer
	for i := range requests {
		out.Write(bytes.ReplaceAll(templates[i%len(templates)], []byte("-answered"), fmt.Appendf(nil, "-%d-answered", i)))
	}
	return out.Bytes()
}

// BenchmarkResults compares the time to read answers with the time to merely parse the same bytes with internal/doc.
func BenchmarkResults(b *testing.B) {
	text := resultLines(b, 5000)
	file := filepath.Join(b.TempDir(), "results.jsonl")
	require.NoError(b, os.WriteFile(file, text, 0o600))
	b.Run("read", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			n := 0
			for _, err := range provider.Results(file) {
				require.NoError(b, err)
				n++
			}
			require.Equal(b, 5000, n)
		}
	})
	b.Run("open", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			a, err := provider.OpenAnswers(b.Context(), file)
			require.NoError(b, err)
			require.NoError(b, a.Close())
		}
	})
	b.Run("scan", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			for d, err := range doc.Lines(bytes.NewReader(text), "f", 0) {
				require.NoError(b, err)
				_, err := doc.ParseJSON(d.Source)
				require.NoError(b, err)
			}
		}
	})
	b.Run("skip", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			for d, err := range doc.Lines(bytes.NewReader(text), "f", 0) {
				require.NoError(b, err)
				var c doc.Cursor
				c.Reset(d.Source)
				c.Skip()
				require.NoError(b, c.End())
			}
		}
	})
}
