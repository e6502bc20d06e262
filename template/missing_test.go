package template_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/template"
)

// branchy has parts that may be missing: behind a pointer, in an interface, or under a key.
type branchy struct {
	Vars map[string]any
	Part *part
	Any  any
}

type part struct {
	Name  string
	Inner *part
	Names []string
	N     int
	B     bool
	Date  date
}

// Loud has a value receiver.
func (p part) Loud() string { return p.Name + "!" }

// TestMissingParents tests values inside missing parts. In an expression that tests for presence, such values also count as missing.
func TestMissingParents(t *testing.T) {
	t.Parallel()
	there := &branchy{
		Vars: map[string]any{"a": map[string]any{"b": "B", "c": map[string]any{"d": "D"}}},
		Part: &part{Name: "n", Inner: &part{Name: "m", Date: date{2024}}, Date: date{2024}}, Any: map[string]any{"x": map[string]any{"y": "Y"}},
	}
	for _, tt := range []struct{ text, missing, there string }{
		{`{{.Vars.a.b | default "d"}}`, "d", "B"},
		{`{{default "d" .Vars.a.c.d}}`, "d", "D"},
		{`{{if .Vars.a.b}}yes{{else}}no{{end}}`, "no", "yes"},
		{`{{if .Vars.a.c.d}}yes{{else}}no{{end}}`, "no", "yes"},
		{`{{with .Vars.a.b}}{{.}}{{else}}no{{end}}`, "no", "B"},
		{`{{range .Vars.a.c}}{{.}}{{else}}no{{end}}`, "no", "D"},
		{`{{if not .Vars.a.b}}no{{else}}yes{{end}}`, "no", "yes"},
		{`{{not .Vars.a.b}}`, "true", "false"},
		{`{{empty .Vars.a.c.d}}`, "true", "false"},
		{`{{coalesce .Vars.a.b "d"}}`, "d", "B"},
		{`{{or .Vars.a.b "d"}}`, "d", "B"},
		{`{{if and .Vars.a.b .Vars.a.c.d}}yes{{else}}no{{end}}`, "no", "yes"},
		{`{{if eq .Vars.a.b "B"}}yes{{else}}no{{end}}`, "no", "yes"},
		{`{{hasKey .Vars.a "b"}}`, "false", "true"},
		{`{{if get .Vars.a "b"}}yes{{else}}no{{end}}`, "no", "yes"},
		{`{{if index .Vars "a" "b"}}yes{{else}}no{{end}}`, "no", "yes"},
		{`{{index .Vars "a" "c" "d" | default "d"}}`, "d", "D"},
		{`{{if .Part.Name}}yes{{else}}no{{end}}`, "no", "yes"},
		{`{{if .Part.Inner.Name}}yes{{else}}no{{end}}`, "no", "yes"},
		{`{{.Part.Inner.Name | default "d"}}`, "d", "m"},
		{`{{with .Part.Inner.Date}}{{.}}{{else}}no{{end}}`, "no", "year 2024"},
		{`{{if .Part.Inner.Loud}}yes{{else}}no{{end}}`, "no", "yes"},
		{`{{.Part.Loud | default "d"}}`, "d", "n!"},
		{`{{with $p := .Part.Inner}}{{$p.Name}}{{else}}no{{end}}`, "no", "m"},
		{`{{if (.Part.Inner).Name}}yes{{else}}no{{end}}`, "no", "yes"},
		{`{{if .Any.x.y}}yes{{else}}no{{end}}`, "no", "yes"},
		{`{{$v := .Vars}}{{if $v.a.b}}yes{{else}}no{{end}}`, "no", "yes"},
	} {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			tmpl, err := template.ParseText(map[string]string{"t": tt.text}, &template.Options[branchy]{})
			require.NoError(t, err)
			for _, data := range []struct {
				value *branchy
				want  string
			}{{&branchy{}, tt.missing}, {there, tt.there}} {
				out, err := tmpl.Append(nil, data.value)
				require.NoError(t, err)
				require.Equal(t, data.want, string(out))
			}
		})
	}
	for _, text := range []string{"{{.Vars.a.b}}", "{{.Part.Name}}", "{{.Part.Inner.Loud}}", "{{.Any.x}}", "{{if true}}{{.Vars.a.b}}{{end}}", "{{upper .Vars.a.b}}"} {
		tmpl, err := template.ParseText(map[string]string{"t": text}, &template.Options[branchy]{})
		require.NotNil(t, tmpl, "%v", err)
		_, err = tmpl.Append(nil, &branchy{})
		require.ErrorContains(t, err, "cannot be read: the value before it is missing", text)
	}
}
