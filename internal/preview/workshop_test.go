package preview_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/preview"
	"github.com/dated-claims/retest/internal/suite"
)

func TestFolderIndex(t *testing.T) {
	t.Parallel()
	s := serve(t, &source{data: least, others: map[string]string{
		"old.yaml":    strings.NewReplacer("naps", "old", "2026-11-23", "2025-11-23", "2024", "2023").Replace(least),
		"broken.yaml": "{",
	}}, preview.Choice{})
	index := s.server.Index(t.Context())
	require.Empty(t, index.Errors)
	require.Len(t, index.Inquiries, 3)
	naps, broken, old := index.Inquiries[0], index.Inquiries[1], index.Inquiries[2]
	require.Equal(t, preview.Item{File: "naps.yaml", ID: "naps", Question: "whether naps help memory", Warnings: naps.Warnings, AsOf: "2026-11-23", Months: 1}, naps)
	require.Positive(t, naps.Warnings)
	require.Equal(t, preview.Item{File: "broken.yaml", Errors: 1}, broken)
	require.Equal(t, 13, old.Months)
	require.Same(t, index, s.server.Index(t.Context()), "the index is computed once per change")

	s.set(func(s *source) { s.gone = true })
	last := s.server.Index(t.Context())
	require.Equal(t, index.Inquiries, last.Inquiries, "the last good list stays")
	require.Equal(t, []string{"naps.yaml: file does not exist"}, last.Errors)
	s.set(func(s *source) { s.gone = false })
	require.Empty(t, s.server.Index(t.Context()).Errors)
}

func TestInquiryOfAnotherFile(t *testing.T) {
	t.Parallel()
	s := serve(t, &source{data: least, others: map[string]string{"walks.yaml": strings.ReplaceAll(least, "naps", "walks")}}, preview.Choice{})
	st := s.state(preview.Choice{File: "walks.yaml"})
	require.Equal(t, []string{"walks.yaml", "walks"}, []string{st.File, st.ID})
	st = s.state(preview.Choice{ID: "walks"})
	require.Equal(t, "walks.yaml", st.File)
	st = s.state(preview.Choice{File: "walk.yaml"})
	require.Nil(t, st.Prompt, "another inquiry's prompt would be misleading")
	require.Equal(t, "no such inquiry file in naps.yaml", st.Faults[0].Message)
	require.Equal(t, "did you mean walks.yaml?", st.Faults[0].Hint)
	require.Contains(t, s.state(preview.Choice{File: "naps.yaml", ID: "walks"}).Faults[0].Message, `got "walks"`)
}

func TestOverrides(t *testing.T) {
	t.Parallel()
	s := serve(t, &source{data: least + "search: no\nanswer: {words: 300}\n"}, preview.Choice{})
	st := s.state(preview.Choice{})
	require.Equal(t, "no", st.Search)
	require.Equal(t, "lines", st.Form)
	require.Equal(t, 300, st.Words)
	require.Contains(t, st.Prompt.Text, "300 words")
	changed := s.state(preview.Choice{Search: "yes", Form: "json", Words: "450"})
	require.Equal(t, "no", changed.Search, "the value from the file")
	require.Contains(t, changed.Prompt.Text, "450 words")
	require.Contains(t, changed.Prompt.Text, "JSON")
	require.NotContains(t, st.Prompt.Text, "JSON")
	require.NotContains(t, s.state(preview.Choice{Words: "0"}).Prompt.Text, " words")
	for _, bad := range []preview.Choice{{Search: "maybe"}, {Form: "xml"}, {Words: "-1"}, {Words: "many"}} {
		st := s.state(bad)
		require.Len(t, st.Faults, 1)
		require.True(t, st.OutOfDate)
	}
}

