package engine

import (
	"reflect"
	"text/template/parse"
)

// A Method makes it possible to call a method without reflection. The method must not have parameters. Package reflect would take a
// hundred times longer.
type Method struct {
	recv   reflect.Type
	name   string
	result reflect.Type
	keeps  bool
	zero   test                                            // calls IsZero; nil for any other method
	add    func(dst []byte, p addr) []byte                 // appends the method's result as text
	make   func(slot int) func(m *machine, recv addr) addr // calls the method and stores its result; nil if add is set
}

// NewMethod returns a Method for the method of T with the given name. keeps reports whether the text of the result contains all of the
// receiver's text.
func NewMethod[T, R any](name string, f func(T) R, keeps bool) *Method {
	m := &Method{recv: reflect.TypeFor[T](), name: name, result: reflect.TypeFor[R](), keeps: keeps}
	if zero, ok := any(f).(func(T) bool); ok && name == "IsZero" {
		m.zero = func(p addr) bool { return zero(*at[T](p)) }
	}
	m.make = func(slot int) func(*machine, addr) addr {
		put := putter[R](slot)
		return func(m *machine, recv addr) addr { return put(m, f(*at[T](recv))) }
	}
	return m
}

// NewTextMethod is the counterpart of NewMethod for a method that returns text. The function f appends that text.
func NewTextMethod[T any](name string, f func(T, []byte) []byte, keeps bool) *Method {
	m := &Method{recv: reflect.TypeFor[T](), name: name, result: stringType, keeps: keeps}
	m.add = func(dst []byte, p addr) []byte { return f(*at[T](p), dst) }
	return m
}

// putText stores s in the frame.
func (m *machine) putText(slot int, s string) addr {
	p := &m.frame[slot].str
	*p = s
	return addrOf(p)
}

// putter returns a function that stores results of one type: small ones in the frame, others on the heap.
func putter[R any](slot int) func(m *machine, r R) addr {
	switch t := reflect.TypeFor[R](); {
	case t.Kind() == reflect.String:
		return func(m *machine, r R) addr {
			p := addrOf(&m.frame[slot].str)
			*at[R](p) = r
			return p
		}
	case t.Kind() == reflect.Bool || isNumber(t.Kind()) && t.Size() <= 8:
		return func(m *machine, r R) addr {
			p := addrOf(&m.frame[slot].num)
			*at[R](p) = r
			return p
		}
	}
	return func(_ *machine, r R) addr { return addrOf(&r) }
}

// method returns the Method for a method of a type, or nil.
func (c *compiler) method(t reflect.Type, name string) *Method { return c.methods[methodKey{t, name}] }

type methodKey struct {
	recv reflect.Type
	name string
}

// methodOf returns the method with the given name. It ignores methods with a pointer receiver, because they could change the value.
func (f *emitter) methodOf(e expr, name string) (reflect.Method, bool) {
	return e.deref().MethodByName(name)
}

// callMethod compiles a method call.
func (f *emitter) callMethod(e expr, n parse.Node, name string, method reflect.Method, args []parse.Node, final *expr) expr {
	ft := method.Type // the first parameter is the receiver
	list := f.args(args, final, n)
	if err := goodFunc(name, ft); err != nil {
		return f.reject(n, "function", "", "%w", err)
	}
	if err := countArgs(ft, name, len(list)+1); err != nil {
		return f.reject(n, "arguments", "", "%s: %w", name, countError(ft, len(list), 1))
	}
	for i, a := range list {
		if err := f.fits(a, param(ft, i+1)); err != nil {
			return f.reject(a.node, "type", "", "%s: argument %d: %w", name, i+1, err)
		}
	}
	recv := f.behind(e, n, name)
	if recv.nilable {
		return f.perhaps(recv, f.methodCall(recv, n, name, method, list))
	}
	return f.methodCall(recv, n, name, method, list)
}

// perhaps returns an expression that is missing if the value it is derived from is missing.
func (f *emitter) perhaps(from, made expr) expr {
	base, o, missing := from.operand, made.operand, addr(nil)
	if made.dyn {
		missing = addrOf(&noValue)
	}
	made.operand = operand{load: func(m *machine) addr {
		if base.addr(m) == nil {
			return missing
		}
		return o.addr(m)
	}}
	made.nilable, made.fusion = !made.dyn, nil
	return made
}

// methodCall compiles a method call whose arguments have been checked.
func (f *emitter) methodCall(recv expr, n parse.Node, name string, method reflect.Method, list []arg) expr {
	if typed := f.method(recv.t, name); typed != nil && len(list) == 0 {
		return f.typedMethod(recv, n, typed)
	}
	if name == "String" && recv.t.Implements(stringerType) && len(list) == 0 {
		return f.stringer(recv, n)
	}
	rv, v, site := f.rv(recv), f.val(), f.site(n)
	out := expr{typ: static(method.Type.Out(0)).dynamic(), from: data, unattributed: true}
	index := method.Index
	out.load = func(m *machine) addr {
		m.vals[v] = m.callValue(site, rv(m).Method(index), name, list)
		return addrOf(&m.vals[v])
	}
	return out
}

// typedMethod compiles a call without reflection. The result is a new value. If it contains all of the receiver, printing the result
// counts as delivering the receiver.
func (f *emitter) typedMethod(recv expr, n parse.Node, typed *Method) expr {
	o, site := recv.operand, f.site(n)
	out := expr{typ: static(typed.result), from: data, unattributed: true}
	if typed.keeps && recv.stable && !recv.unattributed {
		out.fuse().source = &o
	}
	if typed.result == stringType && f.isExact(recv.t) {
		out.fuse().exact = true
	}
	if add := typed.add; add != nil {
		return f.emitted(out, func(m *machine, buf *[]byte) int {
			m.at = site
			p := o.addr(m)
			start := len(*buf)
			*buf = add(*buf, p)
			return start
		})
	}
	invoke := typed.make(f.slot())
	out.load = func(m *machine) addr {
		m.at = site
		return invoke(m, o.addr(m))
	}
	return out
}

func (f *emitter) stringer(recv expr, n parse.Node) expr {
	o, site, slot, b := recv.operand, f.site(n), f.slot(), newBoxer(recv.t)
	out := expr{typ: static(stringType), from: data, unattributed: true}
	if recv.stable && !recv.unattributed {
		out.fuse().source = &o
	}
	out.fuse().exact = f.isExact(recv.t)
	out.load = func(m *machine) addr {
		m.at = site
		s, _ := b.box(o.addr(m)).(stringer)
		return m.putText(slot, s.String())
	}
	return out
}

type stringer interface{ String() string }
