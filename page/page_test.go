package page_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"html"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/inquirytest"
	"github.com/dated-claims/retest/page"
)

// indented returns an inquiry as indented JSON, so that differences are easy to see.
func indented(t *testing.T, q *inquiry.Inquiry) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, json.Indent(&b, inquirytest.JSON(t, q), "", " "))
	return b.String()
}

// read reads a page that must be valid.
func read(t *testing.T, name, content string) *page.Page {
	t.Helper()
	p, err := page.Read(strings.NewReader(content), name)
	require.NoError(t, err)
	return p
}

// testdata returns the content of a file in testdata.
func testdata(tb testing.TB, name string) string {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(tb, err)
	return string(text)
}

// notes returns the messages of the notes that have the given rule.
func notes(p *page.Page, rule string) []string {
	var messages []string
	for _, n := range p.Notes {
		if n.Rule == rule {
			messages = append(messages, n.Path+": "+n.Message())
		}
	}
	return messages
}

// retrieval returns the inquiry in testdata/retrieval.*.
func retrieval() *inquiry.Inquiry {
	dated := func(text, when string) claim.Claim { return claim.Claim{Text: text, When: edtf.MustParse(when)} }
	paper := func(id, date, title string) anchor.Paper {
		return anchor.Paper{ID: anchor.MustParseID(id), Date: edtf.MustParse(date), Title: title}
	}
	return &inquiry.Inquiry{
		Role:     "a systems engineer",
		Question: "whether retrieval pays off once context windows are long",
		Library:  inquiry.Library{Name: "a reading group", Span: edtf.MustParse("2020/2025")},
		Claims: []claim.Claim{
			dated("Fetching passages lowers the rate of wrong facts on open questions.", "2020/2021"),
			dated("Models use what stands in the middle of a long prompt (over 10,000 tokens) least well.", "2023-07"),
			dated("Most failures of such systems come from ranking and chunking; few come from the model itself.", "2024-37~"),
			dated("Given enough budget, reading everything beats fetching, but costs more per answer.", "2024~"),
		},
		Anchors: []anchor.Paper{
			paper("arXiv:2005.11401", "2020-05", "Retrieval-Augmented Generation for Knowledge-Intensive NLP Tasks"),
			paper("arXiv:2307.03172", "2023-07", "Lost in the Middle: How Language Models Use Long Contexts"),
			paper("arXiv:2407.16833", "2024-07", "Retrieval Augmented Generation or Long-Context LLMs? A Comprehensive Study and Hybrid Approach"),
		},
		Tasks: []inquiry.Task{
			{Retest: &inquiry.Retest{
				Levers:     []string{"longer windows", "cheaper caching (of prefixes, of documents)", "trained rerankers", "agents that search repeatedly"},
				Durable:    "When is it cheaper to choose than to read?",
				Perishable: []string{"blindness in the middle", "brittle chunking"},
			}},
			{Surface: &inquiry.Surface{
				Window: inquiry.MustParseWindow("6 months"),
				Focus:  "whether fetching and reading are rivals at all, or parts of one policy",
			}},
			{Propose: &inquiry.Propose{Count: 2, Examples: []string{
				"If a model decides what to fetch, who bears the cost of a wrong choice?",
				"Does the price of tokens, rather than accuracy, now set the border?",
			}}},
		},
	}
}

func TestPageInquiry(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"retrieval.txt", "retrieval.md", "retrieval.html"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := read(t, name, testdata(t, name))
			require.Equal(t, indented(t, retrieval()), indented(t, p.Inquiry))
			require.Equal(t, "Does retrieval still pay when the context window is long?", p.Title)
			require.Empty(t, notes(p, "page-unread"))
			silent := notes(p, "page-silent")
			if name == "retrieval.txt" { // this page includes the notes of its article
				require.Contains(t, silent[0], "claims: 3 notes on the page were not imported: Where do long prompts lose facts?")
				silent = silent[1:]
			}
			require.Len(t, silent, 2)
			require.NoError(t, p.Inquiry.Validate())
		})
	}
}

