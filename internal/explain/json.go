package explain

import "github.com/dated-claims/retest/fault"

// The JSON forms. Unknown values are omitted.
type (
	jsonPlace struct {
		File string `json:"file,omitempty"`
		Line int    `json:"line,omitempty"`
		Col  int    `json:"col,omitempty"`
	}
	jsonDatum struct {
		Path    string    `json:"path"`
		Written bool      `json:"written"`
		Place   jsonPlace `json:"place"`
	}
	jsonStretch struct {
		From     jsonPlace   `json:"from"`
		To       jsonPlace   `json:"to"`
		Text     string      `json:"text"`
		Part     string      `json:"part"`
		Kind     Kind        `json:"kind"`
		Template string      `json:"template"`
		Place    jsonPlace   `json:"place"`
		Action   string      `json:"action,omitempty"`
		Data     []jsonDatum `json:"data,omitempty"`
	}
	jsonExplanation struct {
		ID        string        `json:"id"`
		Text      string        `json:"text"`
		Stretches []jsonStretch `json:"stretches"`
	}
)

// JSON returns a value that can be encoded as the explanation's JSON form.
func (e *Explanation) JSON() any {
	out := jsonExplanation{ID: e.ID, Text: e.Text, Stretches: make([]jsonStretch, len(e.Stretches))}
	for i := range e.Stretches {
		out.Stretches[i] = e.stretch(&e.Stretches[i])
	}
	return out
}

// StretchJSON returns a value that can be encoded as the JSON form of one stretch.
func (e *Explanation) StretchJSON(s *Stretch) any { return e.stretch(s) }

func (e *Explanation) stretch(s *Stretch) jsonStretch {
	out := jsonStretch{
		From: jsonPlace{Line: s.From.Line, Col: s.From.Col}, To: jsonPlace{Line: s.To.Line, Col: s.To.Col}, Text: s.Text,
		Part: s.Part, Kind: s.Kind, Template: s.Template, Place: placeOf(s.Pos), Action: e.Action(s),
	}
	for _, d := range s.Data {
		out.Data = append(out.Data, jsonDatum{d.Path, d.Written, placeOf(d.Pos)})
	}
	return out
}

func placeOf(p fault.Pos) jsonPlace { return jsonPlace{p.File, p.Line, p.Col} }
