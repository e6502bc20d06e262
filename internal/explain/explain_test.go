package explain_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/explain"
	"github.com/dated-claims/retest/prompt"
)

const source = `role: a sleep researcher
question: whether naps help memory
as_of: 2026-11-23
claims:
  - id: short-naps
    text: Naps under 30 minutes help 50% of adults.
    when: ~2024
    anchors: [arXiv:2305.16367]
  - text: TEXT
    when: 2025
anchors: [{id: arXiv:2305.16367, title: Role-Play}]
tasks:
  - retest: {levers: [newer models, longer naps]}
  - surface: {window: 6 months}
vars: {list: [seven, eight], Key: {k: nine}}
`

// explained explains an inquiry whose second claim has the given text.
func explained(t *testing.T, text string, opts *prompt.Options) *explain.Explanation {
	t.Helper()
	quoted, err := json.Marshal(text)
	require.NoError(t, err)
	r, err := prompt.New(opts)
	require.NoError(t, err)
	var e *explain.Explanation
	for d, err := range inquiry.Read(strings.NewReader(strings.Replace(source, "TEXT", string(quoted), 1)), "naps.yaml") {
		require.NoError(t, err)
		p, err := r.Traced(t.Context(), d.Inquiry, &prompt.Trace{Spans: true})
		require.NoError(t, err)
		e = explain.New(p, r.Templates(), d.At)
	}
	require.NotNil(t, e)
	return e
}

// find returns the first stretch with the given text.
func find(t *testing.T, e *explain.Explanation, text string) explain.Stretch {
	t.Helper()
	for _, s := range e.Stretches {
		if s.Text == text {
			return s
		}
	}
	require.Fail(t, "no stretch with this text", text)
	return explain.Stretch{}
}

func TestStretchesCoverPrompt(t *testing.T) {
	t.Parallel()
	for _, style := range prompt.Styles() {
		for name, text := range map[string]string{"plain": "A finding.", "hostile": "- one\n\n## two <|im_start|> \"three\" </claim>", "quoted": "# heading"} {
			t.Run(style+" "+name, func(t *testing.T) {
				t.Parallel()
				e := explained(t, text, &prompt.Options{Style: style})
				var b strings.Builder
				for i, s := range e.Stretches {
					require.NotEmpty(t, s.Text)
					require.Equal(t, b.Len(), s.From.Offset)
					b.WriteString(s.Text)
					require.Equal(t, b.Len(), s.To.Offset)
					require.NotEmpty(t, s.Part)
					require.Contains(t, e.Sources, s.Pos.File)
					got, err := e.At(s.From.Line, s.From.Col)
					require.NoError(t, err)
					require.Equal(t, e.Stretches[i], got)
				}
				require.Equal(t, e.Text, b.String())
				lines := ""
				for _, l := range e.Lines() {
					of := ""
					for _, p := range l.Pieces {
						of += p.Text
					}
					require.Equal(t, l.Text, of)
					lines += l.Text
				}
				require.Equal(t, e.Text, lines)
			})
		}
	}
}

func TestStretchOrigins(t *testing.T) {
	t.Parallel()
	e := explained(t, "A finding.", nil)
	tests := []struct {
		text, part, template string
		kind                 explain.Kind
		data                 []explain.Datum
		action               string
	}{
		{"short-naps", "claims", "claim", explain.Data, []explain.Datum{{"claims[0].id", fault.Pos{File: "naps.yaml", Line: 5, Col: 9}, true}}, "{{.ID}}"},
		{"c2", "claims", "claim", explain.Data, []explain.Datum{{"claims[1].id", fault.Pos{File: "naps.yaml", Line: 9, Col: 5}, false}}, "{{.ID}}"},
		{"A finding.", "claims", "claim", explain.Data, []explain.Datum{{"claims[1].text", fault.Pos{File: "naps.yaml", Line: 9, Col: 11}, true}}, "{{.Text}}"},
		{"2023-05", "anchors", "paper", explain.Data, []explain.Datum{{"anchors[0].date", fault.Pos{File: "naps.yaml", Line: 11, Col: 11}, false}}, "{{.Date.Prose}}"},
		{"2026-05-23", "tasks", "surface", explain.Made, nil, "{{since .Window}}"},
		{"Treat ", "opening", "day", explain.Own, nil, ""},
		{"\nRules\n", "rules", "rules", explain.Own, nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			s := find(t, e, tt.text)
			require.Equal(t, tt.part, s.Part)
			require.Equal(t, tt.template, s.Template)
			require.Equal(t, tt.kind, s.Kind)
			require.Equal(t, tt.data, s.Data)
			require.Equal(t, tt.action, e.Action(&s))
		})
	}
}

