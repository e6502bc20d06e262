package template_test

import (
	"context"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/template"
)

// tree is data that templates descend into.
type tree struct {
	Name     string
	Children []*tree
}

func TestBounds(t *testing.T) {
	t.Parallel()
	const hint = "; raise the bound if the template is meant to do this"
	tests := []struct {
		name, text string
		bounds     template.Bounds
		want       string
	}{
		{"operations", "{{range until 100}}x{{end}}", template.Bounds{Operations: 50}, "t.tmpl:1:9: the bound of 50 operations was exceeded" + hint},
		{"output", "{{range until 100}}xx{{end}}", template.Bounds{Output: 100}, "t.tmpl:1:9: the bound of 100 output bytes was exceeded" + hint},
		{"output of one value", "{{repeat 1000 \"x\"}}", template.Bounds{Output: 100}, "t.tmpl:1:1: the bound of 100 output bytes was exceeded" + hint},
		{"depth", `{{define "a"}}{{template "b" .}}{{end}}{{define "b"}}b{{end}}{{template "a" .}}`, template.Bounds{Depth: 1}, "t.tmpl:1:26: a: the bound of 1 levels of template calls was exceeded" + hint},
		{"memory", `{{$l := list}}{{range until 100}}{{$l = append $l (repeat 100 "x")}}{{end}}{{len $l}}`, template.Bounds{Made: 5000}, "t.tmpl:1:52: the bound of 5000 bytes created by functions was exceeded" + hint},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := render(t, tt.text, sample(), &template.Options[letter]{Entry: "t", Bounds: tt.bounds})
			require.EqualError(t, err, tt.want)
			_, err = render(t, tt.text, sample(), &template.Options[letter]{Entry: "t", Bounds: template.Bounds{Operations: -1, Output: -1, Depth: -1, Made: -1}})
			require.NoError(t, err, "a negative bound means no bound")
		})
	}
}

func TestContextStopsRender(t *testing.T) {
	t.Parallel()
	tmpl := parsed(t, "{{range 200000}}{{range 200000}}x{{end}}{{end}}", &template.Options[letter]{Bounds: template.Bounds{Operations: -1, Output: -1}})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	dst, err := tmpl.Render([]byte("before"), sample(), &template.Run{Context: ctx})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.ErrorContains(t, err, "t.tmpl:1:")
	require.Equal(t, "before", string(dst))
}

// TestCallCost limits a render to fewer operations than the arguments of one call cost, and checks that the
// function is not called.
func TestCallCost(t *testing.T) {
	t.Parallel()
	var called atomic.Bool
	count := func(...any) int { called.Store(true); return 1 }
	opts := template.Options[letter]{
		Entry: "t", Bounds: template.Bounds{Operations: 5000},
		Funcs:     map[string]any{"of": count, "text": func(string) int { return count() }},
		RootFuncs: map[string]any{"root": func(_ *letter, _ string) int { return count() }},
	}
	data := &letter{Lines: []string{strings.Repeat("x", 80_000)}, Vars: map[string]any{}}
	for i := range 6000 {
		data.Vars[strconv.Itoa(i)] = i
	}
	for _, call := range []string{
		"of (index .Lines 0)", "text (index .Lines 0)", "root (index .Lines 0)", "of .Vars", "of" + strings.Repeat(" 1", 3000),
		"upper (index .Lines 0)", "contains \"y\" (index .Lines 0)", "hasKey .Vars \"1\"", "dict (index .Lines 0) 1", "keys .Vars", "md (index .Lines 0)",
		"max" + strings.Repeat(" 1", 3000), "or" + strings.Repeat(" 0", 6000), "addf" + strings.Repeat(" 1", 300),
	} {
		_, err := render(t, "{{$x := "+call+"}}", data, &opts)
		var met template.BoundError
		require.ErrorAs(t, err, &met, call)
		require.Equal(t, template.BoundError{Bound: "operations", Limit: 5000}, met, call)
		require.False(t, called.Load(), call)
	}
	_, err := render(t, "{{$x := of (index .Lines 0)}}", &letter{Lines: []string{"x"}}, &opts)
	require.NoError(t, err)
	require.True(t, called.Load())
}

// TestSingleCallBound checks that a single call is bounded even if the render is not. The bound is needed because the context is
// not checked during a call.
func TestSingleCallBound(t *testing.T) {
	t.Parallel()
	data := &letter{Lines: []string{strings.Repeat("x", 17<<20)}}
	_, err := render(t, "{{$x := contains \"y\" (index .Lines 0)}}", data, &template.Options[letter]{Entry: "t", Bounds: template.Bounds{Operations: -1}})
	require.ErrorContains(t, err, "the bound of 2097152 operations in one call was exceeded; pass fewer or shorter arguments")
}

