package provider

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/doc"
)

// maxResult is the maximum length in bytes of a line in a result file. Lines are held in memory one at a time.
const maxResult = 16 << 20

var errLong = fmt.Errorf("a line of more than %d bytes", maxResult)

// builder reads the lines of a file and adds them to the index.
type builder struct {
	*Answers
	reader *reader
	file   int

	results int          // number of lines that are results
	other   *fault.Fault // fault of the first line that is not a result; if there are no results at all, only this fault is reported
	faults  fault.List   // the first faults
	more    int          // number of faults that are not listed
	next    fault.Pos    // location of the first fault that is not listed
}

// read reads a file.
func (b *builder) read(ctx context.Context) {
	f := b.files[b.file]
	src := whileWanted{ctx, io.NewSectionReader(f.file, 0, math.MaxInt64)}
	for d, err := range doc.Lines(src, f.name, maxResult) {
		if err != nil {
			b.report(cannotRead(f.name, err))
			break
		}
		b.line(&d)
	}
	if b.results == 0 && b.other != nil {
		b.faults, b.more = fault.List{b.other}, 0
	}
	if b.more > 0 {
		err := fmt.Errorf("and %d more faults in the rest of this file", b.more)
		b.faults = append(b.faults, &fault.Fault{Pos: b.next, Rule: "too-many", Err: err})
	}
	if f.cut != nil {
		b.faults = append(b.faults, cannotRead(f.name, f.cut))
	}
}

// report records a fault, unless too many faults of the file are already recorded.
func (b *builder) report(f *fault.Fault) {
	if len(b.faults) < doc.MaxFaults {
		b.faults = append(b.faults, f)
		return
	}
	if b.more == 0 {
		b.next = f.Pos
	}
	b.more++
}

// line reads a line.
func (b *builder) line(d *doc.Document) {
	l := b.reader.read(d.Source, false)
	if d.Fault() != nil { // the text of the line is incomplete
		l.fault = &fault.Fault{Pos: d.Source.Pos(0), Rule: "too-long", Err: errLong}
	}
	if l.fault != nil {
		b.report(l.fault)
	}
	switch {
	case l.id != "":
		b.results++
		b.add(l, d)
	case l.result:
		b.results++
	case l.misfits && b.other == nil:
		b.other = l.fault
	}
}

// add records a line, unless a better line is already known for its request.
func (b *builder) add(l *line, d *doc.Document) {
	e := entry{
		id: hashOf(l.id), off: int64(d.Source.Off), size: uint32(len(d.Source.Text)),
		line: uint32(min(d.Source.Line, math.MaxUint32)), file: uint32(b.file), rank: rankOf(l.state), long: d.Fault() != nil,
	}
	known := b.index.find(e.id)
	switch {
	case known == nil:
		b.index.add(e)
	case e.rank < known.rank:
		*known = e
	case e.rank == known.rank && known.state() == StateAnswered:
		b.compare(known, d.Source)
	}
}

// compare compares a complete answer with the complete answer that is already recorded for the same request, and reports a conflict if
// their texts differ.
func (b *builder) compare(known *entry, src *doc.Source) {
	f := b.files[known.file]
	held, err := f.line(nil, known)
	if err != nil {
		b.report(&fault.Fault{Pos: fault.Pos{File: f.name, Line: int(known.line)}, Rule: "unreadable", Err: err})
		return
	}
	if bytes.Equal(held, src.Text) {
		return
	}
	first := bytes.Clone(b.reader.read(&doc.Source{Text: held}, true).text)
	if l := b.reader.read(src, true); !bytes.Equal(first, l.text) {
		known.rank = rankOf(StateConflicting)
		b.report(&fault.Fault{
			Pos: src.Pos(0), Rule: "conflicting",
			Err: fmt.Errorf("the complete answer to %s differs from the one in %s", fault.Quote(l.id), fault.Pos{File: f.name, Line: int(known.line)}),
		})
	}
}
