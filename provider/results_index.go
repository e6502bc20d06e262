package provider

import (
	"crypto/sha256"
	"encoding/binary"
)

// hash is what an id is found by: the start of its SHA-256, so that nobody can make two ids that share one.
type hash [16]byte

func hashOf(id string) hash {
	sum := sha256.Sum256([]byte(id))
	return hash(sum[:16])
}

// entry is what is remembered of a request: where its best line is. It has no pointers, so that the garbage collector need not look at it.
type entry struct {
	id   hash
	off  int64 // of the line in its file, unpacked
	size uint32
	line uint32
	file uint32
	rank uint8 // of the state
	long bool  // the line is longer than it may be, and this is its start
}

// blockLen is how many entries are allocated at once.
const blockLen = 1 << 12

// index finds entries by their ids. It grows without copying the entries: at a million of them, a copy would take more than they do.
type index struct {
	blocks [][]entry
	n      int
	table  []uint32 // the numbers of entries, from 1, at the place that their hash says or after it; the length is a power of 2
}

func (x *index) at(i int) *entry { return &x.blocks[i/blockLen][i%blockLen] }

// slot returns where in the table an id is, or belongs.
func (x *index) slot(id hash) int {
	mask := len(x.table) - 1
	at := int(binary.LittleEndian.Uint32(id[:])) & mask
	for x.table[at] != 0 && x.at(int(x.table[at]-1)).id != id {
		at = (at + 1) & mask
	}
	return at
}

// find returns the entry of an id, or nil.
func (x *index) find(id hash) *entry {
	if x.n == 0 {
		return nil
	}
	if i := x.table[x.slot(id)]; i > 0 {
		return x.at(int(i - 1))
	}
	return nil
}

// add adds an entry whose id is new.
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
	x.table = nil // it is free before the next one is made
	x.table = make([]uint32, size)
	for i := range x.n {
		x.table[x.slot(x.at(i).id)] = uint32(i + 1)
	}
}
