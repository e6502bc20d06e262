package specimen

import "strings"

// The vocabulary of the records. It is larger than that of the in-memory inquiries and consists of plain ASCII, except for what spice
// adds.
var (
	conditions = []string{
		"models up to 70B", "English text only", "single-turn dialogue", "two public benchmarks", "adults in three countries",
		"simulated users", "the first month of use", "open weights, no tools", "answers shorter than 200 words", "p < 0.05 in both cohorts",
	}
	things = []string{
		"a model that was trained on human feedback", "retrieval over a curated library", "a small judge with a written rubric",
		"the most cited benchmark of the field", "a context of a million tokens", "self-correction without an outside signal",
		"a committee of agents that vote", "the reward signal of preference training", "instruction tuning on synthetic dialogues",
		"chain-of-thought prompting", "a persona given in the system message", "steering along a single direction",
		"the norm that users report when asked",
	}
	actions = []string{
		"improves", "hides", "does not change", "predicts", "weakens", "depends on", "is mistaken for", "overstates", "is limited by",
		"repeats", "barely moves", "slowly erodes", "is a poor proxy for",
	}
	effects = []string{
		"the accuracy of long answers", "what readers call helpful", "its own uncertainty about the source", "the order in which evidence is read",
		"agreement among trained raters", "the trust of a reader who checks", "recall on rare topics", "the cost of a single wrong step",
		"the norms of a profession", "the style of the prompt", "behaviour outside of the laboratory", "the refusals that users complain about",
	}
	qualifiers = []string{
		", even where data is scarce", ", though less so at scale", " when nobody checks the result", ", by about 12 % on average",
		" and more so in everyday settings", ", which no later work has explained", " as long as the task stays the same",
		"; the effect is gone once the examples are shuffled", ", as two independent groups report", " in all but one of the replications",
	}
	levers = []string{
		"newer models", "scaled training", "steering in context", "several agents", "better retrieval", "longer contexts", "tool use",
		"other raters", "cheaper inference",
	}
	titles = []string{"COMPARE", "RANK", "EXPLAIN", "SUM UP", "LOOK AHEAD"}
)

// finding returns a finding with the given number of clauses, some with qualifiers.
func (g generator) finding(clauses int) string {
	var parts []string
	for range clauses {
		s := g.pick(things) + " " + g.pick(actions) + " " + g.pick(effects)
		if g.chance(60) {
			s += g.pick(qualifiers)
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, ", and ")
}

// statement returns the text of a claim. A few statements contain quotation marks, letters beyond ASCII, or a final line break as in a
// YAML block.
func (g generator) statement() string {
	return g.spice(capital(g.finding(g.between(1, 2))) + ".")
}

func (g generator) longQuery() string { return "Is it so that " + g.finding(1) + "?" }

func (g generator) longTitle() string {
	return g.spice(capital(g.pick(things)) + ": how it " + g.pick(actions) + " " + g.pick(effects))
}

// spice adds characters that JSON escapes, or that take more than one byte, to a few percent of the strings.
func (g generator) spice(s string) string {
	switch n := g.rnd.IntN(100); {
	case n < 3:
		return s + ` Its authors call this "settled".`
	case n < 5:
		return s + " Its authors speak of “drift”."
	case n < 8:
		return strings.Replace(s, " a ", " a naïve ", 1)
	case n < 10:
		return s + "\nNo replication is known."
	case n < 12:
		return s + "\n"
	}
	return s
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
