package template

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dated-claims/retest/internal/control"
)

// EscapeMarkdown appends text to a Markdown document. In addition to what EscapePlain does, it puts a backslash before each character
// that would be interpreted at its position by CommonMark 0.31, or by GitHub's tables and strikethrough. The position depends on the
// last line of dst: for example, a # is a heading only at the start of a block. If dst is empty, text starts a block.
func EscapeMarkdown(dst []byte, text string) []byte {
	if !strings.ContainsAny(text, markdownLooks) {
		return append(dst, text...)
	}
	if control.Has(text) {
		text = string(control.Break(nil, text))
	}
	m := markdown{text: text, line: lineOf(dst)}
	m.block = startsBlock(m.line)
	m.table = strings.HasPrefix(strings.TrimLeft(m.line, " "), "|")
	m.bracket, m.angle = strings.IndexByte(text, '['), strings.LastIndexByte(text, '>')
	if strings.Contains(m.line, "[") {
		m.bracket = 0
	}
	for i := range len(text) {
		if m.acts(i) {
			dst = append(dst, '\\')
		}
		dst = append(dst, text[i])
	}
	return dst
}

// markdownLooks contains the characters that EscapeMarkdown examines.
const markdownLooks = "\\`*[]<|_~&#+-=>.)"

// markdown holds text together with the line that it is appended to.
type markdown struct {
	text  string
	line  string // the part of the line before the text
	block bool   // the text starts a block
	table bool   // the text is in a table row

	bracket, angle int // offsets of the first [ and the last > in the text; -1 if there is none, 0 if there is a [ earlier on the line
	from, to       int // the last run of delimiters examined
	emphasis       bool
	runs           map[byte]pairs
}

// maxLine limits the search for the start of a line.
const maxLine = 4096

// lineOf returns the unfinished line at the end of dst.
func lineOf(dst []byte) string {
	dst = dst[max(len(dst)-maxLine, 0):]
	return string(dst[lastLine(dst):])
}

// lastLine is like lineStart but faster for lines that may be long.
func lastLine(dst []byte) int {
	const block = 64 // number of bytes searched at once
	end := len(dst)
	for end > 0 && bytes.IndexByte(dst[max(end-block, 0):end], '\n') < 0 {
		end = max(end-block, 0)
	}
	return lineStart(dst[:end])
}

// startsBlock reports whether text appended to line starts a block. It does if line contains only white space, list markers and quote
// markers.
func startsBlock(line string) bool {
	for {
		line = strings.TrimLeft(line, " \t")
		if line == "" {
			return true
		}
		digits := len(line) - len(strings.TrimLeft(line, "0123456789"))
		switch {
		case strings.IndexByte("-+*>", line[0]) >= 0:
			line = line[1:]
		case digits > 0 && digits <= 9 && len(line) > digits && (line[digits] == '.' || line[digits] == ')'):
			line = line[digits+1:]
		default:
			return false
		}
	}
}

// acts reports whether CommonMark would interpret the byte at index i.
func (m *markdown) acts(i int) bool {
	rest := m.text[i+1:]
	if m.block && m.startsBlockAt(i) {
		return true
	}
	switch c := m.text[i]; c {
	case '\\':
		return rest == "" || isPunctuation(rest[0])
	case '`':
		return true
	case '*', '_', '~':
		if i >= m.to {
			m.from, m.to = i, runEnd(m.text, i)
			m.emphasis = m.emphasizes()
		}
		return m.emphasis
	case ']': // may be the end of the text of a link or image
		return strings.HasPrefix(rest, "(") && m.bracket >= 0 && m.bracket <= i
	case '<':
		return opensTag(rest, m.angle > i)
	case '|':
		return m.table
	case '&':
		return isEntity(rest)
	}
	return false
}

