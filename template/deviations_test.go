package template_test

import (
	"os"
	"strings"
	"testing"
	stock "text/template"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/template"
)

// secretive has a method with a pointer receiver.
type secretive struct {
	Name string
	Date date
	Keys map[namedKey]string
	Nums map[string]int
	Bad  panicky
	Ptr  *string
	Sub  *secretive
}

type namedKey string

type panicky struct{}

func (panicky) String() string { panic("boom") }

// Rename would change the data if it were called.
func (s *secretive) Rename() string { s.Name = "changed"; return s.Name }

// deviation is an intentional difference from text/template. An error is written as a prefix followed by part of its text. The prefix
// is "refused: " if the error is found when the template is parsed, and "error: " otherwise.
type deviation struct{ name, text, stock, ours string }

var deviations = []deviation{
	{"printing a missing value", `{{index .Vars "nope"}}`, "<no value>", "error: nothing to print"},
	{"a character in single quotes", `{{'x'}}`, "120", "refused: use double quotes for text, got 'x'"},
	{"printing empty text from the data", `[{{.Name}}]`, "[]", "error: nothing to print: .Name is missing"},
	{"printing a list", `{{.Lines}}`, "[one two]", "refused: a list of text values cannot be printed; use join or range"},
	{"printing a map", `{{.Vars}}`, "map[a:b]", "refused: a map cannot be printed"},
	{"printing a struct", `{{index .Items 0}}`, "{first 1}", "refused: an item cannot be printed; print one of its fields: .Title, .N"},
	{"a struct whose IsZero method returns true", `{{if .When}}there{{else}}absent{{end}}`, "there", "absent"},
	{"`and` or `or` with a missing value", `{{with or .Name ""}}{{else}}none{{end}}{{printf "%v" (or .Name .Name)}}`, "none", "error: printf: %v: want text, got nothing"},
	{"an unknown field in a branch that never runs", `{{if .Done}}{{.Nme}}{{end}}`, "", "refused: has no field Nme; did you mean Name?"},
	{"an unknown field of a function's result", `{{if .Done}}{{(index .Items 0).Nme}}{{end}}`, "", "refused: an item has no field Nme"},
	{"an unknown template in a branch that never runs", `{{if .Done}}{{template "x"}}{{end}}`, "", `refused: no template "x"`},
	{"the wrong number of arguments", `{{if .Done}}{{len 1 2}}{{end}}`, "", "refused: len: want 1 argument, got 2"},
	{"an argument of the wrong type", `{{if .Done}}{{index .Lines "a"}}{{len .Count}}{{end}}`, "", "refused: len: argument 1: want a list, a map or text, got a number"},
	{"values that cannot be compared", `{{if .Done}}{{eq .Name .Count}}{{end}}`, "", "refused: eq: cannot compare text with a whole number"},
	{"range over a value that it cannot iterate over", `{{if .Done}}{{range .Name}}{{end}}{{end}}`, "", "refused: range can't iterate over text"},
	{"printf with too few values", `{{if .Done}}{{printf "%d %d" 1}}{{end}}`, "", "refused: printf: want one value per verb, got 1 values for 2 verbs"},
	{"printf with the wrong verb", `{{printf "%d" .Name}}`, "%!d(string=)", "error: printf: %d: want a whole number, got \"\""},
	{"printf with a width or an index from an argument", `{{printf "%*d" 5 7}}`, "    7", `refused: printf: no such verb in "%*d"`},
	{"printf with %q and a number", `{{printf "%q" 120}}`, "'x'", `"120"`},
	{"slice", `{{slice "abc" 1 2}}`, "b", "refused: slice: argument 1: want a list, got text"},
	{"range over a number with two variables", `{{range $i, $x := 3}}{{$i}}{{end}}`, "error: template: t:1:18: executing \"t\" at <3>: can't use 3 to iterate over more than one variable", "refused: a number has no index: want one variable"},
	{"a constant that is too large", `{{if .Done}}{{print 18446744073709551615}}{{end}}`, "", "refused: 18446744073709551615 overflows int"},
	{"a template that calls itself", `{{define "x"}}{{if .Done}}{{template "x" .}}{{end}}{{end}}{{template "x" .}}`, "", "refused: templates call each other in a cycle: x → x"},
	{"range over a large number", `{{range 200001}}{{end}}`, "", "error: range 200001: want at most 200000"},
	{"break in the else of a range", `{{range 2}},{{range $.Vars.nope}}{{else}}{{break}}{{end}}{{.}}{{end}}`, ",0,1", ","},
	{"bounds on a render", `{{range 20000}}{{range 2000}}{{end}}{{end}}`, "", "error: the bound of 20000000 operations was exceeded"},
	{"the control character 0", `{{"\x00"}}`, "\x00", "refused: the control character 0x00 in a string"},
}

func TestDeviations(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("../docs/template-engine.md")
	require.NoError(t, err)
	data := &letter{Lines: []string{"one", "two"}, Vars: map[string]any{"a": "b"}, Items: []item{{"first", 1}}}
	for _, d := range deviations {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, string(doc), "| "+d.name+" |", "docs/template-engine.md lists every deviation")
			require.Equal(t, d.stock, stockResult(t, d.text, data))
			requireResult(t, d.ours, d.text, data)
		})
	}
}

