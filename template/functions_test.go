package template

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	stock "text/template"
	"time"

	"github.com/Masterminds/sprig/v3"
	"github.com/stretchr/testify/require"
)

// day is the day of the prompts in these tests.
var day = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

// builtins lists text/template's functions. TestTableListsEveryFunction reports any function that is missing here.
var builtins = []string{
	"and", "call", "eq", "ge", "gt", "html", "index", "js", "le", "len", "lt", "ne", "not", "or", "print", "printf", "println",
	"slice", "urlquery",
}

// render runs a template with the graded functions, which all use the same day.
func render(t *testing.T, text string, data any) (string, error) {
	t.Helper()
	return renderWith(t, funcMap(day, true), text, data)
}

func renderWith(t *testing.T, funcs map[string]any, text string, data any) (string, error) {
	t.Helper()
	tmpl, err := stock.New("t").Funcs(funcs).Parse(text)
	require.NoError(t, err)
	var b strings.Builder
	err = tmpl.Execute(&b, data)
	return b.String(), err
}

func TestTableListsEveryFunction(t *testing.T) {
	t.Parallel()
	want := slices.Concat(builtins, slices.Collect(maps.Keys(sprig.TxtFuncMap())))
	slices.Sort(want)
	var got []string
	for _, f := range Functions() {
		if f.Grade != Own {
			got = append(got, f.Name)
		}
	}
	require.Equal(t, slices.Compact(want), got)
	require.Len(t, sprig.TxtFuncMap(), 211)
}

// TestBuiltinsMatchTextTemplate checks the list against text/template, which rejects a template that calls an unknown function.
func TestBuiltinsMatchTextTemplate(t *testing.T) {
	t.Parallel()
	for _, f := range Functions() {
		_, err := stock.New("t").Parse("{{" + f.Name + " 1}}")
		require.Equal(t, slices.Contains(builtins, f.Name), err == nil, f.Name)
	}
}

func TestEveryFunctionIsDocumented(t *testing.T) {
	t.Parallel()
	for _, f := range Functions() {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, []Grade{Builtin, Pure, Fixed, Clocked, Refused, Own}, f.Grade)
			require.Regexp(t, `^`+f.Name+` .*→ `, f.Signature)
			require.Regexp(t, `^([a-z]|ONE|A )[^\n]*[^.\n]$`, f.Doc)
			if f.Grade == Refused {
				require.Nil(t, f.fn)
				require.False(t, f.timed)
				return
			}
			require.Empty(t, f.Instead)
			require.Contains(t, f.Example, f.Name)
		})
	}
}

func TestExampleOutputs(t *testing.T) {
	t.Parallel()
	for _, f := range Functions() {
		if f.Grade == Refused {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			got, err := render(t, f.Example, nil)
			require.NoError(t, err)
			require.Equal(t, f.Output, got)
		})
	}
}

func TestPureFunctionsAgreeWithSprig(t *testing.T) {
	t.Parallel()
	for _, f := range Functions() {
		if f.Grade != Pure {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			got, err := renderWith(t, sprig.TxtFuncMap(), f.Example, nil)
			require.NoError(t, err)
			require.Equal(t, f.Output, got)
		})
	}
}

// TestTextAndNumbersAgreeWithSprig compares the results of functions with sprig's results for difficult arguments.
func TestTextAndNumbersAgreeWithSprig(t *testing.T) {
	t.Parallel()
	texts := []string{
		"", " ", "a", "A new TEXT", "a new text", "x_y-z 9a.b’s o'neil", "ǆ ǅ Ǆ ßA", "ÉCOLE élan", "a\tb\nC", "日本 x", "first_name", "FirstName", "HTTPServer2", "a--b__c", "\u00a0x y",
	}
	numbers := []string{"0", "1.5", "-1.3", "2.675", "-2.5", "1e20", "123456.789"}
	var all []string
	for _, name := range []string{"title", "untitle", "swapcase", "snakecase", "camelcase", "kebabcase", "b64enc", "b32enc", "sha1sum", "sha256sum", "sha512sum", "adler32sum"} {
		for _, text := range texts {
			all = append(all, fmt.Sprintf("{{%s %q}}", name, text))
		}
	}
	for _, n := range numbers {
		for _, by := range numbers {
			all = append(all, "{{maxf "+n+" "+by+"}}", "{{minf "+n+" "+by+" 1}}", "{{round "+n+" 2 "+by+"}}")
		}
		for _, places := range []string{"-2", "0", "1", "3"} {
			all = append(all, "{{round "+n+" "+places+"}}")
		}
	}
	for _, text := range all {
		want, err := renderWith(t, sprig.TxtFuncMap(), text, nil)
		require.NoError(t, err)
		got, err := render(t, text, nil)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
}

// TestFixedFunctionsAgreeWithSprig compares the examples of the fixed functions with sprig's results. It lists the
// functions whose results differ.
func TestFixedFunctionsAgreeWithSprig(t *testing.T) {
	t.Parallel()
	differ := []string{
		"values", "keys", // sprig returns them in map order
		"duration",                 // sprig treats an int as 0
		"unixEpoch",                // sprig does not accept a string as a date
		"fromJson", "mustFromJson", // sprig converts numbers to floats
	}
	for _, f := range Functions() {
		if f.Grade != Fixed || slices.Contains(differ, f.Name) {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			got, err := renderWith(t, sprig.TxtFuncMap(), f.Example, nil)
			require.NoError(t, err)
			require.Equal(t, f.Output, got)
		})
	}
}

func TestFunctionsReturnsCopy(t *testing.T) {
	t.Parallel()
	Functions()[0].Name = "changed"
	require.NotEqual(t, "changed", Functions()[0].Name)
	m := funcMap(day, true)
	clear(m)
	require.NotEmpty(t, funcMap(day, true))
}

func TestFuncMapContents(t *testing.T) {
	t.Parallel()
	for _, hasNow := range []bool{true, false} {
		m := funcMap(day, hasNow)
		for _, f := range Functions() {
			own := f.Grade == Builtin || f.Name == "and" || f.Name == "or"
			require.Equal(t, f.Grade != Refused && !own, m[f.Name] != nil, f.Name)
		}
	}
}

func TestClockFunctionsRequireDay(t *testing.T) {
	t.Parallel()
	for _, src := range []string{`{{ now }}`, `{{ ago "2026-11-22" }}`, `{{ durationRound "2h" }}`} {
		_, err := renderWith(t, funcMap(time.Time{}, false), src, nil)
		require.ErrorIs(t, err, errNoDay)
		require.ErrorContains(t, err, "want the day that the prompt is for, got nothing: set as_of")
	}
	got, err := renderWith(t, funcMap(time.Time{}, false), `{{ "2026-11-22" | date "2 January" }}`, nil)
	require.NoError(t, err)
	require.Equal(t, "22 November", got)
}

func BenchmarkFuncMap(b *testing.B) {
	for b.Loop() {
		funcMap(day, true)
	}
}
