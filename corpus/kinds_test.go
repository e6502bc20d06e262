package corpus_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/corpus"
)

// TestAmbiguousKinds uses files that resemble files of another kind.
func TestAmbiguousKinds(t *testing.T) {
	t.Parallel()
	var flow, pretty strings.Builder
	for i := range 300 {
		fmt.Fprintf(&flow, "\"arXiv:2305.%05d\": {title: x},\n", i+1)
		fmt.Fprintf(&pretty, "  \"arXiv:2305.%05d\": {\n    \"title\": \"x\"\n  },\n", i+1)
	}
	inBrackets := "{" + strings.TrimSuffix(flow.String(), ",\n") + "}"
	asJSON := "{\n" + strings.TrimSuffix(pretty.String(), ",\n") + "\n}\n"
	for name, tt := range map[string]struct {
		text string
		kind corpus.Kind
	}{
		"flow.yaml":       {inBrackets, corpus.Papers},
		"pretty.yaml":     {asJSON, corpus.Papers},
		"pretty.json":     {asJSON, corpus.Papers},
		"defaults.yaml":   {"role: r\ntasks: [retest: ]\n", corpus.Defaults},
		"forgot.yaml":     {"id: forgot\nrole: r\nas_of: 2026-11-23\ntasks: [retest: ]\n", corpus.Inquiries},
		"forgot.json":     {`{"id": "forgot", "role": "r"}`, corpus.Inquiries},
		"one.jsonl":       {`{"role":"r"}`, corpus.Inquiries},
		"papers.jsonl":    {`{"arXiv:2305.00001":{"title":"x"}}`, corpus.Inquiries},
		"package.json":    {`{"name": "x", "version": "1"}`, corpus.Inquiries},
		"broken.yaml":     {"{a: [", corpus.Inquiries},
		"empty.yaml":      {"", corpus.Inquiries},
		"mixed.yaml":      {"arXiv:2305.00001: {title: x}\nrole: r\n", corpus.Inquiries},
		"a.schema.json":   {"{}", corpus.Schema},
		"suite.test.yaml": {"- name: x\n", corpus.Suite},
	} {
		found, err := corpus.Find([]string{"lib"}, &corpus.Options{FS: fstest.MapFS{"lib/" + name: {Data: []byte(tt.text)}}})
		if tt.kind == corpus.Inquiries {
			require.NoError(t, err, name)
			require.Len(t, found.Files(), 1, name)
			continue
		}
		require.ErrorIs(t, err, corpus.ErrNoFiles, name)
		require.Equal(t, tt.kind, found.Skipped()[0].Kind, name)
	}
}

// TestForeignManifest checks that a folder with an unrelated manifest.json is not considered a batch folder.
func TestForeignManifest(t *testing.T) {
	t.Parallel()
	found, err := corpus.Find([]string{"lib"}, &corpus.Options{FS: fstest.MapFS{
		"lib/a.yaml": {}, "lib/data/manifest.json": {Data: []byte(`{"name": "my data", "format": "jsonl", "records": 3}`)}, "lib/data/b.jsonl": {},
		"lib/out/manifest.json": {Data: []byte(`{"version": "v1", "format": "jsonl", "encoding": "0a", "parts": []}`)}, "lib/out/part-00001.jsonl": {},
	}})
	require.NoError(t, err)
	var names []string
	for _, f := range found.Files() {
		names = append(names, f.Name)
	}
	require.Equal(t, []string{"lib/a.yaml", "lib/data/b.jsonl", "lib/data/manifest.json"}, names)
	require.Equal(t, []corpus.File{{Name: "lib/out", Kind: corpus.Batch, Rel: "out"}}, found.Skipped())
}

// TestLinksToFolders checks that links to folders are reported if they are found in a folder, and followed if a pattern matches them.
func TestLinksToFolders(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "real"), 0o700))
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "lib"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "real", "a.yaml"), []byte("question: q"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "lib", "b.yaml"), []byte("question: q"), 0o600))
	link := filepath.Join(dir, "lib", "2024")
	if err := os.Symlink(filepath.Join(dir, "real"), link); err != nil {
		t.Skip(err)
	}
	found, err := corpus.Find([]string{filepath.Join(dir, "lib")}, nil)
	require.NoError(t, err)
	require.Len(t, found.Files(), 1)
	require.Equal(t, []corpus.File{{Name: link, Kind: corpus.Link, Rel: filepath.Base(link)}}, found.Skipped())
	found, err = corpus.Find([]string{filepath.Join(dir, "lib", "*")}, nil)
	require.NoError(t, err)
	require.Len(t, found.Files(), 2)
}
