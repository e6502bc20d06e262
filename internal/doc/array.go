package doc

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"github.com/dated-claims/retest/fault"
)

// atArray reports whether the next non-space character starts a JSON array that is to be split.
func (s *splitter) atArray() bool {
	for n := 64; s.arrays; n *= 2 {
		head, err := s.r.Peek(n)
		text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\uFEFF")), " \t\r\n")
		if len(text) > 0 || err != nil {
			return bytes.HasPrefix(text, []byte("["))
		}
	}
	return false
}

// array reads the elements of a JSON array as documents, one at a time. It only finds where each element ends; the parser finds the
// faults inside an element.
func (s *splitter) array() {
	s.lines, s.elements = true, true
	a := &arrayReader{splitter: s, lineOff: s.off}
	a.open()
	err := a.all()
	if !s.finished {
		s.failed(err)
	}
}

// arrayReader reads an array byte by byte. The fields line and off of the splitter refer to the next byte.
type arrayReader struct {
	*splitter
	lineOff int  // offset of the start of the current line
	last    byte // last byte that was read
	solid   mark // location after the last non-space byte
}

// mark is a location in the file.
type mark struct{ line, off, col int }

func (a *arrayReader) here() mark { return mark{a.line, a.off, a.off - a.lineOff} }

// peek returns the next byte. The error is io.EOF at the end.
func (a *arrayReader) peek() (byte, error) {
	next, err := a.r.Peek(1)
	if len(next) == 0 {
		return 0, err
	}
	return next[0], nil
}

// advance consumes the byte that peek returned and counts lines like [Source.Pos].
func (a *arrayReader) advance(c byte) {
	_, _ = a.r.Discard(1) // cannot fail, because peek has buffered the byte
	a.off++
	if c == '\r' || c == '\n' && a.last != '\r' {
		a.line++
	}
	if c == '\r' || c == '\n' {
		a.lineOff = a.off
	}
	a.last = c
	if !isSpace(c) {
		a.solid = a.here()
	}
}

