package batch_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/provider"
)

// varied returns valid, invalid and duplicate records.
func varied() string {
	return record("a", "x") + "\nbroken\n" + record("b", "x") + "\n" + record("a", "x") + "\n" + records(5) + "{}\n" + record("c", "x") + "\n"
}

// stoppedAt stops the run once n records have been processed, including those of earlier runs.
func (r run) stoppedAt(t *testing.T, n int) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var last batch.Stats
	r.Observe = func(s batch.Stats) {
		if last = s; s.Records == n {
			stop()
		}
	}
	r.Workers = 1 // so that no record is in flight
	stats, err := batch.Run(ctx, &r.Config)
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, n, stats.Records, "the number of saved records")
	require.Equal(t, [...]any{last.Requests, last.Bytes, last.Errors, last.Parts}, [...]any{stats.Requests, stats.Bytes, stats.Errors, stats.Parts})
	for _, name := range []string{"unfinished.json", filepath.Join(".update", "unfinished.json")} {
		if _, err = os.Stat(filepath.Join(r.Out, name)); err == nil {
			return
		}
	}
	require.NoError(t, err, "want a note about the unfinished run")
}

// TestResumeAfterInterruption interrupts runs once or twice, after every possible number of records, and resumes them. It checks that
// nothing is rendered again and that the output matches that of an uninterrupted run byte for byte.
func TestResumeAfterInterruption(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		format provider.Format
		limits provider.Limits
	}{
		{provider.Messages, provider.Limits{Requests: 3}},
		{provider.JSONL, provider.Limits{}},
		{provider.Text, provider.Limits{}},
		{provider.Anthropic, provider.Limits{Bytes: 20_000}},
	} {
		t.Run(string(tt.format), func(t *testing.T) {
			t.Parallel()
			dir := tree(t, map[string]string{"c.jsonl": varied()})
			r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "fresh"))
			r.to(tt.format)
			r.Limits = tt.limits
			whole, stats, err := r.do(t)
			require.NoError(t, err)
			require.Equal(t, [...]int{11, 8, 2, 1}, [...]int{whole.Records, whole.Requests, whole.Errors, whole.Repeated})
			want := bytesOf(t, r.Out)
			for n := 1; n < whole.Records; n++ {
				r.Out = filepath.Join(dir, fmt.Sprint(n))
				r.stoppedAt(t, n)
				if n%2 == 0 && n+2 < whole.Records {
					n += 2
					r.stoppedAt(t, n)
				}
				resumed := r
				seen := -1
				resumed.Observe = func(batch.Stats) { seen++ }
				m, s, err := resumed.do(t)
				require.NoError(t, err)
				require.Equal(t, whole.Records-n, seen)
				require.Equal(t, whole, m)
				require.Equal(t, n, s.Resumed)
				s.Resumed, s.Read = 0, stats.Read
				require.Equal(t, stats, s)
				require.Equal(t, want, bytesOf(t, r.Out), "stopped after record %d", n)
			}
		})
	}
}

