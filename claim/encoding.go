package claim

import (
	"encoding/json"

	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/internal/plainjson"
)

// form is a claim in the inquiry file format.
type form struct {
	ID         string         `json:"id,omitempty" yaml:"id,omitempty"`
	Text       string         `json:"text,omitempty" yaml:"text,omitempty"`
	When       edtf.Date      `json:"when,omitzero" yaml:"when,omitempty"`
	Scope      string         `json:"scope,omitempty" yaml:"scope,omitempty"`
	Anchors    []cited        `json:"anchors,omitempty" yaml:"anchors,omitempty"`
	Source     string         `json:"source,omitempty" yaml:"source,omitempty"`
	Tags       []string       `json:"tags,omitempty" yaml:"tags,omitempty"`
	Supersedes string         `json:"supersedes,omitempty" yaml:"supersedes,omitempty"`
	Vars       map[string]any `json:"vars,omitempty" yaml:"vars,omitempty"`
}

// MarshalJSON encodes the claim as in an inquiry file. It returns an error if JSON cannot represent the vars.
func (c Claim) MarshalJSON() ([]byte, error) { return plainjson.Value(c.form()) }

// UnmarshalJSON decodes the form that MarshalJSON produces. On error, c is unchanged.
func (c *Claim) UnmarshalJSON(text []byte) error {
	if string(text) == "null" { // encoding/json requires that null leave the value unchanged
		return nil
	}
	var f form
	err := json.Unmarshal(text, &f)
	if err == nil {
		*c = f.claim()
	}
	return err
}

// MarshalYAML encodes the claim in the same form as MarshalJSON, but as YAML.
func (c Claim) MarshalYAML() (any, error) { return c.form(), nil }

// UnmarshalYAML is the YAML counterpart of UnmarshalJSON.
func (c *Claim) UnmarshalYAML(unmarshal func(any) error) error {
	var f form
	err := unmarshal(&f)
	if err == nil {
		*c = f.claim()
	}
	return err
}

func (c Claim) form() form {
	f := form{c.ID, c.Text, c.When, c.Scope, nil, c.Source, c.Tags, c.Supersedes, c.Vars}
	for _, id := range c.Anchors {
		p := cited(c.Passage(id))
		p.Anchor = id
		f.Anchors = append(f.Anchors, p)
	}
	return f
}

func (f form) claim() Claim {
	c := Claim{ID: f.ID, Text: f.Text, When: f.When, Scope: f.Scope, Source: f.Source, Tags: f.Tags, Supersedes: f.Supersedes, Vars: f.Vars}
	for _, p := range f.Anchors {
		c.Anchors = append(c.Anchors, p.Anchor)
		if p.At != "" || p.Quote != "" {
			c.Passages = append(c.Passages, Passage(p))
		}
	}
	return c
}

// cited is an anchor of a claim: a string, or a map if it has more than an identifier.
type cited Passage

func (p cited) MarshalJSON() ([]byte, error) {
	v, _ := p.MarshalYAML() // never returns an error
	return plainjson.Value(v)
}

func (p cited) MarshalYAML() (any, error) {
	if p.At == "" && p.Quote == "" {
		return p.Anchor.String(), nil
	}
	return Passage(p), nil
}

func (p *cited) UnmarshalJSON(text []byte) error {
	return p.read(text[0] == '"', func(v any) error { return json.Unmarshal(text, v) })
}

func (p *cited) UnmarshalYAML(unmarshal func(any) error) error {
	var text string
	return p.read(unmarshal(&text) == nil, unmarshal)
}

func (p *cited) read(bare bool, unmarshal func(any) error) error {
	*p = cited{}
	if bare {
		return unmarshal(&p.Anchor)
	}
	return unmarshal((*Passage)(p))
}
