package bib

import (
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/files"
	"github.com/dated-claims/retest/internal/lazyre"
	"github.com/dated-claims/retest/internal/wordset"
)

// texEntry is a BibTeX entry as written.
type texEntry struct {
	kind   string // in lower case, without the @
	key    string
	pos    fault.Pos
	fields []texField
	faults fault.List
	// unclosed counts the unclosed fields. Each of them costs a search through the entry.
	unclosed int
}

// maxUnclosed is the number of unclosed fields after which the rest of an entry is skipped.
const maxUnclosed = 20

// texField is a field of an entry.
type texField struct {
	name  string // in lowercase
	pos   fault.Pos
	parts []texPart // separated by # signs
}

// texPart is a literal string, or the name of a string defined with @string.
type texPart struct {
	text  string
	macro bool
}

// texParser divides BibTeX into entries. A line that starts with @, a word and a brace always starts an entry, and ends anything left
// unclosed.
type texParser struct {
	s       string
	at      int
	limit   int // where the next entry starts
	closing byte
	lines   []int
	starts  []int // offsets of entries at the start of a line, in order
	file    string
	entries []*texEntry
	macros  map[string][]texPart
	entry   *texEntry // the entry being read
	start   int       // offset of the start of entry
}

// entryStart matches the start of an entry at the beginning of a line, or after a byte order mark.
var entryStart = lazyre.New(`(?m)^\x{FEFF}?[ \t]*@[ \t]*[A-Za-z]+[ \t\r\n]*[{(]`)

func readBibTeX(in io.Reader, file string, emit func(*record) bool) error {
	text, err := files.ReadAll(in, file, maxBytes)
	if err != nil {
		return err
	}
	p := texParser{s: string(text), file: file, macros: map[string][]texPart{}}
	p.parse()
	lib := texLibrary{macros: p.macros, byKey: map[string]*texEntry{}}
	for _, e := range slices.Backward(p.entries) { // the first entry with a key wins
		lib.byKey[strings.ToLower(e.key)] = e
	}
	for _, e := range p.entries {
		if !notEntries.Has(e.kind) && !emit(lib.record(e)) {
			return nil
		}
	}
	return nil
}

// notEntries are types that look like entries but do not describe a work.
var notEntries = wordset.New("xdata control ieeetranbstctl")

func (p *texParser) parse() {
	p.findLines()
	for p.at < len(p.s) {
		i := strings.IndexByte(p.s[p.at:], '@')
		if i < 0 {
			return
		}
		start := p.at + i
		p.at = start + 1
		if p.isOutside(start) {
			continue
		}
		p.space(len(p.s))
		kind := strings.ToLower(p.while(isWordByte))
		p.space(len(p.s))
		if kind == "" || p.at >= len(p.s) || p.s[p.at] != '{' && p.s[p.at] != '(' {
			p.at = start + 1
			continue
		}
		n, _ := slices.BinarySearch(p.starts, start+1)
		p.limit = len(p.s)
		if n < len(p.starts) {
			p.limit = p.starts[n]
		}
		p.at++
		p.block(kind, start, p.s[p.at-1])
	}
}

// findLines finds where lines start, and where entries start at the beginning of a line.
func (p *texParser) findLines() {
	for at := 0; ; {
		p.lines = append(p.lines, at)
		i := at
		if at == 0 && strings.HasPrefix(p.s, "\uFEFF") {
			i = len("\uFEFF")
		}
		for i < len(p.s) && (p.s[i] == ' ' || p.s[i] == '\t') {
			i++
		}
		if i < len(p.s) && p.s[i] == '@' && entryStart.MatchString(p.s[i:min(len(p.s), i+64)]) {
			p.starts = append(p.starts, i)
		}
		next := strings.IndexByte(p.s[at:], '\n')
		if next < 0 {
			return
		}
		at += next + 1
	}
}

// isOutside reports whether an @ does not start an entry, because it is in an email address or on a line that starts with %.
func (p *texParser) isOutside(at int) bool {
	if at > 0 && (isWordByte(p.s[at-1]) || p.s[at-1] == '.') {
		return true
	}
	line := p.s[p.lines[p.line(at)]:at]
	return strings.HasPrefix(strings.TrimLeft(line, " \t"), "%")
}

