package doc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/lazyre"
)

// maxAliased limits the number of nodes that aliases may add to a document. Each use of an alias counts every node below it.
const maxAliased = 10_000

// ParseYAML parses one YAML document. Scalars keep their text, whether quoted or not. It rejects merge keys, tags of other types, and
// aliases that expand to too many nodes. A document without content becomes a Null node. The error is a *fault.Fault, or a fault.List
// if there are several syntax faults.
func ParseYAML(src *Source) (*Node, error) {
	if err := checkText(src); err != nil {
		return nil, err
	}
	root, another, err := decodeAddresses(allowYAML12(src.Text))
	if err != nil {
		return nil, syntaxFaults(src, err)
	}
	c := yamlReader{src: src, lines: lineStarts(src.Text)}
	if another != nil {
		return nil, c.fail(another, errors.New("want one document, got a second one"), "separate documents with --- at the start of a line")
	}
	if root.Kind == 0 {
		return &Node{Kind: Null, Plain: true, Src: src}, nil
	}
	n, err := c.node(root.Content[0], 0)
	if err != nil {
		return nil, err
	}
	return &n, nil
}

// FromYAML converts a node of package yaml in the same way that ParseYAML converts a document. The locations of faults are lines and
// columns, in characters.
func FromYAML(node *yaml.Node) (*Node, error) {
	if node.Kind == yaml.DocumentNode {
		node = node.Content[0]
	}
	c := yamlReader{src: &Source{grid: true}}
	n, err := c.node(node, 0)
	if err != nil {
		return nil, err
	}
	return &n, nil
}

// decodeAddresses is like decode but also accepts a question mark in a URL inside brackets, as in [https://example.org/?id=1]. YAML 1.2
// allows it, but the yaml module does not.
func decodeAddresses(text []byte) (root yaml.Node, another *yaml.Node, err error) {
	another, err = decode(text, &root)
	if err == nil || !queries().Match(text) || bytes.Contains(text, []byte(mask)) {
		return root, another, err
	}
	var masked yaml.Node
	other, failed := decode(queries().ReplaceAll(text, []byte("${1}"+mask+"${2}")), &masked)
	if failed != nil {
		return root, another, err
	}
	unmask(&masked)
	return masked, other, nil
}

// mask replaces a question mark. It is a single character, so that columns do not change.
const mask = "\uE03F"

var queries = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(://[^\s?,\[\]{}"']+)\?([A-Za-z0-9])`) })

func unmask(n *yaml.Node) {
	n.Value = strings.ReplaceAll(n.Value, mask, "?")
	for _, inner := range n.Content {
		unmask(inner)
	}
}

// decode parses the document into root. If another document follows, it returns that document's root. It recovers all panics, whereas
// the yaml module recovers only its own.
func decode(text []byte, root *yaml.Node) (another *yaml.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("yaml: %v", r)
		}
	}()
	dec := yaml.NewDecoder(bytes.NewReader(text))
	if err := dec.Decode(root); err != nil {
		return nil, ignoreEOF(err)
	}
	var next yaml.Node
	if err := dec.Decode(&next); err != nil {
		return nil, ignoreEOF(err)
	}
	return &next, nil
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// checkUTF16 rejects text in UTF-16, which some editors write. It recognizes the encoding by its byte order mark or by a zero in one of
// the first two bytes.
func checkUTF16(src *Source) error {
	text := src.Text
	marked := bytes.HasPrefix(text, []byte{0xFF, 0xFE}) || bytes.HasPrefix(text, []byte{0xFE, 0xFF})
	if marked || len(text) > 1 && (text[0] == 0) != (text[1] == 0) {
		return &fault.Fault{Pos: src.Pos(0), Rule: "encoding", Want: "UTF-8", Got: "UTF-16", Hint: "save the file as UTF-8"}
	}
	return nil
}

