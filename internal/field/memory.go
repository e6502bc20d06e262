package field

import "unsafe"

// A Slab allocates lists of exactly the needed length from larger blocks of memory. It is not safe for concurrent use.
type Slab interface {
	Begin()       // starts a list
	Next() Ref    // adds a zero element and returns a reference to it, which is valid until the next call
	Keep(rec Ref) // sets the list in a record to the elements that were added
}

// A Block allocates single records in batches. It is not safe for concurrent use.
type Block interface {
	Make(rec Ref) Ref // sets the variant of a record to a new record and returns it
}

// NewSlab returns a slab for a row of kind List.
func (r *Row) NewSlab() Slab { return r.list.slab(r.offset) }

// NewBlock returns a block for a row of kind Variant.
func (r *Row) NewBlock() Block { return r.one.block(r.offset) }

// Mem provides memory for lists of one type. Many lists share an allocation.
type Mem[E any] struct {
	chunk []E
	start int // start of the current list
}

const chunkLen = 64

// Begin starts a list.
func (s *Mem[E]) Begin() { s.start = len(s.chunk) }

// Add appends to the list and returns a pointer to the new element, which is valid until the next call.
func (s *Mem[E]) Add(v E) *E {
	if len(s.chunk) == cap(s.chunk) {
		list := s.chunk[s.start:]
		s.chunk, s.start = append(make([]E, 0, max(chunkLen, 2*len(list))), list...), 0
	}
	s.chunk = append(s.chunk, v)
	return &s.chunk[len(s.chunk)-1]
}

// next is like Add for a zero value.
func (s *Mem[E]) next() *E {
	n := len(s.chunk)
	if n == cap(s.chunk) {
		return s.Add(*new(E))
	}
	s.chunk = s.chunk[:n+1] // this memory is still zero
	return &s.chunk[n]
}

// Keep returns the current list, or nil if it is empty.
func (s *Mem[E]) Keep() []E {
	n := len(s.chunk)
	if n == s.start {
		return nil
	}
	return s.chunk[s.start:n:n]
}

type slabOf[E any] struct {
	offset uintptr // offset of the list in its record
	mem    Mem[E]
}

func (s *slabOf[E]) Begin()       { s.mem.Begin() }
func (s *slabOf[E]) Next() Ref    { return Ref(s.mem.next()) }
func (s *slabOf[E]) Keep(rec Ref) { *(*[]E)(unsafe.Add(rec, s.offset)) = s.mem.Keep() }

// Few allocates single values of one type in batches.
type Few[E any] struct{ left []E }

const fewLen = 16

// Make returns a pointer to a zero value.
func (f *Few[E]) Make() *E {
	if len(f.left) == 0 {
		f.left = make([]E, fewLen)
	}
	p := &f.left[0]
	f.left = f.left[1:]
	return p
}

type blockOf[E any] struct {
	offset uintptr // offset of the pointer in its record
	few    Few[E]
}

func (b *blockOf[E]) Make(rec Ref) Ref {
	p := b.few.Make()
	*(**E)(unsafe.Add(rec, b.offset)) = p
	return Ref(p)
}
