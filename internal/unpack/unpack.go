// Package unpack reads files that are packed with gzip or zstd. It tells by their first bytes, never by a name.
package unpack

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// Reader reads the uncompressed contents of a file. It returns all data before an error. For a damaged file, the error gives the offset in
// the compressed file, and wraps [io.ErrUnexpectedEOF] if the file is truncated.
type Reader struct {
	io.Reader
	packed bool
	close  func()
}

// NewReader returns a reader of what r holds. The caller closes it, and r.
func NewReader(r io.Reader) (*Reader, error) {
	at := &position{r: r}
	begin := bufio.NewReaderSize(at, 16)
	u := &Reader{Reader: begin, packed: true}
	var err error
	switch packing(begin) {
	case gzipped:
		u.Reader, err = newGunzip(at, begin)
	case zstandard:
		u.Reader, u.close, err = newUnzstd(at, begin)
	default:
		u.packed = false
	}
	if err != nil {
		return nil, err
	}
	return u, nil
}

// Packed reports whether the file is packed.
func (u *Reader) Packed() bool { return u.packed }

// Close frees what unpacking took.
func (u *Reader) Close() {
	if u.close != nil {
		u.close()
	}
}

// IsPacked reports whether what r holds is packed. It reads the first bytes.
func IsPacked(r io.Reader) bool { return packing(bufio.NewReaderSize(r, 16)) != unpacked }

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
