package doc

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"strings"

	"github.com/dated-claims/retest/fault"
)

// DefaultLimit is the size that one document may have unless the caller says otherwise.
const DefaultLimit = 16 << 20

// Document is one document of a stream.
type Document struct {
	Source *Source
	Root   *Node // nil when the document was not parsed, or could not be
	parse  func(*Source) (*Node, error)
	fault  error // what is known without parsing
}

// Parse parses a document that [Split] gave. The error is a *fault.Fault, or a fault.List: see [Faults].
func (d *Document) Parse() error {
	if d.fault != nil {
		return d.fault
	}
	var err error
	d.Root, err = d.parse(d.Source)
	return err
}

// Read is like [Split], but it parses each document and treats a JSON array as a single one.
func Read(r io.Reader, file string, limit int) iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {
		for d, err := range splitFrom(r, file, limit, 0, 0, false) {
			if err == nil {
				err = d.Parse()
			}
			if !yield(d, err) {
				return
			}
		}
	}
}

// Split returns the documents of a stream, in their order and not yet parsed: YAML documents divided by --- or ended by ..., JSON values one a line, or
// one JSON value over several lines. A JSON array is divided into its elements. The notation follows the name's ending (.yaml .yml .json
// .jsonl .ndjson; a .gz or .zst after it does not count, r returns what was unpacked); without one a stream that begins with { or [ is JSON.
// Documents without any content are skipped.
//
// An error comes from r and is the last. One document at a time is held in memory, or a few hundred kB of lines. A limit of 0 means
// [DefaultLimit].
func Split(r io.Reader, file string, limit int) iter.Seq2[Document, error] {
	return SplitFrom(r, file, limit, 0, 0)
}

// SplitFrom is Split for a reader that starts after so many lines and bytes of the file.
func SplitFrom(r io.Reader, file string, limit, lines, offset int) iter.Seq2[Document, error] {
	return splitFrom(r, file, limit, lines, offset, true)
}

// Lines is Split for a file of lines, whatever its name.
func Lines(r io.Reader, file string, limit int) iter.Seq2[Document, error] {
	if limit <= 0 {
		limit = DefaultLimit
	}
	return func(yield func(Document, error) bool) {
		s := splitter{r: bufio.NewReaderSize(&sticky{r: r}, 64<<10), file: file, limit: limit, line: 1, yield: yield}
		s.begin()
		s.jsonLines()
	}
}

func splitFrom(r io.Reader, file string, limit, lines, offset int, arrays bool) iter.Seq2[Document, error] {
	if limit <= 0 {
		limit = DefaultLimit
	}
	return func(yield func(Document, error) bool) {
		if r == nil {
			yield(Document{}, errors.New("want a reader, got nil"))
			return
		}
		s := splitter{r: bufio.NewReaderSize(&sticky{r: r}, 64<<10), file: file, limit: limit, line: 1 + lines, off: offset, arrays: arrays, yield: yield}
		s.begin()
		switch path.Ext(Unpacked(strings.ToLower(file))) {
		case ".yaml", ".yml":
			s.yaml()
		case ".jsonl", ".ndjson":
			s.jsonLines()
		case ".json":
			s.json()
		default:
			s.guess()
		}
	}
}

// Unpacked is a file's name without the ending of what packed it, .gz or .zst.
func Unpacked(file string) string { return strings.TrimSuffix(strings.TrimSuffix(file, ".gz"), ".zst") }

// sticky is a reader that fails for good: a look ahead must not swallow its error. One that returns nothing again and again fails.
type sticky struct {
	r   io.Reader
	err error
}

// maxEmptyReads is how many reads in a row may return neither a byte nor an error, as in package bufio.
const maxEmptyReads = 100

func (s *sticky) Read(p []byte) (n int, err error) {
	for range maxEmptyReads {
		if s.err == nil {
			n, s.err = s.r.Read(p)
		}
		if n > 0 || s.err != nil || len(p) == 0 {
			return n, s.err
		}
	}
	s.err = io.ErrNoProgress
	return 0, s.err
}

// splitter cuts a stream into documents.
type splitter struct {
	r     *bufio.Reader
	file  string
	limit int
	line  int // number of the next line
	off   int // offset of the next line
	yield func(Document, error) bool

	text     []byte // what is held of the current document
	from     int    // the line it starts on
	fromOff  int
	fromCol  int // how many bytes of that line are before it
	tooLong  bool
	lines    bool // documents are lines, or elements
	elements bool // documents are elements of an array
	arrays   bool // JSON arrays are divided
	finished bool // the caller wants no more
	sources  []Source
}

// startLen is how much is kept of a document that is too long: enough to show its start.
const startLen = 1 << 10

// sourcesAtOnce is how many sources of lines are made at once.
const sourcesAtOnce = 16

