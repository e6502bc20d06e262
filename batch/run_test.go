package batch_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/provider"
)

// In version 1, the cases in this file passed without an error but lost or mixed up records.

// TestChangedCorpusAndStyle uses a complete folder.
func TestChangedCorpusAndStyle(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"a.jsonl": records(9), "b.jsonl": records(20)})
	r := newRun(t, filepath.Join(dir, "a.jsonl"), filepath.Join(dir, "out"))
	_, _, err := r.do(t)
	require.NoError(t, err)
	want := bytesOf(t, r.Out)
	r.Inputs[0], r.Renderer = filepath.Join(dir, "b.jsonl"), renderer(t, &prompt.Options{Style: "xml"})
	_, _, err = r.do(t)
	require.ErrorIs(t, err, batch.ErrChanged)
	require.EqualError(t, err, r.Out+": the folder was started with different options, templates or inputs: the options differ (style was plain and is now xml), the templates differ, the inputs differ")
	require.Equal(t, want, bytesOf(t, r.Out))
}

// TestChangedStyleMidRun uses an unfinished folder.
func TestChangedStyleMidRun(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"a.jsonl": records(9), "b.jsonl": records(9) + "\n"})
	for _, n := range []int{1, 4} {
		r := newRun(t, filepath.Join(dir, "a.jsonl"), filepath.Join(dir, fmt.Sprint("out", n)))
		r.stoppedAt(t, n)
		r.Observe = nil
		other := r
		other.Renderer = renderer(t, &prompt.Options{Style: "xml"})
		_, _, err := other.do(t)
		require.ErrorIs(t, err, batch.ErrChanged)
		other = r
		other.Inputs = []string{filepath.Join(dir, "b.jsonl")}
		_, _, err = other.do(t)
		require.ErrorIs(t, err, batch.ErrChanged)
		_, _, err = r.do(t)
		require.NoError(t, err)
		r.fresh(t)
	}
}

// TestDefaultsAndPapersAreUsed checks that a run applies the defaults and papers to its records and stores their hashes in the
// manifest.
func TestDefaultsAndPapersAreUsed(t *testing.T) {
	t.Parallel()
	defaults, err := inquiry.ReadDefaults(strings.NewReader("library: {name: a library of naps}\n"), "d.yaml")
	require.NoError(t, err)
	papers, err := inquiry.ReadPapers(strings.NewReader("arXiv:2307.03172: {title: Lost in the Middle}\n"), "p.yaml")
	require.NoError(t, err)
	dir := tree(t, map[string]string{"c.jsonl": strings.Replace(record("a", "x"), `"tasks"`, `"anchors":["arXiv:2307.03172"],"tasks"`, 1) + "\n"})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	r.Reader = &inquiry.Reader{Defaults: defaults, Papers: papers}
	m, _, err := r.do(t)
	require.NoError(t, err)
	require.Contains(t, bytesOf(t, r.Out)["part-00001.jsonl"], "a library of naps")
	require.Contains(t, bytesOf(t, r.Out)["part-00001.jsonl"], "Lost in the Middle")
	require.Regexp(t, "^sha256:[0-9a-f]{64}$", m.Settings["defaults"])
	require.Regexp(t, "^sha256:[0-9a-f]{64}$", m.Settings["papers"])
}

// TestSameTemplateInTwoStyles checks that the request ids differ, because the style determines how data is escaped.
func TestSameTemplateInTwoStyles(t *testing.T) {
	t.Parallel()
	ids := map[string]bool{}
	for _, style := range prompt.Styles() {
		opts := alone()
		opts.Style = style
		for _, r := range requests(t, split(record("a", "1 < 2"), "c.jsonl"), func(c *batch.Config) { c.Renderer = renderer(t, opts) }) {
			ids[r.ID] = true
		}
	}
	require.Len(t, ids, 4)
}

// loud returns a renderer with a custom function, which can be compared between runs only by its version.
func loud(t *testing.T, version, text string) *prompt.Renderer {
	t.Helper()
	opts := alone()
	opts.Funcs = map[string]any{"loud": func(s string) string { return text + s }}
	opts.FuncsVersion = version
	opts.Template = fstest.MapFS{"p.tmpl": {Data: []byte(`{{- /* retest:omit tasks */ -}}
On {{.AsOf}}, {{.Role}} asks {{.Question}}: {{loud "!"}} {{range .Claims}}{{.Text}} ({{.When}}){{end}}
`)}}
	return renderer(t, opts)
}

