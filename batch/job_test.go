package batch_test

import (
	"context"
	"errors"
	"fmt"
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
	"github.com/dated-claims/retest/provider"
)

var workers = []int{0, 1, 2, 16}

// quiet waits until no goroutines are left but those that were there. Tests that use it do not run in parallel.
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

// TestResultsAreTheSameOnAnyNumberOfWorkers has broken records and repeated ones among the good.
func TestResultsAreTheSameOnAnyNumberOfWorkers(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 600 {
		switch {
		case i%7 == 3:
			b.WriteString("{broken\n")
		case i%11 == 5:
			b.WriteString(record("undated", "x") + "\n")
		default:
			b.WriteString(record(fmt.Sprint("q", i), strings.Repeat("long ", i%100)) + "\n")
		}
	}
	text := strings.Replace(b.String(), `"as_of":"2026-11-23",`, "", 3)
	for _, enc := range []*provider.Encoder{nil, lines(t)} {
		var want []string
		for _, n := range workers {
			job := batch.Job{Renderer: plain(t), Encoder: enc, Workers: n}
			var got []string
			for res, err := range job.Run(context.Background(), split(text, "c.jsonl")) {
				require.NoError(t, err)
				require.Equal(t, res.Err != nil, res.ID == "")
				require.Equal(t, enc == nil && res.Err == nil, res.Prompt != nil)
				require.Equal(t, enc != nil && res.Err == nil, res.Request != nil)
				got = append(got, fmt.Sprint(res.Document.Offset, res.ID, string(res.Request), res.Err))
			}
			if want == nil {
				want = got
			}
			require.Len(t, got, 600)
			require.Equal(t, want, got, "%d workers", n)
		}
	}
}

func TestLoopCanBeLeftEarly(t *testing.T) { //nolint:paralleltest // it counts goroutines
	text := records(2000)
	for _, n := range workers {
		before := runtime.NumGoroutine()
		job := batch.Job{Renderer: plain(t), Workers: n}
		left := false
		src := func(yield func(*inquiry.Document, error) bool) {
			defer func() { left = true }()
			split(text, "c.jsonl")(yield)
		}
		seen := 0
		for _, err := range job.Run(context.Background(), src) {
			require.NoError(t, err)
			if seen++; seen == 70 {
				break
			}
		}
		require.True(t, left, "the source has been left, too, and can be closed")
		quiet(t, before)
	}
}

func TestContextEndsARun(t *testing.T) { //nolint:paralleltest // it counts goroutines
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
		job := batch.Job{Renderer: plain(t), Workers: n}
		seen, last := 0, error(nil)
		for res, err := range job.Run(ctx, endless) {
			require.NoError(t, last, "the error is the last")
			if last = err; err != nil {
				require.Nil(t, res)
				continue
			}
			require.NoError(t, res.Err, "what a cancelled context leaves undone is no fault of a record")
			if seen++; seen == 300 {
				stop(why)
			}
		}
		stop(nil)
		require.ErrorIs(t, last, why)
		quiet(t, before)
	}
}

func TestRunEndsBeforeItBegins(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(context.Background())
	stop()
	for _, n := range workers {
		job := batch.Job{Renderer: plain(t), Workers: n}
		calls := 0
		for res, err := range job.Run(ctx, split(records(10), "c.jsonl")) {
			calls++
			require.Nil(t, res)
			require.ErrorIs(t, err, context.Canceled)
		}
		require.Equal(t, 1, calls)
	}
}

