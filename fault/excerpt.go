package fault

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible makes text safe to display on a terminal. Tabs become spaces, and all other unprintable characters except line feeds become
// U+FFFD.
func Visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r == '\n' || unicode.IsPrint(r):
			return r
		}
		return unicode.ReplacementChar
	}, s)
}

// Excerpt returns the part of a source line around a location and indicates where to underline it. The column is the position of the
// first caret, in terminal cells from 0. The number of carets is at least 1. The end parameter is the first location after the
// underlined text, on this line or a later one. If end is the zero Pos, one cell is underlined. Long lines are shortened on both sides
// with …, and unprintable characters are replaced as in Visible.
func Excerpt(line string, from, end Pos) (shown string, column, carets int) {
	const before, most = 70, 120
	at := runeStart(line, from.Col)
	start, to := max(0, at-before*utf8.UTFMax), min(len(line), at+most*utf8.UTFMax) // a line may be megabytes long
	head, tail := []rune(Visible(strings.TrimPrefix(line[start:at], "\uFEFF"))), []rune(Visible(line[at:to]))
	marked := utf8.RuneCountInString(line[at:min(max(until(line, from, end), at), to)])
	if len(head) > before || start > 0 {
		head = append([]rune("…"), head[max(0, len(head)-before):]...)
	}
	if room := most - len(head); len(tail) > room || to < len(line) {
		tail = append(tail[:min(room, len(tail)):min(room, len(tail))], '…')
	}
	for _, r := range head {
		column += cells(r)
	}
	for _, r := range tail[:min(marked, len(tail))] {
		carets += cells(r)
	}
	return string(head) + string(tail), column, max(carets, 1)
}

// runeStart returns the offset of the character at a column of a line.
func runeStart(line string, col int) int {
	at := min(max(col-1, 0), len(line))
	for at > 0 && at < len(line) && !utf8.RuneStart(line[at]) {
		at--
	}
	return at
}

// until returns the offset at which a range ends, or the end of the line if the range continues on later lines.
func until(line string, from, end Pos) int {
	if end.Line > from.Line {
		return len(strings.TrimRight(line, " \t\r"))
	}
	return runeStart(line, end.Col)
}

// cells returns the number of terminal columns that a printable character takes: two for East Asian scripts and emoji, none for a
// combining mark.
func cells(r rune) int {
	switch {
	case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r):
		return 0
	case r >= 0x1100 && unicode.Is(wide, r):
		return 2
	}
	return 1
}

// wide approximates the set of characters with East Asian Width W or F (Unicode Standard Annex 11).
var wide = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x1100, Hi: 0x115F, Stride: 1},
		{Lo: 0x2E80, Hi: 0x303E, Stride: 1},
		{Lo: 0x3041, Hi: 0x4DBF, Stride: 1},
		{Lo: 0x4E00, Hi: 0xA4CF, Stride: 1},
		{Lo: 0xAC00, Hi: 0xD7A3, Stride: 1},
		{Lo: 0xF900, Hi: 0xFAFF, Stride: 1},
		{Lo: 0xFE30, Hi: 0xFE6F, Stride: 1},
		{Lo: 0xFF01, Hi: 0xFF60, Stride: 1},
		{Lo: 0xFFE0, Hi: 0xFFE6, Stride: 1},
	},
	R32: []unicode.Range32{
		{Lo: 0x1F300, Hi: 0x1F64F, Stride: 1},
		{Lo: 0x1F680, Hi: 0x1F6FF, Stride: 1},
		{Lo: 0x1F900, Hi: 0x1FAFF, Stride: 1},
		{Lo: 0x20000, Hi: 0x3FFFD, Stride: 1},
	},
}
