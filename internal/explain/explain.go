// Package explain says where each part of a prompt comes from: which line of which template printed it, and of which value of
// the data. It reads no file and renders nothing; it joins what a traced render tells with the places of the data.
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

// Kind says what a stretch of a prompt is.
type Kind string

// The kinds.
const (
	Own    Kind = "template" // the template's own text
	Data   Kind = "data"     // values of the inquiry
	Made   Kind = "made"     // what an action made that is no value of the inquiry: a count, a number, a date counted from another
	Escape Kind = "escape"   // what escaping put around a value
)

// Explanation is a prompt with the origin of each of its parts.
type Explanation struct {
	ID        string
	Text      string
	Stretches []Stretch         // all of Text, in its order
	Sources   map[string]string // the templates, by the file names of their places
	starts    []int             // where the lines of Text begin
}

var errEmpty = errors.New("the prompt is empty")

// Stretch is a part of a prompt that one text or action of a template printed.
type Stretch struct {
	From, To Place  // To is the place behind its end
	Text     string // never empty
	Part     string // the section of the prompt, such as claims
	Kind     Kind
	Template string    // whose text or action it is
	Pos      fault.Pos // of that text or action
	Data     []Datum   // the values printed
}

// Place is a place in a prompt.
type Place struct {
	Offset int // in bytes, from 0
	Line   int // from 1
	Col    int // in bytes, from 1
}

// Datum is a value of the inquiry.
type Datum struct {
	Path    string    // in the file format, such as claims[2].text
	Pos     fault.Pos // where it is written, or what is written around it
	Written bool      // it is written there; otherwise it was filled in
}

// New explains a prompt that was rendered by those templates, with its spans. At gives the place of a value in the data, or of
// what is written around it.
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

// escaped adds what stands between the spans before and behind index i: escaping put it around the one of them that is no template's own text.
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

// bareAnchor reports whether a path is that of an anchor's identifier, which is always written: it may stand alone for the anchor.
func bareAnchor(path string) bool {
	return strings.HasPrefix(path, "anchors[") && strings.HasSuffix(path, "].id")
}

// place returns the place of an offset.
func (e *Explanation) place(offset int) Place {
	i, exact := slices.BinarySearch(e.starts, offset)
	if !exact {
		i--
	}
	return Place{offset, i + 1, offset - e.starts[i] + 1}
}

// line returns the offsets of a line, from 1, with its line break.
func (e *Explanation) line(n int) (start, end int) {
	if n == len(e.starts) {
		return e.starts[n-1], len(e.Text)
	}
	return e.starts[n-1], e.starts[n]
}

// At returns the stretch at a line and a column of the prompt, both from 1, columns in bytes; a line's break belongs to the line. The
// place of a template's own text is moved to that of the byte asked for.
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

// origin is the place in the template of a byte of the prompt, given by its offset.
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

// SourceLine returns the line of a template that a place is in; "" when it is in none.
func (e *Explanation) SourceLine(pos fault.Pos) string {
	n := 0
	for line := range strings.Lines(e.Sources[pos.File]) {
		if n++; n == pos.Line {
			return strings.TrimRight(line, "\r\n")
		}
	}
	return ""
}

// Action returns the template's action that printed the stretch, such as {{len .Claims}}; "" for a template's own text.
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

// actionLen is how long the action or comment is that a text begins with. Quoted text in it may hold }}.
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
	Number int    // from 1
	Text   string // with its line break, if it has one
	Pieces []Piece
}

// Piece is what a line has of a stretch.
type Piece struct {
	Stretch *Stretch
	Text    string
}

// Lines returns the lines of the prompt with what they consist of.
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
