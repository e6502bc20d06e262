package control_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/control"
)

// tokens are tokens of chat models, one per line. Each must be found in full wherever it occurs in text. Tests in other packages also
// use them.
var tokens = func() []string {
	text, err := os.ReadFile("testdata/tokens.txt")
	if err != nil {
		panic(err)
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}()

func TestFindChatModelTokens(t *testing.T) {
	t.Parallel()
	for _, token := range tokens {
		text := "The end of <x> " + token + " and more"
		spans := control.Find(text)
		require.NotEmpty(t, spans, token)
		require.Equal(t, token, text[spans[0].Start:spans[0].End])

		broken := string(control.Break(nil, text))
		require.NotContains(t, broken, token)
		require.Empty(t, control.Find(broken), broken)
		require.Equal(t, strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(broken, " ", ""), "only spaces are added")
	}
}

func TestFindIgnoresOrdinaryText(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"p<0.001 and n<10", "m << M", "a<b>c", "List<String>", "#include <stdio.h>", "CO<sub>2</sub>", "<i>E. coli</i>", "A <pause> token helps.", "x < y > z",
		"<x|y>", "|<a|b>|", "<|x|>", "E = <n>", "<none>", "<no value>", "[18F]FDG", "[12]", "[0, 1]", "[MASK]", "arr[i]", "[sic]", "[…]", "-->", "<-", "<=>", "<<a>>",
		"doi:10.1002/(SICI)1097-0258(19990115)18:1<3::AID-SIM1>3.0.CO;2-A", "016<0205:ATMOCA>2.0.CO;2", "]", "[", "<", "a]~[b", "f: [a]~[b]", "P(A|B) < P(A)",
		"<https://example.org>", "<someone@example.org>", "Vec<Box<dyn Error>>", "if (a<b && c>d)", "$\\langle s|$", "<prefix>_name", "[Think about it]", "[audio]",
	} {
		require.Empty(t, control.Find(text), text)
		require.Equal(t, text, string(control.Break(nil, text)))
	}
}

func TestStraddles(t *testing.T) {
	t.Parallel()
	require.True(t, control.Straddles("a <|im_start|> b", 6))
	require.False(t, control.Straddles("a <|im_start|> b", 2))
	require.False(t, control.Straddles("a <|im_start|> b", 14))
	require.False(t, control.Straddles("a < b > c", 5))
	require.False(t, control.Straddles("", 0))
}

func FuzzBreak(f *testing.F) {
	for _, token := range tokens {
		f.Add("a" + token + token[1:])
	}
	f.Fuzz(func(t *testing.T, text string) {
		broken := string(control.Break(nil, text))
		require.Empty(t, control.Find(broken))
		require.Equal(t, strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(broken, " ", ""))
		if len(control.Find(text)) == 0 {
			require.Equal(t, text, broken)
		}
	})
}
