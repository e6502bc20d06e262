package batch

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/klauspost/compress/zstd"

	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/internal/seam"
)

// Input is a file that was read, or the part of it that is a shard's.
type Input struct {
	File   string `json:"file"`
	From   int64  `json:"from,omitempty"` // the byte that the part begins at
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // of the file, or of the lines that begin in the part; empty for standard input and pipes
}

// isPipe reports whether the input can be another one the next time.
func (in Input) isPipe() bool { return in.SHA256 == "" }

// FindOptions say how files are found. The zero FindOptions, and a nil one, are ready to use.
type FindOptions struct {
	Stdin   io.Reader // what the name - stands for; nil means that it is no name
	Exclude []string  // files and folders that are no corpora, such as defaults, and are passed over in folders
}

// Files are the files of a corpus, or of a shard of it.
type Files struct {
	list   []file
	stdin  io.Reader
	lo, hi int64 // which bytes of all files, one behind the other, are this shard's
	last   bool  // it is the last shard, which has what is empty at the end
	read   atomic.Int64
	opened atomic.Int64    // so many files are being read, or were
	sure   atomic.Int64    // so many were read to their ends, and were not changed
	ctx    context.Context // of Inputs: reading ends with it, too

	exclude []fs.FileInfo
}

// file is a file of a corpus.
type file struct {
	name  string
	start int64 // where it begins among all
	size  int64
	pipe  bool        // it can be read once only, as standard input
	was   fs.FileInfo // when it was hashed
}

// ErrNoFiles is the error of a folder or a pattern without files of inquiries.
var ErrNoFiles = errors.New("no files of inquiries")

// Find finds the files that names stand for: a file, read whatever its name; a folder, of which are read all files in it and below that end
// in .yaml, .yml, .json, .jsonl or .ndjson, also with .gz or .zst behind it, but for hidden ones, template tests and what is
// excluded; or a pattern such as data/*.jsonl. Those of a folder or a pattern are in the order of their paths.
func Find(names []string, opts *FindOptions) (*Files, error) {
	if opts == nil {
		opts = &FindOptions{}
	}
	f := &Files{stdin: opts.Stdin, last: true}
	for _, name := range opts.Exclude {
		if info, err := os.Stat(name); err == nil {
			f.exclude = append(f.exclude, info)
		}
	}
	for _, name := range names {
		if err := f.find(name); err != nil {
			return nil, err
		}
	}
	for i := range f.list {
		f.list[i].start = f.hi
		f.hi += f.list[i].size
	}
	return f, nil
}

func (f *Files) find(name string) error {
	if name == "-" && f.stdin != nil {
		f.list = append(f.list, file{name: name, pipe: true})
		return nil
	}
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return f.folder(name)
	case err == nil && !info.Mode().IsRegular():
		f.list = append(f.list, file{name: name, pipe: true})
		return nil
	case err == nil:
		f.list = append(f.list, file{name: name, size: info.Size()})
		return nil
	case !errors.Is(err, fs.ErrNotExist) || !strings.ContainsAny(name, "*?["):
		return named(name, err)
	}
	return f.pattern(name)
}

// named is an error of the operating system with the file as the caller named it.
func named(name string, err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
	}
	return fmt.Errorf("%s: %w", name, err)
}

func (f *Files) pattern(pattern string) error {
	matches, err := filepath.Glob(pattern)
	if err != nil {
		return fmt.Errorf("%s: %w", pattern, err)
	}
	before := len(f.list)
	for _, name := range matches {
		if info, err := os.Stat(name); err == nil && f.excluded(info) {
			continue
		}
		if err := f.find(name); err != nil && !errors.Is(err, ErrNoFiles) {
			return err
		}
	}
	if len(f.list) == before {
		return fmt.Errorf("%s: %w", pattern, ErrNoFiles)
	}
	return nil
}

func (f *Files) excluded(info fs.FileInfo) bool {
	return slices.ContainsFunc(f.exclude, func(x fs.FileInfo) bool { return os.SameFile(x, info) })
}

func (f *Files) folder(root string) error {
	if isBatch(root) {
		return fmt.Errorf("%s: %w: it is what a batch wrote", root, ErrNoFiles)
	}
	before := len(f.list)
	inside := root + string(filepath.Separator) // so that a link to a folder is one
	err := filepath.WalkDir(inside, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return named(path, err)
		}
		hidden := path != inside && strings.HasPrefix(d.Name(), ".")
		if !d.IsDir() && (hidden || !isCorpus(path)) {
			return nil
		}
		info, err := os.Stat(path)
		switch {
		case err != nil:
			return named(path, err)
		case d.IsDir() && (hidden || d.Name() == "node_modules" || path != inside && (f.excluded(info) || isBatch(path))):
			return fs.SkipDir
		case info.IsDir() || f.excluded(info):
			return nil // links to folders may go round
		}
		return f.find(path)
	})
	if err == nil && len(f.list) == before {
		return fmt.Errorf("%s: %w", root, ErrNoFiles)
	}
	return err
}

