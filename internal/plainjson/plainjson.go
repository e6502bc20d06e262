// Package plainjson writes human-readable JSON: <, > and & are not escaped.
package plainjson

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode"
	"unicode/utf16"
)

// Marshal returns the JSON form of a value, followed by a line feed. It indents nested values with the string indent, or writes
// everything on one line if indent is empty.
func Marshal(v any, indent string) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	err := enc.Encode(v)
	return out.Bytes(), err
}

// Neutral is like Marshal but escapes characters that are not printable, such as those that change the direction of text. The value is
// the same, but the characters have no effect where the JSON is displayed. Use it for text written by other people.
func Neutral(v any, indent string) ([]byte, error) {
	text, err := Marshal(v, indent)
	if err != nil || bytes.IndexFunc(text, hidden) < 0 {
		return text, err
	}
	var out bytes.Buffer
	for _, r := range string(text) { // such characters can occur only in strings
		switch {
		case !hidden(r):
			out.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.Bytes(), nil
}

func hidden(r rune) bool { return r >= 0x7f && !unicode.IsPrint(r) }

// Value is like Marshal, for MarshalJSON methods: it writes one line without a line feed. The result stays readable only if the
// enclosing encoder does not escape.
func Value(v any) ([]byte, error) {
	text, err := Marshal(v, "")
	return bytes.TrimSuffix(text, []byte("\n")), err
}