// TestUnversionedFunctions checks that a run refuses an existing folder if the template functions have no version, and
// that an update reuses nothing.
func TestUnversionedFunctions(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": records(4)})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	r.Renderer = loud(t, "", "first")
	_, s, err := r.do(t)
	require.NoError(t, err)
	require.False(t, s.Resumable)
	r.Renderer = loud(t, "", "second")
	_, _, err = r.do(t)
	require.ErrorIs(t, err, batch.ErrChanged)
	require.ErrorContains(t, err, "the functions have no FuncsVersion, so they cannot be compared")
	r.Update = true
	_, s, err = r.do(t)
	require.NoError(t, err)
	require.Zero(t, s.Reused)
	require.Contains(t, bytesOf(t, r.Out)["part-00001.jsonl"], "second!")
	r.Renderer = loud(t, "1", "third")
	_, _, err = r.do(t)
	require.NoError(t, err)
	r.Update = false
	_, s, err = r.do(t)
	require.NoError(t, err)
	require.True(t, s.Resumable)
	r.Renderer = loud(t, "2", "third")
	_, _, err = r.do(t)
	require.ErrorIs(t, err, batch.ErrChanged)
	require.ErrorContains(t, err, "functions_version was 1 and is now 2")
}

// unnamed is a counter without a name.
type unnamed struct{ words }

// Name implements batch.Counter.
func (unnamed) Name() string { return "" }

func TestUnnamedCounter(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": records(4)})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	r.Budget = &batch.Budget{Tokens: 5000, Counter: unnamed{}}
	_, _, err := r.do(t)
	require.NoError(t, err)
	_, _, err = r.do(t)
	require.ErrorIs(t, err, batch.ErrChanged)
	require.ErrorContains(t, err, "the token counter has no name")
	r.Update = true
	_, s, err := r.do(t)
	require.NoError(t, err)
	require.Zero(t, s.Reused)
}

// rows yields documents like those that a program builds from database rows: built in Go and identified by keys. It yields an error with
// each document whose index is in bad.
func rows(n int, order []int, bad map[int]error) iter.Seq2[*inquiry.Document, error] {
	if order == nil { // filled here, because several runs may iterate at the same time
		for i := range n {
			order = append(order, i)
		}
	}
	return func(yield func(*inquiry.Document, error) bool) {
		for _, i := range order {
			q := &inquiry.Inquiry{
				ID: fmt.Sprint("row", i), Role: "r", Question: "q", AsOf: edtf.MustParse("2026-11-23"), Tasks: []inquiry.Task{{Retest: &inquiry.Retest{}}},
				Claims: []claim.Claim{{ID: "a", Text: fmt.Sprint("Claim ", i), When: edtf.MustParse("2024")}},
			}
			if i == 3 {
				q.Role = "" // makes the inquiry invalid
			}
			if !yield(&inquiry.Document{Key: fmt.Sprint("key ", i), Inquiry: q}, bad[i]) {
				return
			}
		}
	}
}

// sourceRun returns a run over rows.
func sourceRun(t *testing.T, src iter.Seq2[*inquiry.Document, error], out string) run {
	t.Helper()
	return run{batch.Config{Source: src, SourceID: "rows", Renderer: plain(t), Out: out, To: provider.Messages, Workers: 2, Limits: provider.Limits{Requests: 3}}}
}

