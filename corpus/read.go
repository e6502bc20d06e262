package corpus

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/internal/seam"
)

// split is seam.Split, which package inquiry sets.
var split = seam.Split.(func(*inquiry.Reader, io.Reader, string, *seam.Start) iter.Seq2[*inquiry.Document, error])

func isFaults(err error) bool {
	_, ok := errors.AsType[fault.List](err)
	return ok
}

// ended is a reader that stops when a context is done.
type ended struct {
	ctx context.Context
	r   io.Reader
}

func (e ended) Read(p []byte) (int, error) {
	if e.ctx.Err() != nil {
		return 0, context.Cause(e.ctx)
	}
	return e.r.Read(p)
}

// ended returns a reader that stops when the context of Inputs, if any, is done.
func (c *Corpus) ended(r io.Reader) io.Reader {
	if c.ctx == nil {
		return r
	}
	return ended{c.ctx, r}
}

// counted is like ended but also counts the bytes read.
func (c *Corpus) counted(r io.Reader) io.Reader { return counter{c.ended(r), c} }

type counter struct {
	r io.Reader
	c *Corpus
}

func (c counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.c.read.Add(int64(n))
	return n, err
}

// Documents reads the files one after another, for package batch. The documents are not decoded yet. A nil reader is the zero Reader. A
// document with faults comes with a fault.List, and reading continues. Any other error ends the sequence. If Inputs was called, reading
// stops when the context passed to it is done. At the end of a file whose size or modification time has changed since then, reading
// stops with an error wrapping [ErrInput].
func (c *Corpus) Documents(r *inquiry.Reader) iter.Seq2[*inquiry.Document, error] {
	if r == nil {
		r = &inquiry.Reader{}
	}
	return func(yield func(*inquiry.Document, error) bool) {
		c.sure.Store(0)
		for i := range c.list {
			c.opened.Store(int64(i) + 1)
			if s, ok := c.span(&c.list[i]); ok && !c.documents(r, &c.list[i], s, yield) {
				return
			}
			c.sure.Store(int64(i) + 1)
		}
	}
}

// documents reads one file. It returns false if no more documents are wanted or an error occurred.
func (c *Corpus) documents(r *inquiry.Reader, f *file, s span, yield func(*inquiry.Document, error) bool) bool {
	docs, end, err := c.begin(r, f, s)
	if err != nil {
		yield(nil, named(f.Name, err))
		return false
	}
	defer end()
	for d, err := range docs {
		if !yield(d, err) || err != nil && !isFaults(err) {
			return false
		}
	}
	if err := c.unchanged(f); err != nil {
		yield(nil, err)
		return false
	}
	return true
}

// begin opens the part of a file that is to be read.
func (c *Corpus) begin(r *inquiry.Reader, f *file, s span) (docs iter.Seq2[*inquiry.Document, error], end func(), err error) {
	if !s.whole {
		return c.part(r, f, s)
	}
	src, err := c.open(f.Name, c.counted)
	if err != nil {
		return nil, nil, err
	}
	return split(r, src, f.Name, nil), func() { _ = src.Close() }, nil // it was only read
}

// part reads the lines that start in the span s of a file. It reads the text before the span once in order to number the lines.
func (c *Corpus) part(r *inquiry.Reader, f *file, s span) (docs iter.Seq2[*inquiry.Document, error], end func(), err error) {
	src, end, err := c.openAt(f.Name)
	if err != nil {
		return nil, nil, err
	}
	from, err1 := lineStart(src, s.from)
	to, err2 := lineStart(src, s.to)
	documents, lines, err3 := doc.CountLines(c.ended(io.NewSectionReader(src, 0, from)), r.MaxBytes)
	if err := errors.Join(err1, err2, err3); err != nil {
		end()
		return nil, nil, err
	}
	docs = split(r, c.counted(io.NewSectionReader(src, from, to-from)), f.Name, &seam.Start{Documents: documents, Lines: lines, Bytes: int(from)})
	if s.from > 0 {
		return docs, end, nil
	}
	return orEmpty(docs, r, f, io.NewSectionReader(src, to, f.Size-to)), end, nil
}

// openAt opens a file for random access.
func (c *Corpus) openAt(name string) (io.ReaderAt, func(), error) {
	file, err := c.sys.open(name)
	if err != nil {
		return nil, nil, err
	}
	src, ok := file.(io.ReaderAt)
	if !ok {
		_ = file.Close() // it was only opened
		return nil, nil, errors.New("want a file with random access for reading a shard")
	}
	return src, func() { _ = file.Close() }, nil // it was only read
}

// orEmpty returns the documents at the start of a file. If neither these documents nor the rest of the file contain anything, it
// returns the fault for an empty file.
func orEmpty(docs iter.Seq2[*inquiry.Document, error], r *inquiry.Reader, f *file, rest io.Reader) iter.Seq2[*inquiry.Document, error] {
	return func(yield func(*inquiry.Document, error) bool) {
		for d, err := range docs {
			rest = nil
			if !yield(d, err) {
				return
			}
		}
		if rest == nil {
			return
		}
		n, _, err := doc.CountLines(rest, r.MaxBytes)
		if err != nil {
			yield(nil, named(f.Name, err))
		} else if n == 0 {
			split(r, strings.NewReader(""), f.Name, nil)(yield)
		}
	}
}

// Unchanged returns an error wrapping [ErrInput] if a file being read has changed since Inputs read it, judging by its size and
// modification time. It may be called while the files are being read.
func (c *Corpus) Unchanged() error {
	for i := c.sure.Load(); i < c.opened.Load(); i++ {
		if err := c.unchanged(&c.list[i]); err != nil {
			return err
		}
	}
	return nil
}

// unchanged returns an error if a file has changed since it was hashed.
func (c *Corpus) unchanged(f *file) error {
	if f.was == nil {
		return nil
	}
	switch is, err := c.sys.stat(f.Name); {
	case err != nil:
		return fmt.Errorf("%s: %w: %w", f.Name, ErrInput, err)
	case is.Size() != f.was.Size() || !is.ModTime().Equal(f.was.ModTime()):
		return fmt.Errorf("%s: %w", f.Name, ErrInput)
	}
	return nil
}
