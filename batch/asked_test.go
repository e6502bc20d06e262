package batch_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/provider"
)

// rowsOf returns the fields of a table's rows, without the header.
func rowsOf(t *testing.T, path string) [][]string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	require.Equal(t, "request\tinquiry\tclaims\tplace\tkey\tas_of\ttokens\thash", lines[0])
	var out [][]string
	for _, line := range lines[1:] {
		fields := strings.Split(line, "\t")
		require.Len(t, fields, 8)
		out = append(out, fields)
	}
	return out
}

func column(rows [][]string, i int) []string {
	var out []string
	for _, row := range rows {
		out = append(out, row[i])
	}
	return out
}

// TestExcept checks that a run omits requests that an earlier run made, even if their ids, file names, order, format or model have
// changed.
func TestExcept(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{
		"old.jsonl": records(5),
		"new.jsonl": record("renamed", "claim 3") + "\n" + record("q9", "claim 9") + "\n" + records(3) + record("q9b", "claim 10") + "\n",
	})
	old := newRun(t, filepath.Join(dir, "old.jsonl"), filepath.Join(dir, "old"))
	_, _, err := old.do(t)
	require.NoError(t, err)
	for name, except := range map[string]string{"folder": "old", "file": "old/ids.tsv"} {
		r := newRun(t, filepath.Join(dir, "new.jsonl"), filepath.Join(dir, name))
		r.To, r.Request = provider.OpenAIChat, provider.Options{Model: "m"}
		r.Except = []string{filepath.Join(dir, except)}
		m, s, err := r.do(t)
		require.NoError(t, err)
		require.Equal(t, [...]int{6, 2, 4}, [...]int{m.Records, m.Requests, m.Except})
		require.Equal(t, 4, s.Except)
		require.Equal(t, []string{"q9", "q9b"}, column(rowsOf(t, filepath.Join(r.Out, "ids.tsv")), 1))
		r.stopAndResume(t)
	}

	// other templates produce other requests
	r := newRun(t, filepath.Join(dir, "old.jsonl"), filepath.Join(dir, "other"))
	r.Renderer, r.Except = renderer(t, &prompt.Options{Style: "xml"}), []string{filepath.Join(dir, "old")}
	m, _, err := r.do(t)
	require.NoError(t, err)
	require.Equal(t, 5, m.Requests)

	// the folder depends on the contents of Except
	r.Except = nil
	_, _, err = r.do(t)
	require.ErrorIs(t, err, batch.ErrChanged)
	require.ErrorContains(t, err, "(except was sha256:")

	for name, want := range map[string]string{
		filepath.Join(dir, "nowhere"):   "except: stat ",
		dir:                             "not a batch folder: manifest.json is missing",
		filepath.Join(dir, "new.jsonl"): `new.jsonl: want ids.tsv rows, got "{`,
		filepath.Join(dir, "other"):     "except: want a folder other than the output, got ",
	} {
		r.Except = []string{name}
		_, _, err := r.do(t)
		require.ErrorContains(t, err, want)
		require.Equal(t, strings.HasSuffix(name, "nowhere"), errors.Is(err, fs.ErrNotExist))
	}
}

// stopAndResume checks that a run that is stopped and resumed writes the same folder as an uninterrupted run.
func (r run) stopAndResume(t *testing.T) {
	t.Helper()
	want := bytesOf(t, r.Out)
	r.Out += "-again"
	r.stoppedAt(t, 3)
	r.Observe = nil
	_, _, err := r.do(t)
	require.NoError(t, err)
	require.Equal(t, want, bytesOf(t, r.Out))
}

// TestExceptReadsOldFolders checks that Except accepts a folder of shards, and an ids.tsv in the format of an earlier version.
func TestExceptReadsOldFolders(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": records(6)})
	first := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "shards"))
	for i := range 2 {
		first.Shard = batch.Shard{I: i + 1, N: 2}
		_, err := batch.Run(t.Context(), &first.Config)
		require.NoError(t, err)
	}
	var old strings.Builder
	for i := range 2 {
		for _, row := range rowsOf(t, filepath.Join(first.Out, batch.Shard{I: i + 1, N: 2}.Folder(), "ids.tsv")) {
			old.WriteString(strings.Join(row[:4], "\t") + "\n")
		}
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "ids.tsv"), []byte(old.String()), 0o600))
	for _, except := range []string{"shards", "ids.tsv"} {
		r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out-"+except))
		r.Except = []string{filepath.Join(dir, except)}
		m, _, err := r.do(t)
		require.NoError(t, err)
		require.Equal(t, 6, m.Except)
	}
}

