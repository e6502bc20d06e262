package page

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/dated-claims/retest/anchor"
)

// readHTML converts the elements of a document to lines: block elements end a line, list items get bullets or numbers, and emphasis
// becomes asterisks.
func readHTML(content string) source {
	d := document{row: 1, col: 1, src: source{marked: true}}
	tokens := html.NewTokenizer(strings.NewReader(content))
	for {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			d.endLine()
			return d.src
		}
		raw := string(tokens.Raw())
		switch kind {
		case html.TextToken:
			d.text(raw)
		case html.StartTagToken, html.SelfClosingTagToken:
			d.start(tokens, kind == html.SelfClosingTagToken)
		case html.EndTagToken:
			name, _ := tokens.TagName()
			d.end(atom.Lookup(name))
		}
		d.advance(raw)
	}
}

// document is the state of an HTML conversion.
type document struct {
	src       source
	out       builder
	row, col  int // position of the current token
	skipped   atom.Atom
	depth     int // nesting depth of elements with the same name as the skipped one
	inTitle   bool
	preformed int   // nesting depth of pre and textarea elements
	items     []int // for each open list, the number of its last item, or bulleted if the list is not numbered
	level     int   // level of the open heading
	papers    []anchor.ID
	lead      int  // significant spaces at the start of the line
	bare      bool // the line contains only a list marker
}

// bulleted replaces the item number in a list without numbers.
const bulleted = -1

// unseen reports whether readers do not see the content of an element, or do not see it as text.
func unseen(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Svg, atom.Iframe, atom.Object:
		return true
	}
	return false
}

// breaks says what an element does to the current line: 0 for nothing, 1 if it ends the line, and 2 if it ends the paragraph.
func breaks(a atom.Atom) int {
	switch a {
	case atom.P, atom.Ul, atom.Ol, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Pre, atom.Table, atom.Blockquote, atom.Section,
		atom.Article, atom.Textarea, atom.Header, atom.Footer, atom.Main, atom.Nav, atom.Aside, atom.Hr, atom.Dl, atom.Form, atom.Body:
		return 2
	case atom.Div, atom.Li, atom.Tr, atom.Dt, atom.Dd, atom.Figure, atom.Figcaption, atom.Fieldset, atom.Details, atom.Summary,
		atom.Address, atom.Button, atom.Option, atom.Caption:
		return 1
	}
	return 0
}

func headingLevel(a atom.Atom) int {
	switch a {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return int(a.String()[1] - '0')
	}
	return 0
}

func (d *document) start(tokens *html.Tokenizer, closed bool) {
	name, more := tokens.TagName()
	a := atom.Lookup(name)
	switch {
	case d.skipped != 0:
		if a == d.skipped && !closed {
			d.depth++
		}
		return
	case unseen(a):
		if !closed {
			d.skipped, d.depth = a, 1
		}
		return
	case a == atom.A && more:
		d.link(tokens)
	}
	d.breakLine(a)
	switch a {
	case atom.Title:
		d.inTitle = true
	case atom.Br:
		d.newLine()
	case atom.Pre, atom.Textarea:
		d.preformed++
	case atom.Ul:
		d.items = append(d.items, bulleted)
	case atom.Ol:
		d.items = append(d.items, 0)
	case atom.Li:
		d.item()
	case atom.Em, atom.I:
		d.emphasis()
	case atom.Td, atom.Th:
		d.out.space(d.row, d.col, false)
	}
	if level := headingLevel(a); level > 0 {
		d.level = level
	}
}

// end handles the end tag of an element.
func (d *document) end(a atom.Atom) {
	if d.skipped != 0 {
		if a == d.skipped {
			if d.depth--; d.depth == 0 {
				d.skipped = 0
			}
		}
		return
	}
	switch a {
	case atom.Title:
		d.inTitle = false
	case atom.Pre, atom.Textarea:
		d.preformed = max(0, d.preformed-1)
	case atom.Em, atom.I:
		d.emphasis()
	}
	d.breakLine(a)
	switch {
	case (a == atom.Ul || a == atom.Ol) && len(d.items) > 0:
		d.items = d.items[:len(d.items)-1]
	case headingLevel(a) > 0:
		d.level = 0
	}
}

