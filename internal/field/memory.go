package field

import "unsafe"

// Slab returns lists of their exact length out of larger pieces of memory. It is for one goroutine at a time.
type Slab interface {
	Begin()            // begins a list
	Next(own bool) Ref // adds an element, zero, and returns it; it lasts until the next one, and own is as for [Mem]
	Keep(rec Ref)      // sets the list of a record to the one that was read
	Clear()            // lets the next lists have the memory
}

// Block makes records that are alone, several at once. It is for one goroutine at a time.
type Block interface {
	Make(rec Ref, own bool) Ref // sets the variant of a record to a new record, and returns it
	Clear()
}

// NewSlab returns a slab for a row of kind List.
func (r *Row) NewSlab() Slab { return r.list.slab(r.offset) }

// NewBlock returns a block for a row of kind Variant.
func (r *Row) NewBlock() Block { return r.one.block(r.offset) }

// Mem has memory for lists of one type. With own, it is that of one inquiry, and grows to what that needs; without, it is shared by many.
type Mem[E any] struct {
	chunk []E
	start int // where the list that is being read begins
}

const chunkLen = 64

// Begin begins a list.
func (s *Mem[E]) Begin() { s.start = len(s.chunk) }

// Add adds to the list, and returns a pointer to what was added, which lasts until the next one.
func (s *Mem[E]) Add(own bool, v E) *E {
	if len(s.chunk) == cap(s.chunk) {
		list, room := s.chunk[s.start:], chunkLen
		if own {
			room = max(8, 2*cap(s.chunk))
		}
		s.chunk, s.start = append(make([]E, 0, max(room, 2*len(list))), list...), 0
	}
	s.chunk = append(s.chunk, v)
	return &s.chunk[len(s.chunk)-1]
}

// next is Add for a zero value.
func (s *Mem[E]) next(own bool) *E {
	n := len(s.chunk)
	if n == cap(s.chunk) {
		return s.Add(own, *new(E))
	}
	s.chunk = s.chunk[:n+1]
	clear(s.chunk[n:])
	return &s.chunk[n]
}

// Keep returns the list that was read, nil for an empty one.
func (s *Mem[E]) Keep() []E {
	n := len(s.chunk)
	if n == s.start {
		return nil
	}
	return s.chunk[s.start:n:n]
}

// Clear lets the next lists have the memory. What is in it goes when they write over it, or with the pool that has it.
func (s *Mem[E]) Clear() { s.chunk = s.chunk[:0] }

type slabOf[E any] struct {
	offset uintptr // of the list in its record
	mem    Mem[E]
}

func (s *slabOf[E]) Begin()            { s.mem.Begin() }
func (s *slabOf[E]) Next(own bool) Ref { return Ref(s.mem.next(own)) }
func (s *slabOf[E]) Keep(rec Ref)      { *(*[]E)(unsafe.Add(rec, s.offset)) = s.mem.Keep() }
func (s *slabOf[E]) Clear()            { s.mem.Clear() }

// Few makes values of one type that are alone, several at once. Own is as for [Mem].
type Few[E any] struct {
	all  []E
	used int
}

const fewLen = 16

// Make returns a pointer to a zero value.
func (f *Few[E]) Make(own bool) *E {
	if f.used == len(f.all) {
		n := fewLen
		if own {
			n = max(1, 2*len(f.all))
		}
		f.all, f.used = make([]E, n), 0
	}
	f.used++
	return &f.all[f.used-1]
}

// Clear lets the next values have the memory.
func (f *Few[E]) Clear() {
	clear(f.all[:f.used])
	f.used = 0
}

type blockOf[E any] struct {
	offset uintptr // of the pointer in its record
	few    Few[E]
}

func (b *blockOf[E]) Make(rec Ref, own bool) Ref {
	p := b.few.Make(own)
	*(**E)(unsafe.Add(rec, b.offset)) = p
	return Ref(p)
}

func (b *blockOf[E]) Clear() { b.few.Clear() }
