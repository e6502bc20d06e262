package template_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/template"
)

// wrong is a template with what the checker says of it.
type wrong struct {
	text string
	want []string
}

// says makes a wrong template.
func says(text string, want ...string) wrong { return wrong{text, want} }

// faultsOf gives what is found in templates of the world, errors and warnings.
func faultsOf(t *testing.T, pairs ...string) (faults fault.List, refused bool) {
	t.Helper()
	tmpl, err := template.Parse(files(pairs...), worldOptions())
	if err == nil {
		return tmpl.Warnings(), false
	}
	faults, ok := errors.AsType[fault.List](err)
	require.True(t, ok)
	return faults, true
}

func requireFaults(t *testing.T, want []string, faults fault.List) {
	t.Helper()
	got := make([]string, len(faults))
	for i, f := range faults {
		got[i] = f.Error()
	}
	require.Equal(t, want, got)
}

func TestWhatIsWrongIsRefused(t *testing.T) {
	t.Parallel()
	for _, tt := range slices.Concat(
		unknownFields, wrongCounts, wrongTypes, wrongComparisons, wrongRanges, wrongFormats, wrongNames, wrongPrints, wrongSyntax,
		wrongLiterals, wrongArguments, wrongKeys, wrongCalls,
	) {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			faults, refused := faultsOf(t, "t.tmpl", tt.text)
			requireFaults(t, tt.want, faults)
			require.True(t, refused)
		})
	}
}

func TestWhatIsOddIsWarnedOf(t *testing.T) {
	t.Parallel()
	for _, tt := range odd {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			faults, refused := faultsOf(t, "t.tmpl", tt.text)
			requireFaults(t, tt.want, faults)
			require.False(t, refused)
		})
	}
}

// TestFaultsAreWhereTheyAre has several lines and files.
func TestFaultsAreWhereTheyAre(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		files []string
		want  []string
	}{
		{"the third line", []string{"t.tmpl", "a\n\n\t{{if .Yes}}\n  {{.Txet}}{{end}}"}, []string{"t.tmpl:4:5: t: template_test.world has no field or method Txet; did you mean Text?"}},
		{"bytes, not characters", []string{"t.tmpl", "é – {{.Txet}}"}, []string{"t.tmpl:1:10: t: template_test.world has no field or method Txet; did you mean Text?"}},
		{"an action of several lines", []string{"t.tmpl", "{{.Text\n  | upper\n  | trunc}}"}, []string{"t.tmpl:3:5: t: trunc: want 2 arguments, got 1"}},
		{"trimmed blanks", []string{"t.tmpl", "x\n  {{- .Txet -}}\n"}, []string{"t.tmpl:2:7: t: template_test.world has no field or method Txet; did you mean Text?"}},
		{"a line break of two bytes", []string{"t.tmpl", "x\r\n{{.Txet}}"}, []string{"t.tmpl:2:3: t: template_test.world has no field or method Txet; did you mean Text?"}},
		{
			"the template that is called, in another file",
			[]string{"t.tmpl", "{{range .Things}}{{template \"x\" .}}{{end}}", "x.tmpl", "\n{{.Titel}}"},
			[]string{"x.tmpl:2:3: x: template_test.thing has no field or method Titel; did you mean Title?"},
		},
		{
			"once, however often it is called",
			[]string{"t.tmpl", "{{template \"x\" .One}}{{template \"x\" .One}}{{template \"x\" .Opt}}", "x.tmpl", "{{.Titel}}"},
			[]string{"x.tmpl:1:3: x: template_test.thing has no field or method Titel; did you mean Title?"},
		},
		{
			"all of several files",
			[]string{"t.tmpl", "{{.Txet}}{{template \"x\" .}}", "x.tmpl", "{{uper .Text}}{{.Wrods}}"},
			[]string{
				"t.tmpl:1:3: t: template_test.world has no field or method Txet; did you mean Text?",
				`x.tmpl:1:3: x: no function "uper"; did you mean upper?`,
				"x.tmpl:1:17: x: template_test.world has no field or method Wrods; did you mean Words?",
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			faults, _ := faultsOf(t, tt.files...)
			requireFaults(t, tt.want, faults)
		})
	}
}

// wrongLiterals are arguments that can be seen to be wrong as they stand.
var wrongLiterals = []wrong{
	says(`{{htmlDate "2026-1"}}`, `t.tmpl:1:12: t: htmlDate: argument 1: want a date such as 2006-01-02, got "2026-1"`),
	says(`{{dateModify "1 day" .When}}`, `t.tmpl:1:14: t: dateModify: argument 1: want a duration such as 24h, got "1 day"`),
	says(`{{dateInZone "2006" .When "CET"}}`, `t.tmpl:1:27: t: dateInZone: argument 3: want the zone UTC, the only one here, got "CET"`),
	says(`{{durationRound "soon"}}`, `t.tmpl:1:17: t: durationRound: argument 1: want a duration such as 2h10m, or a date, got "soon"`),
	says(`{{regexMatch "(" .Text}}`, "t.tmpl:1:14: t: regexMatch: argument 1: want a regular expression: error parsing regexp: missing closing ): `(`"),
	says(`{{.Text | regexFind "[a"}}`, "t.tmpl:1:21: t: regexFind: argument 1: want a regular expression: error parsing regexp: missing closing ]: `[a`"),
	says(`{{printf "%2000d" 1}}`, `t.tmpl:1:3: t: printf: want a width of at most 1000, got 2000`),
	says(`{{printf "%.3s" .Text}}`, `t.tmpl:1:3: t: printf: %.3s: a precision would cut the text: use trunc`),
	says(`{{printf "%5%"}}`, `t.tmpl:1:3: t: printf: a percent sign has no width: it is %%`),
	says(`{{printf "100%"}}`, `t.tmpl:1:3: t: printf: want a verb after %, such as %s; a percent sign itself is %%`),
	says(`{{upper nil}}`, `t.tmpl:1:9: t: upper: argument 1: want text, got nil`),
	says(`{{join ", " nil}}`, `t.tmpl:1:13: t: join: argument 2: want text or a list, got nil`),
	says(`{{first nil}}`, `t.tmpl:1:9: t: first: argument 1: want a list, got nil`),
	says(`{{printf "%d" nil}}`, `t.tmpl:1:3: t: printf: value 1: %d: want a number, got nil`),
}

// wrongArguments are of the wrong type or number, for functions whose Go types say less.
var wrongArguments = []wrong{
	says(`{{date "2006" .Words}}`, `t.tmpl:1:15: t: date: argument 2: want a date, got []string`),
	says(`{{ago .Yes}}`, `t.tmpl:1:7: t: ago: argument 1: want a date, got bool`),
	says(`{{unixEpoch .Words}}`, `t.tmpl:1:13: t: unixEpoch: argument 1: want a date, got []string`),
	says(`{{toDate .Words .Text}}`, `t.tmpl:1:10: t: toDate: argument 1: want text, got []string; join makes text of a list; range goes over it`),
	says(`{{typeIs .Words 1}}`, `t.tmpl:1:10: t: typeIs: argument 1: want text, got []string; join makes text of a list; range goes over it`),
	says(`{{join ", " .Things}}`, `t.tmpl:1:13: t: join: argument 2: want text or a list, got []template_test.thing`),
	says(`{{andList .Grid}}`, `t.tmpl:1:11: t: andList: argument 1: want text or a list, got [][]string`),
	says(`{{join "," (list (list 1) (list 2))}}`, `t.tmpl:1:13: t: join: argument 2: want text or a list, got [][]int`),
	says(`{{default 1 2 3}}`, `t.tmpl:1:3: t: default: want 2 arguments, got 3`),
	says(`{{eq 1}}`, `t.tmpl:1:3: t: eq: want at least 2 arguments, got 1`),
	says(`{{coalesce}}`, `t.tmpl:1:3: t: coalesce: want at least 1 argument, got 0`),
	says(`{{dict "a"}}`, `t.tmpl:1:3: t: dict: want a value for each key, got 1 argument`),
	says(`{{dig "a" "b"}}`, `t.tmpl:1:3: t: dig: want at least 3 arguments, got 2`),
}

