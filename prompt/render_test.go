package prompt_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/dated-claims/retest/internal/inquirytest"
	"github.com/dated-claims/retest/internal/seam"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
)

// golden compares text with a file in testdata, or writes the file if RETEST_UPDATE is set.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("RETEST_UPDATE") != "" {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "set RETEST_UPDATE=1 to write it")
	require.Equal(t, string(want), got)
}

func TestGoldenPrompts(t *testing.T) {
	t.Parallel()
	inquiries := map[string]*inquiry.Inquiry{
		"full":         inquirytest.Full(t),
		"social-roles": inquirytest.Load(t, "examples", "social-roles", "inquiry.yaml"),
		"least": {
			Role: "a reader", Question: "whether it holds water", AsOf: edtf.MustParse("2026-11-23"),
			Claims: []claim.Claim{{Text: "It holds water.", When: edtf.MustParse("2024")}},
			Tasks:  []inquiry.Task{{Retest: &inquiry.Retest{}}},
		},
	}
	for _, style := range prompt.Styles() {
		r := renderer(t, style)
		for name, q := range inquiries {
			p, err := r.Render(t.Context(), q)
			require.NoError(t, err)
			golden(t, name+"."+style+".golden", p.Text)
		}
	}
}

func TestRenderIsDeterministic(t *testing.T) {
	t.Parallel()
	want, err := prompt.Render(inquirytest.Full(t))
	require.NoError(t, err)
	r := renderer(t, "plain")
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			for range 20 {
				got, err := r.Append(nil, inquirytest.Full(t))
				if err != nil || string(got) != want {
					t.Errorf("got another prompt, %v", err)
				}
			}
		})
	}
	group.Wait()
}

func TestRenderDoesNotModifyInquiry(t *testing.T) {
	t.Parallel()
	q := inquirytest.Full(t)
	q.Anchors[0].Date, q.Tasks[1].Surface.Limit, q.Claims[1].ID = edtf.Date{}, 0, ""
	want := string(inquirytest.JSON(t, q))
	_, err := renderer(t, "xml").Render(t.Context(), q)
	require.NoError(t, err)
	require.Equal(t, want, string(inquirytest.JSON(t, q)))
}

func TestRenderErrors(t *testing.T) {
	t.Parallel()
	_, err := prompt.Render(&inquiry.Inquiry{Claims: []claim.Claim{{}}})
	require.ErrorIs(t, err, inquiry.ErrInvalid)
	require.EqualError(t, err, `role: want the role of the model, as a phrase that follows "You are", got nothing
question: want the question, such as whether …, got nothing
claims[0].text: want the text of the claim, got nothing
tasks: want at least one task: retest, surface, propose or ask, got nothing
claims[0].when: want the date of the claim's evidence, got nothing
as_of: want the day that the prompt is for, got nothing`)
	_, err = prompt.Render(nil)
	require.EqualError(t, err, "want an inquiry, got nil")
}

// TestDayIsRequired checks that an inquiry without a day is rejected before any template runs, even if the template would not
// print the day.
func TestDayIsRequired(t *testing.T) {
	t.Parallel()
	q := inquirytest.Full(t)
	q.AsOf = edtf.Date{}
	require.NoError(t, q.Validate(), "an inquiry without a day is valid")
	const want = "as_of: want the day that the prompt is for, got nothing"
	_, err := prompt.Render(q)
	require.EqualError(t, err, want)
	own, err := prompt.New(&prompt.Options{Template: fstest.MapFS{"p.tmpl": {Data: []byte("{{fail \"it ran\"}}")}}})
	require.NoError(t, err)
	renderers := []*prompt.Renderer{own}
	for _, style := range prompt.Styles() {
		renderers = append(renderers, renderer(t, style))
	}
	for _, r := range renderers {
		_, err := r.Render(t.Context(), q)
		require.EqualError(t, err, want)
		_, err = r.Traced(t.Context(), q, &prompt.Trace{Spans: true})
		require.EqualError(t, err, want)
		dst, err := r.Append([]byte("x"), q)
		require.EqualError(t, err, want)
		require.Equal(t, "x", string(dst))
		for _, looks := range []*seam.Looks{nil, {}} {
			require.EqualError(t, renderTo(r, context.Background(), &seam.Output{WantText: true}, q, looks), want)
		}
	}
}