// startsBlockAt reports whether the byte at index i turns the block that the text starts into something other than a paragraph.
func (m *markdown) startsBlockAt(i int) bool {
	text, rest := m.text, m.text[i+1:]
	if i == 0 {
		switch c := text[0]; c {
		case '>', '=':
			return true
		case '#', '+', '-', '*', '_':
			marks := len(text) - len(strings.TrimLeft(text, string(c)+" \t"))
			return rest == "" || rest[0] == ' ' || rest[0] == '\t' || marks == len(text) || c == '#' && strings.TrimLeft(rest, "#") != rest
		case '~':
			return strings.HasPrefix(text, "~~~")
		case '[':
			return strings.Contains(text, "]:")
		case '<':
			return rest != "" && (isASCIILetter(rest[0]) || strings.IndexByte("/!?", rest[0]) >= 0)
		}
		return false
	}
	if c := text[i]; c != '.' && c != ')' || i > 9 || strings.Trim(text[:i], "0123456789") != "" {
		return false
	}
	return rest == "" || rest[0] == ' ' || rest[0] == '\t'
}

// emphasizes reports whether the current run of *, _ or ~ can be paired with another run, either in the text or before it on the line.
func (m *markdown) emphasizes() bool {
	c := m.text[m.from]
	opens, closes := flanks(m.text, m.from, m.to)
	switch {
	case !opens && !closes:
		return false
	case strings.IndexByte(m.line, c) >= 0:
		return true
	}
	p := m.pairs(c)
	return closes && p.firstOpener < m.from || opens && p.lastCloser > m.from
}

// pairs holds, for a delimiter, the offsets of the first run that can open emphasis and the last run that can close it.
type pairs struct{ firstOpener, lastCloser int }

// pairs returns the pairs of a delimiter. They are determined only once.
func (m *markdown) pairs(c byte) pairs {
	if p, ok := m.runs[c]; ok {
		return p
	}
	p := pairs{len(m.text), -1}
	for i := 0; i < len(m.text); i++ {
		if m.text[i] != c {
			continue
		}
		to := runEnd(m.text, i)
		opens, closes := flanks(m.text, i, to)
		if opens {
			p.firstOpener = min(p.firstOpener, i)
		}
		if closes {
			p.lastCloser = i
		}
		i = to - 1
	}
	if m.runs == nil {
		m.runs = map[byte]pairs{}
	}
	m.runs[c] = p
	return p
}

// runEnd returns the end of the run of identical bytes that starts at index i.
func runEnd(text string, i int) int {
	to := i + 1
	for to < len(text) && text[to] == text[i] {
		to++
	}
	return to
}

// flanks reports whether a run of delimiters can open emphasis, and whether it can close it, according to section 6.2 of CommonMark.
func flanks(text string, from, to int) (opens, closes bool) {
	before, _ := utf8.DecodeLastRuneInString(text[:from])
	after, _ := utf8.DecodeRuneInString(text[to:])
	if from == 0 {
		before = ' '
	}
	if to == len(text) {
		after = ' '
	}
	left := !unicode.IsSpace(after) && (!isMark(after) || unicode.IsSpace(before) || isMark(before))
	right := !unicode.IsSpace(before) && (!isMark(before) || unicode.IsSpace(after) || isMark(after))
	if text[from] != '_' {
		return left, right
	}
	return left && (!right || isMark(before)), right && (!left || isMark(after))
}

// isMark reports whether r is punctuation or a symbol.
func isMark(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }

// opensTag reports whether a < followed by rest opens a tag, a comment or an autolink. The closed parameter reports whether a >
// follows.
func opensTag(rest string, closed bool) bool {
	if rest == "" {
		return false
	}
	switch c := rest[0]; {
	case c == '!' || c == '?':
		return true
	case c == '/' || isASCIILetter(c):
		return closed
	}
	return false
}

// isEntity reports whether an & followed by rest starts a character reference.
func isEntity(rest string) bool {
	end := strings.IndexByte(rest[:min(len(rest), maxEntity)], ';')
	if end < 1 {
		return false
	}
	name := strings.TrimPrefix(rest[:end], "#")
	return name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

// maxEntity exceeds the length of the longest character name in HTML.
const maxEntity = 34

// isPunctuation reports whether c is an ASCII character that a backslash can escape.
func isPunctuation(c byte) bool {
	return c > ' ' && c < 0x7F && !isASCIILetter(c) && (c < '0' || c > '9')
}

func isASCIILetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
