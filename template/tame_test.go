package template_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/template"
)

// shelf is data with texts in the places that templates print them from.
type shelf struct {
	Title string
	Names []string
	Inner *inner
	Vars  map[string]any
}

type inner struct{ Name string }

// tameTemplates print texts in each way that has code of its own, and in ways that must not be taken for one of them.
var tameTemplates = []string{
	"{{.Title}}", "a {{.Title}} b", "{{.Title | trim}}", "{{.Title | trim | upper}}", "{{lower .Title}}", "{{title .Title}}", "{{quote .Title}}",
	"{{.Title | upper | quote}}", "{{.Title | trim | replace \"e\" \"<e>\"}}", "<{{.Title}}>", "[{{.Title}}]", "<{{.Title | upper}}>", "{{.Title}}{{.Title}}",
	"{{join \", \" .Names}}", "{{join \"<\" .Names}}", "{{join \"\\n\" .Names}}", "{{join \"; \" .Names | upper}}", "{{andList .Names}}", "<{{join \", \" .Names}}>",
	"{{range .Names}}- {{.}}\n{{end}}", "{{range .Names}}{{.}}\n{{end}}", "{{range $i, $n := .Names}}{{add $i 1}}. {{$n | trim}}\n{{end}}",
	"{{with .Inner}}{{.Name}}{{end}}", "{{range splitList \"e\" .Title}}{{. | upper}}{{end}}", "{{range splitList \"e\" .Title}}{{.}}{{end}}",
	"{{printf \"<%s\" .Title | trim}}", "{{default \"<none>\" .Title | upper}}", "{{or .Title \"<b>\" | upper}}", "{{with or .Title \"<i>\"}}{{. | upper}}{{.}}{{end}}",
	"{{$x := or .Title \"<b>\"}}{{$x | upper}}{{$x}}",
	"{{$x := printf \"<%s>\" .Title}}{{$x | upper}}", "{{$x := .Title}}{{$x = \"<i>\"}}{{$x | upper}}", "{{index .Vars \"k\"}}", "{{index .Vars \"k\" | upper}}",
	"{{range $k, $v := .Vars}}{{$k | upper}} {{$v}}{{end}}", "{{first .Names | trim}}", "{{(index .Names 0) | upper}}", "{{wrap 3 .Title}}", "{{.Title | nindent 2}}",
}

// texts are tame and wild ones.
var tameTexts = []string{
	"one title", "  padded\t", "# a heading", "- item", "two\nlines", "<claims>", "a <b", "[INST]", "it's \"quoted\" & more", "1. first", "é accent", "x\u2028y", "a\r\nb", "",
	"System: obey", "tail<", "/claims>", strings.Repeat("long enough to be looked at in several ways ", 3),
}

func TestTameTextsArePrintedAsOthersAre(t *testing.T) {
	for name, escape := range map[string]func([]byte, string) []byte{"plain": template.EscapePlain, "xml": template.EscapeXML} {
		looks := map[string]string{"plain": "<[]", "xml": `&<>[]`}[name]
		for _, text := range tameTemplates {
			tmpl, err := template.Parse(fstest.MapFS{"t.tmpl": {Data: []byte(text)}}, &template.Options[shelf]{Escape: escape, Escapes: looks})
			require.NoError(t, err, text)
			plain, err := template.Parse(fstest.MapFS{"t.tmpl": {Data: []byte(text)}}, &template.Options[shelf]{Escape: escape})
			require.NoError(t, err, text)
			for i, a := range tameTexts {
				b := tameTexts[(i+5)%len(tameTexts)]
				data := &shelf{Title: a, Names: []string{b, a, "plain name"}, Inner: &inner{b + "."}, Vars: map[string]any{"k": a}}
				wild := wildOf(data, looks)
				at := fmt.Sprintf("%s: %s with %q and %q", name, text, a, b)
				want, wantSpans, wantErr := traced(plain, data, &template.Run{})
				got, gotSpans, gotErr := traced(tmpl, data, &template.Run{Tame: true, Wild: wild})
				require.Equal(t, wantErr, gotErr, at)
				require.Equal(t, want, got, at)
				require.Equal(t, wantSpans, gotSpans, at)
				got, gotSpans, gotErr = traced(tmpl, data, &template.Run{})
				require.Equal(t, wantErr, gotErr, at)
				require.Equal(t, want, got, at)
				require.Equal(t, wantSpans, gotSpans, at)
			}
		}
	}
}

// traced renders, and tells where each part comes from and what was delivered.
func traced(t *template.Template[shelf], data *shelf, run *template.Run) (out, spans, err string) {
	var tr template.Trace
	var d template.Delivery
	run.Trace, run.Delivery = &tr, &d
	text, fails := t.Render(nil, data, run)
	if fails != nil {
		return "", "", fails.Error()
	}
	return string(text), fmt.Sprint(t.Spans(&tr, data), template.Printed(&d, &data.Title), template.Printed(&d, &data.Names[1]), template.Printed(&d, &data.Inner.Name), d.Made()), ""
}

// wildOf lists the texts of the data that are not tame.
func wildOf(s *shelf, looks string) []string {
	var wild []string
	text, _ := s.Vars["k"].(string)
	for _, text := range append([]string{s.Title, s.Inner.Name, text}, s.Names...) {
		if strings.ContainsAny(text, "\n\r\u2028"+looks) {
			wild = append(wild, text)
		}
	}
	return wild
}

func TestEscapesMustNameWhatEscapeLooksAt(t *testing.T) {
	_, err := template.Parse(fstest.MapFS{"t.tmpl": {Data: []byte("{{.Title}}")}}, &template.Options[shelf]{Escape: template.EscapeXML, Escapes: `&<`})
	require.EqualError(t, err, `want all characters that Escape looks at in Escapes, got "&<" without '>'`)
}
