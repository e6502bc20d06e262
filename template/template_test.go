package template_test

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/template"
)

// letter is data with a bit of everything.
type letter struct {
	Name   string
	Lines  []string
	Items  []item
	Count  int
	Ratio  float64
	Done   bool
	When   date
	Opt    *item
	Vars   map[string]any
	secret string
}

type item struct {
	Title string
	N     int
}

// Shout is a method that templates can call.
func (i item) Shout() string { return strings.ToUpper(i.Title) }

// date is a struct that has a text form and can be absent.
type date struct{ year int }

func (d date) String() string { return fmt.Sprintf("year %d", d.year) }
func (d date) IsZero() bool   { return d.year == 0 }

// Year returns a number.
func (d date) Year() int { return d.year }

// Hidden shows that the type's own methods can use an unexported field.
func (l letter) Hidden() string { return l.secret }

// files returns a file system with the given names and contents.
func files(pairs ...string) fs.FS {
	m := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return m
}

func sample() *letter {
	return &letter{
		Name: "Ann", Lines: []string{"one", "two"}, Items: []item{{"first", 1}, {"second", 2}}, Count: 3, Ratio: 0.5, Done: true,
		When: date{2024}, Opt: &item{"opt", 0}, Vars: map[string]any{"a": "x", "list": []any{"p", "q"}, "map": map[string]any{"k": "v"}, "off": false},
	}
}

// render parses and renders one template.
func render(t *testing.T, text string, data *letter, opts *template.Options[letter]) (string, error) {
	t.Helper()
	tmpl, err := template.Parse(files("t.tmpl", text), opts)
	if err != nil {
		return "", err
	}
	out, err := tmpl.Append(nil, data)
	return string(out), err
}

func TestRender(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"text stays unchanged", " a\n\n\tb \n", " a\n\n\tb \n"},
		{"a field", "Dear {{.Name}},", "Dear Ann,"},
		{"a number, even zero", "{{.Count}} {{.Opt.N}} {{.Ratio}} {{.Done}}", "3 0 0.5 true"},
		{"a Stringer", "{{.When}}", "year 2024"},
		{"a method", "{{(index .Items 0).Shout}}", "FIRST"},
		{"a range with index", "{{range $i, $x := .Items}}{{$i}}{{$x.Title}} {{end}}", "0first 1second "},
		{"a range over a map in sorted order", "{{range $k, $v := .Vars}}{{$k}} {{end}}", "a list map off "},
		{"if, else if, else", "{{if eq .Count 1}}a{{else if .Done}}b{{else}}c{{end}}", "b"},
		{"with and else", "{{with .Opt}}{{.Title}}{{else}}none{{end}}", "opt"},
		{"a variable that starts empty", `{{$sep := ""}}{{range .Lines}}{{$sep}}{{.}}{{$sep = ", "}}{{end}}`, "one, two"},
		{"a pipeline", `{{.Lines | join "+" | upper | quote}}`, `"ONE+TWO"`},
		{"an empty result of a function", `[{{trimAll "x" "xx"}}]`, "[]"},
		{"a literal with a line break", `{{"a\nb"}}`, "a\nb"},
		{"templates call each other", `{{define "x"}}<{{.Title}}>{{end}}{{range .Items}}{{template "x" .}}{{end}}`, "<first><second>"},
		{"a block", `{{block "x" .}}{{.Name}}{{end}}`, "Ann"},
		{"a comment", "a{{/* nothing */}}b", "ab"},
		{"break and continue", "{{range .Items}}{{if eq .N 1}}{{continue}}{{end}}{{.Title}}{{break}}{{end}}", "second"},
		{"percent signs are text", "50% {{.Name}} %d %!o(MISSING)", "50% Ann %d %!o(MISSING)"},
		{"<no value> is honest text", "<no value> {{.Name}}", "<no value> Ann"},
		{"a missing key is false", "{{if .Vars.nope}}a{{else}}b{{end}}", "b"},
		{"or returns the first value that is present", `{{or .Vars.nope .Name}}`, "Ann"},
		{"and stops at the first missing value", `{{if and .Vars.nope .Vars.nope.deeper}}a{{else}}b{{end}}`, "b"},
		{"not treats a missing value as false", `{{not .Vars.nope}} {{not .When}}`, "true false"},
		{"default for an absent value", `{{.Vars.nope | default "d"}}`, "d"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := render(t, tt.text, sample(), nil)
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
		})
	}
}

