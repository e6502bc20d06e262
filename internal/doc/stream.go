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

// DefaultLimit is the maximum size of a document unless the caller sets another.
const DefaultLimit = 16 << 20

// A Document is one document in a stream.
type Document struct {
	Source *Source
	Root   *Node // nil if the document was not or could not be parsed
	parse  func(*Source) (*Node, error)
	fault  error // the fault known without parsing
}

// Parse parses a document that [Split] returned. The error is a *fault.Fault or a fault.List: see [Faults].
func (d *Document) Parse() error {
	if d.fault != nil {
		return d.fault
	}
	var err error
	d.Root, err = d.parse(d.Source)
	return err
}

// Read is like [Split] but parses each document and treats a JSON array as a single document.
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

// Split returns the documents in a stream in order, without parsing them. They are YAML documents separated by --- or ended by ...,
// JSON values on one line each, or one JSON value over several lines. A JSON array is split into its elements. The file extension
// (.yaml .yml .json .jsonl .ndjson) determines the notation. A further extension .gz or .zst is ignored: r must return uncompressed
// data. Without an extension, a stream that starts with { or [ is JSON. Documents without content are skipped.
//
// An error comes from r and is yielded last. Only one document at a time is in memory, or a few hundred kB of lines. A limit of 0 means
// [DefaultLimit].
func Split(r io.Reader, file string, limit int) iter.Seq2[Document, error] {
	return SplitFrom(r, file, limit, 0, 0)
}

// SplitFrom is like Split but assumes that r starts after the given number of lines and bytes of the file.
func SplitFrom(r io.Reader, file string, limit, lines, offset int) iter.Seq2[Document, error] {
	return splitFrom(r, file, limit, lines, offset, true)
}

// Lines is like Split for a file of lines, regardless of its name.
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

// Unpacked returns a file name without the extension of its compression, .gz or .zst.
func Unpacked(file string) string { return strings.TrimSuffix(strings.TrimSuffix(file, ".gz"), ".zst") }

// sticky is a reader whose first error is permanent, so that reading ahead does not lose it. It fails if too many reads in a row return
// nothing.
type sticky struct {
	r   io.Reader
	err error
}

// maxEmptyReads is the number of consecutive reads that may return neither bytes nor an error, as in package bufio.
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

// splitter splits a stream into documents.
type splitter struct {
	r     *bufio.Reader
	file  string
	limit int
	line  int // number of the next line
	off   int // offset of the next line
	yield func(Document, error) bool

	text     []byte // the part of the current document read so far
	from     int    // number of the line on which that document starts
	fromOff  int
	fromCol  int // number of bytes before that document on its first line
	tooLong  bool
	lines    bool // documents are lines or array elements
	elements bool // documents are array elements
	arrays   bool // JSON arrays are to be split
	finished bool // the caller has stopped iterating
	sources  []Source
}

// startLen is the number of bytes kept of a document that is too long. It is enough to show the start of the document.
const startLen = 1 << 10

// sourcesAtOnce is the number of sources allocated at once for lines.
const sourcesAtOnce = 16

// guess determines the notation from the first non-space character.
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
			s.yaml() // a map in braces whose keys are not quoted is YAML
			return
		}
	}
}

// begin starts a document at the next line.
func (s *splitter) begin() {
	s.text, s.tooLong = s.text[:0], false
	s.from, s.fromOff, s.fromCol = s.line, s.off, 0
}

// next reads one line including its end, or several empty lines, into s.text up to the size limit. Line endings are the same as for
// [Source.Pos].
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
		if half { // the next byte determines where the line ends
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

// lineEnd returns the length of the first line of text. It also reports whether the line is known to end there.
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

// emptyLines returns the number of leading empty lines in text and their length. It makes files that consist only of empty lines cheap
// to read.
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

// take moves peeked bytes into s.text.
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
	_, _ = s.r.Discard(n) // cannot fail, because these bytes are buffered
}

// at reports whether the next line is a document marker, which is --- or ..., followed by white space or nothing.
func (s *splitter) at(marker string) bool {
	line, _ := s.r.Peek(len("\uFEFF--- "))
	if s.off == 0 {
		line = bytes.TrimPrefix(line, []byte("\uFEFF"))
	}
	return isMarker(line, marker)
}

// emit passes the current document to the caller and starts the next.
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

// failed passes an error of the reader to the caller. It returns false if there is none.
func (s *splitter) failed(err error) bool {
	if err == nil || errors.Is(err, io.EOF) {
		return false
	}
	s.give(Document{}, fmt.Errorf("%s: %w", s.file, err))
	return true
}

func (s *splitter) yaml() {
	marked := false // whether the current document has its own ---
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

// isMarker reports whether a line starts with a document marker that is followed by white space or nothing.
func isMarker(line []byte, marker string) bool {
	rest, ok := bytes.CutPrefix(line, []byte(marker))
	return ok && (len(rest) == 0 || bytes.IndexByte([]byte(" \t\r\n"), rest[0]) >= 0)
}

// hasContent reports whether YAML text contains anything other than blank lines, comments, directives and bare markers.
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

// isBlank reports whether JSON text is only white space.
func isBlank(text []byte) bool {
	return len(bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\uFEFF")))) == 0
}

// blockSize is the number of bytes of a JSONL file to read at a time. leastRoom is the minimum free space in a block that makes another
// read worthwhile.
const (
	blockSize = 256 << 10
	leastRoom = 16 << 10
)

// jsonLines returns the lines of a stream. Lines in the same block share its memory, so that they need not be copied one by one.
func (s *splitter) jsonLines() {
	s.lines = true
	block, at := make([]byte, 0, blockSize), 0 // at is the start of the next line
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
		case cap(block)-len(block) < leastRoom: // start a new block, because earlier lines of this one may still be in use
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

// lastLines emits the lines in the text before the end of the stream.
func (s *splitter) lastLines(text []byte) {
	for len(text) > 0 && !s.finished {
		n, _ := lineEnd(text)
		s.emitLine(text[:n:n])
		text = text[n:]
	}
}

// emitLine passes a line including its end to the caller.
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

// CountLines returns the number of documents and the number of lines in a stream with one document per line.
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

// passLong skips the rest of a line that exceeds the limit.
func (s *splitter) passLong(started []byte) {
	s.begin()
	s.off += len(started)
	s.text, s.tooLong = append(s.text[:0], started[:min(s.limit, startLen)]...), true
	if err := s.next(); !s.failed(err) {
		s.emit(ParseJSON)
	}
}

// json reads the elements of an array, a single value that may span several lines, or one value per line if the first line implies
// that.
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

// startsLines reports whether the first line of a stream is a JSONL record. That is the case if the line is a whole value, or if it is
// broken and the { at the start of the next line cannot continue it.
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
