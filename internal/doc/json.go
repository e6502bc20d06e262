package doc

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"

	"github.com/dated-claims/retest/fault"
)

// maxDepth limits the nesting of a document. An inquiry needs five levels, and its vars a few more.
const maxDepth = 100

// ParseJSON parses one JSON value (RFC 8259) with nothing after it. It is stricter than encoding/json where text would be lost: it
// rejects invalid UTF-8 and unpaired surrogates. Keys may repeat; the walker reports them. A byte order mark at the start is skipped.
// The error is a *fault.Fault.
func ParseJSON(src *Source) (*Node, error) {
	src.JSON = true
	if err := checkUTF16(src); err != nil {
		return nil, err
	}
	p := jsonParser{src: src, text: src.Text, at: bomLen(src.Text)}
	n, err := p.value(0)
	if err == nil {
		p.space()
		if p.at < len(p.text) {
			err = p.fail("the end of the document")
		}
	}
	if err != nil {
		return nil, err
	}
	return &n, nil
}

// bomLen returns the length of the UTF-8 byte order mark at the start of text, if any.
func bomLen(text []byte) int {
	if bytes.HasPrefix(text, []byte("\uFEFF")) {
		return 3
	}
	return 0
}

type jsonParser struct {
	src  *Source
	text []byte
	at   int
}

func (p *jsonParser) fail(want string) error {
	at := p.at
	if at >= len(p.text) { // report the end of the last line with content, not the line after it
		at = len(bytes.TrimRight(p.text, " \t\r\n"))
	}
	return &fault.Fault{Pos: p.src.Pos(at), Rule: "syntax", Want: want, Got: quoteByte(p.text, p.at)}
}

// quoteByte describes what is at an offset: a character in quotes, the value of an invalid byte, or the end of the text.
func quoteByte(text []byte, at int) string {
	if at >= len(text) {
		return "the end of the text"
	}
	r, n := utf8.DecodeRune(text[at:])
	if r == utf8.RuneError && n <= 1 {
		return fmt.Sprintf("the byte 0x%02x, which is not UTF-8", text[at])
	}
	return strconv.QuoteRune(r)
}

