package engine

import "reflect"

// Visited is the set of pointers, lists and maps that a walk over data has entered. It keeps the walk from entering shared values twice
// or going in circles. The zero Visited is an empty set.
type Visited map[visit]bool

type visit struct {
	at  addr
	len int
	typ reflect.Type
}

// Again reports whether a value was visited before and adds it to the set. The length parameter is the length of a list or map, and 1
// for a pointer. It matters because lists of different lengths can start at the same address.
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
