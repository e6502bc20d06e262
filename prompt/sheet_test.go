package prompt_test

import (
	"context"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/prompt"
)

// TestSheetsArePrompts holds renders into a sheet against Render, with sheets that were used before.
func TestSheetsArePrompts(t *testing.T) {
	t.Parallel()
	renderers := map[string]*prompt.Options{
		"a template that stands alone": {Template: fstest.MapFS{"p.tmpl": {Data: []byte(
			`{{- /* retest:omit anchors tasks library */ -}}{{.Role}} {{.Question}} {{.AsOf}}{{range .Claims}} {{.Text}} {{.When}}{{end}}`)}}},
		"a prompt that replaces the style's": {Overlay: fstest.MapFS{"prompt.tmpl": {Data: []byte(
			`{{- /* retest:omit anchors tasks library */ -}}{{.Role}} {{.Question}} {{.AsOf}}{{range .Claims}} {{.Text}} {{.When}}{{end}}`)}}},
	}
	for _, style := range prompt.Styles() {
		renderers[style] = &prompt.Options{Style: style}
	}
	other := full(t)
	other.Claims[0].Text, other.ID = "Something else.", ""
	for name, opts := range renderers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := prompt.New(opts)
			require.NoError(t, err)
			s := prompt.Sheet{WantText: true, WantMessages: true}
			for _, q := range []*prompt.Inquiry{full(t), other, full(t)} {
				p, err := r.Render(q)
				require.NoError(t, err)
				require.NoError(t, r.Fill(context.Background(), &s, &prompt.Document{Inquiry: q}))
				require.Equal(t, p.Text, string(s.Text))
				require.Equal(t, p.Hashes(), s.Hashes())
				var system, user string
				for _, m := range p.Messages {
					if m.Role == "system" {
						system = m.Content
					} else {
						user = m.Content
					}
				}
				require.Equal(t, system, string(s.System))
				require.Equal(t, user, string(s.User))
				var hashed prompt.Sheet
				r.Hash(&hashed, q)
				inquiry, templates := hashed.Sum()
				wantInquiry, wantTemplates := p.Sum()
				require.Equal(t, wantInquiry, inquiry)
				require.Equal(t, wantTemplates, templates)
			}
		})
	}
}

// TestSheetsOfPartsOfAPrompt are filled with what is wanted alone.
func TestSheetsOfPartsOfAPrompt(t *testing.T) {
	t.Parallel()
	r, err := prompt.New(nil)
	require.NoError(t, err)
	d := &prompt.Document{Inquiry: full(t)}
	text, messages := prompt.Sheet{WantText: true}, prompt.Sheet{WantMessages: true}
	require.NoError(t, r.Fill(context.Background(), &text, d))
	require.NotEmpty(t, text.Text)
	require.Empty(t, text.User)
	require.NoError(t, r.Fill(context.Background(), &messages, d))
	require.Empty(t, messages.Text)
	require.NotEmpty(t, messages.System)
	require.NotEmpty(t, messages.User)
}

func TestSheetsRefuseWhatRenderDoes(t *testing.T) {
	t.Parallel()
	r, err := prompt.New(nil)
	require.NoError(t, err)
	s := prompt.Sheet{WantMessages: true}
	for name, change := range map[string]func(q *prompt.Inquiry){
		"invalid": func(q *prompt.Inquiry) { q.Role = " " },
		"hidden":  func(q *prompt.Inquiry) { q.Claims[0].Text += "\u200b" },
		"no day":  func(q *prompt.Inquiry) { q.AsOf = edtf.Date{} },
	} {
		q := full(t)
		change(q)
		_, want := r.Render(q)
		require.Error(t, want, name)
		require.EqualError(t, r.Fill(context.Background(), &s, &prompt.Document{Inquiry: q}), want.Error(), name)
	}
	require.Error(t, r.Fill(context.Background(), &s, &prompt.Document{}))
	ctx, stop := context.WithCancel(context.Background())
	stop()
	require.ErrorIs(t, r.Fill(ctx, &s, &prompt.Document{Inquiry: full(t)}), context.Canceled)
	lax := &prompt.Reader{AllowHidden: true}
	line := full(t)
	line.Claims[0].Text += "\u200b"
	d, err := only(t, lax, line.AppendJSON(nil), "f.jsonl")
	require.NoError(t, err)
	require.ErrorContains(t, r.Fill(context.Background(), &s, d), "zero-width", "a lax reader does not make a lax renderer")
}

