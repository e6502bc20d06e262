package page_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/page"
)

func TestOpenings(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][4]string{ // the role, the question, the library's name and its span
		"You are a chemist re-testing whether gold is inert—a question a shelf explored across 2019–2021.":                  {"a chemist", "whether gold is inert", "a shelf", "2019/2021"},
		"You are a chemist, re-testing whether gold is inert – an inquiry our group followed from 2019 to 2021.":            {"a chemist", "whether gold is inert", "our group", "2019/2021"},
		"You’re a chemist re-examining how gold reacts - a question the lab's notes covered over 2019–present.":             {"a chemist", "how gold reacts", "the lab's notes", "2019/.."},
		"You are a chemist testing whether gold—or silver—is inert.":                                                        {"a chemist", "whether gold—or silver—is inert", "", ""},
		"You are a chemist working on tests of alloys, revisiting the claim that gold is inert. Be brief.":                  {"a chemist working on tests of alloys", "the claim that gold is inert", "", ""},
		"You are a chemist studying gold re-evaluating if it is inert — a question a shelf explored.":                       {"a chemist studying gold", "if it is inert", "a shelf", ""},
		"You are a chemist (of the U.S. school). Be brief.":                                                                 {"a chemist (of the U.S. school)", "Title?", "", ""},
		"Treat 2026-11-23 as today’s date. You are a chemist. Assess which of the dated claims below still hold.":           {"a chemist", "Title?", "", ""},
		"You are a chemist re-testing whether gold, e.g. in rings, is inert—a question a shelf explored in the early 2000s": {"a chemist", "whether gold, e.g. in rings, is inert", "a shelf", ""},
	} {
		t.Run(in, func(t *testing.T) {
			t.Parallel()
			q := read(t, "a.txt", "Title?\n\nResearch prompt\n\n"+in+"\n").Inquiry
			require.Equal(t, want, [4]string{q.Role, q.Question, q.Library.Name, q.Library.Span.String()})
		})
	}
}

// of reads a page that consists of a section with one item.
func of(t *testing.T, section, item string) (*inquiry.Inquiry, []string) {
	t.Helper()
	p := read(t, "a.txt", "You are a chemist re-testing whether gold is inert.\n\n"+section+"\n"+item+"\n")
	return p.Inquiry, notes(p, "page-unread")
}

func TestClaims(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{ // text | date | scope | papers | not understood
		"• Gold is inert (2023).":                               "Gold is inert. | 2023 |  | [] | []",
		"• Gold is inert (early 2024)":                          "Gold is inert | 2024-37~ |  | [] | []",
		"• Gold is inert (2021–).":                              "Gold is inert. | 2021/.. |  | [] | []",
		"• Gold is inert. (~2024)":                              "Gold is inert. | 2024~ |  | [] | []",
		"• Is gold (Au) inert? [2019–2020].":                    "Is gold (Au) inert? | 2019/2020 |  | [] | []",
		"• Gold is inert (2023; arXiv:2305.16367).":             "Gold is inert. | 2023 |  | [arXiv:2305.16367] | []",
		"• Gold is inert (arXiv:2305.16367, 2023-05).":          "Gold is inert. | 2023-05 |  | [arXiv:2305.16367] | []",
		"• Gold is inert (Okafor et al., 2014).":                "Gold is inert. | 2014 |  | [] | [claims[0]: not understood: Okafor et al.]",
		"• Gold is inert (Feb 15, 2024).":                       "Gold is inert. | 2024-02-15 |  | [] | []",
		"• Gold is inert (2023; thin films; doi:10.1000/182).":  "Gold is inert. | 2023 | thin films | [doi:10.1000/182] | []",
		"• Gold (2023) is inert.":                               "Gold (2023) is inert. |  |  | [] | []",
		"• Gold is inert (mostly).":                             "Gold is inert (mostly). |  |  | [] | []",
		"• Gold is inert (2023-24).":                            "Gold is inert (2023-24). |  |  | [] | []",
		"• Gold is inert (in 2023 or 2024).":                    "Gold is inert (in 2023 or 2024). |  |  | [] | []",
		"1. Gold is inert (2023).":                              "Gold is inert. | 2023 |  | [] | []",
		"– Gold is\n  inert\n  (2023).":                         "Gold is inert. | 2023 |  | [] | []",
		"• Gold, as\nSmith says, is inert\n(2023).":             "Gold, as Smith says, is inert. | 2023 |  | [] | []",
		"• Gold is inert (2023).\nA line of another thing.":     "Gold is inert. | 2023 |  | [] | [claims: not understood: A line of another thing.]",
		"• arXiv:2305.16367 says that gold is inert (2023).":    "arXiv:2305.16367 says that gold is inert. | 2023 |  | [] | []",
		"• Gold is inert (2023).\n\n   Even in the sea (2024).": "Gold is inert (2023). Even in the sea. | 2024 |  | [] | []",
	} {
		t.Run(in, func(t *testing.T) {
			t.Parallel()
			q, unread := of(t, "What a shelf found:", in)
			require.Len(t, q.Claims, 1)
			c := q.Claims[0]
			require.Equal(t, want, fmt.Sprintf("%s | %s | %s | %v | %v", c.Text, c.When, c.Scope, c.Anchors, unread))
			require.Len(t, q.Anchors, len(c.Anchors), "a claim's papers are among the anchors")
		})
	}
}