func isCorpus(path string) bool {
	name := strings.ToLower(filepath.Base(path))
	if strings.HasSuffix(name, ".test.yaml") || strings.HasSuffix(name, ".schema.json") {
		return false
	}
	return slices.Contains([]string{".yaml", ".yml", ".json", ".jsonl", ".ndjson"}, filepath.Ext(doc.Unpacked(name)))
}

// Names are the names of the files.
func (f *Files) Names() []string {
	names := make([]string, len(f.list))
	for i := range f.list {
		names[i] = f.list[i].name
	}
	return names
}

// Size is how many bytes there are to read, not counting standard input and pipes, and Read how many of them were.
func (f *Files) Size() int64 { return f.hi - f.lo }

// Read is described with Size. It can be called while the files are read.
func (f *Files) Read() int64 { return f.read.Load() }

// Shard gives one of n shards, from 1: about as many bytes each, cut at the ends of lines in files of lines, and between files
// otherwise. Together and in their order they are the whole corpus. Standard input and pipes have no shards.
func (f *Files) Shard(i, n int) (*Files, error) {
	switch {
	case n < 1 || i < 1 || i > n:
		return nil, fmt.Errorf("want a shard from 1 to their number, got %d of %d", i, n)
	case slices.ContainsFunc(f.list, func(c file) bool { return c.pipe }):
		return nil, errors.New("standard input and pipes cannot be read in shards")
	}
	size, shards := f.hi-f.lo, int64(n)
	at := func(k int) int64 { return f.lo + size/shards*int64(k) + size%shards*int64(k)/shards }
	return &Files{list: slices.Clone(f.list), lo: at(i - 1), hi: at(i), last: f.last && i == n}, nil
}

// ShardName is the name of the folder that one of n shards is written to.
func ShardName(i, n int) string { return fmt.Sprintf("shard-%05d-of-%05d", i, n) }

// span is what a shard reads of a file.
type span struct {
	from, to int64
	whole    bool
}

// span gives what the shard reads of a file, if anything. Lines belong to the shard that they begin in.
func (f *Files) span(c *file) (s span, ok bool) {
	end := c.start + c.size
	inside := c.start >= f.lo && (c.start < f.hi || f.last)
	if !isLines(c.name) {
		return span{0, c.size, true}, inside
	}
	if c.start >= f.lo && (end <= f.hi || f.last) {
		return span{0, c.size, true}, inside
	}
	s = span{max(f.lo-c.start, 0), min(f.hi-c.start, c.size), false}
	return s, s.from < s.to
}

// isLines holds for files that can be cut at line ends.
func isLines(name string) bool {
	ext := strings.ToLower(filepath.Ext(name))
	return ext == ".jsonl" || ext == ".ndjson"
}

// ErrInput is wrapped by the error of a file that is not what it was when Inputs read it.
var ErrInput = errors.New("was changed while it was read")

// Inputs gives the files with their hashes, which it reads them for. That of standard input or a pipe has none. Documents ends with ctx
// afterwards, and with an error that wraps ErrInput at the end of a file that was changed, as far as its size and its time tell. It is for one
// goroutine.
func (f *Files) Inputs(ctx context.Context) ([]Input, error) {
	f.ctx = ctx
	out := []Input{}
	for i := range f.list {
		c := &f.list[i]
		s, ok := f.span(c)
		if !ok {
			continue
		}
		in := Input{File: c.name, From: s.from}
		if !c.pipe {
			var err error
			if c.was, err = in.hash(ctx, s); err != nil {
				return nil, named(c.name, err)
			}
		}
		out = append(out, in)
	}
	return out, nil
}

// hash reads the lines of a file that a shard does.
func (in *Input) hash(ctx context.Context, s span) (fs.FileInfo, error) {
	f, err := os.Open(in.File)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	was, err := f.Stat()
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	var r io.Reader = f
	if !s.whole {
		from, err1 := lineStart(f, s.from)
		to, err2 := lineStart(f, s.to)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		r = io.NewSectionReader(f, from, to-from)
	}
	n, err := io.CopyBuffer(struct{ io.Writer }{h}, ended{ctx, r}, make([]byte, 1<<18))
	if in.Bytes = n; !s.whole {
		in.Bytes = s.to - s.from
	}
	in.SHA256 = hex.EncodeToString(h.Sum(nil))
	return was, err
}

// Unchanged is an error that wraps ErrInput if a file that is being read was changed since Inputs read it, see there. It can be called while
// the files are read.
func (f *Files) Unchanged() error {
	for i := f.sure.Load(); i < f.opened.Load(); i++ {
		if err := f.list[i].unchanged(); err != nil {
			return err
		}
	}
	return nil
}

// unchanged is an error if a file is not what it was when it was hashed.
func (c *file) unchanged() error {
	if c.was == nil {
		return nil
	}
	switch is, err := os.Stat(c.name); {
	case err != nil:
		return fmt.Errorf("%s %w: %w", c.name, ErrInput, err)
	case is.Size() != c.was.Size() || !is.ModTime().Equal(c.was.ModTime()):
		return fmt.Errorf("%s %w", c.name, ErrInput)
	}
	return nil
}

// ended is a reader that ends with a context.
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

