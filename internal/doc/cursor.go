package doc

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"unsafe"

	"github.com/dated-claims/retest/fault"
)

// A Cursor reads a JSON value from start to end without building a tree. Values that the caller does not read are skipped and use no
// memory. A Cursor accepts the same input as [ParseJSON] and returns the same errors.
//
// Each method reads the next value. After an error, which Err returns, methods read nothing and return zero values. The zero Cursor
// reads empty input. A Cursor is not safe for concurrent use.
type Cursor struct {
	p     jsonParser
	depth int
	err   error
	wrong *fault.Fault
}

// Reset moves the cursor to the start of a source, whose text must not change while the cursor is in use.
func (c *Cursor) Reset(src *Source) {
	src.JSON = true
	*c = Cursor{p: jsonParser{src: src, text: src.Text, at: bomLen(src.Text)}, err: checkUTF16(src)}
}

// Err returns the *fault.Fault that makes the rest of the input unreadable, or nil.
func (c *Cursor) Err() error { return c.err }

// Wrong returns the first fault of a value that is valid JSON but not what a method expected, or nil.
func (c *Cursor) Wrong() *fault.Fault { return c.wrong }

// End reads the rest of the text after the value, which must be white space, and returns Err.
func (c *Cursor) End() error {
	if c.err == nil {
		if c.p.space(); c.p.at < len(c.p.text) {
			c.err = c.p.fail("the end of the document")
		}
	}
	return c.err
}

// Kind returns the kind of the next value without reading it.
func (c *Cursor) Kind() Kind {
	if c.err != nil {
		return Null
	}
	switch b := c.p.peek(); {
	case b == '{':
		return Map
	case b == '[':
		return List
	case b == '"':
		return String
	case b == '-' || b >= '0' && b <= '9':
		return Number
	case b == 't' || b == 'f':
		return Bool
	}
	return Null
}

// Refuse reports that the next value is not what was wanted and skips it.
func (c *Cursor) Refuse(want string) {
	if c.err != nil {
		return
	}
	kind, at := c.Kind(), c.p.at
	c.Skip()
	if c.err == nil {
		c.report(fault.Fault{Pos: c.p.src.Pos(at), Rule: "type", Want: want, Got: kind.String()})
	}
}

// Lenient calls a function that reads values and discards any fault that the function adds to Wrong.
func (c *Cursor) Lenient(read func()) {
	before := c.wrong
	read()
	c.wrong = before
}

func (c *Cursor) report(f fault.Fault) {
	if c.wrong == nil {
		c.wrong = &f
	}
}

// is reports whether the next value has the given kind. It skips a null and rejects any other value.
func (c *Cursor) is(kind Kind, want string) bool {
	switch c.Kind() {
	case kind:
		return c.err == nil
	case Null:
		c.Skip()
	default:
		c.Refuse(want)
	}
	return false
}

// Members reads a map. It calls visit before each value, and visit may read the value. The key is valid until visit returns. It is a
// fault if visit reads the values of two equal keys. A null counts as an empty map.
func (c *Cursor) Members(visit func(key string)) {
	if c.is(Map, "a map") {
		c.nested('}', func() error { return c.members(visit) })
	}
}

// Elements reads a list. It calls visit with the index of each element, and visit may read the element. A null counts as an empty list.
func (c *Cursor) Elements(visit func(i int)) {
	if c.is(List, "a list") {
		c.nested(']', func() error { return c.elements(visit) })
	}
}

// nested consumes the opening bracket of a map or list, reads the content, and consumes the closing bracket.
func (c *Cursor) nested(end byte, inside func() error) {
	c.depth++
	c.p.at++
	if c.p.peek() == end {
		c.p.at++
	} else if err := inside(); err != nil {
		c.err = err
	}
	c.depth--
}