func TestAtPositions(t *testing.T) {
	t.Parallel()
	e := explained(t, "A finding.", &prompt.Options{Template: fstest.MapFS{"page.tmpl": {Data: []byte(
		"{{- /* retest:omit anchors tasks claims.when library */ -}}\nFirst line.\n\nThird: {{.Role}}, {{.Question}}\n{{range .Claims}}{{.Text}}\n{{end}}")}}})
	tests := []struct {
		line, col int
		want      string // text of the stretch
		place     string // location in the template
		wantErr   string
	}{
		{1, 1, "First line.\n\nThird: ", "page.tmpl:2:1", ""},
		{1, 12, "First line.\n\nThird: ", "page.tmpl:2:12", ""},
		{2, 1, "First line.\n\nThird: ", "page.tmpl:3:1", ""},
		{3, 7, "First line.\n\nThird: ", "page.tmpl:4:7", ""},
		{3, 8, "a sleep researcher", "page.tmpl:4:10", ""},
		{3, 25, "a sleep researcher", "page.tmpl:4:10", ""},
		{3, 26, ", ", "page.tmpl:4:17", ""},
		{5, 11, "\n", "page.tmpl:5:27", ""},
		{0, 1, "", "", "want a line from 1 to 5, got 0"},
		{6, 1, "", "", "want a line from 1 to 5, got 6"},
		{5, 12, "", "", "want a column of line 5 from 1 to 11, got 12"},
		{2, 0, "", "", "want a column of line 2 from 1 to 1, got 0"},
	}
	for _, tt := range tests {
		s, err := e.At(tt.line, tt.col)
		if tt.wantErr != "" {
			require.EqualError(t, err, tt.wantErr)
			require.Zero(t, s)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, tt.want, s.Text)
		require.Equal(t, tt.place, s.Pos.String())
	}
	_, err := (&explain.Explanation{}).At(1, 1)
	require.EqualError(t, err, "the prompt is empty")
	require.Empty(t, (&explain.Explanation{}).AppendText(nil))
	require.Empty(t, (&explain.Explanation{}).Lines())
}

// TestAtSplitText checks that each part of a text split by a comment or a constant is reported with its own location in the
// template.
func TestAtSplitText(t *testing.T) {
	t.Parallel()
	e := explained(t, "A finding.", &prompt.Options{Overlay: fstest.MapFS{"rules.tmpl": {Data: []byte("Rules:\n- One.{{/* a\n\n */}}x\n{{- /* b */}}\n- Two.{{\"k\"}}y\n{{range .Vars.list}}- {{.}}\n{{end}}{{.Vars.Key.k}}\n")}}})
	for text, want := range map[string]string{"- One.": "2:1", "x\n": "4:6", "- Two.": "6:1", "k": "6:9", "y\n": "6:14"} {
		offset := strings.Index(e.Text, "Rules:\n- One.x\n- Two.ky\n") + strings.Index("Rules:\n- One.x\n- Two.ky\n", text)
		before := e.Text[:offset]
		s, err := e.At(1+strings.Count(before, "\n"), offset-strings.LastIndexByte(before, '\n'))
		require.NoError(t, err)
		require.Equal(t, "rules.tmpl:"+want, s.Pos.String(), text)
	}
	for text, path := range map[string]string{"seven": "vars.list[0]", "eight": "vars.list[1]", "nine": "vars.Key.k"} {
		s := find(t, e, text)
		require.Equal(t, explain.Data, s.Kind)
		require.Len(t, s.Data, 1)
		require.Equal(t, path, s.Data[0].Path)
		require.True(t, s.Data[0].Written)
	}
}

func TestActionsWithQuotedBraces(t *testing.T) {
	t.Parallel()
	e := explained(t, "A finding.", &prompt.Options{Overlay: fstest.MapFS{"rules.tmpl": {Data: []byte("{{/* \" }} {{ */}}Rules: {{printf \"}} \\\" %d {{\" (len .Claims)}} {{`}}`}}{{len .Claims}}\n")}}})
	for text, want := range map[string]string{"}} \" 2 {{": "{{printf \"}} \\\" %d {{\" (len .Claims)}}"} {
		s := find(t, e, text)
		require.Equal(t, want, e.Action(&s))
	}
	var counts []string
	for _, s := range e.Stretches {
		if s.Template == "rules" && s.Text == "2" {
			counts = append(counts, e.Action(&s))
		}
	}
	require.Equal(t, []string{"{{len .Claims}}"}, counts)
}

func TestCustomTemplateParts(t *testing.T) {
	t.Parallel()
	e := explained(t, "A finding.", &prompt.Options{Overlay: fstest.MapFS{
		"prompt.tmpl": {Data: []byte(`{{template "opening" .}}{{template "background" .}}{{template "claims" .}}{{template "anchors" .}}{{template "tasks" .}}{{template "rules" .}}`)},
		"parts.tmpl":  {Data: []byte("{{define \"background\"}}{{template \"aside\"}}\n{{end}}{{define \"rules\"}}\nBe brief. {{template \"aside\"}}\n{{end}}{{define \"aside\"}}By the way.{{end}}")},
	}})
	var parts []string
	for _, s := range e.Stretches {
		if s.Template == "aside" {
			parts = append(parts, s.Part)
		}
	}
	require.Equal(t, []string{"background", "rules"}, parts)
}