func TestComparisons(t *testing.T) {
	t.Parallel()
	s := serve(t, &source{data: least}, preview.Choice{})
	for _, tt := range []struct{ with, left, right, onlyLeft string }{
		{"style:xml", "Style xml", "Style plain (current)", "<setting>"},
		{"day:2027-02-03", "As of 2027-02-03", "As of 2026-11-23 (current)", "2027-02-03"},
		{"form:json", "Answer form json", "Answer form lines (current)", "JSON"},
	} {
		c := s.state(preview.Choice{With: tt.with}).Compare
		require.Equal(t, []string{tt.left, tt.right}, []string{c.Left, c.Right})
		left, right := sides(c)
		require.Contains(t, left, tt.onlyLeft)
		require.NotContains(t, right, tt.onlyLeft)
		require.Equal(t, strings.TrimSuffix(s.state(preview.Choice{}).Prompt.Text, "\n"), right)
		require.Positive(t, c.Differ)
	}
	same := s.state(preview.Choice{With: "form:lines"}).Compare
	require.Zero(t, same.Differ)
	require.Equal(t, "Answer form json (current)", s.state(preview.Choice{Form: "json", With: "form:lines"}).Compare.Right)
	require.Contains(t, s.state(preview.Choice{With: "style:none"}).Compare.Problems[0].Message, "none")
	require.Contains(t, s.state(preview.Choice{With: "what"}).Compare.Note, `got "what"`)

	require.Contains(t, s.state(preview.Choice{With: "saved"}).Compare.Note, "Nothing has changed")
	s.set(func(s *source) { s.data = strings.Replace(least, "sleep", "dream", 1) })
	c := s.state(preview.Choice{With: "saved"}).Compare
	left, right := sides(c)
	require.Contains(t, left, "a sleep researcher")
	require.Contains(t, right, "a dream researcher")
	require.Equal(t, 1, c.Differ)
	require.Equal(t, c, s.state(preview.Choice{With: "saved"}).Compare, "the comparison stays until the next change")
}

// sides returns the two sides of a comparison as text.
func sides(c *preview.Comparison) (left, right string) {
	var l, r []string
	for _, row := range c.Rows {
		if row.Left != nil {
			l = append(l, *row.Left)
		}
		if row.Right != nil {
			r = append(r, *row.Right)
		}
	}
	return strings.Join(l, "\n"), strings.Join(r, "\n")
}

