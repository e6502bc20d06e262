package batch_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/provider"
)

var workers = []int{0, 1, 2, 16}

// quiet waits until the goroutines started since before was counted have ended. Tests that use it do not run in parallel.
func quiet(t *testing.T, before int) {
	t.Helper()
	for range 5000 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	require.LessOrEqual(t, runtime.NumGoroutine(), before)
}

// TestRequestsWithAnyWorkerCount mixes invalid and repeated records with valid ones.
func TestRequestsWithAnyWorkerCount(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 600 {
		switch {
		case i%7 == 3:
			b.WriteString("{broken\n")
		case i%11 == 5:
			b.WriteString(record("same", "x") + "\n")
		default:
			b.WriteString(record(fmt.Sprint("q", i), strings.Repeat("long ", i%100)) + "\n")
		}
	}
	for _, format := range provider.Formats() {
		var want []string
		for _, n := range workers {
			var got []string
			for _, r := range requests(t, split(b.String(), "c.jsonl"), func(c *batch.Config) { c.To, c.Request, c.Workers = format, options(format), n }) {
				require.Equal(t, r.Err == nil && !r.Repeated, r.Body != nil)
				require.Equal(t, r.Body != nil, r.Messages != nil)
				require.Equal(t, r.Err == nil, r.ID != "")
				got = append(got, fmt.Sprint(r.Document.Offset, r.ID, string(r.Body), r.Messages, r.Err))
			}
			if want == nil {
				want = got
			}
			require.Len(t, got, 600)
			require.Equal(t, want, got, "%d workers", n)
		}
	}
}

func TestRequestsEarlyBreak(t *testing.T) { //nolint:paralleltest // counts goroutines
	text := records(2000)
	for _, n := range workers {
		before := runtime.NumGoroutine()
		left := false
		src := func(yield func(*inquiry.Document, error) bool) {
			defer func() { left = true }()
			split(text, "c.jsonl")(yield)
		}
		seen := 0
		for _, err := range batch.Requests(t.Context(), &batch.Config{Source: src, Renderer: plain(t), Workers: n}) {
			require.NoError(t, err)
			if seen++; seen == 70 {
				break
			}
		}
		require.True(t, left, "the source has returned and can be closed")
		quiet(t, before)
	}
}

func TestContextCancelsRun(t *testing.T) { //nolint:paralleltest // counts goroutines
	why := errors.New("enough")
	for _, n := range workers {
		before := runtime.NumGoroutine()
		ctx, stop := context.WithCancelCause(context.Background())
		endless := func(yield func(*inquiry.Document, error) bool) {
			for i := 0; ; i++ {
				for d, err := range split(record(fmt.Sprint("q", i), "t"), "c.jsonl") {
					if !yield(d, err) {
						return
					}
				}
			}
		}
		seen, last := 0, error(nil)
		for res, err := range batch.Requests(ctx, &batch.Config{Source: endless, Renderer: plain(t), Workers: n}) {
			require.NoError(t, last, "nothing follows the error")
			if last = err; err != nil {
				require.Nil(t, res)
				continue
			}
			require.NoError(t, res.Err, "cancellation is not a fault of the record")
			if seen++; seen == 300 {
				stop(why)
			}
		}
		stop(nil)
		require.ErrorIs(t, last, why)
		quiet(t, before)
	}
}

func TestCanceledBeforeStart(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(context.Background())
	stop()
	for _, n := range workers {
		calls := 0
		for res, err := range batch.Requests(ctx, &batch.Config{Source: split(records(10), "c.jsonl"), Renderer: plain(t), Workers: n}) {
			calls++
			require.Nil(t, res)
			require.ErrorIs(t, err, context.Canceled)
		}
		require.Equal(t, 1, calls)
	}
}

// TestSourceErrorMidway checks that if a source fails, the results before the failure come in order, followed by the error.
func TestSourceErrorMidway(t *testing.T) {
	t.Parallel()
	failure := errors.New("the disk is gone")
	src := func(yield func(*inquiry.Document, error) bool) {
		for d, err := range split(records(150), "c.jsonl") {
			if !yield(d, err) {
				return
			}
		}
		if yield(nil, failure) {
			panic("the source was read past an error")
		}
	}
	for _, n := range workers {
		seen, last := 0, error(nil)
		for res, err := range batch.Requests(t.Context(), &batch.Config{Source: src, Renderer: plain(t), Workers: n}) {
			require.NoError(t, last)
			if last = err; err == nil {
				require.Equal(t, seen, res.Document.Index)
				seen++
			}
		}
		require.Equal(t, 150, seen)
		require.ErrorIs(t, last, failure)
	}
}

