package engine

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"text/template/parse"
)

// This file compiles function calls. If the Go type of the function allows it, arguments are passed directly as they are stored in
// memory.

// compileCall compiles a call.
func (f *emitter) compileCall(c *call, exprs []expr) expr {
	if e, ok := f.countCall(c, len(exprs)); !ok {
		return e
	}
	if c.fn.Kind == Call {
		if err := f.calls(c, exprs); err != nil {
			return f.reject(c.at, "type", "", "call: %w", err)
		}
	}
	sig, e, ok := f.checkSignature(c, exprs)
	if !ok {
		return e
	}
	if c.fn.Multiline && f.cfg.Escape != nil {
		exprs = f.cleaned(c, exprs)
	}
	if c.fn.Kind == Index && f.asking > 0 {
		lenient := *c.fn
		lenient.Fn = indexedIfThere
		c.fn = &lenient
	}
	e, ok = f.intrinsic(c, exprs)
	if !ok && c.fn.Direct != nil {
		e, ok = c.fn.Direct.compile(f, c, exprs)
	}
	if !ok {
		e, ok = f.typedCall(c, exprs)
	}
	if !ok {
		e, ok = f.anyCall(c, exprs)
	}
	if !ok {
		e = f.callReflect(c, exprs)
	}
	return refine(e, sig)
}

// calls returns an error if the template function "call" cannot call a value with the given arguments, as far as their types are known.
func (f *emitter) calls(c *call, exprs []expr) error {
	if len(exprs) == 0 {
		return errors.New("want a function, got nothing")
	}
	fn := exprs[0]
	if _, isNil := fn.lit.(*parse.NilNode); isNil {
		return errors.New("want a function, got nil")
	}
	if fn.t == nil || fn.untypedNil || fn.t.Kind() == reflect.Interface {
		return nil
	}
	t := fn.t
	if t.Kind() != reflect.Func {
		return fmt.Errorf("want a function, got %s", f.cfg.Names.name(fn.typ))
	}
	name := c.name
	if len(c.nodes) > 0 {
		name = c.nodes[0].String()
	}
	if err := goodFunc(name, t); err != nil {
		return err
	}
	if err := countArgs(t, name, len(exprs)-1); err != nil {
		return fmt.Errorf("%s: %w", name, countError(t, len(exprs)-1, 0))
	}
	for i, e := range exprs[1:] {
		if want := param(t, i); !callFits(e, want) {
			return fmt.Errorf("argument %d: want %s, got %s", i+1, f.cfg.Names.Of(want), f.cfg.Names.name(e.typ))
		}
	}
	return nil
}

// callFits reports whether the template function "call" may be able to pass a value to a parameter.
func callFits(e expr, want reflect.Type) bool {
	if _, isNil := e.lit.(*parse.NilNode); isNil {
		return canBeNil(want)
	}
	t := e.t
	return t == nil || e.untypedNil || t.Kind() == reflect.Interface || t.AssignableTo(want) || isWhole(t.Kind()) && isWhole(want.Kind())
}

// refine combines the Go type of a result with the details in the function's signature.
func refine(e expr, sig typ) expr {
	switch {
	case sig.t == nil && !sig.untypedNil:
	case e.dyn && e.t == nil:
		e.typ = sig.dynamic()
	case e.t == sig.t:
		dyn := e.dyn
		e.typ = sig
		e.dyn = dyn
	}
	return e
}

// countCall checks the number of arguments.
func (f *emitter) countCall(c *call, n int) (expr, bool) {
	t, skip := reflect.TypeOf(c.fn.Fn), 0
	if c.fn.With != Nothing {
		skip = 1
	}
	if err := countArgs(t, c.name, n+skip); err != nil {
		return f.refuse(c, c.at, "arguments", "", countError(t, n, skip)), false
	}
	return expr{}, true
}

// boxed is a function that returns an argument as an interface value.
type boxed func(m *machine) any

