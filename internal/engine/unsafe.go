package engine

import (
	"reflect"
	"unsafe"
)

// This file is the only one that reaches past Go's type system. A compiled program works on addresses: the type behind each is known
// when the program is made, so that a field is an addition and an element a multiplication, where package reflect checks each step
// anew (reflect in its place makes the engine's benchmark 1.5 times slower). Every address is a Go pointer into a live value, so the
// garbage collector sees it; the tests run under -race, which checks pointer conversions too.

// addr is the address of a value whose type the program knows. Nil is a value that is not there.
type addr = unsafe.Pointer

// at reads an address as a pointer of its type.
func at[T any](p addr) *T { return (*T)(p) }

// addrOf is the address that a pointer holds.
func addrOf[T any](p *T) addr { return addr(p) }

// plus is the address of a part of a value.
func plus(p addr, off uintptr) addr { return unsafe.Add(p, off) }

// pointee is what the pointer at an address points to.
func pointee(p addr) addr { return *(*addr)(p) }

// valueAt is the value at an address as package reflect has it, addressable and not copied.
func valueAt(t reflect.Type, p addr) reflect.Value { return reflect.NewAt(t, p).Elem() }

// addrOfValue is the address of an addressable value.
func addrOfValue(v reflect.Value) addr { return v.Addr().UnsafePointer() }

// inFrame reports whether a value lies in the frame, where the next evaluation may put another.
func (m *machine) inFrame(p addr) bool {
	return uintptr(p)-uintptr(addr(unsafe.SliceData(m.frame))) < uintptr(len(m.frame))*unsafe.Sizeof(slot{})
}

// sliceAt is the first element of the slice at an address, and the slice's length.
func sliceAt(p addr) (first addr, n int) {
	s := *(*[]struct{})(p) // the header is the same for every type
	return addr(unsafe.SliceData(s)), len(s)
}

// iface is how an empty interface lies in memory: a type, and a pointer to the value or, for types that are one pointer, the value.
type iface struct{ typ, data addr }

// boxer puts values of one type into interfaces without copying them, which reflect and the compiler would do. What is boxed must
// not change while the interface is in use: it is the caller's data, which a render does not change, or a value that the callee
// does not keep.
type boxer struct {
	typ    addr
	direct bool // the type is one pointer
}

// newBoxer finds out how values of a type lie in an interface by looking at one.
func newBoxer(t reflect.Type) boxer {
	zero := reflect.Zero(t).Interface()
	w := (*iface)(addr(&zero))
	return boxer{w.typ, w.data == nil}
}

func (b boxer) box(p addr) (v any) {
	w := (*iface)(addr(&v))
	w.typ, w.data = b.typ, p
	if b.direct {
		w.data = *(*addr)(p)
	}
	return v
}

// Place is where a value lies, as marks have it.
func Place[V any](v *V) uintptr { return uintptr(addr(v)) }

// textOf is bytes as text, without a copy: they must not change as long as the text is in use.
func textOf(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// rootAddr is where the data is that an interface holds a pointer to.
func (p *Program) rootAddr(data *any) addr { return (*iface)(addr(data)).data }

// startOf is where the bytes of a text lie, by which one in a map is known.
func startOf(s string) addr { return addr(unsafe.StringData(s)) }

// Start tells a text in a map, or in a list of values of any type, as the marks do: by its bytes. It is 0 for the empty text.
func Start(s string) uintptr {
	if s == "" {
		return 0
	}
	return uintptr(startOf(s))
}