// wrongCalls are of functions that are values.
var wrongCalls = []wrong{
	says(`{{call .Text}}`, `t.tmpl:1:3: t: call: want a function, got string`),
	says(`{{call nil}}`, `t.tmpl:1:3: t: call: want a function, got nil`),
	says(`{{dig "a" "d" .Words}}`, `t.tmpl:1:15: t: dig: argument 3: want a map, got []string`),
	says(`{{dig "a" "b" "d" nil}}`, `t.tmpl:1:19: t: dig: argument 4: want a map, got nil`),
	says(`{{lt .Num nil}}`, `t.tmpl:1:3: t: lt: nil has no order`),
}

// wrongKeys are keys of index that nothing can stand at.
var wrongKeys = []wrong{
	says(`{{index .Words "a"}}`, `t.tmpl:1:16: t: index: key 1: want a whole number, got string`),
	says(`{{index .Words -1}}`, `t.tmpl:1:16: t: index: key 1: there is no item -1: the first one is 0`),
	says(`{{index .Words nil}}`, `t.tmpl:1:16: t: index: key 1: want a whole number, got nil`),
	says(`{{index .Words 0 0 0}}`, `t.tmpl:1:20: t: index: key 3: uint8 has no items`),
	says(`{{index .ByName 1}}`, `t.tmpl:1:17: t: index: key 1: want a key of type string, got int`),
	says(`{{(index .ByName "tea").Titel}}`, `t.tmpl:1:24: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{(index .Grid 0 0).Title}}`, `t.tmpl:1:20: t: string has no field or method Title`),
}

// unknownFields are fields and keys that nothing has, and how the checker gets there.
var unknownFields = []wrong{
	says(`{{.Txet}}`, `t.tmpl:1:3: t: template_test.world has no field or method Txet; did you mean Text?`),
	says(`{{.One.Titel}}`, `t.tmpl:1:7: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{.Opt.Titel}}`, `t.tmpl:1:7: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{(first .Things).Titel}}`, `t.tmpl:1:18: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{(last .Ptrs).Titel}}`, `t.tmpl:1:15: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{(index .Things 0).Titel}}`, `t.tmpl:1:20: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{(index .Ptrs 0).Sub.Lable}}`, `t.tmpl:1:18: t: template_test.bit has no field or method Lable; did you mean Label?`),
	says(`{{.ByName.tea.Titel}}`, `t.tmpl:1:10: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{range .Things}}{{.Titel}}{{end}}`, `t.tmpl:1:20: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{range $i, $x := .Ptrs}}{{$i}}{{$x.Titel}}{{end}}`, `t.tmpl:1:36: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{range $k, $v := .ByName}}{{$k}}{{$v.Titel}}{{end}}`, `t.tmpl:1:38: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{range .Shelf}}{{range .}}{{.Titel}}{{end}}{{end}}`, `t.tmpl:1:30: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{range .Grid}}{{range .}}{{.Title}}{{end}}{{end}}`, `t.tmpl:1:29: t: string has no field or method Title`),
	says(`{{with .Opt}}{{.Titel}}{{end}}`, `t.tmpl:1:16: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{with $x := .Opt}}{{$x.Titel}}{{end}}`, `t.tmpl:1:24: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{with .Opt}}{{$.Opt.Titel}}{{end}}`, `t.tmpl:1:17: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{$x := .Opt}}{{$x.Titel}}`, `t.tmpl:1:19: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{$x := .One}}{{$x = first .Things}}{{$x.Titel}}`, `t.tmpl:1:41: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{$x := .One}}{{range .Things}}{{$x = .}}{{end}}{{$x.Titel}}`, `t.tmpl:1:53: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{define "x"}}{{.Titel}}{{end}}{{template "x" .One}}`, `t.tmpl:1:17: x: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{define "x"}}{{.Titel}}{{end}}{{range .Things}}{{template "x" .}}{{end}}`, `t.tmpl:1:17: x: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{define "x"}}{{.item.Titel}}{{end}}{{template "x" (dict "item" .One)}}`, `t.tmpl:1:22: x: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{define "x"}}{{.itme.Title}}{{end}}{{template "x" (dict "item" .One)}}`, `t.tmpl:1:22: x: the map has no key "itme"; did you mean item?`),
	says(`{{define "x"}}{{range .list}}{{.Titel}}{{end}}{{end}}{{template "x" (dict "list" .Things)}}`, `t.tmpl:1:32: x: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{(dict "a" 1).b}}`, `t.tmpl:1:15: t: the map has no key "b"; did you mean a?`),
	says(`{{$d := dict "a" .One}}{{$d.a.Titel}}`, `t.tmpl:1:28: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{$d := dict "a" .One}}{{with $d.a}}{{.Titel}}{{end}}`, `t.tmpl:1:39: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{$l := list .One}}{{(first $l).Titel}}`, `t.tmpl:1:32: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{$l := list}}{{range .Things}}{{$l = append $l .}}{{end}}{{range $l}}{{.Titel}}{{end}}`, `t.tmpl:1:73: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{range rest .Things}}{{.Titel}}{{end}}`, `t.tmpl:1:25: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{range initial .Things | reverse}}{{.Titel}}{{end}}`, `t.tmpl:1:38: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{range slice .Things 0 1}}{{.Titel}}{{end}}`, `t.tmpl:1:30: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{range concat .Things .Things}}{{.Titel}}{{end}}`, `t.tmpl:1:35: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{range without .Things .One}}{{.Titel}}{{end}}`, `t.tmpl:1:33: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{range uniq .Things}}{{.Titel}}{{end}}`, `t.tmpl:1:25: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{range compact .Ptrs}}{{.Titel}}{{end}}`, `t.tmpl:1:26: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{range values .ByName}}{{.Titel}}{{end}}`, `t.tmpl:1:27: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{(coalesce .Opt .Opt).Titel}}`, `t.tmpl:1:23: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{(ternary .One .One .Yes).Titel}}`, `t.tmpl:1:27: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{(or .Opt .Opt).Titel}}`, `t.tmpl:1:17: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{(deepCopy .One).Titel}}`, `t.tmpl:1:18: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{(.One.Bit "l").Lable}}`, `t.tmpl:1:17: t: template_test.bit has no field or method Lable; did you mean Label?`),
	says(`{{.One.Maybe.Lable}}`, `t.tmpl:1:7: t: template_test.bit has no field or method Lable; did you mean Label?`),
	says(`{{(.One.Maybe).Core}}{{.One.Maybe.Croe}}`, `t.tmpl:1:28: t: template_test.bit has no field or method Croe; did you mean Core?`),
	says(`{{.hidden}}`, `t.tmpl:1:3: t: template_test.world has no field or method hidden`),
	says(`{{.Text.Title}}`, `t.tmpl:1:8: t: string has no field or method Title`),
	says(`{{.Words.Title}}`, `t.tmpl:1:9: t: []string has no field or method Title`),
	says(`{{.Num.Title}}`, `t.tmpl:1:7: t: int has no field or method Title`),
	says(`{{.Notes.a.b}}`, `t.tmpl:1:9: t: string has no field or method b`),
	says(`{{.One.Alter}}`, `t.tmpl:1:7: t: template_test.thing has no field or method Alter; Alter is a method of the pointer: templates can only call methods of the value, which cannot change it`),
	says(`{{(semver "1.2.3").Mijor}}`, `t.tmpl:1:19: t: semver.Version has no field or method Mijor; did you mean Major?`),
	says(`{{(split "," .Text)._0.x}}`, `t.tmpl:1:20: t: string has no field or method x`),
	says(`{{$.Txet}}`, `t.tmpl:1:4: t: template_test.world has no field or method Txet; did you mean Text?`),
	says(`{{$x := .}}{{$x.Txet}}`, `t.tmpl:1:16: t: template_test.world has no field or method Txet; did you mean Text?`),
	says(`{{block "x" .One}}{{.Titel}}{{end}}`, `t.tmpl:1:21: x: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{if .Yes}}{{else}}{{.Txet}}{{end}}`, `t.tmpl:1:22: t: template_test.world has no field or method Txet; did you mean Text?`),
	says(`{{range .Things}}{{else}}{{.Txet}}{{end}}`, `t.tmpl:1:28: t: template_test.world has no field or method Txet; did you mean Text?`),
	says(`{{with .Text}}{{.Titel}}{{end}}`, `t.tmpl:1:17: t: string has no field or method Titel`),
	says(`{{with .Text}}{{else with .Opt}}{{.Titel}}{{end}}`, `t.tmpl:1:35: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{(printf "%s" .Text).x}}`, `t.tmpl:1:22: t: string has no field or method x`),
	says(`{{(list 1 2).x}}`, `t.tmpl:1:13: t: []any has no field or method x`),
	says(`{{(len .Words).x}}`, `t.tmpl:1:15: t: int has no field or method x`),
}

