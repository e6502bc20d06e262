package provider

import (
	"crypto/sha256"
	"encoding/binary"
)

// hash identifies an id: a prefix of its SHA-256, so that nobody can construct two ids with the same hash.
type hash [16]byte

func hashOf(id string) hash {
	sum := sha256.Sum256([]byte(id))
	return hash(sum[:16])
}

// entry records where the best line of a request is. It has no pointers, so the garbage collector need not scan it.
type entry struct {
	id   hash
	off  int64 // offset of the line in its decompressed file
	size uint32
	line uint32
	file uint32
	rank uint8 // of the state
	long bool  // the line is too long, and this is only its start
}

// blockLen is the number of entries allocated at once.
const blockLen = 1 << 12

// index finds entries by id. It grows without copying the entries, because a copy of a million of them would take more memory than they
// do.
type index struct {
	blocks [][]entry
	n      int
	table  []uint32 // numbers of entries, from 1, at or after the position given by their hash; the length is a power of 2
}

func (x *index) at(i int) *entry { return &x.blocks[i/blockLen][i%blockLen] }

// slot returns the index in the table where an id is, or belongs.
func (x *index) slot(id hash) int {
	mask := len(x.table) - 1
	at := int(binary.LittleEndian.Uint32(id[:])) & mask
	for x.table[at] != 0 && x.at(int(x.table[at]-1)).id != id {
		at = (at + 1) & mask
	}
	return at
}

// find returns the entry for an id, or nil.
func (x *index) find(id hash) *entry {
	if x.n == 0 {
		return nil
	}
	if i := x.table[x.slot(id)]; i > 0 {
		return x.at(int(i - 1))
	}
	return nil
}

// add adds an entry with a new id.
func (x *index) add(e entry) {
	if x.n*4 >= len(x.table)*3 {
		x.grow()
	}
	if x.n%blockLen == 0 {
		x.blocks = append(x.blocks, make([]entry, 0, blockLen))
	}
	last := &x.blocks[x.n/blockLen]
	*last = append(*last, e)
	at := x.slot(e.id)
	x.n++
	x.table[at] = uint32(x.n)
}

func (x *index) grow() {
	size := max(2*len(x.table), blockLen)
	x.table = nil // freed before the next one is allocated
	x.table = make([]uint32, size)
	for i := range x.n {
		x.table[x.slot(x.at(i).id)] = uint32(i + 1)
	}
}
