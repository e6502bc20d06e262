package doc

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/dated-claims/retest/internal/lazyre"
)

// flowLevel is a map or list in brackets.
type flowLevel struct {
	at    int  // offset of its opening bracket
	keyed bool // a colon was read, so the value follows
	some  bool // a key or value has already started
	from  int  // offset where that key or value starts
}

// flowScanner reads values in brackets.
type flowScanner struct {
	*trapScanner
	levels []flowLevel
	p      int
	parent int
	cut    int // offset of a comment that contains a closing bracket, or -1
	runsOn int // offset of the bracket that is still open where a line looks like an entry of the enclosing map or list, or -1
}

// flow reads a value in brackets that starts at p.
func (s *trapScanner) flow(p, parent int) {
	s.last = "flow"
	f := flowScanner{trapScanner: s, levels: []flowLevel{{at: p}}, p: p + 1, parent: parent, cut: -1, runsOn: -1}
	for s.found == nil && !s.over && len(f.levels) > 0 {
		f.token()
	}
	if s.found == nil && !s.over && !s.ends(f.p) {
		s.afterFlow(p, s.skip(f.p, " \t"))
	}
	switch failed := s.found != nil; {
	case failed && f.cut >= 0:
		s.found = nil
		s.trap(f.cut, f.cut, f.cut+1, "x", "a # after a space starts a comment, and this comment contains the bracket that should close the value", "put the text with the # in quotes")
	case failed && f.runsOn >= 0:
		s.found = nil
		s.unclosed(f.runsOn)
	}
	s.at = s.after(f.p)
}

// afterFlow reports a trap after a value in brackets.
func (s *trapScanner) afterFlow(p, rest int) {
	switch c := s.byteAt(rest); c {
	case ':':
		s.over = true
	case ']', '}':
		s.trap(rest, rest, rest+1, "", fmt.Sprintf("this %c closes nothing", c), "remove it, or put the value in quotes")
	default:
		s.leading(p)
	}
}

// space skips spaces, line breaks and comments.
func (f *flowScanner) space() {
	for f.p < len(f.text) {
		f.p = f.skip(f.p, " \t")
		switch c := f.byteAt(f.p); c {
		case '#':
			end := f.eol(f.p)
			if f.cut < 0 && bytes.ContainsAny(f.text[f.p:end], "}]") {
				f.cut = f.p
			}
			f.p = end
		case '\r', '\n':
			f.newLine()
		default:
			return
		}
	}
}

// newLine consumes a line break.
func (f *flowScanner) newLine() {
	if f.p = f.after(f.p); f.runsOn < 0 && f.startsEntry(f.p, f.parent) {
		f.runsOn = f.top().at
	}
}

func (f *flowScanner) top() *flowLevel { return &f.levels[len(f.levels)-1] }

// token reads the next bracket, comma, colon or scalar.
func (f *flowScanner) token() {
	f.space()
	if f.p >= len(f.text) {
		f.unclosed(f.top().at)
		return
	}
	switch c := f.text[f.p]; c {
	case '[', '{':
		if f.top().some {
			f.wants()
			return
		}
		f.begin()
		f.levels = append(f.levels, flowLevel{at: f.p})
		f.p++
	case ']', '}':
		f.close(c)
	case ',':
		f.comma()
	case ':':
		f.colonAt()
	case '"', '\'':
		f.quotedAt()
	default:
		f.scalar(c)
	}
}

// begin records that a key or value starts here.
func (f *flowScanner) begin() { f.top().some, f.top().from = true, f.p }

func (f *flowScanner) close(c byte) {
	at := f.top().at
	if want := map[byte]byte{'[': ']', '{': '}'}[f.text[at]]; c != want {
		f.trap(f.p, f.p, f.p+1, string(want), fmt.Sprintf("want %c before this %c", want, c), fmt.Sprintf("the %c of %s is not closed", f.text[at], f.firstWords(at, f.p))).structural = true
		return
	}
	f.levels = f.levels[:len(f.levels)-1]
	f.p++
}

func (f *flowScanner) comma() {
	top := f.top()
	if !top.some && !top.keyed {
		f.trap(f.p, f.p, f.p+1, "", "nothing comes before this comma", "remove it, or put the value in quotes")
		return
	}
	*top = flowLevel{at: top.at}
	f.p++
}

func (f *flowScanner) colonAt() {
	top := f.top()
	if top.some && top.keyed || !top.some {
		from := f.p
		if top.some {
			from = top.from
		}
		f.secondColon(f.p, from, f.valueEnd(f.p))
		if f.found.hint = f.missingComma(from, f.found.hint); !top.some {
			f.leadingIn()
		}
		return
	}
	top.keyed, top.some = true, false
	f.p++
}