// wrongCounts are calls with too much or too little.
var wrongCounts = []wrong{
	says(`{{upper}}`, `t.tmpl:1:3: t: upper: want 1 argument, got 0`),
	says(`{{upper "a" "b"}}`, `t.tmpl:1:3: t: upper: want 1 argument, got 2`),
	says(`{{"a" | upper "b"}}`, `t.tmpl:1:9: t: upper: want 1 argument, got 2`),
	says(`{{trunc 5}}`, `t.tmpl:1:3: t: trunc: want 2 arguments, got 1`),
	says(`{{join .Words}}`, `t.tmpl:1:3: t: join: want 2 arguments, got 1`),
	says(`{{.Words | join}}`, `t.tmpl:1:12: t: join: want 2 arguments, got 1`),
	says(`{{first}}`, `t.tmpl:1:3: t: first: want 1 argument, got 0`),
	says(`{{first .Things .Things}}`, `t.tmpl:1:3: t: first: want 1 argument, got 2`),
	says(`{{ternary "a" "b"}}`, `t.tmpl:1:3: t: ternary: want 3 arguments, got 2`),
	says(`{{default}}`, `t.tmpl:1:3: t: default: want at least 1 argument, got 0`),
	says(`{{replace "a" "b"}}`, `t.tmpl:1:3: t: replace: want 3 arguments, got 2`),
	says(`{{sub 1}}`, `t.tmpl:1:3: t: sub: want 2 arguments, got 1`),
	says(`{{div 1 2 3}}`, `t.tmpl:1:3: t: div: want 2 arguments, got 3`),
	says(`{{len}}`, `t.tmpl:1:3: t: len: want 1 argument, got 0`),
	says(`{{index}}`, `t.tmpl:1:3: t: index: want at least 1 argument, got 0`),
	says(`{{ne 1}}`, `t.tmpl:1:3: t: ne: want 2 arguments, got 1`),
	says(`{{lt 1}}`, `t.tmpl:1:3: t: lt: want 2 arguments, got 1`),
	says(`{{not}}`, `t.tmpl:1:3: t: not: want 1 argument, got 0`),
	says(`{{now 1}}`, `t.tmpl:1:3: t: now: want 0 arguments, got 1`),
	says(`{{hello 1}}`, `t.tmpl:1:3: t: hello: want 0 arguments, got 1`),
	says(`{{round 1.5}}`, `t.tmpl:1:3: t: round: want at least 2 arguments, got 1`),
	says(`{{untilStep 1 2}}`, `t.tmpl:1:3: t: untilStep: want 3 arguments, got 2`),
	says(`{{has "a"}}`, `t.tmpl:1:3: t: has: want 2 arguments, got 1`),
	says(`{{regexReplaceAll "a" "b"}}`, `t.tmpl:1:3: t: regexReplaceAll: want 3 arguments, got 2`),
	says(`{{get (dict "a" 1)}}`, `t.tmpl:1:3: t: get: want 2 arguments, got 1`),
	says(`{{hasKey (dict "a" 1)}}`, `t.tmpl:1:3: t: hasKey: want 2 arguments, got 1`),
	says(`{{set (dict "a" 1) "b"}}`, `t.tmpl:1:3: t: set: want 3 arguments, got 2`),
	says(`{{printf}}`, `t.tmpl:1:3: t: printf: want at least 1 argument, got 0`),
	says(`{{fail}}`, `t.tmpl:1:3: t: fail: want 1 argument, got 0`),
	says(`{{.Text "a"}}`, `t.tmpl:1:3: t: Text has arguments but cannot be invoked as function`),
	says(`{{.One.Loud "a"}}`, `t.tmpl:1:7: t: Loud: want 0 arguments, got 1`),
	says(`{{.One.Plus}}`, `t.tmpl:1:7: t: Plus: want 1 argument, got 0`),
	says(`{{.One.Plus 1 2}}`, `t.tmpl:1:7: t: Plus: want 1 argument, got 2`),
	says(`{{.One.Plus .Text}}`, `t.tmpl:1:13: t: Plus: argument 1: want int, got string`),
	says(`{{.Notes.a "x"}}`, `t.tmpl:1:9: t: a is not a method but has arguments`),
	says(`{{"a" "b"}}`, `t.tmpl:1:3: t: can't give argument to non-function "a"`),
	says(`{{1 | 2}}`, `t.tmpl:1:1: non executable command in pipeline stage 2`),
	says(`{{.Text | .Num}}`, `t.tmpl:1:11: t: Num has arguments but cannot be invoked as function`),
	says(`{{$x := 1}}{{$x 2}}`, `t.tmpl:1:14: t: can't give argument to non-function $x`),
}