// TestSourceDocumentsKeepKeys checks that documents keep their keys, and that refusals also contain the documents.
func TestSourceDocumentsKeepKeys(t *testing.T) {
	t.Parallel()
	dir := scratch(t)
	bad := map[int]error{5: errors.New("the date is no date")}
	r := sourceRun(t, rows(8, nil, bad), filepath.Join(dir, "out"))
	var refused []string
	r.Refused = func(f *batch.Refusal) error {
		refused = append(refused, f.Key)
		return nil
	}
	m, s, err := r.do(t)
	require.NoError(t, err)
	require.Equal(t, [...]int{8, 6, 2}, [...]int{s.Records, s.Requests, s.Errors})
	require.Equal(t, []string{"key 3", "key 5"}, refused)
	require.Equal(t, "rows", m.Source)
	files := bytesOf(t, r.Out)
	require.Regexp(t, "\nrow0-([0-9a-f]{16})\trow0\ta\t\tkey 0\t2026-11-23\t[0-9]+\t[0-9a-f]{32}\n", files["ids.tsv"])
	lines := strings.Split(strings.TrimSpace(files["errors.jsonl"]), "\n")
	require.Len(t, lines, 2)
	for i, want := range []struct{ key, id, message string }{{"key 3", "row3", "want the role of the model"}, {"key 5", "row5", "the date is no date"}} {
		var got struct {
			Key, ID, Record string
			File            *string
			Line            *int
			Errors          []struct{ Message string }
		}
		require.NoError(t, json.Unmarshal([]byte(lines[i]), &got))
		require.Equal(t, want.key, got.Key)
		require.Equal(t, want.id, got.ID)
		require.Contains(t, got.Errors[0].Message, want.message)
		require.Nil(t, got.File)
		require.Nil(t, got.Line)
		var q inquiry.Inquiry
		require.NoError(t, json.Unmarshal([]byte(got.Record), &q), got.Record)
		require.Equal(t, want.id, q.ID)
	}
}

// TestSourceResumes stops runs after every possible number of records. It checks that the next run resumes there and that the output
// matches that of an uninterrupted run.
func TestSourceResumes(t *testing.T) {
	t.Parallel()
	dir := scratch(t)
	bad := map[int]error{5: errors.New("the date is no date")}
	whole := sourceRun(t, rows(10, nil, bad), filepath.Join(dir, "whole"))
	whole.Budget = &batch.Budget{Tokens: 100_000, Counter: words{}}
	_, _, err := whole.do(t)
	require.NoError(t, err)
	for n := 1; n < 10; n++ {
		r := sourceRun(t, rows(10, nil, bad), filepath.Join(dir, fmt.Sprint(n)))
		r.Budget = whole.Budget
		r.stoppedAt(t, n)
		r.Observe, r.Workers = nil, 1+n%2
		_, s, err := r.do(t)
		require.NoError(t, err)
		require.Equal(t, n, s.Resumed)
		require.Equal(t, bytesOf(t, whole.Out), bytesOf(t, r.Out), "stopped after record %d", n)
	}
}

// TestResumeWithChangedSource resumes a folder with a source that has a different order, different or fewer records, another
// name, or no name.
func TestResumeWithChangedSource(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		src    iter.Seq2[*inquiry.Document, error]
		id     string
		want   string
		reused int
	}{
		"another order": {rows(9, []int{1, 0, 2, 3, 4, 5, 6, 7, 8}, nil), "rows", "the source yields different records, or in a different order", 4},
		"other records": {rows(9, []int{0, 1, 2, 3, 10, 5, 6, 7, 8}, nil), "rows", "the source yields different records, or in a different order", 3},
		"fewer records": {rows(3, nil, nil), "rows", "the source yields different records, or in a different order", 3},
		"none":          {rows(0, nil, nil), "rows", "the source yields different records, or in a different order", 0},
		"another error": {rows(9, nil, map[int]error{2: errors.New("no")}), "rows", "the source yields different records, or in a different order", 3},
		"another name":  {rows(9, nil, nil), "other rows", `the source was "rows" and is now "other rows"`, 4},
		"no name":       {rows(9, nil, nil), "", "the source has no SourceID, so it cannot be compared", 4},
	} {
		for _, resume := range []bool{true, false} {
			t.Run(fmt.Sprint(name, resume), func(t *testing.T) {
				t.Parallel()
				r := sourceRun(t, rows(9, nil, nil), filepath.Join(scratch(t), "out"))
				r.stoppedAt(t, 5)
				r.Observe = nil
				before := bytesOf(t, r.Out)
				other := r
				other.Source, other.SourceID = tt.src, tt.id
				_, s, err := other.do(t)
				require.ErrorIs(t, err, batch.ErrChanged)
				require.ErrorContains(t, err, tt.want)
				require.False(t, s.Done)
				require.Equal(t, before["ids.tsv"], bytesOf(t, r.Out)["ids.tsv"])
				if resume {
					_, s, err = r.do(t)
					require.NoError(t, err)
					require.Equal(t, 5, s.Resumed, "no record was lost")
					r.fresh(t)
					return
				}
				other.Update = true
				_, s, err = other.do(t)
				require.NoError(t, err)
				require.Equal(t, tt.reused, s.Reused)
				other.fresh(t)
			})
		}
	}
}

