package tiktoken_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/tiktoken"
)

// Counter implements batch.Counter.
var _ batch.Counter = (*tiktoken.Counter)(nil)

// counter returns the counter with the given name, which must exist.
func counter(tb testing.TB, name string) *tiktoken.Counter {
	tb.Helper()
	c, err := tiktoken.New(name)
	require.NoError(tb, err)
	return c
}

// TestCountsMatchOpenAI uses strings whose counts OpenAI publishes in its cookbook on counting tokens, for r50k, p50k, cl100k and o200k.
func TestCountsMatchOpenAI(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]map[string]int{
		"antidisestablishmentarianism": {"r50k_base": 5, "p50k_base": 5, "cl100k_base": 6, "o200k_base": 6},
		"2 + 2 = 4":                    {"r50k_base": 5, "p50k_base": 5, "cl100k_base": 7, "o200k_base": 7},
		"お誕生日おめでとう":                    {"r50k_base": 14, "p50k_base": 14, "cl100k_base": 9, "o200k_base": 8},
		"":                             {"r50k_base": 0, "p50k_base": 0, "cl100k_base": 0, "o200k_base": 0},
	} {
		for encoding, n := range want {
			require.Equal(t, n, counter(t, encoding).Count(text), "%s: %q", encoding, text)
		}
	}
}

// TestPromptCounts pins the counts for a rendered prompt, so that a change in a vocabulary is noticed.
func TestPromptCounts(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/prompt.txt")
	require.NoError(t, err)
	for encoding, want := range map[string]int{"o200k_base": 1004, "cl100k_base": 1010, "p50k_base": 1051, "p50k_edit": 1051, "r50k_base": 1051} {
		require.Equal(t, want, counter(t, encoding).Count(string(text)), encoding)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for _, encoding := range tiktoken.Encodings() {
		require.Equal(t, encoding, counter(t, encoding).Name())
	}
	for model, encoding := range map[string]string{
		"gpt-5": "o200k_base", "gpt-4o-2024-08-06": "o200k_base", "gpt-4.1-mini": "o200k_base", "o3": "o200k_base", "o4-mini": "o200k_base",
		"gpt-4": "cl100k_base", "gpt-4-turbo": "cl100k_base", "gpt-3.5-turbo": "cl100k_base", "davinci-002": "cl100k_base",
		"text-davinci-003": "p50k_base", "text-davinci-edit-001": "p50k_edit", "text-davinci-001": "r50k_base",
		"ft:gpt-4o-mini-2024-07-18:us::a1": "o200k_base", "ft:gpt-4.1": "o200k_base", "ft:gpt-4-0613:us::a1": "cl100k_base",
		"ft:gpt-3.5-turbo-0125:us::a1": "cl100k_base", "ft:babbage-002:us::a1": "cl100k_base",
	} {
		require.Equal(t, encoding, counter(t, model).Name(), model)
	}
}

func TestUnknownNames(t *testing.T) {
	t.Parallel()
	for name, hint := range map[string]string{
		"o200k-base": "; did you mean o200k_base?", "o20k_base": "; did you mean o200k_base?", "gtp-4o": "; did you mean gpt-4o?",
		"claude-opus": "", "": "", "gpt2": "", "ft:gpt-4.5:us": "",
	} {
		c, err := tiktoken.New(name)
		require.EqualError(t, err, fmt.Sprintf(
			"want one of o200k_base, cl100k_base, p50k_base, p50k_edit, r50k_base, or an OpenAI model such as gpt-4o, got %q: unknown encoding or model%s", name, hint))
		require.ErrorIs(t, err, tiktoken.ErrUnknown)
		require.Nil(t, c)
		_, isList := errors.AsType[fault.List](err)
		require.True(t, isList)
	}
}

// TestSpecialTokensAreText checks that text that looks like a special token is counted as ordinary text, in every encoding.
func TestSpecialTokensAreText(t *testing.T) {
	t.Parallel()
	for _, encoding := range tiktoken.Encodings() {
		c := counter(t, encoding)
		for _, special := range []string{"<|endoftext|>", "<|endofprompt|>", "<|fim_prefix|>", "<|im_start|>"} {
			require.Greater(t, c.Count(special), 1, "%s: %s", encoding, special)
			require.GreaterOrEqual(t, c.Count("a "+special+" b"), c.Count(special), encoding)
		}
	}
}

// TestCountOfUnusualText uses invalid UTF-8, long runs of one character, and odd characters. A count never exceeds the number of bytes in
// the text.
func TestCountOfUnusualText(t *testing.T) {
	t.Parallel()
	for _, encoding := range tiktoken.Encodings() {
		c := counter(t, encoding)
		require.Equal(t, c.Count("a\uFFFDb"), c.Count("a\xffb"), "as in OpenAI's tiktoken")
		for _, text := range []string{"\x00", "\n\n\n", strings.Repeat(" ", 10_000), strings.Repeat("a", 100_000), "👍🏽", "e\u0301", "\u202e", "\U000e0041"} {
			require.Positive(t, c.Count(text), "%s: %.20q", encoding, text)
			require.LessOrEqual(t, c.Count(text), len(text), "%s: %.20q", encoding, text)
		}
	}
}

// TestCountIsSafeForConcurrentUse counts in many goroutines, some of which share a counter while the others create their own. It is
// meant for the race detector.
func TestCountIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/prompt.txt")
	require.NoError(t, err)
	for _, encoding := range tiktoken.Encodings() {
		shared := counter(t, encoding)
		want := shared.Count(string(text))
		var group sync.WaitGroup
		counts := make([]int, 16)
		for i := range counts {
			group.Go(func() {
				c := shared
				if own, err := tiktoken.New(encoding); err == nil && i%2 == 1 {
					c = own
				}
				counts[i] = c.Count(string(text))
			})
		}
		group.Wait()
		for _, got := range counts {
			require.Equal(t, want, got, encoding)
		}
	}
}

func BenchmarkCount(b *testing.B) {
	text, err := os.ReadFile("testdata/prompt.txt")
	require.NoError(b, err)
	c := counter(b, "o200k_base")
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		c.Count(string(text))
	}
}
