package specimen

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
)

// WriteRecords writes n inquiries as JSONL in the retest file format, version 1. Each line is valid and about 2.6 kB long. The bytes
// are the same on every call, and a longer corpus starts with the bytes of a shorter one. WriteRecords holds only one record in memory
// at a time.
func WriteRecords(w io.Writer, n int) error {
	g := generator{rand.New(rand.NewPCG(2026, 12))} //nolint:gosec // intentionally the same on every call
	buffered := bufio.NewWriterSize(w, 1<<20)
	enc := json.NewEncoder(buffered)
	enc.SetEscapeHTML(false)
	for i := range n {
		if err := enc.Encode(g.record(i)); err != nil {
			return err
		}
	}
	return buffered.Flush()
}

// record is an inquiry as written to a file.
type record struct {
	Format   int           `json:"format"`
	ID       string        `json:"id"`
	Role     string        `json:"role"`
	Question string        `json:"question"`
	Library  *library      `json:"library,omitempty"`
	AsOf     string        `json:"as_of"`
	Search   string        `json:"search,omitempty"`
	Answer   *answer       `json:"answer,omitempty"`
	Claims   []recordClaim `json:"claims"`
	Anchors  []recordPaper `json:"anchors,omitempty"`
	Tasks    []recordTask  `json:"tasks"`
}

type library struct {
	Name string `json:"name"`
	Span string `json:"span,omitempty"`
}

type answer struct {
	Form  string `json:"form"`
	Words int    `json:"words,omitempty"`
}

type recordClaim struct {
	ID      string   `json:"id,omitempty"`
	Text    string   `json:"text"`
	When    string   `json:"when"`
	Scope   string   `json:"scope,omitempty"`
	Anchors []string `json:"anchors,omitempty"`
}

type recordPaper struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Date    string   `json:"date"`
	Authors []string `json:"authors,omitempty"`
}

type recordTask struct {
	Retest  *recordRetest  `json:"retest,omitempty"`
	Surface *recordSurface `json:"surface,omitempty"`
	Propose *recordPropose `json:"propose,omitempty"`
	Ask     *recordAsk     `json:"ask,omitempty"`
}

type recordRetest struct {
	Levers     []string `json:"levers"`
	Durable    string   `json:"durable,omitempty"`
	Perishable []string `json:"perishable,omitempty"`
}

type recordSurface struct {
	Window string `json:"window"`
	Focus  string `json:"focus,omitempty"`
	Limit  int    `json:"limit,omitempty"`
}

type recordPropose struct {
	Count    int      `json:"count"`
	Examples []string `json:"examples,omitempty"`
}

type recordAsk struct {
	Title string `json:"title,omitempty"`
	Text  string `json:"text"`
}

// record returns an inquiry whose id contains its number.
func (g generator) record(number int) record {
	q := record{
		Format:   1,
		ID:       fmt.Sprintf("inq-%07d", number+1),
		Role:     g.pick(roles),
		Question: "whether " + g.finding(2),
		AsOf:     fmt.Sprintf("2026-%02d-%02d", g.between(1, 12), g.between(1, 28)),
		Tasks:    g.recordTasks(),
	}
	if g.chance(80) {
		q.Library = &library{Name: g.pick(libraries)}
		if g.chance(75) {
			q.Library.Span = fmt.Sprintf("%d/%d", g.between(2018, 2023), g.between(2024, 2026))
		}
	}
	if g.chance(40) {
		q.Search = []string{"yes", "no", "unknown"}[g.between(0, 2)]
	}
	if g.chance(30) {
		q.Answer = &answer{Form: "lines", Words: 100 * g.between(3, 12)}
	}
	if g.chance(97) {
		q.Anchors = g.recordPapers()
	}
	identifiers := make([]string, len(q.Anchors))
	for i := range q.Anchors {
		identifiers[i] = q.Anchors[i].ID
	}
	q.Claims = many(g, 3, 7, func() recordClaim { return g.recordClaim(identifiers) })
	for i := range q.Claims {
		if g.chance(50) {
			q.Claims[i].ID = fmt.Sprintf("%s-%d", g.pick(words), i+1)
		}
	}
	return q
}

func (g generator) recordClaim(identifiers []string) recordClaim {
	c := recordClaim{Text: g.statement(), When: g.edtf()}
	if g.chance(35) {
		c.Scope = g.pick(conditions)
	}
	if g.chance(75) {
		c.Anchors = g.some(1, 2, identifiers)
	}
	return c
}

// edtf returns a date in canonical form: a year, a month, a day, an approximate year, or an interval. A month never equals the last two
// digits of the following year, because such a date would be ambiguous: 2011-12 could also mean the years 2011 and 2012.
func (g generator) edtf() string {
	year := g.between(2018, 2026)
	switch g.rnd.IntN(6) {
	case 0:
		return fmt.Sprintf("%d~", year)
	case 1:
		return fmt.Sprintf("%d/%d", year-1, year)
	case 2:
		return fmt.Sprintf("%d-%02d-%02d", year, g.between(1, 12), g.between(1, 28))
	case 3:
		return fmt.Sprint(year)
	}
	return fmt.Sprintf("%d-%02d", year, g.between(1, 12))
}

// recordPapers returns papers with different identifiers.
func (g generator) recordPapers() []recordPaper {
	papers := make([]recordPaper, 0, 6)
	seen := make([]string, 0, 6)
	for n := g.between(2, 5); len(papers) < n; {
		year, month := g.between(18, 26), g.between(1, 12)
		base := fmt.Sprintf("arXiv:%02d%02d.%05d", year, month, g.between(1, 19999))
		if slices.Contains(seen, base) {
			continue
		}
		seen = append(seen, base)
		p := recordPaper{ID: base, Title: g.longTitle(), Date: fmt.Sprintf("20%02d-%02d", year, month)}
		if g.chance(15) {
			p.ID += fmt.Sprintf("v%d", g.between(1, 4))
		}
		if g.chance(60) {
			p.Authors = g.some(1, 3, teams)
		}
		papers = append(papers, p)
	}
	return papers
}

// recordTasks returns at least one task and at most one of each kind, in the order in which people usually write them.
func (g generator) recordTasks() []recordTask {
	tasks := []recordTask{{Retest: g.recordRetest()}}
	if g.chance(85) {
		s := &recordSurface{Window: fmt.Sprintf("%d months", g.between(2, 24))}
		if g.chance(60) {
			s.Focus = "whether " + g.finding(1)
		}
		if g.chance(50) {
			s.Limit = g.between(1, 12)
		}
		tasks = append(tasks, recordTask{Surface: s})
	}
	if g.chance(75) {
		p := &recordPropose{Count: g.between(1, 4)}
		if g.chance(70) {
			p.Examples = many(g, 1, 2, g.longQuery)
		}
		tasks = append(tasks, recordTask{Propose: p})
	}
	if g.chance(25) {
		a := &recordAsk{Text: g.statement()}
		if g.chance(60) {
			a.Title = g.pick(titles)
		}
		tasks = append(tasks, recordTask{Ask: a})
	}
	return tasks
}

func (g generator) recordRetest() *recordRetest {
	r := &recordRetest{Levers: g.some(1, 4, levers)}
	if g.chance(60) {
		r.Durable = g.longQuery()
	}
	if g.chance(60) {
		r.Perishable = g.some(1, 3, effects)
	}
	return r
}
