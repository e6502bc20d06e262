package engine

import "reflect"

// Absent reports whether a value is missing: nil, a nil pointer, an empty string, list or map, or a value whose IsZero method returns
// true. A pointer to a pointer or interface is absent only if the outer pointer is nil. Numbers and booleans are never absent; see
// [Truth].
func Absent(v reflect.Value) bool {
	v = inside(v)
	for range maxPointers {
		if v.Kind() != reflect.Pointer || v.IsNil() || !pointsOn(v.Type().Elem()) {
			break
		}
		if v = inside(v.Elem()); v.IsValid() && v.Kind() != reflect.Pointer {
			return false // any non-pointer value that the pointers lead to is present
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

// Truth reports whether a value is true in a condition. Absent values, zero numbers and false are false; all other values are true.
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

// inside unwraps the interfaces around a value.
func inside(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	return v
}

// maxPointers is the maximum number of pointers and interfaces followed to reach a value, because a pointer may point to itself.
const maxPointers = 100

// zeroer is implemented by values that can report whether they are absent.
type zeroer interface{ IsZero() bool }

var zeroerType = reflect.TypeFor[zeroer]()

// saysZero reports whether a value has an IsZero method that returns true.
func saysZero(v reflect.Value) bool {
	if !v.CanInterface() || !v.Type().Implements(zeroerType) {
		return false
	}
	z, ok := reflect.TypeAssert[zeroer](v)
	return ok && z.IsZero()
}

func isNumber(k reflect.Kind) bool { return k >= reflect.Int && k <= reflect.Complex128 }

// test tests the value at a non-nil address.
type test func(p addr) bool

// absentTest returns a version of Absent that is specialized for values of one type.
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

// zeroTest returns a test that calls the IsZero method of a type, or nil if the type has no such method.
func (c *compiler) zeroTest(t reflect.Type) test {
	if m := c.method(t, "IsZero"); m != nil && m.zero != nil {
		return m.zero
	}
	if t.Kind() == reflect.Pointer && t.Elem().Implements(zeroerType) {
		inner := c.zeroTest(t.Elem()) // the method set of a pointer includes that of its element
		return func(p addr) bool { return pointee(p) != nil && inner(pointee(p)) }
	}
	if !t.Implements(zeroerType) {
		return nil
	}
	b := newBoxer(t)
	return func(p addr) bool { z, ok := b.box(p).(zeroer); return ok && z.IsZero() }
}

// truthTest returns a version of Truth that is specialized for values of one type.
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

// onlyNil reports whether pointers of a type are true unless they are nil.
func (c *compiler) onlyNil(t reflect.Type) bool {
	return !t.Implements(zeroerType) && !pointsOn(t.Elem())
}

// truth returns a function that tests whether an expression is true.
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
