package batch_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
)

// rendered returns a prompt that contains awkward text. If the template produces only one message, the prompt has no system message.
func rendered(tb testing.TB, change func(q *inquiry.Inquiry), opts *prompt.Options) *prompt.Output {
	tb.Helper()
	q := &inquiry.Inquiry{
		ID: "tides", Role: "an oceanographer", Question: `whether "tides" slow <the> earth & moon`, AsOf: edtf.MustParse("2026-11-23"),
		Claims: []claim.Claim{{ID: "a", Text: `Back\slash, “quotes”, a 👍, 5 < 6 & 7 > 6.`, When: edtf.MustParse("2024")}},
		Tasks:  []inquiry.Task{{Retest: &inquiry.Retest{}}},
	}
	if change != nil {
		change(q)
	}
	r, err := prompt.New(opts)
	require.NoError(tb, err)
	p, err := r.Render(tb.Context(), q)
	require.NoError(tb, err)
	return p
}

// alone returns options with a template that produces a single user message.
func alone() *prompt.Options {
	return &prompt.Options{Template: fstest.MapFS{"p.tmpl": {Data: []byte(
		`{{- /* retest:omit tasks */ -}}On {{.AsOf}}, {{.Role}} asks {{.Question}}: {{range .Claims}}{{.Text}} ({{.When}}){{end}}` + "\n")}}}
}

func TestIDDependsOnPrompt(t *testing.T) {
	t.Parallel()
	id := batch.ID(rendered(t, nil, nil))
	require.Regexp(t, `^tides-[0-9a-f]{16}$`, id)
	require.Equal(t, id, batch.ID(rendered(t, func(q *inquiry.Inquiry) { q.Search = inquiry.SearchUnknown }, nil)), "written defaults do not change the id")
	for name, other := range map[string]*prompt.Output{
		"a claim":    rendered(t, func(q *inquiry.Inquiry) { q.Claims[0].Text = "Other." }, nil),
		"the day":    rendered(t, func(q *inquiry.Inquiry) { q.AsOf = edtf.MustParse("2026-11-24") }, nil),
		"the style":  rendered(t, nil, &prompt.Options{Style: "xml"}),
		"a template": rendered(t, nil, alone()),
	} {
		require.NotEqual(t, id, batch.ID(other), name)
	}
	long := batch.ID(rendered(t, func(q *inquiry.Inquiry) { q.ID = strings.Repeat("a", 64) }, nil))
	require.Len(t, long, 64)
	require.True(t, strings.HasPrefix(long, strings.Repeat("a", 47)+"-"))
}
