package main

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// scanner reads JSON from one line. After an error, the scanner is at the end of the line so that every loop ends.
type scanner struct {
	line  []byte
	at    int
	arena []byte // memory for unescaped strings
	err   error
}

// text is a string in the line. If it is clean, it needs no escapes in JSON.
type text struct {
	b     []byte
	clean bool
}

func (s *scanner) reset(line []byte) {
	*s = scanner{line: line, arena: s.arena[:0]}
}

func (s *scanner) fail(what string) {
	if s.err == nil {
		s.err = fmt.Errorf("byte %d: %s", s.at+1, what)
	}
	s.at = len(s.line)
}

// peek returns the next nonblank byte, or 0 at the end.
func (s *scanner) peek() byte {
	for s.at < len(s.line) {
		c := s.line[s.at]
		if c > ' ' {
			return c
		}
		if c != ' ' && c != '\t' && c != '\r' {
			break
		}
		s.at++
	}
	return 0
}

func (s *scanner) want(c byte) {
	if s.peek() != c {
		s.fail("want " + string(rune(c)))
		return
	}
	s.at++
}

// more advances to the next item of a list or map, or past its end. The n parameter is the number of items already read.
func (s *scanner) more(n int, end byte) bool {
	switch c := s.peek(); {
	case c == end:
		s.at++
		return false
	case c != 0 && n == 0:
		return true
	case c == ',' && n > 0:
		s.at++
		return true
	}
	s.fail("want a comma or " + string(rune(end)))
	return false
}

// key reads a key of a map and returns the bytes between its quotes.
func (s *scanner) key() []byte {
	k := s.text()
	s.want(':')
	return k.b
}

// once marks a key as seen.
func (s *scanner) once(seen *uint, bit uint) {
	if *seen&bit != 0 {
		s.fail("this key comes twice")
	}
	*seen |= bit
}

// need checks that the required keys were present.
func (s *scanner) need(seen, bits uint, what string) {
	if seen&bits != bits {
		s.fail("want " + what)
	}
}

// number reads a positive whole number.
func (s *scanner) number(most int) int {
	s.peek()
	start, n := s.at, 0
	for s.at < len(s.line) && isDigit(s.line[s.at]) && s.at-start < 9 {
		n = n*10 + int(s.line[s.at]-'0')
		s.at++
	}
	if s.at == start || s.line[start] == '0' || n > most {
		s.fail("want a whole number in its range")
	}
	return n
}

// text reads a string. It rejects invalid UTF-8 and characters that readers cannot see.
func (s *scanner) text() text {
	s.want('"')
	start := s.at
	t := text{clean: true}
	escaped := -1 // start of the unescaped string in the arena
	from := start // start of the input not yet copied to the arena
	for {
		s.skipPlain()
		if s.at >= len(s.line) {
			s.fail("want the end of a string")
			return text{}
		}
		switch c := s.line[s.at]; {
		case c == '"':
			t.b = s.line[start:s.at]
			if escaped >= 0 {
				s.arena = append(s.arena, s.line[from:s.at]...)
				t.b = s.arena[escaped:len(s.arena):len(s.arena)]
			}
			s.at++
			return t
		case c == '\\':
			if escaped < 0 {
				escaped = len(s.arena)
			}
			s.arena = append(s.arena, s.line[from:s.at]...)
			s.escape()
			from, t.clean = s.at, false
		case c < ' ' || c == 0x7F:
			s.fail("a control character")
		default:
			r, size := utf8.DecodeRune(s.line[s.at:])
			if s.at += size; r == utf8.RuneError && size == 1 || hidden(r) {
				s.fail("a hidden character, or a byte that is not UTF-8")
			}
		}
	}
}

const (
	each = 0x0101010101010101
	high = 0x80 * each
)

// skipPlain skips to the next quote, backslash, control character or non-ASCII byte, eight bytes at a time.
func (s *scanner) skipPlain() {
	line, at := s.line, s.at
	for ; at+8 <= len(line); at += 8 {
		x := binary.LittleEndian.Uint64(line[at:])
		quote, slash := x^each*'"', x^each*'\\'
		found := ((x-each*' ')&^x | (quote-each)&^quote | (slash-each)&^slash | x | (x + each)) & high
		if found != 0 {
			s.at = at + bits.TrailingZeros64(found)/8
			return
		}
	}
	for at < len(line) && isPlain(line[at]) {
		at++
	}
	s.at = at
}

func isPlain(c byte) bool { return c >= ' ' && c < 0x7F && c != '"' && c != '\\' }

func isDigit(c byte) bool { return c-'0' <= 9 }

// hidden reports whether r is invisible to readers or breaks lines. It returns false for the line feed.
func hidden(r rune) bool {
	return r < ' ' && r != '\n' || r >= 0x7F && r < 0xA0 || r >= 0x200B && r <= 0x200F || r >= 0x2028 && r <= 0x202E ||
		r >= 0x2060 && r <= 0x2069 || r == 0xFEFF
}

// escape reads an escape sequence into the arena.
func (s *scanner) escape() {
	if s.at+1 >= len(s.line) {
		s.fail("want the end of an escape")
		return
	}
	c := s.line[s.at+1]
	s.at += 2
	switch c {
	case '"', '\\', '/':
		s.arena = append(s.arena, c)
	case 'n':
		s.arena = append(s.arena, '\n')
	case 'u':
		r := s.hex()
		if utf16.IsSurrogate(r) && s.at+1 < len(s.line) && s.line[s.at] == '\\' && s.line[s.at+1] == 'u' {
			s.at += 2
			r = utf16.DecodeRune(r, s.hex())
		}
		if utf16.IsSurrogate(r) || r == utf8.RuneError || hidden(r) {
			s.fail("a hidden character, or half of one")
		}
		s.arena = utf8.AppendRune(s.arena, r)
	default:
		s.fail("an unknown escape, or a control character")
	}
}

// hex reads four hexadecimal digits.
func (s *scanner) hex() (r rune) {
	if s.at+4 > len(s.line) {
		s.fail("want four hexadecimal digits")
		return 0
	}
	for _, c := range s.line[s.at : s.at+4] {
		switch {
		case isDigit(c):
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			s.fail("want four hexadecimal digits")
			return 0
		}
	}
	s.at += 4
	return r
}
