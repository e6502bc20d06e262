package prose_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/prose"
)

func TestInWords(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{
		-1: "-1", 0: "zero", 7: "seven", 19: "nineteen", 20: "twenty", 42: "forty-two", 90: "ninety", 99: "ninety-nine", 100: "one hundred", 101: "101",
	} {
		require.Equal(t, want, prose.InWords(n))
	}
}

func TestWithin(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		opening    byte
		text, want string
	}{
		{'[', "", ""},
		{'[', "a [b] c", "a [b] c"},
		{'[', "a ] b", `"a ] b"`},
		{'[', "a [ b", `"a [ b"`},
		{'[', "][", `"]["`},
		{'[', "a ) b", "a ) b"},
		{'(', "a ) b", `"a ) b"`},
		{'(', "(a (b))", "(a (b))"},
		{'(', `a ) "b" ＂c＂`, `"a ) 'b' 'c'"`},
	} {
		require.Equal(t, tt.want, prose.Within(tt.opening, tt.text), tt.text)
	}
}

func TestInnerQuotes(t *testing.T) {
	t.Parallel()
	require.Equal(t, "a 'b' 'c' 'd'", prose.InnerQuotes(`a "b" 'c' ＂d＂`))
}
