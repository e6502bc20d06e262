package template_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/template"
)

// fewThere has fields of every printable kind that can be absent.
type fewThere struct {
	Int    *int
	Bool   *bool
	Int64  *int64
	Float  *float64
	Uint8  *uint8
	Text   *string
	Far    **int
	List   []*int
	Map    map[string]*int
	Inside struct{ Int *int }
	Zero   zeroable
}

// zeroable is a number type that decides for itself whether it is absent.
type zeroable int

func (z zeroable) IsZero() bool { return z == 0 }

// TestMissingValueLocations prints absent values with and without Escape, and checks that each causes one message with its
// location.
func TestMissingValueLocations(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		"{{.Int}}": "1:3: nothing to print: .Int is missing", "{{.Bool}}": "1:3: nothing to print: .Bool is missing",
		"{{.Int64}}": "1:3: nothing to print: .Int64 is missing", "{{.Float}}": "1:3: nothing to print: .Float is missing",
		"{{.Uint8}}": "1:3: nothing to print: .Uint8 is missing", "{{.Text}}": "1:3: nothing to print: .Text is missing",
		"{{.Far}}": "1:3: nothing to print: .Far is missing", "{{.Inside.Int}}": "1:3: nothing to print: .Inside.Int is missing",
		"{{range .List}}{{.}}{{end}}": "1:18: nothing to print: . is missing", "{{index .List 0}}": "1:3: nothing to print: index .List 0 is missing",
		"{{with .List}}{{index . 0}}{{end}}": "1:17: nothing to print: index . 0 is missing", "{{.Map.a}}": "1:3: nothing to print: .Map.a is missing",
		`{{index .Map "a"}}`: `1:3: nothing to print: index .Map "a" is missing`, "{{$x := .Int}}{{$x}}": "1:17: nothing to print: $x is missing",
		"{{.Zero}}": "1:3: nothing to print: .Zero is missing",
	} {
		for _, escape := range []func([]byte, string) []byte{nil, template.EscapePlain} {
			tmpl, err := template.Parse(fstest.MapFS{"a.tmpl": {Data: []byte(src)}}, &template.Options[fewThere]{Escape: escape})
			require.NoError(t, err, src)
			_, err = tmpl.Append(nil, &fewThere{List: []*int{nil}, Map: map[string]*int{"a": nil}})
			require.ErrorContains(t, err, "a.tmpl:"+want, src)
		}
	}
}

// TestBytesAreText checks that bytes count as text wherever a value is printed or passed to a function.
func TestBytesAreText(t *testing.T) {
	t.Parallel()
	type raw []byte
	type data struct {
		Bytes []byte
		Named raw
		Any   any
	}
	for src, want := range map[string]string{
		"{{.Bytes}}": "a b", "{{.Named}}": "a b", "{{.Any}}": "a b", "{{print .Bytes}}": "a b", "{{.Bytes | upper}}": "A B", "{{with .Bytes}}{{.}}{{end}}": "a b",
		`{{printf "%s" .Named}}`: "a b", "{{list .Bytes | first}}": "a b", "{{$x := .Bytes}}{{$x}}": "a b", "{{len .Bytes}}": "3", "{{range .Bytes}}{{.}},{{end}}": "97,32,98,",
	} {
		for _, escape := range []func([]byte, string) []byte{nil, template.EscapePlain} {
			tmpl, err := template.Parse(fstest.MapFS{"a.tmpl": {Data: []byte(src)}}, &template.Options[data]{Escape: escape})
			require.NoError(t, err, src)
			got, err := tmpl.Append(nil, &data{[]byte("a b"), raw("a b"), []byte("a b")})
			require.NoError(t, err, src)
			require.Equal(t, want, string(got), src)
		}
	}
	tmpl, err := template.Parse(fstest.MapFS{"a.tmpl": {Data: []byte("x {{.Bytes}}")}}, &template.Options[data]{Escape: template.EscapePlain})
	require.NoError(t, err)
	got, err := tmpl.Append(nil, &data{Bytes: []byte("one\n\n# two")})
	require.NoError(t, err)
	require.Equal(t, "x one # two", string(got), "bytes from the data count as data")
}
