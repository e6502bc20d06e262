package engine

import (
	"reflect"
	"strings"
	"unicode"
)

// This file has the calls of the strict rules: arguments go into a function as they lie in memory, where its Go type allows it.

// strictCall compiles a call.
func (f *function) strictCall(c *call, exprs []expr) expr {
	if e, ok := f.countCall(c, len(exprs)); !ok {
		return e
	}
	sig, e, ok := f.checkSignature(c, exprs)
	if !ok {
		return e
	}
	if c.fn.Lays {
		exprs = f.cleaned(c, exprs)
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

// refine adds to what the Go type says what the signature knows.
func refine(e expr, sig typ) expr {
	switch {
	case sig.t == nil && !sig.never:
	case e.dyn && e.t == nil:
		e.typ = sig.dynamic()
	case e.t == sig.t:
		dyn := e.dyn
		e.typ = sig
		e.dyn = dyn
	}
	return e
}

// countCall compares the number of arguments.
func (f *function) countCall(c *call, n int) (expr, bool) {
	t, skip := reflect.TypeOf(c.fn.Fn), 0
	if c.fn.With != Nothing {
		skip = 1
	}
	if err := countArgs(t, c.name, n+skip, false); err != nil {
		return f.wrong(c.at, "arguments", "", "%s", countError(t, c.name, n, skip)), false
	}
	return expr{}, true
}

// boxed gives an argument as an interface.
type boxed func(m *machine) any

// box makes an argument of an expression. What a function may put into its result must not change afterwards, so unless it is data it
// is copied.
func (f *function) box(c *call, e expr, held bool) boxed {
	site := c.site
	switch o := e.operand; {
	case e.lit != nil:
		v := e.konst
		return func(*machine) any { return v }
	case e.dyn:
		return func(m *machine) any {
			rv := *at[reflect.Value](o.addr(m))
			if !rv.IsValid() {
				return nil
			}
			m.charge(site, sizeOf(rv))
			return rv.Interface()
		}
	case e.t.Kind() == reflect.String && held && !e.fixed && e.t == stringType:
		brief := e.brief
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
		return f.boxStatic(e, held && !e.fixed, site)
	}
}

func (f *function) boxStatic(e expr, copied bool, site int) boxed {
	o, b, t, size := e.operand, newBoxer(e.t), e.t, sizer(e.t)
	return func(m *machine) any {
		p := o.base(m)
		if p == nil {
			return nil
		}
		m.charge(site, size(p))
		if copied {
			return valueAt(t, p).Interface()
		}
		return b.box(p)
	}
}

// sizer says what functions take for a value of a type, in operations.
func sizer(t reflect.Type) func(p addr) int {
	switch t.Kind() {
	case reflect.String:
		return func(p addr) int { return len(*at[string](p)) / bytesPerOperation }
	case reflect.Slice:
		return func(p addr) int { _, n := sliceAt(p); return n }
	case reflect.Map:
		return func(p addr) int { return valueAt(t, p).Len() }
	}
	return func(addr) int { return 0 }
}

// bytesOf is about how much memory a value takes that a function made, without what is in it.
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

// bytesPerEntry is about what an entry of a map takes.
const bytesPerEntry = 64

// bytesPerOperation is how many bytes of text count as one operation.
const bytesPerOperation = 32

// sizeOf is sizer for any value.
func sizeOf(v reflect.Value) int {
	switch v = inside(v); v.Kind() {
	case reflect.String:
		return v.Len() / bytesPerOperation
	case reflect.Slice, reflect.Map:
		return v.Len()
	}
	return 0
}

// anyCall compiles a call of a function that takes its arguments as interfaces.
func (f *function) anyCall(c *call, exprs []expr) (expr, bool) {
	t := reflect.TypeOf(c.fn.Fn)
	if !c.fn.Own || c.fn.With != Nothing || t.NumOut() == 0 {
		return expr{}, false
	}
	for in := range t.Ins() {
		if in != anyType && in != listType {
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

func anyCall[R any](f *function, c *call, exprs []expr) (expr, bool) {
	kind := reflect.TypeFor[R]().Kind()
	held := kind == reflect.Interface || kind == reflect.Slice || kind == reflect.Map
	a := make([]boxed, len(exprs))
	for i, e := range exprs {
		a[i] = f.marking(c, e, f.weighing(c, f.box(c, e, held)))
	}
	invoke := invokeAny[R](c.fn.Fn, a)
	if invoke == nil {
		return expr{}, false
	}
	return finish(f, c, exprs, invoke), true
}

// weighing charges functions that look at their arguments however deep for what they find.
func (f *function) weighing(c *call, b boxed) boxed {
	if !c.fn.Heavy {
		return b
	}
	site, weigh := c.site, f.cfg.Weigh
	return func(m *machine) any {
		v := b(m)
		m.charge(site, weigh(v))
		return v
	}
}

// invokeAny calls a Go function of any of the shapes that functions have.
func invokeAny[R any](fn any, a []boxed) func(m *machine) (R, error) {
	rest := func(m *machine, from int) []any {
		out := make([]any, len(a)-from)
		for i := range out {
			out[i] = a[from+i](m)
		}
		return out
	}
	switch fn := fn.(type) {
	case func() R:
		return func(*machine) (R, error) { return fn(), nil }
	case func(any) R:
		return func(m *machine) (R, error) { return fn(a[0](m)), nil }
	case func(any) (R, error):
		return func(m *machine) (R, error) { return fn(a[0](m)) }
	case func(any, any) (R, error):
		return func(m *machine) (R, error) { v := a[0](m); return fn(v, a[1](m)) }
	case func(any, any, any) (R, error):
		return func(m *machine) (R, error) { v, w := a[0](m), a[1](m); return fn(v, w, a[2](m)) }
	case func(...any) R:
		return func(m *machine) (R, error) { return fn(rest(m, 0)...), nil }
	case func(...any) (R, error):
		return func(m *machine) (R, error) { return fn(rest(m, 0)...) }
	case func(any, ...any) R:
		return func(m *machine) (R, error) { v := a[0](m); return fn(v, rest(m, 1)...), nil }
	case func(any, ...any) (R, error):
		return func(m *machine) (R, error) { v := a[0](m); return fn(v, rest(m, 1)...) }
	case func(any, any, ...any) (R, error):
		return func(m *machine) (R, error) { v, w := a[0](m), a[1](m); return fn(v, w, rest(m, 2)...) }
	}
	return nil
}

// finish makes an expression of a call: its result goes into the frame, its error ends the render.
func finish[R any](f *function, c *call, exprs []expr, invoke func(m *machine) (R, error)) expr {
	e := expr{loose: true, marks: c.use == forPrint && c.fn.givesText()}
	site, name := c.site, c.name
	run := func(m *machine) R {
		m.at = site
		r, err := invoke(m)
		if err != nil {
			m.failed(site, name, err)
		}
		return r
	}
	if e.marks && !c.fn.Keeps {
		run = whole(f, exprs, run)
	}
	t := reflect.TypeFor[R]()
	if t.Kind() == reflect.Interface {
		v := f.val()
		e.typ = unknown
		e.load = func(m *machine) addr {
			m.vals[v] = reflect.ValueOf(run(m))
			m.produce(site, bytesOf(m.vals[v]))
			return addrOf(&m.vals[v])
		}
		return e
	}
	e.typ = static(t)
	slot := f.slot()
	if t.Kind() == reflect.Bool || isNumber(t.Kind()) && t.Size() <= 8 { // small results, often
		e.load = func(m *machine) addr {
			m.at = site
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
		m.produce(site, bytesOf(valueAt(t, p)))
		return p
	}
	return e
}

// marking notes an argument of a function that gives text as a part of what is printed.
func (f *function) marking(c *call, e expr, b boxed) boxed {
	note := f.note(c, e)
	if note == nil {
		return b
	}
	return func(m *machine) any {
		note(m)
		return b(m)
	}
}

// note notes that a value becomes a part of what is printed. It is nil where there is nothing to note.
func (f *function) note(c *call, e expr) func(m *machine) {
	if c.use != forPrint || !c.fn.givesText() || e.from == constant || e.marks {
		return nil
	}
	o := e.operand
	if e.made().source != nil {
		o = *e.made().source
		return func(m *machine) { m.marks = append(m.marks, Mark{Ptr: uintptr(o.addr(m))}) }
	}
	if e.dyn || e.loose || e.load != nil && !e.fixed {
		return func(m *machine) { m.marks = append(m.marks, Mark{Flags: Loose}) }
	}
	if e.t.Kind() == reflect.Slice {
		size := e.t.Elem().Size()
		return func(m *machine) {
			p := o.base(m)
			if p == nil {
				return
			}
			first, n := sliceAt(p)
			for i := range n {
				m.marks = append(m.marks, Mark{Ptr: uintptr(plus(first, uintptr(i)*size))})
			}
		}
	}
	if e.isDirect() {
		return func(m *machine) { m.marks = append(m.marks, Mark{Ptr: uintptr(o.direct(m))}) }
	}
	return func(m *machine) { m.marks = append(m.marks, Mark{Ptr: uintptr(o.base(m))}) }
}

// whole takes the notes back where a function that may cut its text did so.
func whole[R any](f *function, exprs []expr, run func(m *machine) R) func(m *machine) R {
	texts := f.checked(exprs)
	return func(m *machine) R {
		n := len(m.marks)
		r := run(m)
		if m.proving {
			m.unless(holdsAll(m, reflect.ValueOf(r).String(), texts), n)
		}
		return r
	}
}

// holds reports whether a text holds another, but for white space and what ends its sentence. What is no text is held.
func holds(out string, v reflect.Value) bool {
	if v = inside(v); !v.IsValid() || v.Kind() != reflect.String {
		return true
	}
	s := strings.TrimRight(v.String(), ".!?…;:, \n")
	return strings.Contains(out, s) || strings.Contains(squeeze(out), squeeze(s))
}

func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// cleaned puts data on one line before a function lays it out.
func (f *function) cleaned(c *call, exprs []expr) []expr {
	out := make([]expr, len(exprs))
	for i, e := range exprs {
		out[i] = e
		if e.from == constant || e.laid || c.fn.Kind == Join && e.kind() == reflect.Slice && !e.dyn {
			continue // join cleans the items one by one
		}
		if e.kind() == reflect.String && !e.dyn {
			out[i].operand = f.cleanText(e)
			continue
		}
		b, v, site, clean := f.box(c, e, true), f.val(), c.site, f.cfg.Clean
		if isNumber(e.kind()) {
			continue
		}
		out[i] = expr{typ: unknown, from: e.from, marks: e.marks, loose: true, still: true}
		out[i].load = func(m *machine) addr {
			r, err := clean(b(m))
			if err != nil {
				m.failed(site, c.name, err)
			}
			m.vals[v] = reflect.ValueOf(r)
			return addrOf(&m.vals[v])
		}
	}
	return out
}

func (f *function) cleanText(e expr) operand {
	o, slot := e.operand, f.slot()
	return operand{load: func(m *machine) addr {
		p := o.base(m)
		if p == nil || isOneLine(*at[string](p)) {
			return p
		}
		return m.putText(slot, OneLine(*at[string](p)))
	}}
}

// typedCall compiles a call of a variant of the function for just these types.
func (f *function) typedCall(c *call, exprs []expr) (expr, bool) {
	for _, fn := range c.fn.Typed {
		if e, ok := f.typedVariant(c, exprs, fn); ok {
			return e, true
		}
	}
	return expr{}, false
}

func (f *function) typedVariant(c *call, exprs []expr, fn any) (expr, bool) {
	t, skip := reflect.TypeOf(fn), 0
	if t.In(0) == bytesType {
		skip = 1 // it appends to them
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
	notes := f.notes(c, exprs)
	s := func(m *machine, i int) string { return *at[string](exprs[i].addr(m)) }
	charge := func(m *machine, text string) string {
		m.charge(c.site, len(text)/bytesPerOperation)
		return text
	}
	switch fn := fn.(type) {
	case func(string) string:
		e := finish(f, c, exprs, func(m *machine) (string, error) { notes(m); return fn(charge(m, s(m, 0))), nil })
		if c.fn.Keeps && !c.fn.Lays {
			e.making().unary = exprs[0].asUnary().then(fn, nil)
		}
		return e, true
	case func(string, string) string:
		return finish(f, c, exprs, func(m *machine) (string, error) {
			notes(m)
			a := s(m, 0)
			return fn(a, charge(m, s(m, 1))), nil
		}), true
	case func(string, string, string) (string, error):
		return finish(f, c, exprs, func(m *machine) (string, error) {
			notes(m)
			a, b := s(m, 0), s(m, 1)
			return fn(a, b, charge(m, s(m, 2)))
		}), true
	case func(string, string) bool:
		return finish(f, c, exprs, func(m *machine) (bool, error) {
			a := s(m, 0)
			return fn(a, charge(m, s(m, 1))), nil
		}), true
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
	case func(int, string) (string, error):
		return finish(f, c, exprs, func(m *machine) (string, error) {
			notes(m)
			a := *at[int](exprs[0].addr(m))
			return fn(a, charge(m, s(m, 1)))
		}), true
	}
	return expr{}, false
}

// wholeOf reads an int without storing it, where that is possible.
func wholeOf(e expr) func(m *machine) int64 {
	o := e.operand
	switch n, ok := e.konst.(int); {
	case ok && e.lit != nil:
		return func(*machine) int64 { return int64(n) }
	case e.made().whole != nil:
		return e.made().whole
	case o.load == nil:
		return func(m *machine) int64 { return int64(*at[int](o.direct(m))) }
	}
	return func(m *machine) int64 { return int64(*at[int](o.addr(m))) }
}

// directAndLiteral holds for an int at a register and a literal, such as the index of a range and 1.
func directAndLiteral(exprs []expr) (operand, int, bool) {
	n, ok := exprs[1].konst.(int)
	return exprs[0].operand, n, ok && exprs[1].lit != nil && exprs[0].load == nil
}

// finishWhole is finish for a function that gives a whole number.
func finishWhole(f *function, c *call, exprs []expr, invoke func(m *machine) (int64, error)) expr {
	e := finish(f, c, exprs, invoke)
	site, name := c.site, c.name
	e.making().whole = func(m *machine) int64 {
		n, err := invoke(m)
		if err != nil {
			m.failed(site, name, err)
		}
		return n
	}
	return e
}

var bytesType = reflect.TypeFor[[]byte]()

// appendVariant compiles a call of a variant that appends its text.
func (f *function) appendVariant(c *call, exprs []expr, fn any) (expr, bool) {
	notes, site, name := f.notes(c, exprs), c.site, c.name
	s := func(m *machine, i int) string { return *at[string](exprs[i].addr(m)) }
	var emit emitter
	switch fn := fn.(type) {
	case func([]byte, string) []byte:
		arg := exprs[0].operand
		emit = func(m *machine, buf *[]byte) int {
			text := *at[string](arg.addr(m))
			start := len(*buf)
			*buf = fn(*buf, text)
			m.produce(site, len(*buf)-start)
			return start
		}
	case func([]byte, string, string, string) ([]byte, error):
		emit = func(m *machine, buf *[]byte) int {
			a, b, text := s(m, 0), s(m, 1), s(m, 2)
			start := len(*buf)
			out, err := fn(*buf, a, b, text)
			if err != nil {
				m.failed(site, name, err)
			}
			*buf = out
			m.charge(site, len(text)/bytesPerOperation)
			m.produce(site, len(out)-start)
			return start
		}
	default:
		return expr{}, false
	}
	e := expr{typ: static(stringType), loose: true, marks: c.use == forPrint}
	if one, ok := fn.(func([]byte, string) []byte); ok && c.fn.Keeps && !c.fn.Lays {
		e.making().unary = exprs[0].asUnary().then(nil, one)
	}
	if e.marks {
		emit = f.noting(c, exprs, emit, notes)
	}
	return f.emitted(e, emit), true
}

// noting notes what a text is made of, and takes it back where the text does not hold it.
func (f *function) noting(c *call, exprs []expr, emit emitter, notes func(m *machine)) emitter {
	if c.fn.Keeps {
		return func(m *machine, buf *[]byte) int {
			notes(m)
			return emit(m, buf)
		}
	}
	texts := f.checked(exprs)
	return func(m *machine, buf *[]byte) int {
		n := len(m.marks)
		notes(m)
		start := emit(m, buf)
		if m.proving {
			m.unless(holdsAll(m, textOf((*buf)[start:]), texts), n)
		}
		return start
	}
}

// unless takes marks back.
func (m *machine) unless(holds bool, n int) {
	if !holds {
		m.marks = append(m.marks[:n], Mark{Flags: Loose})
	}
}

// checked gives the texts that a result may fail to hold; nil for those that could be had only by evaluating them twice.
func (f *function) checked(exprs []expr) []func(m *machine) reflect.Value {
	var texts []func(m *machine) reflect.Value
	for _, e := range exprs {
		switch {
		case e.from == constant:
		case e.dyn || e.kind() == reflect.String && e.load != nil && !e.fixed:
			texts = append(texts, nil)
		case e.kind() == reflect.String:
			texts = append(texts, f.rv(e))
		}
	}
	return texts
}

func holdsAll(m *machine, out string, texts []func(m *machine) reflect.Value) bool {
	for _, t := range texts {
		if t == nil || !holds(out, t(m)) {
			return false
		}
	}
	return true
}

// notes notes all arguments.
func (f *function) notes(c *call, exprs []expr) func(m *machine) {
	var all []func(m *machine)
	for _, e := range exprs {
		if n := f.note(c, e); n != nil {
			all = append(all, n)
		}
	}
	switch len(all) {
	case 0:
		return func(*machine) {}
	case 1:
		return all[0]
	}
	return func(m *machine) {
		for _, n := range all {
			n(m)
		}
	}
}