// TestZeroRenderers checks that using a zero Renderer returns an error.
func TestZeroRenderers(t *testing.T) {
	t.Parallel()
	var r prompt.Renderer
	const want = "want a renderer from prompt.New, got none"
	q := inquirytest.Full(t)
	_, err := r.Render(t.Context(), q)
	require.EqualError(t, err, want)
	_, err = r.Traced(t.Context(), q, nil)
	require.EqualError(t, err, want)
	_, err = r.Append(nil, q)
	require.EqualError(t, err, want)
	require.EqualError(t, renderTo(&r, context.Background(), &seam.Output{WantText: true}, q, &seam.Looks{}), want)
	require.Empty(t, r.Warnings())
	require.Empty(t, r.Verdicts())
	require.Empty(t, r.Templates().Entry())
	for _, q := range []*inquiry.Inquiry{nil, {}} {
		_, err = prompt.Render(q)
		require.Error(t, err)
	}
}

// whole renders an inquiry with a standalone template.
func whole(t *testing.T, text string, q *inquiry.Inquiry) (string, error) {
	t.Helper()
	r, err := prompt.New(&prompt.Options{Template: fstest.MapFS{"mine.tmpl": {Data: []byte(text)}}})
	if err != nil {
		return "", err
	}
	p, err := r.Render(t.Context(), q)
	if err != nil {
		return "", err
	}
	return p.Text, nil
}

func TestUnknownStyle(t *testing.T) {
	t.Parallel()
	_, err := prompt.New(&prompt.Options{Style: "markdwn"})
	require.EqualError(t, err, `want one of plain, markdown, xml, brief, got "markdwn"; did you mean markdown?`)
	_, err = prompt.New(&prompt.Options{Template: fstest.MapFS{}, Overlay: fstest.MapFS{}})
	require.EqualError(t, err, "want an overlay or a standalone template, got both")
}

func TestOverlayReplacesPart(t *testing.T) {
	t.Parallel()
	overlay := fstest.MapFS{"rules.tmpl": {Data: []byte("\nRules:\n- Be brief, {{.Role}}.\n")}}
	r, err := prompt.New(&prompt.Options{Overlay: overlay})
	require.NoError(t, err)
	require.Empty(t, r.Warnings())
	p, err := r.Render(t.Context(), inquirytest.Full(t))
	require.NoError(t, err)
	require.Contains(t, p.Text, "Rules:\n- Be brief, a careful historian of models.\n\nAnswer format\n")
	require.NotContains(t, p.Text, "Never guess")
	require.Len(t, p.Messages, 2)
	require.Contains(t, p.Messages[0].Content, "Be brief")
}

func TestOverlayMistakes(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, file, text, want string }{
		{"a part that no style has", "intro.tmpl", "x", `intro.tmpl:1:1: no template calls "intro"; the parts are anchors, answer, claims, entries, frame, opening, rules, tasks, verdicts; call others from one of them`},
		{"a part that nothing calls", "clams.tmpl", "x", `clams.tmpl:1:1: no template calls "clams"; did you mean claims?`},
		{"an unknown field", "claims.tmpl", "{{range .Claims}}{{.Txt}}{{end}}", "claims.tmpl:1:20: a claim has no field Txt; did you mean Text?"},
		{"an omission with an unknown name", "prompt.tmpl", "{{- /* retest:omit ancors */ -}}{{template \"user\" .}}", `prompt.tmpl:1:5: retest:omit: unknown content "ancors"; did you mean anchors?`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := prompt.New(&prompt.Options{Overlay: fstest.MapFS{tt.file: {Data: []byte(tt.text)}}})
			require.EqualError(t, err, tt.want)
		})
	}
}

func TestReplacedPromptMessages(t *testing.T) {
	t.Parallel()
	all := `{{template "user" .}}And then:
{{template "system" .}}`
	r, err := prompt.New(&prompt.Options{Overlay: fstest.MapFS{"prompt.tmpl": {Data: []byte(all)}}})
	require.NoError(t, err)
	p, err := r.Render(t.Context(), inquirytest.Full(t))
	require.NoError(t, err)
	require.Equal(t, []prompt.Message{{Role: "user", Content: p.Text}}, p.Messages)

	r, err = prompt.New(&prompt.Options{Overlay: fstest.MapFS{
		"prompt.tmpl": {Data: []byte(all)}, "user.tmpl": {Data: []byte(`U {{template "opening" .}}{{template "claims" .}}{{template "anchors" .}}{{template "tasks" .}}`)},
	}})
	require.NoError(t, err)
	p, err = r.Render(t.Context(), inquirytest.Full(t))
	require.NoError(t, err)
	require.Len(t, p.Messages, 2)
	require.True(t, strings.HasPrefix(p.Messages[1].Content, "U "))
}