func TestAllowedRecursion(t *testing.T) {
	t.Parallel()
	root := &tree{"a", []*tree{{"b", []*tree{{"c", nil}, {"d", nil}}}, {"e", nil}}}
	parse := func(text string) (*template.Template[tree], error) {
		return template.Parse[tree](files("t.tmpl", text), nil)
	}
	tmpl, err := parse(`{{define "node"}}{{- /* retest:depth 3 */ -}}({{.Name}}{{range .Children}}{{template "node" .}}{{end}}){{end}}{{template "node" .}}`)
	require.NoError(t, err)
	got, err := tmpl.Append(nil, root)
	require.NoError(t, err)
	require.Equal(t, "(a(b(c)(d))(e))", string(got))

	root.Children[0].Children[0].Children = []*tree{{"too deep", nil}}
	_, err = tmpl.Append(nil, root)
	require.EqualError(t, err, "t.tmpl:1:86: node: the bound of 3 levels of template calls was exceeded; raise the bound if the template is meant to do this")

	root.Children[0].Children[0].Children = nil
	again, err := tmpl.Append(nil, root)
	require.NoError(t, err, "a failed render leaves no state behind")
	require.Equal(t, string(got), string(again))
}

// forest is a list whose elements have its own type, so ranging over it descends.
type forest []forest

func TestRecursionIntoDot(t *testing.T) {
	t.Parallel()
	tmpl, err := template.Parse[forest](files("t.tmpl", `{{define "n"}}{{/* retest:depth 9 */}}({{range .}}{{template "n" .}}{{end}}){{end}}{{template "n" .}}`), nil)
	require.NoError(t, err)
	got, err := tmpl.Append(nil, &forest{{}, {{}, {}}})
	require.NoError(t, err)
	require.Equal(t, "(()(()()))", string(got))
}

func TestRejectedRecursion(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{
			"not allowed", `{{define "n"}}{{range .Children}}{{template "n" .}}{{end}}{{end}}{{template "n" .}}`,
			"t.tmpl:1:45: n: templates call each other in a cycle: n → n; use range to repeat",
		},
		{
			"the dot itself", `{{define "n"}}{{/* retest:depth 9 */}}{{template "n" .}}{{end}}{{template "n" .}}`,
			"t.tmpl:1:50: n: templates call each other in a cycle: n → n; call it with part of the dot, so that the recursion ends with the data",
		},
		{
			"the dot itself, many times", `{{define "n"}}{{/* retest:depth 9 */}}{{range 9}}{{template "n" $}}{{end}}{{end}}{{template "n" .}}`,
			"t.tmpl:1:61: n: templates call each other in a cycle: n → n; call it with part of the dot, so that the recursion ends with the data",
		},
		{
			"a depth that is none", `{{define "n"}}{{/* retest:depth many */}}x{{end}}{{template "n" .}}`,
			`t.tmpl:1:17: n: retest:depth: want a number from 1 to 500, got "many"`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := template.Parse[tree](files("t.tmpl", tt.text), nil)
			require.EqualError(t, err, tt.want)
		})
	}
}

func TestCyclicDataDepthBound(t *testing.T) {
	t.Parallel()
	root := &tree{Name: "a"}
	root.Children = []*tree{root, root}
	tmpl, err := template.Parse[tree](files("t.tmpl", `{{define "n"}}{{/* retest:depth 400 */}}{{range .Children}}{{template "n" .}}{{end}}{{end}}{{template "n" .}}`), nil)
	require.NoError(t, err)
	_, err = tmpl.Append(nil, root)
	require.ErrorContains(t, err, "the bound of 400 levels of template calls was exceeded")
}

func TestMethodPanicIsAnError(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"{{.}}", "{{.Boom}}", "{{.String}}", "{{upper .}}", "{{printf \"%s\" .}}", "{{if .}}{{end}}"} {
		tmpl, err := template.Parse[bomb](files("t.tmpl", text), nil)
		require.NoError(t, err, text)
		_, err = tmpl.Append(nil, &bomb{})
		require.ErrorContains(t, err, "t.tmpl:1:", text)
		require.ErrorContains(t, err, "boom", text)
	}
}

// bomb is data whose methods panic.
type bomb struct{ N int }

func (bomb) String() string { panic("boom") }
func (bomb) Boom() string   { panic("boom") }
func (bomb) IsZero() bool   { panic("boom") }

func TestLargeOutput(t *testing.T) {
	t.Parallel()
	got, err := render(t, `{{range .Lines}}{{.}}{{end}}`, &letter{Lines: []string{strings.Repeat("x", 15<<20)}}, nil)
	require.NoError(t, err)
	require.Len(t, got, 15<<20)
}
