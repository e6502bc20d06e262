package template_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/template"
)

// TestCRLFInTemplates checks that CRLF is treated like LF, both in text and inside actions. A lone carriage return is data, and so is a
// carriage return written as an escape.
func TestCRLFInTemplates(t *testing.T) {
	t.Parallel()
	const text = "a\n{{- /* b\nc */ -}}\n{{ `d\ne` }}{{ \"f\\r\\n\" }}\rg\n"
	var prompts []string
	var sums [][32]byte
	for _, in := range []string{text, strings.ReplaceAll(text, "\n", "\r\n")} {
		tmpl, err := template.Parse[string](fstest.MapFS{"prompt.tmpl": {Data: []byte(in)}}, nil)
		require.NoError(t, err)
		var out strings.Builder
		data := "x"
		require.NoError(t, tmpl.Execute(t.Context(), &out, &data))
		prompts, sums = append(prompts, out.String()), append(sums, tmpl.Hash())
	}
	require.Equal(t, prompts[0], prompts[1])
	require.Equal(t, sums[0], sums[1])
	require.Contains(t, prompts[0], "f\r\n\rg\n")
	_, err := template.Parse[string](fstest.MapFS{"prompt.tmpl": {Data: []byte(strings.Repeat("\r\n", 1<<19) + "\r\n")}}, nil)
	require.ErrorContains(t, err, "more than 1048576 bytes")
}