func TestRenderedMarkdown(t *testing.T) {
	t.Parallel()
	overlay := "# Rules\n\nBe *brief* and **strict**: `x` &amp; \\* <b>y</b> [z](http://example.org) ![i](a.png)\n\n3. one\n4. two\n\n> q\n\n```\n<p>\n```\n\n<script>alert(1)</script>\n{{template \"rule-list\" .}}\n"
	s := serve(t, &source{data: least, overlay: overlay}, preview.Choice{Style: "markdown"})
	v := s.state(preview.Choice{}).Prompt
	var tags []string
	var text strings.Builder
	var walk func(list []preview.Element)
	walk = func(list []preview.Element) {
		for _, e := range list {
			if e.Tag != "" {
				tags = append(tags, e.Tag)
			}
			if e.Tag == "ol" {
				require.Positive(t, e.Start)
			}
			text.WriteString(e.Text)
			walk(e.Children)
		}
	}
	walk(v.Rendered)
	for _, want := range []string{"h1", "p", "em", "strong", "code", "ol", "li", "blockquote", "pre"} {
		require.Contains(t, tags, want)
	}
	allowed := []string{"h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "blockquote", "pre", "code", "strong", "em", "br", "hr"}
	require.Subset(t, allowed, tags)
	require.Contains(t, text.String(), "x & * <b>y</b> z i")
	require.Contains(t, text.String(), "<script>alert(1)</script>")
	require.Nil(t, s.state(preview.Choice{Style: "plain"}).Prompt.Rendered)
}

func TestOrders(t *testing.T) {
	t.Parallel()
	s := serve(t, &source{data: least}, preview.Choice{})
	port := s.url[strings.LastIndex(s.url, ":")+1:]
	post := func(path, body string, change func(*http.Request)) (int, string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+path, strings.NewReader(body))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Origin", s.url)
		r.AddCookie(&http.Cookie{Name: "retest-preview-" + port, Value: token})
		if change != nil {
			change(r)
		}
		res, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		return res.StatusCode, string(text)
	}
	status, body := post("/accept", `{"suite": "a.test.yaml", "case": "one"}`, nil)
	require.Equal(t, 200, status)
	require.JSONEq(t, `{"message": "accepted one of a.test.yaml", "undo": 1}`, body)
	status, body = post("/fix", `{"file": "naps.yaml", "rule": "id-form"}`, nil)
	require.Equal(t, 409, status)
	require.JSONEq(t, `{"error": "naps.yaml: cannot be fixed; fix it by hand"}`, body)
	for _, tt := range []struct {
		path, body, want string
	}{
		{"/undo", `{"undo": 2}`, `{"error": "only the last change can be undone"}`},
		{"/undo", `{"undo": 1}`, `{"message": "restored one to old"}`},
		{"/undo", `{"undo": 1}`, `{"error": "only the last change can be undone"}`},
		{"/accept", `{"case": "changed"}`, `{"message": "accepted changed of ", "undo": 2}`},
		{"/undo", `{"undo": 2}`, `{"error": "changed has changed since then"}`},
		{"/accept", `{"case": "two"}`, `{"message": "accepted two of ", "undo": 3}`},
		{"/undo", `{"undo": 2}`, `{"error": "only the last change can be undone"}`},
	} {
		status, body := post(tt.path, tt.body, nil)
		require.Equal(t, strings.Contains(tt.want, "error"), status == 409)
		require.JSONEq(t, tt.want, body)
	}
	for _, tt := range []struct {
		name, body string
		change     func(*http.Request)
		status     int
	}{
		{"no origin", "{}", func(r *http.Request) { r.Header.Del("Origin") }, 403},
		{"another origin", "{}", func(r *http.Request) { r.Header.Set("Origin", "http://example.org") }, 403},
		{"no cookie", "{}", func(r *http.Request) { r.Header.Del("Cookie") }, 403},
		{"the token in the address", "{}", func(r *http.Request) { r.Header.Del("Cookie"); r.URL.RawQuery = "token=" + token }, 403},
		{"a form", "{}", func(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") }, 415},
		{"a text", "{}", func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, 415},
		{"not JSON", "x", nil, 400},
		{"another key", `{"path": "x"}`, nil, 400},
		{"too much", `{"file": "` + strings.Repeat("x", 9000) + `"}`, nil, 400},
	} {
		status, body := post("/accept", tt.body, tt.change)
		require.Equal(t, tt.status, status, "%s: %s", tt.name, body)
	}
}

// TestIndexSentOnChange checks that the index is sent again only if it has changed.
func TestIndexSentOnChange(t *testing.T) {
	t.Parallel()
	s := serve(t, &source{data: least}, preview.Choice{})
	names := s.names(t)
	require.Equal(t, "state", names())
	require.Equal(t, "index", names())
	s.set(func(s *source) { s.data = strings.Replace(least, "sleep", "dream", 1) })
	s.ticks <- time.Time{}
	s.ticks <- time.Time{}
	require.Equal(t, "state", names())
	s.set(func(s *source) { s.data = strings.Replace(least, "whether naps", "whether long naps", 1) })
	s.ticks <- time.Time{}
	s.ticks <- time.Time{}
	require.ElementsMatch(t, []string{"state", "index"}, []string{names(), names()}) // the page might not request the index until after the second change
}

func TestCaseStory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "x.test.yaml")
	require.NoError(t, os.WriteFile(path, []byte("inquiry:\n  "+strings.ReplaceAll(strings.TrimSpace(least), "\n", "\n  ")+`
cases:
  - {name: good, expect: {contains: Naps help., golden: a.golden}}
  - {name: both, expect: {contains: [dreams, Naps], golden: a.golden, counts: {lines: {min: 3}}, properties: [1]}}
  - {name: fails, patch: {role: null}, expect: {contains: x}}
  - {name: error, patch: {role: null}, expect: {error: role}}
`), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.golden"), []byte("old\n"), 0o600))
	file, err := suite.Load(path)
	require.NoError(t, err)
	src := &source{data: least}
	s := serve(t, src, preview.Choice{})
	story := func(name string) *preview.State {
		report, err := suite.Run(t.Context(), []*suite.File{file}, &suite.Options{Only: name, Keep: true})
		require.NoError(t, err)
		src.set(func(s *source) { s.story = report.Results[0] })
		return s.state(preview.Choice{Suite: "x.test.yaml", Case: name})
	}
	good := story("good")
	require.Contains(t, good.Prompt.Text, "Naps help.")
	require.Equal(t, []string{"x.test.yaml", "good", "plain", "2026-11-23"}, []string{good.File, good.ID, good.Style, good.AsOf})
	require.Equal(t, 1, good.Story.Failed)
	require.Equal(t, []string{"contains", "golden"}, []string{good.Story.Assertions[0].Name, good.Story.Assertions[1].Name})
	require.Empty(t, good.Story.Assertions[0].Messages)
	require.True(t, good.Story.Golden.Accept)
	require.False(t, good.Story.Golden.New)
	require.Equal(t, []string{"@@ line 1", "- old"}, good.Story.Golden.Diff[:2])

	both := story("both")
	require.Equal(t, 2, both.Story.Failed)
	var values []string
	for _, a := range both.Story.Assertions {
		values = append(values, a.Value)
	}
	require.Equal(t, []string{`["dreams","Naps"]`, `{"min":3}`, "", "a.golden"}, values)
	require.False(t, both.Story.Golden.Accept, "an update would not accept it")

	fails := story("fails")
	require.Nil(t, fails.Prompt)
	require.Contains(t, fails.Faults[0].Message, "role")
	require.Equal(t, "render", fails.Story.Assertions[0].Name)

	failed := story("error")
	require.Zero(t, failed.Story.Failed)
	require.Empty(t, failed.Faults, "the case expects the error")
	require.False(t, failed.OutOfDate)

	src.set(func(s *source) { s.story = nil })
	gone := s.state(preview.Choice{Suite: "x.test.yaml", Case: "good"})
	require.Equal(t, good.Prompt, gone.Prompt, "the last good prompt stays")
	require.Equal(t, "no such case", gone.Faults[0].Message)
}

// TestMemoryIsBounded checks that old prompts are discarded.
func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	words := make([]byte, 300<<10)
	for i := range words {
		words[i] = "abcdefghijklmnopqrstuvwxyz "[(i*i+i/7)%27]
	}
	s := serve(t, &source{data: strings.Replace(least, "Naps help.", string(words), 1)}, preview.Choice{})
	day := func(i int) preview.Choice { return preview.Choice{AsOf: fmt.Sprintf("2027-01-%02d", i+1)} }
	for i := range 12 {
		require.NotNil(t, s.state(day(i)).Prompt)
	}
	s.set(func(s *source) { s.data = "{" })
	require.Contains(t, s.state(day(11)).Prompt.Text, "Treat 2027-01-12 as today's date")
	require.NotContains(t, s.state(day(0)).Prompt.Text, "Treat 2027-01-01 as today's date", "the last good prompt is for another day")
	require.Less(t, s.server.Held(), 2<<20)
}

// TestStretchesShareOrigins checks that the amount of template data sent does not grow with the number of claims.
func TestStretchesShareOrigins(t *testing.T) {
	t.Parallel()
	origins := func(claims int) int {
		list := strings.Repeat(", {text: Naps help., when: 2024}", claims)
		s := serve(t, &source{data: strings.Replace(least, "when: 2024}]", "when: 2024}"+list+"]", 1)}, preview.Choice{})
		return len(s.state(preview.Choice{}).Prompt.Origins)
	}
	require.Equal(t, origins(2), origins(40))
}

// TestIndexCountsMatchPage checks that the counts for each inquiry in the index match what the inquiry's page shows.
func TestIndexCountsMatchPage(t *testing.T) {
	t.Parallel()
	titled := func(id, title string) string {
		return strings.NewReplacer("naps", id, "when: 2024}]", "when: 2024, anchors: [arXiv:2305.16367]}]\nanchors: [{id: arXiv:2305.16367, title: "+title+"}]").Replace(least)
	}
	tests := []struct {
		name   string
		source *source
		def    preview.Choice
		rule   string // a finding that only an earlier inquiry or the day can cause
	}{
		{"papers across files", &source{data: titled("naps", "Naps"), others: map[string]string{"walks.yaml": titled("walks", "Walks"), "zzz.yaml": titled("walks", "Naps")}}, preview.Choice{}, "paper-titles"},
		{"several inquiries in a file", &source{data: titled("naps", "Naps") + "---\n" + titled("walks", "Walks") + "---\n" + titled("rests", "Walks.")}, preview.Choice{}, ""},
		{"faults", &source{data: least, others: map[string]string{"bad.yaml": "rol: x\n" + titled("bad", "Walks"), "broken.yaml": "{", "zzz.yaml": titled("last", "Walks")}}, preview.Choice{}, ""},
		{"a template that fails for every inquiry", &source{data: least, overlay: "{{.Vars.absent}}", others: map[string]string{"walks.yaml": strings.Replace(least, "naps", "walks", 1)}}, preview.Choice{}, ""},
		{"no day", &source{data: strings.NewReplacer("as_of: 2026-11-23\n", "", "2024", "2031").Replace(least)}, preview.Choice{}, ""},
		{"the day from the flag", &source{data: least}, preview.Choice{AsOf: "2020-01-01"}, "claim-after-as-of"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, tt.source, tt.def)
			rules := map[string]bool{}
			for _, item := range s.server.Index(t.Context()).Inquiries {
				st := s.state(preview.Choice{File: item.File, ID: item.ID})
				counts := map[string]int{}
				for _, f := range append(st.Faults, st.Findings...) {
					counts[f.Severity]++
					rules[f.Rule] = true
				}
				require.Equal(t, []int{item.Errors, item.Warnings}, []int{counts["error"], counts["warning"]}, "%s %s: %v", item.File, item.ID, counts)
			}
			if tt.rule != "" {
				require.Contains(t, rules, tt.rule)
			}
		})
	}
}