// TestOnce checks that records that ask the same thing share one request, unless the template prints ids, which makes their requests
// differ.
func TestOnce(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": record("a", "x") + "\n" + record("b", "x") + "\n" + record("c", "y") + "\n" + record("a", "x") + "\n"})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	r.Once = true
	m, s, err := r.do(t)
	require.NoError(t, err)
	require.Equal(t, [...]int{4, 2, 2}, [...]int{m.Records, m.Requests, s.Repeated})
	rows := rowsOf(t, filepath.Join(r.Out, "ids.tsv"))
	require.Equal(t, []string{"a", "b", "c", "a"}, column(rows, 1))
	ids := column(rows, 0)
	require.Regexp(t, "^once-[0-9a-f]{16}$", ids[0])
	require.Equal(t, []string{ids[0], ids[0], ids[2], ids[0]}, ids)
	r.stopAndResume(t)

	r.Out += "-ids"
	r.Renderer = renderer(t, &prompt.Options{Overlay: fstest.MapFS{"rules.tmpl": {Data: []byte("This is inquiry {{.ID}}.\n")}}})
	m, _, err = r.do(t)
	require.NoError(t, err)
	require.Equal(t, 3, m.Requests)
}

// TestUpdateReportsChanges checks that an update compares requests by content, so a renamed inquiry counts as neither added nor
// removed.
func TestUpdateReportsChanges(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": records(4)})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	_, _, err := r.do(t)
	require.NoError(t, err)
	text := records(2) + record("renamed", "claim 2") + "\n" + record("new", "claim 7") + "\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "c.jsonl"), []byte(text), 0o600))
	r.Update = true
	_, s, err := r.do(t)
	require.NoError(t, err)
	require.Equal(t, [...]int{1, 1}, [...]int{s.Added, s.Removed})
	require.Equal(t, []string{"new"}, column(rowsOf(t, filepath.Join(r.Out, "added.tsv")), 1))
	require.Equal(t, []string{"q3"}, column(rowsOf(t, filepath.Join(r.Out, "removed.tsv")), 1))
	require.NoDirExists(t, filepath.Join(r.Out, ".update"))
}

// TestPartTokenLimit checks that parts stay within the token limit unless a single request exceeds it, and that the manifest
// records their token counts.
func TestPartTokenLimit(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": records(5) + record("long", strings.Repeat("word ", 2000)) + "\n" + record("last", "x") + "\n"})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	r.Limits.Requests, r.PartTokens = 0, 2000
	m, _, err := r.do(t)
	require.NoError(t, err)
	tokens := map[string]int64{}
	for _, row := range rowsOf(t, filepath.Join(r.Out, "ids.tsv")) {
		var n int64
		_, err := fmt.Sscan(row[6], &n)
		require.NoError(t, err)
		tokens[row[1]] = n
	}
	var got []int64
	for _, p := range m.Parts {
		got = append(got, p.Tokens)
		require.True(t, p.Tokens <= 2000 || p.Requests == 1)
	}
	require.Equal(t, []int64{tokens["q0"] + tokens["q1"], tokens["q2"] + tokens["q3"], tokens["q4"], tokens["long"], tokens["last"]}, got)
	require.Equal(t, "estimate", m.Counter)
	r.stopAndResume(t)
}

// TestInvalidRecordsByRule checks that invalid records are counted by rule, and that the counts survive an interruption.
func TestInvalidRecordsByRule(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": "broken\n" + record("a", "") + "\n" + record("b", "x") + "\n{\n" + `{"id":"d"}` + "\n"})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	m, s, err := r.do(t)
	require.NoError(t, err)
	require.Equal(t, map[string]int{"syntax": 2, "required": 2}, m.Rules)
	require.Equal(t, m.Rules, s.Rules)
	r.stopAndResume(t)
}

// TestVerify checks that Verify notices a changed byte.
func TestVerify(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": records(5)})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	m, _, err := r.do(t)
	require.NoError(t, err)
	verified, err := batch.Verify(os.DirFS(dir), "out")
	require.NoError(t, err)
	require.Equal(t, m.Parts, verified.Parts)
	for _, name := range []string{"part-00001.jsonl", "part-00002.jsonl", "ids.tsv"} {
		path := filepath.Join(r.Out, name)
		was, err := os.ReadFile(path)
		require.NoError(t, err)
		changed := append([]byte(nil), was...)
		changed[len(changed)/2] ^= 1
		require.NoError(t, os.WriteFile(path, changed, 0o600))
		_, err = batch.Verify(os.DirFS(dir), "out")
		require.ErrorIs(t, err, batch.ErrDamaged)
		require.EqualError(t, err, "the folder does not match its manifest: out/"+name+" has different content")
		require.NoError(t, os.WriteFile(path, was[1:], 0o600))
		_, err = batch.Verify(os.DirFS(dir), "out")
		require.ErrorContains(t, err, "out/"+name+" has ")
		require.NoError(t, os.WriteFile(path, was, 0o600))
	}
	_, err = batch.Verify(os.DirFS(dir), "nowhere")
	require.ErrorIs(t, err, fs.ErrNotExist)
}

// TestOnly checks that a run writes only the selected requests, and that a selected request can have its own token limit.
func TestOnly(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": records(4)})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "all"))
	r.To, r.Request = provider.OpenAIChat, provider.Options{Model: "m", MaxTokens: 100}
	_, _, err := r.do(t)
	require.NoError(t, err)
	ids := column(rowsOf(t, filepath.Join(r.Out, "ids.tsv")), 0)
	require.Len(t, ids, 4)
	var asked []string
	for id, err := range batch.Asked(r.Out) {
		require.NoError(t, err)
		asked = append(asked, id)
	}
	require.Equal(t, ids, asked)
	for range batch.Asked(r.Out) {
		break // ending the loop early is not a fault
	}

	r.Out, r.Only = filepath.Join(dir, "again"), map[string]int{ids[1]: 0, ids[3]: 777}
	m, _, err := r.do(t)
	require.NoError(t, err)
	require.Equal(t, [...]int{4, 2}, [...]int{m.Records, m.Requests})
	require.Equal(t, []string{ids[1], ids[3]}, column(rowsOf(t, filepath.Join(r.Out, "ids.tsv")), 0))
	body, err := os.ReadFile(filepath.Join(r.Out, m.Parts[0].File))
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(string(body)), "\n")
	require.Contains(t, lines[0], `:100`)
	require.Contains(t, lines[1], `:777`)
	r.stopAndResume(t)

	r.Only = map[string]int{ids[1]: 0}
	_, _, err = r.do(t)
	require.ErrorIs(t, err, batch.ErrChanged)
	r.Out, r.Only = filepath.Join(dir, "bad"), map[string]int{ids[1]: -1}
	_, _, err = r.do(t)
	require.ErrorContains(t, err, "config.Only: ")
}

