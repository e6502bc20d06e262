package template_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/template"
)

// TestANumberBeforeAPipe is the last argument's divisor or minuend, which few people mean.
func TestANumberBeforeAPipe(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		`{{.Count | div 12}}`:                "t.tmpl:1:12: div 12 takes the value of the pipe as its last argument, so 12 comes first; to start from the value, write {{div .Count 12}}",
		`{{add .Count 1 | mod 7}}`:           "t.tmpl:1:18: mod 7 takes the value of the pipe as its last argument, so 7 comes first; to start from the value, write {{mod (add .Count 1) 7}}",
		`{{if (.Count | subf 1.5)}}x{{end}}`: "t.tmpl:1:16: subf 1.5 takes the value of the pipe as its last argument, so 1.5 comes first; to start from the value, write {{subf .Count 1.5}}",
		`{{div .Count 12}}`:                  "",
		`{{.Count | add 1}}`:                 "",
		`{{.Count | div .Count}}`:            "",
		`{{.Count | div 12 | add 1}}`:        "t.tmpl:1:12: div 12 takes the value of the pipe as its last argument, so 12 comes first; to start from the value, write {{div .Count 12}}",
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

// TestADateThatIsNoDay is printed by its Prose, as the message says.
func TestADateThatIsNoDay(t *testing.T) {
	t.Parallel()
	tmpl, err := template.ParseText(map[string]string{"t": `{{.V | date "2006"}}`}, &template.Options[map[string]any]{})
	require.NoError(t, err)
	_, err = tmpl.Append(nil, &map[string]any{"V": span{}})
	require.ErrorContains(t, err, `want a date such as 2006-01-02, got "2024/2025"; .Prose prints any date, as in {{.When.Prose}}`)
}

type span struct{}

func (span) String() string { return "2024/2025" }
func (span) Prose() string  { return "2024–2025" }
