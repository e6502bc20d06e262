package doc_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/doc"
)

// FuzzTextLen compares TextLen with a check of each character.
func FuzzTextLen(f *testing.F) {
	for _, text := range []string{"", "a", "seven..", "eight...", `a "quoted" word`, `back\slash`, "two\nlines", "tab\t", "\x7f", "\x00", "é", "an eighé", "\u2028", "\xff", "[INST] <|x|>"} {
		f.Add(text)
		f.Add("seven.." + text + "..and more")
		f.Add("an eight" + text)
	}
	ends := func(r rune) bool { return r < ' ' || r == '"' || r == '\\' }
	f.Fuzz(func(t *testing.T, text string) {
		n, ascii := doc.TextLen(text + `"`)
		want := strings.IndexFunc(text+`"`, ends)
		require.Equal(t, want, n, "%q", text)
		require.Equal(t, !strings.ContainsFunc(text[:n], func(r rune) bool { return r >= 0x7F || r == utf8.RuneError }), ascii, "%q", text[:n])
	})
}