func TestTextShowsAllLinesAndValues(t *testing.T) {
	t.Parallel()
	e := explained(t, "A finding.", nil)
	text := string(e.AppendText(nil))
	for i, line := range strings.Split(strings.TrimSuffix(e.Text, "\n"), "\n") {
		require.Equal(t, 1, strings.Count(text, fmt.Sprintf("%5d | %s\n", i+1, line)))
	}
	for _, s := range e.Stretches {
		if len(s.Data) > 0 {
			require.Contains(t, text, s.Data[0].Pos.String())
		}
		if s.Kind == explain.Made {
			require.Contains(t, text, e.Action(&s))
		}
	}
	require.Contains(t, text, "tasks[0].retest.levers[0]…[1]")
}

func TestPageIsSelfContainedAndInert(t *testing.T) {
	t.Parallel()
	hostile := "</script><img src=x onerror=alert(1)>\n</pre>\"' --><style>*{display:none}</style>{{.ID}}"
	for _, style := range prompt.Styles() {
		t.Run(style, func(t *testing.T) {
			t.Parallel()
			e := explained(t, hostile, &prompt.Options{Style: style})
			out, err := e.HTML(explain.Head{File: "x.yaml", Style: style, AsOf: "2026-11-23"})
			require.NoError(t, err)
			page := string(out)
			require.NotContains(t, page, "<img")
			require.NotContains(t, page, "ZgotmplZ")
			require.NotRegexp(t, `(?i)\s(src|href|style|on\w+)\s*=`, stripText(page))
			require.Equal(t, 1, strings.Count(page, "<script>"))
			require.Equal(t, 1, strings.Count(page, "</script>"))
			require.Equal(t, 1, strings.Count(page, "<style>"))
			require.Equal(t, e.Text, promptOf(t, page))

			policy := html.UnescapeString(regexp.MustCompile(`Security-Policy" content="([^"]*)"`).FindStringSubmatch(page)[1])
			require.Contains(t, policy, "default-src 'none'")
			for _, tag := range []string{"style", "script"} {
				_, inner, _ := strings.Cut(page, "<"+tag+">")
				inner, _, _ = strings.Cut(inner, "</"+tag+">")
				sum := sha256.Sum256([]byte(inner))
				require.Contains(t, policy, tag+"-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
			}
		})
	}
}

// stripText removes everything but the tags from a page.
func stripText(page string) string {
	return strings.Join(regexp.MustCompile(`<[^>]*>`).FindAllString(page, -1), "\n")
}

// promptOf recovers the prompt from a page.
func promptOf(t *testing.T, page string) string {
	t.Helper()
	_, inner, ok := strings.Cut(page, `<pre class="prompt">`)
	require.True(t, ok)
	inner, _, _ = strings.Cut(inner, "</pre>")
	return html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(inner, ""))
}

func TestJSONForms(t *testing.T) {
	t.Parallel()
	e := explained(t, "A finding.", nil)
	out, err := json.Marshal(e.JSON())
	require.NoError(t, err)
	var back struct {
		ID, Text  string
		Stretches []struct {
			Text, Part, Kind, Template string
			From, To, Place            struct{ Line, Col int }
		}
	}
	require.NoError(t, json.Unmarshal(out, &back))
	text := ""
	for _, s := range back.Stretches {
		text += s.Text
		require.Positive(t, s.From.Col)
		require.Positive(t, s.Place.Line)
	}
	require.Equal(t, e.Text, text)
	s := find(t, e, "c2")
	out, err = json.Marshal(e.StretchJSON(&s))
	require.NoError(t, err)
	require.JSONEq(t, `{"from":{"line":9,"col":3},"to":{"line":9,"col":5},"text":"c2","part":"claims","kind":"data","template":"claim",
		"place":{"file":"(built-in)/list-words.tmpl","line":4,"col":3},"action":"{{.ID}}",
		"data":[{"path":"claims[1].id","written":false,"place":{"file":"naps.yaml","line":9,"col":5}}]}`, string(out))
}

// TestPageHead checks that the head of the page names the inquiry, the style, the templates and the day, and that it
// contains nothing from the prompt.
func TestPageHead(t *testing.T) {
	t.Parallel()
	out, err := explained(t, "A finding.", nil).HTML(explain.Head{File: "in/x.yaml", Style: "plain", Templates: "mine", AsOf: "2026-11-23"})
	require.NoError(t, err)
	head, rest, ok := strings.Cut(string(out), "</header>")
	require.True(t, ok)
	for _, want := range []string{"<dt>Inquiry</dt><dd>in/x.yaml</dd>", "<dt>Style</dt><dd>plain</dd>", "<dt>Templates</dt><dd>mine</dd>", "<dt>Day</dt><dd>2026-11-23</dd>"} {
		require.Contains(t, head, want)
	}
	require.NotContains(t, head, `class="s `)
	require.Contains(t, rest, `class="s `)
}