func TestMissingValuesAreFalse(t *testing.T) {
	t.Parallel()
	empty := &letter{Vars: map[string]any{"empty": "", "list": []any{}, "map": map[string]any{}, "nil": nil}}
	for _, expr := range []string{
		".Name", ".Lines", ".Items", ".When", ".Opt", ".Vars.nope", ".Vars.empty", ".Vars.list", ".Vars.map", ".Vars.nil", ".Count", ".Done",
		"and .Done .Name", "or .Name .When", "not .Name | not",
	} {
		for _, form := range []string{"{{if %s}}yes{{else}}no{{end}}", "{{with %s}}yes{{else}}no{{end}}", "{{if and (%s) true}}yes{{else}}no{{end}}"} {
			text := fmt.Sprintf(form, expr)
			got, err := render(t, text, empty, nil)
			require.NoError(t, err, text)
			require.Equal(t, "no", got, text)
		}
	}
	got, err := render(t, "{{range .Items}}x{{else}}none{{end}}{{range .Vars.nope}}x{{else}} none{{end}}", empty, nil)
	require.NoError(t, err)
	require.Equal(t, "none none", got)
}

func TestRenderErrors(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"an absent field", "a\n {{.Name}}", "t.tmpl:2:4: nothing to print: .Name is missing; test for it with {{if …}}, or give it a default: {{… | default \"…\"}}"},
		{"a missing key", "{{.Vars.nope}}", "t.tmpl:1:3: nothing to print: .Vars.nope is missing; test for it with {{if …}}, or give it a default: {{… | default \"…\"}}"},
		{"a zero Stringer", "{{.When}}", "t.tmpl:1:3: nothing to print: .When is missing; test for it with {{if …}}, or give it a default: {{… | default \"…\"}}"},
		{"nil from a function", "{{first (list)}}", "t.tmpl:1:3: nothing to print: first (list) is missing"},
		{"a list", "{{.Items | reverse}}", "t.tmpl:1:3: a list cannot be printed; use join or range"},
		{"a map", "{{dict \"a\" 1}}", "t.tmpl:1:3: a map cannot be printed; print one of its values, or use range"},
		{"a struct", "{{index .Items 0}}", "t.tmpl:1:3: an item cannot be printed; print one of its fields: .Title, .N"},
		{"a function that fails", "{{repeat 1000000000 \"x\"}}", "t.tmpl:1:3: repeat: 1000000000 bytes is more than the limit of 1048576 for the result of a function"},
		{"a range that is too long", "{{range 100000000}}x{{end}}", "t.tmpl:1:9: range 100000000: want at most 200000"},
		{"a function without a day", "{{now}}", "t.tmpl:1:3: now: want the day that the prompt is for, got nothing: set as_of"},
	}
	data := &letter{Items: []item{{}, {}}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := render(t, tt.text, data, nil)
			require.EqualError(t, err, tt.want)
			list, ok := errors.AsType[fault.List](err)
			require.True(t, ok)
			require.Len(t, list, 1)
		})
	}
}

func TestParseErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		files []string
		want  []string
	}{
		{"syntax", []string{"t.tmpl", "a\n{{if}}"}, []string{"t.tmpl:2:3: want a value after if; write {{if .Claims}}"}},
		{"a missing end", []string{"t.tmpl", "{{if .Done}}"}, []string{"t.tmpl:1:1: this {{if}} is never closed; write {{end}} where it ends"}},
		{"all faults of all files", []string{"a.tmpl", "{{.Nme}}{{template \"bb\"}}", "b.tmpl", "{{uper .Name}}"}, []string{
			"a.tmpl:1:3: a letter has no field Nme; did you mean Name?",
			`a.tmpl:1:20: no template "bb"; did you mean b?`,
			`b.tmpl:1:3: no function "uper"; did you mean upper?`,
			`b.tmpl:1:1: no template calls "b"`,
		}},
		{"unknown fields in branches that never run", []string{"t.tmpl", "{{if false}}{{range .Items}}{{.Titel}}{{end}}{{end}}"}, []string{
			"t.tmpl:1:6: the condition is always false, so its body is never reached",
			"t.tmpl:1:31: an item has no field Titel; did you mean Title?",
		}},
		{"unknown fields through variables and calls", []string{"t.tmpl", `{{define "x"}}{{.Sohut}}{{end}}{{range $i, $x := .Items}}{{$x.Nn}}{{template "x" $x}}{{end}}`}, []string{
			"t.tmpl:1:17: x: an item has no field Sohut; did you mean Shout?",
			"t.tmpl:1:62: an item has no field Nn; did you mean N?",
		}},
		{"an unexported field", []string{"t.tmpl", "{{.secret}}"}, []string{"t.tmpl:1:3: a letter has no field secret; it has Count, Done, Hidden, Items, Lines, Name, Opt, Ratio, Vars, When"}},
		{"an unavailable function", []string{"t.tmpl", `{{env "HOME"}}`}, []string{
			`t.tmpl:1:3: the function "env" is not available: it reads the machine's environment, which may hold secrets and differs between machines; use a value from the data`,
		}},
		{"a circle", []string{"t.tmpl", `{{define "a"}}{{range 1}}{{template "a" .}}{{end}}{{end}}{{template "a" .}}`}, []string{
			"t.tmpl:1:37: a: templates call each other in a cycle: a → a; use range to repeat",
		}},
		{"a cycle of two templates", []string{"t.tmpl", `{{template "x" .}}`, "x.tmpl", `{{template "t" .}}`}, []string{
			"x.tmpl:1:12: templates call each other in a cycle: t → x → t; use range to repeat",
		}},
		{"a duplicate name", []string{"t.tmpl", "a", "u.tmpl", "{{define \"t\"}}b{{end}}"}, []string{
			`u.tmpl:1:10: the template "t" is defined twice, first at t.tmpl:1:1`,
		}},
		{"a duplicate name in one file", []string{"t.tmpl", "{{define \"x\"}}b{{end}}\n{{define \"x\"}}c{{end}}"}, []string{
			`t.tmpl:2:10: the template "x" is defined twice, first at t.tmpl:1:10`,
		}},
		{"binary", []string{"t.tmpl", "a\x00b"}, []string{"t.tmpl:1:2: want text, got the control character 0x00; is this a binary file?"}},
		{"no UTF-8", []string{"t.tmpl", "a\xffb"}, []string{"t.tmpl:1:2: want UTF-8; save the file as UTF-8"}},
		{"deep nesting", []string{"t.tmpl", strings.Repeat("{{if .Done}}", 300) + strings.Repeat("{{end}}", 300)}, []string{"t.tmpl:1:2401: nested more than 200 levels deep"}},
		{"deep parentheses", []string{"t.tmpl", "{{" + strings.Repeat("(", 100_000)}, []string{"t.tmpl:1:203: nested more than 200 levels deep"}},
		{"a very long source", []string{"t.tmpl", strings.Repeat("x", 1<<20+1)}, []string{"t.tmpl:1:1: a template of more than 1048576 bytes"}},
		{"no file", []string{"t.txt", ""}, []string{"no *.tmpl files in the template folder"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := template.Parse[letter](files(tt.files...), &template.Options[letter]{Entry: strings.TrimSuffix(tt.files[0], ".tmpl")})
			var got []string
			list, _ := errors.AsType[fault.List](err)
			for _, f := range list {
				got = append(got, f.Error())
			}
			require.ElementsMatch(t, tt.want, got)
		})
	}
}

func TestUnknownEntry(t *testing.T) {
	t.Parallel()
	_, err := template.Parse[letter](files("prompt.tmpl", "x", "b.tmpl", "y"), &template.Options[letter]{Entry: "promt"})
	require.EqualError(t, err, `no template "promt"; did you mean prompt?`)
	tmpl, err := template.Parse[letter](files("x.tmpl", "x"), nil)
	require.NoError(t, err)
	require.Equal(t, "x", tmpl.Entry())
	_, err = tmpl.AppendPart(nil, "y", sample())
	require.EqualError(t, err, `no template "y"`)
}