// wrongTypes are arguments of the wrong type.
var wrongTypes = []wrong{
	says(`{{upper .Words}}`, `t.tmpl:1:9: t: upper: argument 1: want text, got []string; join makes text of a list; range goes over it`),
	says(`{{upper .One}}`, `t.tmpl:1:9: t: upper: argument 1: want text, got template_test.thing`),
	says(`{{upper .Opt}}`, `t.tmpl:1:9: t: upper: argument 1: want text, got *template_test.thing`),
	says(`{{upper .ByName}}`, `t.tmpl:1:9: t: upper: argument 1: want text, got map[string]template_test.thing`),
	says(`{{.Words | upper}}`, `t.tmpl:1:12: t: upper: argument 1: want text, got []string; join makes text of a list; range goes over it`),
	says(`{{upper (list "a")}}`, `t.tmpl:1:10: t: upper: argument 1: want text, got []string; join makes text of a list; range goes over it`),
	says(`{{upper (dict "a" 1)}}`, `t.tmpl:1:10: t: upper: argument 1: want text, got map[string]any`),
	says(`{{upper (index .Grid 0)}}`, `t.tmpl:1:10: t: upper: argument 1: want text, got []string; join makes text of a list; range goes over it`),
	says(`{{upper (first .Things)}}`, `t.tmpl:1:10: t: upper: argument 1: want text, got template_test.thing`),
	says(`{{upper (rest .Words)}}`, `t.tmpl:1:10: t: upper: argument 1: want text, got []string; join makes text of a list; range goes over it`),
	says(`{{join "," .One}}`, `t.tmpl:1:12: t: join: argument 2: want text or a list, got template_test.thing`),
	says(`{{join .Words ","}}`, `t.tmpl:1:8: t: join: argument 1: want text, got []string; join makes text of a list; range goes over it`),
	says(`{{join "," .ByName}}`, `t.tmpl:1:12: t: join: argument 2: want text or a list, got map[string]template_test.thing`),
	says(`{{first .Text}}`, `t.tmpl:1:9: t: first: argument 1: want a list, got string`),
	says(`{{first .Num}}`, `t.tmpl:1:9: t: first: argument 1: want a list, got int`),
	says(`{{first .ByName}}`, `t.tmpl:1:9: t: first: argument 1: want a list, got map[string]template_test.thing`),
	says(`{{last .One}}`, `t.tmpl:1:8: t: last: argument 1: want a list, got template_test.thing`),
	says(`{{rest .Text}}`, `t.tmpl:1:8: t: rest: argument 1: want a list, got string`),
	says(`{{reverse .Text}}`, `t.tmpl:1:11: t: reverse: argument 1: want a list, got string`),
	says(`{{sortAlpha .One}}`, `t.tmpl:1:13: t: sortAlpha: argument 1: want text or a list, got template_test.thing`),
	says(`{{has .Text .Text}}`, `t.tmpl:1:13: t: has: argument 2: want a list, got string`),
	says(`{{append .Text "a"}}`, `t.tmpl:1:10: t: append: argument 1: want a list, got string`),
	says(`{{append "a" .Words}}`, `t.tmpl:1:10: t: append: argument 1: want a list, got string`),
	says(`{{prepend .Num 1}}`, `t.tmpl:1:11: t: prepend: argument 1: want a list, got int`),
	says(`{{concat .Words .Text}}`, `t.tmpl:1:17: t: concat: argument 2: want a list, got string`),
	says(`{{chunk .Words 2}}`, `t.tmpl:1:9: t: chunk: argument 1: want a number, got []string`),
	says(`{{trunc "a" .Text}}`, `t.tmpl:1:9: t: trunc: argument 1: want a number, got string`),
	says(`{{add .Words 1}}`, `t.tmpl:1:7: t: add: argument 1: want a number, got []string`),
	says(`{{add "a" 1}}`, `t.tmpl:1:7: t: add: argument 1: want a number, got string`),
	says(`{{add true 1}}`, `t.tmpl:1:7: t: add: argument 1: want a number, got bool`),
	says(`{{add .Yes 1}}`, `t.tmpl:1:7: t: add: argument 1: want a number, got bool`),
	says(`{{add .One 1}}`, `t.tmpl:1:7: t: add: argument 1: want a number, got template_test.thing`),
	says(`{{sub .Num .Words}}`, `t.tmpl:1:12: t: sub: argument 2: want a number, got []string`),
	says(`{{mod .Num .Opt}}`, `t.tmpl:1:12: t: mod: argument 2: want a number, got *template_test.thing`),
	says(`{{floor .Words}}`, `t.tmpl:1:9: t: floor: argument 1: want a number, got []string`),
	says(`{{until .Words}}`, `t.tmpl:1:9: t: until: argument 1: want a number, got []string`),
	says(`{{until "x"}}`, `t.tmpl:1:9: t: until: argument 1: want a number, got string`),
	says(`{{int .Words}}`, `t.tmpl:1:7: t: int: argument 1: want a number, got []string`),
	says(`{{int .One}}`, `t.tmpl:1:7: t: int: argument 1: want a number, got template_test.thing`),
	says(`{{inWords .Words}}`, `t.tmpl:1:11: t: inWords: argument 1: want a number, got []string`),
	says(`{{plural "a" "b" .Words}}`, `t.tmpl:1:18: t: plural: argument 3: want a number, got []string`),
	says(`{{ternary 1 2 3}}`, `t.tmpl:1:15: t: ternary: argument 3: want true or false, got int`),
	says(`{{ternary 1 2 .Num}}`, `t.tmpl:1:15: t: ternary: argument 3: want true or false, got int`),
	says(`{{ternary 1 2 .Text}}`, `t.tmpl:1:15: t: ternary: argument 3: want true or false, got string`),
	says(`{{ternary .Yes 1 2}}`, `t.tmpl:1:18: t: ternary: argument 3: want true or false, got int`),
	says(`{{get .One "a"}}`, `t.tmpl:1:7: t: get: argument 1: want a map, got template_test.thing`),
	says(`{{get .Words "a"}}`, `t.tmpl:1:7: t: get: argument 1: want a map, got []string`),
	says(`{{hasKey .Words "a"}}`, `t.tmpl:1:10: t: hasKey: argument 1: want a map, got []string`),
	says(`{{keys .Words}}`, `t.tmpl:1:8: t: keys: argument 1: want a map, got []string`),
	says(`{{keys .One}}`, `t.tmpl:1:8: t: keys: argument 1: want a map, got template_test.thing`),
	says(`{{values .Words}}`, `t.tmpl:1:10: t: values: argument 1: want a map, got []string`),
	says(`{{set .One "a" 1}}`, `t.tmpl:1:7: t: set: argument 1: want a map, got template_test.thing`),
	says(`{{merge .Notes .Words}}`, `t.tmpl:1:16: t: merge: argument 2: want a map, got []string`),
	says(`{{pluck "a" .Words}}`, `t.tmpl:1:13: t: pluck: argument 2: want a map, got []string`),
	says(`{{pick .One "Title"}}`, `t.tmpl:1:8: t: pick: argument 1: want a map, got template_test.thing`),
	says(`{{omit .Words "a"}}`, `t.tmpl:1:8: t: omit: argument 1: want a map, got []string`),
	says(`{{regexMatch "a" .Words}}`, `t.tmpl:1:18: t: regexMatch: argument 2: want text, got []string; join makes text of a list; range goes over it`),
	says(`{{semver .Words}}`, `t.tmpl:1:10: t: semver: argument 1: want text, got []string; join makes text of a list; range goes over it`),
	says(`{{urlJoin .Text}}`, `t.tmpl:1:11: t: urlJoin: argument 1: want a map, got string`),
	says(`{{b64enc .Words}}`, `t.tmpl:1:10: t: b64enc: argument 1: want text, got []string; join makes text of a list; range goes over it`),
	says(`{{quote .Words}}`, `t.tmpl:1:9: t: quote: argument 1: want text, got []string; join makes text of a list; range goes over it`),
	says(`{{cat .Words}}`, `t.tmpl:1:7: t: cat: argument 1: want text, got []string; join makes text of a list; range goes over it`),
	says(`{{print .Words}}`, `t.tmpl:1:9: t: print: argument 1: want text, got []string; join makes text of a list; range goes over it`),
	says(`{{print .One}}`, `t.tmpl:1:9: t: print: argument 1: want text, got template_test.thing`),
	says(`{{html .Things}}`, `t.tmpl:1:8: t: html: argument 1: want text, got []template_test.thing; join makes text of a list; range goes over it`),
	says(`{{contains .Words "a"}}`, `t.tmpl:1:12: t: contains: argument 1: want text, got []string; join makes text of a list; range goes over it`),
	says(`{{contains "a" .Words}}`, `t.tmpl:1:16: t: contains: argument 2: want text, got []string; join makes text of a list; range goes over it`),
	says(`{{replace "a" "b" .Words}}`, `t.tmpl:1:19: t: replace: argument 3: want text, got []string; join makes text of a list; range goes over it`),
	says(`{{splitList "," .Words}}`, `t.tmpl:1:17: t: splitList: argument 2: want text, got []string; join makes text of a list; range goes over it`),
	says(`{{xml .Words}}`, `t.tmpl:1:7: t: xml: argument 1: want text, got []string; join makes text of a list; range goes over it`),
	says(`{{md .One}}`, `t.tmpl:1:6: t: md: argument 1: want text, got template_test.thing`),
	says(`{{raw .Things}}`, `t.tmpl:1:7: t: raw: argument 1: want text, got []template_test.thing; join makes text of a list; range goes over it`),
	says(`{{andList .One}}`, `t.tmpl:1:11: t: andList: argument 1: want text or a list, got template_test.thing`),
	says(`{{article .Words}}`, `t.tmpl:1:11: t: article: argument 1: want text, got []string; join makes text of a list; range goes over it`),
	says(`{{number .Words}}`, `t.tmpl:1:10: t: number: argument 1: want a number, got []string`),
	says(`{{number "x"}}`, `t.tmpl:1:10: t: number: argument 1: want a number, got string`),
	says(`{{fromJson .Words}}`, `t.tmpl:1:12: t: fromJson: argument 1: want text, got []string; join makes text of a list; range goes over it`),
	says(`{{len .Num}}`, `t.tmpl:1:7: t: len: argument 1: want a list, a map or a text, got int`),
	says(`{{len .One}}`, `t.tmpl:1:7: t: len: argument 1: want a list, a map or a text, got template_test.thing`),
	says(`{{len .Yes}}`, `t.tmpl:1:7: t: len: argument 1: want a list, a map or a text, got bool`),
	says(`{{index .Num 0}}`, `t.tmpl:1:9: t: index: argument 1: want a list, a map or a text, got int`),
	says(`{{index .One 0}}`, `t.tmpl:1:9: t: index: argument 1: want a list, a map or a text, got template_test.thing`),
	says(`{{slice .Text 1 2}}`, `t.tmpl:1:9: t: slice: argument 1: want a list, got string`),
	says(`{{slice .Words "a"}}`, `t.tmpl:1:16: t: slice: argument 2: want a number, got string`),
	says(`{{slice .Num 1}}`, `t.tmpl:1:9: t: slice: argument 1: want a list, got int`),
}