func (c *Cursor) members(visit func(key string)) error {
	var few [8]string
	read := few[:0] // the keys whose values were read
	for {
		if c.p.peek() != '"' {
			return c.p.fail("a key in double quotes")
		}
		keyAt := c.p.at
		key, err := c.key(visit != nil)
		if err != nil {
			return err
		}
		if c.p.peek() != ':' {
			return c.p.fail("':' after a key")
		}
		c.p.at++
		if c.visit(func() {
			if visit != nil {
				visit(key)
			}
		}) {
			if slices.Contains(read, key) {
				c.report(fault.Fault{Pos: c.p.src.Pos(keyAt), Rule: "duplicate-key", Err: fmt.Errorf("the key %s appears twice", fault.Quote(key))})
			}
			read = append(read, key)
		}
		if c.err != nil {
			return c.err
		}
		if more, err := c.p.next('}'); !more || err != nil {
			return err
		}
	}
}

func (c *Cursor) elements(visit func(i int)) error {
	for i := 0; ; i++ {
		c.visit(func() {
			if visit != nil {
				visit(i)
			}
		})
		if c.err != nil {
			return c.err
		}
		if more, err := c.p.next(']'); !more || err != nil {
			return err
		}
	}
}

// visit calls a function before a value. If the function does not read the value, visit skips it.
func (c *Cursor) visit(call func()) (read bool) {
	c.p.space()
	at := c.p.at
	if c.depth > maxDepth {
		c.err = &fault.Fault{Pos: c.p.src.Pos(at), Rule: "too-deep", Err: errTooDeep}
		return false
	}
	call()
	if read = c.p.at > at; !read {
		c.Skip()
	}
	return read
}

// key reads a key. The memory of a key without escapes is shared with the input.
func (c *Cursor) key(want bool) (string, error) {
	start := c.p.at + 1
	if !want {
		return "", c.p.skipString()
	}
	c.p.at++
	if err := c.p.run(); err != nil {
		return "", err
	}
	if c.p.text[c.p.at] == '\\' {
		return c.p.escaped(c.p.text[start:c.p.at])
	}
	key := c.p.text[start:c.p.at]
	c.p.at++
	return unsafe.String(unsafe.SliceData(key), len(key)), nil //nolint:gosec // the key is valid only during the visit
}

// AppendText reads a string and appends it to dst. A null counts as an empty string.
func (c *Cursor) AppendText(dst []byte) []byte {
	if !c.is(String, "text") {
		return dst
	}
	c.p.at++
	start := c.p.at
	if c.err = c.p.run(); c.err != nil {
		return dst
	}
	out, err := c.p.appendEscaped(append(dst, c.p.text[start:c.p.at]...))
	if err != nil {
		c.err = err
		return dst
	}
	return out
}

// Text reads a string. A null counts as an empty string.
func (c *Cursor) Text() string {
	var small [64]byte
	return string(c.AppendText(small[:0]))
}

// Int reads a non-negative integer. It returns false if the value is not such an integer or is too large.
func (c *Cursor) Int() (n int, ok bool) {
	if !c.is(Number, "a number") {
		return 0, false
	}
	literal := c.Raw()
	if c.err != nil {
		return 0, false
	}
	n, err := strconv.Atoi(string(literal))
	return n, err == nil && n >= 0
}

// Raw skips the next value and returns its source text, which shares the memory of the source.
func (c *Cursor) Raw() []byte {
	c.p.space()
	start := c.p.at
	c.Skip()
	return c.p.text[start:c.p.at]
}

// Skip reads the next value and checks only that it is valid.
func (c *Cursor) Skip() {
	if c.err != nil {
		return
	}
	switch c.Kind() {
	case Map:
		c.Members(nil)
	case List:
		c.Elements(nil)
	case String:
		c.err = c.p.skipString()
	case Number:
		c.err = c.p.skipNumber()
	default:
		_, _, c.err = c.p.literal()
	}
}

// skipString skips a string.
func (p *jsonParser) skipString() error {
	p.at++
	for {
		if err := p.run(); err != nil {
			return err
		}
		if p.text[p.at] == '"' {
			p.at++
			return nil
		}
		if _, err := p.escape(); err != nil {
			return err
		}
	}
}

// Fault returns a fault that is known without parsing, for example that a document is too long, or nil.
func (d *Document) Fault() *fault.Fault {
	f, _ := errors.AsType[*fault.Fault](d.fault)
	return f
}
