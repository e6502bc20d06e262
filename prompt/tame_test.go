package prompt_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/internal/engine"
	"github.com/dated-claims/retest/internal/hidden"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/template"
)

// FuzzTame holds what is called tame to what is done with it: it is printed as it is.
func FuzzTame(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
		f.Add("seven.." + text + "..and more")
		f.Add("an eight" + text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		plain, tame := hidden.Look(text)
		require.Equal(t, plain, hidden.IsPlain(text))
		if tame {
			require.True(t, plain && utf8.ValidString(text), "%q", text)
			for _, form := range []string{text, strings.TrimSpace(text), strings.ToUpper(text), strings.ToLower(text), strings.ToTitle(text)} {
				require.Equal(t, form, engine.OneLine(form))
				require.Equal(t, form, string(template.EscapePlain(nil, form)))
			}
		}
		n, quick := doc.TextLen(text + `"`)
		require.False(t, strings.ContainsFunc(text[:n], func(r rune) bool { return r < ' ' || r == '"' || r == '\\' }), "%q", text[:n])
		if n < len(text) {
			require.True(t, text[n] < ' ' || text[n] == '"' || text[n] == '\\', "%q at %d", text, n)
		}
		_, tame = hidden.Look(text[:n])
		ascii := !strings.ContainsFunc(text[:n], func(r rune) bool { return r >= 0x7F })
		require.Equal(t, tame && ascii, quick, "%q", text[:n])
	})
}

// TestStylesSayWhatTheirEscapesLookAt tries texts without the characters, in which each other one stands everywhere.
func TestStylesSayWhatTheirEscapesLookAt(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, style := range prompt.Styles() {
		escape, looks := prompt.StyleEscape(style)
		var others []byte
		for c := byte(' '); c < 0x7F; c++ {
			if strings.IndexByte(looks, c) < 0 {
				others = append(others, c)
			}
		}
		for range 20_000 {
			text := make([]byte, random.IntN(12))
			for i := range text {
				text[i] = others[random.IntN(len(others))]
			}
			require.Equal(t, string(text), string(escape(nil, string(text))), style)
		}
	}
}
