package engine

import "reflect"

// Absent reports whether a value is not there: nil, a nil pointer, an empty text, list or map, or whatever says so by a method
// IsZero. A pointer to what may be nil itself is there unless that is nil. Numbers and booleans are always there; see [Truth].
func Absent(v reflect.Value) bool {
	v = inside(v)
	for range maxPointers {
		if v.Kind() != reflect.Pointer || v.IsNil() || !pointsOn(v.Type().Elem()) {
			break
		}
		if v = inside(v.Elem()); v.IsValid() && v.Kind() != reflect.Pointer {
			return false // whatever it is, there is a pointer to it
		}
	}
	if !v.IsValid() {
		return true
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		if v.IsNil() {
			return true
		}
	case reflect.String, reflect.Array, reflect.Slice, reflect.Map:
		if v.Len() == 0 {
			return true
		}
	}
	return saysZero(v)
}

// Truth reports what a value is worth in a condition: false when it is absent, a zero number or false itself, else true.
func Truth(v reflect.Value) bool {
	v = inside(v)
	if Absent(v) {
		return false
	}
	if v = Numeric(v); isNumber(v.Kind()) || v.Kind() == reflect.Bool {
		return !v.IsZero()
	}
	return true
}

// inside takes a value out of the interfaces around it.
func inside(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	return v
}

// maxPointers is how many pointers and interfaces are followed to a value: one may point at itself.
const maxPointers = 100

// zeroer is what values say of themselves that can be absent.
type zeroer interface{ IsZero() bool }

var zeroerType = reflect.TypeFor[zeroer]()

// saysZero asks the value itself, where it has a method for it.
func saysZero(v reflect.Value) bool {
	if !v.CanInterface() || !v.Type().Implements(zeroerType) {
		return false
	}
	z, ok := reflect.TypeAssert[zeroer](v)
	return ok && z.IsZero()
}

func isNumber(k reflect.Kind) bool { return k >= reflect.Int && k <= reflect.Complex128 }

// test asks something of the value at an address, which is not nil.
type test func(p addr) bool

// absentTest is Absent for values of one type.
func (c *compiler) absentTest(t reflect.Type) test {
	if t.Kind() == reflect.Pointer && pointsOn(t.Elem()) {
		return func(p addr) bool { return Absent(valueAt(t, p)) }
	}
	says := c.zeroTest(t)
	var empty test
	switch t.Kind() {
	case reflect.String:
		empty = func(p addr) bool { return *at[string](p) == "" }
	case reflect.Slice:
		empty = func(p addr) bool { _, n := sliceAt(p); return n == 0 }
	case reflect.Pointer, reflect.Chan, reflect.UnsafePointer, reflect.Func:
		empty = func(p addr) bool { return pointee(p) == nil }
	case reflect.Map:
		empty = func(p addr) bool { return pointee(p) == nil || valueAt(t, p).Len() == 0 }
	case reflect.Array:
		none := t.Len() == 0
		empty = func(addr) bool { return none }
	}
	switch {
	case empty == nil && says == nil:
		return func(addr) bool { return false }
	case says == nil:
		return empty
	case empty == nil:
		return says
	}
	return func(p addr) bool { return empty(p) || says(p) }
}

// zeroTest asks the method IsZero of a type, if it has one.
func (c *compiler) zeroTest(t reflect.Type) test {
	if m := c.method(t, "IsZero"); m != nil && m.zero != nil {
		return m.zero
	}
	if t.Kind() == reflect.Pointer && t.Elem().Implements(zeroerType) {
		inner := c.zeroTest(t.Elem()) // a pointer has the methods of its value
		return func(p addr) bool { return pointee(p) != nil && inner(pointee(p)) }
	}
	if !t.Implements(zeroerType) {
		return nil
	}
	b := newBoxer(t)
	return func(p addr) bool { z, ok := b.box(p).(zeroer); return ok && z.IsZero() }
}

// truthTest is Truth for values of one type.
func (c *compiler) truthTest(t reflect.Type) test {
	switch t.Kind() {
	case reflect.Bool:
		return func(p addr) bool { return *at[bool](p) }
	case reflect.Int:
		if !t.Implements(zeroerType) {
			return func(p addr) bool { return *at[int](p) != 0 }
		}
	case reflect.String:
		if !t.Implements(zeroerType) {
			return func(p addr) bool { return *at[string](p) != "" }
		}
	case reflect.Slice:
		if !t.Implements(zeroerType) {
			return func(p addr) bool { _, n := sliceAt(p); return n > 0 }
		}
	case reflect.Pointer:
		if c.onlyNil(t) {
			return func(p addr) bool { return pointee(p) != nil }
		}
	}
	if isNumber(t.Kind()) {
		return func(p addr) bool { return Truth(valueAt(t, p)) }
	}
	absent := c.absentTest(t)
	return func(p addr) bool { return !absent(p) }
}

// onlyNil holds for pointers that are true unless they are nil.
func (c *compiler) onlyNil(t reflect.Type) bool {
	return !t.Implements(zeroerType) && !pointsOn(t.Elem())
}

// truth is the test of an expression.
func (c *compiler) truth(e expr) func(m *machine) bool {
	if e.fused().cond != nil {
		return e.fused().cond
	}
	arg := e.operand
	if e.dyn {
		return func(m *machine) bool {
			p := arg.addr(m)
			return p != nil && Truth(*at[reflect.Value](p))
		}
	}
	holds := c.truthTest(e.t)
	if e.load != nil || e.nilable {
		return func(m *machine) bool {
			p := arg.addr(m)
			return p != nil && holds(p)
		}
	}
	reg, off := arg.reg, arg.off
	switch {
	case e.t == stringType:
		return func(m *machine) bool { return *at[string](plus(m.frame[reg].ptr, uintptr(off))) != "" }
	case e.t.Kind() == reflect.Pointer && c.onlyNil(e.t):
		return func(m *machine) bool { return pointee(plus(m.frame[reg].ptr, uintptr(off))) != nil }
	}
	return func(m *machine) bool { return holds(plus(m.frame[reg].ptr, uintptr(off))) }
}
