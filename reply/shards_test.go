package reply_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/provider"
)

// asLines returns the records q<from> up to, but not including, q<to>, one per line.
func asLines(from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		fmt.Fprintf(&b, `{"id":"q%d","role":"an oceanographer","question":"whether %d","claims":[{"id":"c","text":"Claim %d.","when":"2020"}],"tasks":[{"retest":{}}]}`+"\n", i, i, i)
	}
	return b.String()
}

// asYAML is like asLines but returns the records as documents of a YAML file.
func asYAML(from, to int) string {
	var b strings.Builder
	for line := range strings.Lines(asLines(from, to)) {
		b.WriteString("---\n" + line)
	}
	return b.String()
}

func packed(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.String()
}

// TestReadAllShards reads the shards of corpora as one batch. Some records are in two shards, some are invalid, and some shards are
// empty.
func TestReadAllShards(t *testing.T) {
	t.Parallel()
	for name, files := range map[string]map[string]string{
		"one file":                  {"a.jsonl": asLines(0, 40) + "{broken\n" + asLines(0, 3) + asLines(38, 50)},
		"several files":             {"a.jsonl": asLines(0, 20), "b.jsonl": "", "c.jsonl": asLines(5, 30), "d.jsonl": "{broken\n", "e/f.jsonl": asLines(0, 1), "g.jsonl": asLines(30, 50)},
		"a compressed file":         {"a.jsonl": asLines(0, 20), "b.jsonl.gz": packed(t, asLines(15, 40)), "c.jsonl": asLines(0, 50)},
		"a YAML file":               {"a.jsonl": asLines(0, 20), "b.yaml": asYAML(15, 40), "c.jsonl": asLines(0, 50)},
		"only compressed files":     {"a.yaml.gz": packed(t, asYAML(0, 20)), "b.jsonl.gz": packed(t, asLines(15, 50))},
		"fewer records than shards": {"a.jsonl": asLines(0, 2) + asLines(0, 1)},
		"only invalid records":      {"a.jsonl": "{broken\n{broken\n"},
	} {
		for _, n := range []int{1, 2, 3, 7} {
			t.Run(fmt.Sprintf("%s in %d", name, n), func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				for name, text := range files {
					path := filepath.Join(dir, name)
					require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
					require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
				}
				readShards(t, dir, n)
			})
		}
	}
}

// readShards writes the inquiries in a folder to a batch folder inside it, in n shards, and reads the answers to all of them.
func readShards(t *testing.T, dir string, n int) {
	t.Helper()
	renderer, err := prompt.New(nil)
	require.NoError(t, err)
	c := &batch.Config{
		Inputs: []string{dir}, Renderer: renderer, AsOf: edtf.MustParse("2026-11-23"), To: provider.OpenAIChat,
		Request: provider.Options{Model: "m", MaxTokens: 100},
	}
	var want []string
	var results strings.Builder
	for r, err := range batch.Requests(t.Context(), c) {
		require.NoError(t, err)
		if r.Err == nil && !r.Repeated {
			want = append(want, r.Document.Inquiry.ID+" answered untested")
			results.WriteString(answer(r.ID, "claim | c | none found | Nothing newer. | untested | low\n", "stop"))
		}
	}
	path := resultFile(t, results.String())
	c.Out = filepath.Join(dir, "out")
	for i := range n {
		c.Shard = batch.Shard{I: i + 1, N: n}
		_, err := batch.Run(t.Context(), c)
		require.NoError(t, err)
	}
	// read each shard alone: together, the shards must cover everything, and each must report answers to the others as unknown
	all := map[string]bool{}
	for i := range n {
		c.Shard = batch.Shard{I: i + 1, N: n}
		lines, faults := said(t.Context(), c, path)
		require.Len(t, faults, len(want)-len(lines))
		for _, err := range faults {
			require.NotErrorIs(t, err, batch.ErrChanged)
		}
		for _, one := range lines {
			all[one] = true
		}
	}
	require.Len(t, all, len(want))

	c.Shard = batch.Shard{}
	lines, faults := said(t.Context(), c, path)
	require.Empty(t, faults)
	require.Equal(t, want, lines)

	_, err = batch.Join(c.Out, n)
	require.NoError(t, err)
	lines, faults = said(t.Context(), c, path)
	require.Empty(t, faults)
	require.Equal(t, want, lines)
}
