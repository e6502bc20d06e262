package provider

import (
	"crypto/sha256"
	"encoding/binary"
)

// hash identifies an id. It is a prefix of the id's SHA-256 hash, so nobody can construct two ids with the same value.
type hash [16]byte

func hashOf(id string) hash {
	sum := sha256.Sum256([]byte(id))
	return hash(sum[:16])
}

// entry records where the best line for a request is. It contains no pointers, so the garbage collector need not scan it.
type entry struct {
	id   hash
	off  int64 // offset of the line in its decompressed file
	size uint32
	line uint32
	file uint32
	rank uint8 // rank of the state
	long bool  // the line is too long, and only its start was indexed
}

// blockLen is the number of entries allocated at once.
const blockLen = 1 << 12

// index finds entries by id. It grows without copying entries, because copying a million of them would temporarily take more memory
// than the entries themselves.
type index struct {
	blocks [][]entry
	n      int
	table  []uint32 // entry numbers, counted from 1, each stored at the position given by the entry's hash or after it; the length is a power of 2
}

func (x *index) at(i int) *entry { return &x.blocks[i/blockLen][i%blockLen] }

// slot returns the position in the table where an id is stored or would be stored.
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

// add adds an entry for a new id.
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
	x.table = nil // so that the old table is freed before the new one is allocated
	x.table = make([]uint32, size)
	for i := range x.n {
		x.table[x.slot(x.at(i).id)] = uint32(i + 1)
	}
}