// wrongComparisons are comparisons of what has no order, or not the same one.
var wrongComparisons = []wrong{
	says(`{{eq .Text 1}}`, `t.tmpl:1:3: t: eq: string and int cannot be compared`),
	says(`{{eq .Num "a"}}`, `t.tmpl:1:3: t: eq: int and string cannot be compared`),
	says(`{{eq .Num 1.5}}`, `t.tmpl:1:3: t: eq: int and float64 cannot be compared`),
	says(`{{eq .Frac 1}}`, `t.tmpl:1:3: t: eq: float64 and int cannot be compared`),
	says(`{{eq .Yes 1}}`, `t.tmpl:1:3: t: eq: bool and int cannot be compared`),
	says(`{{eq .Words .Words}}`, `t.tmpl:1:3: t: eq: values of type []string cannot be compared: deepEqual compares lists and maps`),
	says(`{{eq .Things .Things}}`, `t.tmpl:1:3: t: eq: values of type []template_test.thing cannot be compared: deepEqual compares lists and maps`),
	says(`{{eq .One .One}}`, `t.tmpl:1:3: t: eq: values of type template_test.thing cannot be compared: deepEqual compares lists and maps`),
	says(`{{eq .Notes .Notes}}`, `t.tmpl:1:3: t: eq: values of type map[string]string cannot be compared: deepEqual compares lists and maps`),
	says(`{{eq .Words 1}}`, `t.tmpl:1:3: t: eq: []string and int cannot be compared`),
	says(`{{eq .When "2024"}}`, `t.tmpl:1:3: t: eq: template_test.date and string cannot be compared`),
	says(`{{eq .When 2024}}`, `t.tmpl:1:3: t: eq: template_test.date and int cannot be compared`),
	says(`{{eq .Rank "rank 1"}}`, `t.tmpl:1:3: t: eq: template_test.rank and string cannot be compared`),
	says(`{{eq (first .Words) 1}}`, `t.tmpl:1:3: t: eq: string and int cannot be compared`),
	says(`{{eq (len .Words) "2"}}`, `t.tmpl:1:3: t: eq: int and string cannot be compared`),
	says(`{{eq (index .Nums 0) "a"}}`, `t.tmpl:1:3: t: eq: int and string cannot be compared`),
	says(`{{ne .Text .Num}}`, `t.tmpl:1:3: t: ne: string and int cannot be compared`),
	says(`{{lt .Text 1}}`, `t.tmpl:1:3: t: lt: string and int cannot be compared`),
	says(`{{lt .Yes true}}`, `t.tmpl:1:3: t: lt: values of type bool have no order`),
	says(`{{lt .Words .Words}}`, `t.tmpl:1:3: t: lt: values of type []string have no order`),
	says(`{{lt .One .One}}`, `t.tmpl:1:3: t: lt: values of type template_test.thing have no order`),
	says(`{{gt .When .When}}`, `t.tmpl:1:3: t: gt: values of type template_test.date have no order`),
	says(`{{ge .Num "3"}}`, `t.tmpl:1:3: t: ge: int and string cannot be compared`),
	says(`{{le .Frac 1}}`, `t.tmpl:1:3: t: le: float64 and int cannot be compared`),
	says(`{{lt .Num 1.5}}`, `t.tmpl:1:3: t: lt: int and float64 cannot be compared`),
	says(`{{gt (len .Words) "0"}}`, `t.tmpl:1:3: t: gt: int and string cannot be compared`),
	says(`{{eq .Text "a" 1}}`, `t.tmpl:1:3: t: eq: string and int cannot be compared`),
	says(`{{if eq .Text .Words}}x{{end}}`, `t.tmpl:1:6: t: eq: string and []string cannot be compared`),
}

