package template

import (
	"testing"
)

// tricky contains minimal templates for which the engine and text/template once differed or could easily differ. They run with every
// variant of the data, by pointer and by value.
var tricky = []struct{ name, text string }{
	{"a copy of a variable", `{{$x := 1}}{{$y := $x}}{{$x = 2}}{{$y}}{{$x}}`},
	{"a copy of a variable in a loop", `{{$x := "a"}}{{range 3}}{{$y := $x}}{{$x = print $x "b"}}{{$y}} {{$x}},{{end}}`},
	{"variables change places", `{{$x := 1}}{{$y := 2}}{{range 3}}{{$z := $x}}{{$x = $y}}{{$y = $z}}{{$x}}{{$y}}{{end}}`},
	{"a variable is given to itself", `{{$x := .AnyStr}}{{range 3}}{{$x = $x}}{{$x}}{{end}}`},
	{"with a variable that changes", `{{$x := 5}}{{with $x}}{{$x = 1}}{{.}}{{end}}{{$x}}`},
	{"range over a variable that changes", `{{$x := .Strs}}{{range $i, $v := $x}}{{$x = $i}}{{$v}}{{end}}{{$x}}`},
	{"a template's dot is a variable that changes", `{{$x := 1}}{{template "t" $x}}{{$x = 2}}{{template "t" $x}}{{define "t"}}{{.}}{{$}}{{end}}`},
	{"a variable of two types", `{{$x := 1}}{{range 2}}{{$x}}{{$x = "s"}}{{end}}{{$x}}`},
	{"an addressable value in a variable", `{{$v := .Level}}{{$v}}{{range 2}}{{$v = .}}{{$v}}{{end}}{{$v = $.PLevel}}{{$v}}`},
	{"no addressable value in a variable", `{{$v := .MapU8Level}}{{range $v}}{{.}}{{$v = .}}{{end}}{{$v}}{{$v = index $.LevelArr 0}}{{$v}}`},
	{"the dollar changes", `{{range 2}}{{tVal $}}{{$ = .}}{{tVal $}}{{end}}{{$}}`},
	{"the dollar changes if", `{{if .Bool}}{{$ = 1}}{{end}}{{tVal $}}`},
	{"the dollar changes within with", `{{with $}}{{$ = 1}}{{tVal .}}{{end}}`},
	{"an undefined variable", `{{$z = log 1}}`},
	{"an undefined variable with arguments", `{{$z := $z 1}}`},
	{"a variable defined by itself", `{{$z := $z | log}}`},
	{"else knows the variable of range", `{{range $v := .Strs}}{{$v}}{{else}}{{len $v}}{{end}}`},
	{"else knows both variables of range", `{{range $i, $v := .NilMap}}{{else}}{{$i}}{{$v}}{{end}}`},
	{"range gives a variable the whole first", `{{$x := 1}}{{range $x = .NoStrs}}{{end}}{{$x}}`},
	{"break in the else of a range", `{{range 2}},{{range $.NilStrs}}{{else}}{{break}}{{end}}{{.}}{{end}}`},
	{"continue in the else of a range", `{{range 2}},{{range $.NilStrs}}{{else}}{{continue}}{{end}}{{.}}{{end}}`},
	{"a key that is no number", `{{range $k, $v := .MapFloatStr}}{{$k}}={{$v}} {{end}}`},
	{"nil in and", `{{and nil .}}{{and . nil}}{{or nil .Str}}{{or .Empty nil}}`},
	{"the dot after nil in and", `{{$y := (and nil .).Str}}{{$y}}`},
	{"operands of two types", `{{or .Empty .Zero}}{{and .Str .Int}}{{or .NilItem .Str}}{{tVal (or .Level .Int)}}`},
	{"an addressable operand", `{{or .Level}}{{tVal (and .True .Item)}}{{or .Zero .PBroken}}`},
	{"an operand from the pipeline is evaluated", `{{1 | log | and 0}}{{2 | log | or 1}}`},
	{"an operand from the pipeline fails", `{{fail | and 0}}`},
	{"a value that no function takes is evaluated", `{{1 | log | .Str}}`},
	{"a value that no function takes fails", `{{fail | mNil}}`},
	{"the receiver of what is missing fails", `{{.Item.Fails.Zz}}`},
	{"a nil receiver of what is missing", `{{.NilItem.N.Zz}}`},
	{"what is missing behind a nil number", `{{.NilInt.Zz}}`},
	{"what is missing behind a nil struct", `{{.NilItem.Zz}}`},
	{"what is missing behind two pointers", `{{.PPNil.Zz}}`},
	{"what is missing behind nothing embedded", `{{.Sub.Zz}}`},
	{"behind what is embedded by pointer all is addressable", `{{.Sub.Pointed}}{{.Sub.Lvl}}{{tVal .Sub}}`},
	{"an interface in a value is not addressable", `{{tVal .AnyStr}}{{tVal .Stringer}}`},
	{"a pointer to an interface", `{{tPAny .AnyStr}}`},
	{"nil among elements", `{{range .Anys}}{{.}},{{end}}{{range .AnyList}}{{.}},{{end}}{{range mSeq2}}{{.}}{{end}}`},
	{"elements of any are what they hold", `{{range mList "x"}}{{(.).a}}{{end}}`},
	{"a function that cannot be printed", `{{.Func}}`},
	{"a function behind a pointer cannot be printed", `{{.PFunc}}`},
	{"a function among elements cannot be printed", `{{range mList .Func}}{{.}}{{end}}`},
	{"an index that is any", `{{slice .Str .AnyInt}}`},
	{"an index at the length", `{{index .Ints (len .Ints)}}`},
	{"the length of nil", `{{len nil}}`},
	{"nil is given arguments", `{{nil 1}}`},
	{"a call evaluates its arguments first", `{{call .Str (log 1)}}`},
	{"a call of nil with an argument missing", `{{call .MapStrFunc.none}}`},
	{"a call of nil", `{{call .NilFunc}}`},
	{"a call of a bad function that may be nil", `{{call .FuncTwo}}`},
	{"no template looks at its argument when it is missing", `{{template "none" log 1}}`},
	{"a template's argument in a variable is evaluated once", `{{template "t" $v := log .Str}}{{$v}}{{define "t"}}{{.}}{{end}}`},
	{"a declaration in parentheses is evaluated once", `{{($v := log .Str)}}{{$v}}`},
	{"a declaration in parentheses is evaluated in its turn", `{{print (log 1) ($v := log "s") $v}}`},
	{"a declaration in parentheses that is not reached", `{{or 1 ($v := log 2)}}{{and 0 ($v := fail)}}`},
	{"frames of a template that calls itself", `{{template "rec" .PItem}}` + recursive},
	{"loops in loops, left and gone on with", `{{range $i, $x := .Items}}{{range $j, $y := $.Ints}}{{if eq $j 1}}{{continue}}{{end}}{{if eq $j $i}}{{break}}{{end}}{{$i}}{{$j}},{{end}}{{$x.Title}}{{end}}`},
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