// TestResumeWithAlteredState alters the saved state of an unfinished run. It checks that the next run redoes whatever was
// altered and that the output matches that of an uninterrupted run byte for byte.
func TestResumeWithAlteredState(t *testing.T) {
	t.Parallel()
	part := func(dir string) string { return filepath.Join(dir, ".part-new") }
	note := func(dir string) string { return filepath.Join(dir, "unfinished.json") }
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
		change  func(dir string) error
		started int
	}{
		"nothing":                 {func(string) error { return nil }, 8},
		"extra bytes in the part": {func(dir string) error { return edit(part(dir), func(s string) string { return s + "more" }) }, 8},
		"extra rows": {func(dir string) error {
			return edit(filepath.Join(dir, "ids.tsv"), func(s string) string { return s + "x\ty\n" })
		}, 8},
		"truncated rows": {func(dir string) error {
			return edit(filepath.Join(dir, "ids.tsv"), func(s string) string { return s[:len(s)-1] })
		}, 5},
		"negative error size in the note": {replace(`"error_bytes": `, `"error_bytes": -`), 5},
		"negative part size in the note":  {replace(`"bytes": `, `"bytes": -`), 5},
		"missing part":                    {func(dir string) error { return os.Remove(part(dir)) }, 5},
		"truncated part":                  {func(dir string) error { return edit(part(dir), func(s string) string { return s[:len(s)-1] }) }, 5},
		"modified part":                   {func(dir string) error { return edit(part(dir), func(s string) string { return "X" + s[1:] }) }, 5},
		"renamed part":                    {func(dir string) error { return os.Rename(part(dir), filepath.Join(dir, "part-00002.jsonl")) }, 5},
		"missing note":                    {func(dir string) error { return os.Remove(note(dir)) }, 5},
		"truncated note":                  {func(dir string) error { return edit(note(dir), func(s string) string { return s[:len(s)/2] }) }, 5},
		"empty note":                      {func(dir string) error { return os.WriteFile(note(dir), nil, 0o600) }, 5},
		"null note":                       {func(dir string) error { return os.WriteFile(note(dir), []byte("null"), 0o600) }, 5},
		"note for other options":          {replace(`"options": "`, `"options": "x`), 5},
		"note for another part size":      {replace(`"requests": 3,`, `"requests": 4,`), 5},
		"note with another file name":     {replace(`".part-new"`, `"ids.tsv"`), 5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := tree(t, map[string]string{"c.jsonl": varied()})
			r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "fresh"))
			_, _, err := r.do(t)
			require.NoError(t, err)
			want := bytesOf(t, r.Out)
			r.Out = filepath.Join(dir, "out")
			r.stoppedAt(t, 8)
			require.NoError(t, tt.change(r.Out))
			left := -1
			r.Observe = func(batch.Stats) { left++ }
			_, _, err = r.do(t)
			require.NoError(t, err)
			require.Equal(t, 11-tt.started, left)
			require.Equal(t, want, bytesOf(t, r.Out))
		})
	}
}

// TestResumeWithChangedConfig checks that a run with a different configuration leaves an unfinished folder untouched and returns
// ErrChanged. An update reuses what it can, and can itself be interrupted.
func TestResumeWithChangedConfig(t *testing.T) {
	t.Parallel()
	for _, format := range []provider.Format{provider.Messages, provider.Text, provider.Anthropic} {
		for n, requests := range map[int]int{2: 1, 8: 6, 9: 7} {
			t.Run(fmt.Sprint(format, n), func(t *testing.T) {
				t.Parallel()
				dir := tree(t, map[string]string{"c.jsonl": varied()})
				r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
				r.to(format)
				r.stoppedAt(t, n)
				before := bytesOf(t, r.Out)
				r.Reader = &inquiry.Reader{MaxBytes: 1 << 20}
				_, _, err := r.do(t)
				require.ErrorIs(t, err, batch.ErrChanged)
				require.Equal(t, before, bytesOf(t, r.Out))
				if part := filepath.Join(r.Out, ".part-new"); format != provider.Text { // append to the part, as if a resumed run had been killed
					text, err := os.ReadFile(part)
					require.NoError(t, err)
					write(t, part, string(text)+"\nmore")
				}
				write(t, filepath.Join(r.Out, ".unfinished.json123"), "half")
				write(t, filepath.Join(r.Out, ".manifest.json123"), "half")

				r.Update = true
				if n == 9 {
					r.stoppedAt(t, 5)
					requests -= 3 // the first update reused them
				}
				_, s, err := r.do(t)
				require.NoError(t, err)
				require.Equal(t, requests, s.Reused)
				r.fresh(t)
			})
		}
	}
}

// TestResumeAfterWriteError makes a write fail. Because the content of the part is then unknown, the part must be
// discarded.
func TestResumeAfterWriteError(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": records(9)})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	r.Workers = 1
	r.Observe = func(s batch.Stats) {
		if s.Records == 5 { // a folder with the part's name makes the rename fail
			require.NoError(t, os.MkdirAll(filepath.Join(r.Out, "part-00002.jsonl", "x"), 0o777))
		}
	}
	_, _, err := r.do(t)
	require.ErrorIs(t, err, batch.ErrWrite)
	require.NoError(t, os.RemoveAll(filepath.Join(r.Out, "part-00002.jsonl")))
	require.NoFileExists(t, filepath.Join(r.Out, "unfinished.json"))
	require.NoFileExists(t, filepath.Join(r.Out, ".part-new"))
	r.Observe = nil
	_, _, err = r.do(t)
	require.NoError(t, err)
	r.fresh(t)
}

