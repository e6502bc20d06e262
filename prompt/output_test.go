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

// renderTo is the function that package batch calls.
var renderTo = seam.Render.(func(*prompt.Renderer, context.Context, *seam.Output, *inquiry.Inquiry, *seam.Looks) error)

// TestSeamMatchesRender checks that rendering into reused memory gives the same result as Render.
func TestSeamMatchesRender(t *testing.T) {
	t.Parallel()
	renderers := map[string]*prompt.Options{
		"a template that stands alone":       {Template: fstest.MapFS{"p.tmpl": {Data: []byte(standalone)}}},
		"a prompt that replaces the style's": {Overlay: fstest.MapFS{"prompt.tmpl": {Data: []byte(standalone)}}},
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
			s := seam.Output{WantText: true, WantMessages: true}
			for _, q := range []*inquiry.Inquiry{inquirytest.Full(t), other, inquirytest.Full(t)} {
				p, err := r.Render(t.Context(), q)
				require.NoError(t, err)
				require.NoError(t, renderTo(r, context.Background(), &s, q, nil))
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
				var hashed seam.Output
				require.NoError(t, renderTo(r, context.Background(), &hashed, q, nil))
				require.Equal(t, q.Hash(), hashed.Inquiry)
				require.Equal(t, p.Hashes().Inquiry, hex.EncodeToString(hashed.Inquiry[:]))
				require.Equal(t, p.Hashes().Template, hex.EncodeToString(hashed.Template[:]))
			}
		})
	}
}

// TestSeamPartialOutput tests outputs that request only the text or only the messages.
func TestSeamPartialOutput(t *testing.T) {
	t.Parallel()
	r, err := prompt.New(nil)
	require.NoError(t, err)
	q := inquirytest.Full(t)
	text, messages := seam.Output{WantText: true}, seam.Output{WantMessages: true}
	require.NoError(t, renderTo(r, context.Background(), &text, q, nil))
	require.NotEmpty(t, text.Text)
	require.Empty(t, text.User)
	require.NoError(t, renderTo(r, context.Background(), &messages, q, nil))
	require.Empty(t, messages.Text)
	require.NotEmpty(t, messages.System)
	require.NotEmpty(t, messages.User)
}

func TestSeamErrorsMatchRender(t *testing.T) {
	t.Parallel()
	r, err := prompt.New(nil)
	require.NoError(t, err)
	s := seam.Output{WantMessages: true}
	for name, change := range map[string]func(q *inquiry.Inquiry){
		"invalid": func(q *inquiry.Inquiry) { q.Role = " " },
		"hidden":  func(q *inquiry.Inquiry) { q.Claims[0].Text += "\u200b" },
		"no day":  func(q *inquiry.Inquiry) { q.AsOf = edtf.Date{} },
	} {
		q := inquirytest.Full(t)
		change(q)
		_, want := r.Render(t.Context(), q)
		require.Error(t, want, name)
		require.EqualError(t, renderTo(r, context.Background(), &s, q, nil), want.Error(), name)
	}
	require.Error(t, renderTo(r, context.Background(), &s, nil, nil))
	require.Error(t, renderTo(r, context.Background(), &s, nil, &seam.Looks{}))
	ctx, stop := context.WithCancel(context.Background())
	stop()
	require.ErrorIs(t, renderTo(r, ctx, &s, inquirytest.Full(t), nil), context.Canceled)
	q := inquirytest.Full(t)
	q.Claims[0].Text += "\u200b"
	require.ErrorContains(t, renderTo(r, context.Background(), &s, q, &seam.Looks{Lax: true}), "zero-width", "a lax reader does not make a lax renderer")
}

// TestTemplatesPrintCuts checks that every style prints what was cut to fit a budget, that other templates are required to do so as
// well, and that data cannot forge it.
func TestTemplatesPrintCuts(t *testing.T) {
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
	r, err := prompt.New(&prompt.Options{Template: fstest.MapFS{"p.tmpl": {Data: []byte(standalone)}}})
	require.NoError(t, err)
	q := inquirytest.Full(t)
	q.Cuts = []string{"the claim x"}
	_, err = r.Append(nil, q)
	require.ErrorIs(t, err, prompt.ErrUndelivered)
	require.ErrorContains(t, err, "cuts[0]")
}

func hexOf(sum [32]byte) string { return hex.EncodeToString(sum[:]) }

// standalone is a template that prints the required content of an inquiry and calls no functions.
const standalone = `{{- /* retest:omit anchors tasks library */ -}}As {{.Role}} {{.Question}} {{.AsOf}}{{range .Claims}} {{.Text}} {{.When}}{{end}}`

func TestAppendKeepsPrefix(t *testing.T) {
	t.Parallel()
	r, err := prompt.New(nil)
	require.NoError(t, err)
	q := inquirytest.Full(t)
	want, err := r.Render(t.Context(), q)
	require.NoError(t, err)
	got, err := r.Append([]byte("before "), q)
	require.NoError(t, err)
	require.Equal(t, "before "+want.Text, string(got))
}

func TestContextIsRequired(t *testing.T) {
	t.Parallel()
	r, err := prompt.New(nil)
	require.NoError(t, err)
	_, err = r.Render(nil, inquirytest.Full(t)) //nolint:staticcheck // nil on purpose
	require.EqualError(t, err, "want a context, got nil")
	_, err = r.Traced(nil, inquirytest.Full(t), &prompt.Trace{}) //nolint:staticcheck // nil on purpose
	require.EqualError(t, err, "want a context, got nil")
}
