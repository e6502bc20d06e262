package batch_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/corpus"
	"github.com/dated-claims/retest/provider"
)

// varied are records of every kind: good, broken, and such as ask what another one asks.
func varied() string {
	return record("a", "x") + "\nbroken\n" + record("b", "x") + "\n" + record("a", "x") + "\n" + records(5) + "{}\n" + record("c", "x") + "\n"
}

// stoppedAt runs until so many records were added, in all runs.
func (r run) stoppedAt(t *testing.T, n int) {
	t.Helper()
	files, d, err := r.open(t)
	require.NoError(t, err)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	r.job.Observe = func(s batch.Stats) {
		if s.Records == n {
			stop()
		}
	}
	r.job.Workers = 1 // so that none is on its way
	require.ErrorIs(t, r.job.Fill(ctx, d, files.Documents(r.job.Reader)), context.Canceled)
	stats := d.Stats()
	require.Equal(t, n, stats.Records)
	require.NoError(t, d.Close())
	require.Equal(t, n, d.Manifest().Records)
	after := d.Stats()
	require.Equal(t, [...]any{stats.Requests, stats.Bytes, stats.Errors}, [...]any{after.Requests, after.Bytes, after.Errors})
	require.NoError(t, d.Close(), "it may be closed again")
	notes, err := filepath.Glob(filepath.Join(r.out, "begun.json"))
	require.NoError(t, err)
	updates, err := filepath.Glob(filepath.Join(r.out, ".update", "begun.json"))
	require.NoError(t, err)
	require.NotEmpty(t, append(notes, updates...))
}

// TestWhatWasBegunIsGoneOnWith ends runs behind each record, once and twice: nothing is rendered again, and the bytes are those of one run.
func TestWhatWasBegunIsGoneOnWith(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		format provider.Format
		opts   *provider.Options
		limits provider.Limits
	}{
		{provider.Messages, nil, provider.Limits{Requests: 3}},
		{provider.JSONL, nil, provider.Limits{}},
		{provider.Text, nil, provider.Limits{}},
		{provider.Anthropic, &provider.Options{Model: "m", MaxTokens: 9}, provider.Limits{Bytes: 20_000}},
	} {
		t.Run(string(tt.format), func(t *testing.T) {
			t.Parallel()
			enc, err := provider.NewEncoder(tt.format, tt.opts)
			require.NoError(t, err)
			dir := tree(t, map[string]string{"c.jsonl": varied()})
			r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "fresh"))
			r.job.Encoder, r.opts.Encoder, r.opts.Limits = enc, enc, tt.limits
			whole, stats, err := r.do(t)
			require.NoError(t, err)
			require.Equal(t, [...]int{11, 8, 2, 1}, [...]int{whole.Records, whole.Requests, whole.Errors, whole.Repeated})
			want := bytesOf(t, r.out)
			for n := 1; n < whole.Records; n++ {
				r.out = filepath.Join(dir, fmt.Sprint(n))
				r.stoppedAt(t, n)
				if n%2 == 0 && n+2 < whole.Records {
					n += 2
					r.stoppedAt(t, n)
				}
				resumed := r
				seen := 0
				resumed.job.Observe = func(batch.Stats) { seen++ }
				m, s, err := resumed.do(t)
				require.NoError(t, err)
				require.Equal(t, whole.Records-n, seen)
				require.Equal(t, whole, m)
				require.Equal(t, stats, s)
				require.Equal(t, want, bytesOf(t, r.out), "ended behind record %d", n)
			}
		})
	}
}