// TestSourceErrorStopsRun checks that a run processes all records before the failure and then ends, and that the next run
// resumes there.
func TestSourceErrorStopsRun(t *testing.T) {
	t.Parallel()
	gone := errors.New("the connection is gone")
	r := sourceRun(t, nil, filepath.Join(scratch(t), "out"))
	fails := true
	r.Source = func(yield func(*inquiry.Document, error) bool) {
		i := 0
		for d, err := range rows(9, nil, nil) {
			if i++; i == 7 && fails {
				yield(nil, gone)
				return
			}
			if !yield(d, err) {
				return
			}
		}
	}
	_, s, err := r.do(t)
	require.ErrorIs(t, err, gone)
	require.Equal(t, 6, s.Records)
	fails = false
	_, s, err = r.do(t)
	require.NoError(t, err)
	require.Equal(t, 6, s.Resumed)
	r.fresh(t)
}

// TestResumeWithOtherPaths starts a run with absolute paths and resumes it with other spellings of the paths.
func TestResumeWithOtherPaths(t *testing.T) { //nolint:paralleltest // changes the working directory
	dir := tree(t, map[string]string{"lib/a.jsonl": records(5) + "broken\n", "lib/sub/b.jsonl": records(9)})
	fresh := newRun(t, filepath.Join(dir, "lib"), filepath.Join(dir, "fresh"))
	_, _, err := fresh.do(t)
	require.NoError(t, err)
	want := bytesOf(t, fresh.Out)
	require.Contains(t, want["ids.tsv"], "\tsub/b.jsonl:9\t")
	require.Contains(t, want["errors.jsonl"], `{"file":"a.jsonl","line":6`)
	t.Chdir(filepath.Join(dir, "lib"))
	r := newRun(t, filepath.Join(dir, "lib"), filepath.Join(dir, "out"))
	for i, name := range []string{filepath.Join(dir, "lib"), ".", "../lib", "../lib/*"} {
		r.Inputs = []string{name}
		r.stoppedAt(t, 2*i+2)
	}
	r.Inputs, r.Out, r.Observe = []string{"./sub/.."}, "../out", nil
	_, s, err := r.do(t)
	require.NoError(t, err)
	require.Equal(t, 8, s.Resumed)
	require.Equal(t, want, bytesOf(t, r.Out))
}

// TestVersion1Folder checks that a folder of version 1 is recognized by its manifest. A run refuses it with a message that names
// version 1, and never resumes it. An update rebuilds it without reusing anything.
func TestVersion1Folder(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": records(9)})
	for name, done := range map[string]bool{"complete": true, "started": false} {
		r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, name))
		if done {
			_, _, err := r.do(t)
			require.NoError(t, err)
		} else {
			r.stoppedAt(t, 4)
			r.Observe = nil
		}
		number := fmt.Sprintf(`"output": %d,`, manifest(t, r.Out).Output)
		for _, file := range []string{"manifest.json", "unfinished.json"} {
			if text, err := os.ReadFile(filepath.Join(r.Out, file)); err == nil {
				write(t, filepath.Join(r.Out, file), strings.Replace(string(text), number, "", 1))
			}
		}
		_, _, err := r.do(t)
		require.ErrorIs(t, err, batch.ErrChanged)
		require.EqualError(t, err, r.Out+": the folder was started with different options, templates or inputs: it was written by version 1")
		r.Update = true
		_, s, err := r.do(t)
		require.NoError(t, err)
		require.Zero(t, s.Reused)
		r.fresh(t)
	}
}

