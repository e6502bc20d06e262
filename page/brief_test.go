package page_test

import (
	"context"
	"math/rand/v2"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/inquirytest"
	"github.com/dated-claims/retest/page"
	"github.com/dated-claims/retest/prompt"
)

// newBrief returns a renderer for the style named brief.
var newBrief = sync.OnceValues(func() (*prompt.Renderer, error) { return prompt.New(&prompt.Options{Style: "brief"}) })

// brief renders an inquiry in the style named brief.
func brief(tb testing.TB, q *inquiry.Inquiry) string {
	tb.Helper()
	r, err := newBrief()
	require.NoError(tb, err)
	out, err := r.Render(context.Background(), q)
	require.NoError(tb, err)
	return out.Text
}

// asPrinted returns the part of an inquiry that the style named brief prints.
func asPrinted(q *inquiry.Inquiry) *inquiry.Inquiry {
	c := q.WithDefaults()
	c.ID, c.AsOf, c.Vars, c.Cuts = "", edtf.Date{}, nil, nil
	c.Answer.Form = ""
	if c.Search != inquiry.SearchNo {
		c.Search = ""
	}
	c.Source = ""
	for i := range c.Claims {
		cl := &c.Claims[i]
		cl.ID, cl.Source, cl.Supersedes, cl.Tags, cl.Vars = "", "", "", nil, nil
		for k := range cl.Passages {
			cl.Passages[k].Quote = ""
		}
	}
	for i := range c.Anchors {
		c.Anchors[i].Authors, c.Anchors[i].Also, c.Anchors[i].Vars = nil, nil, nil
	}
	for i := range c.Tasks {
		c.Tasks[i].Vars = nil
	}
	return c
}

// requirePrinted requires that rendering an inquiry in the style named brief and reading the prompt returns the same inquiry.
func requirePrinted(t *testing.T, q *inquiry.Inquiry) {
	t.Helper()
	text := brief(t, q)
	p := read(t, "prompt.txt", text)
	require.Equal(t, indented(t, asPrinted(q)), indented(t, p.Inquiry), "%s", text)
	require.Empty(t, notes(p, "page-unread"), "%s", text)
	requireReadBack(t, p)
}

func TestPrintedInquiryRoundTrip(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"social-roles", "emergent-abilities", "german", "hubble-tension"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requirePrinted(t, inquirytest.Load(t, "examples", name, "inquiry.yaml"))
		})
	}
	t.Run("full", func(t *testing.T) {
		t.Parallel()
		requirePrinted(t, inquirytest.Full(t))
	})
	t.Run("every field", func(t *testing.T) {
		t.Parallel()
		requirePrinted(t, inquirytest.Every(t))
	})
}

