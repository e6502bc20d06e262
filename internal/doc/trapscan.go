package doc

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/lazyre"
)

// trapScanner reads block YAML approximately and stops at the first trap. It need not be exact, because the document is parsed again to
// verify what it finds.
type trapScanner struct {
	text    []byte
	at      int // start of the next line
	levels  []level
	open    bool // the last key or dash does not have a value yet
	anchors map[string]bool
	found   *trap
	over    bool   // the text contains something that the scanner does not understand
	last    string // kind of the last value
}

// level is a block map or list.
type level struct {
	col  int
	list bool
}

// findTrap returns the first trap in text, or nil.
func findTrap(text []byte) *trap {
	s := trapScanner{text: text, at: bomLen(text), anchors: map[string]bool{}, open: true}
	for s.found == nil && !s.over && s.at < len(text) {
		s.line()
	}
	return s.found
}

func (s *trapScanner) trap(off, from, to int, with, message, hint string) *trap {
	if s.found == nil {
		s.found = &trap{off: off, from: from, to: min(to, len(s.text)), with: with, message: message, hint: hint}
	}
	return s.found
}

// byteAt returns a byte of the text, or a line feed after its end.
func (s *trapScanner) byteAt(i int) byte {
	if i < len(s.text) {
		return s.text[i]
	}
	return '\n'
}

func (s *trapScanner) blankAt(i int) bool { return strings.IndexByte(" \t\r\n", s.byteAt(i)) >= 0 }

// skip returns the offset of the first byte from i on that is not in bytes.
func (s *trapScanner) skip(i int, bytes string) int {
	for i < len(s.text) && strings.IndexByte(bytes, s.text[i]) >= 0 {
		i++
	}
	return i
}

// eol returns the end of the line that contains an offset, without its line break.
func (s *trapScanner) eol(i int) int {
	return min(i, len(s.text)) + len(lineAt(s.text, min(i, len(s.text))))
}

// after returns the start of the line after the one that contains an offset.
func (s *trapScanner) after(i int) int {
	i = s.eol(i)
	if s.byteAt(i) == '\r' {
		i++
	}
	if i < len(s.text) && s.text[i] == '\n' {
		i++
	}
	return i
}

// ends reports whether the rest of the line is empty or a comment.
func (s *trapScanner) ends(i int) bool {
	i = s.skip(i, " \t")
	return i >= len(s.text) || strings.IndexByte("\r\n#", s.text[i]) >= 0
}

// line reads a line that is not inside a value.
func (s *trapScanner) line() {
	start := s.at
	p := s.skip(start, " ")
	col := p - start
	if start == 0 || start == bomLen(s.text) {
		start = 0
	}
	switch c := s.byteAt(p); {
	case s.ends(p):
		s.at = s.after(p)
	case c == '\t':
		t := s.trap(p, start, s.eol(p), "", "a tab indents this line", "indent with spaces, not tabs")
		t.structural = true
	case bytes.HasPrefix(s.text[p:], []byte(noBreakSpace)):
		s.trap(p, p, s.eol(p), "", "a no-break space (U+00A0) indents this line", "type the indentation again, with spaces").structural = true
	case col == 0 && isMarker(s.text[p:], "---"):
		s.levels, s.open = nil, true
		s.at = s.after(p)
		if p += 3; !s.ends(p) {
			s.value(s.skip(p, " \t"), -1)
		}
	case col == 0 && (isMarker(s.text[p:], "...") || c == '%' && len(s.levels) == 0):
		s.at = s.after(p)
	default:
		s.entry(p, col)
	}
}

const noBreakSpace = "\u00a0"

// entry reads a list item, a map entry or a scalar that starts at the column col.
func (s *trapScanner) entry(p, col int) {
	isItem := s.byteAt(p) == '-' && s.blankAt(p+1)
	colon := -1
	if !isItem {
		colon = s.keyEnd(p)
	}
	open := s.open
	for len(s.levels) > 0 && col < s.levels[len(s.levels)-1].col {
		s.levels, open = s.levels[:len(s.levels)-1], false
	}
	if s.over || !s.fits(p, col, isItem, colon >= 0, open) {
		return
	}
	switch {
	case isItem:
		s.item(p, col)
	case colon < 0:
		s.value(p, s.column())
	default:
		s.open = true
		if next := s.skip(colon+1, " \t"); !s.ends(next) {
			s.value(next, col)
		} else {
			s.at = s.after(colon)
		}
	}
}

