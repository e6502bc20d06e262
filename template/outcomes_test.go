package template_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/template"
)

type shop struct {
	Name  string
	Kind  string // open or closed
	Notes []string
	Items []shopItem
	Owner *owner
	Extra map[string]any
}

type owner struct{ Name string }

type shopItem struct {
	Title string
	Book  *owner
	Disc  *owner
	Map   *owner
}

var shopFacts = template.Facts{
	NonEmpty: []string{".Name", ".Kind", ".Items", ".Items[].Title", "(upper .Items[].Title)"},
	OneOf:    [][]string{{".Items[].Book", ".Items[].Disc", ".Items[].Map"}},
	Values:   map[string][]string{".Kind": {"open", "closed"}},
}

// TestImpossibleOutcomes checks that impossible outcomes are not counted. Each case lists the branches with the outcomes that
// count: T, F, both or none.
func TestImpossibleOutcomes(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"any value":                              {`{{if .Owner}}a{{end}}{{range .Notes}}{{.}}{{else}}x{{end}}{{with .Extra}}x{{end}}`, []string{"TF", "TF", "TF"}},
		"never empty":                            {`{{if .Name}}a{{end}}{{range .Items}}{{.Title}}{{end}}{{with $.Name}}{{.}}{{end}}`, []string{"T", "T", "T"}},
		"range with variables":                   {`{{range $i, $x := .Items}}{{if $x.Title}}a{{end}}{{if $i}}, {{end}}{{end}}`, []string{"T", "T", "TF"}},
		"within an element":                      {`{{range .Items}}{{with .Title}}{{.}}{{end}}{{end}}`, []string{"T", "T"}},
		"by a variable":                          {`{{$all := .Items}}{{range $all}}{{if .Title}}a{{end}}{{end}}`, []string{"T", "T"}},
		"an assigned variable":                   {`{{$x := .Name}}{{if .Owner}}{{$x = ""}}{{end}}{{if $x}}a{{end}}`, []string{"TF", "TF"}},
		"not and empty":                          {`{{if not .Name}}a{{end}}{{if empty .Items}}b{{end}}{{if .Name | empty}}c{{end}}`, []string{"F", "F", "F"}},
		"and, or":                                {`{{if and .Name .Owner}}a{{end}}{{if or .Owner .Name}}b{{end}}{{if and .Name .Kind}}c{{end}}`, []string{"TF", "T", "T"}},
		"nested, the same":                       {`{{if .Notes}}{{range .Notes}}{{.}}{{end}}{{if .Notes}}a{{end}}{{else}}{{with .Notes}}b{{end}}{{end}}`, []string{"TF", "T", "T", "F"}},
		"nested, in and":                         {`{{if and .Owner .Notes}}{{with .Owner}}{{.Name}}{{end}}{{end}}`, []string{"TF", "T"}},
		"nested, in or":                          {`{{if or .Owner .Notes}}x{{else}}{{if .Notes}}a{{end}}{{end}}`, []string{"TF", "F"}},
		"a call, the same":                       {`{{if gt (len .Notes) 1}}{{if gt (len .Notes) 1}}a{{end}}{{if gt (len .Notes) 2}}b{{end}}{{end}}`, []string{"TF", "T", "TF"}},
		"other elements":                         {`{{range .Items}}{{if .Book}}{{range $.Items}}{{if .Book}}a{{end}}{{end}}{{end}}{{end}}`, []string{"T", "TF", "T", "TF"}},
		"one of a group":                         {`{{range .Items}}{{with .Book}}a{{else with .Disc}}b{{else with .Map}}c{{end}}{{end}}`, []string{"T", "TF", "TF", "T"}},
		"one of a group, nested":                 {`{{range .Items}}{{if .Book}}{{if .Disc}}a{{end}}{{end}}{{end}}`, []string{"T", "TF", "F"}},
		"values":                                 {`{{if eq .Kind "open"}}a{{else if eq .Kind "closed"}}b{{end}}{{if eq .Kind "shut"}}c{{end}}`, []string{"TF", "T", "F"}},
		"values in reverse order":                {`{{if ne "open" .Kind}}{{if eq .Kind "open"}}a{{end}}{{if eq .Kind "closed"}}a{{end}}{{end}}`, []string{"TF", "F", "T"}},
		"default":                                {`{{.Name | default "x"}}{{default "x" .Kind}}{{.Owner.Name | default "y"}}`, []string{"T", "T", "TF"}},
		"ternary":                                {`{{ternary "a" "b" (eq .Kind "shut")}}`, []string{"F"}},
		"a call that is never empty":             {`{{range .Items}}{{with upper .Title}}{{.}}{{end}}{{end}}`, []string{"T", "T"}},
		"template calls":                         {`{{range .Items}}{{template "item" .}}{{end}}{{define "item"}}{{with .Title}}{{.}}{{end}}{{if $.Title}}a{{end}}{{end}}`, []string{"T", "T", "T"}},
		"a call within a condition":              {`{{if .Owner}}{{template "x" .}}{{end}}{{define "x"}}{{if .Owner}}a{{end}}{{end}}`, []string{"TF", "T"}},
		"calls from both branches":               {`{{if .Owner}}{{template "x" .}}{{else}}{{template "x" .}}{{end}}{{define "x"}}{{if .Owner}}a{{end}}{{end}}`, []string{"TF", "TF"}},
		"code that never runs":                   {`{{if .Name}}a{{else}}{{if .Owner}}b{{end}}{{end}}`, []string{"T", ""}},
		"an element of a function's result":      {`{{range (list .Owner .Name)}}{{if .}}a{{end}}{{end}}`, []string{"T", "TF"}},
		"some items of a list":                   {`{{range slice .Items 0 2}}a{{end}}{{with first .Items}}b{{end}}{{with index .Items 0}}c{{end}}{{range chunk 2 .Items}}d{{end}}{{if len .Items}}e{{end}}`, []string{"T", "T", "T", "T", "T"}},
		"some items of a list that may be empty": {`{{range slice .Notes 0 2}}a{{end}}{{range slice .Items 1}}b{{end}}{{range until (len .Notes)}}c{{end}}`, []string{"TF", "TF", "TF"}},
		"numbers":                                {`{{range until 3}}a{{end}}{{range until 0}}b{{end}}{{range 3}}c{{end}}`, []string{"T", "F", "T"}},
		"functions that keep items":              {`{{range sortBy "Title" .Items}}a{{end}}{{range reverse .Notes}}{{if $.Notes}}b{{end}}{{end}}`, []string{"T", "TF", "T"}},
		"elements of sorted lists":               {`{{range sortBy "Title" .Items}}{{with .Title}}a{{end}}{{end}}`, []string{"T", "T"}},
		"items of groups":                        {`{{range groupBy "Title" .Items}}{{range .Items}}{{.Title}}{{end}}{{if .Items}}b{{end}}{{end}}`, []string{"T", "T", "T"}},
		"lengths":                                {`{{if gt (len .Items) 0}}a{{end}}{{if eq (len .Items) 0}}a{{end}}{{if gt (len .Notes) 0}}b{{else if eq (len .Notes) 0}}c{{end}}`, []string{"T", "F", "TF", "T"}},
		"one of an or":                           {`{{if or .Notes .Owner}}{{if .Notes}}a{{else if .Owner}}b{{end}}{{end}}`, []string{"TF", "TF", "T"}},
		"eq of several values":                   {`{{if eq .Kind "open"}}a{{else if eq .Kind "closed" "shut"}}b{{end}}`, []string{"TF", "T"}},
		"and of exclusive values":                {`{{range .Items}}{{if and .Book .Disc}}a{{end}}{{end}}`, []string{"T", "F"}},
		"a part of a value":                      {`{{if .Owner.Name}}{{if .Owner}}a{{end}}{{end}}`, []string{"TF", "T"}},
		"first of a sorted list":                 {`{{if (first .Items).Book}}{{if (first (sortBy "Title" .Items)).Book}}a{{end}}{{end}}`, []string{"TF", "TF"}},
		"a text":                                 {`{{if "x"}}a{{end}}{{"x" | default "y"}}`, []string{"T", "T"}},
		"literals":                               {`{{if true}}a{{end}}`, []string{"T"}},
	} {
		t.Run(name, func(t *testing.T) {
			tmpl, err := template.Parse(fstest.MapFS{"t.tmpl": {Data: []byte(c.text)}}, &template.Options[shop]{Facts: shopFacts})
			require.NoError(t, err)
			got := make([]string, 0, len(c.want))
			for _, b := range tmpl.Branches(nil) {
				outcomes := ""
				if !b.NeverTaken {
					outcomes += "T"
				}
				if !b.NeverSkipped {
					outcomes += "F"
				}
				got = append(got, outcomes)
			}
			require.Equal(t, c.want, got)
		})
	}
}

