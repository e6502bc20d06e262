package page

import (
	"path"
	"strings"
	"unicode/utf8"

	"github.com/dated-claims/retest/anchor"
)

// line is a line of a page without layout marks, such as heading marks.
type line struct {
	text    text
	indent  int         // distance of the text from the left margin
	heading int         // heading level; 0 for other lines
	papers  []anchor.ID // papers that the links in the line lead to
}

func (l *line) isBlank() bool { return !hasContent(l.text.s) }

// source is the content of a page, split into lines.
type source struct {
	lines  []line
	title  string // title of the document, which is not one of the lines
	marked bool   // the page marks emphasis as in Markdown or HTML
}

// readLines splits a page into lines.
func readLines(file, content string) source {
	ext := strings.ToLower(path.Ext(file))
	switch {
	case ext == ".html", ext == ".htm", ext == ".xhtml", looksLikeHTML(content):
		return readHTML(content)
	case ext == ".md", ext == ".markdown", looksLikeMarkdown(content):
		return readMarkdown(content)
	}
	return readText(content)
}

// looksLikeHTML reports whether s starts with an HTML tag or declaration.
func looksLikeHTML(s string) bool {
	s = strings.TrimLeft(s, " \t\r\n")
	if !strings.HasPrefix(s, "<") {
		return false
	}
	for _, tag := range [...]string{"<!doctype", "<!--", "<?xml", "<html", "<head", "<body", "<main", "<article", "<section", "<div", "<p>", "<p ", "<h1", "<pre", "<ul", "<title"} {
		if starts(s, tag) > 0 {
			return true
		}
	}
	return false
}

// looksLikeMarkdown reports whether any line of s starts in a way that occurs only in Markdown.
func looksLikeMarkdown(s string) bool {
	for l := range strings.SplitSeq(s, "\n") {
		if level, _ := cutHeading(l); level > 0 || strings.HasPrefix(l, "**") {
			return true
		}
	}
	return false
}

// cutHeading returns the level of a Markdown heading and the length of its mark.
func cutHeading(l string) (level, n int) {
	for level < len(l) && l[level] == '#' {
		level++
	}
	if level == 0 || level > 6 || level == len(l) || l[level] != ' ' {
		return 0, 0
	}
	return level, level + 1
}

func readText(content string) source {
	var src source
	for n, l := range physicalLines(content) {
		src.lines = append(src.lines, plainLine(l, n+1, 1))
	}
	return src
}

// physicalLines yields the lines of s with their numbers, counted from 0.
func physicalLines(s string) func(yield func(int, string) bool) {
	return func(yield func(int, string) bool) {
		for n := 0; ; n++ {
			i := strings.IndexAny(s, "\n\r")
			if i < 0 {
				if s != "" {
					yield(n, s)
				}
				return
			}
			if !yield(n, s[:i]) {
				return
			}
			if strings.HasPrefix(s[i:], "\r\n") {
				i++
			}
			s = s[i+1:]
		}
	}
}

// plainLine returns a line of plain text that starts at the given position.
func plainLine(l string, number, col int) line {
	var w builder
	w.write(l, number, col)
	return line{text: w.take(), indent: indentOf(l)}
}

// indentOf returns the number of columns before the text of a line.
func indentOf(l string) (n int) {
	for _, r := range l {
		switch {
		case r == '\t':
			n += 4
		case isBlank(r):
			n++
		default:
			return n
		}
	}
	return n
}

func readMarkdown(content string) source {
	src := source{marked: true}
	for n, l := range physicalLines(content) {
		src.lines = append(src.lines, markdownLine(l, n+1))
	}
	return src
}

// markdownLine returns a line of Markdown after resolving links, escapes and strong emphasis.
func markdownLine(l string, number int) line {
	body := strings.TrimLeftFunc(l, func(r rune) bool { return isBlank(r) || r == '>' })
	if strings.HasPrefix(body, "```") || strings.HasPrefix(body, "~~~") {
		return line{}
	}
	level, n := cutHeading(body)
	m := markdown{line: number, base: len(l) - len(body) + 1}
	m.inline(body[n:], n)
	out := line{text: m.out.take(), indent: indentOf(l), heading: level, papers: m.papers}
	if level > 0 {
		out.text = out.text.slice(0, len(strings.TrimRight(out.text.s, "# ")))
	}
	return out
}

// markdown resolves the inline markup of a line.
type markdown struct {
	line, base int
	out        builder
	papers     []anchor.ID
}

// inline writes s. The at parameter is the byte offset of s in the line's body.
func (m *markdown) inline(s string, at int) {
	plain := 0
	flush := func(to int) { m.out.write(s[plain:to], m.line, m.base+at+plain) }
	for i := 0; i < len(s); {
		switch {
		case s[i] == '\\' && i+1 < len(s) && isPunctuation(s[i+1]):
			flush(i)
			plain = i + 1
			i += 2
		case strings.HasPrefix(s[i:], "**") || strings.HasPrefix(s[i:], "__"):
			flush(i)
			i += 2
			plain = i
		case s[i] == '[':
			textEnd, end := cutLink(s[i:])
			if end == 0 {
				i++
				continue
			}
			flush(i)
			m.inline(s[i+1:i+textEnd], at+i+1)
			m.link(s[i+textEnd+2 : i+end-1])
			i += end
			plain = i
		default:
			_, n := utf8.DecodeRuneInString(s[i:])
			i += n
		}
	}
	flush(len(s))
}

// link records the paper that a link leads to.
func (m *markdown) link(target string) {
	m.papers = appendPaper(m.papers, target)
}

// appendPaper appends the paper that a URL identifies, if the URL belongs to a registry.
func appendPaper(papers []anchor.ID, address string) []anchor.ID {
	address, _, _ = strings.Cut(strings.TrimSpace(address), " ")
	if id, err := anchor.ParseID(strings.Trim(address, "<>")); err == nil && id.Scheme() != "url" {
		return append(papers, id)
	}
	return papers
}

// cutLink returns two offsets for the link at the start of s: the end of the link's text, and the end of the whole link. Both are 0 if
// there is no link.
func cutLink(s string) (textEnd, end int) {
	const longest = 2000
	s = s[:min(len(s), longest)]
	textEnd = strings.Index(s, "](")
	if textEnd < 0 || strings.Contains(s[1:textEnd], "[") {
		return 0, 0
	}
	depth := 0
	for i := textEnd + 1; i < len(s); i++ {
		switch s[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return textEnd, i + 1
			}
		}
	}
	return 0, 0
}

func isPunctuation(b byte) bool {
	return '!' <= b && b <= '/' || ':' <= b && b <= '@' || '[' <= b && b <= '`' || '{' <= b && b <= '~'
}
