package engine_test

import (
	"maps"
	"reflect"
	"testing"
	"text/template/parse"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/engine"
	"github.com/dated-claims/retest/internal/seam"
	_ "github.com/dated-claims/retest/template" // sets seam.Engine
)

// configured returns the engine configuration of package template.
var configured = seam.Engine.(func() *engine.Config)

// compile compiles a template for data of type T and returns the faults in it.
func compile[T any](t *testing.T, text string) (*engine.Program, []engine.Fault) {
	t.Helper()
	tree, trees := parse.New("main"), map[string]*parse.Tree{}
	tree.Mode = parse.ParseComments | parse.SkipFuncCheck
	_, err := tree.Parse(text, "", "", trees)
	require.NoError(t, err)
	cfg := configured()
	cfg.Data, cfg.Entries = reflect.TypeFor[T](), []string{"main"}
	maps.Copy(cfg.Trees, trees)
	prog, faults := engine.Compile(cfg)
	var errors []engine.Fault
	for _, f := range faults {
		if f.Severity == fault.Error {
			errors = append(errors, f)
		}
	}
	return prog, errors
}

// render renders a template. The error is the first fault in the template or, if there is none, the error of the render.
func render[T any](t *testing.T, text string, data *T) (string, error) {
	t.Helper()
	prog, faults := compile[T](t, text)
	if len(faults) > 0 {
		return "", &faults[0]
	}
	out, err := prog.Append(nil, "main", data, nil)
	return string(out), err
}

// TestPointersToInterfaces checks that the type of a value behind a pointer to an interface is treated as unknown until the render.
func TestPointersToInterfaces(t *testing.T) {
	t.Parallel()
	type inner struct{ N int }
	type data struct{ Any *any }
	list, object := any([]string{"a", "b"}), any(inner{7})
	for text, d := range map[string]*data{
		"{{len .Any}}": {&list}, "{{index .Any 1}}": {&list}, "{{range .Any}}{{.}}{{end}}": {&list}, "{{.Any.N}}": {&object},
		"{{with .Any}}{{.N}}{{end}}": {&object},
	} {
		out, err := render(t, text, d)
		require.NoError(t, err, text)
		require.NotEmpty(t, out, text)
	}
	_, err := render(t, "{{.Any.Zz}}", &data{&object})
	require.ErrorContains(t, err, "can't evaluate field Zz in type engine_test.inner")
}

// shade is a named number type.
type shade uint8

// TestSmallNumberListsAreNotText checks that only bytes count as text. Printing a list of other small numbers would produce control
// characters.
func TestSmallNumberListsAreNotText(t *testing.T) {
	t.Parallel()
	type data struct {
		Shades []shade
		Any    any
		Bytes  []byte
	}
	d := &data{[]shade{65, 66}, []shade{65}, []byte("bytes")}
	for text, want := range map[string]string{
		"{{.Shades}}":       "a list of numbers cannot be printed; use join or range",
		"{{.Any}}":          "a list of numbers cannot be printed; use join or range",
		"{{upper .Shades}}": "upper: argument 1: want text, got a list of numbers",
		"{{print .Any}}":    "argument 1: want text, got a list",
	} {
		_, err := render(t, text, d)
		require.ErrorContains(t, err, want, text)
	}
	out, err := render(t, `{{.Bytes}} {{join "+" .Shades}} {{len .Shades}}`, d)
	require.NoError(t, err)
	require.Equal(t, "bytes 65+66 2", out)
}

// TestPrintfFormatMustBeText checks that a number or a boolean is rejected as the format of printf.
func TestPrintfFormatMustBeText(t *testing.T) {
	t.Parallel()
	type data struct {
		N   int
		Any any
	}
	for _, text := range []string{"{{printf 1}}", "{{printf true}}", "{{1.5 | printf}}", "{{printf .N}}", "{{printf .Any}}"} {
		_, err := render(t, text, &data{1, 2})
		require.ErrorContains(t, err, "want text, got", text)
	}
	out, err := render(t, "{{printf .Any 1}}", &data{1, "<%d>"})
	require.NoError(t, err)
	require.Equal(t, "<1>", out)
}

// counter has a method with a pointer receiver, as counters usually do.
type counter struct{ n int }

func (c *counter) Next() int { c.n++; return c.n }

// TestPointerMethodErrors checks that a method that exists but cannot be called is not merely reported as missing.
func TestPointerMethodErrors(t *testing.T) {
	t.Parallel()
	type data struct {
		C   counter
		Any any
	}
	const hint = "Next is a pointer method: templates can call only value methods, which cannot change the value"
	_, faults := compile[data](t, "{{.C.Next}}")
	require.Len(t, faults, 1)
	require.Equal(t, hint, faults[0].Hint)
	_, err := render(t, "{{.Any.Next}}", &data{Any: &counter{}})
	var e *engine.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, hint, e.Hint)
}
