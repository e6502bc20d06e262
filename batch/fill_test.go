package batch_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/inquiry"
)

// TestFillWritesWhatRunGives has more lines than are in memory at a time.
func TestFillWritesWhatRunGives(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 9000 {
		switch {
		case i%501 == 3:
			b.WriteString("{broken\n")
		case i%701 == 5:
			b.WriteString(record(fmt.Sprint("late", i), "hidden \u200b text") + "\n")
		default:
			b.WriteString(record(fmt.Sprint("q", i), strings.Repeat(fmt.Sprint("<", i, "> "), i%30)+"end\n") + "\n")
		}
	}
	renderer, enc := plain(t), lines(t)
	var want bytes.Buffer
	var faults []string
	for res, err := range (&batch.Job{Renderer: renderer, Encoder: enc}).Run(context.Background(), split(b.String(), "c.jsonl")) {
		require.NoError(t, err)
		if res.Err != nil {
			faults = append(faults, fmt.Sprint(res.Document.Line(), res.Err, string(res.Document.Source())))
			continue
		}
		want.Write(append(res.Request, '\n'))
	}
	require.Greater(t, len(faults), 20)
	for _, n := range workers {
		path := filepath.Join(t.TempDir(), "out")
		dir, err := batch.OpenDir(path, &batch.DirOptions{Encoder: enc})
		require.NoError(t, err)
		var refused []*batch.Result
		job := batch.Job{Renderer: renderer, Encoder: enc, Workers: n, Reader: &inquiry.Reader{}, Refused: func(res *batch.Result) error {
			kept := *res
			refused = append(refused, &kept)
			return nil
		}}
		require.NoError(t, job.Fill(context.Background(), dir, split(b.String(), "c.jsonl")))
		require.NoError(t, dir.Close())
		got, err := os.ReadFile(filepath.Join(path, "part-00001.jsonl"))
		require.NoError(t, err)
		require.Equal(t, want.String(), string(got), "%d workers", n)
		var again []string
		for _, res := range refused {
			again = append(again, fmt.Sprint(res.Document.Line(), res.Err, string(res.Document.Source())))
		}
		require.Equal(t, faults, again)
	}
}

// TestWhatPrepareChangesIsCheckedAgain has documents that were decoded before.
func TestWhatPrepareChangesIsCheckedAgain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ role, refused, printed string }{
		{"</claims>", "", "< /claims>"},
		{"a\u2028b", "", "a b"},
		{"a\u200bb", "hidden-text", ""},
	} {
		reader := &inquiry.Reader{}
		job := batch.Job{Renderer: plain(t), Encoder: lines(t), Prepare: func(q *inquiry.Inquiry) { q.Role = c.role }}
		for d, err := range reader.Read(strings.NewReader(records(1)), "c.jsonl") {
			require.NoError(t, err)
			src := func(yield func(*inquiry.Document, error) bool) { yield(d, nil) }
			for res, err := range job.Run(context.Background(), src) {
				require.NoError(t, err)
				if c.refused != "" {
					require.Equal(t, c.refused, res.Faults()[0].Rule)
					continue
				}
				require.NoError(t, res.Err)
				require.Contains(t, string(res.Request), c.printed)
			}
		}
	}
}

// TestDocumentsCanBeFilledAgain has them in a list.
func TestDocumentsCanBeFilledAgain(t *testing.T) {
	t.Parallel()
	var docs []*inquiry.Document
	for d, err := range split(records(3000), "c.jsonl") {
		require.NoError(t, err)
		docs = append(docs, d)
	}
	src := func(yield func(*inquiry.Document, error) bool) {
		for _, d := range docs {
			if !yield(d, nil) {
				return
			}
		}
	}
	fill := func() string {
		path := filepath.Join(t.TempDir(), "out")
		dir, err := batch.OpenDir(path, &batch.DirOptions{Encoder: lines(t)})
		require.NoError(t, err)
		job := batch.Job{Renderer: plain(t), Encoder: lines(t), Workers: 2}
		require.NoError(t, job.Fill(context.Background(), dir, src))
		require.NoError(t, dir.Close())
		require.Zero(t, dir.Manifest().Errors)
		got, err := os.ReadFile(filepath.Join(path, "part-00001.jsonl"))
		require.NoError(t, err)
		return string(got)
	}
	first := fill()
	require.Equal(t, first, fill())
}