// line returns the number of the line that contains the byte at offset at, counting from 0.
func (p *texParser) line(at int) int {
	n, ok := slices.BinarySearch(p.lines, at)
	if !ok {
		n--
	}
	return n
}

func (p *texParser) pos(at int) fault.Pos {
	n := p.line(at)
	return fault.Pos{File: p.file, Line: n + 1, Col: at - p.lines[n] + 1}
}

func isWordByte(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '-'
}

func (p *texParser) space(limit int) {
	for p.at < limit && isBlank(p.s[p.at]) {
		p.at++
	}
}

func (p *texParser) while(is func(byte) bool) string {
	start := p.at
	for p.at < len(p.s) && is(p.s[p.at]) {
		p.at++
	}
	return p.s[start:p.at]
}

// block reads everything after the type of an entry and its opening brace.
func (p *texParser) block(kind string, start int, open byte) {
	p.entry, p.start, p.closing = &texEntry{kind: kind, pos: p.pos(start)}, start, closingOf(open)
	switch kind {
	case "comment", "preamble":
		p.balanced(p.closing)
	case "string":
		p.fields()
		for _, f := range p.entry.fields {
			p.macros[f.name] = f.parts
		}
	default:
		p.key()
		p.fields()
		p.entries = append(p.entries, p.entry)
	}
}

func closingOf(open byte) byte {
	if open == '(' {
		return ')'
	}
	return '}'
}

// warn adds a syntax fault to the entry.
func (p *texParser) warn(at int, field, message, hint string) {
	p.entry.faults = append(p.entry.faults, &fault.Fault{
		Pos: p.pos(min(at, len(p.s))), Path: field, Rule: "bib-syntax", Severity: fault.Warning, Err: errors.New(message), Hint: hint,
	})
}

// key reads the citation key up to the comma.
func (p *texParser) key() {
	p.space(p.limit)
	i := strings.IndexAny(p.s[p.at:p.limit], ",=\n\r")
	end := p.at + i
	if i < 0 {
		end = p.limit
	}
	text := p.s[p.at:end]
	if j := strings.IndexByte(text, p.closing); j >= 0 {
		text, end = text[:j], p.at+j
	}
	if end < p.limit && p.s[end] == '=' {
		p.warn(p.at, "", "the entry has no citation key", "")
		return
	}
	p.entry.key = strings.TrimSpace(text)
	p.at = end
	if p.space(p.limit); p.at < p.limit && p.s[p.at] != ',' && p.s[p.at] != p.closing {
		p.warn(end, "", "a comma is missing after the citation key", "")
	}
}

// fields reads the fields of an entry and its closing brace.
func (p *texParser) fields() {
	for {
		for p.at < p.limit && (isBlank(p.s[p.at]) || p.s[p.at] == ',') {
			p.at++
		}
		switch {
		case p.entry.unclosed > maxUnclosed:
			p.warn(p.at, "", "too many unclosed fields: the rest of the entry is ignored", "")
			p.at = p.limit
			return
		case p.at >= p.limit:
			p.warn(p.start, "", "the entry is not closed", "add "+string(p.closing)+" at the end")
			return
		case p.s[p.at] == p.closing:
			p.at++
			if !p.isSurplus() {
				return
			}
			p.warn(p.at-1, "", "a closing "+string(p.closing)+" too many", "")
		case p.s[p.at] == '%':
			p.restOfLine()
		default:
			p.field()
		}
	}
}

// restOfLine skips the rest of the line.
func (p *texParser) restOfLine() {
	if i := strings.IndexByte(p.s[p.at:p.limit], '\n'); i >= 0 {
		p.at += i + 1
		return
	}
	p.at = p.limit
}

// surplus matches the text after a closing brace if the entry continues after it, which makes the brace surplus.
var surplus = lazyre.New(`^[ \t]*,\s*(?:[A-Za-z][\w+:-]*\s*=|[})]\s*(?:$|\n|@))`)

func (p *texParser) isSurplus() bool { return surplus.MatchString(p.s[p.at:min(p.limit, p.at+200)]) }