// TestCanceledRunStopsWithinOneRecord checks that a run processes no further records once ctx is done, with any number of workers.
func TestCanceledRunStopsWithinOneRecord(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 2, 8} {
		ctx, stop := context.WithCancelCause(t.Context())
		enough := errors.New("enough")
		r := sourceRun(t, rows(500, nil, nil), filepath.Join(scratch(t), "out"))
		r.Workers = n
		r.Observe = func(s batch.Stats) {
			if s.Records == 100 {
				stop(enough)
			}
		}
		stats, err := batch.Run(ctx, &r.Config)
		require.ErrorIs(t, err, enough)
		require.Equal(t, 100, stats.Records)
	}
}

// TestInitialStats checks the Stats that a run reports before its first record.
func TestInitialStats(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"lib/a.jsonl": records(5), "lib/defaults.yaml": "role: r\n", "lib/b.test.yaml": ""})
	r := newRun(t, filepath.Join(dir, "lib"), filepath.Join(dir, "out"))
	var all []batch.Stats
	r.Observe = func(s batch.Stats) { all = append(all, s) }
	_, s, err := r.do(t)
	require.NoError(t, err)
	require.Len(t, all, 6)
	require.Zero(t, all[0].Records)
	require.True(t, all[0].Resumable && all[0].Locked)
	require.Equal(t, int64(len(records(5))), all[0].Size)
	require.Equal(t, 1, all[0].Files)
	require.Len(t, all[0].Skipped, 2)
	require.True(t, slices.IsSortedFunc(all, func(a, b batch.Stats) int { return a.Records - b.Records }))
	require.True(t, s.Done)
	require.Equal(t, s.Size, s.Read)
}

// TestSourcePanic checks that the panic reaches the caller's goroutine, with any number of workers, and that the folder can be
// resumed.
func TestSourcePanic(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 2} {
		r := sourceRun(t, nil, filepath.Join(scratch(t), "out"))
		r.Workers = n
		broken := true
		r.Source = func(yield func(*inquiry.Document, error) bool) {
			if broken {
				panic("a bug")
			}
			rows(9, nil, nil)(yield)
		}
		require.PanicsWithValue(t, "a bug", func() { _, _, _ = r.do(t) })
		broken = false
		_, _, err := r.do(t)
		require.NoError(t, err)
		r.fresh(t)
	}
}

// TestSourceGoexit checks that a source that calls runtime.Goexit, as t.Fatal does, makes the run fail and is not
// treated as exhausted.
func TestSourceGoexit(t *testing.T) {
	t.Parallel()
	r := sourceRun(t, nil, filepath.Join(scratch(t), "out"))
	r.Source = func(yield func(*inquiry.Document, error) bool) {
		for d, err := range rows(200, nil, nil) {
			if d.Key == "key 150" {
				runtime.Goexit()
			}
			if !yield(d, err) {
				return
			}
		}
	}
	_, s, err := r.do(t)
	require.EqualError(t, err, "the source exited its goroutine instead of returning")
	require.False(t, s.Done)
}

// exploding is a counter that panics.
type exploding struct{ words }

// Count implements batch.Counter.
func (exploding) Count(string) int { panic("a bug") }

// TestCounterPanic checks that the panic reaches the caller's goroutine.
func TestCounterPanic(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 3} {
		r := sourceRun(t, rows(200, nil, nil), filepath.Join(scratch(t), "out"))
		r.Workers, r.Budget = n, &batch.Budget{Tokens: 1000, Counter: exploding{}}
		require.PanicsWithValue(t, "a bug", func() { _, _, _ = r.do(t) })
	}
}

func TestRepeatedDocumentIsAnError(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 3} {
		r := sourceRun(t, nil, filepath.Join(scratch(t), "out"))
		r.Workers = n
		r.Source = func(yield func(*inquiry.Document, error) bool) {
			for d, err := range rows(1, nil, nil) {
				for range 2 {
					if !yield(d, err) {
						return
					}
				}
			}
		}
		_, _, err := r.do(t)
		require.EqualError(t, err, "the source yielded the same document twice: each record needs its own document")
	}
}

