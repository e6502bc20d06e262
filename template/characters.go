package template

import (
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// A character is what a reader takes for one: an extended grapheme cluster (UAX 29), such as a letter with its accents, a flag, or an emoji of
// several code points. Functions that count or cut characters never divide one.

// characters returns the characters of a text.
func characters(s string) []string {
	out := make([]string, 0, len(s))
	if isSimple(s) {
		for i := range len(s) {
			out = append(out, s[i:i+1])
		}
		return out
	}
	for all := graphemes.FromString(s); all.Next(); {
		out = append(out, all.Value())
	}
	return out
}

// countCharacters returns the number of characters of a text.
func countCharacters(s string) int64 {
	if isSimple(s) {
		return int64(len(s))
	}
	n := int64(0)
	for all := graphemes.FromString(s); all.Next(); {
		n++
	}
	return n
}

// characterOffset returns the offset of the nth character, counted from 0, or the length of the text if it has fewer.
func characterOffset(s string, n int64) int {
	if isSimple(s) {
		return int(min(n, int64(len(s))))
	}
	all := graphemes.FromString(s)
	for ; n > 0 && all.Next(); n-- {
	}
	return all.End()
}

// isSimple reports whether each byte of a text is a character.
func isSimple(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf || s[i] == '\r' {
			return false
		}
	}
	return true
}