// TestResumeAfterManifestError makes writing the manifest fail after a part is complete. Because the state on
// disk is then unknown, the unfinished work must be discarded.
func TestResumeAfterManifestError(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": records(9)})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	r.Workers = 1
	path := filepath.Join(r.Out, "manifest.json")
	r.Observe = func(s batch.Stats) {
		if s.Records == 3 {
			require.NoError(t, os.Remove(path))
			require.NoError(t, os.MkdirAll(filepath.Join(path, "x"), 0o777))
		}
	}
	_, _, err := r.do(t)
	require.ErrorIs(t, err, batch.ErrWrite)
	require.NoError(t, os.RemoveAll(path))
	require.NoFileExists(t, filepath.Join(r.Out, "unfinished.json"))
	require.NoFileExists(t, filepath.Join(r.Out, "part-00002.jsonl"))
	require.NoError(t, os.RemoveAll(r.Out)) // a nonempty folder without a manifest would be refused as foreign
	r.Observe = nil
	m, _, err := r.do(t)
	require.NoError(t, err)
	require.Equal(t, 9, m.Requests)
	r.fresh(t)
}

// TestLastPartWriteError checks that a run whose last part cannot be written fails each time and does not mark the folder as
// complete.
func TestLastPartWriteError(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": records(2)})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	r.Observe = func(s batch.Stats) {
		if s.Records == 0 {
			require.NoError(t, os.MkdirAll(filepath.Join(r.Out, "part-00001.jsonl", "x"), 0o777))
		}
	}
	for range 2 {
		m, s, err := r.do(t)
		require.ErrorIs(t, err, batch.ErrWrite)
		require.False(t, m.Done || s.Done)
		require.Zero(t, s.Records)
		require.NoError(t, os.RemoveAll(filepath.Join(r.Out, "part-00001.jsonl")))
	}
}

// TestResumeBeforeFirstPart resumes a run that had recorded an invalid record but had not started a part. The folder also contains
// leftovers from a killed run.
func TestResumeBeforeFirstPart(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": "broken\n" + records(5)})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	r.stoppedAt(t, 1)
	require.NoFileExists(t, filepath.Join(r.Out, ".part-new"))
	write(t, filepath.Join(r.Out, ".part-new"), "half")
	write(t, filepath.Join(r.Out, ".unfinished.json123"), "half")
	m, _, err := r.do(t)
	require.NoError(t, err)
	require.Equal(t, [...]int{6, 5, 1}, [...]int{m.Records, m.Requests, m.Errors})
	r.fresh(t)
}

// TestResumeSkipsRefusedRecords ends a run by returning an error from Refused and checks that the next run resumes after
// the refused record.
func TestResumeSkipsRefusedRecords(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": varied()})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	enough := errors.New("enough")
	var lines []int
	r.Refused = func(f *batch.Refusal) error {
		lines = append(lines, f.Line)
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
	require.Equal(t, 2, strings.Count(bytesOf(t, r.Out)["errors.jsonl"], "\n"))
}

// TestPipesAreNotResumed checks that unfinished work is discarded if the records come from standard input or an unnamed
// source, whose content may differ next time.
func TestPipesAreNotResumed(t *testing.T) {
	t.Parallel()
	enough := errors.New("enough")
	for name, c := range map[string]batch.Config{
		"stdin": {Inputs: []string{"-"}, Stdin: strings.NewReader(varied())}, "unnamed source": {Source: split(varied(), "c.jsonl")},
	} {
		c.Out, c.Renderer, c.Refused = scratch(t), plain(t), func(*batch.Refusal) error { return enough }
		stats, err := batch.Run(t.Context(), &c)
		require.ErrorIs(t, err, enough)
		require.False(t, stats.Resumable, name)
		require.Zero(t, stats.Records, name)
		require.NotContains(t, bytesOf(t, c.Out), ".part-new")
		require.NotContains(t, bytesOf(t, c.Out), "unfinished.json")
	}
}
