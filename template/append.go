package template

import (
	"strconv"
	"strings"
)

// The functions of this file append what their namesakes of sprig give, for texts, so that nothing is made that is thrown away.

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

// appendTitle is strings.Title: a word begins behind anything but letters, digits, underscores and, in English, apostrophes do not
// hinder it.
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

// titled is sprig's title.
func titled(s string) string { return adopted[func(string) string]("title")(s) }

// appendQuoted is quote for one text.
func appendQuoted(dst []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7F || c == '"' || c == '\\' {
			return strconv.AppendQuote(dst, s)
		}
	}
	return append(append(append(dst, '"'), s...), '"')
}

func appendReplaced(dst []byte, old, new, s string) ([]byte, error) {
	if old == "" || len(new) > len(old) && saturated(len(s), len(new)) > maxText {
		s, err := replaceText(old, new, s) // which looks before it grows
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
