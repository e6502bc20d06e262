package engine_test

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	stock "text/template"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/engine"
)

// TestTruth compares truth values with those in text/template and lists all differences: a zero time is false, and pointers and
// json.Number have the truth values of their contents.
func TestTruth(t *testing.T) {
	t.Parallel()
	var nothing any
	var none *int
	one := 1
	for _, tt := range []struct {
		v       any
		differs bool
	}{
		{nil, false},
		{"", false},
		{"a", false},
		{0, false},
		{-1, false},
		{0.0, false},
		{math.Copysign(0, -1), false},
		{math.NaN(), false},
		{1i, false},
		{false, false},
		{true, false},
		{[]int(nil), false},
		{[]int{0}, false},
		{[0]int{}, false},
		{map[string]int{}, false},
		{none, false},
		{&one, false},
		{struct{}{}, false},
		{time.Unix(0, 0), false},
		{func() {}, false},
		{uint8(3), false},
		{json.Number("1"), false},
		{time.Time{}, true},
		{&nothing, true},
		{&none, true},
		{json.Number("0"), true},
	} {
		truth, ok := stock.IsTrue(tt.v)
		require.True(t, ok)
		require.Equal(t, truth != tt.differs, engine.Truth(reflect.ValueOf(tt.v)), "%T %v", tt.v, tt.v)
		if engine.Absent(reflect.ValueOf(tt.v)) {
			require.False(t, engine.Truth(reflect.ValueOf(tt.v)), "%T %v", tt.v, tt.v)
		}
	}
}

// TestOrder compares the results of lt, le, gt and ge with those in text/template, for pairs of values of all kinds.
func TestOrder(t *testing.T) {
	t.Parallel()
	values := []any{
		0, 1, -1, uint(0), uint(1), uint64(math.MaxUint64), int8(-3), 0.5, math.NaN(), math.Inf(1), float32(1), "", "a", "b", true, 1i, nil,
		[]int{1},
		struct{}{},
		time.Second,
	}
	funcs := engine.Builtins()
	for _, name := range []string{"lt", "le", "gt", "ge"} {
		tmpl := stock.Must(stock.New("").Parse("{{" + name + " .A .B}}"))
		order := funcs[name].Fn.(func(a, b reflect.Value) (bool, error))
		for _, a := range values {
			for _, b := range values {
				var want strings.Builder
				wantErr := tmpl.Execute(&want, map[string]any{"A": a, "B": b})
				got, err := order(reflect.ValueOf(a), reflect.ValueOf(b))
				require.Equal(t, wantErr == nil, err == nil, "%s %v %v: %v, %v", name, a, b, wantErr, err)
				if err == nil {
					require.Equal(t, want.String() == "true", got, "%s %v %v", name, a, b)
				}
			}
		}
	}
}

// TestOneLine checks that OneLine replaces every kind of line break in the Unicode standard and leaves other text unchanged.
func TestOneLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", "a b": "a b", "a\nb": "a b", "a \r\n\t b": "a b", "\n\na\n": "a", "a\u2028b\u2029c": "a b c", "a\u0085b": "a b", "a\u00e9b": "a\u00e9b",
		"eight by\ntes": "eight by tes", "\u2013": "\u2013", "\v\f": "", "a\tb": "a\tb",
	} {
		require.Equal(t, want, engine.OneLine(text), "%q", text)
	}
}

// TestText checks which values have a text form. A nil pointer to a type with a String method does not have one.
func TestText(t *testing.T) {
	t.Parallel()
	three := 3
	for _, tt := range []struct {
		v    any
		want string
	}{
		{"a", "a"}, {3, "3"}, {&three, "3"}, {true, "true"}, {0.5, "0.5"}, {[]byte("b"), "b"}, {time.Second, "1s"}, {json.Number("1e2"), "1e2"},
	} {
		got, err := engine.Text(tt.v)
		require.NoError(t, err)
		require.Equal(t, tt.want, got)
	}
	for _, v := range []any{nil, (*int)(nil), (*time.Duration)(nil)} {
		_, err := engine.Text(v)
		require.ErrorIs(t, err, engine.ErrNothing, "%T", v)
	}
	for _, v := range []any{[]string{"a"}, map[string]int{}, struct{ A int }{}, func() {}, make(chan int)} {
		_, err := engine.Text(v)
		require.ErrorContains(t, err, "cannot be printed", "%T", v)
	}
}
