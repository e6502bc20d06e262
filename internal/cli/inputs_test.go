package cli_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
)

// written writes files to a new folder and returns it.
func written(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	return dir
}

func gzipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(text))
	require.NoError(t, errors.Join(err, z.Close()))
	return b.String()
}

func zstandard(t *testing.T, text string) string {
	t.Helper()
	z, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	return string(z.EncodeAll([]byte(text), nil))
}

// placed matches the file in a message with a location.
var placed = regexp.MustCompile(`(?m)^retest: (?:warning: )?(.+?):\d+:\d+: `)

// filesIn returns the files, without their folder, in which a run reports faults.
func filesIn(dir, stderr string) []string {
	var out []string
	for _, m := range placed.FindAllStringSubmatch(stderr, -1) {
		out = append(out, filepath.ToSlash(strings.TrimPrefix(m[1], dir+string(filepath.Separator))))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// filesOfErrors returns the files listed in errors.jsonl.
func filesOfErrors(t *testing.T, dir, out string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(out, "errors.jsonl"))
	require.NoError(t, err)
	var names []string
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		var record struct{ File string }
		require.NoError(t, json.Unmarshal(lines.Bytes(), &record))
		names = append(names, strings.TrimPrefix(record.File, filepath.Base(dir)+"/")) // a pattern adds the folder to the name
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// TestAllCommandsReadSameFiles uses a folder with every kind of file. Each file that a command reads has a fault, so that a message names
// the file.
func TestAllCommandsReadSameFiles(t *testing.T) {
	t.Parallel()
	bad := `{"id":"ID","role":"r","question":"q","as_of":"2026-11-23","claims":[{"text":"t","when":"20x4"}],"tasks":[{"retest":{}}]}`
	named := func(id string) string { return strings.Replace(bad, "ID", id, 1) }
	content := map[string]string{
		"a.yaml": named("a"), "b.yml": named("b"), "c.json": named("c"), "d.jsonl": named("d") + "\n", "e.ndjson": named("e"), "F.YAML": named("f"),
		"array.json": "[" + named("g1") + ",\n" + named("g2") + "]", "sub/deep/h.jsonl.gz": gzipped(t, named("h")+"\n"), "i.yaml.zst": zstandard(t, named("i")),
		"wrong.jsonl": gzipped(t, named("j")+"\n"), "array.json.gz": gzipped(t, "["+named("k")+"]"), "package.json": `{"name": "x", "version": "1"}`, "empty.yaml": "",
		"defaults.yaml": "role: r\nas_of: 2026-11-23\ntasks: [retest: ]\n", "sub/papers.yaml": "arXiv:2401.00001: {title: T}\n", "retest.yaml": "style: plain\n",
		"done/manifest.json": `{"version": "1", "format": "jsonl", "encoding": "e"}`, "done/part-00001.jsonl": "broken", ".hidden.yaml": "broken", ".git/x.yaml": "broken",
		"node_modules/y.json": "broken", "notes.md": "broken", "inquiry.schema.json": "broken",
	}
	want := []string{
		"F.YAML", "a.yaml", "array.json", "array.json.gz", "b.yml", "c.json", "d.jsonl", "e.ndjson", "empty.yaml", "i.yaml.zst", "package.json",
		"sub/deep/h.jsonl.gz", "wrong.jsonl",
	}
	dir := written(t, content)
	special := pipe(t, filepath.Join(dir, "sub", "pipe.yaml"))
	for name, in := range map[string]string{"folder": dir, "pattern": filepath.Join(filepath.Dir(dir), "00[1]")} {
		for _, verb := range [][]string{
			{"check"},
			{"render", "-o", t.TempDir()},
			{"explain", "--id", "none"},
			{"diff", "--to-as-of", "2027-01-31"},
			{"lock", "--file", filepath.Join(t.TempDir(), "x.lock")},
			{"batch", "--out", filepath.Join(t.TempDir(), "out")},
		} {
			t.Run(name+" "+verb[0], func(t *testing.T) {
				t.Parallel()
				got := run(t, nil, append(verb, in)...)
				require.NotZero(t, got.code)
				if verb[0] == "batch" {
					require.Equal(t, want, filesOfErrors(t, dir, verb[2]))
				} else {
					require.Equal(t, want, filesIn(dir, got.stderr), got.stderr)
				}
				require.Contains(t, got.out+got.stderr, "3 files skipped (-v lists them)")
				if special {
					require.Contains(t, got.stderr, fmt.Sprintf("retest: skipped %s: not a regular file\n", filepath.Join(dir, "sub", "pipe.yaml")))
				}
			})
		}
	}
}

// TestCompressedFilesInEveryCommand reads compressed files by name and from standard input.
func TestCompressedFilesInEveryCommand(t *testing.T) {
	t.Parallel()
	line := `{"id":"a","role":"r","question":"q","as_of":"2026-11-23","claims":[{"id":"x","text":"t","when":"2024"}],"tasks":[{"retest":{}}]}` + "\n"
	for name, text := range map[string]string{"c.jsonl.gz": gzipped(t, line), "c.jsonl.zst": zstandard(t, line), "c.json": gzipped(t, line), "c.gz": gzipped(t, line) + "\x00\x00"} {
		path := write(t, name, text)
		for _, verb := range [][]string{
			{"check"},
			{"render"},
			{"explain"},
			{"diff", "--to-as-of", "2026-11-23"},
			{"lock", "--file", filepath.Join(t.TempDir(), "x.lock")},
			{"batch", "--out", filepath.Join(t.TempDir(), "out")},
		} {
			t.Run(name+" "+verb[0], func(t *testing.T) {
				t.Parallel()
				got := run(t, nil, append(verb, path)...)
				require.Zero(t, got.code, got.stderr)
				if verb[0] == "lock" || verb[0] == "batch" {
					return // their output depends on the name of the input
				}
				piped := run(t, strings.NewReader(text), append(verb, "-")...)
				require.Zero(t, piped.code, piped.stderr)
				require.Equal(t, strings.ReplaceAll(got.out, path, "-"), piped.out)
			})
		}
	}
}

func TestCompressedFileFaultLines(t *testing.T) {
	t.Parallel()
	text := gzipped(t, "role: r\nrole: s\n")
	path := write(t, "c.yaml.gz", text)
	for in, name := range map[string]string{path: path, "-": "-"} {
		got := run(t, strings.NewReader(text), "render", in)
		require.Contains(t, got.stderr, "retest: "+name+":2:1: ")
		require.Contains(t, got.stderr, "\n    2 | role: s\n")
	}
	got := run(t, nil, "check", "--fix", path)
	require.Contains(t, got.stderr, "retest: --fix: "+path+": want an uncompressed file\n")
	is, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, text, string(is))
}

func TestProjectFolderWithBrackets(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "proj[1]")
	require.Zero(t, run(t, nil, "init", dir).code)
	got := run(t, nil, "test", dir, "--cover")
	require.Zero(t, got.code, got.stderr)
	require.Contains(t, got.out, "4 passed, 0 failed in 1 file\n")
	require.NotContains(t, got.out, "(0 of 0)")
	require.Zero(t, run(t, nil, "check", dir).code)
}