// guess looks at the first character that is not space.
func (s *splitter) guess() {
	if s.atArray() {
		s.array()
		return
	}
	for n := 64; ; n *= 2 {
		head, err := s.r.Peek(n)
		text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\uFEFF")), " \t\r\n")
		inside, opened := bytes.CutPrefix(text, []byte("{"))
		inside = bytes.TrimLeft(inside, " \t\r\n")
		switch {
		case opened && len(inside) > 0 && (inside[0] == '"' || inside[0] == '}'):
			s.json()
			return
		case len(text) > 0 && !opened, len(inside) > 0, err != nil:
			s.yaml() // a map in braces without quotes around its keys is YAML
			return
		}
	}
}

// begin starts a document at the next line.
func (s *splitter) begin() {
	s.text, s.tooLong = s.text[:0], false
	s.from, s.fromOff, s.fromCol = s.line, s.off, 0
}

// next reads one line with its end into s.text, or a number of empty ones, as far as the limit allows. Lines end as [Source.Pos] counts them.
func (s *splitter) next() error {
	for first := true; ; first = false {
		if _, err := s.r.Peek(1); err != nil {
			return err
		}
		part, _ := s.r.Peek(s.r.Buffered())
		if n, lines := emptyLines(part); first && lines > 0 {
			s.take(part[:n])
			s.line += lines
			return nil
		}
		n, ends := lineEnd(part)
		half := !ends && part[n-1] == '\r'
		s.take(part[:n])
		if half { // what follows decides whether the line ends here
			if after, _ := s.r.Peek(1); bytes.Equal(after, []byte("\n")) {
				s.take(after)
			}
			ends = true
		}
		if ends {
			s.line++
			return nil
		}
	}
}

// lineEnd returns the length of the line that text starts with, and whether its end is known to be there.
func lineEnd(text []byte) (n int, ends bool) {
	n = len(text)
	if i := bytes.IndexByte(text, '\n'); i >= 0 {
		n, ends = i+1, true
	}
	if i := bytes.IndexByte(text[:n], '\r'); i >= 0 && i+1 < n && text[i+1] != '\n' {
		return i + 1, true
	}
	return n, ends
}

// emptyLines returns the length and the number of the empty lines that text starts with: a file of nothing else costs little.
func emptyLines(text []byte) (n, lines int) {
	for n < len(text) {
		switch {
		case text[n] == '\n':
			n++
		case text[n] == '\r' && n+1 < len(text) && text[n+1] == '\n':
			n += 2
		default:
			return n, lines
		}
		lines++
	}
	return n, lines
}

// take moves what was peeked at into s.text.
func (s *splitter) take(part []byte) {
	n := len(part)
	s.off += n
	switch free := s.limit - len(s.text); {
	case s.tooLong:
		part = nil
	case n > free:
		s.tooLong, part = true, part[:free]
	}
	s.text = append(s.text, part...)
	_, _ = s.r.Discard(n) // it is buffered
}

// at reports whether the next line is a document marker: --- or ..., followed by space or nothing.
func (s *splitter) at(marker string) bool {
	line, _ := s.r.Peek(len("\uFEFF--- "))
	if s.off == 0 {
		line = bytes.TrimPrefix(line, []byte("\uFEFF"))
	}
	return isMarker(line, marker)
}

// emit returns the document held to the caller, and starts the next.
func (s *splitter) emit(parse func(*Source) (*Node, error)) {
	tooLong, text := s.tooLong, s.text
	if tooLong {
		text = text[:min(len(text), startLen)]
	}
	src := &Source{File: s.file, Text: bytes.Clone(text), Line: s.from, Off: s.fromOff, Col: s.fromCol, JSON: s.elements}
	s.begin()
	d := Document{Source: src, parse: parse}
	if tooLong {
		long := &fault.Fault{Pos: src.Pos(0), Rule: "too-long", Err: fmt.Errorf("a document of more than %d bytes", s.limit)}
		if !s.lines {
			long.Hint = "write a corpus as JSONL, one inquiry per line"
		}
		d.fault = long
	}
	s.give(d, nil)
}

func (s *splitter) give(d Document, err error) {
	if !s.yield(d, err) {
		s.finished = true
	}
}

// failed passes on an error of the reader.
func (s *splitter) failed(err error) bool {
	if err == nil || errors.Is(err, io.EOF) {
		return false
	}
	s.give(Document{}, fmt.Errorf("%s: %w", s.file, err))
	return true
}

func (s *splitter) yaml() {
	marked := false // the document held has its own ---
	for !s.finished {
		if s.at("---") {
			if marked || s.tooLong || hasContent(s.text) {
				s.emitYAML()
				if s.finished {
					return
				}
			}
			marked = true
		}
		end := s.at("...")
		err := s.next()
		if s.failed(err) {
			return
		}
		if end || err != nil {
			s.emitYAML()
			marked = false
		}
		if err != nil {
			return
		}
	}
}

func (s *splitter) emitYAML() {
	if hasContent(s.text) || s.tooLong {
		s.emit(ParseYAML)
	} else {
		s.begin()
	}
}

// isMarker reports whether a line is a document marker: at its start, and followed by space or nothing.
func isMarker(line []byte, marker string) bool {
	rest, ok := bytes.CutPrefix(line, []byte(marker))
	return ok && (len(rest) == 0 || bytes.IndexByte([]byte(" \t\r\n"), rest[0]) >= 0)
}

