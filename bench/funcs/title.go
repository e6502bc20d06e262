package funcs

import (
	"unicode"
	"unicode/utf8"
)

// Title returns text with each word capitalized, as sprig's title does.
func Title(text string) string { return string(AppendTitle(nil, text)) }

// AppendTitle appends the Title of text.
func AppendTitle(dst []byte, text string) []byte {
	start := true
	for _, r := range text {
		if start {
			r = unicode.ToTitle(r)
		}
		dst = utf8.AppendRune(dst, r)
		start = separates(r)
	}
	return dst
}

// separates reports whether a word can start after the character.
func separates(r rune) bool {
	switch {
	case unicode.IsLetter(r), unicode.IsDigit(r), r == '_':
		return false
	case r < utf8.RuneSelf:
		return true
	}
	return unicode.IsSpace(r)
}