// TestDefaultsAndPapersForGoInquiries checks that inquiries built in Go get defaults and papers just like those read from
// files, and that the caller's inquiries are not modified.
func TestDefaultsAndPapersForGoInquiries(t *testing.T) {
	t.Parallel()
	defaults, err := inquiry.ReadDefaults(strings.NewReader("role: a chemist\nlibrary: {name: LIB}\nvars: {a: 1}\n"), "d.yaml")
	require.NoError(t, err)
	q := func() *inquiry.Inquiry {
		return &inquiry.Inquiry{
			Question: "q", AsOf: edtf.MustParse("2026-11-23"), Tasks: []inquiry.Task{{Retest: &inquiry.Retest{}}},
			Claims: []claim.Claim{{Text: "t", When: edtf.MustParse("2024")}}, Library: inquiry.Library{Span: edtf.MustParse("2022/2026")},
		}
	}
	given := q()
	for _, r := range requests(t, oneDocument(&inquiry.Document{Inquiry: given}), func(c *batch.Config) { c.Reader = &inquiry.Reader{Defaults: defaults} }) {
		require.NoError(t, r.Err)
		require.Contains(t, r.Messages[1].Content, "You are a chemist.")
		require.Contains(t, r.Messages[1].Content, "LIB (2022–2026)")
		require.Regexp(t, "^-[0-9a-f]{16}$", r.ID)
	}
	require.Equal(t, q(), given)
	given.Claims = nil
	for _, r := range requests(t, oneDocument(&inquiry.Document{Inquiry: given}), func(c *batch.Config) { c.Reader = &inquiry.Reader{Defaults: defaults} }) {
		require.EqualError(t, r.Err, "claims: want at least one claim, got nothing")
	}
}

// TestUpdateRejectsHiddenText updates a folder whose requests contain hidden text that is no longer allowed.
func TestUpdateRejectsHiddenText(t *testing.T) {
	t.Parallel()
	src := func(yield func(*inquiry.Document, error) bool) {
		for d, err := range rows(3, nil, nil) {
			d.Inquiry.Question = "whether a\u200bb"
			if !yield(d, err) {
				return
			}
		}
	}
	r := sourceRun(t, src, filepath.Join(scratch(t), "out"))
	r.Renderer = renderer(t, &prompt.Options{AllowHidden: true})
	_, s, err := r.do(t)
	require.NoError(t, err)
	require.Equal(t, 3, s.Requests)
	r.Renderer, r.Update = plain(t), true
	_, s, err = r.do(t)
	require.NoError(t, err)
	require.Equal(t, [...]int{0, 3, 0}, [...]int{s.Requests, s.Errors, s.Reused})
	r.fresh(t)
}

// TestUpdateFromSource uses a source with different records under the same name.
func TestUpdateFromSource(t *testing.T) {
	t.Parallel()
	r := sourceRun(t, rows(10, nil, nil), filepath.Join(scratch(t), "out"))
	_, _, err := r.do(t)
	require.NoError(t, err)
	r.Source, r.Update = rows(30, nil, nil), true
	_, s, err := r.do(t)
	require.NoError(t, err)
	require.Equal(t, [...]int{30, 9}, [...]int{s.Records, s.Reused})
	r.fresh(t)
}

// TestInvalidKeys checks that keys that do not fit in a field of ids.tsv are refused, because an altered key would not
// match anything.
func TestInvalidKeys(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"a\tb", "a\nb", "\x00", "\xff", "a\u2028b"} {
		src := func(yield func(*inquiry.Document, error) bool) {
			for d, err := range rows(1, nil, nil) {
				d.Key = key
				yield(d, err)
			}
		}
		for _, r := range requests(t, src, nil) {
			require.ErrorContains(t, r.Err, "key: want text on one line, without tabs, got ")
		}
	}
}

// TestResumeWithChangedInvalidRecord resumes a run after the content of an invalid record in the source has changed.
func TestResumeWithChangedInvalidRecord(t *testing.T) {
	t.Parallel()
	src := func(text string) iter.Seq2[*inquiry.Document, error] {
		return func(yield func(*inquiry.Document, error) bool) {
			for d, err := range rows(9, nil, nil) {
				if d.Key == "key 3" { // this record is invalid, because it has no role
					d.Inquiry.Question = text
				}
				if !yield(d, err) {
					return
				}
			}
		}
	}
	r := sourceRun(t, src("one"), filepath.Join(scratch(t), "out"))
	r.stoppedAt(t, 5)
	r.Observe, r.Source = nil, src("another")
	_, _, err := r.do(t)
	require.ErrorIs(t, err, batch.ErrChanged)
}