// everything is a template that prints all content of an inquiry.
const everything = `{{.Role}}|{{.Question}}|{{with .Library.Name}}{{.}}{{end}}|{{with .Library.Span}}{{.}}{{end}}
{{range .Claims}}* {{.Text}} ({{.When}})
{{end}}{{range .Anchors}}* {{.ID}}
{{end}}{{range .Tasks}}* {{with .Retest}}{{join "; " .Levers}} {{with .Durable}}{{.}}{{end}} {{join "; " .Perishable}}
{{- else with .Surface}}{{.Window}} {{with .Focus}}{{.}}{{end}} {{.Limit}}
{{- else with .Propose}}{{inWords .Count}} {{join "; " .Examples}}
{{- else with .Ask}}{{with .Title}}{{.}}: {{end}}{{.Text}}{{end}}
{{end}}`

func TestUndeliveredValues(t *testing.T) {
	t.Parallel()
	_, err := whole(t, everything, inquirytest.Full(t))
	require.NoError(t, err)
	for _, tt := range []struct{ cut, with, path, value, name string }{
		{"{{.Role}}", "", "role", "a careful historian of models", "role"},
		{"{{.Question}}", "", "question", "whether small models can plan", "question"},
		{"{{with .Library.Name}}{{.}}{{end}}", "", "library.name", "the planning shelf", "library.name"},
		{"{{with .Library.Span}}{{.}}{{end}}", "", "library.span", "2022–2026", "library.span"},
		{"{{.Text}} ({{.When}})", "{{.Text | trunc 20}} ({{.When}})", "claims[0].text", "Small models cannot plan beyond three steps.", "claims.text"},
		{"({{.When}})", "", "claims[0].when", "~2024", "claims.when"},
		{"* {{.ID}}", "*", "anchors[0].id", "arXiv:2305.16367v2", "anchors.id"},
		{`{{join "; " .Levers}}`, "{{first .Levers}}", "tasks[0].retest.levers[1]", "better tools", "tasks.retest.levers"},
		{"{{with .Durable}}{{.}}{{end}}", "", "tasks[0].retest.durable", "Can a small model plan?", "tasks.retest.durable"},
		{`{{join "; " .Perishable}}`, "", "tasks[0].retest.perishable[0]", "the limit of three steps", "tasks.retest.perishable"},
		{"{{.Window}}", "", "tasks[1].surface.window", "6 months", "tasks.surface.window"},
		{"{{with .Focus}}{{.}}{{end}}", "", "tasks[1].surface.focus", "planning in small models", "tasks.surface.focus"},
		{`{{join "; " .Examples}}`, "", "tasks[2].propose.examples[0]", "If tools plan, who is the planner?", "tasks.propose.examples"},
		{"{{with .Title}}{{.}}: {{end}}{{.Text}}", "", "tasks[3].ask.title", "COMPARE", "tasks.ask.title"},
	} {
		t.Run(tt.path, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, everything, tt.cut)
			text := strings.Replace(everything, tt.cut, tt.with, 1)
			_, err := whole(t, text, inquirytest.Full(t))
			require.ErrorIs(t, err, prompt.ErrUndelivered)
			list, _ := errors.AsType[fault.List](err)
			require.Equal(t, tt.path, list[0].Path)
			require.EqualError(t, list[0].Err, `"`+tt.value+`" does not reach the prompt`)
			require.Contains(t, list[0].Hint, "retest:omit "+tt.name+" ")
			_, err = whole(t, `{{- /* retest:omit `+strings.SplitN(tt.name, ".", 2)[0]+` */ -}}`+text, inquirytest.Full(t))
			require.NoError(t, err, "the omission is declared")
		})
	}
}