// TestNotesOfWhatWasBegunAreNotBelieved changes what a run left: what is not as it was is made again, and the bytes are those of one run.
func TestNotesOfWhatWasBegunAreNotBelieved(t *testing.T) {
	t.Parallel()
	part := func(dir string) string { return filepath.Join(dir, ".part-new") }
	note := func(dir string) string { return filepath.Join(dir, "begun.json") }
	edit := func(path string, change func(text string) string) error {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(path, []byte(change(string(text))), 0o600)
	}
	replace := func(old, new string) func(string) error {
		return func(dir string) error {
			return edit(note(dir), func(text string) string { return strings.Replace(text, old, new, 1) })
		}
	}
	for name, tt := range map[string]struct {
		change func(dir string) error
		begun  int
	}{
		"nothing":          {func(string) error { return nil }, 8},
		"more was written": {func(dir string) error { return edit(part(dir), func(s string) string { return s + "more" }) }, 8},
		"rows were written": {func(dir string) error {
			return edit(filepath.Join(dir, "ids.tsv"), func(s string) string { return s + "x\ty\n" })
		}, 8},
		"rows are cut off": {func(dir string) error {
			return edit(filepath.Join(dir, "ids.tsv"), func(s string) string { return s[:len(s)-1] })
		}, 5},
		"note is of less":          {replace(`"error_bytes": `, `"error_bytes": -`), 5},
		"note has a part of less":  {replace(`"bytes": `, `"bytes": -`), 5},
		"part is missing":          {func(dir string) error { return os.Remove(part(dir)) }, 5},
		"part is cut off":          {func(dir string) error { return edit(part(dir), func(s string) string { return s[:len(s)-1] }) }, 5},
		"part is another":          {func(dir string) error { return edit(part(dir), func(s string) string { return "X" + s[1:] }) }, 5},
		"part was finished":        {func(dir string) error { return os.Rename(part(dir), filepath.Join(dir, "part-00002.jsonl")) }, 5},
		"note is missing":          {func(dir string) error { return os.Remove(note(dir)) }, 5},
		"note is cut off":          {func(dir string) error { return edit(note(dir), func(s string) string { return s[:len(s)/2] }) }, 5},
		"note is empty":            {func(dir string) error { return os.WriteFile(note(dir), nil, 0o600) }, 5},
		"note is null":             {func(dir string) error { return os.WriteFile(note(dir), []byte("null"), 0o600) }, 5},
		"note is of other options": {replace(`"options": ""`, `"options": "x"`), 5},
		"note is of other parts":   {replace(`"requests": 3,`, `"requests": 4,`), 5},
		"note names another file":  {replace(`".part-new"`, `"ids.tsv"`), 5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := tree(t, map[string]string{"c.jsonl": varied()})
			r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "fresh"))
			_, _, err := r.do(t)
			require.NoError(t, err)
			want := bytesOf(t, r.out)
			r.out = filepath.Join(dir, "out")
			r.stoppedAt(t, 8)
			require.NoError(t, tt.change(r.out))
			left := 0
			r.job.Observe = func(batch.Stats) { left++ }
			_, _, err = r.do(t)
			require.NoError(t, err)
			require.Equal(t, 11-tt.begun, left)
			require.Equal(t, want, bytesOf(t, r.out))
		})
	}
}

// TestWhatWasBegunOtherwise is refused with nothing touched, before a part is whole, too; an update takes over what it can, and can be ended
// in the middle itself.
func TestWhatWasBegunOtherwise(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		format provider.Format
		opts   *provider.Options
	}{{provider.Messages, nil}, {provider.Text, nil}, {provider.Anthropic, &provider.Options{Model: "m", MaxTokens: 9}}} {
		for n, requests := range map[int]int{2: 1, 8: 6, 9: 7} {
			t.Run(fmt.Sprint(tt.format, n), func(t *testing.T) {
				t.Parallel()
				enc, err := provider.NewEncoder(tt.format, tt.opts)
				require.NoError(t, err)
				dir := tree(t, map[string]string{"c.jsonl": varied()})
				r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
				r.job.Encoder, r.opts.Encoder = enc, enc
				r.stoppedAt(t, n)
				before := bytesOf(t, r.out)
				r.opts.Manifest.Options = "other"
				_, _, err = r.do(t)
				require.ErrorIs(t, err, batch.ErrChanged)
				require.Equal(t, before, bytesOf(t, r.out))
				if part := filepath.Join(r.out, ".part-new"); tt.format != provider.Text { // a run that went on was killed
					text, err := os.ReadFile(part)
					require.NoError(t, err)
					write(t, part, string(text)+"\nmore")
				}
				write(t, filepath.Join(r.out, ".begun.json123"), "half")
				write(t, filepath.Join(r.out, ".manifest.json123"), "half")

				r.opts.Update = true
				if n == 9 {
					r.stoppedAt(t, 5)
					requests -= 3 // they were taken over by the first update
				}
				_, s, err := r.do(t)
				require.NoError(t, err)
				require.Equal(t, requests, s.Reused)
				r.fresh(t)
			})
		}
	}
}

// TestWhatWasBegunIsDroppedAfterAFailure has a write fail: what the part holds is unknown then.
func TestWhatWasBegunIsDroppedAfterAFailure(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": records(9)})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	r.job.Workers = 1
	r.job.Observe = func(s batch.Stats) {
		if s.Records == 5 { // a folder of the name that the part is to have
			require.NoError(t, os.MkdirAll(filepath.Join(r.out, "part-00002.jsonl", "x"), 0o777))
		}
	}
	_, _, err := r.do(t)
	require.ErrorIs(t, err, batch.ErrWrite)
	require.NoError(t, os.RemoveAll(filepath.Join(r.out, "part-00002.jsonl")))
	require.NoFileExists(t, filepath.Join(r.out, "begun.json"))
	require.NoFileExists(t, filepath.Join(r.out, ".part-new"))
	r.job.Observe = nil
	_, _, err = r.do(t)
	require.NoError(t, err)
	r.fresh(t)
}

