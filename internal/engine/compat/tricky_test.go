package template

import (
	"testing"
)

// tricky contains minimal templates for which the engine and text/template once differed or could easily differ. They run with every
// variant of the data, by pointer and by value.
var tricky = []struct{ name, text string }{
	{"a copy of a variable", `{{$x := 1}}{{$y := $x}}{{$x = 2}}{{$y}}{{$x}}`},
	{"a copy of a variable in a loop", `{{$x := "a"}}{{range 3}}{{$y := $x}}{{$x = print $x "b"}}{{$y}} {{$x}},{{end}}`},
	{"swapped variables", `{{$x := 1}}{{$y := 2}}{{range 3}}{{$z := $x}}{{$x = $y}}{{$y = $z}}{{$x}}{{$y}}{{end}}`},
	{"a variable assigned to itself", `{{$x := .AnyStr}}{{range 3}}{{$x = $x}}{{$x}}{{end}}`},
	{"with over a reassigned variable", `{{$x := 5}}{{with $x}}{{$x = 1}}{{.}}{{end}}{{$x}}`},
	{"range over a reassigned variable", `{{$x := .Strs}}{{range $i, $v := $x}}{{$x = $i}}{{$v}}{{end}}{{$x}}`},
	{"a reassigned variable as a template's dot", `{{$x := 1}}{{template "t" $x}}{{$x = 2}}{{template "t" $x}}{{define "t"}}{{.}}{{$}}{{end}}`},
	{"a variable with two types", `{{$x := 1}}{{range 2}}{{$x}}{{$x = "s"}}{{end}}{{$x}}`},
	{"an addressable value in a variable", `{{$v := .Level}}{{$v}}{{range 2}}{{$v = .}}{{$v}}{{end}}{{$v = $.PLevel}}{{$v}}`},
	{"a value that is not addressable in a variable", `{{$v := .MapU8Level}}{{range $v}}{{.}}{{$v = .}}{{end}}{{$v}}{{$v = index $.LevelArr 0}}{{$v}}`},
	{"a reassigned dollar", `{{range 2}}{{tVal $}}{{$ = .}}{{tVal $}}{{end}}{{$}}`},
	{"a dollar reassigned in if", `{{if .Bool}}{{$ = 1}}{{end}}{{tVal $}}`},
	{"a dollar reassigned in with", `{{with $}}{{$ = 1}}{{tVal .}}{{end}}`},
	{"an undefined variable", `{{$z = log 1}}`},
	{"an undefined variable with arguments", `{{$z := $z 1}}`},
	{"a variable defined by itself", `{{$z := $z | log}}`},
	{"the variable of range in else", `{{range $v := .Strs}}{{$v}}{{else}}{{len $v}}{{end}}`},
	{"both variables of range in else", `{{range $i, $v := .NilMap}}{{else}}{{$i}}{{$v}}{{end}}`},
	{"range first assigns the whole value", `{{$x := 1}}{{range $x = .NoStrs}}{{end}}{{$x}}`},
	{"break in the else of a range", `{{range 2}},{{range $.NilStrs}}{{else}}{{break}}{{end}}{{.}}{{end}}`},
	{"continue in the else of a range", `{{range 2}},{{range $.NilStrs}}{{else}}{{continue}}{{end}}{{.}}{{end}}`},
	{"a NaN key", `{{range $k, $v := .MapFloatStr}}{{$k}}={{$v}} {{end}}`},
	{"nil in and", `{{and nil .}}{{and . nil}}{{or nil .Str}}{{or .Empty nil}}`},
	{"the dot after nil in and", `{{$y := (and nil .).Str}}{{$y}}`},
	{"operands with two types", `{{or .Empty .Zero}}{{and .Str .Int}}{{or .NilItem .Str}}{{tVal (or .Level .Int)}}`},
	{"an addressable operand", `{{or .Level}}{{tVal (and .True .Item)}}{{or .Zero .PBroken}}`},
	{"an operand from the pipeline is evaluated", `{{1 | log | and 0}}{{2 | log | or 1}}`},
	{"an operand from the pipeline fails", `{{fail | and 0}}`},
	{"an unused piped value is evaluated", `{{1 | log | .Str}}`},
	{"an unused piped value fails", `{{fail | mNil}}`},
	{"a failing receiver of a missing field", `{{.Item.Fails.Zz}}`},
	{"a nil receiver of a missing field", `{{.NilItem.N.Zz}}`},
	{"a missing field of a nil number", `{{.NilInt.Zz}}`},
	{"a missing field of a nil struct", `{{.NilItem.Zz}}`},
	{"a missing field behind two pointers", `{{.PPNil.Zz}}`},
	{"a missing field behind a nil embedded pointer", `{{.Sub.Zz}}`},
	{"fields behind an embedded pointer are addressable", `{{.Sub.Pointed}}{{.Sub.Lvl}}{{tVal .Sub}}`},
	{"a value in an interface is not addressable", `{{tVal .AnyStr}}{{tVal .Stringer}}`},
	{"a pointer to an interface", `{{tPAny .AnyStr}}`},
	{"nil among elements", `{{range .Anys}}{{.}},{{end}}{{range .AnyList}}{{.}},{{end}}{{range mSeq2}}{{.}}{{end}}`},
	{"elements of type any have their dynamic type", `{{range mList "x"}}{{(.).a}}{{end}}`},
	{"a function that cannot be printed", `{{.Func}}`},
	{"a function behind a pointer cannot be printed", `{{.PFunc}}`},
	{"a function among elements cannot be printed", `{{range mList .Func}}{{.}}{{end}}`},
	{"an index of type any", `{{slice .Str .AnyInt}}`},
	{"an index at the length", `{{index .Ints (len .Ints)}}`},
	{"the length of nil", `{{len nil}}`},
	{"nil with arguments", `{{nil 1}}`},
	{"a call evaluates its arguments first", `{{call .Str (log 1)}}`},
	{"a call of nil with a missing argument", `{{call .MapStrFunc.none}}`},
	{"a call of nil", `{{call .NilFunc}}`},
	{"a call of a bad function that may be nil", `{{call .FuncTwo}}`},
	{"the argument of a missing template", `{{template "none" log 1}}`},
	{"a template's argument in a variable is evaluated once", `{{template "t" $v := log .Str}}{{$v}}{{define "t"}}{{.}}{{end}}`},
	{"a declaration in parentheses is evaluated once", `{{($v := log .Str)}}{{$v}}`},
	{"a declaration in parentheses is evaluated in order", `{{print (log 1) ($v := log "s") $v}}`},
	{"a declaration in parentheses that is not reached", `{{or 1 ($v := log 2)}}{{and 0 ($v := fail)}}`},
	{"a template that calls itself", `{{template "rec" .PItem}}` + recursive},
	{"nested loops with break and continue", `{{range $i, $x := .Items}}{{range $j, $y := $.Ints}}{{if eq $j 1}}{{continue}}{{end}}{{if eq $j $i}}{{break}}{{end}}{{$i}}{{$j}},{{end}}{{$x.Title}}{{end}}`},
	{"shadowing", `{{$x := 1}}{{with $x := 2}}{{$x}}{{$x = 3}}{{if $x := 4}}{{$x}}{{end}}{{$x}}{{end}}{{$x}}`},
}

func TestTrickyTemplates(t *testing.T) {
	t.Parallel()
	for _, tt := range tricky {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for n := range variants {
				for _, byValue := range []bool{false, true} {
					compare(t, trial{text: tt.text}.with(n, byValue), &tally{})
				}
			}
		})
	}
}
