// Package doc holds one document of YAML or JSON as a positioned tree, and walks it with types.
//
// Both notations end in the same [Node]: maps, lists and scalars that keep the text they were written with and the byte they
// start at. A typed walker ([Value]) then reads the tree and collects every fault of the document with its place and path.
// Nothing here passes through the any type, so a date or an identifier never becomes a number on the way.
package doc

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/dated-claims/retest/fault"
)

// Kind is what a node holds.
type Kind uint8

// The kinds.
const (
	Null   Kind = iota // null, ~ or an empty YAML value
	Bool               // true or false
	Number             // a number, its text as written
	String             // text
	List
	Map
)

// String names the kind as messages do.
func (k Kind) String() string {
	return [...]string{"nothing (null)", "true or false", "a number", "text", "a list", "a map"}[k]
}

// Node is a value of a document. Its text is what was meant (escapes resolved), its offset where it starts in its source.
type Node struct {
	Kind  Kind
	Plain bool   // a YAML scalar without quotes or an unquoted JSON value: its type was guessed from its text
	Off   int    // byte offset in Src where the value starts
	Text  string // of a scalar; "" for null
	Keys  []Key  // of a map, as many as Items
	Items []Node // of a list, or the values of a map
	Src   *Source
}

// Key is a key of a map.
type Key struct {
	Text string
	Off  int
}

// Get returns the value of the first key of that name, or nil.
func (n *Node) Get(key string) *Node {
	for i := range n.Keys {
		if n.Keys[i].Text == key {
			return &n.Items[i]
		}
	}
	return nil
}

// IsWritten reports whether null was written as a word or a tilde, instead of nothing. That is not known of trees that were made of others.
func (n *Node) IsWritten() bool {
	at := n.Off
	if n.Src.grid || at >= len(n.Src.Text) {
		return false
	}
	return n.Src.Text[at] == '~' || len(n.Src.Text) >= at+4 && strings.EqualFold(string(n.Src.Text[at:at+4]), "null")
}

// NullHint says why a YAML text was read as nothing, and where it is written. It is "" where nothing was written.
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
		return fmt.Sprintf("put it in quotes: YAML reads %s as nothing", word), at
	case len(word) > 1 && (word[0] == '&' || word[0] == '!'):
		return fmt.Sprintf("put it in quotes: YAML reads %s as a name, and not as text", word), at
	case len(word) > 0 && word[0] == '#':
		return "put it in quotes: YAML reads what begins with # as a comment", at
	}
	return "", at
}

// Under lays base under n: a map gets the keys that it does not have, and maps that both have are laid one under the other.
// Neither argument is changed.
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
		if at, ok := own[key.Text]; ok && n.Items[at].Kind == Null { // which counts as a missing key
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

// Source is the text that nodes come from.
type Source struct {
	File string // name for messages
	Text []byte
	Line int // number of the line that Text starts on, from 1; 0 means 1
	Off  int // offset of Text in its file, for streams
	Col  int // how many bytes of its first line are before Text
	JSON bool

	grid   bool // there is not a text: offsets are lines and columns, see offsetOf
	once   sync.Once
	starts []int // of the lines of Text, once a place is asked for
}

// Pos is the place of the byte at offset off of the source's text.
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

// End is the place after a key or a scalar that begins at an offset, where its text is written as it is, with quotes around it or without. It is
// zero where the text is written in another way.
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

// gridWidth is more than the columns of a line.
const gridWidth = 1 << 20

// findLines finds the lines as editors count them: they end at a line feed, a carriage return, or both.
func (s *Source) findLines() {
	s.starts = []int{0}
	for i, b := range s.Text {
		if b == '\n' || b == '\r' && (i+1 == len(s.Text) || s.Text[i+1] != '\n') {
			s.starts = append(s.starts, i+1)
		}
	}
}

// Pos is where the node starts.
func (n *Node) Pos() fault.Pos { return n.Src.Pos(n.Off) }

// End is where a text, a number or another single value ends. It is zero for a list, a map, and a value that is not written as it is read.
func (n *Node) End() fault.Pos {
	if n.Kind == List || n.Kind == Map {
		return fault.Pos{}
	}
	return n.Src.End(n.Off, n.Text)
}