// item reads the rest of a list item after its dash.
func (s *trapScanner) item(p, col int) {
	next := s.skip(p+1, " \t")
	s.open = true
	if s.ends(next) {
		s.at = s.after(p)
		return
	}
	s.entry(next, col+next-p)
}

// column returns the column of the innermost map or list.
func (s *trapScanner) column() int {
	if len(s.levels) == 0 {
		return -1
	}
	return s.levels[len(s.levels)-1].col
}

// fits reports whether an item, a key or a value is allowed at a column. If necessary, it starts a map or list there.
func (s *trapScanner) fits(p, col int, isItem, isKey, open bool) bool {
	top := s.column()
	switch {
	case col > top && open:
		if isItem || isKey {
			s.levels = append(s.levels, level{col, isItem})
		}
		return true
	case !isItem && !isKey:
		s.noKey(p)
		return false
	case col > top:
		s.misplaced(p)
		return false
	}
	switch list := s.levels[len(s.levels)-1].list; {
	case list == isItem:
		return true
	case isItem && open: // a list may be in the same column as its key
		s.levels = append(s.levels, level{col, true})
		return true
	case list:
		s.levels = s.levels[:len(s.levels)-1]
		if s.column() == col {
			return true
		}
	}
	s.misplaced(p)
	return false
}

// misplaced reports a key or dash that is not in the same column as any others.
func (s *trapScanner) misplaced(p int) {
	what := "the key " + fault.Quote(s.word(p))
	if s.byteAt(p) == '-' {
		what = "the dash"
	}
	if s.noDashBlank(p) {
		return
	}
	t := s.trap(p, p, s.eol(p), "", "this line is not indented like the other lines in its map or list", "line up "+what+" with the others in its map or list")
	t.structural = true
}

// noDashBlank reports a dash that is directly followed by text.
func (s *trapScanner) noDashBlank(p int) bool {
	if s.byteAt(p) != '-' || s.blankAt(p+1) || s.byteAt(p+1) == '-' {
		return false
	}
	s.trap(p, p, s.eol(p), "", "a dash without a space after it does not start an item", "put a space after the dash").structural = true
	return true
}

// word returns the first word of the key at p.
func (s *trapScanner) word(p int) string {
	text := lineAt(s.text, p)
	if n := bytes.IndexAny(text, ": \t"); n >= 0 {
		text = text[:n]
	}
	return string(text)
}

// keyEnd returns the offset of the colon of the key that starts at p, or -1 if there is no key.
func (s *trapScanner) keyEnd(p int) int {
	switch c := s.byteAt(p); {
	case c == '?' && s.blankAt(p+1):
		s.over = true
		return -1
	case c == '"' || c == '\'':
		end, ok := s.closing(p)
		if end = s.skip(end, " \t"); ok && end < s.eol(p) && s.byteAt(end) == ':' && s.blankAt(end+1) {
			return end
		}
		return -1
	case c == '[' || c == '{' || c == '|' || c == '>' || c == '#':
		return -1
	case c == '&':
		s.anchors[s.name(p+1)] = true
	}
	return s.colon(p)
}

// colon returns the offset of the first colon on the line that ends a plain key, or -1.
func (s *trapScanner) colon(p int) int {
	for i, end := p, s.eol(p); i < end; i++ {
		switch c := s.text[i]; {
		case c == ':' && s.blankAt(i+1):
			return i
		case c == '#' && i > p && s.blankAt(i-1):
			return -1
		}
	}
	return -1
}

// name returns the name of an anchor or alias.
func (s *trapScanner) name(p int) string {
	end := p
	for c := s.byteAt(end); c == '_' || c == '-' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'; c = s.byteAt(end) {
		end++
	}
	return string(s.text[min(p, len(s.text)):end])
}

var (
	noBlankKey = lazyre.New(`^[\pL_][\pL\pN_-]*:[^\s:/]`)
	keyLine    = lazyre.New(`^(?:- +)?[\pL_][\pL\pN_-]*:(?:\s|$)|^- `)
)