// TestUncoveredComments checks that a comment excuses the outcomes of branches on its own line and on the next one.
func TestUncoveredComments(t *testing.T) {
	tmpl, err := template.ParseText(map[string]string{"t": "{{/* retest:uncovered no shop has one yet */}}\n{{if .Owner}}a{{end}}\n{{if .Notes}}b{{end}}{{/* retest:uncovered */}}"}, &template.Options[shop]{})
	require.NoError(t, err)
	b := tmpl.Branches(nil)
	covered, all := b.Outcomes()
	require.Equal(t, []int{0, 2}, []int{covered, all})
	require.Equal(t, []string{"no shop has one yet", ""}, []string{b[0].Uncovered, b[1].Uncovered})
	require.Equal(t, []string{"", "never reached"}, []string{b[0].Missing(), b[1].Missing()})
}

// TestRecursiveTemplateOutcomes checks that all outcomes of such templates count as possible, and that the analysis does
// not take long.
func TestRecursiveTemplateOutcomes(t *testing.T) {
	t.Parallel()
	type node struct {
		Name     string
		Children []node
	}
	text := `{{define "node"}}{{- /* retest:depth 20 */ -}}{{.Name}}{{if .Name}}a{{end}}{{range .Children}}{{template "node" .}}{{end}}{{with .Children}}{{range .}}{{template "node" .}}{{end}}{{end}}{{end}}{{template "node" .}}`
	tmpl, err := template.ParseText(map[string]string{"t": text}, &template.Options[node]{Facts: template.Facts{NonEmpty: []string{".Name"}}})
	require.NoError(t, err)
	for _, b := range tmpl.Branches(nil) {
		require.False(t, b.NeverTaken || b.NeverSkipped, b.Text)
	}
}