// hasContent reports whether YAML text has more than blank lines, comments, directives and bare markers.
func hasContent(text []byte) bool {
	text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	for len(text) > 0 {
		n, _ := lineEnd(text)
		line := text[:n]
		text = text[n:]
		if isMarker(line, "---") || isMarker(line, "...") {
			line = line[3:]
		} else if bytes.HasPrefix(line, []byte("%YAML ")) || bytes.HasPrefix(line, []byte("%TAG ")) {
			continue
		}
		if rest := bytes.TrimSpace(line); len(rest) > 0 && rest[0] != '#' {
			return true
		}
	}
	return false
}

// isBlank reports whether JSON text is nothing but space.
func isBlank(text []byte) bool {
	return len(bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\uFEFF")))) == 0
}

// blockSize is how much of a JSONL file is read at a time, and the least room that is worth another read.
const (
	blockSize = 256 << 10
	leastRoom = 16 << 10
)

// jsonLines returns the lines of a stream. Those of a block share its memory, so that a line costs no copy of its own.
func (s *splitter) jsonLines() {
	s.lines = true
	block, at := make([]byte, 0, blockSize), 0 // the next line starts at
	for !s.finished {
		n, empty := emptyLines(block[at:])
		at += n
		s.off += n
		s.line += empty
		line := block[at:]
		n, ends := lineEnd(line)
		switch {
		case ends:
			at += n
			s.emitLine(line[:n:n])
			continue
		case n > s.limit && line[n-1] != '\r':
			s.passLong(line)
			at = len(block)
			continue
		case cap(block)-len(block) < leastRoom: // of which the lines before may still be in use
			block, at = append(make([]byte, 0, max(blockSize, 2*n)), line...), 0
		}
		m, err := s.r.Read(block[len(block):cap(block)])
		block = block[:len(block)+m]
		if err == nil {
			continue
		}
		if line = block[at:]; len(line) > 0 && errors.Is(err, io.EOF) {
			s.lastLines(line)
		}
		s.failed(err)
		return
	}
}

// lastLines returns what stands before the end of the stream.
func (s *splitter) lastLines(text []byte) {
	for len(text) > 0 && !s.finished {
		n, _ := lineEnd(text)
		s.emitLine(text[:n:n])
		text = text[n:]
	}
}

// emitLine returns a line with its end.
func (s *splitter) emitLine(line []byte) {
	if len(s.sources) == 0 {
		s.sources = make([]Source, sourcesAtOnce)
	}
	src := &s.sources[0]
	s.sources = s.sources[1:]
	src.File, src.Text, src.Line, src.Off, src.JSON = s.file, line, s.line, s.off, true
	s.line++
	s.off += len(line)
	if len(line) > s.limit {
		s.text, s.tooLong, s.from, s.fromOff = append(s.text[:0], line[:s.limit]...), true, src.Line, src.Off
		s.emit(ParseJSON)
		return
	}
	if !isBlank(line) {
		s.give(Document{Source: src, parse: ParseJSON}, nil)
	}
}

// CountLines counts the documents and the lines of a stream of lines.
func CountLines(r io.Reader, limit int) (documents, lines int, err error) {
	s := splitter{r: bufio.NewReaderSize(&sticky{r: r}, 64<<10), limit: cmp.Or(max(limit, 0), DefaultLimit), line: 1}
	s.yield = func(_ Document, failed error) bool {
		documents++
		err = failed
		return true
	}
	s.jsonLines()
	return documents, s.line - 1, err
}

// passLong skips the rest of a line that is longer than the limit.
func (s *splitter) passLong(begun []byte) {
	s.begin()
	s.off += len(begun)
	s.text, s.tooLong = append(s.text[:0], begun[:min(s.limit, startLen)]...), true
	if err := s.next(); !s.failed(err) {
		s.emit(ParseJSON)
	}
}

// json reads the elements of an array, one value over several lines, or one a line if the first line shows that.
func (s *splitter) json() {
	if s.atArray() {
		s.array()
		return
	}
	var err error
	for err == nil && isBlank(s.text) && !s.tooLong {
		s.begin()
		err = s.next()
	}
	s.lines = err == nil && s.startsLines()
	for err == nil && !s.lines {
		err = s.next()
	}
	if s.failed(err) {
		return
	}
	if s.tooLong || !isBlank(s.text) {
		s.emit(ParseJSON)
	}
	if s.lines {
		s.jsonLines()
	}
}

// startsLines reports whether the first line of a stream is the first record of JSONL: a whole value, or a broken one that the
// { of the next line cannot continue.
func (s *splitter) startsLines() bool {
	next, _ := s.r.Peek(1)
	if s.tooLong {
		return bytes.Equal(next, []byte("{"))
	}
	if _, err := ParseJSON(&Source{Text: s.text}); err == nil {
		return true
	}
	if !bytes.Equal(next, []byte("{")) {
		return false
	}
	p := jsonParser{src: &Source{}, text: append(bytes.Clone(s.text), '{'), at: bomLen(s.text)}
	_, err := p.value(0)
	return err == nil || p.at < len(p.text)
}
