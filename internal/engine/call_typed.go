package engine

import (
	"fmt"
	"reflect"
)

// This file compiles calls to variants of functions for specific types. These variants do not need their arguments converted to
// interfaces.

// typedCall compiles a call to the variant of a function whose parameters have exactly the types of the arguments.
func (f *emitter) typedCall(c *call, exprs []expr) (expr, bool) {
	for _, fn := range c.fn.Typed {
		if e, ok := f.typedVariant(c, exprs, fn); ok {
			return e, true
		}
	}
	return expr{}, false
}

func (f *emitter) typedVariant(c *call, exprs []expr, fn any) (expr, bool) {
	t, skip := reflect.TypeOf(fn), 0
	if t.In(0) == bytesType {
		skip = 1 // the first parameter is the buffer to append to
	}
	if t.NumIn() != len(exprs)+skip {
		return expr{}, false
	}
	for i, e := range exprs {
		if e.dyn || e.nilable || e.t != t.In(i+skip) {
			return expr{}, false
		}
	}
	if e, ok := f.appendVariant(c, exprs, fn); ok {
		return e, true
	}
	if e, ok := f.wholeVariant(c, exprs, fn); ok {
		return e, true
	}
	return f.textVariant(c, exprs, fn)
}

// textVariant compiles a call to a variant whose last parameter is a string and whose result is a string or a boolean.
func (f *emitter) textVariant(c *call, exprs []expr, fn any) (expr, bool) {
	notes, site := f.notes(c, exprs), c.site
	last := func(m *machine, before int) string {
		text := *at[string](exprs[len(exprs)-1].addr(m))
		m.admit(site, before+textSize(text))
		return text
	}
	switch fn := fn.(type) {
	case func(string) string:
		e := finish(f, c, exprs, func(m *machine) (string, error) { notes(m); return fn(last(m, 0)), nil })
		if c.fn.Lossless && !c.fn.Multiline {
			e.fuse().unary = exprs[0].asUnary().then(c.name, fn, nil)
		}
		return e, true
	case func(string, string) string:
		return finish(f, c, exprs, func(m *machine) (string, error) {
			notes(m)
			first := *at[string](exprs[0].addr(m))
			return fn(first, last(m, textSize(first))), nil
		}), true
	case func(string, string) bool:
		return finish(f, c, exprs, func(m *machine) (bool, error) {
			first := *at[string](exprs[0].addr(m))
			return fn(first, last(m, textSize(first))), nil
		}), true
	case func(int, string) (string, error):
		return finish(f, c, exprs, func(m *machine) (string, error) {
			notes(m)
			n := *at[int](exprs[0].addr(m))
			return fn(n, last(m, costOfArgument))
		}), true
	}
	return expr{}, false
}

// wholeVariant compiles a call to a variant for integers.
func (f *emitter) wholeVariant(c *call, exprs []expr, fn any) (expr, bool) {
	switch fn := fn.(type) {
	case func(int) (int64, error):
		a := wholeOf(exprs[0])
		return finishWhole(f, c, exprs, func(m *machine) (int64, error) { return fn(int(a(m))) }), true
	case func(int, int) (int64, error):
		a, b := wholeOf(exprs[0]), wholeOf(exprs[1])
		if o, n, ok := directAndLiteral(exprs); ok {
			return finishWhole(f, c, exprs, func(m *machine) (int64, error) { return fn(*at[int](o.direct(m)), n) }), true
		}
		return finishWhole(f, c, exprs, func(m *machine) (int64, error) {
			x := a(m)
			return fn(int(x), int(b(m)))
		}), true
	}
	return expr{}, false
}

// wholeOf returns a function that reads an int, without storing it if possible.
func wholeOf(e expr) func(m *machine) int64 {
	o := e.operand
	switch n, ok := e.value.(int); {
	case ok && e.lit != nil:
		return func(*machine) int64 { return int64(n) }
	case e.fused().whole != nil:
		return e.fused().whole
	case o.load == nil:
		return func(m *machine) int64 { return int64(*at[int](o.direct(m))) }
	}
	return func(m *machine) int64 { return int64(*at[int](o.addr(m))) }
}

// directAndLiteral returns the arguments as an int in a register and a literal int, such as the index of a range and 1. If they are not
// of this form, it returns false.
func directAndLiteral(exprs []expr) (operand, int, bool) {
	n, ok := exprs[1].value.(int)
	return exprs[0].operand, n, ok && exprs[1].lit != nil && exprs[0].load == nil
}

// finishWhole is the counterpart of finish for a function that returns an integer.
func finishWhole(f *emitter, c *call, exprs []expr, invoke func(m *machine) (int64, error)) expr {
	e := finish(f, c, exprs, invoke)
	site, name := c.site, c.name
	e.fuse().whole = func(m *machine) int64 {
		n, err := invoke(m)
		if err != nil {
			m.failed(site, name, err)
		}
		return n
	}
	return e
}

var bytesType = reflect.TypeFor[[]byte]()

// appendVariant compiles a call to a variant that appends its text.
func (f *emitter) appendVariant(c *call, exprs []expr, fn any) (expr, bool) {
	notes, site, name := f.notes(c, exprs), c.site, c.name
	s := func(m *machine, i int) string { return *at[string](exprs[i].addr(m)) }
	var emit textEmitter
	switch fn := fn.(type) {
	case func([]byte, string) []byte:
		arg := exprs[0].operand
		emit = func(m *machine, buf *[]byte) int {
			text := *at[string](arg.addr(m))
			m.admit(site, textSize(text))
			start := len(*buf)
			*buf = fn(*buf, text)
			f.fewBytes(m, site, name, len(*buf)-start)
			return start
		}
	case func([]byte, string, string, string) ([]byte, error):
		emit = func(m *machine, buf *[]byte) int {
			a, b, text := s(m, 0), s(m, 1), s(m, 2)
			m.admit(site, textSize(a)+textSize(b)+textSize(text))
			start := len(*buf)
			out, err := fn(*buf, a, b, text)
			if err != nil {
				m.failed(site, name, err)
			}
			*buf = out
			m.account(site, len(out)-start)
			return start
		}
	default:
		return expr{}, false
	}
	e := expr{typ: static(stringType), unattributed: true, marks: c.use == forPrint}
	if one, ok := fn.(func([]byte, string) []byte); ok && c.fn.Lossless && !c.fn.Multiline {
		e.fuse().unary = exprs[0].asUnary().then(c.name, nil, one)
	}
	if e.marks {
		emit = f.noting(c, exprs, emit, notes)
	}
	return f.emitted(e, emit), true
}

// fewBytes accounts for a string of n bytes that one function created. It rejects the string if it is too long.
func (f *emitter) fewBytes(m *machine, site int, name string, n int) {
	if most := f.cfg.MostBytes; n > most && most > 0 {
		m.failed(site, name, fmt.Errorf("%d bytes is more than the limit of %d for the result of a function", n, most))
	}
	m.account(site, n)
}
