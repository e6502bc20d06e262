package cli_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Git may check out every file with CRLF. The examples and the starter must still produce the same prompts, hashes and results, byte
// for byte.
func TestCRLFChangesNothing(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("runs every command on all examples twice")
	}
	lf, crlf := t.TempDir(), t.TempDir()
	require.Equal(t, 0, run(t, nil, "init", filepath.Join(lf, "start")).code)
	require.NoError(t, os.CopyFS(filepath.Join(lf, "examples"), os.DirFS("../../examples")))
	require.Equal(t, 0, run(t, nil, "lock", filepath.Join(lf, "examples/hubble-tension"), "--file", filepath.Join(lf, "retest.lock")).code)
	body := filepath.Join(lf, "body.json")
	require.NoError(t, os.WriteFile(body, []byte("{\n  \"temperature\": 0\n}\n"), 0o666))
	require.NoError(t, os.CopyFS(crlf, os.DirFS(lf)))
	require.NoError(t, filepath.WalkDir(crlf, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		return os.WriteFile(path, bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n")), 0o666)
	}))
	const social, corpus = "DIR/examples/social-roles/inquiry.yaml", "DIR/examples/corpus/corpus.jsonl --defaults DIR/examples/corpus/defaults.yaml --papers DIR/examples/corpus/papers.yaml"
	for _, command := range []string{
		"render " + social, "render " + social + " --style markdown", "render " + social + " --style xml", "render " + social + " --style brief",
		"render " + social + " --format json", "render " + social + " -t DIR/examples/overlay", "render " + social + " -t DIR/examples/page/page.tmpl",
		"render DIR/examples/german/inquiry.yaml -t DIR/examples/german", "render DIR/examples/emergent-abilities/inquiry.yaml",
		"check DIR/examples", "check " + corpus, "check " + social + " -t DIR/examples/german", "test DIR/examples", "test DIR/start",
		"check DIR/start", "render DIR/start/inquiry.yaml -t DIR/start/templates", "explain " + social,
		"render " + corpus + " -o DIR/prompts/", "lock --check DIR/examples/hubble-tension --file DIR/retest.lock",
		"batch " + corpus + " --out DIR/requests --to openai-chat --model m --body DIR/body.json", "batch " + corpus + " --out DIR/other --except DIR/requests/ids.tsv",
		"init DIR/start", "read DIR/examples/results/reply.txt --inquiry " + social,
		"batch " + corpus + " --out DIR/asked --to openai-chat --model m",
		"read DIR/examples/results/answers.jsonl DIR/examples/results/errors.jsonl --batch DIR/asked -o -",
	} {
		outputs := [2]string{}
		for i, dir := range []string{lf, crlf} {
			got := run(t, nil, strings.Fields(strings.ReplaceAll(command, "DIR", dir))...)
			require.Less(t, got.code, 2, "%s: %s", command, got.stderr)
			outputs[i] = strings.ReplaceAll(got.out+got.stderr, dir, "DIR")
		}
		require.Equal(t, outputs[0], outputs[1], command)
	}
	for _, dir := range []string{"prompts", "requests"} {
		names, err := fs.Glob(os.DirFS(lf), dir+"/*")
		require.NoError(t, err)
		require.NotEmpty(t, names)
		for _, name := range names {
			if name == "requests/command.json" || name == "requests/manifest.json" { // these files contain paths and hashes of files
				continue
			}
			want, err := os.ReadFile(filepath.Join(lf, name))
			require.NoError(t, err)
			got, err := os.ReadFile(filepath.Join(crlf, name))
			require.NoError(t, err)
			require.Equal(t, string(want), string(got), name)
		}
	}
}
