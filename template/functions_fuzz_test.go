package template

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// FuzzFunctions checks what the table promises for every function. Whatever arguments it is called with, a function must not panic,
// must return the same result twice, must not create anything large, and must not change its arguments.
func FuzzFunctions(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(seed, "a text, with 2026 and Größe", "2006-01-02")
	}
	f.Add(uint64(1), "\xff\xfe%d{1000}(", "%!s(")
	funcs := funcMap(day, true)
	names := slices.Sorted(maps.Keys(funcs))
	f.Fuzz(func(t *testing.T, seed uint64, a, b string) {
		for i, name := range names {
			fn := reflect.ValueOf(funcs[name])
			again := func() *arguments {
				return &arguments{r: rand.New(rand.NewPCG(seed, uint64(i))), texts: []string{a, b}}
			}
			in, same, untouched := again().of(fn.Type()), again().of(fn.Type()), again().of(fn.Type())
			first, second := outcome(t, name, fn, in), outcome(t, name, fn, same)
			require.Equal(t, first.err, second.err, "%s: the error differs", name)
			require.True(t, reflect.DeepEqual(first.value, second.value), "%s: the result differs", name)
			require.NoError(t, fits(first.value), name)
			for j := range in {
				require.True(t, reflect.DeepEqual(untouched[j].Interface(), in[j].Interface()), "%s: argument %d was changed", name, j)
			}
		}
	})
}

// TestFunctionsOnRandomArguments performs the same check as the fuzz target in every test run, with more seeds than the target's corpus
// contains.
func TestFunctionsOnRandomArguments(t *testing.T) {
	t.Parallel()
	for name, f := range funcMap(day, true) {
		fn := reflect.ValueOf(f)
		for seed := range uint64(100) {
			args := &arguments{r: rand.New(rand.NewPCG(seed, uint64(len(name)))), texts: []string{"a b", "%5d"}}
			require.NoError(t, fits(outcome(t, name, fn, args.of(fn.Type())).value), name)
		}
	}
}

// called holds the result of a call.
type called struct {
	value any
	err   string
}

// outcome calls a function.
func outcome(t *testing.T, name string, fn reflect.Value, in []reflect.Value) (o called) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil {
			t.Fatalf("%s%v panics: %v", name, shown(in), p)
		}
	}()
	out := fn.Call(in)
	if len(out) == 2 && !out[1].IsNil() {
		return called{err: out[1].Interface().(error).Error()}
	}
	return called{value: out[0].Interface()}
}

func shown(in []reflect.Value) string {
	s := make([]string, len(in))
	for i, v := range in {
		s[i] = fmt.Sprintf("%T", v.Interface())
	}
	return "(" + strings.Join(s, ", ") + ")"
}

// arguments generates values of all kinds. The same seed always generates the same values.
type arguments struct {
	r     *rand.Rand
	texts []string
}

func (g *arguments) of(fn reflect.Type) []reflect.Value {
	n := fn.NumIn()
	if fn.IsVariadic() {
		n += g.r.IntN(4) - 1
	}
	in := make([]reflect.Value, n)
	for i := range in {
		in[i] = reflect.New(reflect.TypeFor[any]()).Elem()
		if v := g.value(0); v != nil {
			in[i].Set(reflect.ValueOf(v))
		}
	}
	return in
}

func (g *arguments) value(depth int) any {
	n := g.r.IntN(10)
	switch {
	case n < 3:
		return g.text()
	case n < 6:
		return g.number()
	case n < 8 && depth < 3:
		return g.list(depth)
	case n < 9 && depth < 3:
		return g.dict(depth)
	}
	return g.other()
}

func (g *arguments) text() string {
	return pickOne(g, append(slices.Clone(g.texts), "", " ", "a", "\n", "12", "-3", "1.5", "12abc", "Größe", "\xff\xfe", "[a-z]+", "(", "$1", "%s %d", "%",
		"UTC", "1h", "2006-01-02", "2026-11-23", `{"a":[1,{"b":null}]}`, "[[[", "https://a:b@c.org/d?e#f", ">=1.2, <3", "1.2.3-rc.1",
		"a-b_c D", "YQ==", strings.Repeat("ab ", 2000), strings.Repeat("é", 30)))
}

func (g *arguments) number() any {
	return pickOne(g, []any{
		0, 1, -1, 2, 3, 5, 100, 1 << 20, 1 << 40, -1 << 63, 1<<63 - 1, int8(-128), uint64(1<<64 - 1), uint8(7), int64(9),
		1.5, -0.5, 1e300, 5e-324, float32(2), 3 + 2i, time.Hour, time.November, g.r.IntN(50), g.r.Int(),
	})
}

func (g *arguments) list(depth int) any {
	switch n := g.r.IntN(5); g.r.IntN(6) {
	case 0:
		return make([]string, n)
	case 1:
		return []finding{{g.text()}, {g.text()}}
	case 2:
		return [2]namedText{namedText(g.text()), "b"}
	case 3:
		return []int{3, 1, 2}[:n%4]
	default:
		out := make([]any, n, n+2)
		for i := range out {
			out[i] = g.value(depth + 1)
		}
		return out
	}
}

func (g *arguments) dict(depth int) any {
	switch g.r.IntN(5) {
	case 0:
		return map[string]string{"a": g.text(), "host": g.text(), "userinfo": g.text()}
	case 1:
		return map[namedText]int{"b": 1, "a": 2}
	case 2:
		return map[int]string{1: "a"}
	default:
		m := map[string]any{}
		for range g.r.IntN(4) {
			m[g.text()] = g.value(depth + 1)
		}
		return m
	}
}

func (g *arguments) other() any {
	s, p := g.text(), period{"2024", "2025"}
	return pickOne(g, []any{
		nil, true, false, p, &p, (*period)(nil), &s, []byte(s),
		finding{s},
		&finding{s}, namedText(s),
		zeroable{},
		day, &day,
		moment{day},
		errNoDay,
		struct{}{},
		[]any(nil), map[string]any(nil), deepList(150),
		time.Time{},
	})
}

// deepList returns nested lists.
func deepList(depth int) any {
	v := []any{}
	for range depth {
		v = []any{v}
	}
	return v
}

func pickOne[T any](g *arguments, from []T) T { return from[g.r.IntN(len(from))] }

// FuzzAppendQuoted compares the function quote, which examines eight bytes at a time, with strconv.
func FuzzAppendQuoted(f *testing.F) {
	for _, s := range []string{"", "a", "1234567", "12345678", `123456"8`, `1234567\`, "12345678\n", "\x1f2345678", "\x7f2345678", "é2345678é", "\xff\xfe", "a\u00a0b", "\ufffd", "a\u2028b", "👍🏽"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		require.Equal(t, "x"+strconv.Quote(s), string(appendQuoted([]byte("x"), s)))
	})
}
