package corpus

import (
	"fmt"
	"io"
	"io/fs"

	"github.com/dated-claims/retest/internal/unpack"
)

// Open opens a file of inquiries, or standard input if name is -. It decompresses the file if it starts with the magic bytes of gzip or
// zstd, whatever its name. A read error states the byte offset in the compressed file. The caller must close the file.
func Open(name string, opts *Options) (io.ReadCloser, error) {
	f := newFinder(opts)
	if name != "-" || f.stdin == nil {
		info, err := f.sys.stat(name)
		if err != nil {
			return nil, named(name, err)
		}
		if info.IsDir() {
			return nil, fmt.Errorf("%s: want a file, got a folder", name)
		}
	}
	src, err := f.open(name, nil)
	if err != nil {
		return nil, named(name, err)
	}
	return src, nil
}

// source is an open, decompressed file.
type source struct {
	io.Reader
	file     fs.File // nil for standard input
	unpacked *unpack.Reader
}

// Close closes the file.
func (s *source) Close() error {
	if s.unpacked != nil {
		s.unpacked.Close()
	}
	if s.file != nil {
		_ = s.file.Close() // it was only read
	}
	return nil
}

// open opens and decompresses a file. If through is not nil, it wraps the reader of the file itself.
func (c *Corpus) open(name string, through func(io.Reader) io.Reader) (*source, error) {
	s := &source{}
	r := c.stdin
	if name != "-" || r == nil {
		var err error
		if s.file, err = c.sys.open(name); err != nil {
			return nil, err
		}
		r = s.file
	}
	if through != nil {
		r = through(r)
	}
	var err error
	if s.unpacked, err = unpack.NewReader(r); err != nil {
		_ = s.Close()
		return nil, err
	}
	s.Reader = s.unpacked
	return s, nil
}

// isPacked reports whether a file is compressed. It returns false if the file cannot be opened.
func (f *finder) isPacked(name string) bool {
	file, err := f.sys.open(name)
	if err != nil {
		return false
	}
	defer file.Close()
	return unpack.IsPacked(file)
}
