package batch_test

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/provider"
)

// keep is an in-memory sink.
type keep struct {
	files map[string]string
	order *[]string
	fail  map[string]error
}

func newKeep() keep { return keep{map[string]string{}, new([]string), map[string]error{}} }

// Put implements batch.Sink.
func (k keep) Put(_ context.Context, name string, size int64, content io.Reader) error {
	if err := k.fail[name]; err != nil {
		return err
	}
	text, err := io.ReadAll(content)
	if int64(len(text)) != size {
		return errors.New("another size")
	}
	k.files[name] = string(text)
	*k.order = append(*k.order, name)
	return err
}

// TestSinkMatchesFolder compares a sink with a folder, in every format.
func TestSinkMatchesFolder(t *testing.T) {
	t.Parallel()
	for _, format := range provider.Formats() {
		dir := tree(t, map[string]string{"c.jsonl": varied()})
		r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
		r.to(format)
		_, stats, err := r.do(t)
		require.NoError(t, err)
		want := bytesOf(t, r.Out)
		r.Out = ""
		sink := newKeep()
		r.Sink = sink
		sent, err := batch.Run(t.Context(), &r.Config)
		require.NoError(t, err)
		require.Equal(t, want, sink.files, format)
		require.False(t, sent.Resumable, "a Sink always starts from the first record")
		sent.Resumable = true
		require.Equal(t, stats, sent)
		order := *sink.order
		require.Equal(t, []string{"errors.jsonl", "ids.tsv", "cuts.jsonl", "manifest.json"}, order[len(order)-4:])
		require.IsIncreasing(t, order[:len(order)-4], "the parts arrive in order")
	}
}

// TestSinkError checks that an error from a sink ends the run before the manifest is stored, so that the output does not appear
// complete.
func TestSinkError(t *testing.T) {
	t.Parallel()
	full := errors.New("the bucket is full")
	for _, name := range []string{"part-00002.jsonl", "ids.tsv", "manifest.json"} {
		sink := newKeep()
		sink.fail[name] = full
		dir := tree(t, map[string]string{"c.jsonl": varied()})
		r := newRun(t, filepath.Join(dir, "c.jsonl"), "")
		r.Sink = sink
		_, err := batch.Run(t.Context(), &r.Config)
		require.ErrorIs(t, err, full)
		require.ErrorIs(t, err, batch.ErrWrite)
		require.ErrorContains(t, err, name)
		require.NotContains(t, sink.files, "manifest.json")
	}
}

// TestSinkDoesNotResume checks that a stopped run to a sink starts over when it is run again.
func TestSinkDoesNotResume(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	sink := newKeep()
	c := batch.Config{
		Inputs: []string{"-"}, Stdin: strings.NewReader(records(9)), Renderer: plain(t), Sink: sink, Limits: provider.Limits{Requests: 3},
		Observe: func(s batch.Stats) {
			if s.Records == 5 {
				stop()
			}
		},
	}
	_, err := batch.Run(ctx, &c)
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, []string{"part-00001.jsonl"}, *sink.order)
	c.Stdin, c.Observe = strings.NewReader(records(9)), nil
	stats, err := batch.Run(t.Context(), &c)
	require.NoError(t, err)
	require.Equal(t, 9, stats.Requests)
	require.Zero(t, stats.Resumed)
}

// lazy is a sink that reads nothing.
type lazy struct{}

// Put implements batch.Sink.
func (lazy) Put(context.Context, string, int64, io.Reader) error { return nil }

func TestSinkShortRead(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": records(3)})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), "")
	r.Sink = lazy{}
	s, err := batch.Run(t.Context(), &r.Config)
	require.ErrorIs(t, err, batch.ErrWrite)
	require.ErrorContains(t, err, "part-00001.jsonl: the Sink read only 0 of ")
	require.False(t, s.Done)
}