// noKey reports a line on which a key with a colon is expected but missing.
func (s *trapScanner) noKey(p int) {
	line := lineAt(s.text, p)
	if s.noDashBlank(p) {
		return
	}
	at, message, hint := p, "want a key with a colon after it", "write KEY: VALUE, or indent the line further if it continues the value above"
	switch wide, space := bytes.Index(line, []byte("：")), bytes.Index(line, []byte(":"+noBreakSpace)); {
	case space >= 0:
		at, message, hint = p+space+1, "a no-break space (U+00A0) after a colon", "replace it with a space"
	case noBlankKey.Match(line):
		at, message, hint = p+bytes.IndexByte(line, ':')+1, "a colon without a space after it does not end a key", "put a space after the colon"
	case wide >= 0:
		at, message, hint = p+wide, "a full-width colon (U+FF1A) does not end a key", "write a colon followed by a space"
	case s.last == "block":
		message, hint = "the text after | or > is not indented", "indent the text further than its key"
	case s.last == "comment":
		message, hint = "the value above ends at the comment, so this line continues nothing", "move the comment above the key of the value"
	case s.last == "plain":
		message, hint = "the line is not indented, so it does not continue the value above", "indent it further than the key of that value"
	}
	s.trap(at, p, s.eol(p), "", message, hint).structural = true
}

var blockHeader = lazyre.New(`^[|>](?:[+-][1-9]?|[1-9][+-]?)?[ \t]*(?:[ \t]#.*)?$`)

// value reads the value at p. It belongs to a key or dash at the column parent.
func (s *trapScanner) value(p, parent int) {
	s.open = false
	s.at = s.after(p)
	switch c := s.byteAt(p); c {
	case '&', '!':
		s.property(p, parent)
	case '*':
		s.alias(p, s.ends(p+1+len(s.name(p+1))))
	case '|', '>':
		if !blockHeader.Match(lineAt(s.text, p)) {
			s.leading(p)
			return
		}
		s.block(parent)
	case '"', '\'':
		s.quoted(p, parent)
	case '[', '{':
		s.flow(p, parent)
	case '@', '`', '%', ']', '}', ',':
		s.leading(p)
	case '-', '?', ':':
		if s.blankAt(p + 1) {
			s.leading(p)
			return
		}
		s.plain(p, parent)
	default:
		s.plain(p, parent)
	}
}

// property reads an anchor or tag and the value after it.
func (s *trapScanner) property(p, parent int) {
	end := p + 1
	for !s.blankAt(end) {
		end++
	}
	if s.byteAt(p) == '&' {
		name := s.name(p + 1)
		if name == "" || p+1+len(name) != end {
			s.leading(p)
			return
		}
		s.anchors[name] = true
	}
	if s.ends(end) {
		s.open = true
		return
	}
	s.value(s.skip(end, " \t"), parent)
}

// leading reports a value that starts with a character that is special in YAML.
func (s *trapScanner) leading(p int) {
	_, n := utf8.DecodeRune(s.text[p:])
	char := string(s.text[p : p+n])
	s.trap(p, p, s.eol(p), "x", fmt.Sprintf("unquoted text cannot start with %s", char), "put the value in quotes: it starts with "+char)
}

// alias reports an asterisk that does not start an alias, or an alias to a missing anchor.
func (s *trapScanner) alias(p int, ends bool) {
	name := s.name(p + 1)
	if name == "" || !ends {
		s.leading(p)
	} else if !s.anchors[name] {
		s.trap(p, p, p+1+len(name), "x", fmt.Sprintf("*%s refers to a value named &%s, but no value has that name", name, name), "put the value in quotes: it starts with *")
	}
}

// block skips the content of a block scalar.
func (s *trapScanner) block(parent int) {
	s.last = "block"
	for s.at < len(s.text) {
		p := s.skip(s.at, " ")
		if strings.IndexByte("\r\n", s.byteAt(p)) < 0 && p-s.at <= parent {
			return
		}
		if strings.IndexByte("\r\n", s.byteAt(p)) < 0 {
			s.last = ""
		}
		s.at = s.after(p)
	}
}

// plain reads an unquoted value.
func (s *trapScanner) plain(p, parent int) {
	s.last = "plain"
	if colon := s.colon(p); colon >= 0 {
		s.secondColon(colon, p, s.eol(colon))
		return
	}
	for ended := s.hasComment(p); s.at < len(s.text) && !ended; s.at = s.after(s.at) {
		start := s.skip(s.at, " ")
		switch {
		case strings.IndexByte("\r\n", s.byteAt(start)) >= 0:
			continue
		case s.byteAt(start) == '#':
			s.last = "comment"
			return
		case start-s.at <= parent, start == s.at && (isMarker(s.text[start:], "---") || isMarker(s.text[start:], "...")):
			return
		}
		if colon := s.colon(start); colon >= 0 {
			s.inContinuation(start, colon, p)
			return
		}
		ended = s.hasComment(start)
	}
}

