package fault

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible makes text safe to show on a terminal: tabs become blanks, and any other character that is not printable becomes U+FFFD, except a
// line feed.
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

// Excerpt returns the part of a source line around a column, which counts bytes from 1, and the column of the caret below it, which counts the
// cells of a terminal from 0. Long lines are shortened on both sides with …, and what is not printable is replaced as by Visible.
func Excerpt(line string, col int) (shown string, column int) {
	const before, most = 70, 120
	at := min(max(col-1, 0), len(line))
	for at > 0 && at < len(line) && !utf8.RuneStart(line[at]) {
		at--
	}
	from, to := max(0, at-before*utf8.UTFMax), min(len(line), at+most*utf8.UTFMax) // a line may be megabytes
	head, tail := []rune(Visible(strings.TrimPrefix(line[from:at], "\uFEFF"))), []rune(Visible(line[at:to]))
	if len(head) > before || from > 0 {
		head = append([]rune("…"), head[max(0, len(head)-before):]...)
	}
	if room := most - len(head); len(tail) > room || to < len(line) {
		tail = append(tail[:min(room, len(tail)):min(room, len(tail))], '…')
	}
	for _, r := range head {
		column += cells(r)
	}
	return string(head) + string(tail), column
}

// cells is how many columns of a terminal a printable character takes: two for the scripts of East Asia and for emoji, none for
// a mark on the character before.
func cells(r rune) int {
	switch {
	case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r):
		return 0
	case r >= 0x1100 && unicode.Is(wide, r):
		return 2
	}
	return 1
}

// wide are the characters of East Asian Width W and F, in round figures (Unicode Standard Annex 11).
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
