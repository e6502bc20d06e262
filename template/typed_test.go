package template_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/template"
)

// values contains each value twice: once in a place where the compiler knows its type, and once in a place where it does not.
type values struct {
	S, T, U string
	N, M    int
	B       bool
	L       []string
	Any     map[string]any
}

func randomValues(r *rand.Rand) *values {
	texts := []string{"", "a", "A b", "ß ŉ Straße", "it's (x) [y]", "a\nb\r\nc", "\"q\\", "été—", "x_y-z 1st", " lead", strings.Repeat("ab ", 20), "\x7f\u00a0", "ǆ ﬁ İ"}
	text := func() string { return texts[r.IntN(len(texts))] }
	v := &values{S: text(), T: text(), U: text(), N: r.IntN(12) - 3, M: r.IntN(5), B: r.IntN(2) == 0}
	for range r.IntN(4) {
		v.L = append(v.L, text())
	}
	v.Any = map[string]any{"S": v.S, "T": v.T, "U": v.U, "N": v.N, "M": v.M, "B": v.B, "L": v.L}
	return v
}

// TestTypedCallsAgree compares compiled calls for which the types are known with the functions in the table.
func TestTypedCallsAgree(t *testing.T) {
	t.Parallel()
	for _, call := range []string{
		"upper .S", "lower .S", "trim .S", "title .S", "quote .S", "quote .S .T", "contains .S .T", "hasPrefix .S .T", "hasSuffix .S .T", "trimPrefix .S .T",
		"trimSuffix .S .T", "trimAll .S .T", "replace .S .T .U", "trunc .N .S", "abbrev .N .S", "repeat .M .S", "add .N .M", "number .N", "add1 .N",
		"default .S .T", "default .N .M", "default .S .N", "ternary .S .T .B", "ternary .S .N .B", "eq .S .T", "ne .S .T", "eq .N .M", "eq .N .M .M", "eq .B .B",
		"len .L", "len .S", "index .L .M", "first .L", "last .L", "join .S .L", "andList .L", "orList .L", "not .S", "and .S .T", "or .S .T", "or .S .N",
		"upper .S | trim | quote", "trim .S | title | quote", "join \", \" .L | upper", "default \"none\" .S | quote", "len .L | eq 2", "inWords .M", "wrap 5 .S",
		"first .L | default .S | upper", "printf \"%s %d\" .S .N", "print .S .N .M", "cat .S .T", "lt .N .M", "plural .S .T .N", "nindent 2 .S", "wrapRunes 6 .S",
	} {
		known, err := template.Parse(files("t.tmpl", "{{"+call+"}}"), &template.Options[values]{})
		require.NoError(t, err, call)
		unknown, err := template.Parse(files("t.tmpl", "{{"+strings.NewReplacer(".S", ".Any.S", ".T", ".Any.T", ".U", ".Any.U", ".N", ".Any.N", ".M", ".Any.M", ".B",
			".Any.B", ".L", ".Any.L").Replace(call)+"}}"), &template.Options[values]{})
		require.NoError(t, err, call)
		r := rand.New(rand.NewPCG(1, 2))
		for range 300 {
			v := randomValues(r)
			got, gotErr := known.Append(nil, v)
			want, wantErr := unknown.Append(nil, v)
			require.Equal(t, message(wantErr), message(gotErr), "%s of %+v", call, v)
			require.Equal(t, string(want), string(got), "%s of %+v", call, v)
		}
	}
}

// message returns the text of an error without its location.
func message(err error) string {
	if err == nil {
		return ""
	}
	_, after, _ := strings.Cut(err.Error(), "t: ")
	return strings.ReplaceAll(after, ".Any.", ".") // messages of this kind contain the expression
}

