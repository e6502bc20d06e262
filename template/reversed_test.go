package template_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/template"
)

// TestReversedArguments tests calls that are accepted, but that do something few people intend.
func TestReversedArguments(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		`{{.Count | div 12}}`:                       "t.tmpl:1:12: the piped value comes last, so this computes 12 / value; to start from the value, write {{div .Count 12}}",
		`{{add .Count 1 | mod 7}}`:                  "t.tmpl:1:18: the piped value comes last, so this computes 7 modulo value; to start from the value, write {{mod (add .Count 1) 7}}",
		`{{if (.Count | subf 1.5)}}x{{end}}`:        "t.tmpl:1:16: the piped value comes last, so this computes 1.5 − value; to start from the value, write {{subf .Count 1.5}}",
		`{{div .Count 12}}`:                         "",
		`{{.Count | add 1}}`:                        "",
		`{{.Count | div .Count}}`:                   "",
		`{{replace .Name "a" "b"}}`:                 `t.tmpl:1:3: replace works on its last argument, which is the constant "b"; to work on .Name, write {{replace "a" "b" .Name}}`,
		`{{if contains (lower .Name) "a"}}x{{end}}`: `t.tmpl:1:6: contains works on its last argument, which is the constant "a"; to work on (lower .Name), write {{contains "a" (lower .Name)}}`,
		`{{if contains .Name "yes no"}}x{{end}}`:    "",
		`{{if contains "a" .Name}}x{{end}}`:         "",
		`{{"abc" | contains .Name}}`:                "",
		`{{.Count | div 12 | add 1}}`:               "t.tmpl:1:12: the piped value comes last, so this computes 12 / value; to start from the value, write {{div .Count 12}}",
	} {
		tmpl, err := template.ParseText(map[string]string{"t": src}, &template.Options[letter]{})
		require.NoError(t, err, src)
		got := ""
		for _, w := range tmpl.Warnings() {
			got = w.Error()
		}
		require.Equal(t, want, got, src)
	}
}

// TestFormatNonDayDate checks the error for formatting a date that is not a single day. The error suggests .Prose.
func TestFormatNonDayDate(t *testing.T) {
	t.Parallel()
	tmpl, err := template.ParseText(map[string]string{"t": `{{.V | date "2006"}}`}, &template.Options[map[string]any]{})
	require.NoError(t, err)
	_, err = tmpl.Append(nil, &map[string]any{"V": span{}})
	require.ErrorContains(t, err, `want a date such as 2006-01-02, got "2024/2025"; .Prose prints any date, as in {{.When.Prose}}`)
}

type span struct{}

func (span) String() string { return "2024/2025" }
func (span) Prose() string  { return "2024–2025" }
