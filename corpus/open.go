package corpus

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/klauspost/compress/zstd"
)

// Open opens a file of inquiries, or standard input for -, and unpacks it if it starts with the first bytes of gzip or zstd, whatever its
// name. An error of reading names the byte of the packed file that it is at. The caller closes the file.
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

// source is an opened file, unpacked.
type source struct {
	io.Reader
	file  fs.File // nil for standard input
	close func()
}

// Close closes the file.
func (s *source) Close() error {
	if s.close != nil {
		s.close()
	}
	if s.file != nil {
		_ = s.file.Close() // it was only read
	}
	return nil
}

// open opens a file and unpacks it. Through, unless it is nil, is put around what is read of the file itself.
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
	at := &position{r: r}
	begin := bufio.NewReaderSize(at, 16)
	s.Reader = begin
	var err error
	switch packing(begin) {
	case gzipped:
		s.Reader, err = newGunzip(at, begin)
	case zstandard:
		s.Reader, s.close, err = newUnzstd(at, begin)
	}
	if err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// The packings.
const (
	unpacked = iota
	gzipped
	zstandard
)

// packing tells by its first bytes how a stream is packed (RFC 1952, section 2.3.1; RFC 8878, section 3.1.1). No text starts with them.
func packing(r *bufio.Reader) int {
	switch begin, _ := r.Peek(4); { // an error comes again with the first read
	case bytes.HasPrefix(begin, []byte("\x1f\x8b")):
		return gzipped
	case bytes.Equal(begin, []byte("\x28\xb5\x2f\xfd")):
		return zstandard
	}
	return unpacked
}

// isPacked reports whether a file is packed. One that cannot be opened is not.
func (f *finder) isPacked(name string) bool {
	file, err := f.sys.open(name)
	if err != nil {
		return false
	}
	defer file.Close()
	return packing(bufio.NewReaderSize(file, 16)) != unpacked
}

// position counts the bytes that were read, and keeps what went wrong.
type position struct {
	r   io.Reader
	n   int64
	err error // of reading; nil at the end
}

func (p *position) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	p.n += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		p.err = err
	}
	return n, err
}

// unpackError is an error of unpacking, at a byte of the file that ahead bytes were read after.
func (p *position) unpackError(err error, ahead int) error {
	switch at := p.n - int64(ahead); {
	case p.err != nil:
		return p.err
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fmt.Errorf("%w at byte %d of the packed file", io.ErrUnexpectedEOF, at) // it is cut off
	default:
		return fmt.Errorf("%w at byte %d of the packed file", err, at)
	}
}

// gunzip unpacks the members of a gzip file. Zeros after a member are padding, as of tapes and object stores.
type gunzip struct {
	at    *position
	begin *bufio.Reader
	raw   *bufio.Reader
	z     *gzip.Reader
	err   error
}

func newGunzip(at *position, begin *bufio.Reader) (*gunzip, error) {
	g := &gunzip{at: at, begin: begin, raw: bufio.NewReaderSize(begin, 64<<10)}
	var err error
	if g.z, err = gzip.NewReader(g.raw); err != nil {
		return nil, g.failed(err)
	}
	g.z.Multistream(false)
	return g, nil
}

// failed is an error with its place.
func (g *gunzip) failed(err error) error {
	return g.at.unpackError(err, g.begin.Buffered()+g.raw.Buffered())
}

func (g *gunzip) Read(p []byte) (int, error) {
	for g.err == nil {
		n, err := g.z.Read(p)
		switch {
		case errors.Is(err, io.EOF):
			g.err = g.next()
		case err != nil:
			g.err = g.failed(err)
		}
		if n > 0 {
			return n, nil
		}
	}
	return 0, g.err
}

// next starts the next member. It is io.EOF if there is none.
func (g *gunzip) next() error {
	for {
		next, err := g.raw.Peek(1)
		if err != nil {
			return err
		}
		if next[0] != 0 {
			break
		}
		_, _ = g.raw.Discard(1) // it is buffered
	}
	if err := g.z.Reset(g.raw); err != nil {
		return g.failed(err)
	}
	g.z.Multistream(false)
	return nil
}

// maxWindow is the most memory that the unpacking of a zstd file may take.
const maxWindow = 128 << 20

// unzstd unpacks a zstd file.
type unzstd struct {
	at *position
	z  *zstd.Decoder
}

func newUnzstd(at *position, begin io.Reader) (io.Reader, func(), error) {
	z, err := zstd.NewReader(begin, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxWindow))
	if err != nil {
		return nil, nil, at.unpackError(err, 0)
	}
	return &unzstd{at, z}, z.Close, nil
}

func (u *unzstd) Read(p []byte) (int, error) {
	n, err := u.z.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = u.at.unpackError(err, 0)
	}
	return n, err
}
