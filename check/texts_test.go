package check_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/check"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
)

// TestRawVars checks that printing a var with raw does not cause a warning.
func TestRawVars(t *testing.T) {
	t.Parallel()
	r, err := prompt.New(&prompt.Options{Template: fstest.MapFS{"page.tmpl": {
		Data: []byte(`{{- /* retest:omit role question library claims anchors tasks */ -}}{{raw .Vars.a}}{{.Vars.b}}`),
	}}})
	require.NoError(t, err)
	q := &inquiry.Inquiry{Role: "a tester", Question: "whether x", Vars: map[string]any{"a": "one\ntwo", "b": "one\ntwo"}}
	var got []string
	for _, f := range check.New(&check.Options{Renderers: []*prompt.Renderer{r}}).Inquiry(q) {
		if f.Rule == "changed-in-print" {
			got = append(got, f.Path)
		}
	}
	require.Equal(t, []string{"vars.b"}, got)
}