func TestDeviationsOfMethodsAndMaps(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("../docs/template-engine.md")
	require.NoError(t, err)
	for _, d := range []deviation{
		{"printing a nil pointer", `{{.Ptr}}`, "<nil>", "error: nothing to print: .Ptr is missing"},
		{"methods of pointers", `{{.Rename}}`, "changed", "refused: has no field Rename"},
		{"index with a key that the map lacks", `{{index .Nums "none"}}`, "0", "error: nothing to print"},
		{"a map with keys of a named type", `{{.Keys.a}}`, "error: can't evaluate field a", "A"},
		{"a String method that panics", `{{.Bad}}`, "%!v(PANIC=String method: boom)", "error: the function called here panicked: boom"},
		{"range over a value with an IsZero method", `{{range .Date}}{{else}}none{{end}}`, "error: range can't iterate over", "refused: range can't iterate over a date"},
	} {
		data := &secretive{Keys: map[namedKey]string{"a": "A"}}
		require.Contains(t, string(doc), "| "+d.name+" |")
		require.Equal(t, strings.HasPrefix(d.stock, "error: "), strings.HasPrefix(stockResult(t, d.text, data), "error: "), d.name)
		requireResult(t, d.ours, d.text, data)
	}
}

func TestRangeOverChannelDoesNotBlock(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("../docs/template-engine.md")
	require.NoError(t, err)
	require.Contains(t, string(doc), "| range over a channel without a value |")
	c := make(chan int, 1)
	c <- 1
	requireResult(t, "error: range over a channel that is not closed and has no value ready", `{{range .Vars.c}}{{.}}{{end}}`, &letter{Vars: map[string]any{"c": c}})
	c <- 2
	close(c)
	requireResult(t, "2", `{{range .Vars.c}}{{.}}{{end}}`, &letter{Vars: map[string]any{"c": c}})
}

func TestIndexResultTypes(t *testing.T) {
	t.Parallel()
	data := &letter{Vars: map[string]any{"m": map[string]any{"name": "x", "n": 3, "l": []any{1, 2}}}}
	for text, want := range map[string]string{
		`{{with index .Vars "m"}}{{.name}} {{eq .n 3}} {{len .l}}{{range .l}}{{.}}{{end}}{{end}}`: "x true 212",
		`{{$m := index .Vars "m"}}{{range $i, $x := $m.l}}{{$i}}{{$x}}{{end}}`:                    "0112",
		`{{len (index .Vars "m" "name")}}{{eq (index .Vars "m" "n") 3}}`:                          "1true",
		`{{range index .Vars "m" "n"}}{{.}}{{end}}`:                                               "012",
		`{{range index .Vars "m" "name"}}{{end}}`:                                                 "error: range can't iterate over",
		`{{(index .Vars "m").nope}}`:                                                              "error: ",
	} {
		requireResult(t, want, text, data)
	}
}

// roundabout has non-nil pointers that may lead to nil pointers.
type roundabout struct {
	Any   *any
	Text  **string
	Items []*any
}

func TestNilPointersAreNotPrinted(t *testing.T) {
	t.Parallel()
	var nothing any
	var none *string
	something, text := any("x"), "y"
	some := &text
	for _, tt := range []struct {
		data *roundabout
		want string
	}{
		{&roundabout{}, "error: is missing"},
		{&roundabout{Any: &nothing, Text: &none, Items: []*any{&nothing}}, "error: is missing"},
		{&roundabout{Any: &something, Text: &some, Items: []*any{&something}}, ""},
	} {
		for _, text := range []string{"{{.Any}}", "{{.Text}}", "{{first .Items}}"} {
			want := tt.want
			if want == "" {
				want = map[string]string{"{{.Text}}": "y"}[text]
				if want == "" {
					want = "x"
				}
			}
			requireResult(t, want, text, tt.data)
		}
	}
}

type endless *endless

func TestInfinitePointerType(t *testing.T) {
	t.Parallel()
	type data struct{ Next []endless }
	_, err := template.Parse[data](files("t.tmpl", "x"), nil)
	require.EqualError(t, err, "want finite data, got the type template_test.endless, a pointer to itself")
}

func TestNilDataIsAFault(t *testing.T) {
	t.Parallel()
	requireResult[letter](t, "error: nil", "x", nil)
}

// stockResult returns the output that text/template produces for a template, or "error: " followed by the reason.
func stockResult(t *testing.T, text string, data any) string {
	t.Helper()
	tmpl, err := stock.New("t").Parse(text)
	require.NoError(t, err)
	var b strings.Builder
	if err := tmpl.Execute(&b, data); err != nil {
		return "error: " + err.Error()
	}
	return b.String()
}

func requireResult[T any](t *testing.T, want, text string, data *T) {
	t.Helper()
	tmpl, err := template.Parse[T](files("t.tmpl", text), &template.Options[T]{Entry: "t"})
	if refusal, ok := strings.CutPrefix(want, "refused: "); ok {
		require.ErrorContains(t, err, refusal)
		return
	}
	require.NoError(t, err)
	out, err := tmpl.Append(nil, data)
	if failure, ok := strings.CutPrefix(want, "error: "); ok {
		require.ErrorContains(t, err, failure)
		return
	}
	require.NoError(t, err)
	require.Equal(t, want, string(out))
}
