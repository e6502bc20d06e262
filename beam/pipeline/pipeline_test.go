package pipeline

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/corpus"
)

func TestShardCount(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		sizes []int64
		want  int
	}{
		{"a.jsonl", []int64{0}, 1},
		{"a.jsonl", []int64{1}, 1},
		{"a.jsonl", []int64{9 << 20}, 2},
		{"a.jsonl", []int64{1 << 30}, 16},
		{"a.jsonl", []int64{4 << 30}, 32},
		{"a.jsonl.gz", []int64{4 << 30}, 1},
		{"a.jsonl.gz", []int64{4 << 30, 4 << 30, 4 << 30}, 3},
	}
	for i, tt := range tests {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			var names []string
			for k, size := range tt.sizes {
				name := filepath.Join(t.TempDir(), fmt.Sprint(k)+tt.name)
				require.NoError(t, makeEmpty(name, size))
				names = append(names, name)
			}
			files, err := corpus.Find(names, nil)
			require.NoError(t, err)
			require.Equal(t, tt.want, shardsOf(files))
		})
	}
}

func TestCopyLines(t *testing.T) {
	t.Parallel()
	text := "one\ntwo\n" + strings.Repeat("3", 3<<20) + "\nfour"
	for _, to := range []int{-1, 0, 1, 3, 4, 5, 8, 9, 1 << 20, len(text) - 5, len(text) - 4, len(text) - 3, len(text)} {
		var got bytes.Buffer
		require.NoError(t, copyLines(&got, strings.NewReader(text), int64(to)))
		want := text
		if to >= 0 {
			start := max(to-1, 0)
			if end := strings.IndexByte(text[start:], '\n'); end >= 0 {
				want = text[:start+end+1]
			}
		}
		require.Equal(t, hashOf([]byte(want)), hashOf(got.Bytes()), "to %d: want %d bytes, got %d", to, len(want), got.Len())
	}
}

func TestCopyNames(t *testing.T) {
	t.Parallel()
	m, err := newMirror()
	require.NoError(t, err)
	defer m.remove()
	for _, name := range []string{"gs://bucket/a b/c.jsonl", "s3://x/y", "local/file", "/absolute"} {
		at, err := m.path(name)
		require.NoError(t, err)
		require.Equal(t, name, m.name(at))
	}
	for _, name := range []string{"gs://b/../../etc", "gs://", "gs://b//c", "gs://b/./c", "gs://b/", "gs:///b"} {
		_, err := m.path(name)
		require.Error(t, err, name)
	}
}

// TestJoinRequiresEachShardOnce simulates faults that an engine, or a file system that the workers do not share, could cause.
func TestJoinRequiresEachShardOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var list []record
	for i := range 3 {
		folder := filepath.Join(dir, batch.Shard{I: i + 1, N: 3}.Folder())
		require.NoError(t, os.Mkdir(folder, 0o777))
		require.NoError(t, os.WriteFile(filepath.Join(folder, "manifest.json"), []byte{byte(i)}, 0o600))
		list = append(list, record{i + 1, hashOf([]byte{byte(i)})})
	}
	f := joinFn{Out: "OUT", Shards: 3}
	require.NoError(t, f.check(os.DirFS(dir), list))
	require.EqualError(t, f.check(os.DirFS(dir), list[1:]), "shard-00001-of-00003: want exactly one record, got 0")
	require.EqualError(t, f.check(os.DirFS(dir), append(list[:3:3], list[1])), "shard-00002-of-00003: want exactly one record, got 2")
	require.EqualError(t, f.check(os.DirFS(dir), append(list[:3:3], record{4, ""})), "want a shard number from 1 to 3, got 4")
	require.NoError(t, os.Remove(filepath.Join(dir, batch.Shard{I: 2, N: 3}.Folder(), "manifest.json")))
	require.ErrorContains(t, f.check(os.DirFS(dir), list), "shard-00002-of-00003: want the manifest that its worker wrote, got open ")
	require.NoError(t, os.WriteFile(filepath.Join(dir, batch.Shard{I: 3, N: 3}.Folder(), "manifest.json"), nil, 0o600))
	require.ErrorContains(t, f.check(os.DirFS(dir), list), "shard-00003-of-00003: want the manifest that its worker wrote, got another: do all workers share OUT?")
}