// field reads a field. Text that is not a field is skipped, up to the end of its line.
func (p *texParser) field() {
	start := p.at
	f := texField{pos: p.pos(start)}
	name := p.while(func(c byte) bool { return !isBlank(c) && strings.IndexByte(`=,{}()"#%@`, c) < 0 })
	f.name = strings.ToLower(name)
	p.space(p.limit)
	switch {
	case name != "" && p.at < p.limit && p.s[p.at] == '=':
		p.at++
	case name != "" && p.at < p.limit && (p.s[p.at] == '{' || p.s[p.at] == '"'):
		p.warn(start, f.name, "a = is missing after "+name, "")
	default:
		p.at = start
		p.warn(p.at, "", "want a field such as title = {…}, got "+fault.Quote(p.rest()), "")
		p.skip()
		return
	}
	known := len(p.entry.faults)
	for {
		p.space(p.limit)
		part, ok := p.part(f.name)
		if ok {
			f.parts = append(f.parts, part)
		}
		p.space(p.limit)
		if p.at >= p.limit || p.s[p.at] != '#' {
			break
		}
		p.at++
	}
	if p.at < p.limit && strings.IndexByte(",})%", p.s[p.at]) < 0 && len(p.entry.faults) == known {
		p.warn(p.at, f.name, "a comma is missing after the field "+f.name, "")
	}
	p.entry.fields = append(p.entry.fields, f)
}

// rest returns the rest of the line for use in a message.
func (p *texParser) rest() string {
	text, _, _ := strings.Cut(p.s[p.at:p.limit], "\n")
	return strings.TrimSpace(text)
}

// skip skips a quoted value, or everything up to the next comma, line end or closing brace.
func (p *texParser) skip() {
	if c := p.s[p.at]; c == '{' || c == '"' {
		p.at++
		p.balanced(map[byte]byte{'{': '}', '"': '"'}[c])
		return
	}
	p.at++
	for p.at < p.limit && strings.IndexByte(",\n}", p.s[p.at]) < 0 {
		p.at++
	}
}

// part reads one part of a value.
func (p *texParser) part(field string) (texPart, bool) {
	if p.at >= p.limit {
		return texPart{}, false
	}
	switch c := p.s[p.at]; c {
	case '{', '"':
		p.at++
		start := p.at
		if end, ok := p.balanced(map[byte]byte{'{': '}', '"': '"'}[c]); ok && !p.swallows(start, end) {
			return texPart{text: p.s[start:end]}, true
		}
		return p.unclosed(field, start), true
	case ',', '}', ')':
		return texPart{}, false
	}
	start := p.at
	p.while(func(c byte) bool { return strings.IndexByte(",}#\n\"{", c) < 0 && c != p.closing })
	p.at = min(p.at, p.limit)
	text := p.s[start:p.at]
	if before, _, ok := strings.Cut(text, "="); ok { // the comma before the next field is missing
		before = strings.TrimRight(before, " \t")
		p.at = start + max(strings.LastIndexAny(before, " \t")+1, 1)
		text = p.s[start:p.at]
	}
	if p.at == start { // skip a byte that is not part of any value, such as an unmatched brace
		p.at++
	}
	text = strings.TrimSpace(text)
	isNumber := strings.Trim(text, "0123456789") == ""
	return texPart{text: text, macro: !isNumber && !strings.ContainsAny(text, " \t")}, text != ""
}

// balanced reads up to the closing byte, which must be outside inner braces and before the entry's limit. If there is no such byte, the
// position does not change.
func (p *texParser) balanced(closing byte) (end int, ok bool) {
	depth := 0
	for i := p.at; i < p.limit; i++ {
		switch c := p.s[i]; {
		case c == closing && depth == 0:
			p.at = i + 1
			return i, true
		case c == '{':
			depth++
		case c == '}':
			depth--
		}
		if depth < 0 {
			break
		}
	}
	return 0, false
}

// swallows reports whether a value has swallowed the rest of its entry. This is the case if it contains another field and no brace is
// left to close the entry. It is also the case if the value contains two of the usual fields, or one if the value's closing brace is on
// its own line like the brace that closes an entry.
func (p *texParser) swallows(start, end int) bool {
	value := p.s[start:end]
	if strings.IndexByte(value, '=') < 0 {
		return false
	}
	if strings.IndexByte(p.s[end+1:p.limit], '}') < 0 && nextField.MatchString(value) {
		return true
	}
	usual := len(usualField.FindAllStringIndex(value, 2))
	line := value[strings.LastIndexByte(value, '\n')+1:]
	return usual > 1 || usual > 0 && strings.TrimSpace(line) == "" && len(line) < len(value)
}

