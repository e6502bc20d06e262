package explain

import (
	"slices"

	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/template"
)

// sections lists the templates into which every style divides a prompt.
var sections = [...]string{"opening", "claims", "anchors", "tasks", "verdicts", "rules", "answer"}

// assignParts assigns each stretch to a part of the prompt, which is the section that the stretch's template belongs to.
//
// A trace contains only the innermost template. If a template is reached from only one section, it belongs to that section. If it is
// reached from several, it belongs to the surrounding section.
func assignParts(stretches []Stretch, t *template.Template[inquiry.Inquiry]) {
	owners := owners(t)
	fallback := t.Entry()
	for i := range stretches {
		s := &stretches[i]
		switch of := owners[s.Template]; {
		case len(of) == 0:
			s.Part = fallback
		case len(of) == 1:
			s.Part = of[0]
		case i > 0 && slices.Contains(of, stretches[i-1].Part):
			s.Part = stretches[i-1].Part
		default:
			s.Part = following(stretches[i+1:], owners, of)
		}
	}
}

// following returns the section of the first stretch that certainly belongs to one of the given sections.
func following(stretches []Stretch, owners map[string][]string, among []string) string {
	for i := range stretches {
		if of := owners[stretches[i].Template]; len(of) == 1 && slices.Contains(among, of[0]) {
			return of[0]
		}
	}
	return among[0]
}

// owners returns, for each template, the sections that reach it without passing through another section. In addition to the sections of
// the styles, each template called by the messages counts as a section.
func owners(t *template.Template[inquiry.Inquiry]) map[string][]string {
	calls := t.Calls()
	whole := []string{t.Entry(), "user", "system"}
	parts := slices.Clone(sections[:])
	for _, w := range whole {
		for _, name := range calls[w] {
			if !slices.Contains(parts, name) && !slices.Contains(whole, name) {
				parts = append(parts, name)
			}
		}
	}
	out := map[string][]string{}
	for _, part := range parts {
		ahead := []string{part}
		for len(ahead) > 0 {
			name := ahead[0]
			ahead = ahead[1:]
			if slices.Contains(out[name], part) || name != part && slices.Contains(parts, name) {
				continue
			}
			out[name] = append(out[name], part)
			ahead = append(ahead, calls[name]...)
		}
	}
	return out
}
