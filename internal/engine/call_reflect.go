package engine

import (
	"fmt"
	"reflect"
	"text/template/parse"
)

// This file uses package reflect, both for values whose type is known only at run time and for functions and methods of arbitrary
// types.

// arg is an argument of a call through reflection.
type arg struct {
	rv   func(m *machine) reflect.Value
	typ  typ
	lit  parse.Node // a literal to convert to the type of the parameter, or nil
	site int
	node parse.Node
}

func (f *emitter) arg(n parse.Node) arg {
	e := f.operand(n, forUse)
	return arg{rv: f.rv(e), typ: e.typ, lit: literalNode(n), site: f.site(n), node: n}
}

func literalNode(n parse.Node) parse.Node {
	switch n.Type() {
	case parse.NodeBool, parse.NodeNumber, parse.NodeString, parse.NodeNil:
		return n
	}
	return nil
}

func (f *emitter) args(nodes []parse.Node, final *expr, n parse.Node) []arg {
	out := make([]arg, 0, len(nodes)+1)
	for _, node := range nodes {
		out = append(out, f.arg(node))
	}
	if final != nil {
		out = append(out, arg{rv: f.rv(*final), typ: final.typ, site: f.site(n), node: n})
	}
	return out
}

// dynamicField compiles access to a field or method of a value that is stored as a reflect.Value at run time.
func (f *emitter) dynamicField(e expr, n parse.Node, at int, name string, args []parse.Node, final *expr) expr {
	out := expr{typ: unknown, from: data, unattributed: true}
	f.work(reflectCost)
	if e.t != nil {
		t, ok := f.memberType(e.typ, name)
		if !ok && e.keys != nil {
			return f.noKey(e, n, name)
		}
		if ok {
			out.typ = t.dynamic()
		} else if e.deref().Kind() != reflect.Interface {
			return f.noField(n, at, name, e.typ)
		}
		f.read(e.deref(), name)
	}
	recv, v, site := f.rv(e), f.val(), f.site(n)
	list := f.args(args, final, n)
	if f.asking > 0 {
		out.load = func(m *machine) addr {
			m.vals[v] = reflect.Value{}
			if r := recv(m); isThere(r) {
				m.vals[v] = f.dynField(m, site, r, name, list)
			}
			return addrOf(&m.vals[v])
		}
		return out
	}
	out.load = func(m *machine) addr {
		m.vals[v] = f.dynField(m, site, recv(m), name, list)
		return addrOf(&m.vals[v])
	}
	return out
}

// isThere reports whether a value is neither the zero Value nor a nil pointer.
func isThere(v reflect.Value) bool {
	if !v.IsValid() {
		return false
	}
	_, isNil := indirect(v)
	return !isNil
}

// memberType returns the type of a field, of a method's result, or of a map's values.
func (c *compiler) memberType(t typ, name string) (typ, bool) {
	base := t.deref()
	if m, ok := base.MethodByName(name); ok {
		if m.Type.NumOut() == 0 {
			return typ{}, false
		}
		return static(m.Type.Out(0)), true
	}
	switch base.Kind() {
	case reflect.Struct:
		sf, ok := base.FieldByName(name)
		if !ok || !sf.IsExported() {
			return typ{}, false
		}
		return static(sf.Type), true
	case reflect.Map:
		if t.keys != nil {
			k, ok := t.keys[name]
			return k, ok
		}
		return t.element(), base.Key().Kind() == reflect.String || base.Key() == anyType
	}
	return typ{}, false
}

// indirect follows pointers and interfaces. It also reports whether one of them was nil.
func indirect(v reflect.Value) (reflect.Value, bool) {
	for range maxPointers {
		if v.Kind() != reflect.Pointer && v.Kind() != reflect.Interface {
			break
		}
		if v.IsNil() {
			return v, true
		}
		v = v.Elem()
	}
	return v, false
}