// usualFields are field names that do not occur before an equals sign in ordinary text.
const usualFields = `author|title|year|doi|journal|booktitle|month|volume|number|pages|url|date|publisher|eprint|journaltitle|isbn|issn|editor`

var (
	// nextField matches the start of any field on its own line, or of a usual field after a comma.
	nextField  = lazyre.New(`\n[ \t]*[A-Za-z][\w+:-]*[ \t]*=[ \t]*["{\w]|,[ \t]*(?i:` + usualFields + `)[ \t]*=[ \t]*["{\w]`)
	usualField = lazyre.New(`[,\n][ \t]*(?i:` + usualFields + `)[ \t]*=[ \t]*["{\w]`)
)

// unclosed returns the value of an unclosed field, which extends to the next field or the end of the entry.
func (p *texParser) unclosed(field string, start int) texPart {
	p.warn(start-1, field, "the value of the field "+field+" is not closed", "check its braces and quotation marks")
	p.at = p.limit
	p.entry.unclosed++
	if m := nextField.FindStringIndex(p.s[start:p.limit]); m != nil {
		p.at = start + m[0]
	}
	text := strings.TrimRight(p.s[start:p.at], " \t\r\n,")
	for strings.Count(text, "}") > strings.Count(text, "{") && strings.HasSuffix(text, "}") {
		text = strings.TrimRight(text[:len(text)-1], " \t\r\n,")
	}
	return texPart{text: strings.TrimRight(text, `"`)}
}

// texLibrary is a parsed BibTeX file.
type texLibrary struct {
	macros map[string][]texPart
	byKey  map[string]*texEntry
}

// maxInherit limits the length of chains of abbreviations and of entries that inherit fields.
const maxInherit = 10

// value returns the text of the parts of a value. missing lists the abbreviations that are not defined.
func (l *texLibrary) value(parts []texPart, depth int) (text string, missing []string) {
	var b strings.Builder
	for _, part := range parts {
		if !part.macro {
			b.WriteString(part.text)
			continue
		}
		name := strings.ToLower(part.text)
		defined, ok := l.macros[name]
		switch {
		case ok && depth < maxInherit && b.Len() < maxValue:
			inner, missed := l.value(defined, depth+1)
			b.WriteString(inner)
			missing = append(missing, missed...)
		case !ok && utf8.RuneCountInString(name) == 3 && months[name] != 0 && months[name] <= 12:
			b.WriteString(name)
		default:
			b.WriteString(part.text)
			missing = append(missing, part.text)
		}
	}
	return b.String(), missing
}

// maxValue limits the expansion of nested abbreviations.
const maxValue = 1 << 16

// own returns a field of an entry or of the data that the entry refers to with xdata. If several of them have the field, the first
// wins.
func (l *texLibrary) own(e *texEntry, name string, depth int) (*texField, *texEntry) {
	for i := range e.fields {
		if e.fields[i].name == name {
			return &e.fields[i], e
		}
	}
	if depth >= maxInherit || name == "xdata" {
		return nil, nil
	}
	if from, _ := l.own(e, "xdata", depth); from != nil {
		keys, _ := l.value(from.parts, 0)
		for key := range strings.SplitSeq(keys, ",") {
			if data := l.byKey[strings.ToLower(strings.TrimSpace(key))]; data != nil && data != e {
				if f, at := l.own(data, name, depth+1); f != nil {
					return f, at
				}
			}
		}
	}
	return nil, nil
}

// inherited returns a field of the entry that e names with crossref. If that entry lacks the field, the search continues with the entry
// named in its own crossref.
func (l *texLibrary) inherited(e *texEntry, name string) *texField {
	for range maxInherit {
		from, _ := l.own(e, "crossref", 0)
		if from == nil {
			return nil
		}
		key, _ := l.value(from.parts, 0)
		parent := l.byKey[strings.ToLower(strings.TrimSpace(key))]
		if parent == nil || parent == e {
			return nil
		}
		if f, _ := l.own(parent, name, 0); f != nil {
			return f
		}
		e = parent
	}
	return nil
}