// TestSourceThatFailsInTheMiddle gives what stood before, in order, and the error as the last.
func TestSourceThatFailsInTheMiddle(t *testing.T) {
	t.Parallel()
	failure := errors.New("the disk is gone")
	src := func(yield func(*inquiry.Document, error) bool) {
		for d, err := range split(records(150), "c.jsonl") {
			if !yield(d, err) {
				return
			}
		}
		if yield(nil, failure) {
			panic("nothing is wanted behind an error")
		}
	}
	for _, n := range workers {
		job := batch.Job{Renderer: plain(t), Workers: n}
		seen, last := 0, error(nil)
		for res, err := range job.Run(context.Background(), src) {
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

// TestPrepareChangesEachInquiryOnce is called on goroutines of the run, before a record is checked.
func TestPrepareChangesEachInquiryOnce(t *testing.T) {
	t.Parallel()
	undated := strings.ReplaceAll(records(500), `"as_of":"2026-11-23",`, "")
	for _, n := range workers {
		var calls atomic.Int64
		job := batch.Job{Renderer: plain(t), Workers: n, Prepare: func(q *inquiry.Inquiry) {
			calls.Add(1)
			q.AsOf = edtf.MustParse("2027-01-01")
			if q.ID == "q7" {
				q.Role = ""
			}
		}}
		for res, err := range job.Run(context.Background(), split(undated, "c.jsonl")) {
			require.NoError(t, err)
			if res.Document.Index == 7 {
				require.ErrorContains(t, res.Err, "role: want who the model is")
				continue
			}
			require.NoError(t, res.Err)
			require.Contains(t, res.Prompt.Text, "2027-01-01")
		}
		require.EqualValues(t, 501, calls.Load(), "twice only for the one with faults, whose places are looked for")
	}
}

func TestDayIsRequired(t *testing.T) {
	t.Parallel()
	job := batch.Job{Renderer: plain(t)}
	for res, err := range job.Run(context.Background(), split("\n"+strings.Replace(records(1), `"as_of":"2026-11-23",`, "", 1), "c.jsonl")) {
		require.NoError(t, err)
		require.EqualError(t, res.Err, "c.jsonl:2:1: as_of: want a day, got nothing; give it in the file, its defaults, or by --as-of")
		require.Equal(t, fault.Pos{File: "c.jsonl", Line: 2, Col: 1}, res.Faults()[0].Pos)
	}
}

// TestRunHoldsFewDocuments counts how far the source is ahead of the results.
func TestRunHoldsFewDocuments(t *testing.T) {
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
		job := batch.Job{Renderer: plain(t), Encoder: lines(t), Workers: n}
		var seen int64
		for _, err := range job.Run(context.Background(), src) {
			require.NoError(t, err)
			if seen == 100 {
				time.Sleep(20 * time.Millisecond) // for the source to run ahead, if it can
			}
			seen++
			ahead.Store(max(ahead.Load(), read.Load()-seen+1))
		}
		require.EqualValues(t, 3000, seen)
		require.LessOrEqual(t, ahead.Load(), most, "%d workers", n)
	}
}

// TestJobRunsSeveralTimesAtOnce shares a job between goroutines.
func TestJobRunsSeveralTimesAtOnce(t *testing.T) {
	t.Parallel()
	job := batch.Job{Renderer: plain(t), Encoder: lines(t), Workers: 2}
	done := make(chan int)
	for range 4 {
		go func() {
			n := 0
			for res, err := range job.Run(context.Background(), split(records(200), "c.jsonl")) {
				if err == nil && res.Err == nil {
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

// TestIDsAreTheSameWhereverARecordStands reorders a corpus, and writes it in another notation.
func TestIDsAreTheSameWhereverARecordStands(t *testing.T) {
	t.Parallel()
	ids := func(text, file string) []string {
		var out []string
		job := batch.Job{Renderer: plain(t), Encoder: lines(t)}
		for res, err := range job.Run(context.Background(), split(text, file)) {
			require.NoError(t, err)
			require.NoError(t, res.Err)
			out = append(out, res.ID)
		}
		return out
	}
	a, b := record("a", "x"), record("b", "y")
	want := ids(a+"\n"+b+"\n", "c.jsonl")
	require.Regexp(t, `^a-[0-9a-f]{16}$`, want[0])
	require.Equal(t, []string{want[1], want[0]}, ids("\n\n"+b+"\n"+a, "other.jsonl"))
	require.Equal(t, want, ids("id: a\nrole: r\nquestion: q\nas_of: 2026-11-23\nclaims:\n- id: a\n  text: x\n  when: 2024\ntasks:\n- retest:\n---\n"+b, "c.yaml"))
	require.Equal(t, []string{"z" + want[0][1:]}, ids(strings.Replace(a, `"a"`, `"z"`, 1), "c.jsonl"), "what is asked is the same")
	nameless := strings.Replace(a, `"id":"a",`, "", 1)
	require.Equal(t, []string{want[1], "c" + want[0][1:], "c" + want[0][1:]}, ids(b+"\n"+nameless+"\n"+nameless+"\n", "c.jsonl"), "no row numbers")
}

// TestSourcesThatGiveNothing have a document missing: that ends the run, in whatever way it is done.
func TestSourcesThatGiveNothing(t *testing.T) {
	t.Parallel()
	for _, workers := range []int{1, 2} {
		job := batch.Job{Renderer: plain(t), Workers: workers}
		for name, failed := range map[string]error{"nil": nil, "faults": fault.List{{Rule: "x"}}} {
			n := 0
			for res, err := range job.Run(context.Background(), func(yield func(*inquiry.Document, error) bool) { yield(nil, failed) }) {
				require.Nil(t, res, name)
				require.Error(t, err, name)
				n++
			}
			require.Equal(t, 1, n)
		}
	}
}

// TestTheZeroEncoder is an error of a run and of a folder, not a folder of empty requests.
func TestTheZeroEncoder(t *testing.T) {
	t.Parallel()
	const want = "want an encoder from provider.NewEncoder, got none"
	job := batch.Job{Renderer: plain(t), Encoder: &provider.Encoder{}}
	for res, err := range job.Run(t.Context(), split(records(2), "c.jsonl")) {
		require.Nil(t, res)
		require.EqualError(t, err, want)
	}
	dir := scratch(t)
	for _, opts := range []*batch.DirOptions{nil, {}, {Encoder: &provider.Encoder{}}} {
		_, err := batch.OpenDir(dir, opts)
		require.EqualError(t, err, want)
	}
	require.Empty(t, bytesOf(t, dir))
}