// box returns a function that evaluates an expression as an argument. If held is true, the function may put the argument into its
// result. Such an argument must not change afterward, so it is copied unless it is data.
func (f *emitter) box(e expr, held bool) boxed {
	switch o := e.operand; {
	case e.lit != nil:
		v := e.value
		return func(*machine) any { return v }
	case e.dyn:
		return func(m *machine) any {
			rv := *at[reflect.Value](o.addr(m))
			if !rv.IsValid() {
				return nil
			}
			return rv.Interface()
		}
	case e.t.Kind() == reflect.String && held && !e.stable && e.t == stringType:
		brief := e.scratch
		return func(m *machine) any {
			p := o.base(m)
			if p == nil {
				return nil
			}
			s := *at[string](p)
			if brief {
				s = strings.Clone(s)
			}
			return s
		}
	default:
		return f.boxStatic(e, held && !e.stable)
	}
}

func (f *emitter) boxStatic(e expr, copied bool) boxed {
	o, b, t := e.operand, newBoxer(e.t), e.t
	return func(m *machine) any {
		p := o.base(m)
		if p == nil {
			return nil
		}
		if copied {
			return valueAt(t, p).Interface()
		}
		return b.box(p)
	}
}

// bytesOf estimates the memory of a value that a function created. It does not count the memory of the values inside.
func bytesOf(v reflect.Value) int {
	switch v = inside(v); v.Kind() {
	case reflect.String:
		return v.Len()
	case reflect.Slice:
		return v.Len() * int(v.Type().Elem().Size())
	case reflect.Map:
		return v.Len() * bytesPerEntry
	}
	return 0
}

// madeBy returns a function that estimates how much memory the results of fn use.
func (f *emitter) madeBy(fn *Func) func(v reflect.Value) int {
	if !fn.DeepResult {
		return bytesOf
	}
	return func(v reflect.Value) int {
		if !v.IsValid() {
			return 0
		}
		return f.cfg.Weigh(v.Interface()) * bytesPerItem
	}
}

// bytesPerItem estimates the memory of a value inside another value.
const bytesPerItem = 16

// bytesPerEntry estimates the memory of a map entry.
const bytesPerEntry = 64

// bytesPerOperation is the number of bytes of text that count as one operation.
const bytesPerOperation = 8

// anyCall compiles a call to a function whose parameters are interfaces.
func (f *emitter) anyCall(c *call, exprs []expr) (expr, bool) {
	t := reflect.TypeOf(c.fn.Fn)
	if !c.fn.Trusted || c.fn.With != Nothing && c.fn.With != Meter || t.NumOut() == 0 {
		return expr{}, false
	}
	for in := range t.Ins() {
		if in != anyType && in != listType && in != meterType {
			return expr{}, false
		}
	}
	switch t.Out(0) {
	case stringType:
		return anyCall[string](f, c, exprs)
	case boolType:
		return anyCall[bool](f, c, exprs)
	case intType:
		return anyCall[int](f, c, exprs)
	case reflect.TypeFor[int64]():
		return anyCall[int64](f, c, exprs)
	case reflect.TypeFor[float64]():
		return anyCall[float64](f, c, exprs)
	case anyType:
		return anyCall[any](f, c, exprs)
	case listType:
		return anyCall[[]any](f, c, exprs)
	case mapType:
		return anyCall[map[string]any](f, c, exprs)
	case reflect.TypeFor[[]string]():
		return anyCall[[]string](f, c, exprs)
	case reflect.TypeFor[[]int]():
		return anyCall[[]int](f, c, exprs)
	case reflect.TypeFor[map[string]string]():
		return anyCall[map[string]string](f, c, exprs)
	}
	return expr{}, false
}

func anyCall[R any](f *emitter, c *call, exprs []expr) (expr, bool) {
	kind := reflect.TypeFor[R]().Kind()
	held := kind == reflect.Interface || kind == reflect.Slice || kind == reflect.Map
	a := make([]boxed, len(exprs))
	for i, e := range exprs {
		a[i] = f.marking(c, e, f.weighing(c, f.box(e, held)))
	}
	invoke := invokeAny[R](c.fn.Fn, a, c.site)
	if invoke == nil {
		return expr{}, false
	}
	return finish(f, c, exprs, invoke), true
}

