package template

import (
	"reflect"
	"time"

	"github.com/dated-claims/retest/internal/engine"
)

var errNoDay = engine.ErrNoClock

// funcMap returns the Go functions, keyed by name, in the form that text/template takes. They all use the given day. Without a day, the
// functions that need one fail.
func funcMap(now time.Time, hasNow bool) map[string]any {
	m := map[string]any{}
	for _, f := range table() {
		switch {
		case f.fn == nil:
		case f.timed && !hasNow:
			m[f.Name] = func(...any) (any, error) { return nil, errNoDay }
		case f.timed:
			m[f.Name] = given(f.fn, now)
		case f.metered:
			m[f.Name] = given(f.fn, func(int) {})
		default:
			m[f.Name] = f.fn
		}
	}
	return m
}

// given binds the first parameter of a function.
func given(fn, first any) any {
	f, t := reflect.ValueOf(fn), reflect.TypeOf(fn)
	var in, out []reflect.Type
	for i := 1; i < t.NumIn(); i++ {
		in = append(in, t.In(i))
	}
	for typ := range t.Outs() {
		out = append(out, typ)
	}
	call := f.Call
	if t.IsVariadic() {
		call = f.CallSlice
	}
	return reflect.MakeFunc(reflect.FuncOf(in, out, t.IsVariadic()), func(args []reflect.Value) []reflect.Value {
		return call(append([]reflect.Value{reflect.ValueOf(first)}, args...))
	}).Interface()
}