// checkText rejects text that a YAML reader should not have to interpret, and reports the exact location.
func checkText(src *Source) error {
	if err := checkUTF16(src); err != nil {
		return err
	}
	text := src.Text
	for i := 0; i < len(text); {
		c := text[i]
		if c >= ' ' && c < 0x7F || c == '\n' || c == '\r' || c == '\t' {
			i++
			continue
		}
		r, n := utf8.DecodeRune(text[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			return &fault.Fault{Pos: src.Pos(i), Rule: "encoding", Want: "UTF-8", Got: quoteByte(text, i)}
		case r < ' ' || r >= 0x7F && r < 0xA0 && r != 0x85 || r == 0xFFFE || r == 0xFFFF:
			return &fault.Fault{
				Pos: src.Pos(i), Rule: "encoding", Want: "text",
				Got: fmt.Sprintf("the control character U+%04X", r), Hint: "is this a binary file? Inside double quotes, the character can be written as an escape",
			}
		}
		i += n
	}
	return nil
}

var yamlLine = lazyre.New(`^(?:line (\d+): )?`)

// yamlFault locates a syntax error of the YAML reader in text, which is the source text with repairs. The reader names only a line. It
// counts lines from 0 in grammar errors and from 1 in scanner errors, and it does not name the first line.
func yamlFault(src *Source, text []byte, err error) placed {
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	m := yamlLine.FindStringSubmatch(msg)
	msg = msg[len(m[0]):]
	line, _ := strconv.Atoi(m[1])
	if m[1] == "" || strings.HasPrefix(msg, "did not find expected") {
		line++
	}
	starts := lineStarts(text)
	line = min(max(line, 1), len(starts)) - 1
	for line > 0 && starts[line] >= len(text) {
		line-- // the reader reports the end of the input on the line after the last one
	}
	p := placed{line: starts[line], fault: &fault.Fault{Rule: "syntax", Err: errors.New("YAML: " + msg)}}
	shown := string(lineAt(text, p.line))
	p.off = p.line + len(shown) - len(strings.TrimLeft(shown, " "))
	if name, ok := strings.CutPrefix(msg, "unknown anchor '"); ok { // the reader does not name a line
		name, _, _ = strings.Cut(name, "'")
		p.off = max(bytes.Index(text, []byte("*"+name)), 0)
		p.fault.Hint = "put a value that starts with * in quotes"
	}
	if strings.Contains(msg, "incompatible YAML") {
		p.fault.Hint = "write %YAML 1.2, or remove the line"
	}
	p.fault.Pos = src.Pos(p.off)
	return p
}

func lineAt(text []byte, off int) []byte {
	rest := text[off:]
	if i := bytes.IndexAny(rest, "\r\n"); i >= 0 {
		return rest[:i]
	}
	return rest
}

// lineStarts returns the offset of each line as YAML counts lines. A line ends at a line feed, a carriage return, both together,
// U+0085, U+2028 or U+2029.
func lineStarts(text []byte) []int {
	starts := []int{0}
	for i := range text {
		switch c := text[i]; {
		case c == '\r' && i+1 < len(text) && text[i+1] == '\n':
		case c == '\n' || c == '\r':
			starts = append(starts, i+1)
		case c == 0xC2 && bytes.HasPrefix(text[i:], []byte("\u0085")):
			starts = append(starts, i+2)
		case c == 0xE2 && (bytes.HasPrefix(text[i:], []byte("\u2028")) || bytes.HasPrefix(text[i:], []byte("\u2029"))):
			starts = append(starts, i+3)
		}
	}
	return starts
}

type yamlReader struct {
	src     *Source
	lines   []int
	line    int // with col and off, the most recent location
	col     int
	off     int
	aliased int // number of nodes created from aliases so far
	inAlias int // number of enclosing aliases
}

// offset converts the reader's line and column, in characters, to a byte offset. Nodes arrive in order, so it continues from the most
// recent location on the line.
func (c *yamlReader) offset(n *yaml.Node) int {
	if c.src.grid {
		return n.Line*gridWidth + min(n.Column, gridWidth-1)
	}
	if n.Line < 1 || n.Line > len(c.lines) {
		return 0
	}
	if n.Line != c.line || n.Column < c.col {
		c.line, c.col, c.off = n.Line, 1, c.lines[n.Line-1]
		if c.off == 0 {
			c.off = bomLen(c.src.Text)
		}
	}
	for ; c.col < n.Column; c.col++ {
		_, size := utf8.DecodeRune(c.src.Text[c.off:])
		c.off += size
	}
	return c.off
}

func (c *yamlReader) fail(n *yaml.Node, err error, hint string) error {
	return &fault.Fault{Pos: c.src.Pos(c.offset(n)), Rule: "syntax", Err: err, Hint: hint}
}

var (
	errAliases  = fmt.Errorf("aliases expand to more than %d values", maxAliased)
	errMergeKey = errors.New("merge keys (<<) are not part of the format")
)

func (c *yamlReader) node(y *yaml.Node, depth int) (Node, error) {
	if depth > maxDepth {
		return Node{}, c.fail(y, errTooDeep, "")
	}
	if c.inAlias > 0 {
		if c.aliased++; c.aliased > maxAliased {
			return Node{}, c.fail(y, errAliases, "")
		}
	}
	n := Node{Off: c.offset(y), Src: c.src}
	var err error
	switch y.Kind {
	case yaml.AliasNode:
		c.inAlias++
		n, err = c.node(y.Alias, depth+1)
		c.inAlias--
	case yaml.MappingNode:
		if n.Kind = Map; y.ShortTag() != "!!map" {
			return n, c.foreign(y)
		}
		err = c.pairs(&n, y, depth)
	case yaml.SequenceNode:
		if n.Kind = List; y.ShortTag() != "!!seq" {
			return n, c.foreign(y)
		}
		n.Items = make([]Node, len(y.Content))
		for i := 0; i < len(y.Content) && err == nil; i++ {
			n.Items[i], err = c.node(y.Content[i], depth+1)
		}
	default:
		err = c.scalar(&n, y)
	}
	return n, err
}

func (c *yamlReader) pairs(n *Node, y *yaml.Node, depth int) error {
	n.Keys, n.Items = make([]Key, len(y.Content)/2), make([]Node, len(y.Content)/2)
	for i := range n.Keys {
		key, item := y.Content[2*i], y.Content[2*i+1]
		n.Keys[i].Off = c.offset(key)
		scalar := key
		if key.Kind == yaml.AliasNode {
			scalar = key.Alias
		}
		if scalar.Kind != yaml.ScalarNode {
			return c.fail(key, errors.New("want text as a key, got a list or a map"), "")
		}
		if scalar.ShortTag() == "!!merge" {
			return c.fail(key, errMergeKey, "write the keys out, or use --defaults")
		}
		n.Keys[i].Text = scalar.Value
		err := c.scalar(&Node{}, scalar)
		if err != nil {
			return err
		}
		if n.Items[i], err = c.node(item, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (c *yamlReader) scalar(n *Node, y *yaml.Node) error {
	n.Text = y.Value
	n.Plain = y.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle|yaml.TaggedStyle) == 0
	tag := y.ShortTag()
	if y.Style&yaml.TaggedStyle != 0 && tag != "!!str" && tag != plainTag(y.Value) && (tag != "!!float" || !isJSONNumber(y.Value)) {
		return c.foreign(y)
	}
	switch tag {
	case "!!null":
		n.Kind, n.Text = Null, ""
	case "!!bool":
		n.Kind = Bool
	case "!!int", "!!float":
		n.Kind = Number
	case "!!str", "!!timestamp", "!!merge":
		n.Kind = String
	default:
		return c.foreign(y)
	}
	return nil
}

// plainTag returns the type that YAML readers guess for an unquoted scalar.
func plainTag(s string) string {
	return (&yaml.Node{Kind: yaml.ScalarNode, Value: s}).ShortTag()
}

// foreign rejects tags of unsupported types and tags that do not match their values.
func (c *yamlReader) foreign(y *yaml.Node) error {
	tag, hint := y.ShortTag(), ""
	if y.Kind == yaml.ScalarNode && !strings.HasPrefix(tag, "!!") {
		hint = "put text that starts with ! in quotes"
	}
	return c.fail(y, fmt.Errorf("the tag %s is not part of the format", fault.Quote(tag)), hint)
}