func TestTrimmedClaimIsDelivered(t *testing.T) {
	t.Parallel()
	_, err := whole(t, strings.Replace(everything, "{{.Text}} ({{.When}})", `{{trimSuffix "." .Text}} ({{.When}}).`, 1), inquirytest.Full(t))
	require.NoError(t, err)
}

func TestDeliveryTracksValues(t *testing.T) {
	t.Parallel()
	const claims = "{{range .Claims}}* {{.Text}} ({{.When}})\n{{end}}"
	dated := func(texts ...string) *inquiry.Inquiry {
		q := inquirytest.Full(t)
		q.Claims = q.Claims[:0]
		for i, text := range texts {
			q.Claims = append(q.Claims, claim.Claim{Text: text, When: edtf.MustParse([]string{"2025", "2025-02"}[i])})
		}
		return q
	}
	for _, tt := range []struct {
		name, with  string
		q           *inquiry.Inquiry
		undelivered string
	}{
		{"a date that begins like another, in reverse order", "{{range reverse .Claims}}{{.Text}} {{.When}};{{end}}", dated("First.", "Second."), ""},
		{"one of two equal texts", `{{$x := ""}}{{range .Claims}}{{$x = .Text}}{{.When}}{{end}}{{$x}}`, dated("Same.", "Same."), "claims[0].text"},
		{"as JSON", "{{toJson .Claims}}", dated("First.", "Second."), ""},
		{"only the name of its type", "{{kindOf .Claims}}", dated("First.", "Second."), "claims[0].text"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			text := strings.Replace(everything, claims, tt.with, 1)
			require.NotEqual(t, everything, text)
			_, err := whole(t, text, tt.q)
			if tt.undelivered == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, prompt.ErrUndelivered)
			list, _ := errors.AsType[fault.List](err)
			require.Equal(t, tt.undelivered, list[0].Path)
		})
	}
}

func TestOmissionsInUnusedTemplate(t *testing.T) {
	t.Parallel()
	_, err := whole(t, `{{define "unused"}}{{/* retest:omit role question library claims anchors tasks */}}{{end}}hello`, inquirytest.Full(t))
	require.ErrorIs(t, err, prompt.ErrUndelivered)
}

func TestTemplatesDoNotModifyData(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"{{$e := .UnmarshalJSON .AppendJSON}}", "{{.Validate}}", "{{range .Tasks}}{{with .Surface}}{{$e := .Window.UnmarshalText 1}}{{end}}{{end}}"} {
		_, err := whole(t, text, inquirytest.Full(t))
		require.ErrorContains(t, err, "has no field")
	}
	q := inquirytest.Full(t)
	q.Vars = map[string]any{"m": map[string]any{"k": "v"}}
	want := string(inquirytest.JSON(t, q))
	_, err := whole(t, openly+`{{$s := (index .Tasks 1).Surface}}{{$e := $s.Window.UnmarshalText (index .Tasks 1).Surface.Window.MarshalText}}{{$x := set .Vars.m "k" "w"}}`, q)
	_ = err // whether or not the inquiry is rejected, nothing may change
	require.Equal(t, want, string(inquirytest.JSON(t, q)))
}

func TestHashesOfRenderedInquiry(t *testing.T) {
	t.Parallel()
	q := inquirytest.Full(t)
	p, err := renderer(t, "plain").Render(t.Context(), q)
	require.NoError(t, err)
	before := p.Hashes()
	q.Role, q.Tasks[0].Retest.Durable = "somebody else", "changed"
	require.Equal(t, before, p.Hashes())
	require.NotPanics(t, func() { (&prompt.Output{}).Hashes() })
	require.EqualError(t, (*inquiry.Inquiry)(nil).Validate(), "want an inquiry, got nil")
}

func TestUndeliveredMessageContent(t *testing.T) {
	t.Parallel()
	r, err := prompt.New(&prompt.Options{Overlay: fstest.MapFS{
		"prompt.tmpl": {Data: []byte(everything)}, "user.tmpl": {Data: []byte("{{.Role}}")}, "system.tmpl": {Data: []byte("x")},
		"unused.tmpl": {Data: []byte(`{{define "opening"}}{{end}}{{define "claims"}}{{end}}{{define "anchors"}}{{end}}{{define "tasks"}}{{end}}`)},
	}})
	require.ErrorContains(t, err, "no template calls")
	require.Nil(t, r)
	r, err = prompt.New(&prompt.Options{Overlay: fstest.MapFS{
		"prompt.tmpl": {Data: []byte(everything)}, "user.tmpl": {Data: []byte("{{.Role}}")}, "system.tmpl": {Data: []byte("x")},
	}})
	require.NoError(t, err)
	_, err = r.Render(t.Context(), inquirytest.Full(t))
	require.ErrorIs(t, err, prompt.ErrUndelivered)
	require.ErrorContains(t, err, `question: "whether small models can plan" does not reach the messages`)
}

