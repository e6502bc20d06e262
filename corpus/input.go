package corpus

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"

	"github.com/dated-claims/retest/internal/seam"
)

func init() { seam.Shares = shares }

// Input is a file that was read, or the part of it that a shard reads.
type Input struct {
	File   string `json:"file"`           // the Rel of the [File]
	From   int64  `json:"from,omitempty"` // byte offset at which the part starts
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`           // hash of the file, or of the lines that start in the part; empty for standard input and pipes
	Packed bool   `json:"packed,omitempty"` // the file is compressed, although its extension suggests plain lines
}

// IsPipe reports whether the input is standard input or a pipe, whose content may differ each time.
func (in Input) IsPipe() bool { return in.SHA256 == "" }

// span is the part of a file that a shard reads.
type span struct {
	from, to int64
	whole    bool
}

// span returns the part of a file that the shard reads, if any. A line belongs to the shard in which it starts.
func (c *Corpus) span(f *file) (s span, ok bool) {
	end := f.start + f.Size
	inside := f.start >= c.lo && (f.start < c.hi || c.last)
	if !f.lines || f.start >= c.lo && (end <= c.hi || c.last) {
		return span{0, f.Size, true}, inside
	}
	s = span{max(c.lo-f.start, 0), min(c.hi-f.start, f.Size), false}
	return s, s.from < s.to
}

// Pieces returns the inputs, without hashes, to show which part of each file will be read. It does not read the files.
func (c *Corpus) Pieces() []Input {
	out := []Input{}
	for i := range c.list {
		if s, ok := c.span(&c.list[i]); ok {
			out = append(out, c.list[i].input(s))
		}
	}
	return out
}

// input returns the Input for part of a file, without its hash.
func (f *file) input(s span) Input {
	return Input{File: f.Rel, From: s.from, Bytes: s.to - s.from, Packed: isLines(f.Name) && !f.lines && !f.pipe}
}

// shares implements seam.Shares. It returns the pieces that belong to the i-th of n shards, given the inputs that cover whole files.
func shares(whole []Input, i, n int) ([]Input, error) {
	c := &Corpus{last: true}
	for _, in := range whole {
		c.list = append(c.list, file{File: File{Name: in.File, Rel: in.File, Size: in.Bytes, Kind: Inquiries}, start: c.hi, lines: isLines(in.File) && !in.Packed})
		c.hi += in.Bytes
	}
	share, err := c.Shard(i, n)
	if err != nil {
		return nil, err
	}
	return share.Pieces(), nil
}

// Inputs reads the files and returns them with their hashes. Standard input and pipes are not read and have no hash.
func (c *Corpus) Inputs(ctx context.Context) ([]Input, error) {
	if ctx == nil {
		return nil, errors.New("want a context, got nil")
	}
	c.ctx = ctx
	out := []Input{}
	for i := range c.list {
		f := &c.list[i]
		s, ok := c.span(f)
		if !ok {
			continue
		}
		in := f.input(s)
		if !f.pipe {
			var err error
			if f.was, err = c.hash(ctx, f.Name, &in, s); err != nil {
				return nil, named(f.Name, err)
			}
		}
		out = append(out, in)
	}
	return out, nil
}

// hash computes the hash of the part of a file that a shard reads.
func (c *Corpus) hash(ctx context.Context, name string, in *Input, s span) (fs.FileInfo, error) {
	file, err := c.sys.open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	was, err := file.Stat()
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	var r io.Reader = file
	if !s.whole {
		src, end, err := c.openAt(name)
		if err != nil {
			return nil, err
		}
		defer end()
		from, err1 := lineStart(src, s.from)
		to, err2 := lineStart(src, s.to)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		r = io.NewSectionReader(src, from, to-from)
	}
	n, err := io.CopyBuffer(struct{ io.Writer }{h}, ended{ctx, r}, make([]byte, 1<<18))
	if s.whole {
		in.Bytes = n
	}
	in.SHA256 = hex.EncodeToString(h.Sum(nil))
	return was, err
}

// lineStart returns the offset of the first line that starts at or after a byte offset.
func lineStart(file io.ReaderAt, at int64) (int64, error) {
	buf := make([]byte, 64<<10)
	for at--; at >= 0; {
		n, err := file.ReadAt(buf, at)
		if i := bytes.IndexByte(buf[:n], '\n'); i >= 0 {
			return at + int64(i) + 1, nil
		}
		at += int64(n)
		if errors.Is(err, io.EOF) {
			return at, nil
		}
		if err != nil {
			return 0, err
		}
	}
	return 0, nil
}