// TestConfigSetsDayAndSearch checks that the run's settings apply to inquiries that were read and to inquiries built in Go,
// and that the latter are not modified.
func TestConfigSetsDayAndSearch(t *testing.T) {
	t.Parallel()
	undated := strings.ReplaceAll(records(500), `"as_of":"2026-11-23",`, "")
	for _, n := range workers {
		for _, src := range []iter.Seq2[*inquiry.Document, error]{split(undated, "c.jsonl"), inquiry.Read(strings.NewReader(undated), "c.jsonl")} {
			set := func(c *batch.Config) {
				c.Workers, c.AsOf, c.To, c.Request = n, edtf.MustParse("2027-01-01"), provider.OpenAIResponses, provider.Options{Model: "m", Search: true}
			}
			for _, r := range requests(t, src, set) {
				require.NoError(t, r.Err)
				require.Contains(t, r.Messages[1].Content, "2027-01-01")
				require.NotContains(t, r.Messages[0].Content+r.Messages[1].Content, "If you cannot search")
			}
		}
	}
	q := &inquiry.Inquiry{Role: "r"}
	requests(t, oneDocument(&inquiry.Document{Inquiry: q}), func(c *batch.Config) { c.AsOf = edtf.MustParse("2027-01-01") })
	require.Equal(t, &inquiry.Inquiry{Role: "r"}, q)
}

func TestDayIsRequired(t *testing.T) {
	t.Parallel()
	for _, r := range requests(t, split("\n"+strings.Replace(records(1), `"as_of":"2026-11-23",`, "", 1), "c.jsonl"), nil) {
		require.EqualError(t, r.Err, "c.jsonl:2:1: as_of: want a day, got nothing; set as_of in the file or its defaults, or pass --as-of (in Go, Config.AsOf)")
		list, _ := errors.AsType[fault.List](r.Err)
		require.Equal(t, fault.Pos{File: "c.jsonl", Line: 2, Col: 1}, list[0].Pos)
	}
}

// TestReadAheadIsBounded measures how far ahead of the results the source is read.
func TestReadAheadIsBounded(t *testing.T) {
	t.Parallel()
	text := records(3000)
	for n, most := range map[int]int64{1: 1, 2: 700, 4: 1300} {
		var read, ahead atomic.Int64
		src := func(yield func(*inquiry.Document, error) bool) {
			for d, err := range split(text, "c.jsonl") {
				read.Add(1)
				if !yield(d, err) {
					return
				}
			}
		}
		var seen int64
		for _, err := range batch.Requests(t.Context(), &batch.Config{Source: src, Renderer: plain(t), Workers: n}) {
			require.NoError(t, err)
			if seen == 100 {
				time.Sleep(20 * time.Millisecond) // lets the source run ahead, if it can
			}
			seen++
			ahead.Store(max(ahead.Load(), read.Load()-seen+1))
		}
		require.EqualValues(t, 3000, seen)
		require.LessOrEqual(t, ahead.Load(), most, "%d workers", n)
	}
}

// TestConcurrentRunsShareConfig uses one Config for several concurrent runs.
func TestConcurrentRunsShareConfig(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"c.jsonl": records(200)})
	c := &batch.Config{Inputs: []string{dir}, Renderer: plain(t), Workers: 2}
	done := make(chan int)
	for range 4 {
		go func() {
			n := 0
			for r, err := range batch.Requests(t.Context(), c) {
				if err == nil && r.Err == nil {
					n++
				}
			}
			done <- n
		}()
	}
	for range 4 {
		require.Equal(t, 200, <-done)
	}
}

