package diff

import "strings"

// jsonChange is a change in JSON form, with its lines as one string.
type jsonChange struct {
	Part   string   `json:"part"`
	What   What     `json:"what"`
	ID     string   `json:"id,omitempty"`
	OldID  string   `json:"old_id,omitempty"`
	Kind   string   `json:"kind,omitempty"`
	How    How      `json:"how"`
	Fields []string `json:"fields,omitempty"`
	OldAt  int      `json:"old_line,omitempty"`
	NewAt  int      `json:"new_line,omitempty"`
	Old    string   `json:"old,omitempty"`
	New    string   `json:"new,omitempty"`
}

// JSON returns a value that encodes the report.
func (r *Report) JSON() any {
	return struct {
		Same     bool         `json:"same"`
		Text     bool         `json:"same_text"`
		Messages bool         `json:"same_messages"`
		Changes  []jsonChange `json:"changes"`
		Others   []jsonChange `json:"message_changes,omitempty"`
	}{r.Same(), r.Text, r.Messages, jsonChanges(r.Changes), jsonChanges(r.Others)}
}

func jsonChanges(list []Change) []jsonChange {
	out := make([]jsonChange, len(list))
	for i := range list {
		c := &list[i]
		out[i] = jsonChange{
			c.Part, c.What, c.ID, c.OldID, c.Kind, c.How, c.Fields, c.OldAt, c.NewAt, strings.Join(c.Old, ""), strings.Join(c.New, ""),
		}
	}
	return out
}