// wrongRanges are ranges over what is no list.
var wrongRanges = []wrong{
	says(`{{range .One}}{{end}}`, `t.tmpl:1:9: t: range can't iterate over template_test.thing`),
	says(`{{range .Opt}}{{end}}`, `t.tmpl:1:9: t: range can't iterate over *template_test.thing`),
	says(`{{range .Text}}{{.}}{{end}}`, `t.tmpl:1:9: t: range can't iterate over string`),
	says(`{{range "abc"}}{{.}}{{end}}`, `t.tmpl:1:9: t: range can't iterate over string`),
	says(`{{range .Yes}}{{end}}`, `t.tmpl:1:9: t: range can't iterate over bool`),
	says(`{{range .Frac}}{{end}}`, `t.tmpl:1:9: t: range can't iterate over float64`),
	says(`{{range 1.5}}{{end}}`, `t.tmpl:1:9: t: range can't iterate over float64`),
	says(`{{range $i, $x := 5}}{{$i}}{{$x}}{{end}}`, `t.tmpl:1:9: t: a number has no index: want one variable`),
	says(`{{range $i, $x := .Num}}{{$i}}{{$x}}{{end}}`, `t.tmpl:1:9: t: a number has no index: want one variable`),
	says(`{{range nil}}{{end}}`, `t.tmpl:1:9: t: nil is not a command`),
	says(`{{range .When}}{{end}}`, `t.tmpl:1:9: t: range can't iterate over template_test.date`),
	says(`{{range first .Things}}{{end}}`, `t.tmpl:1:9: t: range can't iterate over template_test.thing`),
	says(`{{range first .Words}}{{.}}{{end}}`, `t.tmpl:1:9: t: range can't iterate over string`),
	says(`{{range .Fn}}{{end}}`, `t.tmpl:1:9: t: range can't iterate over func(int) string`),
	says(`{{range (dict "a" .Words).a}}{{.Title}}{{end}}`, `t.tmpl:1:32: t: string has no field or method Title`),
}

// wrongFormats are formats that do not fit their values.
var wrongFormats = []wrong{
	says(`{{printf "%d" .Words}}`, `t.tmpl:1:3: t: printf: value 1: %d: want a number, got []string`),
	says(`{{printf "%s" .Words}}`, `t.tmpl:1:3: t: printf: value 1: %s: want text, got []string`),
	says(`{{printf "%s" .One}}`, `t.tmpl:1:3: t: printf: value 1: %s: want text, got template_test.thing`),
	says(`{{printf "%t" .Text}}`, `t.tmpl:1:3: t: printf: value 1: %t: want true or false, got string`),
	says(`{{printf "%t" .Num}}`, `t.tmpl:1:3: t: printf: value 1: %t: want true or false, got int`),
	says(`{{printf "%s"}}`, `t.tmpl:1:3: t: printf: want as many values as verbs, got 0 values for 1`),
	says(`{{printf "%s" 1 2}}`, `t.tmpl:1:3: t: printf: want as many values as verbs, got 2 values for 1`),
	says(`{{printf "%s %s" .Text}}`, `t.tmpl:1:3: t: printf: want as many values as verbs, got 1 values for 2`),
	says(`{{printf "a" .Text}}`, `t.tmpl:1:3: t: printf: want as many values as verbs, got 1 values for 0`),
	says(`{{printf "%z" .Text}}`, `t.tmpl:1:3: t: printf: no such verb in "%z": use %s, %q, %v, %d, %x, %t or %f`),
	says(`{{printf "%"}}`, `t.tmpl:1:3: t: printf: want a verb after %, such as %s; a percent sign itself is %%`),
	says(`{{printf "50%" .Num}}`, `t.tmpl:1:3: t: printf: want a verb after %, such as %s; a percent sign itself is %%`),
	says(`{{printf "%*d" 5 .Num}}`, `t.tmpl:1:3: t: printf: no such verb in "%*d": use %s, %q, %v, %d, %x, %t or %f`),
	says(`{{printf "%[1]s" .Text}}`, `t.tmpl:1:3: t: printf: no such verb in "%[1]s": use %s, %q, %v, %d, %x, %t or %f`),
	says(`{{printf "%T" .Num}}`, `t.tmpl:1:3: t: printf: no such verb in "%T": use %s, %q, %v, %d, %x, %t or %f`),
	says(`{{printf "%p" .Opt}}`, `t.tmpl:1:3: t: printf: no such verb in "%p": use %s, %q, %v, %d, %x, %t or %f`),
	says(`{{printf "%+v" .One}}`, `t.tmpl:1:3: t: printf: value 1: %v: want text, got template_test.thing`),
	says(`{{printf .Words .Text}}`, `t.tmpl:1:10: t: printf: argument 1: want text, got []string; join makes text of a list; range goes over it`),
	says(`{{printf "%d" "abc"}}`, `t.tmpl:1:3: t: printf: value 1: %d: want a number, got string`),
}

// wrongNames are names of nothing.
var wrongNames = []wrong{
	says(`{{$x}}`, `t.tmpl:1:1: undefined variable "$x"`),
	says(`{{$x = 1}}`, `t.tmpl:1:3: t: undefined variable: $x`),
	says(`{{if $x := .Text}}{{end}}{{$x}}`, `t.tmpl:1:1: undefined variable "$x"`),
	says(`{{range $i, $x := .Words}}{{end}}{{$i}}`, `t.tmpl:1:1: undefined variable "$i"`),
	says(`{{define "a"}}{{$x}}{{end}}{{$x := 1}}{{template "a"}}`, `t.tmpl:1:1: undefined variable "$x"`),
	says(`{{template "x"}}`, `t.tmpl:1:12: t: no template "x"; did you mean t?`),
	says(`{{template "x" .}}{{define "y"}}{{end}}`, `t.tmpl:1:12: t: no template "x"; did you mean t?`, `t.tmpl:1:28: y: no template calls "y"`),
	says(`{{define "y"}}{{template "z"}}{{end}}{{define "z"}}{{template "y"}}{{end}}x`, `t.tmpl:1:10: y: no template calls "y"`, `t.tmpl:1:47: z: no template calls "z"`, `t.tmpl:1:63: z: templates call each other in a circle: y → z → y; use range to repeat`),
	says(`{{template .Text .}}`, `t.tmpl:1:1: unexpected ".Text" in template clause`),
	says(`{{define "a"}}{{.Text}}{{end}}{{template "a" nil}}`, `t.tmpl:1:46: t: nil is not a command`),
	says(`{{break}}`, `t.tmpl:1:1: {{break}} outside {{range}}`),
	says(`{{if .Yes}}{{continue}}{{end}}`, `t.tmpl:1:1: {{continue}} outside {{range}}`),
	says(`{{range .Words}}{{define "a"}}{{break}}{{end}}{{end}}`, `t.tmpl:1:1: unexpected <define> in command`),
}