// dynField returns a field, a map entry or the result of a method.
func (f *emitter) dynField(m *machine, site int, recv reflect.Value, name string, args []arg) reflect.Value {
	if !recv.IsValid() {
		m.fail(site, "absent", NilField{anyType, name})
	}
	whole := recv.Type()
	v, isNil := indirect(recv)
	if isNil {
		m.fail(site, "absent", NilField{whole, name})
	}
	if method := f.dynMethod(v, name); method.IsValid() {
		return m.callValue(site, method, name, args)
	}
	switch v.Kind() {
	case reflect.Struct:
		if sf, ok := v.Type().FieldByName(name); ok && sf.IsExported() {
			return f.dynStructField(m, site, v, sf, args)
		}
	case reflect.Map:
		if stringType.AssignableTo(v.Type().Key()) || v.Type().Key().Kind() == reflect.String {
			if len(args) > 0 {
				m.failf(site, "%s is not a method but has arguments", name)
			}
			return lookupKey(v, name)
		}
	}
	e := m.prog.errorAt(site)
	e.Rule, e.Err, e.Hint = "no-field", fmt.Errorf("can't evaluate field %s in type %s", name, v.Type()), pointerMethod(v.Type(), name)
	panic(e)
}

// dynMethod returns a method of the value itself rather than of a pointer to it, so that the method cannot change the data.
func (f *emitter) dynMethod(v reflect.Value, name string) reflect.Value {
	m, ok := v.Type().MethodByName(name)
	if !ok || !v.CanInterface() {
		return reflect.Value{}
	}
	return v.Method(m.Index)
}

func (f *emitter) dynStructField(m *machine, site int, v reflect.Value, sf reflect.StructField, args []arg) reflect.Value {
	field, err := v.FieldByIndexErr(sf.Index)
	switch {
	case err != nil:
		m.fail(site, "absent", err)
	case len(args) > 0:
		m.failf(site, "%s has arguments but cannot be invoked as function", sf.Name)
	}
	return inside(field)
}

// callValue calls a function, after converting the arguments to the types of its parameters.
func (m *machine) callValue(site int, fn reflect.Value, name string, args []arg) reflect.Value {
	if err := countArgs(fn.Type(), name, len(args)); err != nil {
		m.fail(site, "arguments", err)
	}
	if err := goodFunc(name, fn.Type()); err != nil {
		m.fail(site, "function", err)
	}
	in, work := make([]reflect.Value, len(args)), reflectCost
	for i, a := range args {
		in[i] = m.convert(a, param(fn.Type(), i))
		work += costOfArgument + sizeOf(in[i])
	}
	m.admit(site, work)
	out, err := safely(fn, in)
	if err != nil {
		m.failed(site, name, err)
	}
	if out.IsValid() && out.Type() == valueType {
		out, _ = reflect.TypeAssert[reflect.Value](out)
	}
	return inside(out)
}

// calling is an error that a called function returned.
type calling struct {
	name string
	err  error
}

func (e calling) Error() string { return e.name + ": " + e.err.Error() }
func (e calling) Unwrap() error { return e.err }

// failed ends the render with the error of a function.
func (m *machine) failed(site int, name string, err error) {
	m.fail(site, "render", calling{name, err})
}

// reflectCost estimates the operations of a call, a field access or a test by reflection.
const reflectCost = 10

// countArgs returns an error if a function does not accept the given number of arguments.
func countArgs(t reflect.Type, name string, given int) error {
	n := t.NumIn()
	if t.IsVariadic() {
		if given >= n-1 {
			return nil
		}
		return fmt.Errorf("wrong number of args for %s: want at least %d got %d", name, n-1, given)
	}
	if given != n {
		return fmt.Errorf("wrong number of args for %s: want %d got %d", name, n, given)
	}
	return nil
}

// param returns the type of parameter i of a function.
func param(t reflect.Type, i int) reflect.Type {
	if t.IsVariadic() && i >= t.NumIn()-1 {
		return t.In(t.NumIn() - 1).Elem()
	}
	return t.In(i)
}

// goodFunc returns an error unless a function returns one value, or one value and an error.
func goodFunc(name string, t reflect.Type) error {
	switch n := t.NumOut(); {
	case n == 1, n == 2 && t.Out(1) == errorType:
		return nil
	case n == 2:
		return fmt.Errorf("invalid function signature for %s: second return value should be error; is %s", name, t.Out(1))
	default:
		return fmt.Errorf("function %s has %d return values; should be 1 or 2", name, n)
	}
}

// safely calls a function and converts a panic to an error.
func safely(fn reflect.Value, in []reflect.Value) (out reflect.Value, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = panicked(r)
		}
	}()
	results := fn.Call(in)
	if len(results) == 2 && !results[1].IsNil() {
		err, _ = reflect.TypeAssert[error](results[1])
	}
	return results[0], err
}

// panicked converts the recovered value of a panic to an error.
func panicked(r any) error {
	if err, ok := r.(error); ok {
		return err
	}
	return fmt.Errorf("%v", r)
}

