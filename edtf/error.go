package edtf

import (
	"errors"
	"fmt"
	"strings"
)

// ErrDate is wrapped by every error that this package returns.
var ErrDate = errors.New("invalid date")

// ParseError describes a fault in text that should be a date. It wraps [ErrDate].
type ParseError struct {
	Input    string   // the whole text, as given
	Offset   int      // byte offset of the fault in Input, from 0
	Msg      string   // what was expected, without the location; includes the Readings
	Readings []string // possible meanings of ambiguous input, each in a form that ParseProse accepts; nil if the input is simply wrong

	part     string    // part of the input that the readings replace
	readings []reading // Readings with their meanings
}

// Error returns a message such as date "2024-13": month must be 01 to 12. If the text is longer than 64 bytes, the message quotes only
// the first 64. It omits Offset, because callers report the file, line and column.
func (e *ParseError) Error() string {
	quoted := e.Input
	if len(quoted) > maxQuote {
		quoted = strings.ToValidUTF8(quoted[:maxQuote], "") + "…"
	}
	return fmt.Sprintf("date %q: %s", quoted, e.Msg)
}

// Unwrap returns [ErrDate].
func (e *ParseError) Unwrap() error { return ErrDate }

const (
	maxText  = 128 // long enough for any date in words; longer text is rejected unread
	maxQuote = 64
)

func dayError(year, month, day int, msg string) error {
	return fmt.Errorf("%w %d-%d-%d: %s", ErrDate, year, month, day, msg)
}

// piece is part of the input together with its offset, so that every error can point to the right byte.
type piece struct {
	s  string
	at int // byte offset in the input
}

func (p piece) from(i int) piece { return piece{p.s[i:], p.at + i} }

func (p piece) upTo(i int) piece { return piece{p.s[:i], p.at} }

func (p piece) trim() piece {
	left := strings.TrimLeft(p.s, blanks)
	return piece{strings.TrimRight(left, blanks), p.at + len(p.s) - len(left)}
}

// blanks may surround a date in words and separate its words.
const blanks = " \t\r\n"

// fail returns an error at the start of the piece. Parse and ParseProse add the input.
func (p piece) fail(format string, args ...any) *ParseError {
	return &ParseError{Offset: p.at, Msg: fmt.Sprintf(format, args...)}
}

func (p piece) checkSize() *ParseError {
	switch {
	case p.s == "":
		return p.fail("want a date, such as 2024 or 2024-02-15, got nothing")
	case len(p.s) > maxText:
		return p.from(maxText).fail("want at most %d bytes, got %d", maxText, len(p.s))
	}
	return nil
}
