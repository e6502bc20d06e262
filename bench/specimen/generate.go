package specimen

import (
	"fmt"
	"math/rand/v2"
)

// Varied returns n different inquiries, the same on every call. They have 3 to 8 claims, 2 to 6 papers, optional parts, and text of
// varying length. The papers and teams are invented.
func Varied(n int) []Inquiry {
	g := generator{rand.New(rand.NewPCG(2026, 11))} //nolint:gosec // intentionally the same on every call
	out := make([]Inquiry, n)
	for i := range out {
		out[i] = g.inquiry(i)
	}
	return out
}

// generator generates inquiries from a single sequence of random numbers.
type generator struct {
	rnd *rand.Rand
}

// inquiry returns an inquiry. Its number is part of the question, so no two inquiries are equal.
func (g generator) inquiry(number int) Inquiry {
	q := Inquiry{
		Role:     g.pick(roles),
		Question: fmt.Sprintf("%s (inquiry %d)", g.question(), number+1),
		AsOf:     fmt.Sprintf("2026-%02d-%02d", g.between(1, 12), g.between(1, 28)),
		Anchors:  many(g, 2, 6, g.paper),
		Tasks:    g.tasks(),
	}
	if g.chance(80) {
		q.Library = g.pick(libraries)
		if g.chance(75) {
			q.Span = fmt.Sprintf("%d/%d", g.between(2018, 2023), g.between(2024, 2026))
		}
	}
	identifiers := make([]string, len(q.Anchors))
	for i := range q.Anchors {
		identifiers[i] = q.Anchors[i].ID
	}
	q.Claims = many(g, 3, 8, func() Claim { return g.claim(identifiers) })
	for i := range q.Claims {
		q.Claims[i].ID = g.claimID(i)
	}
	return q
}

func (g generator) claim(identifiers []string) Claim {
	c := Claim{Text: g.sentence()}
	if g.chance(85) {
		c.When = g.when()
	}
	if g.chance(35) {
		c.Scope = g.pick(scopes)
	}
	if g.chance(70) {
		c.Anchors = g.some(1, 3, identifiers)
	}
	return c
}

// claimID returns an id that consists of the letter c or a word, with equal probability, and a number.
func (g generator) claimID(i int) string {
	if g.chance(50) {
		return fmt.Sprintf("c%d", i+1)
	}
	return fmt.Sprintf("%s-%d", g.pick(words), i+1)
}

func (g generator) when() string {
	year := g.between(2018, 2026)
	switch g.rnd.IntN(4) {
	case 0:
		return fmt.Sprintf("~%d", year)
	case 1:
		return fmt.Sprintf("%d–%d", year, year+1)
	case 2:
		return fmt.Sprintf("%d-%02d", year, g.between(1, 12))
	}
	return fmt.Sprint(year)
}

func (g generator) paper() Paper {
	year, month := g.between(18, 26), g.between(1, 12)
	p := Paper{ID: fmt.Sprintf("arXiv:%02d%02d.%05d", year, month, g.between(1, 19999)), Title: g.title()}
	if g.chance(85) {
		p.Date = fmt.Sprintf("20%02d-%02d", year, month)
	}
	if g.chance(50) {
		p.Authors = g.some(1, 4, teams)
	}
	return p
}

// tasks returns at least one task and at most one of each kind, in the order in which people usually write them.
func (g generator) tasks() []Task {
	tasks := []Task{{Retest: g.retest()}}
	if g.chance(85) {
		tasks = append(tasks, Task{Surface: g.surface()})
	}
	if g.chance(75) {
		tasks = append(tasks, Task{Propose: g.propose()})
	}
	return tasks
}

func (g generator) retest() *Retest {
	r := &Retest{}
	if g.chance(80) {
		r.Levers = g.some(1, 5, objects)
	}
	if g.chance(60) {
		r.Durable = g.query()
	}
	if g.chance(60) {
		r.Perishable = g.some(1, 3, subjects)
	}
	return r
}

func (g generator) surface() *Surface {
	s := &Surface{Window: fmt.Sprintf("%d months", g.between(2, 24))}
	if g.chance(60) {
		s.Focus = g.question()
	}
	if g.chance(50) {
		s.Limit = g.between(1, 12)
	}
	return s
}

func (g generator) propose() *Propose {
	p := &Propose{Count: g.between(1, 4)}
	if g.chance(70) {
		p.Examples = many(g, 1, 3, g.query)
	}
	return p
}