// convert converts an argument to the type of its parameter.
func (m *machine) convert(a arg, want reflect.Type) reflect.Value {
	anything := want == valueType || want.Kind() == reflect.Interface && want.NumMethod() == 0
	if a.lit != nil && !anything {
		v, err := literalAs(a.lit, want)
		if err != nil {
			m.fail(a.site, "type", err)
		}
		return v
	}
	if a.lit != nil && a.lit.Type() == parse.NodeNil {
		return reflect.Zero(want)
	}
	v, err := assignable(a.rv(m), want)
	if err != nil {
		m.fail(a.site, "type", err)
	}
	return v
}

// literalAs converts a literal to the type of a parameter.
func literalAs(n parse.Node, want reflect.Type) (reflect.Value, error) {
	v := reflect.New(want).Elem()
	num, _ := n.(*parse.NumberNode)
	switch k := want.Kind(); {
	case n.Type() == parse.NodeNil:
		if !canBeNil(want) {
			return v, fmt.Errorf("cannot assign nil to %s", want)
		}
	case k == reflect.Bool:
		b, ok := n.(*parse.BoolNode)
		if !ok {
			return v, fmt.Errorf("expected bool; found %s", n)
		}
		v.SetBool(b.True)
	case k == reflect.String:
		s, ok := n.(*parse.StringNode)
		if !ok {
			return v, fmt.Errorf("expected string; found %s", n)
		}
		v.SetString(s.Text)
	case v.CanInt():
		if num == nil || !num.IsInt {
			return v, fmt.Errorf("expected integer; found %s", n)
		}
		v.SetInt(num.Int64)
	case v.CanUint():
		if num == nil || !num.IsUint {
			return v, fmt.Errorf("expected unsigned integer; found %s", n)
		}
		v.SetUint(num.Uint64)
	case v.CanFloat():
		if num == nil || !num.IsFloat {
			return v, fmt.Errorf("expected float; found %s", n)
		}
		v.SetFloat(num.Float64)
	case v.CanComplex():
		if num == nil || !num.IsComplex {
			return v, fmt.Errorf("expected complex; found %s", n)
		}
		v.SetComplex(num.Complex128)
	default:
		return v, fmt.Errorf("can't handle %s for arg of type %s", n, want)
	}
	return v, nil
}

func canBeNil(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Chan, reflect.Func, reflect.Interface, reflect.Map, reflect.Pointer, reflect.Slice:
		return true
	}
	return t == valueType
}

// assignable converts a value to the type of a parameter. It may unwrap an interface and follow one pointer.
func assignable(v reflect.Value, want reflect.Type) (reflect.Value, error) {
	if !v.IsValid() {
		if !canBeNil(want) {
			return v, fmt.Errorf("invalid value; expected %s", want)
		}
		return reflect.Zero(want), nil
	}
	if want == valueType && v.Type() != want {
		return reflect.ValueOf(v), nil
	}
	if v.Type().AssignableTo(want) {
		return v, nil
	}
	if v.Kind() == reflect.Interface && !v.IsNil() {
		if v = v.Elem(); v.Type().AssignableTo(want) {
			return v, nil
		}
	}
	if v.Kind() == reflect.Pointer && v.Type().Elem().AssignableTo(want) {
		if v = v.Elem(); !v.IsValid() {
			return v, fmt.Errorf("dereference of nil pointer of type %s", want)
		}
		return v, nil
	}
	return v, fmt.Errorf("wrong type for value; expected %s; got %s", want, v.Type())
}

// fits returns an error if an argument of a known type cannot be passed to a parameter. Arguments of unknown types are accepted.
func (c *compiler) fits(a arg, want reflect.Type) error {
	anything := want.Kind() == reflect.Interface && want.NumMethod() == 0 || want == valueType
	switch t := a.typ.t; {
	case anything:
		return nil
	case a.lit != nil:
		_, err := literalAs(a.lit, want)
		return err
	case t == nil || a.typ.untypedNil || t.AssignableTo(want), t.Kind() == reflect.Pointer && t.Elem().AssignableTo(want):
		return nil
	default:
		name, got := c.cfg.Names.Of(want), c.cfg.Names.name(a.typ)
		if want.Kind() == reflect.Pointer && want.Elem() == t {
			name = "a pointer to " + got
		}
		return fmt.Errorf("want %s, got %s", name, got)
	}
}
