package fault

import (
	"encoding/json"
	"errors"

	"github.com/dated-claims/retest/internal/plainjson"
)

// faultJSON is the JSON and YAML form of a fault.
type faultJSON struct {
	File     string   `json:"file" yaml:"file"`
	Line     int      `json:"line,omitempty" yaml:"line,omitempty"`
	Col      int      `json:"col,omitempty" yaml:"col,omitempty"`
	EndLine  int      `json:"end_line,omitempty" yaml:"end_line,omitempty"`
	EndCol   int      `json:"end_col,omitempty" yaml:"end_col,omitempty"`
	Path     string   `json:"path,omitempty" yaml:"path,omitempty"`
	Rule     string   `json:"rule" yaml:"rule"`
	Severity Severity `json:"severity" yaml:"severity"`
	Message  string   `json:"message" yaml:"message"`
	Hint     string   `json:"hint,omitempty" yaml:"hint,omitempty"`
}

func (f *Fault) form() faultJSON {
	return faultJSON{f.Pos.File, f.Pos.Line, f.Pos.Col, f.End.Line, f.End.Col, f.Path, f.Rule, f.Severity, f.Message(), f.Hint}
}

// MarshalJSON encodes the fault as in retest check --format json.
func (f Fault) MarshalJSON() ([]byte, error) { return plainjson.Value(f.form()) }

// UnmarshalJSON decodes the form that MarshalJSON produces. On error, f is unchanged.
func (f *Fault) UnmarshalJSON(text []byte) error {
	if string(text) == "null" { // encoding/json requires that null leave the value unchanged
		return nil
	}
	var in faultJSON
	if err := json.Unmarshal(text, &in); err != nil {
		return err
	}
	f.set(in)
	return nil
}

func (f *Fault) set(in faultJSON) {
	end := Pos{Line: in.EndLine, Col: in.EndCol}
	if !end.IsZero() {
		end.File = in.File
	}
	*f = Fault{Pos: Pos{in.File, in.Line, in.Col}, End: end, Path: in.Path, Rule: in.Rule, Severity: in.Severity, Hint: in.Hint}
	if in.Message != "" {
		f.Err = errors.New(in.Message)
	}
}

// MarshalYAML encodes the fault like MarshalJSON, as YAML.
func (f Fault) MarshalYAML() (any, error) { return f.form(), nil }

// UnmarshalYAML decodes the form that MarshalYAML produces. On error, f is unchanged.
func (f *Fault) UnmarshalYAML(unmarshal func(any) error) error {
	var in faultJSON
	if err := unmarshal(&in); err != nil {
		return err
	}
	f.set(in)
	return nil
}
