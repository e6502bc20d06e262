package funcs

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// The functions below append to a buffer, for callers that must not allocate.

// AppendJoin appends the items with a separator between them.
func AppendJoin(dst []byte, separator string, items []string) []byte {
	for i, item := range items {
		if i > 0 {
			dst = append(dst, separator...)
		}
		dst = append(dst, item...)
	}
	return dst
}

// AppendReplace appends text, replacing every occurrence of old with new.
func AppendReplace(dst []byte, old, new, text string) []byte {
	for {
		before, after, found := strings.Cut(text, old)
		dst = append(dst, before...)
		if !found {
			return dst
		}
		dst = append(dst, new...)
		text = after
	}
}

// AppendUpper appends text in upper case.
func AppendUpper(dst []byte, text string) []byte {
	for i := range len(text) {
		c := text[i]
		if c >= utf8.RuneSelf {
			return append(dst, strings.ToUpper(text[i:])...)
		}
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}

// AppendQuote appends text as quoted by Quote.
func AppendQuote(dst []byte, text string) []byte {
	if !Plain(text) {
		return strconv.AppendQuote(dst, text)
	}
	dst = append(dst, '"')
	dst = append(dst, text...)
	return append(dst, '"')
}

// Plain reports whether text can be put in quotation marks without escapes. This is true of most strings, and checking is several times
// faster than calling strconv.
func Plain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}
