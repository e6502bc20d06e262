package prompt_test

import (
	"context"
	"testing"

	"github.com/dated-claims/retest/internal/inquirytest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/template"
)

func TestSpanOrigins(t *testing.T) {
	t.Parallel()
	q := inquirytest.Full(t)
	r, err := prompt.New(nil)
	require.NoError(t, err)
	p, err := r.Traced(t.Context(), q, &prompt.Trace{Spans: true})
	require.NoError(t, err)
	plain, err := r.Render(t.Context(), q)
	require.NoError(t, err)
	require.Equal(t, plain.Text, p.Text)
	require.Empty(t, plain.Spans)
	found := map[string]string{}
	end := 0
	for _, s := range p.Spans {
		require.GreaterOrEqual(t, s.Start, end)
		end = s.End
		require.NotEmpty(t, s.Template)
		require.NotZero(t, s.Pos.Line)
		require.Contains(t, r.Templates().Sources(), s.Pos.File)
		for _, path := range s.Paths {
			found[path] = p.Text[s.Start:s.End]
		}
	}
	require.Equal(t, q.Claims[0].Text, found["claims[0].text"])
	require.Equal(t, q.Anchors[1].ID.String(), found["anchors[1].id"])
	require.Equal(t, q.AsOf.String(), found["as_of"])
	require.Equal(t, q.Library.Name, found["library.name"])
}

func TestTracedCoverageAndContext(t *testing.T) {
	t.Parallel()
	q := inquirytest.Full(t)
	r, err := prompt.New(nil)
	require.NoError(t, err)
	var c template.Coverage
	_, err = r.Traced(t.Context(), q, &prompt.Trace{Coverage: &c})
	require.NoError(t, err)
	covered, all := r.Templates().Branches(&c).Outcomes()
	require.Positive(t, covered)
	require.Less(t, covered, all)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	_, err = r.Render(ctx, q)
	require.ErrorIs(t, err, context.Canceled)
}