// TestWhatWasBegunIsDroppedWhenAManifestCannotBeWritten fails behind a part that is whole, and says so again and again until the folder is
// opened anew: nobody can tell then what was written.
func TestWhatWasBegunIsDroppedWhenAManifestCannotBeWritten(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": records(9)})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	r.job.Workers = 1
	manifest := filepath.Join(r.out, "manifest.json")
	r.job.Observe = func(s batch.Stats) {
		if s.Records == 3 {
			require.NoError(t, os.Remove(manifest))
			require.NoError(t, os.MkdirAll(filepath.Join(manifest, "x"), 0o777))
		}
	}
	files, d, err := r.open(t)
	require.NoError(t, err)
	err = r.job.Fill(t.Context(), d, files.Documents(nil))
	require.ErrorIs(t, err, batch.ErrWrite)
	require.NoError(t, os.RemoveAll(manifest))
	r.job.Observe = nil
	require.Equal(t, err, r.job.Fill(t.Context(), d, files.Documents(nil)))
	require.Equal(t, err, d.Finish())
	require.NoError(t, d.Close())
	require.NoFileExists(t, filepath.Join(r.out, "begun.json"))
	m, _, err := r.do(t)
	require.NoError(t, err)
	require.Equal(t, 9, m.Requests)
	r.fresh(t)
}

// TestFillOfAFolderThatCouldNotBeFinished fails again, and does not take it for done.
func TestFillOfAFolderThatCouldNotBeFinished(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": records(2)})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	files, d, err := r.open(t)
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(filepath.Join(r.out, "part-00001.jsonl", "x"), 0o777))
	for range 2 {
		require.ErrorIs(t, r.job.Fill(t.Context(), d, files.Documents(nil)), batch.ErrWrite)
		require.False(t, d.Done())
	}
	require.NoError(t, d.Close())
}

// TestFillGoesOnInAnOpenFolder ends a run by ctx, and begins it again without opening the folder again.
func TestFillGoesOnInAnOpenFolder(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": varied()})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	r.stoppedAt(t, 2)
	r.job.Workers = 1 // so that none is on its way
	files, d, err := r.open(t)
	require.NoError(t, err)
	for _, n := range []int{5, 8} {
		ctx, stop := context.WithCancel(t.Context())
		r.job.Observe = func(s batch.Stats) {
			if s.Records == n {
				stop()
			}
		}
		require.ErrorIs(t, r.job.Fill(ctx, d, files.Documents(nil)), context.Canceled)
		require.Equal(t, n, d.Stats().Records)
	}
	require.NoError(t, r.job.Fill(t.Context(), d, files.Documents(nil)))
	require.ErrorIs(t, d.Add(&batch.Result{}), fs.ErrClosed)
	require.ErrorIs(t, d.Finish(), batch.ErrWrite)
	require.NoError(t, d.Close())
	require.ErrorIs(t, d.Add(&batch.Result{}), fs.ErrClosed)
	r.fresh(t)
}

// TestANoteWithoutAPart has a fault and nothing else behind the last whole part, and what a killed run left beside it.
func TestANoteWithoutAPart(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": "broken\n" + records(5)})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	r.stoppedAt(t, 1)
	require.NoFileExists(t, filepath.Join(r.out, ".part-new"))
	write(t, filepath.Join(r.out, ".part-new"), "half")
	write(t, filepath.Join(r.out, ".begun.json123"), "half")
	m, _, err := r.do(t)
	require.NoError(t, err)
	require.Equal(t, [...]int{6, 5, 1}, [...]int{m.Records, m.Requests, m.Errors})
	r.fresh(t)
}

// TestRecordsThatWereRefusedAreNotRefusedAgain goes on behind the record that ended a run.
func TestRecordsThatWereRefusedAreNotRefusedAgain(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": varied()})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	enough := errors.New("enough")
	var lines []int
	r.job.Refused = func(res *batch.Result) error {
		lines = append(lines, res.Document.Line())
		return enough
	}
	for range 2 {
		_, _, err := r.do(t)
		require.ErrorIs(t, err, enough)
	}
	m, _, err := r.do(t)
	require.NoError(t, err)
	require.Equal(t, []int{2, 10}, lines)
	require.Equal(t, 2, m.Errors)
	require.Equal(t, 2, strings.Count(bytesOf(t, r.out)["errors.jsonl"], "\n"))
}

// TestWhatWasBegunOfAPipeIsDropped has an input that can be another the next time.
func TestWhatWasBegunOfAPipeIsDropped(t *testing.T) {
	t.Parallel()
	dir := scratch(t)
	d, err := batch.OpenDir(dir, &batch.DirOptions{Encoder: lines(t), Manifest: batch.Manifest{Inputs: []corpus.Input{{File: "-"}}}})
	require.NoError(t, err)
	enough := errors.New("enough")
	job := batch.Job{Renderer: plain(t), Encoder: lines(t), Refused: func(*batch.Result) error { return enough }}
	require.ErrorIs(t, job.Fill(context.Background(), d, split(varied(), "c.jsonl")), enough)
	require.NoError(t, d.Close())
	require.Zero(t, d.Manifest().Records)
	require.NotContains(t, bytesOf(t, dir), ".part-new")
	require.NotContains(t, bytesOf(t, dir), "begun.json")
}
