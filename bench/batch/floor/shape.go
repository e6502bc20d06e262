package main

import (
	"bytes"
	"slices"
)

// shaped reads a string and checks its shape.
func (s *scanner) shaped(shape func([]byte) bool, what string) text {
	t := s.text()
	if s.err == nil && !shape(t.b) {
		s.fail("want " + what)
	}
	return t
}

func (s *scanner) name() text   { return s.shaped(isName, "1 to 64 letters, digits, - and _") }
func (s *scanner) filled() text { return s.shaped(isFilled, "a text that is not blank") }

func (s *scanner) oneOf(words ...string) {
	if got := s.text(); !slices.Contains(words, string(got.b)) {
		s.fail("want a word of the format")
	}
}

// list appends the strings in a list.
func (s *scanner) list(list []text, shape func([]byte) bool, what string) []text {
	s.want('[')
	for n := 0; s.more(n, ']'); n++ {
		list = append(list, s.shaped(shape, what))
	}
	return list
}

func isFilled(b []byte) bool {
	return len(b) > 0 && b[0] > ' ' && b[0] < 0x80 || len(bytes.TrimSpace(b)) > 0
}

func isName(b []byte) bool {
	for _, c := range b {
		if !isDigit(c) && c|0x20-'a' > 'z'-'a' && c != '-' && c != '_' {
			return false
		}
	}
	return len(b) >= 1 && len(b) <= 64
}

// digits returns the value of the first n digits and what follows them, or -1 if they are missing.
func digits(b []byte, n int) (int, []byte) {
	if len(b) < n {
		return -1, b
	}
	value := 0
	for _, c := range b[:n] {
		if !isDigit(c) {
			return -1, b
		}
		value = value*10 + int(c-'0')
	}
	return value, b[n:]
}

// day reads YYYY, YYYY-MM or YYYY-MM-DD and returns the number of its parts.
func day(b []byte) (parts int, rest []byte) {
	year, rest := digits(b, 4)
	if year < 0 {
		return 0, b
	}
	if len(rest) == 0 || rest[0] != '-' {
		return 1, rest
	}
	month, rest := digits(rest[1:], 2)
	if month < 1 || month > 12 {
		return 0, b
	}
	if len(rest) == 0 || rest[0] != '-' {
		if month == (year+1)%100 { // 2011-12 may mean a span of two years
			return 0, b
		}
		return 2, rest
	}
	n, rest := digits(rest[1:], 2)
	if n < 1 || n > daysIn(year, month) {
		return 0, b
	}
	return 3, rest
}

func daysIn(year, month int) int {
	switch {
	case month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0):
		return 29
	case month == 2:
		return 28
	case month == 4 || month == 6 || month == 9 || month == 11:
		return 30
	}
	return 31
}

func isDay(b []byte) bool {
	parts, rest := day(b)
	return parts == 3 && len(rest) == 0
}

// isDate reports whether b is a date with an optional qualifier, or two such dates separated by a slash, the first not after the
// second.
func isDate(b []byte) bool {
	parts, rest := day(b)
	start := b[:len(b)-len(rest)]
	if rest = qualifier(rest); parts == 0 || len(rest) == 0 {
		return parts > 0
	}
	if rest[0] != '/' {
		return false
	}
	b = rest[1:]
	parts, rest = day(b)
	end := b[:len(b)-len(rest)]
	n := min(len(start), len(end))
	return parts > 0 && len(qualifier(rest)) == 0 && bytes.Compare(start[:n], end[:n]) <= 0
}

func qualifier(b []byte) []byte {
	if len(b) > 0 && (b[0] == '~' || b[0] == '?' || b[0] == '%') {
		return b[1:]
	}
	return b
}

const prefix = "arXiv:"

// isArXiv reports whether b is arXiv:YYMM.NNNNN, or YYMM.NNNN before 2015, with an optional version.
func isArXiv(b []byte) bool {
	if len(b) < len(prefix) || string(b[:len(prefix)]) != prefix {
		return false
	}
	rest := withoutVersion(b[len(prefix):])
	if version := b[len(prefix)+len(rest):]; len(version) == 1 || len(version) > 5 || len(version) > 1 && version[1] == '0' {
		return false
	}
	year, rest := digits(rest, 2)
	month, rest := digits(rest, 2)
	if year < 7 || year >= 91 || month < 1 || month > 12 || year == 7 && month < 4 || len(rest) == 0 || rest[0] != '.' {
		return false
	}
	want := 5
	if year < 15 {
		want = 4
	}
	serial, rest := digits(rest[1:], want)
	return serial > 0 && len(rest) == 0
}

// withoutVersion cuts a trailing v and its digits.
func withoutVersion(b []byte) []byte {
	i := len(b)
	for i > 0 && isDigit(b[i-1]) {
		i--
	}
	if i > 0 && b[i-1] == 'v' {
		return b[:i-1]
	}
	return b
}

// isWindow reports whether b is a number of days, weeks, months or years.
func isWindow(b []byte) bool {
	number, unit, ok := bytes.Cut(b, []byte(" "))
	n, rest := digits(number, len(number))
	if !ok || n < 1 || len(number) > 5 || len(rest) > 0 || number[0] == '0' {
		return false
	}
	switch string(unit) {
	case "day", "days", "week", "weeks", "month", "months", "year", "years":
		return (n == 1) == (unit[len(unit)-1] != 's')
	}
	return false
}