func TestOverlay(t *testing.T) {
	t.Parallel()
	base := files("main.tmpl", `{{template "head" .}}{{template "body" .}}`, "head.tmpl", "Head. ", "parts.tmpl", `{{define "body"}}Body.{{end}}`)
	parse := func(pairs ...string) (string, error) {
		tmpl, err := template.Parse(base, &template.Options[letter]{Entry: "main", Overlay: files(pairs...)})
		if err != nil {
			return "", err
		}
		out, err := tmpl.Append(nil, sample())
		return string(out), err
	}
	tests := []struct {
		name, want, err string
		overlay         []string
	}{
		{"a file replaces a part", "Hi Ann. Body.", "", []string{"head.tmpl", "Hi {{.Name}}. "}},
		{"a define replaces a part", "Head. B2", "", []string{"all.tmpl", `{{define "body"}}B2{{end}}`}},
		{"an empty define removes a part", "Head. ", "", []string{"all.tmpl", `{{define "body"}}{{end}}`}},
		{"an empty file removes a part", "Body.", "", []string{"head.tmpl", "\n"}},
		{"an additional part that is called", "Head. <B>", "", []string{"body.tmpl", `<{{template "b"}}>`, "b.tmpl", "B"}},
		{"a part that nothing calls", "", `haed.tmpl:1:1: no template calls "haed"; did you mean head?`, []string{"haed.tmpl", "x"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := parse(tt.overlay...)
			if tt.err != "" {
				require.EqualError(t, err, tt.err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
		})
	}
}

func TestUnusedBaseTemplateWarnings(t *testing.T) {
	t.Parallel()
	tmpl, err := template.Parse[letter](files("main.tmpl", "x", "other.tmpl", "y"), &template.Options[letter]{Entry: "main"})
	require.NoError(t, err)
	require.Len(t, tmpl.Warnings(), 1)
	require.EqualError(t, tmpl.Warnings()[0], `other.tmpl:1:1: no template calls "other"`)
	require.Equal(t, fault.Warning, tmpl.Warnings()[0].Severity)
}

func TestCommentsHashAndHas(t *testing.T) {
	t.Parallel()
	a, err := template.Parse[letter](files("main.tmpl", "x\n{{- /* note: a b */ -}}", "e.tmpl", "  "), &template.Options[letter]{Entry: "main"})
	require.NoError(t, err)
	require.Equal(t, []template.Comment{{Pos: fault.Pos{File: "main.tmpl", Line: 2, Col: 5}, End: fault.Pos{File: "main.tmpl", Line: 2, Col: 20}, Template: "main", Text: "note: a b"}}, a.Comments())
	require.True(t, a.Has("main"))
	require.False(t, a.Has("e"))
	require.False(t, a.Has("nope"))
	require.False(t, a.Overlaid("main"))
	b, err := template.Parse[letter](files("main.tmpl", "x"), nil)
	require.NoError(t, err)
	require.NotEqual(t, a.Hash(), b.Hash())
	c, err := template.Parse[letter](files("main.tmpl", "x"), &template.Options[letter]{Entry: "main"})
	require.NoError(t, err)
	require.Equal(t, b.Hash(), c.Hash())
}

func TestCallerFunctions(t *testing.T) {
	t.Parallel()
	opts := &template.Options[letter]{
		Funcs: map[string]any{"upper": func(string) string { return "mine" }, "item": func() item { return item{Title: "made"} }},
		RootFuncs: map[string]any{
			"hello": func(l *letter, greeting string) (string, error) { return greeting + " " + l.Name, nil },
			"count": func(l *letter, more ...int) int { return l.Count + len(more) },
		},
		Clock: func(*letter) (time.Time, bool) { return time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), true },
	}
	got, err := render(t, `{{upper "x"}} {{range .Items}}{{hello "Hi"}} {{end}}{{count 1 2}} {{item.Title}} {{now | date "2006-01-02"}}`, sample(), opts)
	require.NoError(t, err)
	require.Equal(t, "mine Hi Ann Hi Ann 5 made 2026-11-23", got)

	_, err = render(t, "{{item.Titel}}", sample(), opts)
	require.EqualError(t, err, "t.tmpl:1:7: an item has no field Titel; did you mean Title?")
	_, err = template.Parse(files("t.tmpl", "x"), &template.Options[letter]{RootFuncs: map[string]any{"bad": func(int) int { return 0 }}})
	require.ErrorContains(t, err, "bad: want a function with *template_test.letter as its first parameter, got func(int) int")
	_, err = template.Parse(files("t.tmpl", "x"), &template.Options[letter]{Funcs: map[string]any{"bad": 5}})
	require.ErrorContains(t, err, "bad")
}

func TestAppendKeepsPrefix(t *testing.T) {
	t.Parallel()
	tmpl, err := template.Parse[letter](files("t.tmpl", "{{.Name}}"), nil)
	require.NoError(t, err)
	dst, err := tmpl.Append([]byte("> "), sample())
	require.NoError(t, err)
	require.Equal(t, "> Ann", string(dst))
	dst, err = tmpl.Append([]byte("> "), &letter{})
	require.Error(t, err)
	require.Equal(t, "> ", string(dst))
}

func TestRenderIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	tmpl, err := template.Parse(files("t.tmpl", `{{range .Items}}{{who}}:{{.Title}} {{end}}`), &template.Options[letter]{
		RootFuncs: map[string]any{"who": func(l *letter) string { return l.Name }}, Escape: template.EscapePlain,
	})
	require.NoError(t, err)
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			l := sample()
			l.Name = fmt.Sprint("n", i)
			for range 100 {
				got, err := tmpl.Append(nil, l)
				if err != nil || string(got) != fmt.Sprintf("n%d:first n%d:second ", i, i) {
					t.Errorf("got %q, %v", got, err)
				}
			}
		})
	}
	group.Wait()
}