func TestPrintedTextRoundTrip(t *testing.T) {
	t.Parallel()
	tests := map[string]func(q *inquiry.Inquiry){
		"claim that ends with brackets":             func(q *inquiry.Inquiry) { q.Claims[0].Text = "It fails (mostly)" },
		"claim that ends with a year":               func(q *inquiry.Inquiry) { q.Claims[0].Text = "It was first seen in a survey (2019)." },
		"claim that ends with a year and no period": func(q *inquiry.Inquiry) { q.Claims[0].Text = "It was first seen in a survey (2019)" },
		"claim with a bullet":                       func(q *inquiry.Inquiry) { q.Claims[0].Text = "First • second" },
		"claim that begins like a list":             func(q *inquiry.Inquiry) { q.Claims[0].Text = "- (1) 2. a list" },
		"claim that begins like a task":             func(q *inquiry.Inquiry) { q.Claims[0].Text = "(2) Propose 2 questions" },
		"claim that begins like an anchor":          func(q *inquiry.Inquiry) { q.Claims[0].Text = "arXiv:2305.16367 (2023) – a claim" },
		"claim with semicolons":                     func(q *inquiry.Inquiry) { q.Claims[0].Text = "One; two; 2024; three" },
		"claim with Markdown markup":                func(q *inquiry.Inquiry) { q.Claims[0].Text = "**Bold** and *light*, `code`, [a](b), a\\*b" },
		"claim with quotes":                         func(q *inquiry.Inquiry) { q.Claims[0].Text = `They call it "early" and “late”` },
		"claim that is a question":                  func(q *inquiry.Inquiry) { q.Claims[0].Text = "Does it hold?" },
		"claim with words used in headings": func(q *inquiry.Inquiry) {
			q.Claims[0].Text = "Tasks: claims, anchor papers: your task: what they found"
		},
		"claim with two dates":                       func(q *inquiry.Inquiry) { q.Claims[0].Text = "Seen (2024; twice) (2024; thrice)." },
		"scope with semicolons":                      func(q *inquiry.Inquiry) { q.Claims[0].Scope = "models; tasks; languages" },
		"scope with brackets":                        func(q *inquiry.Inquiry) { q.Claims[0].Scope = "models (open ones) up to 7B (2023)" },
		"scope with an unmatched bracket":            func(q *inquiry.Inquiry) { q.Claims[0].Scope = "a) models" },
		"scope with an unmatched bracket and a date": func(q *inquiry.Inquiry) { q.Claims[0].Scope = "models (2023; x" },
		"scope in quotes":                            func(q *inquiry.Inquiry) { q.Claims[0].Scope = `"small" models` },
		"scope that is a date":                       func(q *inquiry.Inquiry) { q.Claims[0].Scope = "2019" },
		"scope alone":                                func(q *inquiry.Inquiry) { q.Claims[1].Scope = "models up to 7B" },
		"dates in words": func(q *inquiry.Inquiry) {
			q.Claims[0].When = edtf.MustParse("2023-24")
			q.Claims[1].When = edtf.MustParse("2024/..")
		},
		"date in BC":                       func(q *inquiry.Inquiry) { q.Claims[0].When = edtf.MustParse("-0044-03-15") },
		"date range":                       func(q *inquiry.Inquiry) { q.Claims[0].When = edtf.MustParse("2024~/2025") },
		"title with dashes":                func(q *inquiry.Inquiry) { q.Anchors[0].Title = "– Dashes – everywhere (2019) –" },
		"title that begins with a bracket": func(q *inquiry.Inquiry) { q.Anchors[0].Title = "(2019) A title" },
		"title that begins with a colon":   func(q *inquiry.Inquiry) { q.Anchors[0].Title = ": A title" },
		"title with an identifier":         func(q *inquiry.Inquiry) { q.Anchors[0].Title = "Comment on arXiv:2305.16360 and doi:10.1000/x" },
		"paper without a title":            func(q *inquiry.Inquiry) { q.Anchors[0].Title = "" },
		"paper without a date":             func(q *inquiry.Inquiry) { q.Anchors[1].Date = edtf.Date{} },
		"paper with neither":               func(q *inquiry.Inquiry) { q.Anchors[1].Date, q.Anchors[1].Title = edtf.Date{}, "" },
		"question with a colon":            func(q *inquiry.Inquiry) { q.Question = "What is it: a tool, or a toy?" },
		"question with quotes":             func(q *inquiry.Inquiry) { q.Question = `whether "planning" – so called (2024) – is search` },
		"question that resembles a role":   func(q *inquiry.Inquiry) { q.Question = "You are here, re-testing whether you are" },
		"role with a question":             func(q *inquiry.Inquiry) { q.Role = "a critic who asks: who are you?" },
		"role with words used on pages":    func(q *inquiry.Inquiry) { q.Role = "an engineer re-testing whether bridges hold" },
		"role with an abbreviation":        func(q *inquiry.Inquiry) { q.Role = "a historian of Washington D.C." },
		"library with brackets":            func(q *inquiry.Inquiry) { q.Library.Name = "a shelf (the upper one)" },
		"library with a year, and a span":  func(q *inquiry.Inquiry) { q.Library.Name = "a shelf (2019)" },
		"library without a span":           func(q *inquiry.Inquiry) { q.Library.Span = edtf.Date{} },
		"span without a library":           func(q *inquiry.Inquiry) { q.Library.Name = "" },
		"no library":                       func(q *inquiry.Inquiry) { q.Library = inquiry.Library{} },
		"no search":                        func(q *inquiry.Inquiry) { q.Search = inquiry.SearchNo },
		"no word limit":                    func(q *inquiry.Inquiry) { q.Answer.Words = 0 },
		"no papers":                        func(q *inquiry.Inquiry) { q.Anchors, q.Claims[0].Anchors, q.Claims[2].Anchors = nil, nil, nil },
		"a re-test without details":        func(q *inquiry.Inquiry) { q.Tasks[0].Retest = &inquiry.Retest{} },
		"levers alone":                     func(q *inquiry.Inquiry) { q.Tasks[0].Retest = &inquiry.Retest{Levers: []string{"a, b", "c or d."}} },
		"a durable question alone": func(q *inquiry.Inquiry) {
			q.Tasks[0].Retest = &inquiry.Retest{Durable: "Is 'it' (so) – or not: what?"}
		},
		"perishable phrases alone": func(q *inquiry.Inquiry) { q.Tasks[0].Retest = &inquiry.Retest{Perishable: []string{"a", "b; c"}} },
		"quoted words from the form": func(q *inquiry.Inquiry) {
			q.Tasks[0].Retest.Levers = []string{"Answer separately, as far as the evidence allows: ’x’"}
		},
		"two re-tests": func(q *inquiry.Inquiry) {
			q.Tasks = append(q.Tasks, inquiry.Task{Retest: &inquiry.Retest{Durable: "Why?"}})
		},
		"a re-test that comes last": func(q *inquiry.Inquiry) { q.Tasks[0], q.Tasks[3] = q.Tasks[3], q.Tasks[0] },
		"one work":                  func(q *inquiry.Inquiry) { q.Tasks[1].Surface.Limit = 1 },
		"no focus":                  func(q *inquiry.Inquiry) { q.Tasks[1].Surface.Focus = "" },
		"focus with brackets":       func(q *inquiry.Inquiry) { q.Tasks[1].Surface.Focus = "plans (of 1 year), that fail" },
		"another window":            func(q *inquiry.Inquiry) { q.Tasks[1].Surface.Window = inquiry.MustParseWindow("1 year") },
		"one question":              func(q *inquiry.Inquiry) { q.Tasks[2].Propose = &inquiry.Propose{Count: 1} },
		"one example":               func(q *inquiry.Inquiry) { q.Tasks[2].Propose.Examples = []string{"What, then, is (a) step?"} },
		"an ask without a title": func(q *inquiry.Inquiry) {
			q.Tasks[3].Ask = &inquiry.Ask{Text: "Say which paper you would read again. Say why."}
		},
		"an ask with lists": func(q *inquiry.Inquiry) {
			q.Tasks[3].Ask = &inquiry.Ask{Title: "RANK", Text: "By (1) cost. (2) worth. • or not (2024)"}
		},
		"asks alone":         func(q *inquiry.Inquiry) { q.Tasks = q.Tasks[3:] },
		"hundreds of claims": func(q *inquiry.Inquiry) { q.Claims = manyClaims(300) },
		"a dozen tasks":      func(q *inquiry.Inquiry) { q.Tasks = append(q.Tasks, append(q.Tasks, q.Tasks...)...) },
		"identifiers with brackets and semicolons": func(q *inquiry.Inquiry) { swapPaper(q, "doi:10.1016/S0140-6736(05)67889-7") },
		"an address":   func(q *inquiry.Inquiry) { swapPaper(q, "https://example.org/a;b?c=(d)#e") },
		"a custom key": func(q *inquiry.Inquiry) { swapPaper(q, "ref:report-2021") },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := inquirytest.Full(t)
			change(q)
			requirePrinted(t, q)
		})
	}
}

