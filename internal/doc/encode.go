package doc

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// AppendJSON appends the tree as JSON on one line. Only quotes, backslashes and control characters are escaped, not <, > and &. A YAML
// number that JSON cannot represent, such as 0x1F, becomes text.
func (n *Node) AppendJSON(dst []byte) []byte {
	switch n.Kind {
	case Null:
		return append(dst, "null"...)
	case Bool:
		return strconv.AppendBool(dst, isTrue(n.Text))
	case Number:
		if !isJSONNumber(n.Text) {
			return AppendQuoted(dst, n.Text)
		}
		return append(dst, n.Text...)
	case String:
		return AppendQuoted(dst, n.Text)
	case List:
		dst = append(dst, '[')
		for i := range n.Items {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = n.Items[i].AppendJSON(dst)
		}
		return append(dst, ']')
	default:
		dst = append(dst, '{')
		for i := range n.Items {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(AppendQuoted(dst, n.Keys[i].Text), ':')
			dst = n.Items[i].AppendJSON(dst)
		}
		return append(dst, '}')
	}
}

func isTrue(s string) bool { return strings.EqualFold(s, "true") }

func isJSONNumber(s string) bool {
	p := jsonParser{src: &Source{}, text: []byte(s)}
	_, err := p.number()
	return err == nil && p.at == len(s)
}

// AppendQuoted appends s as a JSON string. Invalid UTF-8 becomes U+FFFD. U+2028 and U+2029 are escaped because some readers treat them
// as line ends.
func AppendQuoted(dst []byte, s string) []byte {
	return append(AppendEscaped(append(dst, '"'), s), '"')
}

// AppendEscaped is like AppendQuoted but without the quotes.
func AppendEscaped(dst []byte, s string) []byte {
	from := 0 // start of the data not yet appended
	for i := 0; i < len(s); {
		if i += plainLen(s[i:]); i == len(s) {
			break
		}
		if c := s[i]; c < utf8.RuneSelf {
			dst = appendEscape(append(dst, s[from:i]...), c)
			i++
			from = i
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			dst = append(append(dst, s[from:i]...), "\uFFFD"...)
			from = i + 1
		case r == '\u2028' || r == '\u2029':
			dst = append(append(dst, s[from:i]...), `\u202`...)
			dst = append(dst, hexDigits[r&0xF])
			from = i + n
		}
		i += n
	}
	return append(dst, s[from:]...)
}

const hexDigits = "0123456789abcdef"

func appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	}
	return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xF])
}

// YAML returns the tree as a YAML document, indented by two spaces per level. Text that a YAML reader would interpret as another type
// is quoted.
func (n *Node) YAML() ([]byte, error) {
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(n.ToYAML()); err != nil {
		return nil, err
	}
	if err := enc.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// ToYAML returns the tree as a node of package yaml. Text that a YAML reader would interpret as another type is quoted.
func (n *Node) ToYAML() *yaml.Node {
	switch n.Kind {
	case List:
		out := &yaml.Node{Kind: yaml.SequenceNode}
		for i := range n.Items {
			out.Content = append(out.Content, n.Items[i].ToYAML())
		}
		return out
	case Map:
		out := &yaml.Node{Kind: yaml.MappingNode}
		for i, key := range n.Keys {
			out.Content = append(out.Content, text(key.Text), n.Items[i].ToYAML())
		}
		return out
	case String:
		return text(n.Text)
	case Null:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}
	case Bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: n.Text}
	default:
		out := &yaml.Node{Kind: yaml.ScalarNode, Value: n.Text}
		if tag := out.ShortTag(); tag != "!!int" && tag != "!!float" {
			out.Tag = "!!float" // a number that YAML readers would interpret as text because of its size, such as 1e400
		}
		return out
	}
}

// text returns a YAML scalar that reads back as s. With the style that the encoder chooses, some characters that YAML folds or trims
// would be lost. Text with control characters or special line breaks is therefore put in double quotes.
func text(s string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
	if s == "<<" { // without quotes, this would be a merge key
		n.Style = yaml.DoubleQuotedStyle
	}
	for _, r := range s {
		if r < ' ' || r == 0x7F || r == '\u0085' || r == '\u2028' || r == '\u2029' || r == '\uFEFF' {
			n.Style = yaml.DoubleQuotedStyle
		}
	}
	return n
}
