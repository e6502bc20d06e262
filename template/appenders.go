package template

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dated-claims/retest/internal/swar"
)

// The functions in this file append the same results as sprig's functions with the same names, without creating intermediate strings.

func appendUpper(dst []byte, s string) []byte {
	n := len(dst)
	for i := range len(s) {
		c := s[i]
		if c >= 0x80 {
			return append(dst[:n], strings.ToUpper(s)...)
		}
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}

func appendLower(dst []byte, s string) []byte {
	n := len(dst)
	for i := range len(s) {
		c := s[i]
		if c >= 0x80 {
			return append(dst[:n], strings.ToLower(s)...)
		}
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}

// appendTitle appends the result of strings.Title. A word starts after any character except a letter, a digit or an underscore, so an
// apostrophe starts a word.
func appendTitle(dst []byte, s string) []byte {
	n := len(dst)
	inside := false
	for i := range len(s) {
		c := s[i]
		if c >= 0x80 {
			return append(dst[:n], titled(s)...)
		}
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if letter && !inside {
			c &^= 0x20
		}
		inside = letter || c >= '0' && c <= '9' || c == '_'
		dst = append(dst, c)
	}
	return dst
}

// appendQuoted implements quote for a single string. It calls strconv only for characters that may need escaping, because strconv
// examines each character separately.
func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for {
		n := plainBytes(s)
		dst = append(dst, s[:n]...)
		if s = s[n:]; s == "" {
			return append(dst, '"')
		}
		r, n := utf8.DecodeRuneInString(s)
		if r >= utf8.RuneSelf && r != utf8.RuneError && strconv.IsPrint(r) {
			dst = append(dst, s[:n]...)
		} else {
			start := len(dst)
			dst = strconv.AppendQuote(dst, s[:n])
			dst = dst[:start+copy(dst[start:], dst[start+1:len(dst)-1])]
		}
		s = s[n:]
	}
}

// plainBytes returns the number of bytes at the start of s that need no escaping in double quotes: printable ASCII except quotation
// marks and backslashes.
func plainBytes(s string) int {
	i := 0
	for i+8 <= len(s) && allPlain(swar.Load(s, i)) {
		i += 8
	}
	for ; i < len(s); i++ {
		if c := s[i]; c < ' ' || c >= 0x7F || c == '"' || c == '\\' {
			break
		}
	}
	return i
}

// allPlain reports whether eight bytes are plain.
func allPlain(x uint64) bool { return (swar.Odd(x)|swar.Has(x, '"')|swar.Has(x, '\\'))&swar.Highs == 0 }

func appendReplaced(dst []byte, old, new, s string) ([]byte, error) {
	if old == "" || len(new) > len(old) && saturated(len(s), len(new)) > maxText {
		s, err := replaceText(old, new, s) // checks the size of the result first
		return append(dst, s...), err
	}
	for {
		before, after, found := strings.Cut(s, old)
		dst = append(dst, before...)
		if !found {
			return dst, nil
		}
		dst = append(dst, new...)
		s = after
	}
}