func TestEmptyTemplateIsAnError(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", " \n", "{{/* nothing */}}"} {
		_, err := whole(t, text, inquirytest.Full(t))
		require.EqualError(t, err, "the template has no content")
	}
}

func TestHiddenText(t *testing.T) {
	t.Parallel()
	q := inquirytest.Full(t)
	q.Claims[1].Text = "Tool use\u200b makes up" + "\U000E0068\U000E0069" + "."
	q.Anchors[0].Authors = []string{"A\u202eB"}
	_, err := prompt.Render(q)
	require.EqualError(t, err, `claims[1].text: zero-width characters (U+200B) at byte 8; remove it, or allow hidden text
claims[1].text: tag characters (U+E0068 and 1 more) at byte 20 that hide the text "hi"; remove it, or allow hidden text
anchors[0].authors[0]: bidirectional controls (U+202E) at byte 1; remove it, or allow hidden text`)
	r, err := prompt.New(&prompt.Options{AllowHidden: true})
	require.NoError(t, err)
	p, err := r.Render(t.Context(), q)
	require.NoError(t, err)
	require.Contains(t, p.Text, q.Claims[1].Text)
}

func TestHashes(t *testing.T) {
	t.Parallel()
	r := renderer(t, "plain")
	render := func(change func(*inquiry.Inquiry)) prompt.Hashes {
		q := inquirytest.Full(t)
		change(q)
		p, err := r.Render(t.Context(), q)
		require.NoError(t, err)
		return p.Hashes()
	}
	a := render(func(*inquiry.Inquiry) {})
	require.Equal(t, a, render(func(*inquiry.Inquiry) {}))
	require.Len(t, a.Text, 64)
	b := render(func(q *inquiry.Inquiry) { q.Claims[0].Text += " Perhaps." })
	require.NotEqual(t, a.Text, b.Text)
	require.NotEqual(t, a.Messages, b.Messages)
	require.NotEqual(t, a.Inquiry, b.Inquiry)
	require.Equal(t, a.Template, b.Template)
	p, err := renderer(t, "xml").Render(t.Context(), inquirytest.Full(t))
	require.NoError(t, err)
	require.NotEqual(t, a.Template, p.Hashes().Template)
	require.Equal(t, a.Inquiry, p.Hashes().Inquiry)
	text, err := json.Marshal(a)
	require.NoError(t, err)
	require.Regexp(t, `^\{"text":"[0-9a-f]{64}","messages":"[0-9a-f]{64}","inquiry":"[0-9a-f]{64}","template":"[0-9a-f]{64}"\}$`, string(text))
}

func TestDomainFunctions(t *testing.T) {
	t.Parallel()
	q := inquirytest.Load(t, "examples", "social-roles", "inquiry.yaml")
	for _, f := range prompt.Functions() {
		if f.Example == "" {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			got, err := whole(t, `{{- /* retest:omit role question library claims anchors tasks */ -}}`+f.Example, q)
			if f.Grade == "clocked" || err != nil || got != f.Output {
				require.NoError(t, err)
			}
			require.Equal(t, strings.Join(strings.Fields(f.Output), " "), strings.Join(strings.Fields(got), " "))
		})
	}
}