func TestAnchors(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{ // identifier | date | title | not understood
		"• arXiv:2305.16367 (2023-05) – Role-Play with Large Language Models": "arXiv:2305.16367 | 2023-05 | Role-Play with Large Language Models | []",
		"• arXiv:2305.16367 – A title (2019)":                                 "arXiv:2305.16367 |  | A title (2019) | []",
		"• arXiv:2305.16367":                                                  "arXiv:2305.16367 |  |  | []",
		"• arXiv:2305.16367 (2023)":                                           "arXiv:2305.16367 | 2023 |  | []",
		"• 2305.16367v2 (May 2023): A title":                                  "arXiv:2305.16367v2 | 2023-05 | A title | []",
		"• arXiv:2305.16367: A title":                                         "arXiv:2305.16367 |  | A title | []",
		"• doi:10.1000/182, A title":                                          "doi:10.1000/182 |  | A title | []",
		"• https://doi.org/10.1000/182 (n.d.) – A title":                      "doi:10.1000/182 |  | (n.d.) – A title | []",
		"• acl:P18-1001 — A title":                                            "acl:P18-1001 |  | A title | []",
		"• A title (arXiv:2305.16367, 2023-05)":                               "arXiv:2305.16367 | 2023-05 | A title | []",
		"• A title (2023), arXiv:2305.16367":                                  "arXiv:2305.16367 | 2023 | A title | []",
		"• Shanahan et al., “A title”, Nature, 2023. doi:10.1000/182":         "doi:10.1000/182 |  | Shanahan et al., “A title”, Nature, 2023. | []",
		"• arXiv: 2305.16367 (2023) A title":                                  "arXiv:2305.16367 | 2023 | A title | []",
		"- [2305.16367] A title":                                              "arXiv:2305.16367 |  | A title | []",
	} {
		t.Run(in, func(t *testing.T) {
			t.Parallel()
			q, unread := of(t, "Anchor papers (verify; mind their dates):", in)
			require.Len(t, q.Anchors, 1)
			p := q.Anchors[0]
			require.Equal(t, want, fmt.Sprintf("%s | %s | %s | %v", p.ID, p.Date, p.Title, unread))
		})
	}
	for in, want := range map[string]string{
		"• A book that nobody lists (2019)":              "[anchors: not understood: A book that nobody lists (2019)]",
		"• arXiv:2305.1636 – too short":                  "[anchors: not understood: arXiv:2305.1636 – too short]",
		"• arXiv:1 (2019) – a\n• arXiv:2305.16367 – b":   "[anchors: not understood: arXiv:1 (2019) – a]",
		"• arXiv:2305.16367 – b\n• 2305.16367v2 – again": "[anchors: not understood: 2305.16367v2 – again]",
	} {
		_, unread := of(t, "Anchor papers:", in)
		require.Equal(t, want, fmt.Sprint(unread))
	}
}

