package specimen

import "strings"

// The vocabulary of the corpus. It makes little sense but has the word lengths, quotation marks and letters of real text.
var (
	roles = []string{
		"an alignment researcher", "a clinical statistician", "a reviewer of benchmarks", "a research librarian",
		"a speech scientist", "an economist who reads evaluations", "a hydrologist",
	}
	libraries = []string{
		"a library of dated findings", "an open notebook", "a reading group on evaluation", "the commons of small results",
	}
	scopes = []string{
		"models up to 70B", "English text only", "single-turn dialogue", "two public benchmarks", "adults in three countries",
		"simulated users", "the first month of use\n",
	}
	teams = []string{
		"Harbour Lab", "Northern Evaluation Group", "Team Meridian", "Open Measures", "The Delta Collective", "Río Azul Lab",
	}
	subjects = []string{
		"a model", "training on feedback", "retrieval", "a small judge", "the usual benchmark", "a longer context", "self-correction",
		"a committee of agents", "the reward signal", "instruction tuning",
	}
	verbs = []string{
		"improves", "hides", "does not change", "predicts", "weakens", "depends on", "looks like", "overstates", "is limited by", "repeats",
	}
	objects = []string{
		"the accuracy of long answers", "what users call \"helpful\"", "its own uncertainty", "the order of the evidence",
		"agreement among raters", "a reader's trust", "recall on rare topics", "the cost of a wrong step", "norms of a profession",
		"the style of the prompt",
	}
	asides = []string{
		", even where the data is scarce", ", though less so at scale", " when nobody checks", ", by about 12 % on average",
		" and more so in naïve settings", ", which no later work has explained", " as long as the task stays the same",
		"; the effect is gone once the examples are shuffled", ", as two independent groups report",
	}
	words = []string{"recall", "static-identity", "judge", "cost", "norms", "order", "scale"}
)

func (g generator) pick(from []string) string { return from[g.rnd.IntN(len(from))] }

func (g generator) between(low, high int) int { return low + g.rnd.IntN(high-low+1) }

// chance returns true with the given probability in percent.
func (g generator) chance(percent int) bool { return g.rnd.IntN(100) < percent }

// many returns between low and high generated items.
func many[T any](g generator, low, high int, one func() T) []T {
	out := make([]T, g.between(low, high))
	for i := range out {
		out[i] = one()
	}
	return out
}

// some returns between low and high distinct strings, or all of them if there are fewer.
func (g generator) some(low, high int, from []string) []string {
	n := min(g.between(low, high), len(from))
	out := make([]string, n)
	for i, at := range g.rnd.Perm(len(from))[:n] {
		out[i] = from[at]
	}
	return out
}

// clause returns a subject, a verb and an object.
func (g generator) clause() string {
	return g.pick(subjects) + " " + g.pick(verbs) + " " + g.pick(objects)
}

// sentence returns one or two clauses, with asides. Some sentences end with a line break, as in a YAML block.
func (g generator) sentence() string {
	s := g.clause()
	s += strings.Join(g.some(0, 2, asides), "")
	if g.chance(30) {
		s += "; " + g.clause()
	}
	s = strings.ToUpper(s[:1]) + s[1:] + "."
	if g.chance(20) {
		s += "\n"
	}
	return s
}

func (g generator) question() string { return "whether " + g.clause() }

func (g generator) query() string {
	q := "Is it so that " + g.clause()
	if g.chance(50) {
		q += g.pick(asides)
	}
	return q + "?"
}

func (g generator) title() string {
	t := g.pick(subjects) + ": how it " + g.pick(verbs) + " " + g.pick(objects)
	return strings.ToUpper(t[:1]) + t[1:]
}
