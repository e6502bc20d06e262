package diff_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/diff"
)

// apply reconstructs the new sequence from the old one and the hunks. From the new sequence, it uses only the inserted elements.
func apply[T any](before, after []T, hunks []diff.Hunk) []T {
	var out []T
	at := 0
	for _, h := range hunks {
		out = append(out, before[at:h.Old.Start]...)
		out = append(out, after[h.New.Start:h.New.End]...)
		at = h.Old.End
	}
	return append(out, before[at:]...)
}

func TestSequences(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, before, after string
		want                string // for each hunk, the removed lines, a slash, and the inserted lines
	}{
		{"both empty", "", "", ""},
		{"same", "abc", "abc", ""},
		{"all new", "", "abc", "/abc"},
		{"all gone", "abc", "", "abc/"},
		{"inserted at the start", "bc", "abc", "/a"},
		{"inserted in the middle", "ac", "abc", "/b"},
		{"inserted at the end", "ab", "abc", "/c"},
		{"taken out", "abc", "ac", "b/"},
		{"replaced", "abc", "axc", "b/x"},
		{"nothing alike", "abc", "xyz", "abc/xyz"},
		{"swapped", "ab", "ba", "a/ /a"},
		{"two places", "abcdef", "aXcdYf", "b/X e/Y"},
		{"repeated", "aaa", "aa", "a/"},
		{"the textbook's", "abcabba", "cbabac", "ab/ /b b/ /c"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			before, after := []byte(tt.before), []byte(tt.after)
			hunks := diff.Sequences(before, after)
			var got []string
			for _, h := range hunks {
				got = append(got, tt.before[h.Old.Start:h.Old.End]+"/"+tt.after[h.New.Start:h.New.End])
			}
			require.Equal(t, tt.after, string(apply(before, after, hunks)))
			require.Equal(t, tt.want, strings.Join(got, " "))
		})
	}
}

func TestLongSequences(t *testing.T) {
	t.Parallel()
	const n = 200_000
	before, after := make([]string, n), make([]string, n)
	for i := range before {
		before[i], after[i] = fmt.Sprint("old", i), fmt.Sprint("new", i)
		if i%3 == 0 {
			after[i] = before[i]
		}
	}
	started := time.Now()
	hunks := diff.Sequences(before, after)
	require.Less(t, time.Since(started), 30*time.Second)
	require.Equal(t, after, apply(before, after, hunks))
}

func FuzzSequences(f *testing.F) {
	f.Add("abcabba", "cbabac")
	f.Add("", "a")
	f.Add(strings.Repeat("ab", 40), strings.Repeat("ba", 37))
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a)+len(b) > 4000 {
			return
		}
		before, after := []byte(a), []byte(b)
		hunks := diff.Sequences(before, after)
		require.Equal(t, b, string(apply(before, after, hunks)))
		oldEnd, newEnd, edits := -1, -1, 0
		for _, h := range hunks {
			gone, come := h.Old.End-h.Old.Start, h.New.End-h.New.Start
			require.Positive(t, gone+come)
			require.Greater(t, h.Old.Start, oldEnd, "hunks are in order and separate")
			require.Equal(t, h.Old.Start-max(oldEnd, 0), h.New.Start-max(newEnd, 0), "there are no changes between hunks")
			oldEnd, newEnd = h.Old.End, h.New.End
			edits += gone + come
		}
		if len(a)+len(b) <= 200 {
			require.Equal(t, fewest(a, b), edits)
		}
	})
}

// fewest returns the minimum number of removals and insertions that turn a into b. It computes a table for all pairs of prefixes.
func fewest(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			next := min(row[j+1], row[j]) + 1
			if a[i] == b[j] {
				next = diagonal
			}
			diagonal, row[j+1] = row[j+1], next
		}
	}
	return row[len(b)]
}