func TestTasks(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{ // the task as JSON, and the parts that were not understood
		"(1) Re-test each claim.": `{"retest":{}} []`,
		"(1) RE-TEST EACH CONSTRAINT. For every finding above, judge whether better steel or cheaper acid have since relaxed or overturned it.":   `{"retest":{"levers":["better steel","cheaper acid"]}} []`,
		"(1) RE-TEST. For each claim above, judge whether steel has since relaxed or overturned it.":                                              `{"retest":{"levers":["steel"]}} [tasks[0]: not understood: RE-TEST.]`,
		"(1) Re-test each claim. Separate the durable question—“Is it inert?”—from perishable limitations (e.g., “thin films”, “old labs, all”).": `{"retest":{"durable":"Is it inert?","perishable":["thin films","old labs, all"]}} []`,
		"(1) Re-test each claim. Separate the durable question (*Is it inert?*) from perishable limitations such as films.":                       `{"retest":{"durable":"Is it inert?"}} [tasks[0]: not understood: from perishable limitations such as films.]`,
		"(2) Surface the strongest contradicting or superseding work from the last ~12 months that questions whether gold is inert.":              `{"surface":{"window":"12 months","focus":"whether gold is inert"}} []`,
		"(2) Surface new work from the past year on thin films.":                                                                                  `{"surface":{"window":"1 year","focus":"thin films"}} [tasks[0]: not understood: Surface new work from the]`,
		"(2) List up to 3 papers from the last two years that show that gold rusts.":                                                              `{"surface":{"window":"2 years","focus":"show that gold rusts","limit":3}} [tasks[0]: not understood: List; tasks[0]: not understood: papers from the]`,
		"(2) Surface work from about half a year ago.":                                                                                            `{"surface":{}} [tasks[0]: not understood: Surface work from about half a year ago.]`,
		"(2) Surface the strongest contradicting or superseding work from the last half year.":                                                    `{"surface":{"window":"6 months"}} []`,
		"(3) Propose 3 research questions.": `{"propose":{"count":3}} []`,
		"(3) Propose two questions that assume the regime may have shifted: e.g., *Does it rust?*":       `{"propose":{"count":2,"examples":["Does it rust?"]}} []`,
		"(3) Propose two research questions, e.g. _Does it rust?_, _May it?_ and _Must it?_":             `{"propose":{"count":2,"examples":["Does it rust?","May it?","Must it?"]}} []`,
		"(3) Propose two research questions: “Does it rust?” or “May it?”":                               `{"propose":{"count":2,"examples":["Does it rust?","May it?"]}} []`,
		"(3) Propose two research questions, for example, Does it rust? Or may it?":                      `{"propose":{"count":2,"examples":["Does it rust?","may it?"]}} []`,
		"(3) Propose research questions about *rust*.":                                                   `{"propose":{"examples":["rust"]}} [tasks[0]: not understood: about]`,
		"(4) COMPARE: Which metal is most like gold?":                                                    `{"ask":{"title":"COMPARE","text":"Which metal is most like gold?"}} []`,
		"(4) WEIGH IT. Which metal is *most* like gold?":                                                 `{"ask":{"title":"WEIGH IT","text":"Which metal is *most* like gold?"}} []`,
		"(4) Say which metal is most like gold, in one sentence: the first that comes to your mind then": `{"ask":{"title":"Say which metal is most like gold, in one sentence","text":"the first that comes to your mind then"}} []`,

		"Task 4: Say which metal.":                 `{"ask":{"text":"Say which metal."}} []`,
		"- Say which metal.":                       `{"ask":{"text":"Say which metal."}} []`,
		"Re-test each claim.":                      `{"retest":{}} []`,
		"(4) Rank the metals:\n  - gold\n  - lead": `{"ask":{"title":"Rank the metals","text":"- gold - lead"}} []`,
	} {
		t.Run(in, func(t *testing.T) {
			t.Parallel()
			q, unread := of(t, "Your task:", in)
			require.Len(t, q.Tasks, 1)
			text, _ := (&inquiry.Inquiry{Tasks: q.Tasks}).MarshalJSON()
			got := strings.TrimSuffix(strings.TrimPrefix(string(text), `{"tasks":[`), "]}")
			require.Equal(t, want, got+" ["+strings.Join(unread, "; ")+"]")
		})
	}
}

