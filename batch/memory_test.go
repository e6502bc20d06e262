package batch_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/inquiry"
)

// TestRunMatchesRequests uses more lines than a run holds in memory at a time.
func TestRunMatchesRequests(t *testing.T) { //nolint:paralleltest // changes the working directory
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
	var want bytes.Buffer
	var faults []string
	for _, r := range requests(t, split(b.String(), "c.jsonl"), nil) {
		if r.Err != nil {
			faults = append(faults, fmt.Sprint(r.Document.Line(), r.Err, string(r.Document.Source())))
			continue
		}
		want.Write(append(r.Body, '\n'))
	}
	require.Greater(t, len(faults), 20)
	t.Chdir(tree(t, map[string]string{"c.jsonl": b.String()}))
	for _, n := range workers {
		var refused []*batch.Refusal
		r := newRun(t, "c.jsonl", filepath.Join(scratch(t), "out"))
		r.Workers, r.Limits.Requests = n, 0
		r.Refused = func(f *batch.Refusal) error {
			refused = append(refused, f)
			return nil
		}
		_, _, err := r.do(t)
		require.NoError(t, err)
		require.Equal(t, want.String(), bytesOf(t, r.Out)["part-00001.jsonl"], "%d workers", n)
		var again []string
		for _, f := range refused {
			again = append(again, fmt.Sprint(f.Line, f.Faults.Err(), string(f.Record)+"\n"))
		}
		require.Equal(t, faults, again)
	}
}

// TestReusedSourceDocuments runs the same list of documents twice and checks that both runs write the same folder.
func TestReusedSourceDocuments(t *testing.T) {
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
	var first map[string]string
	for range 2 {
		c := batch.Config{Source: src, SourceID: "a list", Renderer: plain(t), Workers: 2, Out: filepath.Join(scratch(t), "out")}
		stats, err := batch.Run(t.Context(), &c)
		require.NoError(t, err)
		require.Zero(t, stats.Errors)
		if first == nil {
			first = bytesOf(t, c.Out)
		}
		require.Equal(t, first, bytesOf(t, c.Out))
	}
}