// TestAmbiguousPrintedText uses inquiries whose prompts are read back as different inquiries. Those must print the same prompts.
func TestAmbiguousPrintedText(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(q *inquiry.Inquiry){
		"role with a period":               func(q *inquiry.Inquiry) { q.Role = "a historian." },
		"library with a year and no span":  func(q *inquiry.Inquiry) { q.Library = inquiry.Library{Name: "a shelf (2019)"} },
		"ask that begins with a title":     func(q *inquiry.Inquiry) { q.Tasks[3].Ask = &inquiry.Ask{Text: "Compare: is it one?"} },
		"ask with a question as its title": func(q *inquiry.Inquiry) { q.Tasks[3].Ask = &inquiry.Ask{Title: "Which one?", Text: "Say it."} },
		"double quotes in quotes":          func(q *inquiry.Inquiry) { q.Tasks[0].Retest.Durable = `Is it "planning"?` },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := inquirytest.Full(t)
			change(q)
			text := brief(t, q)
			p := read(t, "prompt.txt", text)
			require.NotEqual(t, inquirytest.JSON(t, asPrinted(q)), inquirytest.JSON(t, p.Inquiry))
			p.Inquiry.AsOf = q.AsOf
			require.Equal(t, text, brief(t, p.Inquiry))
		})
	}
}

