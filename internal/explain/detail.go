package explain

import (
	"fmt"
	"strings"

	"github.com/dated-claims/retest/fault"
)

// Detail is one known fact about a stretch, described in words.
type Detail struct {
	Name, Text string
	Pos        fault.Pos // location that Text refers to; may be zero
}

// String returns the detail on one line.
func (d Detail) String() string { return fmt.Sprintf("%-8s  %s", d.Name, d.Text) }

// Details describes the origin of a stretch: its part, kind, values and template.
func (e *Explanation) Details(s *Stretch) []Detail {
	out := []Detail{{Name: "part", Text: s.Part}}
	switch s.Kind {
	case Own:
		out = append(out, Detail{Name: "text", Text: "the template's own"})
	case Made:
		out = append(out, Detail{Name: "text", Text: "made by " + oneLine(e.Action(s))})
	case Escape:
		out = append(out, Detail{Name: "text", Text: "added by escaping, around the value"})
	}
	for _, d := range s.Data {
		out = append(out, Detail{"value", d.Path + "  " + d.where(), d.Pos})
	}
	return append(out, Detail{"template", s.Template + "  " + s.Pos.String(), s.Pos})
}

func describe(details []Detail) string {
	lines := make([]string, len(details))
	for i, d := range details {
		lines[i] = d.String()
	}
	return strings.Join(lines, "\n")
}