func TestDomainFunctionErrors(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{`{{since 5}}`, `since: argument 1: want a window such as "6 months", got a number`},
		{`{{since "six"}}`, `since: argument 1: want a whole number of days, weeks, months or years, up to 100 years, such as "6 months", got "six"`},
		{`{{ageMonths "x"}}`, `ageMonths: argument 1: date "x": want`},
		{`{{before 1 2}}`, "before: argument 1: want a date, got a number"},
		{`{{range .Claims}}{{ageMonths .}}{{end}}`, "ageMonths: argument 1: want a date, got a claim"},
		{`{{ageMonths (fromJson "true")}}`, "ageMonths: want a date, got true or false"},
		{`{{url (fromJson "[1]")}}`, "url: want an identifier, got a list"},
		{`{{since (fromJson "\"six\"")}}`, "since: want a whole number of days"},
		{`{{newerFrom .AsOf}}`, "newerFrom: argument 1: want a claim, got a date"},
		{`{{range .Tasks}}{{taskNumber .}}{{end}}`, "taskNumber: argument 1: want the .Retest, .Surface, .Propose or .Ask of a task, got a task"},
		{`{{(paper "arXiv:2401.00001").Title}}`, "paper: arXiv:2401.00001 is not among the anchors"},
		{`{{url 5}}`, "url: argument 1: want an identifier, got a number"},
	}
	for _, tt := range tests {
		_, err := whole(t, tt.text, inquirytest.Full(t))
		require.ErrorContains(t, err, tt.want, tt.text)
	}
	got, err := whole(t, `{{- /* retest:omit role question library claims anchors tasks */ -}}{{before "2024" "2024-06"}} {{after "2025" "2024"}} {{before "2024/.." "2025"}} {{url "doi:10.1000/182"}} [{{doi "isbn:9780306406157"}}]{{range sortBy "Date" .Anchors}}{{with url . | len}}.{{end}}{{end}}`, inquirytest.Full(t))
	require.NoError(t, err)
	require.Equal(t, "false true false https://doi.org/10.1000/182 []..", got)
}

func TestTemplatesAreReadOnce(t *testing.T) {
	t.Parallel()
	overlay := fstest.MapFS{"rules.tmpl": {Data: []byte("\nRules: first.\n")}}
	r, err := prompt.New(&prompt.Options{Overlay: overlay})
	require.NoError(t, err)
	overlay["rules.tmpl"].Data = []byte("\nRules: second.\n")
	p, err := r.Render(t.Context(), inquirytest.Full(t))
	require.NoError(t, err)
	require.Contains(t, p.Text, "Rules: first.")
}

func TestUnreadableOverlayIsAnError(t *testing.T) {
	t.Parallel()
	_, err := prompt.New(&prompt.Options{Overlay: os.DirFS(filepath.Join(t.TempDir(), "nope"))})
	require.ErrorIs(t, err, fs.ErrNotExist)
}

// TestCustomPageTemplate tests a template that has the form of a page, with the author's own bullets, italics and
// numbers.
func TestCustomPageTemplate(t *testing.T) {
	t.Parallel()
	const text = `You are {{.Role}} asking {{.Question}}—across {{.Library.Span.Prose}}, in {{.Library.Name}}.
{{range .Claims}}
• {{.Text}} ({{.When.Prose}}).{{end}}

Anchors:
{{range .Anchors}}• {{.ID}} ({{.Date}}) – {{.Title}}
{{end}}
{{range $i, $t := .Tasks}}({{number $i}}) {{with .Retest}}Judge whether {{join ", " .Levers}} changed it. *{{.Durable}}* (e.g., {{join ", " .Perishable}}).
{{- else with .Surface}}Find up to {{.Limit}} works of the ~{{.Window}} on {{.Focus}}.
{{- else with .Propose}}Propose {{.Count}}: {{range $j, $e := .Examples}}{{if $j}} or {{end}}*{{$e}}*{{end}}
{{- else with .Ask}}{{.Title}}. {{.Text}}{{end}}
{{end}}`
	got, err := whole(t, text, inquirytest.Full(t))
	require.NoError(t, err)
	require.Equal(t, `You are a careful historian of models asking whether small models can plan—across 2022–2026, in the planning shelf.

• Small models cannot plan beyond three steps. (~2024).
• Tool use makes up for it. (2024–2025).
• Planning costs 50% more tokens. (2025-02).

Anchors:
• arXiv:2305.16367v2 (2023-05) – Role-Play with Large Language Models
• doi:10.1000/182 (2012) – The Handbook

(1) Judge whether longer training, better tools changed it. *Can a small model plan?* (e.g., the limit of three steps).
(2) Find up to 7 works of the ~6 months on planning in small models.
(3) Propose 2: *If tools plan, who is the planner?* or *What is a step?*
(4) COMPARE. Compare the two papers in one sentence.
`, got)
}
