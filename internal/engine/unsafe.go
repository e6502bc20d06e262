package engine

import (
	"reflect"
	"unsafe"
)

// This file is the only one that bypasses Go's type system. A compiled program works with addresses, and the type of the value at each
// address is known at compile time. Reading a field is then an addition and reading an element a multiplication, whereas package
// reflect repeats its checks at each step. (With reflect, the engine's benchmark is 1.5 times slower.) Every address is a Go pointer
// into a live value, so the garbage collector sees it. The tests run with -race, which checks pointer conversions.

// addr is the address of a value whose type the program knows. A nil addr represents a missing value.
type addr = unsafe.Pointer

// at converts an address to a pointer of its type.
func at[T any](p addr) *T { return (*T)(p) }

// addrOf returns the address that a pointer holds.
func addrOf[T any](p *T) addr { return addr(p) }

// plus returns the address of part of a value.
func plus(p addr, off uintptr) addr { return unsafe.Add(p, off) }

// pointee returns the pointer that is stored at an address.
func pointee(p addr) addr { return *(*addr)(p) }

// valueAt returns the value at an address as an addressable reflect.Value without copying it.
func valueAt(t reflect.Type, p addr) reflect.Value { return reflect.NewAt(t, p).Elem() }

// addrOfValue returns the address of an addressable value.
func addrOfValue(v reflect.Value) addr { return v.Addr().UnsafePointer() }

// inFrame reports whether a value is stored in the frame, where the next evaluation may overwrite it.
func (m *machine) inFrame(p addr) bool {
	return uintptr(p)-uintptr(addr(unsafe.SliceData(m.frame))) < uintptr(len(m.frame))*unsafe.Sizeof(slot{})
}

// sliceAt returns the address of the first element of the slice at an address, and the length of the slice.
func sliceAt(p addr) (first addr, n int) {
	s := *(*[]struct{})(p) // the header is the same for every type
	return addr(unsafe.SliceData(s)), len(s)
}

// iface is the memory layout of an empty interface: a type, and a pointer to the value or, for types consisting of a single pointer,
// the value itself.
type iface struct{ typ, data addr }

// boxer converts values of one type to interfaces. Package reflect and the compiler would copy them, but a boxer does not. A boxed
// value must not change while the interface is in use. It is either the caller's data, which a render does not change, or a value that
// the callee does not keep.
type boxer struct {
	typ    addr
	direct bool // the type consists of a single pointer
}

// newBoxer inspects an interface to determine how it stores values of a type.
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

// Place returns the address of a value as used in marks.
func Place[V any](v *V) uintptr { return uintptr(addr(v)) }

// textOf returns bytes as a string without copying them. They must not change while the string is in use.
func textOf(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// rootAddr returns the address of the data, given an interface that holds a pointer to it.
func (p *Program) rootAddr(data *any) addr { return (*iface)(addr(data)).data }

// startOf returns the address of the bytes of a string, which identifies a string in a map.
func startOf(s string) addr { return addr(unsafe.StringData(s)) }

// Start returns the address of the bytes of a string, or 0 for the empty string. Marks use it to identify a string in a map or in a
// list of values of any type.
func Start(s string) uintptr {
	if s == "" {
		return 0
	}
	return uintptr(startOf(s))
}