// TestFixResult checks that a fix is offered, together with its result, if it would change something.
func TestFixResult(t *testing.T) {
	t.Parallel()
	const head = "id: naps\nrole: a sleep researcher\nquestion: whether naps help memory\nas_of: 2026-11-23\ntasks: [{retest: }]\n"
	const url = "https://arxiv.org/abs/2305.16367"
	long := strings.Repeat("é", 200)
	tests := []struct {
		name, data, rule string
		becomes          []string // the expected result for each finding of the rule
		fixable, several bool
	}{
		{"one line", strings.Replace(least, "a sleep", "sleep", 1), "role-article", []string{"role: a sleep researcher"}, true, false},
		{"an additional line", head + "claims:\n  - text: Naps help.\n    when: 2024\n", "claim-without-id", []string{"  - id: naps-help\n    text: Naps help."}, true, false},
		{
			"two lines", head + "claims:\n  - {id: a, text: Naps help., when: 2024, anchors: ['" + url + "']}\n  - {id: b, text: Rest helps., when: 2024, anchors: ['" + url + "']}\n", "identifier-spelling",
			[]string{"  - {id: a, text: Naps help., when: 2024, anchors: ['arXiv:2305.16367']}", "  - {id: b, text: Rest helps., when: 2024, anchors: ['arXiv:2305.16367']}"},
			true, false,
		},
		{"a long line", head + "claims: [{id: a, text: " + long + ", when: 2024, anchors: ['" + url + "'], scope: " + long + "}]\n", "identifier-spelling", []string{
			"…" + strings.Repeat("é", 18) + ", when: 2024, anchors: ['arXiv:2305.16367'], scope: " + strings.Repeat("é", 20) + "…",
		}, true, false},
		{"a finding without a fix", head + "claims: [{id: a, text: Naps help., when: 2024, anchors: [arXiv:2305.16367]}]\nanchors: [{id: arXiv:2305.16367, title: 'Naps $\\mathfrak{q}^{\\oplus}$'}]\n", "title-markup", []string{""}, false, false},
		{"a rule without a fix", head + "claims: [{id: a, text: Naps help., when: 2024}]\n", "claim-without-anchor", []string{""}, false, false},
		{"the second of two", least + "---\n" + strings.NewReplacer("a sleep", "sleep", "naps", "walks").Replace(least), "role-article", []string{"role: a sleep researcher"}, true, true},
		{"the first of two", strings.Replace(least, "a sleep", "sleep", 1) + "---\n" + strings.Replace(least, "naps", "walks", 1), "role-article", []string{"role: a sleep researcher"}, true, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			id := "naps"
			if tt.name == "the second of two" {
				id = "walks"
			}
			st := serve(t, &source{data: tt.data}, preview.Choice{}).state(preview.Choice{ID: id})
			var becomes []string
			for _, f := range st.Findings {
				if f.Rule == tt.rule {
					becomes = append(becomes, f.Becomes)
					require.Equal(t, tt.fixable, f.Fix != "")
				}
			}
			require.Equal(t, tt.becomes, becomes)
			require.Equal(t, tt.several, st.Several)
			require.NotEmpty(t, st.Why[tt.rule])
		})
	}
}
