package batch_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/provider"
)

// shardRecord returns an inquiry on one line.
func shardRecord(id, question string) string {
	return fmt.Sprintf(`{"id":%q,"role":"a sleep researcher","question":%q,"as_of":"2026-11-23","claims":[{"text":"Short naps help.","when":"2024"}],"tasks":[{"retest":{}}]}`+"\n",
		id, question)
}

// sharded writes a corpus of two files as n shards. It returns the folder with the shards and the names of the corpus files.
func sharded(t *testing.T, n int) (dir string, names []string) {
	t.Helper()
	dir = t.TempDir()
	var lines strings.Builder
	for i := range 20 {
		lines.WriteString(shardRecord(fmt.Sprintf("r%d", i%18), fmt.Sprintf("whether nap %d helps", i%18)))
		if i == 7 {
			lines.WriteString(`{"id":"bad"}` + "\n")
		}
	}
	names = []string{filepath.Join(dir, "a.jsonl"), filepath.Join(dir, "b.json")}
	require.NoError(t, os.WriteFile(names[0], []byte(lines.String()), 0o600))
	require.NoError(t, os.WriteFile(names[1], []byte(shardRecord("last", "whether the last nap helps")), 0o600))
	dir = filepath.Join(dir, "out")
	for i := range n {
		fillShard(t, dir, names, i+1, n)
	}
	return dir, names
}

// fillShard runs one shard, or the whole corpus if n is 0.
func fillShard(t *testing.T, dir string, names []string, i, n int) {
	t.Helper()
	_, err := batch.Run(t.Context(), &batch.Config{Inputs: names, Out: dir, Renderer: plain(t), Limits: provider.Limits{Requests: 4}, Shard: batch.Shard{I: i, N: n}})
	require.NoError(t, err)
}

// TestJoinMatchesSingleRun compares the joined shards with one run over the same files.
func TestJoinMatchesSingleRun(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 2, 3, 7, 40} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			dir, names := sharded(t, n)
			whole := filepath.Join(filepath.Dir(dir), "whole")
			fillShard(t, whole, names, 0, 0)

			j, err := batch.Join(dir, n)
			require.NoError(t, err)
			want, err := batch.ReadManifest(os.DirFS(whole), ".")
			require.NoError(t, err)
			require.Equal(t, want.Records, j.Records)
			require.Equal(t, want.Errors, j.Errors)
			require.Equal(t, want.Repeated, j.Repeated+j.Again, "duplicates in a single run are duplicates within or across shards")
			require.Equal(t, want.Requests, j.Requests-j.Again)
			require.Equal(t, "2026-11-23", j.Days)
			require.True(t, j.Done)
			require.Equal(t, n, j.Shards)
			if n == 1 {
				require.Equal(t, want.Inputs, j.Inputs)
			}

			got := map[string]bool{}
			for _, line := range partLines(t, dir, &j.Manifest) {
				got[line] = true
			}
			lines := partLines(t, whole, want)
			require.Len(t, got, len(lines))
			for _, line := range lines {
				require.True(t, got[line], line)
			}

			text, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
			require.NoError(t, err)
			require.Equal(t, string(j.Text()), string(text))
			again, err := batch.Join(dir, n)
			require.NoError(t, err)
			require.Equal(t, j, again)
		})
	}
}

// partLines returns the lines of all parts.
func partLines(t *testing.T, dir string, m *batch.Manifest) []string {
	t.Helper()
	var out []string
	for _, p := range m.Parts {
		text, err := os.ReadFile(filepath.Join(dir, p.File))
		require.NoError(t, err)
		out = append(out, strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")...)
	}
	return out
}

// editManifest modifies the manifest of a shard on disk.
func editManifest(t *testing.T, dir string, change func(*batch.Manifest)) {
	t.Helper()
	m, err := batch.ReadManifest(os.DirFS(dir), ".")
	require.NoError(t, err)
	change(m)
	text, err := json.Marshal(m)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "manifest.json"), text, 0o600))
}

