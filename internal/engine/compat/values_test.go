package template

import (
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	stock "text/template"

	"github.com/stretchr/testify/require"
)

// TestReflectValues checks what a function with a reflect.Value parameter receives. With this engine, it never receives an interface.
func TestReflectValues(t *testing.T) {
	t.Parallel()
	type data struct {
		Any any
		N   int
	}
	const text = "{{f .Any}} {{f .N}}{{range .Any}} {{f .}}{{end}}"
	funcs := FuncMap{"f": func(v reflect.Value) string { return fmt.Sprint(v.Kind(), v.CanAddr()) }}
	d := &data{[]any{"a"}, 1}
	var want, got strings.Builder
	require.NoError(t, stock.Must(stock.New("t").Funcs(funcs).Parse(text)).Execute(&want, d))
	require.NoError(t, Must(New("t").Funcs(funcs).Parse(text)).Execute(&got, d))
	require.Equal(t, "interface true int true interface true", want.String())
	require.Equal(t, "slice false int true string false", got.String())
}

// TestNoPartialOutput checks that partial output is never written.
func TestNoPartialOutput(t *testing.T) {
	t.Parallel()
	const text = "before {{index .A 9}}"
	data := struct{ A []int }{[]int{1}}
	run := func(execute func(w io.Writer, data any) error) string {
		var b strings.Builder
		require.Regexp(t, `out of range: 9|no item 9: `, execute(&b, data).Error())
		return b.String()
	}
	require.Equal(t, "before ", run(stock.Must(stock.New("t").Parse(text)).Execute))
	require.Empty(t, run(Must(New("t").Parse(text)).Execute))
}