// TestOversizedFiles uses files that are longer than the limit for their kind.
func TestOversizedFiles(t *testing.T) {
	t.Parallel()
	dir := written(t, map[string]string{"q.yaml": least, "t/a.tmpl": "x", "q.test.yaml": "cases: []"})
	long := func(name string) string {
		path := filepath.Join(dir, name)
		f, err := os.Create(path)
		require.NoError(t, err)
		require.NoError(t, errors.Join(f.Truncate(80<<20), f.Close())) // a sparse file takes no disk space
		return path
	}
	q := filepath.Join(dir, "q.yaml")
	for name, tt := range map[string]struct {
		args []string
		want string
	}{
		"template":   {[]string{"render", q, "--template", long("long.tmpl")}, "a template of more than 1048576 bytes"},
		"overlay":    {[]string{"render", q, "--template", filepath.Dir(long("t/rules.tmpl"))}, "a template of more than 1048576 bytes"},
		"lock file":  {[]string{"lock", "--check", q, "--file", long("x.lock")}, "a line of at most 1048576 bytes"},
		"suite":      {[]string{"test", long("long.test.yaml")}, "a document of more than 16777216 bytes"},
		"fix":        {[]string{"check", "--fix", long("long.yaml")}, "long.yaml: too long: want at most 67108864 bytes"},
		"an inquiry": {[]string{"check", long("other.json")}, "a document of more than 16777216 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := run(t, nil, tt.args...)
			require.NotZero(t, got.code)
			require.Contains(t, got.stderr, tt.want)
		})
	}
}

func TestPipeInTemplateFolder(t *testing.T) {
	t.Parallel()
	dir := written(t, map[string]string{"q.yaml": least, "t/rules.tmpl": "x"})
	if !pipe(t, filepath.Join(dir, "t", "opening.tmpl")) {
		t.Skip("requires named pipes")
	}
	got := run(t, nil, "render", filepath.Join(dir, "q.yaml"), "--template", filepath.Join(dir, "t"))
	require.NotZero(t, got.code)
	require.Contains(t, got.stderr, "opening.tmpl: want a regular file, got a named pipe")
	require.NotZero(t, run(t, nil, "check", dir).code)
}

func TestPipeAmongTests(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if !pipe(t, filepath.Join(dir, "a.test.yaml")) {
		t.Skip("requires named pipes")
	}
	got := run(t, nil, "test", dir)
	require.NotZero(t, got.code)
	require.Contains(t, got.stderr, "a.test.yaml: want a regular file, got a named pipe")
	got = run(t, nil, "check", dir)
	require.Zero(t, got.code)
	require.Contains(t, got.stderr, "a.test.yaml: not a regular file")
}
