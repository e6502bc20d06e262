// Package explain determines where each part of a prompt comes from: which line of which template printed it, and from which value of
// the data. It reads no files and renders nothing. It combines the result of a traced render with the locations of the data.
package explain

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/template"
)

// Kind is the kind of a stretch of a prompt.
type Kind string

// The kinds.
const (
	Own    Kind = "template" // text from the template itself
	Data   Kind = "data"     // values from the inquiry
	Made   Kind = "made"     // output of an action that is not a value from the inquiry: a count, a number, a date computed from another date
	Escape Kind = "escape"   // characters that escaping added around a value
)

// Explanation is a prompt with the origin of each part.
type Explanation struct {
	ID        string
	Text      string
	Stretches []Stretch         // cover all of Text, in order
	Sources   map[string]string // templates, keyed by the file names used in their locations
	starts    []int             // offsets in Text where lines start
}

var errEmpty = errors.New("the prompt is empty")

// Stretch is a part of a prompt that was printed by a single piece of text or a single action of a template.
type Stretch struct {
	From, To Place  // To is the place after its end
	Text     string // never empty
	Part     string // section of the prompt, such as claims
	Kind     Kind
	Template string    // template that contains the text or action
	Pos      fault.Pos // location of the text or action
	Data     []Datum   // the values that were printed
}

// Place is a position in a prompt.
type Place struct {
	Offset int // in bytes, from 0
	Line   int // line number, from 1
	Col    int // in bytes, from 1
}

// Datum is a value from the inquiry.
type Datum struct {
	Path    string    // path in the file format, such as claims[2].text
	Pos     fault.Pos // location of the value, or of the value that contains it
	Written bool      // whether the value itself is written at Pos; otherwise it was filled in
}

// New explains a prompt that was rendered, with spans, from the given templates. The function at returns the location of a value in the
// data, or of the value that contains it.
func New(p *prompt.Output, t *template.Template[inquiry.Inquiry], at func(path string) fault.Pos) *Explanation {
	e := &Explanation{ID: p.ID, Text: p.Text, Sources: t.Sources(), starts: []int{0}}
	for i := range len(p.Text) {
		if p.Text[i] == '\n' && i+1 < len(p.Text) {
			e.starts = append(e.starts, i+1)
		}
	}
	end := 0
	for i, s := range p.Spans {
		if s.Start > end {
			e.escaped(end, s.Start, p.Spans, i, at)
		}
		e.add(s.Start, s.End, kindOf(s), s, at)
		end = s.End
	}
	if end < len(p.Text) {
		e.escaped(end, len(p.Text), p.Spans, len(p.Spans), at)
	}
	assignParts(e.Stretches, t)
	return e
}

func kindOf(s template.Span) Kind {
	switch {
	case s.Literal:
		return Own
	case len(s.Paths) > 0:
		return Data
	}
	return Made
}

// escaped adds the text between the span at index i and the span before it. Escaping one of these two spans produced the text, namely
// the span that is not the template's own text.
func (e *Explanation) escaped(start, end int, spans []template.Span, i int, at func(string) fault.Pos) {
	var around template.Span
	switch {
	case i < len(spans) && !spans[i].Literal:
		around = spans[i]
	case i > 0:
		around = spans[i-1]
	}
	e.add(start, end, Escape, around, at)
}

func (e *Explanation) add(start, end int, kind Kind, s template.Span, at func(string) fault.Pos) {
	out := Stretch{
		From: e.place(start), To: e.place(end), Text: e.Text[start:end], Kind: kind, Template: s.Template, Pos: s.Pos,
	}
	for _, path := range s.Paths {
		pos := at(path)
		out.Data = append(out.Data, Datum{path, pos, pos != at(string(fault.Path(path).Parent())) || bareAnchor(path)})
	}
	e.Stretches = append(e.Stretches, out)
}

// bareAnchor reports whether path leads to an anchor's identifier. The identifier is always written in the file, and may be all that is
// written for the anchor.
func bareAnchor(path string) bool {
	return strings.HasPrefix(path, "anchors[") && strings.HasSuffix(path, "].id")
}

// place returns the place at an offset.
func (e *Explanation) place(offset int) Place {
	i, exact := slices.BinarySearch(e.starts, offset)
	if !exact {
		i--
	}
	return Place{offset, i + 1, offset - e.starts[i] + 1}
}