// wrongPrints print what has no text.
var wrongPrints = []wrong{
	says(`{{.Words}}`, `t.tmpl:1:3: t: a list ([]string) cannot be printed; use join or range`),
	says(`{{.Things}}`, `t.tmpl:1:3: t: a list ([]template_test.thing) cannot be printed; use join or range`),
	says(`{{.ByName}}`, `t.tmpl:1:3: t: a map (map[string]template_test.thing) cannot be printed; print one of its values, or use range`),
	says(`{{.One}}`, `t.tmpl:1:3: t: template_test.thing cannot be printed; print one of its fields: .Title, .N, .Tags, .Sub, .Bits, .When, .Extra`),
	says(`{{.Opt}}`, `t.tmpl:1:3: t: template_test.thing cannot be printed; print one of its fields: .Title, .N, .Tags, .Sub, .Bits, .When, .Extra`),
	says(`{{.}}`, `t.tmpl:1:3: t: template_test.world cannot be printed; print one of its fields: .Text, .Words, .Num, .Big, .Small, .Frac, .Yes, .When, .Rank, .One, .Opt, .Things, .Ptrs, .Grid, .Nums, .Ranks, .Dates, .Notes, .ByName, .Shelf, .Codes, .Vars, .Any, .Anys, .Err, .Say, .Fn`),
	says(`{{$}}`, `t.tmpl:1:3: t: template_test.world cannot be printed; print one of its fields: .Text, .Words, .Num, .Big, .Small, .Frac, .Yes, .When, .Rank, .One, .Opt, .Things, .Ptrs, .Grid, .Nums, .Ranks, .Dates, .Notes, .ByName, .Shelf, .Codes, .Vars, .Any, .Anys, .Err, .Say, .Fn`),
	says(`{{.Grid}}`, `t.tmpl:1:3: t: a list ([][]string) cannot be printed; use join or range`),
	says(`{{.Fn}}`, `t.tmpl:1:3: t: a value of type func(int) string cannot be printed`),
	says(`{{index .Grid 0}}`, `t.tmpl:1:3: t: a list ([]string) cannot be printed; use join or range`),
	says(`{{first .Things}}`, `t.tmpl:1:3: t: template_test.thing cannot be printed; print one of its fields: .Title, .N, .Tags, .Sub, .Bits, .When, .Extra`),
	says(`{{keys .Notes}}`, `t.tmpl:1:3: t: a list ([]string) cannot be printed; use join or range`),
	says(`{{splitList "," .Text}}`, `t.tmpl:1:3: t: a list ([]string) cannot be printed; use join or range`),
	says(`{{split "," .Text}}`, `t.tmpl:1:3: t: a map (map[string]string) cannot be printed; print one of its values, or use range`),
	says(`{{until 3}}`, `t.tmpl:1:3: t: a list ([]int) cannot be printed; use join or range`),
	says(`{{ternary .Words .Words .Yes}}`, `t.tmpl:1:3: t: a list ([]string) cannot be printed; use join or range`),
	says(`{{or .Words .Words}}`, `t.tmpl:1:3: t: a list ([]string) cannot be printed; use join or range`),
	says(`{{range .Grid}}{{.}}{{end}}`, `t.tmpl:1:18: t: a list ([]string) cannot be printed; use join or range`),
	says(`{{range .Things}}{{.}}{{end}}`, `t.tmpl:1:20: t: template_test.thing cannot be printed; print one of its fields: .Title, .N, .Tags, .Sub, .Bits, .When, .Extra`),
	says(`{{with .Opt}}{{.}}{{end}}`, `t.tmpl:1:16: t: template_test.thing cannot be printed; print one of its fields: .Title, .N, .Tags, .Sub, .Bits, .When, .Extra`),
	says(`{{with .Words}}{{.}}{{end}}`, `t.tmpl:1:18: t: a list ([]string) cannot be printed; use join or range`),
	says(`{{$x := .Words}}{{$x}}`, `t.tmpl:1:19: t: a list ([]string) cannot be printed; use join or range`),
	says(`{{define "a"}}{{.}}{{end}}{{template "a" .Words}}`, `t.tmpl:1:17: a: a list ([]string) cannot be printed; use join or range`),
	says(`{{define "a"}}{{.x}}{{end}}{{template "a" (dict "x" .Words)}}`, `t.tmpl:1:17: a: a list ([]string) cannot be printed; use join or range`),
	says(`{{(dict "a" .Words).a}}`, `t.tmpl:1:3: t: a list ([]string) cannot be printed; use join or range`),
	says(`{{.One.Bits}}`, `t.tmpl:1:3: t: a list ([]template_test.bit) cannot be printed; use join or range`),
	says(`{{.One.Sub}}`, `t.tmpl:1:3: t: template_test.bit cannot be printed; print one of its fields: .Label, .Weight, .On`),
	says(`{{.One.Bit "l"}}`, `t.tmpl:1:3: t: template_test.bit cannot be printed; print one of its fields: .Label, .Weight, .On`),
	says(`{{.Shelf.top}}`, `t.tmpl:1:3: t: a list ([]template_test.thing) cannot be printed; use join or range`),
	says(`{{nil}}`, `t.tmpl:1:3: t: nil is not a command`),
}

