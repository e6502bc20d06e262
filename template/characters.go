package template

import (
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// A character is what a reader perceives as one character: an extended grapheme cluster (UAX 29), such as a letter with its accents, a
// flag, or an emoji that consists of several code points. Functions that count or cut characters never split one.

// characters is a string split into characters.
type characters struct {
	text string
	ends []int32 // offsets at which the characters end; nil if each byte is one character
}

func charactersOf(s string) characters {
	if isSimple(s) {
		return characters{text: s}
	}
	c := characters{s, make([]int32, 0, len(s)/2+1)}
	for all := graphemes.FromString(s); all.Next(); {
		c.ends = append(c.ends, int32(all.End()))
	}
	return c
}

// count returns the number of characters.
func (c characters) count() int {
	if c.ends == nil {
		return len(c.text)
	}
	return len(c.ends)
}

// offset returns the byte offset at which character n starts, or the length of the string if there are fewer characters. Characters are
// counted from 0.
func (c characters) offset(n int) int {
	switch {
	case c.ends == nil:
		return n
	case n == 0:
		return 0
	}
	return int(c.ends[n-1])
}

// between returns the characters from index from up to, but not including, index to.
func (c characters) between(from, to int) string { return c.text[c.offset(from):c.offset(to)] }

// countCharacters returns the number of characters in s.
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

// characterOffset returns the byte offset at which character n starts, or the length of s if it has fewer characters. Characters are
// counted from 0.
func characterOffset(s string, n int64) int {
	if isSimple(s) {
		return int(min(n, int64(len(s))))
	}
	all := graphemes.FromString(s)
	for ; n > 0 && all.Next(); n-- {
	}
	return all.End()
}

// isSimple reports whether each byte of s is a separate character.
func isSimple(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf || s[i] == '\r' {
			return false
		}
	}
	return true
}

// split splits the string into at most n parts: single characters, and the rest of the string as the last part.
func (c characters) split(n int) []string {
	count := c.count()
	out := make([]string, 0, min(n, count))
	for i := range min(n-1, count) {
		out = append(out, c.between(i, i+1))
	}
	if len(out) < count {
		out = append(out, c.text[c.offset(len(out)):])
	}
	return out
}