func TestCallerDataIsNotModified(t *testing.T) {
	t.Parallel()
	l, want := sample(), sample()
	_, err := render(t, `{{$x := set .Vars "a" "changed"}}{{$y := merge .Vars (dict "b" 1)}}{{$z := unset .Vars "a"}}{{len $x}}{{len $y}}{{len $z}}{{$l := append .Vars.list "r"}}{{$s := sortAlpha .Lines}}{{len $l}}`, l, nil)
	require.NoError(t, err)
	require.Equal(t, want, l)
}

func TestNestedRangesAreBounded(t *testing.T) {
	t.Parallel()
	_, err := render(t, `{{range 200000}}{{range 200000}}{{end}}{{end}}`, sample(), nil)
	require.EqualError(t, err, "t.tmpl:1:25: the bound of 20000000 operations was exceeded; raise the bound if the template is meant to do this")
}

func TestTemplateCallsAreBounded(t *testing.T) {
	t.Parallel()
	text := `{{define "a0"}}{{end}}`
	for i := range 40 {
		text += fmt.Sprintf(`{{define "a%d"}}{{template "a%d" .}}{{template "a%d" .}}{{end}}`, i+1, i, i)
	}
	_, err := render(t, text+`{{template "a40" .}}`, sample(), nil)
	require.ErrorContains(t, err, "the bound of 20000000 operations was exceeded")
}

func TestOutputIsBounded(t *testing.T) {
	t.Parallel()
	_, err := render(t, "{{range 199000}}"+strings.Repeat("x", 100)+"{{end}}", sample(), nil)
	require.ErrorContains(t, err, "the bound of 16777216 output bytes was exceeded")
}

// TestPointersToPointers checks that a pointer to a pointer or interface counts as present only if the value it leads to is present.
func TestPointersToPointers(t *testing.T) {
	t.Parallel()
	type far struct {
		P **string
		A *any
	}
	tmpl, err := template.Parse[far](files("t.tmpl", `{{if .P}}if {{end}}{{with .P}}with {{.}} {{end}}{{.P | default "none"}}{{with .A}} {{.}}{{end}}`), nil)
	require.NoError(t, err)
	var none *string
	var nothing, five any = nil, 5
	got, err := tmpl.Append(nil, &far{&none, &nothing})
	require.NoError(t, err)
	require.Equal(t, "none", string(got))
	text := "there"
	some := &text
	got, err = tmpl.Append(nil, &far{&some, &five})
	require.NoError(t, err)
	require.Equal(t, "if with there there 5", string(got))
}

// TestTemplateWhitespaceIsPrinted checks that white space is printed unless it is in a file that removes a part.
func TestTemplateWhitespaceIsPrinted(t *testing.T) {
	t.Parallel()
	tmpl := parsed(t, "a{{define \"nl\"}}\n\n{{end}}{{template \"nl\"}}b{{block \"sp\" .}} {{end}}c", &template.Options[letter]{})
	got, err := tmpl.Append(nil, sample())
	require.NoError(t, err)
	require.Equal(t, "a\n\nb c", string(got))
}

func TestPointersToLists(t *testing.T) {
	t.Parallel()
	type data struct {
		L *[]string
		A *[2]int
		N *int
	}
	tmpl, err := template.Parse[data](files("t.tmpl", `{{join "," .L}} {{join "," .A}} {{range .N}}{{.}}{{end}}`), nil)
	require.NoError(t, err)
	n := 3
	got, err := tmpl.Append(nil, &data{&[]string{"a", "b"}, &[2]int{1, 2}, &n})
	require.NoError(t, err)
	require.Equal(t, "a,b 1,2 012", string(got))
}

func TestCallsOfUsedTemplates(t *testing.T) {
	t.Parallel()
	fsys := fstest.MapFS{"main.tmpl": {Data: []byte(
		`{{template "b"}}{{if true}}{{template "a"}}{{end}}{{template "b"}}{{define "a"}}x{{template "b"}}{{end}}{{define "b"}}y{{end}}{{define "c"}}{{template "a"}}{{end}}`)}}
	tmpl, err := template.Parse[struct{}](fsys, &template.Options[struct{}]{Entry: "main"})
	require.NoError(t, err)
	require.Equal(t, map[string][]string{"main": {"b", "a"}, "a": {"b"}}, tmpl.Calls())
}
