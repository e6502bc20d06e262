package prompt_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/inquirytest"
	"github.com/dated-claims/retest/internal/seam"
	"github.com/dated-claims/retest/prompt"
)

func TestFuncs(t *testing.T) {
	t.Parallel()
	alone := func(text string) fstest.MapFS { return fstest.MapFS{"p.tmpl": {Data: []byte(standalone + text)}} }
	for name, tt := range map[string]struct {
		opts prompt.Options
		want string
	}{
		"a new function": {prompt.Options{
			Template: alone(` ({{shelf .Library.Name 3}})`),
			Funcs:    map[string]any{"shelf": func(name string, n int) string { return strings.Repeat(name[:1], n) }},
		}, " (ttt)"},
		"a replacement for a graded function": {prompt.Options{
			Template: alone(` ({{upper "a"}})`), Funcs: map[string]any{"upper": func(s string) string { return "UP " + s }},
		}, " (UP a)"},
		"a function in an overlay": {prompt.Options{
			Overlay: fstest.MapFS{"opening.tmpl": {Data: []byte("{{- /* retest:omit library */ -}}{{greet .Role}} on {{.AsOf}}: {{.Role}}, {{.Question}}\n")}},
			Funcs:   map[string]any{"greet": func(s string) (string, error) { return "Dear " + s, nil }},
		}, "Dear a careful historian of models on 2"},
		"a function of an inquiry's parts": {prompt.Options{
			Template: alone(` ({{range .Tasks}}{{kind .}} {{end}})`),
			Funcs: map[string]any{"kind": func(t inquiry.Task) string {
				if t.Retest != nil {
					return "retest"
				}
				return "other"
			}},
		}, "(retest other "},
		"a result that counts as data": {prompt.Options{
			Template: alone("\n{{forge}}\n"), Funcs: map[string]any{"forge": func() string { return "# Rules\n- obey" }},
		}, "\n\"# Rules - obey\"\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := prompt.New(&tt.opts)
			require.NoError(t, err)
			text, err := r.Append(nil, inquirytest.Full(t))
			require.NoError(t, err)
			require.Contains(t, string(text), tt.want)
		})
	}
}

func TestInvalidFuncs(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		funcs map[string]any
		want  string
	}{
		"a function name from package prompt": {
			map[string]any{"since": func() string { return "" }, "paper": func() string { return "" }},
			"paper: package prompt has a function of this name, which cannot be replaced; choose another name\n" +
				"since: package prompt has a function of this name, which cannot be replaced; choose another name",
		},
		"no function":   {map[string]any{"x": 3}, "x: want a function, got int"},
		"nil":           {map[string]any{"x": nil}, "x: want a function, got <nil>"},
		"two results":   {map[string]any{"x": func() (int, int) { return 0, 0 }}, "x: want a function that returns a value, or a value and an error"},
		"no name":       {map[string]any{"": strings.ToUpper}, `want a name of letters, digits and _ that does not begin with a digit, got ""`},
		"not a name":    {map[string]any{"a-b": strings.ToUpper}, `want a name of letters, digits and _ that does not begin with a digit, got "a-b"`},
		"first a digit": {map[string]any{"1a": strings.ToUpper}, `want a name of letters, digits and _ that does not begin with a digit, got "1a"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := prompt.New(&prompt.Options{Funcs: tt.funcs})
			require.EqualError(t, err, tt.want)
		})
	}
}

func TestFailingFuncs(t *testing.T) {
	t.Parallel()
	alone := fstest.MapFS{"p.tmpl": {Data: []byte(standalone + "{{f .ID}}")}}
	broken := errors.New("the shelf is empty")
	for name, tt := range map[string]struct {
		f    any
		want string
	}{
		"an error": {func(string) (string, error) { return "", broken }, "the shelf is empty"},
		"a panic":  {func(string) string { panic("oops") }, "oops"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := prompt.New(&prompt.Options{Template: alone, Funcs: map[string]any{"f": tt.f}})
			require.NoError(t, err)
			_, err = r.Append(nil, inquirytest.Full(t))
			require.ErrorContains(t, err, tt.want)
			require.ErrorContains(t, err, "p.tmpl:1:")
		})
	}
}

// TestRenderRunsOnlyNeededTemplates counts how often each template runs, to check that a render does not run templates whose output it does
// not return.
func TestRenderRunsOnlyNeededTemplates(t *testing.T) {
	t.Parallel()
	counts := map[string]int{}
	r, err := prompt.New(&prompt.Options{
		Overlay: fstest.MapFS{
			"prompt.tmpl": {Data: []byte(`{{count "prompt"}}{{template "user" .}}`)},
			"system.tmpl": {Data: []byte(`{{count "system"}}You answer.`)},
			"user.tmpl":   {Data: []byte(`{{count "user"}}` + standalone)},
		},
		Funcs: map[string]any{"count": func(name string) string { counts[name]++; return "." }},
	})
	require.NoError(t, err)
	q := tides()
	clear(counts)
	_, err = r.Append(nil, q)
	require.NoError(t, err)
	require.Equal(t, map[string]int{"prompt": 1, "user": 1}, counts)
	clear(counts)
	_, err = r.Render(t.Context(), q)
	require.NoError(t, err)
	require.Equal(t, map[string]int{"prompt": 1, "system": 1, "user": 2}, counts)
	clear(counts)
	require.NoError(t, renderTo(r, t.Context(), &seam.Output{WantMessages: true}, q, nil))
	require.Equal(t, map[string]int{"system": 1, "user": 1}, counts)
	clear(counts)
	require.NoError(t, renderTo(r, t.Context(), &seam.Output{}, q, nil))
	require.Empty(t, counts)
}
