package template_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/template"
)

// TestRepeatedFaultsAreCounted checks that a mistake that occurs many times causes only a single message.
func TestRepeatedFaultsAreCounted(t *testing.T) {
	t.Parallel()
	parse := func(text string) error {
		_, err := template.ParseText(map[string]string{"t": text}, &template.Options[letter]{})
		return err
	}
	require.EqualError(t, parse(strings.Repeat("{{ .Nme }}\n", 30)+"{{.Lins}}"),
		"t.tmpl:1:4: a letter has no field Nme (and 29 more like it, on lines 2, 3, 4, 5, 6, …); did you mean Name?\n"+
			"t.tmpl:31:3: a letter has no field Lins; did you mean Lines?")
	require.Len(t, strings.Split(parse(strings.Repeat("{{ .Nme }}\n", 5)).Error(), "\n"), 5)
	require.EqualError(t, parse(strings.Repeat("{{.Name | upper()}}\n", 7)),
		"t.tmpl:1:16: write function arguments after a space, without parentheses (and 6 more like it, on lines 2, 3, 4, 5, 6, …); "+
			"write {{.Name | upper}}")
}
