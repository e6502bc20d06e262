//go:build !race

package template_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/engine"
	"github.com/dated-claims/retest/template"
)

// TestRenderAllocs checks that rendering allocates nothing. A build tag excludes the test from runs with the race detector,
// where a pool may drop its contents.
func TestRenderAllocs(t *testing.T) {
	data := sample()
	for _, escape := range []func([]byte, string) []byte{nil, template.EscapePlain, template.EscapeXML} {
		opts := &template.Options[letter]{Escape: escape}
		typed(opts, engine.Known{Methods: []*engine.Method{engine.NewMethod("Year", date.Year, false)}})
		tmpl, err := template.Parse(files("t.tmpl", `{{define "item"}}{{.Title | upper | quote}} ({{.N}}){{end}}{{$n := len .Items}}Name: {{.Name | trim}}: {{$n}}
{{range $i, $x := .Items}}{{add $i 1}}. {{template "item" $x}}{{if eq $x.N 1}} first{{else}} other{{end}}
{{end}}opt: {{with .Opt}}{{.Title | default "none"}}{{end}}{{join ", " .Lines}}{{andList .Lines}}{{(first .Items).Title}}{{ternary "a" "b" .Done}}
or: {{if and .Done .Name}}{{or .Name "x"}}{{end}}{{.When.Year}}{{replace "n" "m" .Name}}`), opts)
		require.NoError(t, err)
		dst, err := tmpl.Append(nil, data)
		require.NoError(t, err)
		require.Contains(t, string(dst), "2024")
		require.Zero(t, testing.AllocsPerRun(100, func() {
			if dst, err = tmpl.Append(dst[:0], data); err != nil {
				t.Fatal(err)
			}
		}))
	}
}
