package verdicts

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/plainjson"
	"github.com/dated-claims/retest/provider"
	"github.com/dated-claims/retest/reply"
)

// Summary counts lines. Use [NewSummary] to create one.
type Summary struct {
	Requests int                    `json:"requests"`
	States   map[provider.State]int `json:"states"`
	Claims   int                    `json:"claims"`   // claims that the prompts ask about
	Verdicts map[string]int         `json:"verdicts"` // number of claims with each verdict
	Rules    map[string]int         `json:"rules"`    // number of faults of each rule
	Messages []Message              `json:"messages"` // most frequent messages of failed requests
	replies  bool                   // whether the lines are for replies rather than requests
	words    []string
	messages map[string]int
	errors   int
	warnings int
}

// Message is an error message of a provider.
type Message struct {
	Text  string `json:"text"`
	Count int    `json:"count"`
}

// NewSummary returns an empty summary. The words parameter lists the verdicts of the prompts, in order.
func NewSummary(words []string) *Summary {
	return &Summary{
		States: map[provider.State]int{}, Verdicts: map[string]int{}, Rules: map[string]int{}, Messages: []Message{}, words: words,
		messages: map[string]int{},
	}
}

// Words returns the verdicts of the prompts, in order.
func (s *Summary) Words() []string { return s.words }

// Limits on the failed requests' messages that a summary keeps.
const (
	mostMessages = 3
	mostDistinct = 10_000
)

// Add counts a line.
func (s *Summary) Add(l *Line) {
	s.Requests++
	s.replies = l.Request == ""
	s.States[l.State]++
	s.Claims += len(l.Asked.Claims)
	for _, c := range l.Claims {
		if c.Verdict != "" {
			s.Verdicts[c.Verdict]++
		}
	}
	if text := messageOf(l); text != "" {
		if _, known := s.messages[text]; known || len(s.messages) < mostDistinct {
			s.messages[text]++
		}
	}
	s.Fault(l.All...)
}

// messageOf returns the provider's message about a request that has no answer.
func messageOf(l *Line) string {
	if l.State == provider.StateAnswered || l.State == provider.StateCut {
		return ""
	}
	return fault.Short(strings.Trim(l.Code+": "+l.Message, ": "))
}

// Fault counts faults that do not belong to a line, such as those in result files.
func (s *Summary) Fault(list ...*fault.Fault) {
	for _, f := range list {
		s.Rules[f.Rule]++
		switch f.Severity {
		case fault.Error:
			s.errors++
		case fault.Warning:
			s.warnings++
		}
	}
}

// Clean reports whether every answer is complete and without errors. If strict is set, there must be no warnings either.
func (s *Summary) Clean(strict bool) bool {
	return s.errors == 0 && (!strict || s.warnings == 0)
}

// Given returns the number of claims that have a verdict.
func (s *Summary) Given() int {
	n := 0
	for _, k := range s.Verdicts {
		n += k
	}
	return n
}

// Text returns the summary as a few lines for people to read.
func (s *Summary) Text() string {
	var b strings.Builder
	if !s.replies {
		fmt.Fprintf(&b, "%s: %s\n", plural(s.Requests, "request"), counts(s.StateCounts()))
	}
	given := s.Given()
	fmt.Fprintf(&b, "%s: %s", plural(s.Claims, "claim"), counts(append(s.VerdictCounts(), Count{"without a verdict", s.Claims - given})))
	if rules := s.RuleCounts(); len(rules) > 0 {
		var list []string
		for _, c := range rules {
			list = append(list, fmt.Sprintf("%s %d", c.Name, c.N))
		}
		fmt.Fprintf(&b, "\nfaults by rule: %s", strings.Join(list, ", "))
	}
	for _, m := range s.mostFrequent() {
		fmt.Fprintf(&b, "\n%d × %s", m.Count, fault.Visible(m.Text))
	}
	return b.String() + "\n"
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// Count is a number and what it counts.
type Count struct {
	Name string
	N    int
}

func counts(list []Count) string {
	var out []string
	for _, c := range list {
		if c.N != 0 {
			out = append(out, fmt.Sprintf("%d %s", c.N, c.Name))
		}
	}
	if out == nil {
		return "none"
	}
	return strings.Join(out, ", ")
}

// states lists the states in the order in which summaries show them.
var states = []provider.State{
	provider.StateAnswered, provider.StateCut, provider.StatePaused, provider.StateRefused, provider.StateBlocked, provider.StateFailed,
	provider.StateExpired, provider.StateCancelled, provider.StateMissing, provider.StateConflicting, provider.StateUnreadable,
}

// States returns the states of requests in the order in which summaries show them.
func States() []provider.State { return slices.Clone(states) }

// StateCounts returns the states with their counts, omitting zeros.
func (s *Summary) StateCounts() []Count {
	var out []Count
	for _, state := range states {
		if n := s.States[state]; n > 0 {
			out = append(out, Count{string(state), n})
		}
	}
	return out
}

// VerdictCounts returns the verdicts with their counts, in the order of the prompts.
func (s *Summary) VerdictCounts() []Count {
	words := s.words
	if words == nil {
		words = reply.Verdicts()
	}
	var out []Count
	for _, word := range words {
		if n := s.Verdicts[word]; n > 0 {
			out = append(out, Count{word, n})
		}
	}
	return out
}

// RuleCounts returns the rules with the number of faults of each: errors first, then warnings and notes, most frequent first.
func (s *Summary) RuleCounts() []Count {
	severity := func(name string) fault.Severity {
		r, _ := fault.RuleNamed(name)
		return r.Severity
	}
	names := slices.SortedFunc(maps.Keys(s.Rules), func(a, b string) int {
		return cmp.Or(cmp.Compare(severity(a), severity(b)), s.Rules[b]-s.Rules[a], strings.Compare(a, b))
	})
	out := make([]Count, len(names))
	for i, name := range names {
		out[i] = Count{name, s.Rules[name]}
	}
	return out
}

// mostFrequent returns the messages that occurred for the most requests.
func (s *Summary) mostFrequent() []Message {
	list := []Message{}
	for text, n := range s.messages {
		list = append(list, Message{text, n})
	}
	slices.SortFunc(list, func(a, b Message) int { return cmp.Or(b.Count-a.Count, strings.Compare(a.Text, b.Text)) })
	return list[:min(len(list), mostMessages)]
}

// JSON returns the summary and the findings in a form for programs.
func (s *Summary) JSON(findings fault.List) ([]byte, error) {
	s.Messages = s.mostFrequent()
	return plainjson.Neutral(struct {
		*Summary
		Findings fault.List `json:"findings"`
	}{s, append(fault.List{}, findings...)}, "  ")
}
