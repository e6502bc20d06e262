package prompt

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/lazyre"
	"github.com/dated-claims/retest/template"
)

// A Verdict is a word that an answer may use to judge a claim, with its meaning.
type Verdict struct {
	Word    string
	Meaning string
}

// verdictList is the name of the template that lists the verdicts, one per line, such as "- holds: newer evidence supports the claim."
const verdictList = "verdict-list"

// verdictLine matches a line of that template, with or without a list marker or tags around it.
var verdictLine = lazyre.New(`^(?:[-*•]\s+|<[^>]*>)?(\pL[\pL\pM -]{0,39}):\s+(.*?)(?:</[^>]*>)?$`)

// Verdicts returns the verdicts that the prompt offers, in the order of the template verdict-list. It returns nil if the prompt does
// not print that template, as in the style named brief. The caller may modify the returned slice.
func (r *Renderer) Verdicts() []Verdict {
	if r == nil {
		return nil
	}
	return slices.Clone(r.verdicts)
}

// listVerdicts reads the verdicts from a renderer's templates.
func listVerdicts(t *template.Template[inquiry.Inquiry]) ([]Verdict, error) {
	if !leadsTo(t.Calls(), t.Entry(), verdictList) {
		return nil, nil
	}
	text, err := t.AppendPart(nil, verdictList, &inquiry.Inquiry{})
	if err != nil {
		return nil, err
	}
	var out []Verdict
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		m := verdictLine.FindStringSubmatch(line)
		if m == nil {
			return nil, verdictFault(fmt.Sprintf("%q", fault.Short(line)))
		}
		if slices.ContainsFunc(out, func(v Verdict) bool { return strings.EqualFold(v.Word, m[1]) }) {
			return nil, verdictFault(fmt.Sprintf("%q twice", m[1]))
		}
		out = append(out, Verdict{Word: m[1], Meaning: m[2]})
	}
	if len(out) == 0 {
		return nil, verdictFault("none")
	}
	return out, nil
}

func verdictFault(got string) error {
	return fault.List{{Path: verdictList, Rule: "verdicts", Want: `one verdict on each line, such as "- holds: newer evidence supports the claim."`, Got: got}}
}

// leadsTo reports whether one template calls another, directly or indirectly.
func leadsTo(calls map[string][]string, from, to string) bool {
	seen := map[string]bool{}
	var visit func(name string) bool
	visit = func(name string) bool {
		if name == to {
			return true
		}
		if seen[name] {
			return false
		}
		seen[name] = true
		return slices.ContainsFunc(calls[name], visit)
	}
	return visit(from)
}
