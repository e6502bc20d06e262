package prompt

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/plainjson"
	"github.com/dated-claims/retest/internal/seam"
	"github.com/dated-claims/retest/template"
)

// An Output is a rendered inquiry.
//
// Its JSON form is the same as the output of retest render --format json: id, text, messages and hashes, without spans.
type Output struct {
	ID       string    // id of the inquiry
	Text     string    // the whole prompt as one text, for pasting
	Messages []Message // the same prompt for a chat interface
	// Spans records where each part of Text comes from. It is set only by Traced, and only if the Trace asks for spans. Paths use the
	// names in the file format, such as claims[2].text.
	Spans    []template.Span
	inquiry  [sha256.Size]byte // hash of the inquiry
	template [sha256.Size]byte
}

// A Message is one message of a chat. It has a role, which is system or user, and content.
type Message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// Hashes are SHA-256 sums in hexadecimal.
type Hashes struct {
	Text     string `json:"text"`     // hash of the prompt's text
	Messages string `json:"messages"` // hash of the messages' roles and contents
	Inquiry  string `json:"inquiry"`  // hash of all values of the inquiry except its id, with defaults filled in; does not depend on how the values are written
	Template string `json:"template"` // hash of the templates' names and sources, of Funcs and, for custom templates, of the style unless it is plain
}

// Hashes computes the hashes of the prompt and its inputs.
func (o *Output) Hashes() Hashes {
	s := seam.Output{Text: []byte(o.Text)}
	for _, m := range o.Messages {
		if m.Role == "system" {
			s.System = []byte(m.Content)
		} else {
			s.User = []byte(m.Content)
		}
	}
	text, messages := s.Hashes()
	return Hashes{Text: inHex(text), Messages: inHex(messages), Inquiry: inHex(o.inquiry), Template: inHex(o.template)}
}

func inHex(sum [sha256.Size]byte) string { return hex.EncodeToString(sum[:]) }

// outputJSON is the JSON and YAML form of an output.
type outputJSON struct {
	ID       string    `json:"id" yaml:"id"`
	Text     string    `json:"text" yaml:"text"`
	Messages []Message `json:"messages" yaml:"messages"`
	Hashes   Hashes    `json:"hashes" yaml:"hashes"`
}

func (o *Output) form() outputJSON {
	return outputJSON{o.ID, o.Text, append([]Message{}, o.Messages...), o.Hashes()}
}

// MarshalJSON encodes the output in the form that retest render --format json prints.
func (o Output) MarshalJSON() ([]byte, error) { return plainjson.Value(o.form()) }

// UnmarshalJSON decodes the form that MarshalJSON produces. The hashes of the text and the messages must match their contents. On
// error, o is unchanged.
func (o *Output) UnmarshalJSON(text []byte) error {
	if string(text) == "null" { // by the convention of encoding/json, null leaves the value unchanged
		return nil
	}
	var in outputJSON
	if err := json.Unmarshal(text, &in); err != nil {
		return err
	}
	return o.set(in)
}

// MarshalYAML is the YAML counterpart of MarshalJSON.
func (o Output) MarshalYAML() (any, error) { return o.form(), nil }

// UnmarshalYAML is the YAML counterpart of UnmarshalJSON.
func (o *Output) UnmarshalYAML(unmarshal func(any) error) error {
	var in outputJSON
	if err := unmarshal(&in); err != nil {
		return err
	}
	return o.set(in)
}

func (o *Output) set(in outputJSON) error {
	read := Output{ID: in.ID, Text: in.Text, Messages: append([]Message(nil), in.Messages...)}
	for _, h := range []struct {
		name, hex string
		to        *[sha256.Size]byte
	}{{"inquiry", in.Hashes.Inquiry, &read.inquiry}, {"template", in.Hashes.Template, &read.template}} {
		sum, err := hex.DecodeString(h.hex)
		if err != nil || len(sum) != len(h.to) {
			return fmt.Errorf("hashes.%s: want 64 hexadecimal digits, got %q", h.name, fault.Short(h.hex))
		}
		*h.to = [sha256.Size]byte(sum)
	}
	if is := read.Hashes(); is != in.Hashes {
		return fmt.Errorf("hashes: want the hashes of the text and the messages, %s and %s, got %q and %q", is.Text, is.Messages, fault.Short(in.Hashes.Text), fault.Short(in.Hashes.Messages))
	}
	*o = read
	return nil
}
