package batch

import "math/bits"

// idSet determines which request ids are new. It uses at most 16 bytes per id. Two ids collide only by chance, once in about 2⁶⁴ pairs.
type idSet struct{ keys set }

// add adds an id and reports whether it is new.
func (s *idSet) add(id string) bool { return s.keys.add(idKey(id)) }

// set holds hashes in at most 16 bytes each. It consists of many small tables that grow independently, so growing never needs much
// memory at once.
type set struct{ tables [256]table }

// table is a hash table with open addressing. The hash 0 is stored separately.
type table struct {
	slots []uint64
	n     int
	zero  bool
}

// add adds a hash and reports whether it is new.
func (s *set) add(h uint64) bool { return s.tables[h>>56].add(h) }

func (t *table) add(h uint64) bool {
	if h == 0 {
		was := t.zero
		t.zero = true
		return !was
	}
	if t.n*8 >= len(t.slots)*7 {
		t.grow()
	}
	at := t.find(h)
	if t.slots[at] == h {
		return false
	}
	t.slots[at] = h
	t.n++
	return true
}

// find returns the slot that contains a hash, or the free slot where it belongs.
func (t *table) find(h uint64) int {
	hi, _ := bits.Mul64(h<<8, uint64(len(t.slots))) // the first byte selected the table
	at := int(hi)
	for t.slots[at] != 0 && t.slots[at] != h {
		if at++; at == len(t.slots) {
			at = 0
		}
	}
	return at
}

// grow enlarges the table by two thirds, which keeps it more than half full.
func (t *table) grow() {
	old := t.slots
	t.slots = make([]uint64, max(16, len(old)*5/3))
	for _, h := range old {
		if h != 0 {
			t.slots[t.find(h)] = h
		}
	}
}
