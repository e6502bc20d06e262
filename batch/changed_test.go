package batch_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/corpus"
)

// TestFilesChangedDuringRead changes files after they are hashed but before they are read. It checks that nothing from the
// changed files is kept and that, once a file is restored, the folder equals that of a fresh run.
func TestFilesChangedDuringRead(t *testing.T) {
	t.Parallel()
	var lines strings.Builder
	for i := range 60 { // more records than a run reads ahead
		lines.WriteString(record(fmt.Sprint("q", i), strings.Repeat("word ", 4000)) + "\n")
	}
	whole := lines.String()
	for name, change := range map[string]func(path string) error{
		"longer": func(path string) error { return os.WriteFile(path, []byte(whole+record("new", "x")+"\n"), 0o600) },
		"another": func(path string) error {
			return os.WriteFile(path, []byte(strings.ReplaceAll(whole, "word", "WORD")), 0o600)
		},
		"replaced": func(path string) error {
			return errors.Join(os.WriteFile(path+"2", []byte(whole+"\n"), 0o600), os.Rename(path+"2", path))
		},
		"gone": os.Remove,
	} {
		for _, ended := range []string{"at the end", "by ctx"} {
			t.Run(name+" "+ended, func(t *testing.T) {
				t.Parallel()
				path := filepath.Join(tree(t, map[string]string{"c.jsonl": whole}), "c.jsonl")
				require.NoError(t, os.Chtimes(path, time.Time{}, time.Now().Add(-time.Hour)))
				r := newRun(t, path, filepath.Join(filepath.Dir(path), "out"))
				r.Workers = 1
				r.Limits.Requests = 10
				ctx, stop := context.WithCancel(t.Context())
				defer stop()
				r.Observe = func(s batch.Stats) {
					if s.Records == 15 {
						require.NoError(t, change(path))
					} else if ended == "by ctx" && s.Records == 19 {
						stop()
					}
				}
				stats, err := batch.Run(ctx, &r.Config)
				require.ErrorIs(t, err, corpus.ErrInput)
				require.ErrorContains(t, err, "c.jsonl: the input changed while it was read")
				require.Equal(t, 10, stats.Requests, "only whole parts are counted")
				require.False(t, manifest(t, r.Out).Done)
				require.NoFileExists(t, filepath.Join(r.Out, "part-00002.jsonl"))

				require.NoError(t, os.WriteFile(path, []byte(whole), 0o600))
				r.Observe = nil
				m, _, err := r.do(t)
				require.NoError(t, err)
				require.True(t, m.Done)
				r.fresh(t)
			})
		}
	}
}

func TestShardName(t *testing.T) {
	t.Parallel()
	require.Equal(t, "3/16", batch.Shard{I: 3, N: 16}.String())
	require.Empty(t, batch.Shard{}.String()+batch.Shard{}.Folder())
	require.Equal(t, "shard-00003-of-00016", batch.Shard{I: 3, N: 16}.Folder())
}
