package prompt_test

import (
	"bytes"
	"context"
	"testing"
	"testing/fstest"

	"github.com/dated-claims/retest/internal/inquirytest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/inquiry"
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
	other := inquirytest.Full(t)
	other.Claims[0].Text, other.ID = "Something else.", ""
	for name, opts := range renderers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := prompt.New(opts)
			require.NoError(t, err)
			s := prompt.Sheet{WantText: true, WantMessages: true}
			for _, q := range []*inquiry.Inquiry{inquirytest.Full(t), other, inquirytest.Full(t)} {
				p, err := r.Render(q)
				require.NoError(t, err)
				require.NoError(t, r.Fill(context.Background(), &s, &inquiry.Document{Inquiry: q}))
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
	d := &inquiry.Document{Inquiry: inquirytest.Full(t)}
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
	for name, change := range map[string]func(q *inquiry.Inquiry){
		"invalid": func(q *inquiry.Inquiry) { q.Role = " " },
		"hidden":  func(q *inquiry.Inquiry) { q.Claims[0].Text += "\u200b" },
		"no day":  func(q *inquiry.Inquiry) { q.AsOf = edtf.Date{} },
	} {
		q := inquirytest.Full(t)
		change(q)
		_, want := r.Render(q)
		require.Error(t, want, name)
		require.EqualError(t, r.Fill(context.Background(), &s, &inquiry.Document{Inquiry: q}), want.Error(), name)
	}
	require.Error(t, r.Fill(context.Background(), &s, &inquiry.Document{}))
	ctx, stop := context.WithCancel(context.Background())
	stop()
	require.ErrorIs(t, r.Fill(ctx, &s, &inquiry.Document{Inquiry: inquirytest.Full(t)}), context.Canceled)
	lax := &inquiry.Reader{AllowHidden: true}
	line := inquirytest.Full(t)
	line.Claims[0].Text += "\u200b"
	for d, err := range lax.Read(bytes.NewReader(line.AppendJSON(nil)), "f.jsonl") {
		require.NoError(t, err)
		require.ErrorContains(t, r.Fill(context.Background(), &s, d), "zero-width", "a lax reader does not make a lax renderer")
	}
}

// TestHashesTellInquiriesApart changes one value after the other.
func TestHashesTellInquiriesApart(t *testing.T) {
	t.Parallel()
	r, err := prompt.New(nil)
	require.NoError(t, err)
	seen := map[[32]byte]string{}
	for name, change := range map[string]func(q *inquiry.Inquiry){
		"nothing":           func(*inquiry.Inquiry) {},
		"role":              func(q *inquiry.Inquiry) { q.Role += "x" },
		"role and question": func(q *inquiry.Inquiry) { q.Role, q.Question = q.Role+q.Question[:1], q.Question[1:] },
		"library":           func(q *inquiry.Inquiry) { q.Library.Name = "x" },
		"span":              func(q *inquiry.Inquiry) { q.Library.Span = edtf.MustParse("1999") },
		"day":               func(q *inquiry.Inquiry) { q.AsOf = edtf.MustParse("2001-01-01") },
		"search":            func(q *inquiry.Inquiry) { q.Search = inquiry.SearchNo },
		"form":              func(q *inquiry.Inquiry) { q.Answer.Form = inquiry.FormProse },
		"words":             func(q *inquiry.Inquiry) { q.Answer.Words = 77 },
		"claim":             func(q *inquiry.Inquiry) { q.Claims[0].Text += "x" },
		"claim id":          func(q *inquiry.Inquiry) { q.Claims[0].ID = "x" },
		"when":              func(q *inquiry.Inquiry) { q.Claims[0].When = edtf.MustParse("1999~") },
		"scope":             func(q *inquiry.Inquiry) { q.Claims[0].Scope = "x" },
		"rests on":          func(q *inquiry.Inquiry) { q.Claims[0].Anchors = nil },
		"fewer claims":      func(q *inquiry.Inquiry) { q.Claims = q.Claims[:len(q.Claims)-1] },
		"paper":             func(q *inquiry.Inquiry) { q.Anchors[0].Title = "x" },
		"author":            func(q *inquiry.Inquiry) { q.Anchors[0].Authors = []string{"x", "y"} },
		"one author":        func(q *inquiry.Inquiry) { q.Anchors[0].Authors = []string{"xy"} },
		"paper's date":      func(q *inquiry.Inquiry) { q.Anchors[0].Date = edtf.MustParse("1999") },
		"fewer papers":      func(q *inquiry.Inquiry) { q.Anchors = q.Anchors[:0] },
		"a task less":       func(q *inquiry.Inquiry) { q.Tasks = q.Tasks[1:] },
		"ask":               func(q *inquiry.Inquiry) { q.Tasks = append(q.Tasks, inquiry.Task{Ask: &inquiry.Ask{Text: "x"}}) },
		"ask's title":       func(q *inquiry.Inquiry) { q.Tasks = append(q.Tasks, inquiry.Task{Ask: &inquiry.Ask{Title: "x"}}) },
		"cuts":              func(q *inquiry.Inquiry) { q.Cuts = []string{"x"} },
		"vars":              func(q *inquiry.Inquiry) { q.Vars = map[string]any{"a": "true"} },
		"vars, a truth":     func(q *inquiry.Inquiry) { q.Vars = map[string]any{"a": true} },
		"vars, a list":      func(q *inquiry.Inquiry) { q.Vars = map[string]any{"a": []any{"true"}} },
		"vars, a map":       func(q *inquiry.Inquiry) { q.Vars = map[string]any{"a": map[string]any{"true": ""}} },
	} {
		q := inquirytest.Full(t)
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
		q := inquirytest.Full(t)
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
	q := inquirytest.Full(t)
	q.Cuts = []string{"the claim x"}
	_, err = r.Append(nil, q)
	require.ErrorIs(t, err, prompt.ErrUndelivered)
	require.ErrorContains(t, err, "cuts[0]")
}
