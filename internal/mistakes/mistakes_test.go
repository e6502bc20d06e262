package mistakes_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/mistakes"
)

func words() *mistakes.Vocabulary {
	fields := []string{"Role", "Claims", "Text", "Vars"}
	member := func(name string) string {
		for _, f := range fields {
			if strings.EqualFold(f, name) {
				return f
			}
		}
		return ""
	}
	has := func(names string) func(string) bool {
		return func(name string) bool { return strings.Contains(" "+names+" ", " "+name+" ") }
	}
	return &mistakes.Vocabulary{
		Function: has("upper and or not eq len default join trunc set print"), Unary: has("upper len"), Part: has("words"), Member: member,
		Kind: func(string) mistakes.Kind { return mistakes.Unknown },
		Field: func(name string, _ bool) string {
			if f := member(name); f != "" {
				return "." + f
			}
			return ""
		},
	}
}

// TestSyntax checks that all mistakes in a file are reported, each at its token.
func TestSyntax(t *testing.T) {
	t.Parallel()
	text := "{{/* a note */}}{{if .Role == \"x\"}}\n{{.Role | upper()}}{{elif .Text}}{{endif}}{{$x}}{{for c in claims}}"
	var got []string
	for _, f := range mistakes.Read(text, words()).Syntax() {
		got = append(got, text[f.From:f.To]+" → "+f.Hint)
	}
	require.Equal(t, []string{
		`== → write {{if eq .Role "x"}}`, `( → write {{.Role | upper}}`, `elif → write {{else if .Text}}`, `endif → write {{end}}`,
		`$x → declare the variable first: {{$x := …}}`, `{{for c in claims}} → write {{end}} where it ends`, `for → write {{range $c := .Claims}}`,
	}, got)
}

// TestWithout checks that actions with mistakes are blanked out and that all other actions stay in place.
func TestWithout(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"{{.Role | upper()}}{{.Text}}":             "                   {{.Text}}",
		"{{if .Role == \"x\"}}a{{endif}}":          "{{if 1}}           a{{end}}  ",
		"{{if .Role}}{{elsif .Role == 1}}b{{end}}": "{{if .Role}}{{else if 1}}       b{{end}}",
		"{{for c in .Claims}}{{$c.Text}}{{end}}":   "", // the rest of the template depends on this action
		"{{if .Role}}{{elif x}}b{{end}}":           "", // the replacement would be longer than the action
		"{{.Role\n| upper()}}":                     "       \n           ",
	} {
		file := mistakes.Read(text, words())
		require.Equal(t, want, file.Without(file.Syntax()), text)
	}
}

// FuzzSyntax checks that no input causes a panic and that locations are within the input.
func FuzzSyntax(f *testing.F) {
	for _, text := range []string{
		"{{", "{{/*", "{{/* x */", "{{}}", "{{-}}", "{{- -}}", "{{ role }}", "{{#if x}}", "{{^}}", "{{@}}", "{{..}}", "{{.a-}}", "{{.a-b-}}", "{{.a?.}}", "{{x[}}",
		"{{for}}", "{{for in}}", "{{set}}", "{{a ? b}}", "{{a if}}", "{{not}}", "{{(}}", "{{f(}}", "{{x is}}", "{{\"}}", "{{'}}", "{{“}}", "{{else if}}", "{{.0}}", "{{a.0.1.2}}",
		"{{a|}}", "{{a|b:}}", "{{a|b:1,}}", "{{template}}", "{{> }}", "{{$}}", "{{$x, $y}}", "{{:=}}", "{{\xff}}", "{{ (((( }}", "{{with as}}", "{{range as}}", "{{-1}}", "{{1-1}}", "{{x.y()}}",
		"{{[}}", "{{[1,}}", "{{x[:}}", "{{x[1:}}", "{{x[:]}}", "{{$d := {\"a\": 1}}}", "{{x {}}}", "{{ {a }}", "{{\"%s\" % (}}", "{{f(a=1)}}", "{{x is divisibleby}}", "{{.a.}}", "{% if x %}", "{%%}", "{% for a in b if c %}{{a.b}}{% endfor %}", "{# x #}", "{role}", "${role.x | y}", "`{role}", "{%+ +%}", "{{x {% y %} }}",
	} {
		f.Add(text, 3)
	}
	f.Fuzz(func(t *testing.T, text string, at int) {
		file := mistakes.Read(text, words())
		found := file.Syntax()
		if rest := file.Without(found); rest != "" {
			require.Len(t, rest, len(text))
		}
		found = append(found, file.Text()...)
		if m, ok := file.Explain(at); ok {
			found = append(found, m)
		}
		file.Name("x", at)
		for _, m := range found {
			require.LessOrEqual(t, 0, m.From)
			require.LessOrEqual(t, m.From, m.To)
			require.LessOrEqual(t, m.To, len(text))
			require.NotEmpty(t, m.Message)
		}
		layout, _ := mistakes.Layout(text)
		mistakes.IsLayout(layout)
	})
}