// breakLine ends the line before or after an element. A list marker stays with the first text after it.
func (d *document) breakLine(a atom.Atom) {
	kind := breaks(a)
	if kind == 0 || d.bare && a != atom.Li && a != atom.Ul && a != atom.Ol {
		return
	}
	d.endLine()
	if kind == 2 {
		d.blankLine()
	}
}

// emphasis writes an asterisk for emphasis. In the middle of a word, the asterisk is not recognized as emphasis.
func (d *document) emphasis() {
	if !d.inTitle {
		d.out.word("*", d.row, d.col)
	}
}

// item starts a list item by writing its marker.
func (d *document) item() {
	sign := "•"
	if n := len(d.items); n > 0 && d.items[n-1] != bulleted {
		d.items[n-1]++
		sign = strconv.Itoa(d.items[n-1]) + "."
	}
	d.out.word(sign, d.row, d.col)
	d.out.space(d.row, d.col, false)
	d.bare = true
}

func (d *document) link(tokens *html.Tokenizer) {
	for {
		key, value, more := tokens.TagAttr()
		if string(key) == "href" {
			d.papers = appendPaper(d.papers, string(value))
		}
		if !more {
			return
		}
	}
}

// text writes the text between tags. It keeps line breaks, because some pages display them. On other pages, each further line is read
// as a continuation of the line before it.
func (d *document) text(raw string) {
	switch {
	case d.skipped != 0:
		return
	case d.inTitle:
		d.src.title += html.UnescapeString(raw)
		return
	}
	row, col := d.row, d.col
	for n, l := range physicalLines(raw) {
		if n > 0 {
			if d.preformed > 0 || strings.TrimSpace(l) != "" || hasContent(d.out.b.String()) {
				d.newLine()
			}
			row, col = row+1, 1
		}
		if d.preformed > 0 && d.out.b.Len() == 0 {
			d.lead = indentOf(l)
		}
		d.unescaped(l, row, col)
	}
	if strings.HasSuffix(raw, "\n") {
		d.newLine()
	}
}

// unescaped writes part of a line and resolves its character references.
func (d *document) unescaped(l string, row, col int) {
	for l != "" {
		n := strings.IndexByte(l, '&')
		if n < 0 {
			n = len(l)
		}
		if n == 0 {
			if n = strings.IndexAny(l[1:], "&; "); n < 0 {
				n = len(l)
			} else if n++; l[n] == ';' {
				n++
			}
		}
		decoded := strings.ReplaceAll(html.UnescapeString(l[:n]), "\n", " ")
		if strings.TrimSpace(decoded) != "" {
			d.bare = false
		}
		d.out.write(decoded, row, col)
		l, col = l[n:], col+n
	}
}

// newLine ends the line. If the line contains no text, it becomes a blank line.
func (d *document) newLine() {
	switch {
	case d.bare:
	case d.out.b.Len() == 0 && d.preformed > 0:
		d.blankLine()
	default:
		d.endLine()
	}
}

func (d *document) endLine() {
	d.bare = false
	t := d.out.take()
	if t.s == "" {
		return
	}
	t = withOneMark(t, len(d.items) > 0)
	indent := 2*len(d.items) + d.lead
	d.lead = 0
	if len(d.items) > 0 && (strings.HasPrefix(t.s, "•") || t.s[0] >= '0' && t.s[0] <= '9') {
		indent -= 2
	}
	d.src.lines = append(d.src.lines, line{text: t, indent: indent, heading: d.level, papers: d.papers})
	d.papers = nil
}

// withOneMark drops the marker of a list item whose text has a marker of its own.
func withOneMark(t text, inList bool) text {
	sign, rest, _ := strings.Cut(t.s, " ")
	if _, n := cutNumber(rest); inList && (sign == "•" || strings.HasSuffix(sign, ".")) && (n > 0 || cutBullet(rest) > 0) {
		return t.from(len(sign))
	}
	return t
}

func (d *document) blankLine() {
	if n := len(d.src.lines); n > 0 && d.src.lines[n-1].text.s != "" {
		d.src.lines = append(d.src.lines, line{})
	}
}

// advance moves the current position past a token.
func (d *document) advance(raw string) {
	rows := strings.Count(raw, "\n") + strings.Count(raw, "\r") - strings.Count(raw, "\r\n")
	if rows == 0 {
		d.col += len(raw)
		return
	}
	d.row += rows
	d.col = len(raw) - strings.LastIndexAny(raw, "\r\n")
}