// wrongSyntax are no templates.
var wrongSyntax = []wrong{
	says(`{{`, `t.tmpl:1:1: unclosed action`),
	says(`{{if}}{{end}}`, `t.tmpl:1:1: missing value for if`),
	says(`{{.Text`, `t.tmpl:1:1: unclosed action`),
	says("a\n{{.Text}} {{.Te\n", `t.tmpl:2:11: unclosed action`),
	says(`{{end}}`, `t.tmpl:1:1: unexpected {{end}}`),
	says(`{{else}}`, `t.tmpl:1:1: unexpected {{else}}`),
	says(`{{if .Yes}}`, `t.tmpl:1:1: no {{end}} for this`),
	says(`{{range .Words}}{{end}}{{end}}`, `t.tmpl:1:1: unexpected {{end}}`),
	says(`{{"abc}}`, `t.tmpl:1:1: unterminated quoted string`),
	says(`{{| .Text}}`, `t.tmpl:1:1: unexpected "|" in command`),
	says(`{{(.Text}}`, `t.tmpl:1:1: unclosed left paren`),
	says(`{{.Text)}}`, `t.tmpl:1:1: unexpected right paren`),
	says(`{{99999999999999999999}}`, `t.tmpl:1:1: integer overflow: "99999999999999999999"`),
	says(`{{1e999}}`, `t.tmpl:1:1: illegal number syntax: "1e999"`),
	says(`{{'ab'}}`, `t.tmpl:1:1: malformed character constant: 'ab'`),
	says(`{{foo.bar}}`, `t.tmpl:1:3: t: no function "foo"`),
	says(`{{.Text.}}`, `t.tmpl:1:1: unexpected <.> in operand`),
	says(`{{template}}`, `t.tmpl:1:1: unexpected "}}" in template clause`),
	says(`{{define}}{{end}}`, `t.tmpl:1:1: unexpected "}}" in define clause`),
	says(`{{define "a"}}`, `t.tmpl:1:1: no {{end}} for this`),
	says(`{{block "a"}}{{end}}`, `t.tmpl:1:1: missing value for block clause`),
	says(`{{if .Yes}}{{else}}{{else}}{{end}}`, `t.tmpl:1:1: expected end; found {{else}}`),
	says(`{{/* a }}`, `t.tmpl:1:1: unclosed comment`),
	says(`{{- /* a */ }}`, `t.tmpl:1:1: comment ends before closing delimiter`),
	says(`{{uper .Text}}`, `t.tmpl:1:3: t: no function "uper"; did you mean upper?`),
	says(`{{Upper .Text}}`, `t.tmpl:1:3: t: no function "Upper"; did you mean upper?`),
	says(`{{env "HOME"}}`, `t.tmpl:1:3: t: the function "env" is not offered: it reads the environment of the machine, which may hold secrets and differs everywhere; use a value of the data`),
	says(`{{include "x" .}}`, `t.tmpl:1:3: t: no function "include"`),
	says(`{{tpl "x" .}}`, `t.tmpl:1:3: t: no function "tpl"`),
	says(`{{lookup "v1" "Pod" "" ""}}`, `t.tmpl:1:3: t: no function "lookup"`),
	says(`{{toYaml .Vars}}`, `t.tmpl:1:3: t: no function "toYaml"`),
	says(`{{required "x" .Text}}`, `t.tmpl:1:3: t: no function "required"`),
	says(`{{randAlpha 5}}`, `t.tmpl:1:3: t: the function "randAlpha" is not offered: its result is random, so the same input would not give the same text; use a value of the data`),
	says(`{{uuidv4}}`, `t.tmpl:1:3: t: the function "uuidv4" is not offered: its result is random, so the same input would not give the same text; use a value of the data`),
	says(`{{genCA "a" 1}}`, `t.tmpl:1:3: t: the function "genCA" is not offered: it makes keys at random, and a prompt is no place for secrets`),
	says(`{{le "a" (.Ranks | last)}}`, `t.tmpl:1:3: t: le: string and template_test.rank cannot be compared`),
	says(`{{(deepCopy (dict "a" .One)).a.Titel}}`, `t.tmpl:1:29: t: template_test.thing has no field or method Titel; did you mean Title?`),
	says(`{{(deepCopy (dict "a" .One)).b}}`, `t.tmpl:1:29: t: the map has no key "b"; did you mean a?`),
	says(`{{range $i, $v := .Anys}}{{$i.x}}{{end}}`, `t.tmpl:1:30: t: int has no field or method x`),
	says(`{{range $i, $v := rest .Things}}{{$i.x}}{{end}}`, `t.tmpl:1:37: t: int has no field or method x`),
	says(`{{range $i, $v := .Nums}}{{$i.x}}{{$v.y}}{{end}}`, `t.tmpl:1:30: t: int has no field or method x`, `t.tmpl:1:38: t: int has no field or method y`),
	says(`{{range $x := 5}}{{$x.x}}{{end}}`, `t.tmpl:1:22: t: int has no field or method x`),
	says(`{{range 5}}{{.x}}{{end}}`, `t.tmpl:1:14: t: int has no field or method x`),
	says(`{{range .Nest}}{{end}}`, `t.tmpl:1:9: t: template_test.world has no field or method Nest`),
	says(`{{.Codes.x}}`, `t.tmpl:1:9: t: map[int]string has no field or method x`),
	says(`{{.Fn.x}}`, `t.tmpl:1:6: t: func(int) string has no field or method x`),
	says(`{{.Fn 1}}`, `t.tmpl:1:3: t: Fn has arguments but cannot be invoked as function`),
	says(`{{(index .Nums 0).x}}`, `t.tmpl:1:18: t: int has no field or method x`),
	says(`{{(len .Words | add1).x}}`, `t.tmpl:1:22: t: int64 has no field or method x`),
	says(`{{(add 1 2).x}}`, `t.tmpl:1:12: t: int64 has no field or method x`),
	says(`{{(round 1.5 0).x}}`, `t.tmpl:1:16: t: float64 has no field or method x`),
	says(`{{now.Format}}`, `t.tmpl:1:6: t: Format: want 1 argument, got 0`),
	says(`{{now.AddDate 1}}`, `t.tmpl:1:6: t: AddDate: want 3 arguments, got 1`),
	says(`{{(until 3).x}}`, `t.tmpl:1:12: t: []int has no field or method x`),
	says(`{{(keys .Notes).x}}`, `t.tmpl:1:16: t: []string has no field or method x`),
	says(`{{(first (keys .Notes)).x}}`, `t.tmpl:1:24: t: string has no field or method x`),
	says(`{{(splitList "," .Text | first).x}}`, `t.tmpl:1:32: t: string has no field or method x`),
	says(`{{(regexFindAll "a" .Text -1 | first).x}}`, `t.tmpl:1:38: t: string has no field or method x`),
	says(`{{(toStrings .Nums | first).x}}`, `t.tmpl:1:28: t: string has no field or method x`),
	says(`{{range until 3}}{{.x}}{{end}}`, `t.tmpl:1:20: t: int has no field or method x`),
	says(`{{range seq 1 3}}{{end}}`, `t.tmpl:1:9: t: range can't iterate over string`),
	says(`{{range $i := .Words}}{{$i.x}}{{end}}`, `t.tmpl:1:27: t: string has no field or method x`),
	says(`{{with len .Words}}{{.x}}{{end}}`, `t.tmpl:1:22: t: int has no field or method x`),
	says(`{{with $n := len .Words}}{{$n.x}}{{end}}`, `t.tmpl:1:30: t: int has no field or method x`),
	says(`{{if $n := len .Words}}{{$n.x}}{{end}}`, `t.tmpl:1:28: t: int has no field or method x`),
	says(`{{(print .Text).x}}`, `t.tmpl:1:16: t: string has no field or method x`),
	says(`{{.Text.}}`, `t.tmpl:1:1: unexpected <.> in operand`),
	says(`{{"abc".x}}`, `t.tmpl:1:1: unexpected . after term "\"abc\""`),
	says(`{{1.x}}`, `t.tmpl:1:1: bad number syntax: "1.x"`),
	says(`{{(1).x}}`, `t.tmpl:1:6: t: int has no field or method x`),
	says(`{{true.x}}`, `t.tmpl:1:1: unexpected . after term "true"`),
	says(`{{nil.x}}`, `t.tmpl:1:1: unexpected . after term "nil"`),
	says(`{{$.Opt.Sub.Weight.x}}`, `t.tmpl:1:4: t: float64 has no field or method x`),
	says(`{{.Opt.Sub.core.Core}}`, `t.tmpl:1:7: t: template_test.bit has no field or method core; did you mean Core?`),
	says(`{{template "t" .Text}}`, `t.tmpl:1:12: t: templates call each other in a circle: t → t; use range to repeat`, `t.tmpl:1:16: t: string has no field or method Text`),
}

// odd are templates that say less than they seem to.
var odd = []wrong{
	says(`{{define "y"}}y{{end}}x`, `t.tmpl:1:10: y: no template calls "y"`),
	says(`{{$x := 1}}x`, `t.tmpl:1:3: t: the variable $x is not used`),
	says(`{{range $i, $x := .Words}}a{{end}}`, `t.tmpl:1:9: t: the variable $i is not used`, `t.tmpl:1:13: t: the variable $x is not used`),
	says(`{{with $x := .Text}}a{{end}}`, `t.tmpl:1:8: t: the variable $x is not used`),
	says(`{{$x := 1}}{{$x := 2}}{{$x}}`, `t.tmpl:1:3: t: the variable $x is not used`),
	says(`{{$x := 1}}{{$x = 2}}`, `t.tmpl:1:3: t: the variable $x is not used`),
	says(`{{if false}}a{{end}}`, `t.tmpl:1:6: t: the condition is always false, so its body is never reached`),
	says(`{{if 0}}a{{else}}b{{end}}`, `t.tmpl:1:6: t: the condition is always false, so its body is never reached`),
	says(`{{if "a"}}a{{else}}b{{end}}`, `t.tmpl:1:6: t: the condition is always true, so its else is never reached`),
	says(`{{if not true}}a{{end}}`, `t.tmpl:1:6: t: the condition is always false, so its body is never reached`),
	says(`{{if eq 1 (or 1 2) 1}}a{{end}}`, `t.tmpl:1:6: t: the condition is always true, so it decides nothing`),
	says(`{{if ""}}a{{end}}`, `t.tmpl:1:6: t: the condition is always false, so its body is never reached`),
	says(`{{if .Yes}}a{{else if .Yes}}b{{end}}`, `t.tmpl:1:23: t: the condition .Yes stood before: this branch is never taken`),
	says(`{{if .Yes}}a{{else if .Num}}c{{else if .Num}}b{{end}}`, `t.tmpl:1:40: t: the condition .Num stood before: this branch is never taken`),
	says(`{{range .Words}}{{break}}a{{end}}`, `t.tmpl:1:26: t: nothing after {{break}} is reached`),
	says(`{{range .Words}}{{continue}}{{.}}{{end}}`, `t.tmpl:1:31: t: nothing after {{continue}} is reached`),
}
