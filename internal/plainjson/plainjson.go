// Package plainjson writes JSON that people can read: <, > and & are not escaped.
package plainjson

import (
	"bytes"
	"encoding/json"
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

// Value is Marshal for the MarshalJSON method of a type: on one line, without a line feed. It stays readable only if the encoder around it does
// not escape.
func Value(v any) ([]byte, error) {
	text, err := Marshal(v, "")
	return bytes.TrimSuffix(text, []byte("\n")), err
}