// ended is a reader that ends with the context of Inputs, if there was one.
func (f *Files) ended(r io.Reader) io.Reader {
	if f.ctx == nil {
		return r
	}
	return ended{f.ctx, r}
}

// Documents reads the files one after the other, for [Job.Run]. The documents are not yet decoded; a nil reader is the zero one. It is for
// one goroutine.
func (f *Files) Documents(r *inquiry.Reader) iter.Seq2[*inquiry.Document, error] {
	if r == nil {
		r = &inquiry.Reader{}
	}
	return func(yield func(*inquiry.Document, error) bool) {
		f.sure.Store(0)
		for i := range f.list {
			f.opened.Store(int64(i) + 1)
			if s, ok := f.span(&f.list[i]); ok && !f.documents(r, &f.list[i], s, yield) {
				return
			}
			f.sure.Store(int64(i) + 1)
		}
	}
}

// documents reads one file; it is false when no more is wanted, or there was an error.
func (f *Files) documents(r *inquiry.Reader, c *file, s span, yield func(*inquiry.Document, error) bool) bool {
	src, err := f.open(c)
	if err != nil {
		yield(nil, named(c.name, err))
		return false
	}
	defer src.Close()
	docs := split(r, src, c.name, nil)
	if !s.whole {
		docs, err = f.part(r, src, c, s)
		if err != nil {
			yield(nil, named(c.name, err))
			return false
		}
	}
	for d, err := range docs {
		if !yield(d, err) || err != nil && !isFaults(err) {
			return false
		}
	}
	if err := c.unchanged(); err != nil {
		yield(nil, err)
		return false
	}
	return true
}

// part reads the lines that begin in a part of a file. What stands before is gone through once, to number them.
func (f *Files) part(r *inquiry.Reader, src *source, c *file, s span) (iter.Seq2[*inquiry.Document, error], error) {
	from, err1 := lineStart(src.file, s.from)
	to, err2 := lineStart(src.file, s.to)
	documents, lines, err3 := doc.CountLines(f.ended(io.NewSectionReader(src.file, 0, from)), r.MaxBytes)
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, err
	}
	section := counted{f.ended(io.NewSectionReader(src.file, from, to-from)), &f.read}
	docs := split(r, section, c.name, &seam.Start{Documents: documents, Lines: lines, Bytes: int(from)})
	if s.from > 0 {
		return docs, nil
	}
	return orEmpty(docs, r, c, io.NewSectionReader(src.file, to, c.size-to)), nil
}

// orEmpty gives the documents that begin a file, or the fault of a file with nothing in it if there is none in the rest either.
func orEmpty(docs iter.Seq2[*inquiry.Document, error], r *inquiry.Reader, c *file, rest io.Reader) iter.Seq2[*inquiry.Document, error] {
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
			yield(nil, named(c.name, err))
		} else if n == 0 {
			split(r, strings.NewReader(""), c.name, nil)(yield)
		}
	}
}

// lineStart gives where the first line begins that does not begin before a byte.
func lineStart(file *os.File, at int64) (int64, error) {
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

// source is an opened file, unpacked.
type source struct {
	io.Reader
	file  *os.File
	close func()
}

// Close closes the file.
func (s *source) Close() {
	if s.close != nil {
		s.close()
	}
	if s.file != nil {
		_ = s.file.Close() // it was only read
	}
}

// counted counts what is read.
type counted struct {
	r io.Reader
	n *atomic.Int64
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// open opens a file and unpacks it, as the ending of its name says, or as what standard input or a pipe begins with.
func (f *Files) open(c *file) (*source, error) {
	s := &source{}
	r := f.stdin
	if c.name != "-" || r == nil {
		var err error
		if s.file, err = os.Open(c.name); err != nil {
			return nil, err
		}
		r = s.file
	}
	s.Reader = counted{f.ended(r), &f.read}
	kind := strings.ToLower(filepath.Ext(c.name))
	if c.pipe {
		begin := bufio.NewReaderSize(s.Reader, 16)
		s.Reader, kind = begin, packedAs(begin)
	}
	if err := s.unpack(kind); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// packedAs tells by its first bytes how a stream is packed (RFC 1952, section 2.3.1; RFC 8878, section 3.1.1). No text begins with them.
func packedAs(r *bufio.Reader) string {
	switch begin, _ := r.Peek(4); { // what went wrong comes again with the first read
	case bytes.HasPrefix(begin, []byte("\x1f\x8b")):
		return ".gz"
	case bytes.Equal(begin, []byte("\x28\xb5\x2f\xfd")):
		return ".zst"
	}
	return ""
}

func (s *source) unpack(kind string) error {
	switch kind {
	case ".gz":
		z, err := gzip.NewReader(s.Reader)
		if err != nil {
			return fmt.Errorf("want gzip: %w", err)
		}
		s.Reader = z
	case ".zst":
		z, err := zstd.NewReader(s.Reader, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxWindow))
		if err != nil {
			return fmt.Errorf("want zstd: %w", err)
		}
		s.Reader, s.close = z, z.Close
	}
	return nil
}

// maxWindow is the most memory that the unpacking of a .zst file may take.
const maxWindow = 128 << 20