func TestTypedCallsInContainers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{{$l := list}}{{range .L}}{{$l = append $l (upper .)}}{{end}}{{join "," $l}}`:                     "A,B,C",
		`{{$d := dict}}{{range $i, $s := .L}}{{$d = set $d $s (add $i 1)}}{{end}}{{join "," (values $d)}}`: "1,2,3",
		`{{$a := ""}}{{$b := ""}}{{range .L}}{{$a = $b}}{{$b = upper .}}{{end}}{{$a}}{{$b}}`:               "BC",
		`{{$a := 0}}{{range .L}}{{$a = add $a 1 | int}}{{end}}{{$a}}`:                                      "3",
		`{{$x := "s"}}{{$x = 1}}{{$x}}`:                                                                               "1",
		`{{$x := 1}}{{range .L}}{{$x = .}}{{end}}{{$x}}`:                                                              "c",
		`{{$x := list}}{{range .L}}{{$x = append $x (dict "k" .)}}{{end}}{{range $x}}{{.k}}{{end}}`:                   "abc",
		`{{range $i, $s := .L}}{{if $i}}{{break}}{{end}}{{$s}}{{end}}`:                                                "a",
		`{{with join "-" .L}}{{.}}{{upper .}}{{.}}{{end}}`:                                                            "a-b-cA-B-Ca-b-c",
		`{{define "x"}}{{.s}}{{.n}}{{end}}{{range $i, $s := .L}}{{template "x" (dict "s" (upper $s) "n" $i)}}{{end}}`: "A0B1C2",
	} {
		tmpl, err := template.Parse(files("t.tmpl", text), &template.Options[values]{})
		require.NoError(t, err, text)
		for range 2 { // the second render reuses the machine in the state in which the first one left it
			got, err := tmpl.Append(nil, &values{L: []string{"a", "b", "c"}})
			require.NoError(t, err, text)
			require.Equal(t, want, string(got), text)
		}
	}
}

func TestVariablesOfMixedTypes(t *testing.T) {
	t.Parallel()
	text := `{{$x := .S}}{{range .L}}{{$x = .}}{{else}}{{$x = .N}}{{end}}{{printf "%v" $x}}`
	tmpl, err := template.Parse(files("t.tmpl", text), &template.Options[values]{})
	require.NoError(t, err)
	for _, tt := range []struct {
		data values
		want string
	}{{values{S: "s", L: []string{"a", "b"}}, "b"}, {values{S: "s", N: 7}, "7"}} {
		got, err := tmpl.Append(nil, &tt.data)
		require.NoError(t, err)
		require.Equal(t, tt.want, string(got), "%+v", tt.data)
	}
}

// TestFunctionsMayKeepArguments renders several times with one template. It checks that arguments that a function kept from
// the first render do not change.
func TestFunctionsMayKeepArguments(t *testing.T) {
	t.Parallel()
	var kept []any
	keep := func(v any) string { kept = append(kept, v); return "" }
	tmpl, err := template.Parse(files("t.tmpl", `{{keep (join "-" .L)}}{{$x := "s"}}{{$x = join "-" .L}}{{keep $x}}{{keep (trim (join "-" .L))}}{{keep (list (join "-" .L))}}`+
		`{{with join "-" .L}}{{keep .}}{{end}}{{keep (join "-" .L | default "none")}}{{keep (upper .S)}}{{keep (splitList "-" (join "-" .L))}}`),
		&template.Options[values]{Funcs: map[string]any{"keep": keep}})
	require.NoError(t, err)
	_, err = tmpl.Append(nil, &values{L: []string{"a", "b"}, S: "s"})
	require.NoError(t, err)
	first := kept
	for range 3 {
		_, err = tmpl.Append(nil, &values{L: []string{"x", "y"}, S: "t"})
		require.NoError(t, err)
	}
	require.Equal(t, []any{"a-b", "a-b", "a-b", []any{"a-b"}, "a-b", "a-b", "S", []string{"a", "b"}}, first)
}

// TestVariablesAreNotAliased checks that a variable is never an alias of another value, no matter how it got its value.
func TestVariablesAreNotAliased(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{{$x := 1}}{{$y := $x}}{{$x = 2}}{{$y}}{{$x}}`:                                                                "12",
		`{{$x := 5}}{{with $x}}{{$x = 1}}{{.}}{{end}}`:                                                                 "5",
		`{{$x := 1}}{{$y := 2}}{{range until 3}}{{$z := $x}}{{$x = $y}}{{$y = $z}}{{$x}}{{$y}}{{end}}`:                 "211221",
		`{{$x := .Any.S}}{{range until 3}}{{$x = $x}}{{$x}}{{end}}`:                                                    "sss",
		`{{$x := "1"}}{{range .L}}{{$y := or $x "0"}}{{$x = .}}{{$y}}{{end}}`:                                          "1ab",
		`{{$x := "1"}}{{range .L}}{{$y := $x | default "0"}}{{$x = upper .}}{{$y}}{{end}}`:                             "1AB",
		`{{$x := 1}}{{printf "%v %v %v" $x ($x = 2) $x}}`:                                                              "1 2 2",
		`{{or "x" ($v := index .L 99)}}`:                                                                               "x",
		`{{range $v := .L}}{{$v}}{{else}}{{len $v}}{{end}}{{$e := list}}{{range $v := $e}}{{else}}{{len $v}}{{end}}`:   "abc0",
		`{{with $}}{{$y := .}}{{$y.S}}{{end}}`:                                                                         "s",
		`{{$x := 1}}{{range $x = .L}}{{$x}}{{end}}{{$x}}`:                                                              "abcc",
		`{{define "u"}}{{$ = "changed"}}{{$}}{{end}}{{template "u" .S}}{{.S}}`:                                         "changeds",
		`{{$x := list}}{{$y := $x}}{{range .L}}{{$x = append $x .}}{{end}}{{len $y}}{{len $x}}`:                        "03",
		`{{$first := ""}}{{range .L}}{{if not $first}}{{$first = .}}{{end}}{{end}}{{$first}}`:                          "a",
		`{{$a := "p"}}{{$b := "q"}}{{range until 2}}{{$t := $a}}{{$a = $b}}{{$b = $t}}{{$a}}{{$b}}{{end}}{{$a}}{{$b}}`: "qppqpq",
		`{{$m := dict}}{{range .L}}{{$old := $m}}{{$m = set $m . "1"}}{{len $old}}{{end}}`:                             "012",
	} {
		tmpl, err := template.Parse(files("t.tmpl", text), &template.Options[values]{Entry: "t"})
		require.NoError(t, err, text)
		for range 2 {
			got, err := tmpl.Append(nil, &values{S: "s", L: []string{"a", "b", "c"}, Any: map[string]any{"S": "s"}})
			require.NoError(t, err, text)
			require.Equal(t, want, string(got), text)
		}
	}
}

