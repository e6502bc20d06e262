package prompt_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/inquirytest"
	"github.com/dated-claims/retest/internal/seam"
	"github.com/dated-claims/retest/prompt"
)

var identify = seam.Identify.(func(*prompt.Renderer) seam.Identity)

// TestHashCoversTextOptions checks that changing an option changes the hash if and only if the option can change the text of a
// prompt.
func TestHashCoversTextOptions(t *testing.T) {
	t.Parallel()
	alone := fstest.MapFS{"p.tmpl": {Data: []byte(standalone)}}
	overlay := fstest.MapFS{"opening.tmpl": {Data: []byte("{{- /* retest:omit library */ -}}On {{.AsOf}}, ask {{.Role}} {{.Question}}.\n")}}
	shout := func(name string) map[string]any {
		return map[string]any{name: func(s string) string { return s + "!" }}
	}
	seen := map[[32]byte]string{}
	for name, opts := range map[string]*prompt.Options{
		"plain":                       {},
		"markdown":                    {Style: "markdown"},
		"xml":                         {Style: "xml"},
		"brief":                       {Style: "brief"},
		"alone":                       {Template: alone},
		"alone, markdown":             {Style: "markdown", Template: alone},
		"alone, xml":                  {Style: "xml", Template: alone},
		"overlay":                     {Overlay: overlay},
		"overlay, xml":                {Style: "xml", Overlay: overlay},
		"a function":                  {Funcs: shout("shout")},
		"another function":            {Funcs: shout("cry")},
		"a function with a version":   {Funcs: shout("shout"), FuncsVersion: "2"},
		"alone, with a function":      {Template: alone, Funcs: shout("shout")},
		"xml, alone, with a function": {Style: "xml", Template: alone, Funcs: shout("shout")},
	} {
		r, err := prompt.New(opts)
		require.NoError(t, err, name)
		id := identify(r)
		require.Empty(t, seen[id.Templates], name)
		seen[id.Templates] = name
		out, err := r.Render(t.Context(), inquirytest.Full(t))
		require.NoError(t, err, name)
		require.Equal(t, out.Hashes().Template, hexOf(id.Templates), name)
	}
}

// TestHashWithoutTextOptions checks that the hash covers only the templates if no option can change the text.
func TestHashWithoutTextOptions(t *testing.T) {
	t.Parallel()
	for _, opts := range []*prompt.Options{
		nil,
		{Style: "xml"},
		{Style: "brief", AllowHidden: true, FuncsVersion: "of no functions", Funcs: map[string]any{}},
		{Template: fstest.MapFS{"p.tmpl": {Data: []byte(standalone)}}},
		{Style: "plain", Overlay: fstest.MapFS{"opening.tmpl": {Data: []byte("{{- /* retest:omit library */ -}}On {{.AsOf}}, ask {{.Role}} {{.Question}}.\n")}}},
	} {
		r, err := prompt.New(opts)
		require.NoError(t, err)
		require.Equal(t, r.Templates().Hash(), identify(r).Templates)
	}
}

func TestIdentity(t *testing.T) {
	t.Parallel()
	r, err := prompt.New(&prompt.Options{AllowHidden: true})
	require.NoError(t, err)
	require.Equal(t, seam.Identity{Templates: r.Templates().Hash(), Style: "plain", AllowHidden: true}, identify(r))
	two := map[string]any{"b": func() string { return "b" }, "a": func() string { return "a" }}
	r, err = prompt.New(&prompt.Options{Style: "brief", Funcs: two, FuncsVersion: "7"})
	require.NoError(t, err)
	id := identify(r)
	require.Equal(t, seam.Identity{Templates: id.Templates, Style: "brief", Functions: []string{"a", "b"}, FuncsVersion: "7"}, id)
	id.Functions[0] = "changed"
	require.Equal(t, []string{"a", "b"}, identify(r).Functions)
	require.Zero(t, identify(nil))
	require.Zero(t, identify(&prompt.Renderer{}))
}