// inContinuation reports a colon on a line that continues a value.
func (s *trapScanner) inContinuation(start, colon, value int) {
	switch first := s.skip(lineStart(s.text, value), " "); {
	case !keyLine.Match(s.text[start:s.eol(start)]):
		s.secondColon(colon, value, s.eol(colon))
		return
	case first == value && noBlankKey.Match(lineAt(s.text, value)):
		s.noKey(value)
		return
	}
	s.trap(start, start, s.eol(start), "", "this line continues the value above, which is unquoted and cannot contain a colon followed by a space",
		fmt.Sprintf("line up the key %s with the key above it, or put the whole value in quotes", fault.Quote(s.word(start)))).structural = true
}

// secondColon reports a colon in an unquoted value.
func (s *trapScanner) secondColon(colon, from, to int) {
	s.trap(colon, from, to, "x", "an unquoted value cannot contain a colon followed by a space", s.quoteHint(from, to))
}

// quoteHint returns the hint to put a value in quotes.
func (s *trapScanner) quoteHint(from, to int) string {
	return "put the value that starts with " + s.firstWords(from, to) + " in quotes"
}

// firstWords quotes the first words of a value that ends at offset to.
func (s *trapScanner) firstWords(from, to int) string {
	const most = 4
	words := strings.Fields(string(s.text[from:max(from, min(to, s.eol(from)))]))
	return fault.Quote(strings.TrimRight(strings.Join(words[:min(len(words), most)], " "), ",:"))
}

// hasComment reports whether the plain scalar on a line is ended by a comment.
func (s *trapScanner) hasComment(p int) bool {
	line := lineAt(s.text, p)
	return bytes.Contains(line, []byte(" #")) || bytes.Contains(line, []byte("\t#"))
}

// closing returns the offset after the quote that closes the one at p. If there is no such quote, ok is false.
func (s *trapScanner) closing(p int) (end int, ok bool) {
	quote := s.text[p]
	for i := p + 1; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '\\' && quote == '"':
			i++
		case c == quote && quote == '\'' && s.byteAt(i+1) == quote:
			i++
		case c == quote:
			return i + 1, true
		}
	}
	return len(s.text), false
}

// runsOn reports whether text that should end on its line seems to swallow the keys below it.
func (s *trapScanner) runsOn(from, to, parent int) bool {
	for at := s.after(from); at < to; at = s.after(at) {
		if s.startsEntry(at, parent) {
			return true
		}
	}
	return false
}

// startsEntry reports whether a line looks like an entry of an enclosing map or list rather than part of the value of a key at the
// column parent.
func (s *trapScanner) startsEntry(at, parent int) bool {
	p := s.skip(at, " ")
	return p-at <= max(parent, 0) && keyLine.Match(s.text[p:s.eol(p)])
}

// quoted reads a quoted value.
func (s *trapScanner) quoted(p, parent int) {
	s.last = "quoted"
	end, ok := s.closing(p)
	if !ok || s.runsOn(p, end, parent) && !s.ends(end) {
		s.unclosed(p)
		return
	}
	s.escapes(p, end)
	if !s.ends(end) {
		s.afterQuote(p, end, s.eol(end))
	}
	s.at = s.after(end)
}

func (s *trapScanner) unclosed(p int) {
	what := map[byte]string{'"': "quotation mark", '\'': "single quote", '[': "bracket", '{': "brace"}[s.text[p]]
	s.trap(p, p, s.eol(p), "x", "the "+what+" that opens here is not closed", "close it, or put text that starts with it in quotes").structural = true
}

var escape = lazyre.New(`^(?:[0abt\tnvfe "'/\\N_LP\r\n]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})`)

// escapes reports a backslash that does not start an escape.
func (s *trapScanner) escapes(p, end int) {
	if s.text[p] != '"' {
		return
	}
	for i := p + 1; i < end-1; i++ {
		if s.text[i] != '\\' {
			continue
		}
		if i++; !escape.Match(s.text[i:end]) {
			s.trap(i-1, i-1, i, "/", fmt.Sprintf(`\%c is not an escape in YAML`, s.text[i]), `write \\ for a backslash, or use single quotes`)
		}
	}
}

// afterQuote reports text after a quoted value.
func (s *trapScanner) afterQuote(p, end, to int) {
	hint := `write \" for a quotation mark inside the value, or put the whole value in single quotes`
	if s.text[p] == '\'' {
		hint = `write '' for an apostrophe inside single quotes, or put the whole value in double quotes`
	}
	s.trap(s.skip(end, " \t"), p, to, "x", "the value continues after its closing quote", hint)
}
