package template_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/template"
)

// TestAllFaultsInOneRun checks that faults in names and arguments are reported together with syntax errors in the same file and in
// other files.
func TestAllFaultsInOneRun(t *testing.T) {
	t.Parallel()
	_, err := template.ParseText(map[string]string{
		"a": "{{if .Name == \"x\"}}{{.Nam}}{{endif}}\n{{range .Items}}{{upper()}}{{.Nope}}{{end}}{% if x %}{{template \"b\" .}}",
		"b": "{{uper .Name}}",
	}, &template.Options[letter]{Entry: "a"})
	var got []string
	for _, f := range err.(fault.List) { //nolint:errorlint // ParseText returns an unwrapped list
		got = append(got, f.Pos.String()+" "+f.Rule)
	}
	require.Equal(t, []string{
		"a.tmpl:1:12 syntax", "a.tmpl:1:22 no-field", "a.tmpl:1:30 syntax", "a.tmpl:2:24 syntax", "a.tmpl:2:30 no-field", "a.tmpl:2:44 foreign-syntax",
		"b.tmpl:1:3 unknown-function",
	}, got)

	// the body depends on what the range iterates over, so faults in it are not reported
	_, err = template.ParseText(map[string]string{"a": "{{for x in .Items}}{{.Nope}}{{end}}"}, &template.Options[letter]{})
	require.EqualError(t, err, "a.tmpl:1:3: templates have no for; write {{range $x := .Items}}")

	// a variable declared by a mistaken action counts as declared
	_, err = template.ParseText(map[string]string{"a": "{{set x = 1}}{{$x}}"}, &template.Options[letter]{})
	require.EqualError(t, err, "a.tmpl:1:3: templates have no set; write {{$x := 1}}")
}