// line returns the start and end offsets of a line, including its line break. Lines are numbered from 1.
func (e *Explanation) line(n int) (start, end int) {
	if n == len(e.starts) {
		return e.starts[n-1], len(e.Text)
	}
	return e.starts[n-1], e.starts[n]
}

// At returns the stretch at a line and column of the prompt, both counted from 1. Columns are in bytes, and a line break belongs to the
// line it ends. If the stretch is a template's own text, its location is moved to that of the requested byte.
func (e *Explanation) At(line, col int) (Stretch, error) {
	if e.Text == "" {
		return Stretch{}, errEmpty
	}
	if line < 1 || line > len(e.starts) {
		return Stretch{}, fmt.Errorf("want a line from 1 to %d, got %d", len(e.starts), line)
	}
	start, end := e.line(line)
	if col < 1 || col > end-start {
		return Stretch{}, fmt.Errorf("want a column of line %d from 1 to %d, got %d", line, end-start, col)
	}
	offset := start + col - 1
	i, exact := slices.BinarySearchFunc(e.Stretches, offset, func(s Stretch, offset int) int { return s.From.Offset - offset })
	if !exact {
		i--
	}
	s := e.Stretches[i]
	s.Pos = s.origin(offset)
	return s, nil
}

// origin returns the location in the template that corresponds to the byte at the given offset in the prompt.
func (s *Stretch) origin(offset int) fault.Pos {
	if s.Kind != Own {
		return s.Pos
	}
	pos, before := s.Pos, s.Text[:offset-s.From.Offset]
	if n := strings.Count(before, "\n"); n > 0 {
		pos.Line += n
		pos.Col = len(before) - strings.LastIndexByte(before, '\n')
		return pos
	}
	pos.Col += len(before)
	return pos
}

// SourceLine returns the template line at a location, or "" if the location is not in a template.
func (e *Explanation) SourceLine(pos fault.Pos) string {
	n := 0
	for line := range strings.Lines(e.Sources[pos.File]) {
		if n++; n == pos.Line {
			return strings.TrimRight(line, "\r\n")
		}
	}
	return ""
}

// Action returns the template action that printed the stretch, such as {{len .Claims}}, or "" for a template's own text.
func (e *Explanation) Action(s *Stretch) string {
	source, at, n := e.Sources[s.Pos.File], s.Pos.Col-1, 1
	for line := range strings.Lines(source) {
		if n == s.Pos.Line {
			break
		}
		at += len(line)
		n++
	}
	if s.Kind == Own || at < 0 || at > len(source) {
		return ""
	}
	for start := 0; start <= at; {
		open := strings.Index(source[start:], "{{")
		if open < 0 {
			break
		}
		start += open
		end := start + actionLen(source[start:])
		if at > start && at < end {
			return source[start:end]
		}
		start = end
	}
	return ""
}

// actionLen returns the length of the action or comment at the start of text. Quoted strings in it may contain }}.
func actionLen(text string) int {
	body := strings.TrimLeft(strings.TrimPrefix(text[len("{{"):], "-"), " \t\r\n")
	if strings.HasPrefix(body, "/*") {
		if end := strings.Index(text, "*/"); end >= 0 {
			return end + len("*/")
		}
	}
	quote := byte(0)
	for i := len("{{"); i < len(text); i++ {
		switch c := text[i]; {
		case quote != 0 && c == '\\' && quote != '`':
			i++
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
		case c == '"', c == '\'', c == '`':
			quote = c
		case strings.HasPrefix(text[i:], "}}"):
			return i + len("}}")
		}
	}
	return len(text)
}

// Line is a line of a prompt.
type Line struct {
	Number int    // line number, from 1
	Text   string // including any line break
	Pieces []Piece
}

// Piece is the part of a stretch on one line.
type Piece struct {
	Stretch *Stretch
	Text    string
}

// Lines returns the lines of the prompt with their pieces.
func (e *Explanation) Lines() []Line {
	if e.Text == "" {
		return nil
	}
	out := make([]Line, len(e.starts))
	for i := range out {
		start, end := e.line(i + 1)
		out[i] = Line{Number: i + 1, Text: e.Text[start:end]}
		for _, p := range e.pieces(i + 1) {
			out[i].Pieces = append(out[i].Pieces, Piece{p.Stretch, e.Text[p.start:p.end]})
		}
	}
	return out
}