func TestClosings(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{ // the search setting, the word count, and the parts that were not understood
		"Cite arXiv IDs; flag anything you cannot ground in a real paper.":                                     " 0 []",
		"Cite arXiv IDs; flag anything you cannot ground in a real paper. Answer in Latin.":                    " 0 [: not understood: Answer in Latin.]",
		"Cite DOIs, and flag anything you cannot ground in a real paper.":                                      " 0 [: not understood: and]",
		"You cannot search here, so answer from memory, say so, and never guess an identifier.":                "no 0 []",
		"Give the identifier of every work you cite. Use at most 300 words in all.":                            " 300 []",
		"Give the identifier of every work you cite. Use at most a page.":                                      " 0 [: not understood: Use at most a page.]",
		"Flag anything that you cannot ground in a real source. End with your answer to the overall question.": " 0 []",
	} {
		q, unread := of(t, "Your task:\n(1) Re-test each claim.\n", in)
		require.Equal(t, want, fmt.Sprint(q.Search, " ", q.Answer.Words, " ", unread))
	}
}

// TestRelatedPage reads a related page that is worded differently and has every kind of optional content.
func TestRelatedPage(t *testing.T) {
	t.Parallel()
	p := read(t, "canals.txt", testdata(t, "canals.txt"))
	require.Equal(t, "Can a waterway be managed like a network?", p.Title)
	var lines []string
	for _, n := range p.Notes {
		lines = append(lines, n.Error())
	}
	require.Equal(t, []string{
		"canals.txt:5:133: role: not understood: Mind the units.",
		"canals.txt:9:51: claims[1]: not understood: Okafor et al.",
		"canals.txt:11:3: claims[3]: no date was found for this claim; add when: a date such as 2024-02",
		"canals.txt:12:55: claims[4]: not understood: on average",
		"canals.txt:18:3: anchors: not understood: A handbook that nobody lists",
		`canals.txt:21:126: tasks[0]: not understood: and by how much. Ask also about "Who owns the water?".`,
		"canals.txt:22:5: tasks[1]: not understood: Find new works from the",
		"canals.txt: the page does not say which day it is for, so as_of is left out; set as_of, or render with --as-of DAY",
	}, lines)
	const path = "testdata/canals.yaml"
	if os.Getenv("RETEST_UPDATE") != "" {
		require.NoError(t, os.WriteFile(path, p.YAML(), 0o644))
	}
	require.Equal(t, testdata(t, "canals.yaml"), string(p.YAML()))
	requireReadBack(t, p)
}

func TestPagesWithoutPrompt(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ file, content, question string }{
		"Markdown heading":         {"a.md", "Some words.\n\n# Is *gold* inert?\n\nMore words.\n", "Is gold inert?"},
		"HTML heading":             {"a.html", "<title>Shelf</title><h1>Is gold <i>inert</i>?</h1>", "Is gold inert?"},
		"HTML title":               {"a.html", "<title>Is gold\n &lt;inert&gt;?</title><p>Words.", "Is gold <inert>?"},
		"HTML detected by content": {"-", "<!DOCTYPE html><h2>Is gold inert?</h2>", "Is gold inert?"},
		"line in the site's form":  {"a.txt", "Home\n\nINQUIRING LINE\n\nIs gold inert\n\nWords.\n", "Is gold inert"},
		"question":                 {"a.txt", "Is gold inert?\nYes.\n", "Is gold inert?"},
		"question before prose that resembles a prompt": {"a.txt", "Is gold inert?\n\nYou may ask. Copper is not: see below (2019).\n\n• One thing\n• Another\n", "Is gold inert?"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := read(t, tt.file, tt.content)
			require.Equal(t, &inquiry.Inquiry{Question: tt.question}, p.Inquiry)
			require.Equal(t, tt.question, p.Title)
			require.Empty(t, notes(p, "page-unread"))
			require.Equal(t, []string{
				": the page does not say which day it is for, so as_of is left out", "role: the page states no role", "claims: the page has no claims", "tasks: the page has no tasks",
			}, notes(p, "page-silent"))
			requireReadBack(t, p)
		})
	}
}