// FuzzPrinted renders inquiries with arbitrary strings. After each prompt is read back, the resulting inquiry must print the same
// prompt.
func FuzzPrinted(f *testing.F) {
	f.Add("a historian", "whether it holds", "Small models fail.", "up to 7B", "A title", "Why?", "COMPARE", "Compare both.")
	f.Add("x?", "y: z", "a (2024; b)", "c)", "– d", `e"f`, "", "g: h")
	f.Add("(1) x", "Tasks:", "• a", "(b", "", "*c*", "d.", "List e")
	f.Fuzz(func(t *testing.T, role, question, text, scope, title, durable, heading, ask string) {
		q := inquirytest.Full(t)
		q.Role, q.Question, q.Claims[0].Text, q.Claims[0].Scope, q.Anchors[0].Title = role, question, text, scope, title
		q.Tasks[0].Retest.Durable, q.Tasks[1].Surface.Focus = durable, durable
		q.Tasks[3].Ask = &inquiry.Ask{Title: heading, Text: ask}
		for _, s := range []string{role, question, text, scope, title, durable, heading, ask} {
			if strings.TrimSpace(s) != strings.Join(strings.Fields(s), " ") || s != strings.TrimSpace(s) || s != "" && !strings.ContainsFunc(s, isLetter) {
				return // runs of spaces are not preserved, and strings without letters are dropped
			}
		}
		if q.Validate() != nil {
			return
		}
		printed := brief(t, q)
		p, err := page.Read(strings.NewReader(printed), "prompt.txt")
		require.NoError(t, err, "%s", printed)
		requireReadBack(t, p)
		p.Inquiry.AsOf = q.AsOf
		require.NoError(t, p.Inquiry.Validate(), "%s", printed)
		require.Equal(t, squeezed(printed), squeezed(brief(t, p.Inquiry)))
	})
}

// squeezed returns a prompt with each run of spaces reduced to one.
func squeezed(s string) string { return regexp.MustCompile(` +`).ReplaceAllString(s, " ") }

// fragments are pieces of text that look like parts of a prompt.
var fragments = []string{
	"models", "plan", "well", "(2024)", "(2024; x", ")", "(", "; ", ": ", ", ", ". ", "? ", "“a”", "'b'", `"c"`, "•", "- ", "(1)", "(2) ", "2. ", "Tasks:", "Your task:", "What a list found (",
	"—", " – ", "*d*", "_e_", "**f**", "e.g.", "arXiv:2305.16367", "doi:10.1000/x", "You are", "re-testing whether", "a question a shelf explored across 2020.",
	"as today's date.", "Anchor papers (verify)", "Propose 2 research questions", "last 6 months", "[g](h)", "# i", "1850", "~2024", "et al.", "D.C.", "…", "Overall question:",
	"The claims come from", "Papers to verify; mind their dates:", "Cite arXiv IDs; flag", "especially works on", "You cannot search here", "&amp;", "<b>", "Zürich", "日本", `\*`, "Continue the re-test of task 1.",
}

// TestPrintedFragments renders inquiries whose strings consist of fragments. After each prompt is read back, the resulting inquiry must
// print the same prompt.
func TestPrintedFragments(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	text := func() string {
		var b strings.Builder
		for range 1 + random.IntN(5) {
			b.WriteString(fragments[random.IntN(len(fragments))] + " ")
		}
		s := strings.TrimSuffix(strings.Join(strings.Fields(b.String()), " "), " .")
		if !strings.ContainsFunc(s, isLetter) {
			s += " it holds"
		}
		return s
	}
	read := 0
	inquiries := 3000
	if testing.Short() { // with the race detector, a sample is enough
		inquiries = 300
	}
	for i := range inquiries {
		q := inquirytest.Full(t)
		for _, s := range []*string{
			&q.Role, &q.Question, &q.Library.Name, &q.Claims[0].Text, &q.Claims[1].Text, &q.Claims[0].Scope, &q.Anchors[0].Title, &q.Anchors[1].Title, &q.Tasks[0].Retest.Durable,
			&q.Tasks[0].Retest.Levers[0], &q.Tasks[0].Retest.Levers[1], &q.Tasks[0].Retest.Perishable[0], &q.Tasks[1].Surface.Focus, &q.Tasks[2].Propose.Examples[1], &q.Tasks[3].Ask.Text,
		} {
			if random.IntN(3) == 0 {
				*s = text()
			}
		}
		if q.Validate() != nil {
			continue
		}
		read++
		printed := brief(t, q)
		p, err := page.Read(strings.NewReader(printed), "prompt.txt")
		require.NoError(t, err)
		p.Inquiry.AsOf = q.AsOf
		require.NoError(t, p.Inquiry.Validate(), "%d\n%s\n%s", i, printed, p.YAML())
		require.Equal(t, squeezed(printed), squeezed(brief(t, p.Inquiry)), "%d", i)
	}
	require.Greater(t, read, inquiries/2)
}