func (p *jsonParser) space() {
	for p.at < len(p.text) {
		switch p.text[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

// peek skips white space and returns the next byte, or 0 at the end.
func (p *jsonParser) peek() byte {
	p.space()
	if p.at >= len(p.text) {
		return 0
	}
	return p.text[p.at]
}

func (p *jsonParser) value(depth int) (Node, error) {
	c := p.peek()
	if depth > maxDepth {
		return Node{}, &fault.Fault{Pos: p.src.Pos(p.at), Rule: "too-deep", Err: errTooDeep}
	}
	n := Node{Off: p.at, Src: p.src, Plain: true}
	var err error
	switch {
	case c == '{':
		n.Kind, n.Plain = Map, false
		err = p.members(&n, depth)
	case c == '[':
		n.Kind, n.Plain = List, false
		err = p.elements(&n, depth)
	case c == '"':
		n.Kind, n.Plain = String, false
		n.Text, err = p.string()
	case c == '-' || c >= '0' && c <= '9':
		n.Kind = Number
		n.Text, err = p.number()
	default:
		n.Kind, n.Text, err = p.literal()
	}
	return n, err
}

var errTooDeep = errors.New("nested more than " + strconv.Itoa(maxDepth) + " levels deep")

func (p *jsonParser) literal() (Kind, string, error) {
	for _, lit := range [...]struct {
		word string
		kind Kind
	}{{"true", Bool}, {"false", Bool}, {"null", Null}} {
		if bytes.HasPrefix(p.text[p.at:], []byte(lit.word)) {
			p.at += len(lit.word)
			if lit.kind == Null {
				return Null, "", nil
			}
			return lit.kind, lit.word, nil
		}
	}
	return Null, "", p.fail("a JSON value")
}

func (p *jsonParser) members(n *Node, depth int) error {
	p.at++
	if p.peek() == '}' {
		p.at++
		return nil
	}
	for {
		if p.peek() != '"' {
			return p.fail("a key in double quotes")
		}
		key := Key{Off: p.at}
		var err error
		if key.Text, err = p.string(); err != nil {
			return err
		}
		if p.peek() != ':' {
			return p.fail("':' after a key")
		}
		p.at++
		item, err := p.value(depth + 1)
		if err != nil {
			return err
		}
		n.Keys, n.Items = append(n.Keys, key), append(n.Items, item)
		if more, err := p.next('}'); !more || err != nil {
			return err
		}
	}
}

func (p *jsonParser) elements(n *Node, depth int) error {
	p.at++
	if p.peek() == ']' {
		p.at++
		return nil
	}
	for {
		item, err := p.value(depth + 1)
		if err != nil {
			return err
		}
		n.Items = append(n.Items, item)
		if more, err := p.next(']'); !more || err != nil {
			return err
		}
	}
}

// next reads the separator between two elements of a list or map, or the closing bracket.
func (p *jsonParser) next(end byte) (more bool, err error) {
	switch p.peek() {
	case ',':
		p.at++
		return true, nil
	case end:
		p.at++
		return false, nil
	default:
		return false, p.fail("',' or '" + string(end) + "'")
	}
}

func (p *jsonParser) number() (string, error) {
	start := p.at
	if err := p.skipNumber(); err != nil {
		return "", err
	}
	return string(p.text[start:p.at]), nil
}

func (p *jsonParser) skipNumber() error {
	p.skip('-')
	switch {
	case p.skip('0'):
	case !p.digits():
		return p.fail("a digit")
	}
	if p.skip('.') && !p.digits() {
		return p.fail("a digit after '.'")
	}
	if p.skip('e') || p.skip('E') {
		if !p.skip('+') {
			p.skip('-')
		}
		if !p.digits() {
			return p.fail("a digit in the exponent")
		}
	}
	return nil
}

func (p *jsonParser) skip(c byte) bool {
	if p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

func (p *jsonParser) digits() bool {
	start := p.at
	for p.at < len(p.text) && p.text[p.at]-'0' <= 9 {
		p.at++
	}
	return p.at > start
}

// string reads a string. A string without escapes, which is the usual case, is copied in one step.
func (p *jsonParser) string() (string, error) {
	p.at++
	start := p.at
	if err := p.run(); err != nil {
		return "", err
	}
	if p.text[p.at] == '\\' {
		return p.escaped(p.text[start:p.at])
	}
	p.at++
	return string(p.text[start : p.at-1]), nil
}

// run skips literal characters up to a quote or a backslash.
func (p *jsonParser) run() error {
	rest := p.text[p.at:]
	n, ascii := TextLen(unsafe.String(unsafe.SliceData(rest), len(rest))) //nolint:gosec // TextLen only reads the string
	if !ascii && !utf8.Valid(rest[:n]) {
		for { // skip to the next byte that is not literal
			if err := p.char(p.text[p.at]); err != nil {
				return err
			}
		}
	}
	p.at += n
	switch {
	case n == len(rest):
		return p.fail("'\"' at the end of a string")
	case rest[n] < ' ':
		return p.char(rest[n])
	}
	return nil
}

// escaped reads the rest of a string that contains escapes, starting at the first one.
func (p *jsonParser) escaped(before []byte) (string, error) {
	out := make([]byte, 0, 2*len(before)+64)
	out, err := p.appendEscaped(append(out, before...))
	return string(out), err
}

// appendEscaped is like escaped but appends the string to out. After an error, the result is meaningless.
func (p *jsonParser) appendEscaped(out []byte) ([]byte, error) {
	for p.text[p.at] != '"' {
		r, err := p.escape()
		if err != nil {
			return nil, err
		}
		out = utf8.AppendRune(out, r)
		start := p.at
		if err := p.run(); err != nil {
			return nil, err
		}
		out = append(out, p.text[start:p.at]...)
	}
	p.at++
	return out, nil
}

// UnquoteAt decodes the JSON string that starts at the given offset of text and returns the offset of its end. It returns false if
// there is no string.
func UnquoteAt(text []byte, at int) (s string, end int, ok bool) {
	p := jsonParser{src: &Source{}, text: text, at: at}
	s, err := p.string()
	return s, p.at, err == nil
}

// NumberAt is the counterpart of UnquoteAt for numbers.
func NumberAt(text []byte, at int) (s string, end int, ok bool) {
	p := jsonParser{src: &Source{}, text: text, at: at}
	s, err := p.number()
	return s, p.at, err == nil
}

// char skips one literal character.
func (p *jsonParser) char(c byte) error {
	if (c == '\n' || c == '\r') && isBlank(p.text[p.at:]) {
		return &fault.Fault{Pos: p.src.Pos(p.at), Rule: "syntax", Want: `'"' at the end of a string`, Got: "the end of the line"}
	}
	if c < ' ' {
		return p.fail(`an escape such as \n in place of a control character`)
	}
	if c < utf8.RuneSelf {
		p.at++
		return nil
	}
	r, n := utf8.DecodeRune(p.text[p.at:])
	if r == utf8.RuneError && n == 1 {
		return p.fail("UTF-8")
	}
	p.at += n
	return nil
}

func (p *jsonParser) escape() (rune, error) {
	p.at++
	if p.at >= len(p.text) {
		return 0, p.fail("an escape")
	}
	switch c := p.text[p.at]; c {
	case '"', '\\', '/':
		p.at++
		return rune(c), nil
	case 'b', 'f', 'n', 'r', 't':
		p.at++
		return rune("\b\f\n\r\t"[strings.IndexByte("bfnrt", c)]), nil
	case 'u':
		return p.unicode()
	default:
		return 0, p.fail(`one of " \ / b f n r t u after a backslash`)
	}
}

// unicode reads uXXXX. If that is the first half of a surrogate pair, it also reads the second.
func (p *jsonParser) unicode() (rune, error) {
	start := p.at - 1
	r, err := p.hex4()
	if err != nil || !utf16.IsSurrogate(r) {
		return r, err
	}
	if bytes.HasPrefix(p.text[p.at:], []byte(`\u`)) {
		p.at++
		low, err := p.hex4()
		if err != nil {
			return 0, err
		}
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			return pair, nil
		}
	}
	return 0, &fault.Fault{
		Pos: p.src.Pos(start), Rule: "syntax", Want: "both halves of a surrogate pair",
		Got: fmt.Sprintf("%q", p.text[start:min(start+6, len(p.text))]),
	}
}

// hex4 reads the u of an escape and its four hexadecimal digits.
func (p *jsonParser) hex4() (rune, error) {
	p.at++
	var r rune
	for range 4 {
		var c byte
		if p.at < len(p.text) {
			c = p.text[p.at]
		}
		d, ok := unhex(c)
		if !ok {
			return 0, p.fail(`four hexadecimal digits after \u`)
		}
		r = r<<4 | rune(d)
		p.at++
	}
	return r, nil
}

func unhex(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10, true
	}
	return 0, false
}