// TestAskedReadsShardsInOrder checks, with shard numbers of different lengths, that shards are ordered by number, not by name.
func TestAskedReadsShardsInOrder(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": records(8)})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "shards"))
	const n = 4
	for i := range n {
		r.Shard = batch.Shard{I: i + 1, N: n}
		_, err := batch.Run(t.Context(), &r.Config)
		require.NoError(t, err)
	}
	asked := func() (ids []string) {
		for id, err := range batch.Asked(r.Out) {
			require.NoError(t, err)
			ids = append(ids, id)
		}
		return ids
	}
	want := asked()
	require.Len(t, want, 8)
	for i, number := range []int{10_000, 10_001, 99_999, 100_000} {
		now := batch.Shard{I: number, N: 100_000}
		require.NoError(t, os.Rename(filepath.Join(r.Out, batch.Shard{I: i + 1, N: n}.Folder()), filepath.Join(r.Out, now.Folder())))
	}
	require.NoError(t, os.CopyFS(filepath.Join(r.Out, "shard-99999-of-100000.old"), os.DirFS(filepath.Join(r.Out, "shard-99999-of-100000"))))
	require.Equal(t, want, asked())
}

// TestUnchanged compares a folder with the configuration that wrote it and with modified copies of that configuration.
func TestUnchanged(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": records(3)})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	r.To, r.Request = provider.OpenAIChat, provider.Options{Model: "m"}
	require.Error(t, r.Unchanged(t.Context(), r.Out), "there is no folder")
	_, err := batch.Run(t.Context(), &r.Config)
	require.NoError(t, err)
	require.NoError(t, r.Unchanged(t.Context(), r.Out))
	for name, change := range map[string]func(c *batch.Config){
		"model":      func(c *batch.Config) { c.Request.Model += "x" },
		"parameters": func(c *batch.Config) { c.Request.Body = `{"temperature":1}` },
		"day":        func(c *batch.Config) { c.AsOf = edtf.MustParse("2001-01-01") },
		"template": func(c *batch.Config) {
			var err error
			c.Renderer, err = prompt.New(&prompt.Options{Style: "markdown"})
			require.NoError(t, err)
		},
	} {
		c := r.Config
		change(&c)
		require.ErrorIs(t, c.Unchanged(t.Context(), r.Out), batch.ErrChanged, name)
	}
	for name, change := range map[string]func(c *batch.Config){
		"some requests": func(c *batch.Config) { c.Only = map[string]int{"a": 0} },
		"more papers":   func(c *batch.Config) { c.Reader = &inquiry.Reader{Papers: inquiry.Papers{}} },
	} {
		c := r.Config
		change(&c)
		require.NoError(t, c.Unchanged(t.Context(), r.Out), name)
	}

	shards := r.Config
	shards.Out = filepath.Join(dir, "shards")
	for _, i := range []int{1, 3} {
		shards.Shard = batch.Shard{I: i, N: 3}
		_, err := batch.Run(t.Context(), &shards)
		require.NoError(t, err)
	}
	shards.Shard = batch.Shard{}
	err = shards.Unchanged(t.Context(), shards.Out)
	require.ErrorIs(t, err, batch.ErrShards)
	require.ErrorContains(t, err, "shard 2/3 is missing")
}
