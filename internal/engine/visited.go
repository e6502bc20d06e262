package engine

import "reflect"

// Visited are the pointers, lists and maps that a walk over data went into. Several values may lead to one, and one may lead back to itself.
// The zero Visited is empty.
type Visited map[visit]bool

type visit struct {
	at  addr
	len int
	typ reflect.Type
}

// Again reports whether a value of some length was visited before, and notes that it is now. The length of a pointer's value is 1.
func (s *Visited) Again(v reflect.Value, length int) bool {
	at := visit{v.UnsafePointer(), length, v.Type()}
	if (*s)[at] {
		return true
	}
	if *s == nil {
		*s = Visited{}
	}
	(*s)[at] = true
	return false
}
