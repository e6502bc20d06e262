package suite

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// invisible describes how two lines that look the same differ. It returns "" for lines that look different.
func invisible(before, after string) string {
	if before == after || look(before) != look(after) {
		return ""
	}
	if end := endings(before, after); end != "" {
		return end
	}
	at, n := 0, 1 // byte offset and number of the first character that differs
	for at < min(len(before), len(after)) {
		r, size := utf8.DecodeRuneInString(before[at:])
		if s, _ := utf8.DecodeRuneInString(after[at:]); r != s {
			break
		}
		at, n = at+size, n+1
	}
	if r, _ := utf8.DecodeRuneInString(before[at:] + after[at:]); at > 0 && unicode.Is(unicode.Mn, r) { // a combining mark belongs to the character before it
		_, size := utf8.DecodeLastRuneInString(before[:at])
		at, n = at-size, n-1
	}
	return fmt.Sprintf("character %d is now %s; it was %s", n, character(after[at:]), character(before[at:]))
}

// endings describes how the ends of two lines differ if the rest is the same.
func endings(before, after string) string {
	old, now := strings.TrimSuffix(before, "\n"), strings.TrimSuffix(after, "\n")
	if old == now {
		if before == old {
			return "a line break was added at the end"
		}
		return "the line break at the end was removed"
	}
	if blanks(old) != blanks(now) && strings.TrimRight(old, " \t\r") == strings.TrimRight(now, " \t\r") {
		return fmt.Sprintf("the line ended with %s, and now ends with %s", blanks(old), blanks(now))
	}
	return ""
}

// blanks describes the white space at the end of a line.
func blanks(line string) string {
	end := line[len(strings.TrimRight(line, " \t\r")):]
	var parts []string
	for _, kind := range [...]struct{ text, name string }{{" ", "space"}, {"\t", "tab"}, {"\r", "carriage return"}} {
		switch n := strings.Count(end, kind.text); n {
		case 0:
		case 1:
			parts = append(parts, "a "+kind.name)
		default:
			parts = append(parts, fmt.Sprintf("%d %ss", n, kind.name))
		}
	}
	if parts == nil {
		return "its text"
	}
	return strings.Join(parts, " and ")
}

// look returns a form of the line that represents what a reader sees: all white space looks alike, marks are combined with their
// letters, and invisible characters are removed.
func look(line string) string {
	seen := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, line)
	return norm.NFC.String(strings.Join(strings.Fields(seen), " "))
}

var names = map[rune]string{
	' ': "a space", '\t': "a tab", '\n': "the end of the line", '\r': "a carriage return", 0xA0: "a no-break space", 0xAD: "a soft hyphen",
	0x200B: "a zero-width space", 0x200C: "a zero-width non-joiner", 0x200D: "a zero-width joiner", 0x202F: "a narrow no-break space",
	0x2060: "a word joiner", 0xFEFF: "a byte order mark",
}

// character describes the first character of text, including its combining marks.
func character(text string) string {
	out := ""
	for i, r := range text {
		if i > 0 && !unicode.Is(unicode.Mn, r) {
			break
		}
		if out != "" {
			out += " "
		}
		out += fmt.Sprintf("U+%04X", r)
		if name := names[r]; name != "" {
			out += " (" + name + ")"
		}
	}
	if out == "" {
		return "the end of the line"
	}
	return out
}