// keep is like advance but also adds the byte to the current element, up to the size limit.
func (a *arrayReader) keep(c byte) {
	a.advance(c)
	if len(a.text) < a.limit {
		a.text = append(a.text, c)
	} else {
		a.tooLong = true
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// space skips white space and returns the byte after it.
func (a *arrayReader) space() (byte, error) {
	for {
		c, err := a.peek()
		if err != nil || !isSpace(c) {
			return c, err
		}
		a.advance(c)
	}
}

// open consumes the byte order mark, if any, and the bracket.
func (a *arrayReader) open() {
	if bom, _ := a.r.Peek(3); bytes.Equal(bom, []byte("\uFEFF")) {
		for _, c := range bom {
			a.advance(c)
		}
	}
	_, _ = a.space() // atArray has already found the bracket
	a.advance('[')
}

// all reads to the end of the stream. It returns the reader's error or io.EOF.
func (a *arrayReader) all() error {
	c, err := a.space()
	switch {
	case err == nil && c == ']':
		return a.end()
	case err != nil:
		return a.missing(err, "a JSON value or ']'")
	}
	for !a.finished {
		switch c {
		case ',': // an element is missing here, but another may follow
			a.report(a.here(), "a JSON value", c)
		case ']':
			a.report(a.here(), "a JSON value", c)
			return a.end()
		default:
			if whole, err := a.element(); err != nil || !whole || a.finished {
				return err
			}
		}
		switch c, err = a.space(); {
		case err != nil:
			return a.missing(err, "',' or ']'")
		case c == ']':
			return a.end()
		case c == ',':
			a.advance(c)
		default: // a comma is missing, but elements follow
			a.report(a.here(), "',' or ']'", c)
			if c == '}' {
				return nil
			}
		}
		if c, err = a.space(); err != nil {
			return a.missing(err, "a JSON value")
		}
	}
	return nil
}

// end reads the rest of the stream after the array, which must be white space.
func (a *arrayReader) end() error {
	a.advance(']')
	c, err := a.space()
	if err == nil {
		a.report(a.here(), "the end of the document", c)
	}
	return err
}

// missing reports that the stream ends too early.
func (a *arrayReader) missing(err error, want string) error {
	if isEOF(err) {
		a.report(a.solid, want, 0)
	}
	return err
}

func isEOF(err error) bool { return errors.Is(err, io.EOF) }

// report reports a fault between elements. The source text of the faulty document is the offending byte; at the end of the stream, it
// is empty.
func (a *arrayReader) report(at mark, want string, c byte) {
	src := &Source{File: a.file, Line: at.line, Off: at.off, Col: at.col, JSON: true}
	var head []byte
	if c != 0 {
		head, _ = a.r.Peek(utf8.UTFMax)
		src.Text = []byte{c}
	}
	f := &fault.Fault{Pos: src.Pos(0), Rule: "syntax", Want: want, Got: quoteByte(head, 0)}
	if c == '}' {
		f.Hint = notRead
	}
	a.give(Document{Source: src, fault: f}, nil)
}

// element reads one element and passes it to the caller. If brackets do not match or a string does not end on its line, whole is false,
// because it is then unknown where the next element starts.
func (a *arrayReader) element() (whole bool, err error) {
	a.begin()
	a.fromCol = a.off - a.lineOff
	c, _ := a.peek()
	switch c {
	case '{', '[':
		whole, err = a.nested()
	case '"':
		whole, err = a.string()
	default:
		whole, err = a.scalar()
	}
	if err != nil && !isEOF(err) {
		return false, err
	}
	parse := ParseJSON
	if !whole {
		if _, err := a.space(); err == nil {
			parse = parseLost
		}
	}
	a.emit(parse)
	return whole, err
}

// nested reads a list or map up to its closing bracket.
func (a *arrayReader) nested() (whole bool, err error) {
	var open []byte // the closing brackets that are still expected
	for {
		c, err := a.peek()
		if err != nil {
			return false, err
		}
		switch c {
		case '"':
			if whole, err := a.string(); !whole {
				return false, err
			}
			continue
		case '{', '[':
			open = append(open, c+2) // in ASCII, the closing bracket is two after the opening one
		case '}', ']':
			if open[len(open)-1] != c {
				a.keep(c)
				return false, nil
			}
			open = open[:len(open)-1]
		}
		a.keep(c)
		switch {
		case len(open) == 0:
			return true, nil
		case len(open) > maxDepth+1: // too deep; the parser rejects such an element
			return false, nil
		}
	}
}

// string reads a string including its quotes.
func (a *arrayReader) string() (whole bool, err error) {
	a.keep('"')
	for escaped := false; ; {
		c, err := a.peek()
		if err != nil {
			return false, err
		}
		a.keep(c)
		switch {
		case c == '\n' || c == '\r':
			return false, nil
		case escaped:
			escaped = false
		case c == '\\':
			escaped = true
		case c == '"':
			return true, nil
		}
	}
}

// scalar reads a number or a word up to the next separator.
func (a *arrayReader) scalar() (whole bool, err error) {
	for {
		c, err := a.peek()
		switch {
		case isEOF(err) && len(a.text) > 0:
			return true, nil // a separator comes next or is missing
		case err != nil:
			return false, err
		case c == ',' || c == ']', isSpace(c):
			return true, nil
		case bytes.IndexByte([]byte(`{}["`), c) >= 0:
			if len(a.text) > 0 {
				return true, nil
			}
			a.keep(c)
			return false, nil
		}
		a.keep(c)
	}
}

// notRead is the hint for a fault after which it is unknown where the next element starts.
const notRead = "the rest of the array is not read"

// parseLost parses an element whose end was not found. The result is always a fault.
func parseLost(src *Source) (*Node, error) {
	n, err := ParseJSON(src)
	if f, ok := errors.AsType[*fault.Fault](err); ok && f.Hint == "" {
		f.Hint = notRead
	}
	return n, err
}
