// Package doc represents a YAML or JSON document as a tree with positions, and provides typed access to it.
//
// Both notations produce the same [Node] type: maps, lists and scalars that keep their text as written and the offset of their first
// byte. A typed walker ([Value]) reads the tree and collects every fault of the document with its location and path. Values are never
// converted to the any type, so a date or an identifier never turns into a number.
package doc

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/dated-claims/retest/fault"
)

// Kind is the kind of a node.
type Kind uint8

// The kinds.
const (
	Null   Kind = iota // null, ~ or an empty YAML value
	Bool               // true or false
	Number             // a number, with its text as written
	String             // text
	List
	Map
)

// String returns the name of the kind as used in messages.
func (k Kind) String() string {
	return [...]string{"nothing (null)", "true or false", "a number", "text", "a list", "a map"}[k]
}

// A Node is a value in a document. Escapes in its text are resolved. Its offset is where the value starts in the source.
type Node struct {
	Kind  Kind
	Plain bool   // an unquoted YAML scalar or JSON value, whose type was guessed from its text
	Off   int    // byte offset in Src where the value starts
	Text  string // text of a scalar; "" for null
	Keys  []Key  // keys of a map, one per item
	Items []Node // elements of a list or values of a map
	Src   *Source
}

// A Key is a key of a map.
type Key struct {
	Text string
	Off  int
}

// Get returns the value of the first key with the given name, or nil.
func (n *Node) Get(key string) *Node {
	for i := range n.Keys {
		if n.Keys[i].Text == key {
			return &n.Items[i]
		}
	}
	return nil
}

// IsWritten reports whether a null was written as a word or a tilde rather than left empty. For trees converted from other trees, this
// is unknown, and IsWritten returns false.
func (n *Node) IsWritten() bool {
	at := n.Off
	if n.Src.grid || at >= len(n.Src.Text) {
		return false
	}
	return n.Src.Text[at] == '~' || len(n.Src.Text) >= at+4 && strings.EqualFold(string(n.Src.Text[at:at+4]), "null")
}

// NullHint explains why YAML text was read as null and returns the location of that text. If nothing was written, the hint is "".
func (n *Node) NullHint() (hint string, at fault.Pos) {
	if n.Kind != Null || n.Src.JSON || n.Src.grid || n.Off >= len(n.Src.Text) {
		return "", fault.Pos{}
	}
	line := lineAt(n.Src.Text, n.Off)
	word := bytes.TrimLeft(line, " \t")
	at = n.Src.Pos(n.Off + len(line) - len(word))
	if i := bytes.IndexAny(word, " \t,]}"); i >= 0 {
		word = word[:i]
	}
	switch {
	case n.IsWritten():
		return fmt.Sprintf("put it in quotes: YAML reads %s as no value", word), at
	case len(word) > 1 && (word[0] == '&' || word[0] == '!'):
		return fmt.Sprintf("put it in quotes: YAML reads %s as an anchor or a tag, not as text", word), at
	case len(word) > 0 && word[0] == '#':
		return "put it in quotes: YAML reads text that starts with # as a comment", at
	}
	return "", at
}

// Under returns n with base as its defaults. A map gets the keys it lacks, and if both have a map under the same key, these maps are
// merged recursively. Neither argument is changed.
func (n *Node) Under(base *Node) Node {
	out := *n
	if n.Kind != Map || base.Kind != Map {
		return out
	}
	out.Keys, out.Items = slices.Clone(n.Keys), slices.Clone(n.Items)
	own := make(map[string]int, len(n.Keys))
	for i, key := range slices.Backward(n.Keys) {
		own[key.Text] = i
	}
	for i, key := range base.Keys {
		if at, ok := own[key.Text]; ok && n.Items[at].Kind == Null { // a null counts as a missing key
			out.Items[at] = base.Items[i]
			continue
		} else if ok {
			out.Items[at] = n.Items[at].Under(&base.Items[i])
			continue
		}
		out.Keys = append(out.Keys, key)
		out.Items = append(out.Items, base.Items[i])
	}
	return out
}

// A Source is the text that nodes were parsed from.
type Source struct {
	File string // file name for use in messages
	Text []byte
	Line int // number of the line on which Text starts, from 1; 0 means 1
	Off  int // offset of Text in its file, for streams
	Col  int // number of bytes before Text on its first line
	JSON bool

	grid   bool // there is no text; offsets encode lines and columns, see offset
	once   sync.Once
	starts []int // line offsets of Text, computed when first needed
}

// Pos returns the location of the byte at offset off in the source's text.
func (s *Source) Pos(off int) fault.Pos {
	if s == nil {
		return fault.Pos{}
	}
	if off <= 0 {
		return fault.Pos{File: s.File, Line: max(s.Line, 1), Col: 1 + s.Col}
	}
	if s.grid {
		return fault.Pos{File: s.File, Line: off / gridWidth, Col: off % gridWidth}
	}
	off = min(off, len(s.Text))
	s.once.Do(s.findLines)
	i, found := slices.BinarySearch(s.starts, off)
	if !found {
		i--
	}
	col := off - s.starts[i] + 1
	if i == 0 {
		col += s.Col
	}
	return fault.Pos{File: s.File, Line: max(s.Line, 1) + i, Col: col}
}

// End returns the location after a key or scalar that starts at the given offset. If the text is not written literally, with or without
// quotes, End returns the zero Pos.
func (s *Source) End(off int, text string) fault.Pos {
	if s == nil || s.grid || off < 0 || off >= len(s.Text) || text == "" || strings.ContainsAny(text, "\r\n") {
		return fault.Pos{}
	}
	written := text
	if quote := s.Text[off]; quote == '"' || quote == '\'' {
		written = string(quote) + text + string(quote)
	}
	if !bytes.HasPrefix(s.Text[off:], []byte(written)) {
		return fault.Pos{}
	}
	return s.Pos(off + len(written))
}

// gridWidth is greater than the number of columns in any line.
const gridWidth = 1 << 20

// findLines finds the starts of lines as editors count them, where a line ends at a line feed, a carriage return, or both.
func (s *Source) findLines() {
	s.starts = []int{0}
	for i, b := range s.Text {
		if b == '\n' || b == '\r' && (i+1 == len(s.Text) || s.Text[i+1] != '\n') {
			s.starts = append(s.starts, i+1)
		}
	}
}

// Pos returns where the node starts.
func (n *Node) Pos() fault.Pos { return n.Src.Pos(n.Off) }

// End returns where a scalar ends. It is zero for a list, a map, and a value whose source differs from its decoded form.
func (n *Node) End() fault.Pos {
	if n.Kind == List || n.Kind == Map {
		return fault.Pos{}
	}
	return n.Src.End(n.Off, n.Text)
}