// TestPageLayouts checks that copies of a page with different layouts are read alike.
func TestPageLayouts(t *testing.T) {
	t.Parallel()
	whole := testdata(t, "retrieval.txt")
	_, prompt, _ := strings.Cut(whole, "assistant to take this line further.\n")
	prompt, _, _ = strings.Cut(prompt, "Next inquiring")
	replaced := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(prompt) }
	layouts := map[string]string{
		"the prompt alone":       prompt,
		"Windows line endings":   replaced("\n", "\r\n"),
		"old Mac line endings":   replaced("\n", "\r"),
		"byte order mark":        "\uFEFF" + prompt,
		"no-break spaces":        replaced(" ", "\u00a0"),
		"runs of spaces":         replaced(" ", "  "),
		"indented":               replaced("\n", "\n    "),
		"no blank lines":         replaced("\n\n", "\n"),
		"blank lines everywhere": replaced("\n", "\n\n"),
		"one line":               replaced("\n", " "),
		"one line per section":   replaced("\n•", " •", "\n(", " ("),
		"hyphens":                replaced("• ", "- ", "–", "-", "—", " - "),
		"asterisks as bullets":   replaced("• ", "* "),
		"other bullets":          replaced("• ", "◦ "),
		"no space after bullets": replaced("• ", "•"),
		"numbers with periods":   replaced("(1) ", "1. ", "(2) ", "2. ", "(3) ", "3) "),
		"underscores":            replaced("*", "_"),
		"quoted":                 replaced("—*", "—“", "*—", "”—", "*If", "“If", "*Does", "“Does", "?*", "?”"),
		"hard line breaks":       wrap(prompt, 60),
		"one paragraph per line": "<main><p>" + strings.ReplaceAll(html.EscapeString(prompt), "\n", "</p>\n<p>"),
		"HTML line breaks":       "<div>" + strings.ReplaceAll(html.EscapeString(prompt), "\n", "<br>"),
		"text in an element":     "<div style='white-space: pre-wrap'>" + html.EscapeString(prompt) + "</div><div>",
		"text in a text area":    "<body><textarea readonly>" + html.EscapeString(prompt) + "</textarea>",
		"HTML lists":             "<p>" + strings.NewReplacer(":\n•", ":<ul><li>", "\n•", "<li>", ":\n(1)", ":<ol><li>", "\n(2)", "<li>", "\n(3)", "<li>", "\n\n", "</ol></ul>\n\n<p>").Replace(prompt),
		"a Markdown quotation":   "# Notes\n" + replaced("\n", "\n> "),
		"a Markdown code fence":  "# Notes\n```text\n" + prompt + "```\n",
	}
	for name, content := range layouts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := read(t, "page.txt", content)
			require.Equal(t, indented(t, retrieval()), indented(t, p.Inquiry))
			require.Empty(t, notes(p, "page-unread"))
		})
	}
}

// wrap breaks lines at spaces.
func wrap(s string, width int) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		n := 0
		for i, word := range strings.Fields(line) {
			if i > 0 && n+len(word) > width {
				b.WriteByte('\n')
				n = 0
			} else if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(word)
			n += len(word) + 1
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestYAMLRoundTrip(t *testing.T) {
	t.Parallel()
	p := read(t, "retrieval.txt", testdata(t, "retrieval.txt"))
	const path = "testdata/retrieval.yaml"
	if os.Getenv("RETEST_UPDATE") != "" {
		require.NoError(t, os.WriteFile(path, p.YAML(), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), string(p.YAML()))
	requireReadBack(t, p)
}

// requireReadBack requires that the YAML file made from a page contains the page's inquiry, with ids added to the claims.
func requireReadBack(t *testing.T, p *page.Page) {
	t.Helper()
	file := p.YAML()
	n := 0
	for d, err := range (&inquiry.Reader{AllowHidden: true}).Read(bytes.NewReader(file), "page.yaml") {
		n++
		got := d.Inquiry
		if p.Inquiry.Validate() == nil {
			require.NoError(t, err, "%s", file)
		}
		if got == nil {
			list, ok := errors.AsType[fault.List](err)
			require.True(t, ok, "%v\n%s", err, file)
			for _, f := range list {
				require.NotContains(t, []string{"syntax", "type", "unknown-key", "duplicate-key"}, f.Rule, "%s\n%s", f, file)
			}
			got = d.Partial
		}
		require.NotNil(t, got, "%s", file)
		want := *p.Inquiry
		want.ID = got.ID
		want.Claims = append([]claim.Claim(nil), want.Claims...)
		require.Len(t, got.Claims, len(want.Claims))
		for i := range want.Claims {
			require.True(t, claim.ValidID(got.Claims[i].ID), got.Claims[i].ID)
			want.Claims[i].ID = got.Claims[i].ID
		}
		require.Equal(t, indented(t, &want), indented(t, got), "%s", file)
	}
	require.Equal(t, 1, n)
}

func isLetter(r rune) bool { return unicode.IsLetter(r) }

// manyClaims returns n different claims.
func manyClaims(n int) []claim.Claim {
	claims := make([]claim.Claim, n)
	for i := range claims {
		claims[i] = claim.Claim{Text: "Claim " + strconv.Itoa(i) + " holds.", When: edtf.MustParse(strconv.Itoa(1700 + i))}
	}
	return claims
}

// swapPaper replaces the second paper of an inquiry.
func swapPaper(q *inquiry.Inquiry, id string) {
	q.Anchors[1].ID, q.Claims[0].Anchors[1] = anchor.MustParseID(id), anchor.MustParseID(id)
}

func noteOf(path, message string) *fault.Fault {
	return &fault.Fault{Path: path, Rule: "page-silent", Severity: fault.Note, Got: message}
}
