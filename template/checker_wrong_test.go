package template_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/template"
)

// wrong is a template and the checker's messages for it.
type wrong struct {
	text string
	want []string
}

// says returns a wrong template together with the expected messages.
func says(text string, want ...string) wrong { return wrong{text, want} }

// faultsOf returns the errors and warnings found in templates for the world.
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

func TestCheckerErrors(t *testing.T) {
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

func TestCheckerWarnings(t *testing.T) {
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

// TestFaultLocations checks the locations of faults on several lines and in several files.
func TestFaultLocations(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		files []string
		want  []string
	}{
		{"the third line", []string{"t.tmpl", "a\n\n\t{{if .Yes}}\n  {{.Txet}}{{end}}"}, []string{"t.tmpl:4:5: a world has no field Txet; did you mean Text?"}},
		{"bytes, not characters", []string{"t.tmpl", "é – {{.Txet}}"}, []string{"t.tmpl:1:10: a world has no field Txet; did you mean Text?"}},
		{"an action of several lines", []string{"t.tmpl", "{{.Text\n  | upper\n  | trunc}}"}, []string{"t.tmpl:3:5: trunc: want 2 arguments, got 1; trunc N TEXT → text, such as {{ trunc 6 \"a long text\" }}"}},
		{"trimmed blanks", []string{"t.tmpl", "x\n  {{- .Txet -}}\n"}, []string{"t.tmpl:2:7: a world has no field Txet; did you mean Text?"}},
		{"a line break of two bytes", []string{"t.tmpl", "x\r\n{{.Txet}}"}, []string{"t.tmpl:2:3: a world has no field Txet; did you mean Text?"}},
		{
			"the template that is called, in another file",
			[]string{"t.tmpl", "{{range .Things}}{{template \"x\" .}}{{end}}", "x.tmpl", "\n{{.Titel}}"},
			[]string{"x.tmpl:2:3: a thing has no field Titel; did you mean Title?"},
		},
		{
			"once, however often it is called",
			[]string{"t.tmpl", "{{template \"x\" .One}}{{template \"x\" .One}}{{template \"x\" .Opt}}", "x.tmpl", "{{.Titel}}"},
			[]string{"x.tmpl:1:3: a thing has no field Titel; did you mean Title?"},
		},
		{
			"all of several files",
			[]string{"t.tmpl", "{{.Txet}}{{template \"x\" .}}", "x.tmpl", "{{uper .Text}}{{.Wrods}}"},
			[]string{
				"t.tmpl:1:3: a world has no field Txet; did you mean Text?",
				`x.tmpl:1:3: no function "uper"; did you mean upper?`,
				"x.tmpl:1:17: a world has no field Wrods; did you mean Words?",
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

// wrongLiterals contains literal arguments that are always invalid.
var wrongLiterals = []wrong{
	says(`{{htmlDate "2026-1"}}`, `t.tmpl:1:12: htmlDate: argument 1: want a date such as 2006-01-02, got "2026-1"; htmlDate DATE → text, such as {{ htmlDate 0 }}`),
	says(`{{dateModify "1 day" .When}}`, `t.tmpl:1:14: dateModify: argument 1: want a duration such as 24h, got "1 day"; dateModify DURATION DATE → date, such as {{ "2026-11-23" | dateModify "-24h" | htmlDate }}`),
	says(`{{dateInZone "2006" .When "CET"}}`, `t.tmpl:1:27: dateInZone: argument 3: want UTC, the only zone supported here, got "CET"; dateInZone LAYOUT DATE "UTC" → text, such as {{ dateInZone "2006" "2026-11-23" "UTC" }}`),
	says(`{{durationRound "soon"}}`, `t.tmpl:1:17: durationRound: argument 1: want a duration such as 2h10m, or a date, got "soon"; durationRound DURATION|DATE → text, such as {{ durationRound "2h10m" }}`),
	says(`{{regexMatch "(" .Text}}`, "t.tmpl:1:14: regexMatch: argument 1: want a regular expression: error parsing regexp: missing closing ): `(`; regexMatch PATTERN TEXT → bool, such as {{ regexMatch \"^[0-9]+$\" \"2026\" }}"),
	says(`{{.Text | regexFind "[a"}}`, "t.tmpl:1:21: regexFind: argument 1: want a regular expression: error parsing regexp: missing closing ]: `[a`; regexFind PATTERN TEXT → text, such as {{ regexFind \"[0-9]+\" \"in 2026\" }}"),
	says(`{{printf "%2000d" 1}}`, `t.tmpl:1:3: printf: want a width of at most 1000, got 2000; printf FORMAT VALUE… → text, such as {{ printf "%s: %02d" "a" 5 }}`),
	says(`{{printf "%.3s" .Text}}`, `t.tmpl:1:3: printf: %.3s: a precision would cut the text: use trunc; printf FORMAT VALUE… → text, such as {{ printf "%s: %02d" "a" 5 }}`),
	says(`{{printf "%5%"}}`, `t.tmpl:1:3: printf: a percent sign takes no width: write %%; printf FORMAT VALUE… → text, such as {{ printf "%s: %02d" "a" 5 }}`),
	says(`{{printf "100%"}}`, `t.tmpl:1:3: printf: want a verb after %, such as %s; a percent sign itself is %%; printf FORMAT VALUE… → text, such as {{ printf "%s: %02d" "a" 5 }}`),
	says(`{{upper nil}}`, `t.tmpl:1:9: upper: argument 1: want text, got nil; upper TEXT → text, such as {{ upper "new" }}`),
	says(`{{join ", " nil}}`, `t.tmpl:1:13: join: argument 2: want text or a list of text values, got nil; join SEPARATOR LIST → text, such as {{ list "a" "b" | join ", " }}`),
	says(`{{first nil}}`, `t.tmpl:1:9: first: argument 1: want a list, got nil; first LIST → item, such as {{ list 1 2 3 | first }}`),
	says(`{{printf "%d" nil}}`, `t.tmpl:1:3: printf: value 1: %d: want a number, got nil; printf FORMAT VALUE… → text, such as {{ printf "%s: %02d" "a" 5 }}`),
}

// wrongArguments contains arguments that have the wrong type or number, for functions whose Go types would allow them.
var wrongArguments = []wrong{
	says(`{{date "2006" .Words}}`, `t.tmpl:1:15: date: argument 2: want a date, got a list of text values; date LAYOUT DATE → text, such as {{ "2026-11-23" | date "2 Jan 2006" }}`),
	says(`{{ago .Yes}}`, `t.tmpl:1:7: ago: argument 1: want a date, got true or false; ago DATE → text, such as {{ ago "2026-11-22" }}`),
	says(`{{unixEpoch .Words}}`, `t.tmpl:1:13: unixEpoch: argument 1: want a date, got a list of text values; unixEpoch DATE → text, such as {{ unixEpoch "1970-01-02" }}`),
	says(`{{toDate .Words .Text}}`, `t.tmpl:1:10: toDate: argument 1: want the layout of a date, got a list of text values; toDate LAYOUT TEXT → date, such as {{ toDate "2006-01-02" "2026-11-23" | date "Monday" }}`),
	says(`{{typeIs .Words 1}}`, `t.tmpl:1:10: typeIs: argument 1: want text, got a list of text values; join turns a list into text; range loops over it; typeIs TYPE VALUE → bool, such as {{ 1 | typeIs "int" }}`),
	says(`{{join ", " .Things}}`, `t.tmpl:1:13: join: argument 2: want text or a list of text values, got a list of things; print its items one by one: {{range …}} … {{end}}; join SEPARATOR LIST → text, such as {{ list "a" "b" | join ", " }}`),
	says(`{{andList .Grid}}`, `t.tmpl:1:11: andList: argument 1: want text or a list of text values, got a list of lists of text values; print its items one by one: {{range …}} … {{end}}; andList LIST → text, such as {{ andList (list "a" "b" "c") }}`),
	says(`{{join "," (list (list 1) (list 2))}}`, `t.tmpl:1:13: join: argument 2: want text or a list of text values, got a list of lists; print its items one by one: {{range …}} … {{end}}; join SEPARATOR LIST → text, such as {{ list "a" "b" | join ", " }}`),
	says(`{{default 1 2 3}}`, `t.tmpl:1:3: default: want 2 arguments, got 3; default OTHER VALUE → value, such as {{ "" | default "none" }}`),
	says(`{{eq 1}}`, `t.tmpl:1:3: eq: want at least 2 arguments, got 1; eq A B… → bool, such as {{ eq "a" "b" "a" }}`),
	says(`{{coalesce}}`, `t.tmpl:1:3: coalesce: want at least 1 argument, got 0; coalesce VALUE… → value, such as {{ coalesce "" 0 "a" }}`),
	says(`{{dict "a"}}`, `t.tmpl:1:3: dict: want a value for each key, got 1 argument; dict KEY VALUE… → map, such as {{ (dict "a" 1 "b" 2).b }}`),
	says(`{{dig "a" "b"}}`, `t.tmpl:1:3: dig: want at least 3 arguments, got 2; dig KEY… DEFAULT MAP → value, such as {{ dict "a" (dict "b" 1) | dig "a" "b" 0 }}`),
}

// wrongCalls contains calls to function values.
var wrongCalls = []wrong{
	says(`{{call .Text}}`, `t.tmpl:1:3: call: want a function, got text`),
	says(`{{call nil}}`, `t.tmpl:1:3: call: want a function, got nil`),
	says(`{{dig "a" "d" .Words}}`, `t.tmpl:1:15: dig: argument 3: want a map, got a list of text values; dig KEY… DEFAULT MAP → value, such as {{ dict "a" (dict "b" 1) | dig "a" "b" 0 }}`),
	says(`{{dig "a" "b" "d" nil}}`, `t.tmpl:1:19: dig: argument 4: want a map, got nil; dig KEY… DEFAULT MAP → value, such as {{ dict "a" (dict "b" 1) | dig "a" "b" 0 }}`),
	says(`{{lt .Num nil}}`, `t.tmpl:1:3: lt: nil cannot be ordered; lt A B → bool, such as {{ lt 1 2 }}`),
}

// wrongKeys contains invalid keys passed to index.
var wrongKeys = []wrong{
	says(`{{index .Words "a"}}`, `t.tmpl:1:16: index: key 1: want a whole number, got text; index LIST|MAP AT… → item, such as {{ index (list "a" "b") 1 }}`),
	says(`{{index .Words -1}}`, `t.tmpl:1:16: index: key 1: there is no item -1: the first item is 0; index LIST|MAP AT… → item, such as {{ index (list "a" "b") 1 }}`),
	says(`{{index .Words nil}}`, `t.tmpl:1:16: index: key 1: want a whole number, got nil; index LIST|MAP AT… → item, such as {{ index (list "a" "b") 1 }}`),
	says(`{{index .Words 0 0 0}}`, `t.tmpl:1:20: index: key 3: a number has no items; index LIST|MAP AT… → item, such as {{ index (list "a" "b") 1 }}`),
	says(`{{index .ByName 1}}`, `t.tmpl:1:17: index: key 1: want text, got a number; index LIST|MAP AT… → item, such as {{ index (list "a" "b") 1 }}`),
	says(`{{(index .ByName "tea").Titel}}`, `t.tmpl:1:24: a thing has no field Titel; did you mean Title?`),
	says(`{{(index .Grid 0 0).Title}}`, `t.tmpl:1:20: text has no field Title; write {{title (index .Grid 0 0)}}`),
}

// unknownFields contains fields and keys that do not exist, accessed in various ways.
var unknownFields = []wrong{
	says(`{{.Txet}}`, `t.tmpl:1:3: a world has no field Txet; did you mean Text?`),
	says(`{{.One.Titel}}`, `t.tmpl:1:7: a thing has no field Titel; did you mean Title?`),
	says(`{{.Opt.Titel}}`, `t.tmpl:1:7: a thing has no field Titel; did you mean Title?`),
	says(`{{(first .Things).Titel}}`, `t.tmpl:1:18: a thing has no field Titel; did you mean Title?`),
	says(`{{(last .Ptrs).Titel}}`, `t.tmpl:1:15: a thing has no field Titel; did you mean Title?`),
	says(`{{(index .Things 0).Titel}}`, `t.tmpl:1:20: a thing has no field Titel; did you mean Title?`),
	says(`{{(index .Ptrs 0).Sub.Lable}}`, `t.tmpl:1:22: a bit has no field Lable; did you mean Label?`),
	says(`{{.ByName.tea.Titel}}`, `t.tmpl:1:14: a thing has no field Titel; did you mean Title?`),
	says(`{{range .Things}}{{.Titel}}{{end}}`, `t.tmpl:1:20: a thing has no field Titel; did you mean Title?`),
	says(`{{range $i, $x := .Ptrs}}{{$i}}{{$x.Titel}}{{end}}`, `t.tmpl:1:36: a thing has no field Titel; did you mean Title?`),
	says(`{{range $k, $v := .ByName}}{{$k}}{{$v.Titel}}{{end}}`, `t.tmpl:1:38: a thing has no field Titel; did you mean Title?`),
	says(`{{range .Shelf}}{{range .}}{{.Titel}}{{end}}{{end}}`, `t.tmpl:1:30: a thing has no field Titel; did you mean Title?`),
	says(`{{range .Grid}}{{range .}}{{.Title}}{{end}}{{end}}`, `t.tmpl:1:29: text has no field Title; write {{title .}}`),
	says(`{{with .Opt}}{{.Titel}}{{end}}`, `t.tmpl:1:16: a thing has no field Titel; did you mean Title?`),
	says(`{{with $x := .Opt}}{{$x.Titel}}{{end}}`, `t.tmpl:1:24: a thing has no field Titel; did you mean Title?`),
	says(`{{with .Opt}}{{$.Opt.Titel}}{{end}}`, `t.tmpl:1:21: a thing has no field Titel; did you mean Title?`),
	says(`{{$x := .Opt}}{{$x.Titel}}`, `t.tmpl:1:19: a thing has no field Titel; did you mean Title?`),
	says(`{{$x := .One}}{{$x = first .Things}}{{$x.Titel}}`, `t.tmpl:1:41: a thing has no field Titel; did you mean Title?`),
	says(`{{$x := .One}}{{range .Things}}{{$x = .}}{{end}}{{$x.Titel}}`, `t.tmpl:1:53: a thing has no field Titel; did you mean Title?`),
	says(`{{define "x"}}{{.Titel}}{{end}}{{template "x" .One}}`, `t.tmpl:1:17: x: a thing has no field Titel; did you mean Title?`),
	says(`{{define "x"}}{{.Titel}}{{end}}{{range .Things}}{{template "x" .}}{{end}}`, `t.tmpl:1:17: x: a thing has no field Titel; did you mean Title?`),
	says(`{{define "x"}}{{.item.Titel}}{{end}}{{template "x" (dict "item" .One)}}`, `t.tmpl:1:22: x: a thing has no field Titel; did you mean Title?`),
	says(`{{define "x"}}{{.itme.Title}}{{end}}{{template "x" (dict "item" .One)}}`, `t.tmpl:1:17: x: the map has no key "itme"; did you mean item?`),
	says(`{{define "x"}}{{range .list}}{{.Titel}}{{end}}{{end}}{{template "x" (dict "list" .Things)}}`, `t.tmpl:1:32: x: a thing has no field Titel; did you mean Title?`),
	says(`{{(dict "a" 1).b}}`, `t.tmpl:1:15: the map has no key "b"; set returns a new map and leaves the old one unchanged: {{$d = set $d …}}`),
	says(`{{$d := dict "a" .One}}{{$d.a.Titel}}`, `t.tmpl:1:30: a thing has no field Titel; did you mean Title?`),
	says(`{{$d := dict "a" .One}}{{with $d.a}}{{.Titel}}{{end}}`, `t.tmpl:1:39: a thing has no field Titel; did you mean Title?`),
	says(`{{$l := list .One}}{{(first $l).Titel}}`, `t.tmpl:1:32: a thing has no field Titel; did you mean Title?`),
	says(`{{$l := list}}{{range .Things}}{{$l = append $l .}}{{end}}{{range $l}}{{.Titel}}{{end}}`, `t.tmpl:1:73: a thing has no field Titel; did you mean Title?`),
	says(`{{range rest .Things}}{{.Titel}}{{end}}`, `t.tmpl:1:25: a thing has no field Titel; did you mean Title?`),
	says(`{{range initial .Things | reverse}}{{.Titel}}{{end}}`, `t.tmpl:1:38: a thing has no field Titel; did you mean Title?`),
	says(`{{range slice .Things 0 1}}{{.Titel}}{{end}}`, `t.tmpl:1:30: a thing has no field Titel; did you mean Title?`),
	says(`{{range concat .Things .Things}}{{.Titel}}{{end}}`, `t.tmpl:1:35: a thing has no field Titel; did you mean Title?`),
	says(`{{range without .Things .One}}{{.Titel}}{{end}}`, `t.tmpl:1:33: a thing has no field Titel; did you mean Title?`),
	says(`{{range uniq .Things}}{{.Titel}}{{end}}`, `t.tmpl:1:25: a thing has no field Titel; did you mean Title?`),
	says(`{{range compact .Ptrs}}{{.Titel}}{{end}}`, `t.tmpl:1:26: a thing has no field Titel; did you mean Title?`),
	says(`{{range values .ByName}}{{.Titel}}{{end}}`, `t.tmpl:1:27: a thing has no field Titel; did you mean Title?`),
	says(`{{(coalesce .Opt .Opt).Titel}}`, `t.tmpl:1:23: a thing has no field Titel; did you mean Title?`),
	says(`{{(ternary .One .One .Yes).Titel}}`, `t.tmpl:1:27: a thing has no field Titel; did you mean Title?`),
	says(`{{(or .Opt .Opt).Titel}}`, `t.tmpl:1:17: a thing has no field Titel; did you mean Title?`),
	says(`{{(deepCopy .One).Titel}}`, `t.tmpl:1:18: a thing has no field Titel; did you mean Title?`),
	says(`{{(.One.Bit "l").Lable}}`, `t.tmpl:1:17: a bit has no field Lable; did you mean Label?`),
	says(`{{.One.Maybe.Lable}}`, `t.tmpl:1:13: a bit has no field Lable; did you mean Label?`),
	says(`{{(.One.Maybe).Core}}{{.One.Maybe.Croe}}`, `t.tmpl:1:34: a bit has no field Croe; did you mean Core?`),
	says(`{{.hidden}}`, `t.tmpl:1:3: a world has no field hidden; it has Any, Anys, Big, ByName, Codes, Dates, Err, Fn, Frac, Grid, Notes, Num, Nums, One, Opt, Ptrs, Rank, Ranks, Reveal, Say, …`),
	says(`{{.Text.Title}}`, `t.tmpl:1:8: text has no field Title; write {{title .Text}}`),
	says(`{{.Words.Title}}`, `t.tmpl:1:9: a list of text values has no field Title; loop over the items with {{range …}}, or take one with {{index … 0}}`),
	says(`{{.Num.Title}}`, `t.tmpl:1:7: a number has no field Title; it is a single value, without fields`),
	says(`{{.Notes.a.b}}`, `t.tmpl:1:11: text has no field b; it is a single value, without fields`),
	says(`{{.One.Alter}}`, `t.tmpl:1:7: a thing has no field Alter; Alter is a pointer method: templates can call only value methods, which cannot change the value`),
	says(`{{(semver "1.2.3").Mijor}}`, `t.tmpl:1:19: Version has no field Mijor; did you mean Major?`),
	says(`{{(split "," .Text)._0.x}}`, `t.tmpl:1:23: text has no field x; it is a single value, without fields`),
	says(`{{$.Txet}}`, `t.tmpl:1:4: a world has no field Txet; did you mean Text?`),
	says(`{{$x := .}}{{$x.Txet}}`, `t.tmpl:1:16: a world has no field Txet; did you mean Text?`),
	says(`{{block "x" .One}}{{.Titel}}{{end}}`, `t.tmpl:1:21: x: a thing has no field Titel; did you mean Title?`),
	says(`{{if .Yes}}{{else}}{{.Txet}}{{end}}`, `t.tmpl:1:22: a world has no field Txet; did you mean Text?`),
	says(`{{range .Things}}{{else}}{{.Txet}}{{end}}`, `t.tmpl:1:28: a world has no field Txet; did you mean Text?`),
	says(`{{with .Text}}{{.Titel}}{{end}}`, `t.tmpl:1:17: text has no field Titel; it is a single value, without fields`),
	says(`{{with .Text}}{{else with .Opt}}{{.Titel}}{{end}}`, `t.tmpl:1:35: a thing has no field Titel; did you mean Title?`),
	says(`{{(printf "%s" .Text).x}}`, `t.tmpl:1:22: text has no field x; it is a single value, without fields`),
	says(`{{(list 1 2).x}}`, `t.tmpl:1:13: a list of numbers has no field x; loop over the items with {{range …}}, or take one with {{index … 0}}`),
	says(`{{(len .Words).x}}`, `t.tmpl:1:15: a number has no field x; it is a single value, without fields`),
}

// wrongCounts contains calls with too many or too few arguments.
var wrongCounts = []wrong{
	says(`{{upper}}`, `t.tmpl:1:3: upper: want 1 argument, got 0; upper TEXT → text, such as {{ upper "new" }}`),
	says(`{{upper "a" "b"}}`, `t.tmpl:1:3: upper: want 1 argument, got 2; upper TEXT → text, such as {{ upper "new" }}`),
	says(`{{"a" | upper "b"}}`, `t.tmpl:1:9: upper: want 1 argument, got 2; upper TEXT → text, such as {{ upper "new" }}`),
	says(`{{trunc 5}}`, `t.tmpl:1:3: trunc: want 2 arguments, got 1; trunc N TEXT → text, such as {{ trunc 6 "a long text" }}`),
	says(`{{join .Words}}`, `t.tmpl:1:3: join: want 2 arguments, got 1; join SEPARATOR LIST → text, such as {{ list "a" "b" | join ", " }}`),
	says(`{{.Words | join}}`, `t.tmpl:1:12: join: want 2 arguments, got 1; join SEPARATOR LIST → text, such as {{ list "a" "b" | join ", " }}`),
	says(`{{first}}`, `t.tmpl:1:3: first: want 1 argument, got 0; first LIST → item, such as {{ list 1 2 3 | first }}`),
	says(`{{first .Things .Things}}`, `t.tmpl:1:3: first: want 1 argument, got 2; first LIST → item, such as {{ list 1 2 3 | first }}`),
	says(`{{ternary "a" "b"}}`, `t.tmpl:1:3: ternary: want 3 arguments, got 2; ternary YES NO BOOL → value, such as {{ true | ternary "yes" "no" }}`),
	says(`{{default}}`, `t.tmpl:1:3: default: want at least 1 argument, got 0; default OTHER VALUE → value, such as {{ "" | default "none" }}`),
	says(`{{replace "a" "b"}}`, `t.tmpl:1:3: replace: want 3 arguments, got 2; replace OLD NEW TEXT → text, such as {{ "a b c" | replace " " "-" }}`),
	says(`{{sub 1}}`, `t.tmpl:1:3: sub: want 2 arguments, got 1; sub A B → number, such as {{ sub 5 2 }}`),
	says(`{{div 1 2 3}}`, `t.tmpl:1:3: div: want 2 arguments, got 3; div A B → number, such as {{ div 7 2 }}`),
	says(`{{len}}`, `t.tmpl:1:3: len: want 1 argument, got 0; len LIST|MAP|TEXT → number, such as {{ len (list 1 2) }}`),
	says(`{{index}}`, `t.tmpl:1:3: index: want at least 1 argument, got 0; index LIST|MAP AT… → item, such as {{ index (list "a" "b") 1 }}`),
	says(`{{ne 1}}`, `t.tmpl:1:3: ne: want 2 arguments, got 1; ne A B → bool, such as {{ ne "a" "b" }}`),
	says(`{{lt 1}}`, `t.tmpl:1:3: lt: want 2 arguments, got 1; lt A B → bool, such as {{ lt 1 2 }}`),
	says(`{{not}}`, `t.tmpl:1:3: not: want 1 argument, got 0; not VALUE → bool, such as {{ not "" }}`),
	says(`{{now 1}}`, `t.tmpl:1:3: now: want 0 arguments, got 1; now → date, such as {{ now | date "2006-01-02" }}`),
	says(`{{hello 1}}`, `t.tmpl:1:3: hello: want 0 arguments, got 1; hello → text, such as {{ hello }}`),
	says(`{{round 1.5}}`, `t.tmpl:1:3: round: want at least 2 arguments, got 1; round A PLACES FROM → number, such as {{ round 3.14159 2 }}`),
	says(`{{untilStep 1 2}}`, `t.tmpl:1:3: untilStep: want 3 arguments, got 2; untilStep START END STEP → list, such as {{ range untilStep 0 6 2 }}{{ . }}{{ end }}`),
	says(`{{has "a"}}`, `t.tmpl:1:3: has: want 2 arguments, got 1; has ITEM LIST → bool, such as {{ list 1 2 3 | has 2 }}`),
	says(`{{regexReplaceAll "a" "b"}}`, `t.tmpl:1:3: regexReplaceAll: want 3 arguments, got 2; regexReplaceAll PATTERN TEXT NEW → text, such as {{ regexReplaceAll "([a-z])1" "a1 b1" "${1}2" }}`),
	says(`{{get (dict "a" 1)}}`, `t.tmpl:1:3: get: want 2 arguments, got 1; get MAP KEY → value, such as {{ get (dict "a" 1) "a" }}`),
	says(`{{hasKey (dict "a" 1)}}`, `t.tmpl:1:3: hasKey: want 2 arguments, got 1; hasKey MAP KEY → bool, such as {{ hasKey (dict "a" 1) "b" }}`),
	says(`{{set (dict "a" 1) "b"}}`, `t.tmpl:1:3: set: want 3 arguments, got 2; set MAP KEY VALUE → map, such as {{ $d := dict "a" 1 }}{{ $d = set $d "b" 2 }}{{ toJson $d }}`),
	says(`{{printf}}`, `t.tmpl:1:3: printf: want at least 1 argument, got 0; printf FORMAT VALUE… → text, such as {{ printf "%s: %02d" "a" 5 }}`),
	says(`{{fail}}`, `t.tmpl:1:3: fail: want 1 argument, got 0; fail TEXT → nothing, such as {{ if false }}{{ fail "no claims" }}{{ end }}`),
	says(`{{.Text "a"}}`, `t.tmpl:1:3: Text is a value, not a function: it takes no arguments`),
	says(`{{.One.Loud "a"}}`, `t.tmpl:1:3: Loud: want 0 arguments, got 1`),
	says(`{{.One.Plus}}`, `t.tmpl:1:3: Plus: want 1 argument, got 0`),
	says(`{{.One.Plus 1 2}}`, `t.tmpl:1:3: Plus: want 1 argument, got 2`),
	says(`{{.One.Plus .Text}}`, `t.tmpl:1:13: Plus: argument 1: want a number, got text`),
	says(`{{.Notes.a "x"}}`, `t.tmpl:1:3: a is a value, not a function: it takes no arguments`),
	says(`{{"a" "b"}}`, `t.tmpl:1:3: "a" is a value, not a function: it takes no arguments`),
	says(`{{1 | 2}}`, `t.tmpl:1:7: want a function after |, got 2; a value is piped into a function: {{.Role | upper}}`),
	says(`{{.Text | .Num}}`, `t.tmpl:1:11: Num is a value, not a function: it takes no arguments`),
	says(`{{$x := 1}}{{$x 2}}`, `t.tmpl:1:14: $x is a value, not a function: it takes no arguments`),
}

// wrongTypes contains arguments of the wrong type.
var wrongTypes = []wrong{
	says(`{{upper .Words}}`, `t.tmpl:1:9: upper: argument 1: want text, got a list of text values; join turns a list into text; range loops over it; upper TEXT → text, such as {{ upper "new" }}`),
	says(`{{upper .One}}`, `t.tmpl:1:9: upper: argument 1: want text, got a thing; upper TEXT → text, such as {{ upper "new" }}`),
	says(`{{upper .Opt}}`, `t.tmpl:1:9: upper: argument 1: want text, got a thing; upper TEXT → text, such as {{ upper "new" }}`),
	says(`{{upper .ByName}}`, `t.tmpl:1:9: upper: argument 1: want text, got a map; upper TEXT → text, such as {{ upper "new" }}`),
	says(`{{.Words | upper}}`, `t.tmpl:1:12: upper: argument 1: want text, got a list of text values; join turns a list into text; range loops over it; upper TEXT → text, such as {{ upper "new" }}`),
	says(`{{upper (list "a")}}`, `t.tmpl:1:10: upper: argument 1: want text, got a list of text values; join turns a list into text; range loops over it; upper TEXT → text, such as {{ upper "new" }}`),
	says(`{{upper (dict "a" 1)}}`, `t.tmpl:1:10: upper: argument 1: want text, got a map; upper TEXT → text, such as {{ upper "new" }}`),
	says(`{{upper (index .Grid 0)}}`, `t.tmpl:1:10: upper: argument 1: want text, got a list of text values; join turns a list into text; range loops over it; upper TEXT → text, such as {{ upper "new" }}`),
	says(`{{upper (first .Things)}}`, `t.tmpl:1:10: upper: argument 1: want text, got a thing; upper TEXT → text, such as {{ upper "new" }}`),
	says(`{{upper (rest .Words)}}`, `t.tmpl:1:10: upper: argument 1: want text, got a list of text values; join turns a list into text; range loops over it; upper TEXT → text, such as {{ upper "new" }}`),
	says(`{{join "," .One}}`, `t.tmpl:1:12: join: argument 2: want text or a list of text values, got a thing; join SEPARATOR LIST → text, such as {{ list "a" "b" | join ", " }}`),
	says(`{{join .Words ","}}`, `t.tmpl:1:8: join: argument 1: want text, got a list of text values; swap the arguments: join "," .Words; join SEPARATOR LIST → text, such as {{ list "a" "b" | join ", " }}`),
	says(`{{join "," .ByName}}`, `t.tmpl:1:12: join: argument 2: want text or a list of text values, got a map; join SEPARATOR LIST → text, such as {{ list "a" "b" | join ", " }}`),
	says(`{{first .Text}}`, `t.tmpl:1:9: first: argument 1: want a list, got text; first LIST → item, such as {{ list 1 2 3 | first }}`),
	says(`{{first .Num}}`, `t.tmpl:1:9: first: argument 1: want a list, got a number; first LIST → item, such as {{ list 1 2 3 | first }}`),
	says(`{{first .ByName}}`, `t.tmpl:1:9: first: argument 1: want a list, got a map; first LIST → item, such as {{ list 1 2 3 | first }}`),
	says(`{{last .One}}`, `t.tmpl:1:8: last: argument 1: want a list, got a thing; last LIST → item, such as {{ list 1 2 3 | last }}`),
	says(`{{rest .Text}}`, `t.tmpl:1:8: rest: argument 1: want a list, got text; rest LIST → list, such as {{ list 1 2 3 | rest | join " " }}`),
	says(`{{reverse .Text}}`, `t.tmpl:1:11: reverse: argument 1: want a list, got text; reverse LIST → list, such as {{ list 1 2 3 | reverse | join " " }}`),
	says(`{{sortAlpha .One}}`, `t.tmpl:1:13: sortAlpha: argument 1: want text or a list of text values, got a thing; sortAlpha LIST → list, such as {{ list "b" "a" | sortAlpha | join " " }}`),
	says(`{{has .Text .Text}}`, `t.tmpl:1:13: has: argument 2: want a list, got text; has ITEM LIST → bool, such as {{ list 1 2 3 | has 2 }}`),
	says(`{{append .Text "a"}}`, `t.tmpl:1:10: append: argument 1: want a list, got text; append LIST ITEM → list, such as {{ join " " (append (list 1 2) 3) }}`),
	says(`{{append "a" .Words}}`, `t.tmpl:1:10: append: argument 1: want a list, got text; swap the arguments: append .Words "a"; append LIST ITEM → list, such as {{ join " " (append (list 1 2) 3) }}`),
	says(`{{prepend .Num 1}}`, `t.tmpl:1:11: prepend: argument 1: want a list, got a number; prepend LIST ITEM → list, such as {{ join " " (prepend (list 1 2) 0) }}`),
	says(`{{concat .Words .Text}}`, `t.tmpl:1:17: concat: argument 2: want a list, got text; concat LIST… → list, such as {{ concat (list 1) (list 2 3) | join " " }}`),
	says(`{{chunk .Words 2}}`, `t.tmpl:1:9: chunk: argument 1: want a number, got a list of text values; swap the arguments: chunk 2 .Words; chunk N LIST → list, such as {{ range list 1 2 3 | chunk 2 }}({{ join " " . }}){{ end }}`),
	says(`{{trunc "a" .Text}}`, `t.tmpl:1:9: trunc: argument 1: want a number, got "a"; trunc N TEXT → text, such as {{ trunc 6 "a long text" }}`),
	says(`{{add .Words 1}}`, `t.tmpl:1:7: add: argument 1: want a number, got a list of text values; add A… → number, such as {{ add 1 2 3 }}`),
	says(`{{add "a" 1}}`, `t.tmpl:1:7: add: argument 1: want a number, got "a"; add A… → number, such as {{ add 1 2 3 }}`),
	says(`{{add true 1}}`, `t.tmpl:1:7: add: argument 1: want a number, got true or false; add A… → number, such as {{ add 1 2 3 }}`),
	says(`{{add .Yes 1}}`, `t.tmpl:1:7: add: argument 1: want a number, got true or false; add A… → number, such as {{ add 1 2 3 }}`),
	says(`{{add .One 1}}`, `t.tmpl:1:7: add: argument 1: want a number, got a thing; add A… → number, such as {{ add 1 2 3 }}`),
	says(`{{sub .Num .Words}}`, `t.tmpl:1:12: sub: argument 2: want a number, got a list of text values; sub A B → number, such as {{ sub 5 2 }}`),
	says(`{{mod .Num .Opt}}`, `t.tmpl:1:12: mod: argument 2: want a number, got a thing; mod A B → number, such as {{ mod 7 2 }}`),
	says(`{{floor .Words}}`, `t.tmpl:1:9: floor: argument 1: want a number, got a list of text values; floor A → number, such as {{ floor 1.8 }}`),
	says(`{{until .Words}}`, `t.tmpl:1:9: until: argument 1: want a number, got a list of text values; until N → list, such as {{ range until 3 }}{{ . }}{{ end }}`),
	says(`{{until "x"}}`, `t.tmpl:1:9: until: argument 1: want a number, got "x"; until N → list, such as {{ range until 3 }}{{ . }}{{ end }}`),
	says(`{{int .Words}}`, `t.tmpl:1:7: int: argument 1: want a number, got a list of text values; int VALUE → number, such as {{ int "12" }}`),
	says(`{{int .One}}`, `t.tmpl:1:7: int: argument 1: want a number, got a thing; int VALUE → number, such as {{ int "12" }}`),
	says(`{{inWords .Words}}`, `t.tmpl:1:11: inWords: argument 1: want a number, got a list of text values; inWords N → text, such as {{ inWords 42 }}`),
	says(`{{plural "a" "b" .Words}}`, `t.tmpl:1:18: plural: argument 3: want a number, got a list of text values; plural ONE MANY N → text, such as {{ 2 | plural "paper" "papers" }}`),
	says(`{{ternary 1 2 3}}`, `t.tmpl:1:15: ternary: argument 3: want true or false, got a number; ternary YES NO BOOL → value, such as {{ true | ternary "yes" "no" }}`),
	says(`{{ternary 1 2 .Num}}`, `t.tmpl:1:15: ternary: argument 3: want true or false, got a number; ternary YES NO BOOL → value, such as {{ true | ternary "yes" "no" }}`),
	says(`{{ternary 1 2 .Text}}`, `t.tmpl:1:15: ternary: argument 3: want true or false, got text; ternary YES NO BOOL → value, such as {{ true | ternary "yes" "no" }}`),
	says(`{{ternary .Yes 1 2}}`, `t.tmpl:1:18: ternary: argument 3: want true or false, got a number; swap the arguments: ternary 1 2 .Yes; ternary YES NO BOOL → value, such as {{ true | ternary "yes" "no" }}`),
	says(`{{get .One "a"}}`, `t.tmpl:1:7: get: argument 1: want a map, got a thing; get MAP KEY → value, such as {{ get (dict "a" 1) "a" }}`),
	says(`{{get .Words "a"}}`, `t.tmpl:1:7: get: argument 1: want a map, got a list of text values; get MAP KEY → value, such as {{ get (dict "a" 1) "a" }}`),
	says(`{{hasKey .Words "a"}}`, `t.tmpl:1:10: hasKey: argument 1: want a map, got a list of text values; hasKey MAP KEY → bool, such as {{ hasKey (dict "a" 1) "b" }}`),
	says(`{{keys .Words}}`, `t.tmpl:1:8: keys: argument 1: want a map, got a list of text values; keys MAP… → list, such as {{ keys (dict "b" 1 "a" 2) | join " " }}`),
	says(`{{keys .One}}`, `t.tmpl:1:8: keys: argument 1: want a map, got a thing; keys MAP… → list, such as {{ keys (dict "b" 1 "a" 2) | join " " }}`),
	says(`{{values .Words}}`, `t.tmpl:1:10: values: argument 1: want a map, got a list of text values; values MAP → list, such as {{ values (dict "b" 1 "a" 2) | join " " }}`),
	says(`{{set .One "a" 1}}`, `t.tmpl:1:7: set: argument 1: want a map, got a thing; set MAP KEY VALUE → map, such as {{ $d := dict "a" 1 }}{{ $d = set $d "b" 2 }}{{ toJson $d }}`),
	says(`{{merge .Notes .Words}}`, `t.tmpl:1:16: merge: argument 2: want a map, got a list of text values; merge MAP… → map, such as {{ merge (dict "a" 1) (dict "a" 2 "b" 3) | toJson }}`),
	says(`{{pluck "a" .Words}}`, `t.tmpl:1:13: pluck: argument 2: want a map, got a list of text values; pluck KEY MAP… → list, such as {{ pluck "a" (dict "a" 1) (dict "a" 2) | join " " }}`),
	says(`{{pick .One "Title"}}`, `t.tmpl:1:8: pick: argument 1: want a map, got a thing; pick MAP KEY… → map, such as {{ pick (dict "a" 1 "b" 2) "a" | toJson }}`),
	says(`{{omit .Words "a"}}`, `t.tmpl:1:8: omit: argument 1: want a map, got a list of text values; omit MAP KEY… → map, such as {{ omit (dict "a" 1 "b" 2) "a" | toJson }}`),
	says(`{{regexMatch "a" .Words}}`, `t.tmpl:1:18: regexMatch: argument 2: want text, got a list of text values; join turns a list into text; range loops over it; regexMatch PATTERN TEXT → bool, such as {{ regexMatch "^[0-9]+$" "2026" }}`),
	says(`{{semver .Words}}`, `t.tmpl:1:10: semver: argument 1: want text, got a list of text values; join turns a list into text; range loops over it; semver TEXT → version, such as {{ (semver "1.2.3").Minor }}`),
	says(`{{urlJoin .Text}}`, `t.tmpl:1:11: urlJoin: argument 1: want a map, got text; urlJoin MAP → text, such as {{ urlJoin (dict "scheme" "https" "host" "a.org" "path" "/b") }}`),
	says(`{{b64enc .Words}}`, `t.tmpl:1:10: b64enc: argument 1: want text, got a list of text values; join turns a list into text; range loops over it; b64enc TEXT → text, such as {{ b64enc "a text" }}`),
	says(`{{quote .Words}}`, `t.tmpl:1:9: quote: argument 1: want text, got a list of text values; join turns a list into text; range loops over it; quote TEXT… → text, such as {{ quote "a" "b" }}`),
	says(`{{cat .Words}}`, `t.tmpl:1:7: cat: argument 1: want text, got a list of text values; join turns a list into text; range loops over it; cat TEXT… → text, such as {{ cat "in" 2026 "and" 2027 }}`),
	says(`{{print .Words}}`, `t.tmpl:1:9: print: argument 1: want text, got a list of text values; join turns a list into text; range loops over it; print VALUE… → text, such as {{ print "a" 1 2 }}`),
	says(`{{print .One}}`, `t.tmpl:1:9: print: argument 1: want text, got a thing; print VALUE… → text, such as {{ print "a" 1 2 }}`),
	says(`{{html .Things}}`, `t.tmpl:1:8: html: argument 1: want text, got a list of things; print its items one by one: {{range …}} … {{end}}; html VALUE… → text, such as {{ html "a < b" }}`),
	says(`{{contains .Words "a"}}`, `t.tmpl:1:12: contains: argument 1: want text, got a list of text values; join turns a list into text; range loops over it; contains PART TEXT → bool, such as {{ contains "cat" "a cat" }}`),
	says(`{{contains "a" .Words}}`, `t.tmpl:1:16: contains: argument 2: want text, got a list of text values; join turns a list into text; range loops over it; contains PART TEXT → bool, such as {{ contains "cat" "a cat" }}`),
	says(`{{replace "a" "b" .Words}}`, `t.tmpl:1:19: replace: argument 3: want text, got a list of text values; join turns a list into text; range loops over it; replace OLD NEW TEXT → text, such as {{ "a b c" | replace " " "-" }}`),
	says(`{{splitList "," .Words}}`, `t.tmpl:1:17: splitList: argument 2: want text, got a list of text values; join turns a list into text; range loops over it; splitList SEPARATOR TEXT → list, such as {{ splitList "/" "a/b" | join "-" }}`),
	says(`{{xml .Words}}`, `t.tmpl:1:7: xml: argument 1: want text, got a list of text values; join turns a list into text; range loops over it; xml TEXT → text, such as {{ xml "a < b" }}`),
	says(`{{md .One}}`, `t.tmpl:1:6: md: argument 1: want text, got a thing; md TEXT → text, such as {{ md "*a*" }}`),
	says(`{{raw .Things}}`, `t.tmpl:1:7: raw: argument 1: want text, got a list of things; print its items one by one: {{range …}} … {{end}}; raw TEXT → text, such as {{ raw "<b>" }}`),
	says(`{{andList .One}}`, `t.tmpl:1:11: andList: argument 1: want text or a list of text values, got a thing; andList LIST → text, such as {{ andList (list "a" "b" "c") }}`),
	says(`{{article .Words}}`, `t.tmpl:1:11: article: argument 1: want text, got a list of text values; join turns a list into text; range loops over it; article TEXT → text, such as {{ article "alignment researcher" }}`),
	says(`{{number .Words}}`, `t.tmpl:1:10: number: argument 1: want a number, got a list of text values; number INDEX → number, such as {{ range $i, $c := list "x" "y" }}{{ number $i }}{{ $c }}{{ end }}`),
	says(`{{number "x"}}`, `t.tmpl:1:10: number: argument 1: want a number, got "x"; number INDEX → number, such as {{ range $i, $c := list "x" "y" }}{{ number $i }}{{ $c }}{{ end }}`),
	says(`{{fromJson .Words}}`, `t.tmpl:1:12: fromJson: argument 1: want text, got a list of text values; join turns a list into text; range loops over it; fromJson TEXT → value, such as {{ (fromJson "{\"a\": 1.50}").a }}`),
	says(`{{len .Num}}`, `t.tmpl:1:7: len: argument 1: want a list, a map or text, got a number; len LIST|MAP|TEXT → number, such as {{ len (list 1 2) }}`),
	says(`{{len .One}}`, `t.tmpl:1:7: len: argument 1: want a list, a map or text, got a thing; len LIST|MAP|TEXT → number, such as {{ len (list 1 2) }}`),
	says(`{{len .Yes}}`, `t.tmpl:1:7: len: argument 1: want a list, a map or text, got true or false; len LIST|MAP|TEXT → number, such as {{ len (list 1 2) }}`),
	says(`{{index .Num 0}}`, `t.tmpl:1:9: index: argument 1: want a list, a map or text, got a number; index LIST|MAP AT… → item, such as {{ index (list "a" "b") 1 }}`),
	says(`{{index .One 0}}`, `t.tmpl:1:9: index: argument 1: want a list, a map or text, got a thing; index LIST|MAP AT… → item, such as {{ index (list "a" "b") 1 }}`),
	says(`{{slice .Text 1 2}}`, `t.tmpl:1:9: slice: argument 1: want a list, got text; slice LIST START END → list, such as {{ join " " (slice (list 1 2 3 4) 1 3) }}`),
	says(`{{slice .Words "a"}}`, `t.tmpl:1:16: slice: argument 2: want a number, got "a"; slice LIST START END → list, such as {{ join " " (slice (list 1 2 3 4) 1 3) }}`),
	says(`{{slice .Num 1}}`, `t.tmpl:1:9: slice: argument 1: want a list, got a number; slice LIST START END → list, such as {{ join " " (slice (list 1 2 3 4) 1 3) }}`),
}

// wrongComparisons contains comparisons of values that have no order or are of different types.
var wrongComparisons = []wrong{
	says(`{{eq .Text 1}}`, `t.tmpl:1:3: eq: cannot compare text with a whole number; eq A B… → bool, such as {{ eq "a" "b" "a" }}`),
	says(`{{eq .Num "a"}}`, `t.tmpl:1:3: eq: cannot compare a whole number with text; eq A B… → bool, such as {{ eq "a" "b" "a" }}`),
	says(`{{eq .Num 1.5}}`, `t.tmpl:1:3: eq: cannot compare a whole number with a number with decimals; eq A B… → bool, such as {{ eq "a" "b" "a" }}`),
	says(`{{eq .Frac 1}}`, `t.tmpl:1:3: eq: cannot compare a number with decimals with a whole number; eq A B… → bool, such as {{ eq "a" "b" "a" }}`),
	says(`{{eq .Yes 1}}`, `t.tmpl:1:3: eq: cannot compare true or false with a whole number; eq A B… → bool, such as {{ eq "a" "b" "a" }}`),
	says(`{{eq .Words .Words}}`, `t.tmpl:1:3: eq: a list of text values cannot be compared: deepEqual compares lists and maps; eq A B… → bool, such as {{ eq "a" "b" "a" }}`),
	says(`{{eq .Things .Things}}`, `t.tmpl:1:3: eq: a list of things cannot be compared: deepEqual compares lists and maps; eq A B… → bool, such as {{ eq "a" "b" "a" }}`),
	says(`{{eq .One .One}}`, `t.tmpl:1:3: eq: a thing cannot be compared: deepEqual compares lists and maps; eq A B… → bool, such as {{ eq "a" "b" "a" }}`),
	says(`{{eq .Notes .Notes}}`, `t.tmpl:1:3: eq: a map cannot be compared: deepEqual compares lists and maps; eq A B… → bool, such as {{ eq "a" "b" "a" }}`),
	says(`{{eq .Words 1}}`, `t.tmpl:1:3: eq: cannot compare a list of text values with a whole number; eq A B… → bool, such as {{ eq "a" "b" "a" }}`),
	says(`{{eq .When "2024"}}`, `t.tmpl:1:3: eq: cannot compare a date with text; eq A B… → bool, such as {{ eq "a" "b" "a" }}`),
	says(`{{eq .When 2024}}`, `t.tmpl:1:3: eq: cannot compare a date with a whole number; eq A B… → bool, such as {{ eq "a" "b" "a" }}`),
	says(`{{eq .Rank "rank 1"}}`, `t.tmpl:1:3: eq: cannot compare a whole number with text; eq A B… → bool, such as {{ eq "a" "b" "a" }}`),
	says(`{{eq (first .Words) 1}}`, `t.tmpl:1:3: eq: cannot compare text with a whole number; eq A B… → bool, such as {{ eq "a" "b" "a" }}`),
	says(`{{eq (len .Words) "2"}}`, `t.tmpl:1:3: eq: cannot compare a whole number with text; write 2 without quotes; eq A B… → bool, such as {{ eq "a" "b" "a" }}`),
	says(`{{eq (index .Nums 0) "a"}}`, `t.tmpl:1:3: eq: cannot compare a whole number with text; eq A B… → bool, such as {{ eq "a" "b" "a" }}`),
	says(`{{ne .Text .Num}}`, `t.tmpl:1:3: ne: cannot compare text with a whole number; ne A B → bool, such as {{ ne "a" "b" }}`),
	says(`{{lt .Text 1}}`, `t.tmpl:1:3: lt: cannot compare text with a whole number; lt A B → bool, such as {{ lt 1 2 }}`),
	says(`{{lt .Yes true}}`, `t.tmpl:1:3: lt: true or false cannot be ordered; lt A B → bool, such as {{ lt 1 2 }}`),
	says(`{{lt .Words .Words}}`, `t.tmpl:1:3: lt: a list of text values cannot be ordered; lt A B → bool, such as {{ lt 1 2 }}`),
	says(`{{lt .One .One}}`, `t.tmpl:1:3: lt: a thing cannot be ordered; lt A B → bool, such as {{ lt 1 2 }}`),
	says(`{{gt .When .When}}`, `t.tmpl:1:3: gt: a date cannot be ordered; gt A B → bool, such as {{ gt 1 2 }}`),
	says(`{{ge .Num "3"}}`, `t.tmpl:1:3: ge: cannot compare a whole number with text; write 3 without quotes; ge A B → bool, such as {{ ge 1 2 }}`),
	says(`{{le .Frac 1}}`, `t.tmpl:1:3: le: cannot compare a number with decimals with a whole number; le A B → bool, such as {{ le 1 2 }}`),
	says(`{{lt .Num 1.5}}`, `t.tmpl:1:3: lt: cannot compare a whole number with a number with decimals; lt A B → bool, such as {{ lt 1 2 }}`),
	says(`{{gt (len .Words) "0"}}`, `t.tmpl:1:3: gt: cannot compare a whole number with text; write 0 without quotes; gt A B → bool, such as {{ gt 1 2 }}`),
	says(`{{eq .Text "a" 1}}`, `t.tmpl:1:3: eq: cannot compare text with a whole number; eq A B… → bool, such as {{ eq "a" "b" "a" }}`),
	says(`{{if eq .Text .Words}}x{{end}}`, `t.tmpl:1:6: eq: cannot compare text with a list of text values; eq A B… → bool, such as {{ eq "a" "b" "a" }}`),
}

// wrongRanges contains ranges over values that are not lists.
var wrongRanges = []wrong{
	says(`{{range .One}}{{end}}`, `t.tmpl:1:9: range can't iterate over a thing; range loops over lists and maps; use with to test a single value and make it the dot`),
	says(`{{range .Opt}}{{end}}`, `t.tmpl:1:9: range can't iterate over a thing; range loops over lists and maps; use with to test a single value and make it the dot`),
	says(`{{range .Text}}{{.}}{{end}}`, `t.tmpl:1:9: range can't iterate over text; range loops over lists and maps; use with to test a single value and make it the dot`),
	says(`{{range "abc"}}{{.}}{{end}}`, `t.tmpl:1:9: range can't iterate over text; range loops over lists and maps; use with to test a single value and make it the dot`),
	says(`{{range .Yes}}{{end}}`, `t.tmpl:1:9: range can't iterate over true or false; range loops over lists and maps; use with to test a single value and make it the dot`),
	says(`{{range .Frac}}{{end}}`, `t.tmpl:1:9: range can't iterate over a number; range loops over lists and maps; use with to test a single value and make it the dot`),
	says(`{{range 1.5}}{{end}}`, `t.tmpl:1:9: range can't iterate over a number; range loops over lists and maps; use with to test a single value and make it the dot`),
	says(`{{range $i, $x := 5}}{{$i}}{{$x}}{{end}}`, `t.tmpl:1:9: a number has no index: want one variable; range loops over lists and maps; use with to test a single value and make it the dot`),
	says(`{{range $i, $x := .Num}}{{$i}}{{$x}}{{end}}`, `t.tmpl:1:9: a number has no index: want one variable; range loops over lists and maps; use with to test a single value and make it the dot`),
	says(`{{range nil}}{{end}}`, `t.tmpl:1:9: nil cannot be printed or tested; write {{if not .Vars.x}} to test for a missing value`),
	says(`{{range .When}}{{end}}`, `t.tmpl:1:9: range can't iterate over a date; range loops over lists and maps; use with to test a single value and make it the dot`),
	says(`{{range first .Things}}{{end}}`, `t.tmpl:1:9: range can't iterate over a thing; range loops over lists and maps; use with to test a single value and make it the dot`),
	says(`{{range first .Words}}{{.}}{{end}}`, `t.tmpl:1:9: range can't iterate over text; range loops over lists and maps; use with to test a single value and make it the dot`),
	says(`{{range .Fn}}{{end}}`, `t.tmpl:1:9: range can't iterate over a function; range loops over lists and maps; use with to test a single value and make it the dot`),
	says(`{{range (dict "a" .Words).a}}{{.Title}}{{end}}`, `t.tmpl:1:32: text has no field Title; write {{title .}}`),
}

// wrongFormats contains formats that do not fit their values.
var wrongFormats = []wrong{
	says(`{{printf "%d" .Words}}`, `t.tmpl:1:3: printf: value 1: %d: want a number, got a list of text values; printf FORMAT VALUE… → text, such as {{ printf "%s: %02d" "a" 5 }}`),
	says(`{{printf "%s" .Words}}`, `t.tmpl:1:3: printf: value 1: %s: want text, got a list of text values; printf FORMAT VALUE… → text, such as {{ printf "%s: %02d" "a" 5 }}`),
	says(`{{printf "%s" .One}}`, `t.tmpl:1:3: printf: value 1: %s: want text, got a thing; printf FORMAT VALUE… → text, such as {{ printf "%s: %02d" "a" 5 }}`),
	says(`{{printf "%t" .Text}}`, `t.tmpl:1:3: printf: value 1: %t: want true or false, got text; printf FORMAT VALUE… → text, such as {{ printf "%s: %02d" "a" 5 }}`),
	says(`{{printf "%t" .Num}}`, `t.tmpl:1:3: printf: value 1: %t: want true or false, got a number; printf FORMAT VALUE… → text, such as {{ printf "%s: %02d" "a" 5 }}`),
	says(`{{printf "%s"}}`, `t.tmpl:1:3: printf: want one value per verb, got 0 values for 1 verbs; printf FORMAT VALUE… → text, such as {{ printf "%s: %02d" "a" 5 }}`),
	says(`{{printf "%s" 1 2}}`, `t.tmpl:1:3: printf: want one value per verb, got 2 values for 1 verbs; printf FORMAT VALUE… → text, such as {{ printf "%s: %02d" "a" 5 }}`),
	says(`{{printf "%s %s" .Text}}`, `t.tmpl:1:3: printf: want one value per verb, got 1 values for 2 verbs; printf FORMAT VALUE… → text, such as {{ printf "%s: %02d" "a" 5 }}`),
	says(`{{printf "a" .Text}}`, `t.tmpl:1:3: printf: want one value per verb, got 1 values for 0 verbs; printf FORMAT VALUE… → text, such as {{ printf "%s: %02d" "a" 5 }}`),
	says(`{{printf "%z" .Text}}`, `t.tmpl:1:3: printf: no such verb in "%z": use %s, %q, %v, %d, %x, %t or %f; printf FORMAT VALUE… → text, such as {{ printf "%s: %02d" "a" 5 }}`),
	says(`{{printf "%"}}`, `t.tmpl:1:3: printf: want a verb after %, such as %s; a percent sign itself is %%; printf FORMAT VALUE… → text, such as {{ printf "%s: %02d" "a" 5 }}`),
	says(`{{printf "50%" .Num}}`, `t.tmpl:1:3: printf: want a verb after %, such as %s; a percent sign itself is %%; printf FORMAT VALUE… → text, such as {{ printf "%s: %02d" "a" 5 }}`),
	says(`{{printf "%*d" 5 .Num}}`, `t.tmpl:1:3: printf: no such verb in "%*d": use %s, %q, %v, %d, %x, %t or %f; printf FORMAT VALUE… → text, such as {{ printf "%s: %02d" "a" 5 }}`),
	says(`{{printf "%[1]s" .Text}}`, `t.tmpl:1:3: printf: no such verb in "%[1]s": use %s, %q, %v, %d, %x, %t or %f; printf FORMAT VALUE… → text, such as {{ printf "%s: %02d" "a" 5 }}`),
	says(`{{printf "%T" .Num}}`, `t.tmpl:1:3: printf: no such verb in "%T": use %s, %q, %v, %d, %x, %t or %f; printf FORMAT VALUE… → text, such as {{ printf "%s: %02d" "a" 5 }}`),
	says(`{{printf "%p" .Opt}}`, `t.tmpl:1:3: printf: no such verb in "%p": use %s, %q, %v, %d, %x, %t or %f; printf FORMAT VALUE… → text, such as {{ printf "%s: %02d" "a" 5 }}`),
	says(`{{printf "%+v" .One}}`, `t.tmpl:1:3: printf: value 1: %v: want text, got a thing; printf FORMAT VALUE… → text, such as {{ printf "%s: %02d" "a" 5 }}`),
	says(`{{printf .Words .Text}}`, `t.tmpl:1:10: printf: argument 1: want text, got a list of text values; swap the arguments: printf .Text .Words; printf FORMAT VALUE… → text, such as {{ printf "%s: %02d" "a" 5 }}`),
	says(`{{printf "%d" "abc"}}`, `t.tmpl:1:3: printf: value 1: %d: want a number, got text; printf FORMAT VALUE… → text, such as {{ printf "%s: %02d" "a" 5 }}`),
}

// wrongNames contains names that do not exist.
var wrongNames = []wrong{
	says(`{{$x}}`, `t.tmpl:1:3: undefined variable $x; declare the variable first: {{$x := …}}`),
	says(`{{$x = 1}}`, `t.tmpl:1:6: a variable is declared with :=, and $x is not declared yet; write {{$x := 1}}`),
	says(`{{if $x := .Text}}{{end}}{{$x}}`, `t.tmpl:1:28: undefined variable $x; $x exists only in the block that declares it: declare it before the block, and write {{$x = …}} inside`),
	says(`{{range $i, $x := .Words}}{{end}}{{$i}}`, `t.tmpl:1:36: undefined variable $i; $i exists only in the block that declares it: declare it before the block, and write {{$i = …}} inside`),
	says(`{{define "a"}}{{$x}}{{end}}{{$x := 1}}{{template "a"}}`, `t.tmpl:1:17: undefined variable $x; $x exists only in the block that declares it: declare it before the block, and write {{$x = …}} inside`),
	says(`{{template "x"}}`, `t.tmpl:1:12: no template "x"; a single file has no other templates: write {{define "name"}} … {{end}} in it, or put it in a folder with them`),
	says(`{{template "x" .}}{{define "y"}}{{end}}`, `t.tmpl:1:12: no template "x"; a single file has no other templates: write {{define "name"}} … {{end}} in it, or put it in a folder with them`, `t.tmpl:1:28: y: no template calls "y"`),
	says(`{{define "y"}}{{template "z"}}{{end}}{{define "z"}}{{template "y"}}{{end}}x`, `t.tmpl:1:10: y: no template calls "y"`, `t.tmpl:1:47: z: no template calls "z"`, `t.tmpl:1:63: z: templates call each other in a cycle: y → z → y; use range to repeat`),
	says(`{{template .Text .}}`, `t.tmpl:1:12: want the name of a template in double quotes after template; write {{template ".Text" .}}`),
	says(`{{define "a"}}{{.Text}}{{end}}{{template "a" nil}}`, `t.tmpl:1:46: nil cannot be printed or tested; write {{if not .Vars.x}} to test for a missing value`),
	says(`{{break}}`, `t.tmpl:1:1: break is outside of {{range}}; remove it`),
	says(`{{if .Yes}}{{continue}}{{end}}`, `t.tmpl:1:12: continue is outside of {{range}}; remove it`),
	says(`{{range .Words}}{{define "a"}}{{break}}{{end}}{{end}}`, `t.tmpl:1:1: unexpected <define> in command`),
}

// wrongPrints contains values that cannot be printed.
var wrongPrints = []wrong{
	says(`{{.Words}}`, `t.tmpl:1:3: a list of text values cannot be printed; use join or range`),
	says(`{{.Things}}`, `t.tmpl:1:3: a list of things cannot be printed; use join or range`),
	says(`{{.ByName}}`, `t.tmpl:1:3: a map cannot be printed; print one of its values, or use range`),
	says(`{{.One}}`, `t.tmpl:1:3: a thing cannot be printed; print one of its fields: .Title, .N, .Tags, .Sub, .Bits, .When, .Extra`),
	says(`{{.Opt}}`, `t.tmpl:1:3: a thing cannot be printed; print one of its fields: .Title, .N, .Tags, .Sub, .Bits, .When, .Extra`),
	says(`{{.}}`, `t.tmpl:1:3: a world cannot be printed; print one of its fields: .Text, .Words, .Num, .Big, .Small, .Frac, .Yes, .When, .Rank, .One, .Opt, .Things, .Ptrs, .Grid, .Nums, .Ranks, .Dates, .Notes, .ByName, .Shelf, .Codes, .Vars, .Any, .Anys, .Err, .Say, .Fn`),
	says(`{{$}}`, `t.tmpl:1:3: a world cannot be printed; print one of its fields: .Text, .Words, .Num, .Big, .Small, .Frac, .Yes, .When, .Rank, .One, .Opt, .Things, .Ptrs, .Grid, .Nums, .Ranks, .Dates, .Notes, .ByName, .Shelf, .Codes, .Vars, .Any, .Anys, .Err, .Say, .Fn`),
	says(`{{.Grid}}`, `t.tmpl:1:3: a list of lists of text values cannot be printed; use join or range`),
	says(`{{.Fn}}`, `t.tmpl:1:3: a function cannot be printed`),
	says(`{{index .Grid 0}}`, `t.tmpl:1:3: a list of text values cannot be printed; use join or range`),
	says(`{{first .Things}}`, `t.tmpl:1:3: a thing cannot be printed; print one of its fields: .Title, .N, .Tags, .Sub, .Bits, .When, .Extra`),
	says(`{{keys .Notes}}`, `t.tmpl:1:3: a list of text values cannot be printed; use join or range`),
	says(`{{splitList "," .Text}}`, `t.tmpl:1:3: a list of text values cannot be printed; use join or range`),
	says(`{{split "," .Text}}`, `t.tmpl:1:3: a map cannot be printed; print one of its values, or use range`),
	says(`{{until 3}}`, `t.tmpl:1:3: a list of numbers cannot be printed; use join or range`),
	says(`{{ternary .Words .Words .Yes}}`, `t.tmpl:1:3: a list of text values cannot be printed; use join or range`),
	says(`{{or .Words .Words}}`, `t.tmpl:1:3: a list of text values cannot be printed; use join or range`),
	says(`{{range .Grid}}{{.}}{{end}}`, `t.tmpl:1:18: a list of text values cannot be printed; use join or range`),
	says(`{{range .Things}}{{.}}{{end}}`, `t.tmpl:1:20: a thing cannot be printed; print one of its fields: .Title, .N, .Tags, .Sub, .Bits, .When, .Extra`),
	says(`{{with .Opt}}{{.}}{{end}}`, `t.tmpl:1:16: a thing cannot be printed; print one of its fields: .Title, .N, .Tags, .Sub, .Bits, .When, .Extra`),
	says(`{{with .Words}}{{.}}{{end}}`, `t.tmpl:1:18: a list of text values cannot be printed; use join or range`),
	says(`{{$x := .Words}}{{$x}}`, `t.tmpl:1:19: a list of text values cannot be printed; use join or range`),
	says(`{{define "a"}}{{.}}{{end}}{{template "a" .Words}}`, `t.tmpl:1:17: a: a list of text values cannot be printed; use join or range`),
	says(`{{define "a"}}{{.x}}{{end}}{{template "a" (dict "x" .Words)}}`, `t.tmpl:1:17: a: a list of text values cannot be printed; use join or range`),
	says(`{{(dict "a" .Words).a}}`, `t.tmpl:1:20: a list of text values cannot be printed; use join or range`),
	says(`{{.One.Bits}}`, `t.tmpl:1:3: a list of bits cannot be printed; use join or range`),
	says(`{{.One.Sub}}`, `t.tmpl:1:3: a bit cannot be printed; print one of its fields: .Label, .Weight, .On`),
	says(`{{.One.Bit "l"}}`, `t.tmpl:1:3: a bit cannot be printed; print one of its fields: .Label, .Weight, .On`),
	says(`{{.Shelf.top}}`, `t.tmpl:1:3: a list of things cannot be printed; use join or range`),
	says(`{{nil}}`, `t.tmpl:1:3: nil cannot be printed or tested; write {{if not .Vars.x}} to test for a missing value`),
}

// wrongSyntax contains templates with syntax errors.
var wrongSyntax = []wrong{
	says(`{{`, `t.tmpl:1:1: the action has no closing braces; write }} after the last value`),
	says(`{{if}}{{end}}`, `t.tmpl:1:3: want a value after if; write {{if .Claims}}`),
	says(`{{.Text`, `t.tmpl:1:1: the action has no closing braces; write {{.Text}}`),
	says("a\n{{.Text}} {{.Te\n", `t.tmpl:2:11: the action has no closing braces; write {{.Te}}`),
	says(`{{end}}`, `t.tmpl:1:1: this {{end}} ends nothing; remove it, or begin with {{if …}}, {{with …}} or {{range …}}`),
	says(`{{else}}`, `t.tmpl:1:1: this {{else}} is outside of {{if}}, {{with}} and {{range}}; remove it, or begin with {{if …}}`),
	says(`{{if .Yes}}`, `t.tmpl:1:1: this {{if}} is never closed; write {{end}} where it ends`),
	says(`{{range .Words}}{{end}}{{end}}`, `t.tmpl:1:24: this {{end}} ends nothing; remove it, or begin with {{if …}}, {{with …}} or {{range …}}`),
	says(`{{"abc}}`, `t.tmpl:1:3: the text has no closing quote; write {{"abc"}}`),
	says(`{{| .Text}}`, `t.tmpl:1:3: want a value on both sides of |; remove the |`),
	says(`{{(.Text}}`, `t.tmpl:1:3: this ( is never closed; write ) where it ends`),
	says(`{{.Text)}}`, `t.tmpl:1:8: this ) closes nothing; remove it, or write ( where it begins`),
	says(`{{99999999999999999999}}`, `t.tmpl:1:3: the number 99999999999999999999 is too large; write a number up to 9223372036854775807`),
	says(`{{1e999}}`, `t.tmpl:1:3: the number 1e999 is too large; write a number up to 9223372036854775807`),
	says(`{{'ab'}}`, `t.tmpl:1:3: text needs double quotes, not single ones; write {{"ab"}}`),
	says(`{{foo.bar}}`, `t.tmpl:1:3: no function "foo"; retest functions lists the functions; a value of a world begins with a dot`),
	says(`{{.Text.}}`, `t.tmpl:1:8: want the name of a field after the dot; remove the dot, or write a field after it`),
	says(`{{template}}`, `t.tmpl:1:1: unexpected "}}" in template clause`),
	says(`{{define}}{{end}}`, `t.tmpl:1:1: unexpected "}}" in define clause`),
	says(`{{define "a"}}`, `t.tmpl:1:1: this {{define}} is never closed; write {{end}} where it ends`),
	says(`{{block "a"}}{{end}}`, `t.tmpl:1:3: want a value after the name of a block; write {{block "a" .}}`),
	says(`{{if .Yes}}{{else}}{{else}}{{end}}`, `t.tmpl:1:20: this {{else}} follows another one; write {{else if …}} for the first of them, or remove one`),
	says(`{{/* a }}`, `t.tmpl:1:1: the comment is not closed; write {{/* … */}}, with nothing but a - between */ and }}`),
	says(`{{- /* a */ }}`, `t.tmpl:1:1: comment ends before closing delimiter`),
	says(`{{uper .Text}}`, `t.tmpl:1:3: no function "uper"; did you mean upper?`),
	says(`{{Upper .Text}}`, `t.tmpl:1:3: no function "Upper"; write {{upper .Text}}`),
	says(`{{env "HOME"}}`, `t.tmpl:1:3: the function "env" is not available: it reads the machine's environment, which may hold secrets and differs between machines; use a value from the data`),
	says(`{{include "x" .}}`, `t.tmpl:1:3: templates have no include; write {{template "x" .}}`),
	says(`{{tpl "x" .}}`, `t.tmpl:1:3: no function "tpl"; data is never parsed as a template; put the text in the template`),
	says(`{{lookup "v1" "Pod" "" ""}}`, `t.tmpl:1:3: no function "lookup"; a template can read only its own data; put the value in vars and read {{.Vars.name}}`),
	says(`{{toYaml .Vars}}`, `t.tmpl:1:3: no function "toYaml"; write {{toPrettyJson .Vars}}`),
	says(`{{required "x" .Text}}`, `t.tmpl:1:3: no function "required"; use fail: {{if not .Vars.x}}{{fail "x is missing"}}{{end}}`),
	says(`{{randAlpha 5}}`, `t.tmpl:1:3: the function "randAlpha" is not available: its result is random, so the same input would not produce the same text; use a value from the data`),
	says(`{{uuidv4}}`, `t.tmpl:1:3: the function "uuidv4" is not available: its result is random, so the same input would not produce the same text; use a value from the data`),
	says(`{{genCA "a" 1}}`, `t.tmpl:1:3: the function "genCA" is not available: it generates random keys, and a prompt must not contain secrets`),
	says(`{{le "a" (.Ranks | last)}}`, `t.tmpl:1:3: le: cannot compare text with a whole number; le A B → bool, such as {{ le 1 2 }}`),
	says(`{{(deepCopy (dict "a" .One)).a.Titel}}`, `t.tmpl:1:31: a thing has no field Titel; did you mean Title?`),
	says(`{{(deepCopy (dict "a" .One)).b}}`, `t.tmpl:1:29: the map has no key "b"; set returns a new map and leaves the old one unchanged: {{$d = set $d …}}`),
	says(`{{range $i, $v := .Anys}}{{$i.x}}{{end}}`, `t.tmpl:1:30: a number has no field x; it is a single value, without fields`),
	says(`{{range $i, $v := rest .Things}}{{$i.x}}{{end}}`, `t.tmpl:1:37: a number has no field x; it is a single value, without fields`),
	says(`{{range $i, $v := .Nums}}{{$i.x}}{{$v.y}}{{end}}`, `t.tmpl:1:30: a number has no field x; it is a single value, without fields`, `t.tmpl:1:38: a number has no field y; it is a single value, without fields`),
	says(`{{range $x := 5}}{{$x.x}}{{end}}`, `t.tmpl:1:22: a number has no field x; it is a single value, without fields`),
	says(`{{range 5}}{{.x}}{{end}}`, `t.tmpl:1:14: a number has no field x; it is a single value, without fields`),
	says(`{{range .Nest}}{{end}}`, `t.tmpl:1:9: a world has no field Nest; it has Any, Anys, Big, ByName, Codes, Dates, Err, Fn, Frac, Grid, Notes, Num, Nums, One, Opt, Ptrs, Rank, Ranks, Reveal, Say, …`),
	says(`{{.Codes.x}}`, `t.tmpl:1:9: a map has no field x`),
	says(`{{.Fn.x}}`, `t.tmpl:1:6: a function has no field x`),
	says(`{{.Fn 1}}`, `t.tmpl:1:3: Fn is a value, not a function: it takes no arguments`),
	says(`{{(index .Nums 0).x}}`, `t.tmpl:1:18: a number has no field x; it is a single value, without fields`),
	says(`{{(len .Words | add1).x}}`, `t.tmpl:1:22: a number has no field x; it is a single value, without fields`),
	says(`{{(add 1 2).x}}`, `t.tmpl:1:12: a number has no field x; it is a single value, without fields`),
	says(`{{(round 1.5 0).x}}`, `t.tmpl:1:16: a number has no field x; it is a single value, without fields`),
	says(`{{now.Format}}`, `t.tmpl:1:6: Format: want 1 argument, got 0`),
	says(`{{now.AddDate 1}}`, `t.tmpl:1:6: AddDate: want 3 arguments, got 1`),
	says(`{{(until 3).x}}`, `t.tmpl:1:12: a list of numbers has no field x; loop over the items with {{range …}}, or take one with {{index … 0}}`),
	says(`{{(keys .Notes).x}}`, `t.tmpl:1:16: a list of text values has no field x; loop over the items with {{range …}}, or take one with {{index … 0}}`),
	says(`{{(first (keys .Notes)).x}}`, `t.tmpl:1:24: text has no field x; it is a single value, without fields`),
	says(`{{(splitList "," .Text | first).x}}`, `t.tmpl:1:32: text has no field x; it is a single value, without fields`),
	says(`{{(regexFindAll "a" .Text -1 | first).x}}`, `t.tmpl:1:38: text has no field x; it is a single value, without fields`),
	says(`{{(toStrings .Nums | first).x}}`, `t.tmpl:1:28: text has no field x; it is a single value, without fields`),
	says(`{{range until 3}}{{.x}}{{end}}`, `t.tmpl:1:20: a number has no field x; it is a single value, without fields`),
	says(`{{range seq 1 3}}{{end}}`, `t.tmpl:1:9: range can't iterate over text; range loops over lists and maps; use with to test a single value and make it the dot`),
	says(`{{range $i := .Words}}{{$i.x}}{{end}}`, `t.tmpl:1:27: text has no field x; it is a single value, without fields`),
	says(`{{with len .Words}}{{.x}}{{end}}`, `t.tmpl:1:22: a number has no field x; it is a single value, without fields`),
	says(`{{with $n := len .Words}}{{$n.x}}{{end}}`, `t.tmpl:1:30: a number has no field x; it is a single value, without fields`),
	says(`{{if $n := len .Words}}{{$n.x}}{{end}}`, `t.tmpl:1:28: a number has no field x; it is a single value, without fields`),
	says(`{{(print .Text).x}}`, `t.tmpl:1:16: text has no field x; it is a single value, without fields`),
	says(`{{.Text.}}`, `t.tmpl:1:8: want the name of a field after the dot; remove the dot, or write a field after it`),
	says(`{{"abc".x}}`, `t.tmpl:1:1: unexpected . after term "\"abc\""`),
	says(`{{1.x}}`, `t.tmpl:1:1: bad number syntax: "1.x"`),
	says(`{{(1).x}}`, `t.tmpl:1:6: a number has no field x; it is a single value, without fields`),
	says(`{{true.x}}`, `t.tmpl:1:1: unexpected . after term "true"`),
	says(`{{nil.x}}`, `t.tmpl:1:1: unexpected . after term "nil"`),
	says(`{{$.Opt.Sub.Weight.x}}`, `t.tmpl:1:19: a number has no field x; it is a single value, without fields`),
	says(`{{.Opt.Sub.core.Core}}`, `t.tmpl:1:11: a bit has no field core; did you mean Core?`),
	says(`{{template "t" .Text}}`, `t.tmpl:1:12: templates call each other in a cycle: t → t; use range to repeat`, `t.tmpl:1:16: text has no field Text; it is a single value, without fields`),
}

// odd contains suspicious templates, which cause warnings.
var odd = []wrong{
	says(`{{define "y"}}y{{end}}x`, `t.tmpl:1:10: y: no template calls "y"`),
	says(`{{$x := 1}}x`, `t.tmpl:1:3: the variable $x is not used`),
	says(`{{range $i, $x := .Words}}a{{end}}`, `t.tmpl:1:9: the variable $i is not used`, `t.tmpl:1:13: the variable $x is not used`),
	says(`{{with $x := .Text}}a{{end}}`, `t.tmpl:1:8: the variable $x is not used`),
	says(`{{$x := 1}}{{$x := 2}}{{$x}}`, `t.tmpl:1:3: the variable $x is not used`),
	says(`{{$x := 1}}{{$x = 2}}`, `t.tmpl:1:3: the variable $x is not used`),
	says(`{{if false}}a{{end}}`, `t.tmpl:1:6: the condition is always false, so its body is never reached`),
	says(`{{if 0}}a{{else}}b{{end}}`, `t.tmpl:1:6: the condition is always false, so its body is never reached`),
	says(`{{if "a"}}a{{else}}b{{end}}`, `t.tmpl:1:6: the condition is always true, so its else is never reached`),
	says(`{{if not true}}a{{end}}`, `t.tmpl:1:6: the condition is always false, so its body is never reached`),
	says(`{{if eq 1 (or 1 2) 1}}a{{end}}`, `t.tmpl:1:6: the condition is always true, so it has no effect`),
	says(`{{if ""}}a{{end}}`, `t.tmpl:1:6: the condition is always false, so its body is never reached`),
	says(`{{if .Yes}}a{{else if .Yes}}b{{end}}`, `t.tmpl:1:23: the condition .Yes was already tested: this branch is never taken`),
	says(`{{if .Yes}}a{{else if .Num}}c{{else if .Num}}b{{end}}`, `t.tmpl:1:40: the condition .Num was already tested: this branch is never taken`),
	says(`{{range .Words}}{{break}}a{{end}}`, `t.tmpl:1:26: nothing after {{break}} is ever reached`),
	says(`{{range .Words}}{{continue}}{{.}}{{end}}`, `t.tmpl:1:31: nothing after {{continue}} is ever reached`),
}
