package engine

import (
	"reflect"
	"time"
)

// A Direct is a function that takes the data or the day. If its argument has a certain Go type, the function is called without
// reflection.
type Direct struct {
	compile func(f *emitter, c *call, exprs []expr) (expr, bool)
}

// RootDirect returns a Direct for a function that takes the data and one argument.
func RootDirect[T, A, R any](fn func(data *T, arg A) (R, error)) *Direct {
	want := reflect.TypeFor[A]()
	return &Direct{func(f *emitter, c *call, exprs []expr) (expr, bool) {
		if len(exprs) != 1 || exprs[0].dyn || exprs[0].nilable || exprs[0].t != want {
			return expr{}, false
		}
		arg, site, size := exprs[0].operand, c.site, sizer(want)
		return finish(f, c, exprs, func(m *machine) (R, error) {
			p := arg.addr(m)
			m.admit(site, costOfArgument+size(p))
			return fn(at[T](m.root), *at[A](p))
		}), true
	}}
}

// FactDirect returns a Direct for a function of the data alone.
func FactDirect[T, R any](fn func(data *T) R) *Direct {
	return &Direct{func(f *emitter, c *call, exprs []expr) (expr, bool) {
		return finish(f, c, exprs, func(m *machine) (R, error) { return fn(at[T](m.root)), nil }), len(exprs) == 0
	}}
}

// ClockDirect returns a Direct for a function of the day.
func ClockDirect[R any](fn func(now time.Time) R) *Direct {
	return &Direct{func(f *emitter, c *call, exprs []expr) (expr, bool) {
		return finish(f, c, exprs, func(m *machine) (r R, err error) {
			if !m.hasNow {
				return r, ErrNoClock
			}
			return fn(m.now), nil
		}), len(exprs) == 0
	}}
}

// sizer returns a variant of sizeOf for values of one type. It does not use reflection for the most common types.
func sizer(t reflect.Type) func(p addr) int {
	switch t.Kind() {
	case reflect.String:
		return func(p addr) int { return len(*at[string](p)) / bytesPerOperation }
	case reflect.Slice:
		return func(p addr) int { _, n := sliceAt(p); return n }
	}
	if t.Kind() == reflect.Struct {
		texts := textsOf(t, 0)
		return func(p addr) int {
			n := 0
			for _, off := range texts {
				n += len(*at[string](plus(p, off)))
			}
			return n / bytesPerOperation
		}
	}
	return func(p addr) int { return sizeOf(valueAt(t, p)) }
}

// textsOf returns the offsets of the strings in a struct, including those in nested structs.
func textsOf(t reflect.Type, from uintptr) []uintptr {
	var out []uintptr
	for f := range t.Fields() {
		switch f.Type.Kind() {
		case reflect.String:
			out = append(out, from+f.Offset)
		case reflect.Struct:
			out = append(out, textsOf(f.Type, from+f.Offset)...)
		}
	}
	return out
}
