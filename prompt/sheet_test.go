package prompt_test

import (
	"context"
	"encoding/hex"
	"testing"
	"testing/fstest"

	"github.com/dated-claims/retest/internal/inquirytest"
	"github.com/dated-claims/retest/internal/seam"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
)

// fill is what package batch calls.
var fill = seam.Fill.(func(*prompt.Renderer, context.Context, *seam.Sheet, *inquiry.Inquiry, *seam.Looks) error)

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
			s := seam.Sheet{WantText: true, WantMessages: true}
			for _, q := range []*inquiry.Inquiry{inquirytest.Full(t), other, inquirytest.Full(t)} {
				p, err := r.Render(q)
				require.NoError(t, err)
				require.NoError(t, fill(r, context.Background(), &s, q, nil))
				require.Equal(t, p.Text, string(s.Text))
				text, messages := s.Hashes()
				require.Equal(t, p.Hashes().Text, hex.EncodeToString(text[:]))
				require.Equal(t, p.Hashes().Messages, hex.EncodeToString(messages[:]))
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
				var hashed seam.Sheet
				require.NoError(t, fill(r, context.Background(), &hashed, q, nil))
				wantInquiry, wantTemplates := p.Sum()
				require.Equal(t, wantInquiry, hashed.Inquiry)
				require.Equal(t, wantInquiry, q.Hash())
				require.Equal(t, wantTemplates, hashed.Template)
			}
		})
	}
}

// TestSheetsOfPartsOfAPrompt are filled with what is wanted alone.
func TestSheetsOfPartsOfAPrompt(t *testing.T) {
	t.Parallel()
	r, err := prompt.New(nil)
	require.NoError(t, err)
	q := inquirytest.Full(t)
	text, messages := seam.Sheet{WantText: true}, seam.Sheet{WantMessages: true}
	require.NoError(t, fill(r, context.Background(), &text, q, nil))
	require.NotEmpty(t, text.Text)
	require.Empty(t, text.User)
	require.NoError(t, fill(r, context.Background(), &messages, q, nil))
	require.Empty(t, messages.Text)
	require.NotEmpty(t, messages.System)
	require.NotEmpty(t, messages.User)
}

func TestSheetsRefuseWhatRenderDoes(t *testing.T) {
	t.Parallel()
	r, err := prompt.New(nil)
	require.NoError(t, err)
	s := seam.Sheet{WantMessages: true}
	for name, change := range map[string]func(q *inquiry.Inquiry){
		"invalid": func(q *inquiry.Inquiry) { q.Role = " " },
		"hidden":  func(q *inquiry.Inquiry) { q.Claims[0].Text += "\u200b" },
		"no day":  func(q *inquiry.Inquiry) { q.AsOf = edtf.Date{} },
	} {
		q := inquirytest.Full(t)
		change(q)
		_, want := r.Render(q)
		require.Error(t, want, name)
		require.EqualError(t, fill(r, context.Background(), &s, q, nil), want.Error(), name)
	}
	require.Error(t, fill(r, context.Background(), &s, nil, nil))
	ctx, stop := context.WithCancel(context.Background())
	stop()
	require.ErrorIs(t, fill(r, ctx, &s, inquirytest.Full(t), nil), context.Canceled)
	q := inquirytest.Full(t)
	q.Claims[0].Text += "\u200b"
	require.ErrorContains(t, fill(r, context.Background(), &s, q, &seam.Looks{Lax: true}), "zero-width", "a lax reader does not make a lax renderer")
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