// TestHashesTellInquiriesApart changes one value after the other.
func TestHashesTellInquiriesApart(t *testing.T) {
	t.Parallel()
	r, err := prompt.New(nil)
	require.NoError(t, err)
	seen := map[[32]byte]string{}
	for name, change := range map[string]func(q *prompt.Inquiry){
		"nothing":           func(*prompt.Inquiry) {},
		"role":              func(q *prompt.Inquiry) { q.Role += "x" },
		"role and question": func(q *prompt.Inquiry) { q.Role, q.Question = q.Role+q.Question[:1], q.Question[1:] },
		"library":           func(q *prompt.Inquiry) { q.Library.Name = "x" },
		"span":              func(q *prompt.Inquiry) { q.Library.Span = edtf.MustParse("1999") },
		"day":               func(q *prompt.Inquiry) { q.AsOf = edtf.MustParse("2001-01-01") },
		"search":            func(q *prompt.Inquiry) { q.Search = prompt.SearchNo },
		"form":              func(q *prompt.Inquiry) { q.Answer.Form = prompt.FormProse },
		"words":             func(q *prompt.Inquiry) { q.Answer.Words = 77 },
		"claim":             func(q *prompt.Inquiry) { q.Claims[0].Text += "x" },
		"claim id":          func(q *prompt.Inquiry) { q.Claims[0].ID = "x" },
		"when":              func(q *prompt.Inquiry) { q.Claims[0].When = edtf.MustParse("1999~") },
		"scope":             func(q *prompt.Inquiry) { q.Claims[0].Scope = "x" },
		"rests on":          func(q *prompt.Inquiry) { q.Claims[0].Anchors = nil },
		"fewer claims":      func(q *prompt.Inquiry) { q.Claims = q.Claims[:len(q.Claims)-1] },
		"paper":             func(q *prompt.Inquiry) { q.Anchors[0].Title = "x" },
		"author":            func(q *prompt.Inquiry) { q.Anchors[0].Authors = []string{"x", "y"} },
		"one author":        func(q *prompt.Inquiry) { q.Anchors[0].Authors = []string{"xy"} },
		"paper's date":      func(q *prompt.Inquiry) { q.Anchors[0].Date = edtf.MustParse("1999") },
		"fewer papers":      func(q *prompt.Inquiry) { q.Anchors = q.Anchors[:0] },
		"a task less":       func(q *prompt.Inquiry) { q.Tasks = q.Tasks[1:] },
		"ask":               func(q *prompt.Inquiry) { q.Tasks = append(q.Tasks, prompt.Task{Ask: &prompt.Ask{Text: "x"}}) },
		"ask's title":       func(q *prompt.Inquiry) { q.Tasks = append(q.Tasks, prompt.Task{Ask: &prompt.Ask{Title: "x"}}) },
		"cuts":              func(q *prompt.Inquiry) { q.Cuts = []string{"x"} },
		"vars":              func(q *prompt.Inquiry) { q.Vars = map[string]any{"a": "true"} },
		"vars, a truth":     func(q *prompt.Inquiry) { q.Vars = map[string]any{"a": true} },
		"vars, a list":      func(q *prompt.Inquiry) { q.Vars = map[string]any{"a": []any{"true"}} },
		"vars, a map":       func(q *prompt.Inquiry) { q.Vars = map[string]any{"a": map[string]any{"true": ""}} },
	} {
		q := full(t)
		change(q)
		var s prompt.Sheet
		r.Hash(&s, q)
		sum, _ := s.Sum()
		require.Empty(t, seen[sum], name)
		seen[sum] = name
		q.ID = "another"
		r.Hash(&s, q)
		again, _ := s.Sum()
		require.Equal(t, sum, again, "an id is no part of what is asked")
	}
}

// TestCutsAreSaidByTemplates has what a budget left out: every style prints it, other templates must, and data cannot forge it.
func TestCutsAreSaidByTemplates(t *testing.T) {
	t.Parallel()
	for _, style := range prompt.Styles() {
		r, err := prompt.New(&prompt.Options{Style: style})
		require.NoError(t, err)
		q := full(t)
		q.Vars = map[string]any{"cuts": "of the author"}
		text, err := r.Append(nil, q)
		require.NoError(t, err)
		require.NotContains(t, string(text), "Left out")
		q.Cuts = []string{"the claim x", "the authors of the papers"}
		text, err = r.Append(nil, q)
		require.NoError(t, err)
		require.Contains(t, string(text), "the claim x; the authors of the papers.", style)
	}
	r, err := prompt.New(&prompt.Options{Template: fstest.MapFS{"p.tmpl": {Data: []byte(
		`{{- /* retest:omit anchors tasks library */ -}}{{.Role}} {{.Question}} {{.AsOf}}{{range .Claims}} {{.Text}} {{.When}}{{end}}`)}}})
	require.NoError(t, err)
	q := full(t)
	q.Cuts = []string{"the claim x"}
	_, err = r.Append(nil, q)
	require.ErrorIs(t, err, prompt.ErrUndelivered)
	require.ErrorContains(t, err, "cuts[0]")
}