var lastWord = lazyre.New(`\s([a-z_]+)\s*$`)

// missingComma returns a hint for a value whose last word is used as a key elsewhere in the text. Otherwise, it returns the given hint.
func (f *flowScanner) missingComma(from int, hint string) string {
	m := lastWord.FindSubmatch(f.text[from:f.p])
	if m == nil {
		return hint
	}
	elsewhere := regexp.MustCompile(`(?:^|[\s{,])` + string(m[1]) + `:\s`)
	if len(elsewhere.FindAllIndex(f.text, 2)) < 2 {
		return hint
	}
	return fmt.Sprintf("put a comma before %s, or put the value in quotes", m[1])
}

// valueEnd returns the offset of the comma or bracket after a value, or of the end of its line. Brackets inside the value are skipped.
func (f *flowScanner) valueEnd(p int) int {
	depth := 0
	for end := p; end < f.eol(p); end++ {
		switch c := f.text[end]; {
		case depth == 0 && strings.IndexByte(",]}", c) >= 0:
			return end
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			depth--
		}
	}
	return f.eol(p)
}

func (f *flowScanner) quotedAt() {
	if f.top().some {
		f.wants()
		return
	}
	f.begin()
	end, ok := f.closing(f.p)
	if !ok || f.trapScanner.runsOn(f.p, end, f.parent) {
		f.unclosed(f.p)
		return
	}
	f.escapes(f.p, end)
	f.p = end
}

// wants reports a character where a comma or bracket is expected.
func (f *flowScanner) wants() {
	from := f.top().from
	quote := f.text[from]
	switch isQuoted := quote == '"' || quote == '\''; {
	case isQuoted && f.text[f.p] == quote && f.blankAt(f.p-1):
		f.trap(f.p, from, f.valueEnd(f.p), "x", "want a comma between two values", "put a comma before this value")
	case isQuoted:
		f.afterQuote(from, f.p, f.valueEnd(f.p))
	default:
		f.trap(f.p, from, f.valueEnd(f.p), "x", fmt.Sprintf("an unquoted value inside brackets cannot contain %c", f.text[f.p]), f.quoteHint(from, f.valueEnd(f.p)))
	}
}

// leadingIn reports a character that cannot start a value in brackets.
func (f *flowScanner) leadingIn() {
	f.found = nil
	p := f.p
	f.leading(p)
	f.found.to = max(f.valueEnd(p+1), p+1)
}

// scalar reads an unquoted value, an alias, or an anchor or tag that precedes a value.
func (f *flowScanner) scalar(c byte) {
	if f.top().some {
		f.wants()
		return
	}
	f.begin()
	switch {
	case c == '&' || c == '!':
		f.propertyIn(c)
		return
	case c == '*':
		f.aliasIn()
		return
	case strings.IndexByte("@`%|>?", c) >= 0, c == '-' && f.blankAt(f.p+1):
		f.leadingIn()
		return
	}
	f.plainIn()
}

// aliasIn reads an alias.
func (f *flowScanner) aliasIn() {
	end := f.skip(f.p+1+len(f.name(f.p+1)), " \t")
	if strings.IndexByte("\r\n,]}:", f.byteAt(end)) < 0 {
		f.leadingIn()
		return
	}
	f.alias(f.p, true)
	f.p = end
}

// propertyIn reads an anchor or a tag.
func (f *flowScanner) propertyIn(c byte) {
	end := f.p + 1
	for !f.blankAt(end) && strings.IndexByte(",]}[{", f.byteAt(end)) < 0 {
		end++
	}
	if c == '&' {
		name := f.name(f.p + 1)
		if name == "" || f.p+1+len(name) != end {
			f.leadingIn()
			return
		}
		f.anchors[name] = true
	}
	f.p = end
	f.space()
	if strings.IndexByte(",]}", f.byteAt(f.p)) < 0 {
		f.top().some = false
	}
}

// plainIn reads an unquoted value.
func (f *flowScanner) plainIn() {
	for f.p < len(f.text) {
		switch c := f.text[f.p]; {
		case strings.IndexByte(",]}", c) >= 0, c == ':' && f.blankAt(f.p+1), c == '#' && f.blankAt(f.p-1):
			return
		case c == '?' || c == '[' || c == '{':
			f.wants()
			return
		case c == '\r' || c == '\n':
			f.newLine()
			continue
		}
		f.p++
	}
}
