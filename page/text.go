package page

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// text is part of a page, on one line, together with its location in the file.
type text struct {
	s     string
	marks []mark // sorted by offset; unless s is empty, the first mark is at 0
}

// mark records where the byte at an offset is located in the file. It also applies to the bytes after it, up to the next mark.
type mark struct{ at, line, col int }

// place returns the line and column of the byte at an offset.
func (t text) place(at int) (line, col int) {
	i := sort.Search(len(t.marks), func(i int) bool { return t.marks[i].at > at }) - 1
	if i < 0 {
		return 0, 0
	}
	m := t.marks[i]
	return m.line, m.col + at - m.at
}

// slice returns a part of t.
func (t text) slice(from, to int) text {
	part := text{s: t.s[from:to]}
	if from == to {
		return part
	}
	line, col := t.place(from)
	part.marks = append(part.marks, mark{0, line, col})
	for _, m := range t.marks[sort.Search(len(t.marks), func(i int) bool { return t.marks[i].at > from }):] {
		if m.at >= to {
			break
		}
		part.marks = append(part.marks, mark{m.at - from, m.line, m.col})
	}
	return part
}

// trim returns t without surrounding spaces.
func (t text) trim() text {
	from := len(t.s) - len(strings.TrimLeft(t.s, " "))
	return t.slice(from, max(from, len(strings.TrimRight(t.s, " "))))
}

// from returns t without the bytes before the given offset and without surrounding spaces.
func (t text) from(at int) text { return t.slice(at, len(t.s)).trim() }

// join joins parts with spaces between them.
func join(parts []text) text {
	if len(parts) == 1 {
		return parts[0]
	}
	var b strings.Builder
	var all text
	for i, p := range parts {
		if i > 0 {
			b.WriteByte(' ')
		}
		for _, m := range p.marks {
			all.marks = append(all.marks, mark{b.Len() + m.at, m.line, m.col})
		}
		b.WriteString(p.s)
	}
	all.s = b.String()
	return all
}

// builder builds a text from pieces of a file. It reduces each run of spaces to one.
type builder struct {
	b         strings.Builder
	marks     []mark
	line, col int // the location directly after the last piece
	blank     bool
}

// write adds a piece that starts at the given location. The piece must not contain line breaks.
func (w *builder) write(s string, line, col int) {
	for s != "" {
		n := strings.IndexFunc(s, isBlank)
		if n < 0 {
			n = len(s)
		}
		w.word(s[:n], line, col)
		s, col = s[n:], col+n
		n = len(s) - len(strings.TrimLeftFunc(s, isBlank))
		if n > 0 {
			w.space(line, col, s[:n] == " ")
		}
		s, col = s[n:], col+n
	}
}

func (w *builder) word(s string, line, col int) {
	if s == "" {
		return
	}
	if line != w.line || col != w.col || w.b.Len() == 0 {
		w.marks = append(w.marks, mark{w.b.Len(), line, col})
	}
	w.b.WriteString(s)
	w.line, w.col, w.blank = line, col+len(s), false
}

// space adds a space, unless the text is empty or already ends with one.
func (w *builder) space(line, col int, exact bool) {
	if w.blank || w.b.Len() == 0 {
		return
	}
	w.b.WriteByte(' ')
	w.blank = true
	if exact && line == w.line && col == w.col {
		w.col++
	}
}

// take returns the text without trailing spaces and starts a new one.
func (w *builder) take() text {
	t := text{s: strings.TrimRight(w.b.String(), " "), marks: w.marks}
	for len(t.marks) > 0 && t.marks[len(t.marks)-1].at >= len(t.s) {
		t.marks = t.marks[:len(t.marks)-1]
	}
	*w = builder{}
	return t
}

// isBlank reports whether a character is white space of any kind except a line feed.
func isBlank(r rune) bool { return r == ' ' || r != '\n' && unicode.IsSpace(r) }

// hasContent reports whether s contains a letter, a digit or another meaningful sign, rather than only punctuation.
func hasContent(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || r >= utf8.RuneSelf && unicode.IsSymbol(r)
	})
}

// matches returns the length in bytes of the phrase if s starts with it, or 0. It ignores case and treats all kinds of quotes and
// dashes alike.
func matches(s, phrase string) int {
	at := 0
	for _, want := range phrase {
		if at >= len(s) {
			return 0
		}
		got, n := rune(s[at]), 1
		if got >= utf8.RuneSelf {
			got, n = utf8.DecodeRuneInString(s[at:])
		}
		if plain(got) != plain(want) {
			return 0
		}
		at += n
	}
	return at
}

// plain returns the character that represents a group of similar characters.
func plain(r rune) rune {
	switch r {
	case '’', '‘':
		return '\''
	case '“', '”':
		return '"'
	case '–', '—', '―', '−', '‐', '‑':
		return '-'
	}
	return unicode.ToLower(r)
}

// index returns the location of a phrase in s, ignoring the same differences as matches. If s does not contain the phrase, from equals
// to.
func index(s, phrase string) (from, to int) {
	first, _ := utf8.DecodeRuneInString(phrase)
	first = plain(first)
	for i, r := range s {
		if plain(r) == first {
			if n := matches(s[i:], phrase); n > 0 {
				return i, i + n
			}
		}
	}
	return 0, 0
}

// starts returns the length in bytes of the first phrase that s starts with, or 0.
func starts(s string, phrases ...string) int {
	for _, p := range phrases {
		if n := matches(s, p); n > 0 {
			return n
		}
	}
	return 0
}