// TestIDsIgnoreOrderAndNotation reorders a corpus and rewrites it in a different notation.
func TestIDsIgnoreOrderAndNotation(t *testing.T) {
	t.Parallel()
	ids := func(text, file string) []string {
		var out []string
		for _, r := range requests(t, split(text, file), nil) {
			require.NoError(t, r.Err)
			out = append(out, r.ID)
		}
		return out
	}
	a, b := record("a", "x"), record("b", "y")
	want := ids(a+"\n"+b+"\n", "c.jsonl")
	require.Regexp(t, `^a-[0-9a-f]{16}$`, want[0])
	require.Equal(t, []string{want[1], want[0]}, ids("\n\n"+b+"\n"+a, "other.jsonl"))
	require.Equal(t, want, ids("id: a\nrole: r\nquestion: q\nas_of: 2026-11-23\nclaims:\n- id: a\n  text: x\n  when: 2024\ntasks:\n- retest:\n---\n"+b, "c.yaml"))
	require.Equal(t, []string{"z" + want[0][1:]}, ids(strings.Replace(a, `"a"`, `"z"`, 1), "c.jsonl"), "the same content has the same hash")
	nameless := strings.Replace(a, `"id":"a",`, "", 1)
	require.Equal(t, []string{want[1], "c" + want[0][1:], "c" + want[0][1:]}, ids(b+"\n"+nameless+"\n"+nameless+"\n", "c.jsonl"), "row numbers do not affect ids")
}

// TestSourceYieldsNil checks that a nil document from a source ends the run with an error, whether or not the source yields an
// error with it.
func TestSourceYieldsNil(t *testing.T) {
	t.Parallel()
	for _, workers := range []int{1, 2} {
		for name, failed := range map[string]error{"nil": nil, "faults": fault.List{{Rule: "x"}}} {
			n := 0
			src := func(yield func(*inquiry.Document, error) bool) { yield(nil, failed) }
			for r, err := range batch.Requests(t.Context(), &batch.Config{Source: src, Renderer: plain(t), Workers: workers}) {
				require.Nil(t, r, name)
				require.Error(t, err, name)
				n++
			}
			require.Equal(t, 1, n)
		}
	}
}

// TestIncompleteConfigs checks that incomplete or invalid configurations are refused, that the error lists everything missing, and that
// nothing is written.
func TestIncompleteConfigs(t *testing.T) {
	t.Parallel()
	dir := scratch(t)
	src := split(records(1), "c.jsonl")
	for want, c := range map[string]*batch.Config{
		"config.Renderer: want a renderer from prompt.New, got none\nconfig: set exactly one of Inputs and Source, got neither": nil,
		"config.Renderer: want a renderer from prompt.New, got none":                                                            {Renderer: &prompt.Renderer{}, Source: src, Out: dir},
		"config: set exactly one of Inputs and Source, got both":                                                                {Renderer: plain(t), Source: src, Inputs: []string{"x"}, Out: dir},
		"config: set exactly one of Out and Sink, got neither":                                                                  {Renderer: plain(t), Source: src},
		"config.Workers: want a number from 0 to 1024, got -1":                                                                  {Renderer: plain(t), Source: src, Out: dir, Workers: -1},
		"config.Shard: I must be from 1 to N, got I=3, N=2":                                                                     {Renderer: plain(t), Inputs: []string{"x"}, Out: dir, Shard: batch.Shard{I: 3, N: 2}},
		"config.Shard: a Source cannot be split into shards":                                                                    {Renderer: plain(t), Source: src, Out: dir, Shard: batch.Shard{I: 1, N: 2}},
		"config.AsOf: want a day, got 2026-11":                                                                                  {Renderer: plain(t), Source: src, Out: dir, AsOf: edtf.MustParse("2026-11")},
		"config.SourceID requires Source":                                                                                       {Renderer: plain(t), Inputs: []string{"x"}, SourceID: "y", Out: dir},
		"config.To, Request: cobol: want one of":                                                                                {Renderer: plain(t), Source: src, Out: dir, To: "cobol"},
		"config.Limits must not be negative, got 0 requests and -1 bytes":                                                       {Renderer: plain(t), Source: src, Out: dir, Limits: provider.Limits{Bytes: -1}},
		`config.Budget.Cut: want any of examples, authors`:                                                                      {Renderer: plain(t), Source: src, Out: dir, Budget: &batch.Budget{Cut: []batch.Section{"x"}}},
		"config.Budget.Tokens must not be negative, got -5":                                                                     {Renderer: plain(t), Source: src, Out: dir, Budget: &batch.Budget{Tokens: -5}},
		"config.Update requires Out: a Sink has no earlier output to reuse":                                                     {Renderer: plain(t), Source: src, Sink: keep{}, Update: true},
	} {
		_, err := batch.Run(t.Context(), c)
		require.ErrorContains(t, err, want)
	}
	_, err := batch.Run(nil, &batch.Config{Renderer: plain(t), Source: src, Out: dir}) //nolint:staticcheck // nil on purpose
	require.EqualError(t, err, "want a context, got nil")
	require.Empty(t, bytesOf(t, dir))
}