func TestUnreadablePages(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ content, rule, want string }{
		"empty":        {"", "not-a-page", "a.txt:1:1: want a page with a prompt or a title, got neither"},
		"nothing":      {"Home\nWords without a question.\n", "not-a-page", "a.txt:1:1: want a page with a prompt or a title, got neither"},
		"Latin 1":      {"Is\nZ\xfcrich?", "encoding", "a.txt:2:2: want text in UTF-8, got the byte 0xFC"},
		"UTF-16":       {"\xff\xfeI\x00s\x00", "encoding", "a.txt:1:1: want text in UTF-8, got the byte 0xFF"},
		"control code": {"Is\r\nit\x1b[1m?", "encoding", "a.txt:2:3: want text, got the control character U+001B"},
		"too long":     {strings.Repeat("a", 16<<20+1), "too-long", "a.txt: want a page of at most 16777216 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := page.Read(strings.NewReader(tt.content), "a.txt")
			require.Nil(t, p)
			require.ErrorIs(t, err, page.ErrPage)
			require.EqualError(t, err, tt.want)
			list, ok := errors.AsType[fault.List](err)
			require.True(t, ok)
			require.Equal(t, tt.rule, list[0].Rule)
		})
	}
	_, err := page.Read(iotest.ErrReader(io.ErrUnexpectedEOF), "a.txt")
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	_, err = page.Read(strings.NewReader("Is U+FFFD (\uFFFD) text?"), "a.txt")
	require.NoError(t, err)
}

// TestFileLocations checks that locations refer to the file, even after character references, tags and joined lines. In the
// test data, a bar marks the start of the part that is not understood.
func TestFileLocations(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"a.txt":  "\uFEFFYou are a chemist\r\n\tre-testing\u00a0 whether gold is inert. |Say it now.\r\n",
		"b.txt":  "Tasks:\n(1) Re-test each claim.\n    |Mind   the\n    noise.\n",
		"a.md":   "> **You are** a \\[chemist\\] re-testing whether [gold](https://example.org) is inert. |Say **it** now.\n",
		"a.html": "<p>You are a &quot;chemist&quot; re-testing whether <b>gold</b>\n  is &lt;inert&gt;. |Say <em>no</em> &amp; now.",
		"b.html": "<pre>\n\nTasks:\n(1) Re-test each&nbsp;claim.\n\n   |noise\n</pre>",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before, after, _ := strings.Cut(content, "|")
			p := read(t, name, before+after)
			require.Equal(t, "page-unread", p.Notes[0].Rule)
			before = strings.TrimPrefix(before, "\uFEFF")
			want := fault.Pos{File: name, Line: 1 + strings.Count(before, "\n"), Col: len(before) - strings.LastIndex(before, "\n")}
			require.Equal(t, want, p.Notes[0].Pos)
		})
	}
}

func TestZeroPageYAML(t *testing.T) {
	t.Parallel()
	require.Equal(t, "{}\n", string((*page.Page)(nil).YAML()))
	require.Equal(t, "# The title of the page: A b\n{}\n", string((&page.Page{Title: "A\nb"}).YAML()))
	q := &inquiry.Inquiry{Role: "a b", Vars: map[string]any{"x": make(chan int)}}
	require.Equal(t, "role: a b\n", string((&page.Page{Inquiry: q}).YAML()))
	require.NotNil(t, q.Vars, "the inquiry is not changed")
}

func TestClaimIDs(t *testing.T) {
	t.Parallel()
	q := &inquiry.Inquiry{}
	for _, s := range []string{
		"The small models cannot plan well.", "Small models plan.", "Small models plan!", "日本の主張", "It is so.", "Zürich’s café isn't a naïve place", "50% of 3 things",
		strings.Repeat("long", 20), "A tautology", "small-models-plan",
	} {
		q.Claims = append(q.Claims, claim.Claim{Text: s})
	}
	q.Claims[1].ID = "claim-5"
	var ids []string
	for d := range (&inquiry.Reader{}).Read(bytes.NewReader((&page.Page{Inquiry: q}).YAML()), "a.yaml") {
		for _, c := range d.Partial.Claims {
			ids = append(ids, c.ID)
		}
	}
	require.Equal(t, []string{
		"small-models-plan", "claim-5", "small-models-plan-2", "claim-4", "claim-5-2", "zurichs-cafe-isnt", "things", "claim-8", "tautology", "small-models-plan-3",
	}, ids)
}