var meterType = reflect.TypeFor[func(int)]()

// meter returns the function that the current call uses to charge the render for its work.
func (m *machine) meter() func(int) {
	if m.metered == nil {
		m.metered = func(n int) { m.charge(m.at, n) }
	}
	return m.metered
}

// weighing charges the render for the size of an argument, including everything inside it, if the function walks its arguments at any
// depth.
func (f *emitter) weighing(c *call, b boxed) boxed {
	if !c.fn.DeepArgs {
		return b
	}
	site, weigh := c.site, f.cfg.Weigh
	return func(m *machine) any {
		v := b(m)
		m.charge(site, weigh(v))
		return v
	}
}

// invokeAny returns a call to a Go function of one of the types below, or nil for other types. Before each call starts, the render is
// charged for all of its arguments.
func invokeAny[R any](fn any, a []boxed, site int) func(m *machine) (R, error) {
	one := func(m *machine) any {
		v := a[0](m)
		m.admit(site, effort(v))
		return v
	}
	two := func(m *machine) (any, any) {
		v, w := a[0](m), a[1](m)
		m.admit(site, effort(v)+effort(w))
		return v, w
	}
	three := func(m *machine) (any, any, any) {
		v, w, x := a[0](m), a[1](m), a[2](m)
		m.admit(site, effort(v)+effort(w)+effort(x))
		return v, w, x
	}
	rest := func(m *machine, first ...any) []any {
		out := make([]any, len(a)-len(first))
		for i := range out {
			out[i] = a[len(first)+i](m)
		}
		m.admit(site, efforts(first)+efforts(out))
		return out
	}
	switch fn := fn.(type) {
	case func(func(int), any) (R, error):
		return func(m *machine) (R, error) { v := one(m); return fn(m.meter(), v) }
	case func(func(int), any, any) (R, error):
		return func(m *machine) (R, error) { v, w := two(m); return fn(m.meter(), v, w) }
	case func(func(int), any, any, any) (R, error):
		return func(m *machine) (R, error) { v, w, x := three(m); return fn(m.meter(), v, w, x) }
	case func(func(int), ...any) (R, error):
		return func(m *machine) (R, error) { v := rest(m); return fn(m.meter(), v...) }
	case func(func(int), any, ...any) (R, error):
		return func(m *machine) (R, error) { v := a[0](m); w := rest(m, v); return fn(m.meter(), v, w...) }
	case func() R:
		return func(*machine) (R, error) { return fn(), nil }
	case func(any) R:
		return func(m *machine) (R, error) { return fn(one(m)), nil }
	case func(any) (R, error):
		return func(m *machine) (R, error) { return fn(one(m)) }
	case func(any, any) (R, error):
		return func(m *machine) (R, error) { return fn(two(m)) }
	case func(any, any, any) (R, error):
		return func(m *machine) (R, error) { return fn(three(m)) }
	case func(...any) R:
		return func(m *machine) (R, error) { return fn(rest(m)...), nil }
	case func(...any) (R, error):
		return func(m *machine) (R, error) { return fn(rest(m)...) }
	case func(any, ...any) R:
		return func(m *machine) (R, error) { v := a[0](m); w := rest(m, v); return fn(v, w...), nil }
	case func(any, ...any) (R, error):
		return func(m *machine) (R, error) { v := a[0](m); w := rest(m, v); return fn(v, w...) }
	case func(any, any, ...any) (R, error):
		return func(m *machine) (R, error) { v, w := a[0](m), a[1](m); x := rest(m, v, w); return fn(v, w, x...) }
	}
	return nil
}

