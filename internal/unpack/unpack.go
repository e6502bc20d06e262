// Package unpack reads files compressed with gzip or zstd. It recognizes them by their first bytes, never by their names.
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

// Reader reads the uncompressed contents of a file. If there is an error, the reader first returns all data that precedes the error.
// For a damaged file, the error states the offset in the compressed file. If the file is truncated, the error wraps
// [io.ErrUnexpectedEOF].
type Reader struct {
	io.Reader
	packed bool
	close  func()
}

// NewReader returns a reader for the uncompressed contents of r. The caller must close both the reader and r.
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

// Packed reports whether the file is compressed.
func (u *Reader) Packed() bool { return u.packed }

// Close releases the resources used for decompression.
func (u *Reader) Close() {
	if u.close != nil {
		u.close()
	}
}

// IsPacked reports whether the contents of r are compressed. It reads the first bytes.
func IsPacked(r io.Reader) bool { return packing(bufio.NewReaderSize(r, 16)) != unpacked }

// The compression formats.
const (
	unpacked = iota
	gzipped
	zstandard
)

// packing determines how a stream is compressed from its first bytes (RFC 1952, section 2.3.1; RFC 8878, section 3.1.1). Text never
// starts with these bytes.
func packing(r *bufio.Reader) int {
	switch begin, _ := r.Peek(4); { // if there is an error, the first read will return it again
	case bytes.HasPrefix(begin, []byte("\x1f\x8b")):
		return gzipped
	case bytes.Equal(begin, []byte("\x28\xb5\x2f\xfd")):
		return zstandard
	}
	return unpacked
}

// position counts the bytes read and keeps any error.
type position struct {
	r   io.Reader
	n   int64
	err error // error from reading; nil at the end
}

func (p *position) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	p.n += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		p.err = err
	}
	return n, err
}

// unpackError adds the offset in the file to a decompression error. The ahead parameter is the number of bytes that were read but not
// yet decompressed.
func (p *position) unpackError(err error, ahead int) error {
	switch at := p.n - int64(ahead); {
	case p.err != nil:
		return p.err
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fmt.Errorf("%w at byte %d of the compressed file", io.ErrUnexpectedEOF, at) // the file is truncated
	default:
		return fmt.Errorf("%w at byte %d of the compressed file", err, at)
	}
}

// gunzip decompresses the members of a gzip file. Zeros after a member are padding, which tapes and object stores add.
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

// failed returns an error with its offset.
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

// next starts the next member. It returns io.EOF if there is none.
func (g *gunzip) next() error {
	for {
		next, err := g.raw.Peek(1)
		if err != nil {
			return err
		}
		if next[0] != 0 {
			break
		}
		_, _ = g.raw.Discard(1) // cannot fail, because Peek has buffered the byte
	}
	if err := g.z.Reset(g.raw); err != nil {
		return g.failed(err)
	}
	g.z.Multistream(false)
	return nil
}

// maxWindow is the maximum amount of memory for decompressing a zstd file.
const maxWindow = 128 << 20

// unzstd decompresses a zstd file.
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