// TestJoinErrors checks the error message for each way in which shards can fail to form a whole.
func TestJoinErrors(t *testing.T) {
	t.Parallel()
	shard := func(dir string, i int) string { return filepath.Join(dir, batch.Shard{I: i, N: 3}.Folder()) }
	tests := []struct {
		name   string
		change func(t *testing.T, dir string)
		want   []string
	}{
		{"missing", func(t *testing.T, dir string) {
			t.Helper()
			require.NoError(t, os.RemoveAll(shard(dir, 2)))
			require.NoError(t, os.Remove(filepath.Join(shard(dir, 3), "manifest.json")))
		}, []string{"shard-00002-of-00003: want a manifest, got none", "shard-00003-of-00003: want a manifest, got none"}},
		{"not done", func(t *testing.T, dir string) {
			t.Helper()
			editManifest(t, shard(dir, 1), func(m *batch.Manifest) { m.Done, m.Records = false, 4 })
		}, []string{"shard-00001-of-00003: the shard is incomplete"}},
		{"other shard", func(t *testing.T, dir string) {
			t.Helper()
			editManifest(t, shard(dir, 1), func(m *batch.Manifest) { m.Shard = "1/4" })
		}, []string{`shard-00001-of-00003: want shard 1/3, got "1/4"`}},
		{"other run", func(t *testing.T, dir string) {
			t.Helper()
			editManifest(t, shard(dir, 2), func(m *batch.Manifest) { m.Output, m.Template = 99, strings.Repeat("0", 64) })
			editManifest(t, shard(dir, 3), func(m *batch.Manifest) { m.Options = strings.Repeat("0", 64) })
		}, []string{
			"shard-00002-of-00003: the shard belongs to a different run than shard-00001-of-00003: the output number was ",
			"shard-00003-of-00003: the shard belongs to a different run than shard-00001-of-00003: the options differ",
		}},
		{"gap", func(t *testing.T, dir string) {
			t.Helper()
			editManifest(t, shard(dir, 2), func(m *batch.Manifest) { m.Inputs[0].From++ })
		}, []string{"shard-00002-of-00003: want ", ", got byte "}},
		{"cut short", func(t *testing.T, dir string) {
			t.Helper()
			editManifest(t, shard(dir, 3), func(m *batch.Manifest) { m.Inputs = m.Inputs[:1] })
		}, []string{"shard-00001-of-00003: want ", "shard-00002-of-00003: want "}},
		{"part cut short", func(t *testing.T, dir string) {
			t.Helper()
			require.NoError(t, os.Truncate(filepath.Join(shard(dir, 1), "part-00001.jsonl"), 10))
			require.NoError(t, os.Remove(filepath.Join(shard(dir, 2), "part-00001.jsonl")))
			require.NoError(t, os.Truncate(filepath.Join(shard(dir, 3), "ids.tsv"), 3))
		}, []string{"shard-00001-of-00003/part-00001.jsonl has 10 bytes, not ", "shard-00002-of-00003/part-00001.jsonl is missing", "shard-00003-of-00003/ids.tsv has 3 bytes, not "}},
		{"no manifest", func(t *testing.T, dir string) {
			t.Helper()
			require.NoError(t, os.WriteFile(filepath.Join(shard(dir, 1), "manifest.json"), []byte("{"), 0o600))
		}, []string{"shard-00001-of-00003/manifest.json: unexpected end of JSON input"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir, _ := sharded(t, 3)
			tt.change(t, dir)
			j, err := batch.Join(dir, 3)
			require.ErrorIs(t, err, batch.ErrShards)
			require.Nil(t, j)
			for _, want := range tt.want {
				require.ErrorContains(t, err, want)
			}
			require.NoFileExists(t, filepath.Join(dir, "manifest.json"), "no manifest is written")
		})
	}
}

// TestJoinKeepsOtherRuns checks that Join does not overwrite the manifest of a run without shards, and rejects shard counts below 1.
func TestJoinKeepsOtherRuns(t *testing.T) {
	t.Parallel()
	dir, names := sharded(t, 2)
	fillShard(t, dir, names, 0, 0)
	_, err := batch.Join(dir, 2)
	require.ErrorIs(t, err, batch.ErrChanged)
	_, err = batch.Join(dir, 0)
	require.EqualError(t, err, dir+": want at least 1 shard, got 0")
	_, err = batch.ReadManifest(os.DirFS(dir), "nowhere")
	require.ErrorIs(t, err, fs.ErrNotExist)
}

// TestJoinVersion1Shards uses manifests without an output version.
func TestJoinVersion1Shards(t *testing.T) {
	t.Parallel()
	dir, _ := sharded(t, 2)
	for i := 1; i <= 2; i++ {
		editManifest(t, filepath.Join(dir, batch.Shard{I: i, N: 2}.Folder()), func(m *batch.Manifest) {
			m.Version, m.Output, m.Go, m.Settings = "v1.0.0", 0, "", map[string]string{"--to": "jsonl"}
		})
	}
	j, err := batch.Join(dir, 2)
	require.NoError(t, err)
	require.Positive(t, j.Requests)
	editManifest(t, filepath.Join(dir, batch.Shard{I: 2, N: 2}.Folder()), func(m *batch.Manifest) { m.Version = "v1.1.0" })
	_, err = batch.Join(dir, 2)
	require.ErrorContains(t, err, "the version was v1.0.0 and is now v1.1.0")
}
