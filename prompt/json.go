package prompt

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// promptJSON is a prompt as JSON and YAML.
type promptJSON struct {
	ID       string    `json:"id" yaml:"id"`
	Text     string    `json:"text" yaml:"text"`
	Messages []Message `json:"messages" yaml:"messages"`
	Hashes   Hashes    `json:"hashes" yaml:"hashes"`
}

func (p *Prompt) form() promptJSON {
	return promptJSON{p.ID, p.Text, append([]Message{}, p.Messages...), p.Hashes()}
}

// MarshalJSON writes the form of retest render --format json.
func (p Prompt) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false) // so that it stays readable where the encoder around it does not escape
	err := enc.Encode(p.form())
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), err
}

// UnmarshalJSON reads what MarshalJSON writes. The hashes of the text and of the messages must be theirs. On an error p is left unchanged.
func (p *Prompt) UnmarshalJSON(text []byte) error {
	if string(text) == "null" { // which encoding/json asks to leave the value alone
		return nil
	}
	var in promptJSON
	if err := json.Unmarshal(text, &in); err != nil {
		return err
	}
	return p.set(in)
}

// MarshalYAML writes what MarshalJSON does, as YAML.
func (p Prompt) MarshalYAML() (any, error) { return p.form(), nil }

// UnmarshalYAML reads what MarshalYAML writes, as UnmarshalJSON does.
func (p *Prompt) UnmarshalYAML(unmarshal func(any) error) error {
	var in promptJSON
	if err := unmarshal(&in); err != nil {
		return err
	}
	return p.set(in)
}

func (p *Prompt) set(in promptJSON) error {
	read := Prompt{ID: in.ID, Text: in.Text, Messages: append([]Message(nil), in.Messages...)}
	for _, h := range []struct {
		name, hex string
		to        *[sha256.Size]byte
	}{{"inquiry", in.Hashes.Inquiry, &read.inquiry}, {"template", in.Hashes.Template, &read.template}} {
		sum, err := hex.DecodeString(h.hex)
		if err != nil || len(sum) != len(h.to) {
			return fmt.Errorf("hashes.%s: want 64 hexadecimal digits, got %q", h.name, short(h.hex))
		}
		*h.to = [sha256.Size]byte(sum)
	}
	if is := read.Hashes(); is != in.Hashes {
		return fmt.Errorf("hashes: want those of the text and the messages, %s and %s, got %q and %q", is.Text, is.Messages, short(in.Hashes.Text), short(in.Hashes.Messages))
	}
	*p = read
	return nil
}
