package doc

import (
	"sync"
	"sync/atomic"
)

// block is memory that lines of a file share. It is read into again when nothing of it is in use: most of what reading lines takes is
// memory that is new each time.
type block struct {
	text []byte
	uses atomic.Int32 // the documents in it that were not released, and the splitter that fills it
}

var blocks = sync.Pool{New: func() any { return &block{text: make([]byte, 0, blockSize)} }}

// newBlock gives an empty block with room for so many bytes.
func newBlock(size int) *block {
	b := &block{}
	if size <= blockSize {
		b, _ = blocks.Get().(*block)
	} else {
		b.text = make([]byte, 0, size)
	}
	b.uses.Store(1)
	return b
}

// drop ends a use of the block.
func (b *block) drop() {
	if b.uses.Add(-1) == 0 && cap(b.text) == blockSize {
		b.text = b.text[:0]
		blocks.Put(b)
	}
}

// Release gives back the memory of a document of a file of lines, for lines that are read later. Neither its source nor any text of it may be
// in use. Documents that are not released keep theirs. It is false for a document that shares no memory.
func (d *Document) Release() bool {
	if d.Source == nil || d.Source.block == nil {
		return false
	}
	b := d.Source.block
	d.Source.Text, d.Source.block, d.Source, d.Root = nil, nil, nil, nil
	b.drop()
	return true
}