// TestVariablesKeepEarlierValues tests variables whose type becomes more general. They must keep values from earlier iterations of
// a loop.
func TestVariablesKeepEarlierValues(t *testing.T) {
	t.Parallel()
	data := &letter{Lines: []string{"b", "a", "c"}, Count: 7}
	for text, want := range map[string]string{
		`{{$m := 0}}{{range $i, $e := .Lines}}{{if eq $e "b"}}{{$m = $i}}{{end}}{{end}}{{$m}}{{$m = add1 $m}}`:                     "0",
		`{{$last := "none"}}{{range $i, $w := .Lines}}{{$w}}{{$last}} {{$last = $i}}{{end}}`:                                       "bnone a0 c1 ",
		`{{$p := ""}}{{range $i, $w := .Lines}}{{$p}};{{$p = or $i 9}}{{end}}{{$p}}`:                                               ";9;1;2",
		`{{$p := ""}}{{range $i, $w := .Lines}}{{$p}};{{$p = default 9 $i}}{{end}}{{$p}}`:                                          ";9;1;2",
		`{{$p := ""}}{{range $i, $w := .Lines}}{{$p}};{{$p = ternary $i 9 true}}{{end}}{{$p}}`:                                     ";0;1;2",
		`{{$p := "-"}}{{range $i, $w := .Lines}}{{$p}};{{$q := $i}}{{$p = $q}}{{end}}{{$p}}`:                                       "-;0;1;2",
		`{{$p := ""}}{{range $i, $w := .Lines}}{{$p}};{{with add $i 1}}{{$p = .}}{{end}}{{end}}{{$p}}`:                             ";1;2;3",
		`{{$p := ""}}{{range $i, $w := .Lines}}{{$p}};{{$p = len $w}}{{$p = eq $i 1}}{{end}}{{$p}}`:                                ";false;true;false",
		`{{$c := .Count}}{{range $i, $w := .Lines}}{{$c}};{{$c = $i}}{{end}}{{$c}}{{$c = print $c}}`:                               "7;0;1;2",
		`{{define "x"}}{{$p := ""}}{{$p = .}}{{$p}}{{end}}{{range $i, $w := .Lines}}{{template "x" $i}}{{template "x" $w}}{{end}}`: "0b1a2c",
		`{{$p := ""}}{{range .Lines}}{{$p}};{{$p = upper .}}{{$p = 1}}{{$p = upper .}}{{end}}{{$p}}`:                               ";B;A;C",
	} {
		tmpl, err := template.Parse(files("t.tmpl", text), &template.Options[letter]{Entry: "t"})
		require.NoError(t, err, text)
		got, err := tmpl.Append(nil, data)
		require.NoError(t, err, text)
		require.Equal(t, want, string(got), text)
	}
}