// anyBrief reports whether a result may share memory with a string that is valid only until the end of the render.
func anyBrief(exprs []expr) bool {
	return slices.ContainsFunc(exprs, func(e expr) bool { return e.scratch })
}

// finish returns the expression of a call. The result is stored in the frame, and an error ends the render.
func finish[R any](f *emitter, c *call, exprs []expr, invoke func(m *machine) (R, error)) expr {
	e := expr{unattributed: true, marks: c.use == forPrint && c.fn.givesText(), scratch: anyBrief(exprs)}
	site, name := c.site, c.name
	cost := int64(c.fn.Cost)
	run := func(m *machine) R {
		m.at = site
		m.ops -= cost
		r, err := invoke(m)
		if err != nil {
			m.failed(site, name, err)
		}
		return r
	}
	made := f.madeBy(c.fn)
	if e.marks && !c.keeps(exprs) {
		run = whole(f, exprs, run)
	}
	t := reflect.TypeFor[R]()
	if t.Kind() == reflect.Interface {
		v := f.val()
		e.typ = unknown
		e.load = func(m *machine) addr {
			m.vals[v] = reflect.ValueOf(run(m))
			m.account(site, made(m.vals[v]))
			return addrOf(&m.vals[v])
		}
		return e
	}
	e.typ = static(t)
	slot := f.slot()
	if t.Kind() == reflect.Bool || isNumber(t.Kind()) && t.Size() <= 8 { // small results are common
		e.load = func(m *machine) addr {
			m.at = site
			m.ops -= cost
			r, err := invoke(m)
			if err != nil {
				m.failed(site, name, err)
			}
			p := addrOf(&m.frame[slot].num)
			*at[R](p) = r
			return p
		}
		return e
	}
	put := putter[R](slot)
	e.load = func(m *machine) addr {
		p := put(m, run(m))
		m.account(site, made(valueAt(t, p)))
		return p
	}
	return e
}

// isVerbatim reports whether a value is a string that is printed unchanged.
func (c *compiler) isVerbatim(e expr) bool { return e.t != nil && e.t == c.cfg.Verbatim }

// laidOutVerbatim reports whether a function lays out strings that are printed unchanged. Its result is then also printed unchanged.
func (f *emitter) laidOutVerbatim(fn *Func, args []expr) bool {
	found := false
	for _, e := range args {
		if e.from != constant && !f.isVerbatim(e) {
			return false
		}
		found = found || f.isVerbatim(e)
	}
	return found && fn.Multiline
}

// cleaned returns the arguments of a call. Data in them is put on one line before the function lays it out.
func (f *emitter) cleaned(c *call, exprs []expr) []expr {
	out := make([]expr, len(exprs))
	for i, e := range exprs {
		out[i] = e
		if e.from == constant || e.multiline || f.isVerbatim(e) || c.fn.Kind == Join && e.kind() == reflect.Slice && !e.dyn {
			continue // for a list, join cleans the items one by one
		}
		if e.kind() == reflect.String && !e.dyn {
			out[i].operand = f.cleanText(e, c.site)
			continue
		}
		b, v, site, clean := f.box(e, true), f.val(), c.site, f.cfg.Clean
		if isNumber(e.kind()) {
			continue
		}
		out[i] = expr{typ: unknown, from: e.from, marks: e.marks, unattributed: true}
		out[i].load = func(m *machine) addr {
			given := b(m)
			m.admit(site, effort(given))
			r, err := clean(given)
			if err != nil {
				m.failed(site, c.name, err)
			}
			m.vals[v] = reflect.ValueOf(r)
			return addrOf(&m.vals[v])
		}
	}
	return out
}

func (f *emitter) cleanText(e expr, site int) operand {
	o, slot := e.operand, f.slot()
	return operand{load: func(m *machine) addr {
		p := o.base(m)
		if p == nil {
			return nil
		}
		m.charge(site, textSize(*at[string](p)))
		if isOneLine(*at[string](p)) {
			return p
		}
		return m.putText(slot, OneLine(*at[string](p)))
	}}
}
