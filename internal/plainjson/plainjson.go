// Package plainjson writes JSON that people can read: <, > and & are not escaped.
package plainjson

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode"
	"unicode/utf16"
)

// Marshal returns the JSON form of a value, with a line feed at its end. Values inside others are indented by indent, or on one line if it is
// empty.
func Marshal(v any, indent string) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	err := enc.Encode(v)
	return out.Bytes(), err
}

// Neutral is Marshal with characters that do not print, such as those that change the direction of text, as escapes: the value is the same, and
// nothing that shows the JSON acts on them. Use it for what others wrote.
func Neutral(v any, indent string) ([]byte, error) {
	text, err := Marshal(v, indent)
	if err != nil || bytes.IndexFunc(text, hidden) < 0 {
		return text, err
	}
	var out bytes.Buffer
	for _, r := range string(text) { // they can only be in strings
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

// Value is Marshal for the MarshalJSON method of a type: on one line, without a line feed. It stays readable only if the encoder around it does
// not escape.
func Value(v any) ([]byte, error) {
	text, err := Marshal(v, "")
	return bytes.TrimSuffix(text, []byte("\n")), err
}
