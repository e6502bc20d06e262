package anchor

import (
	"errors"
	"fmt"
	"strings"
)

// ErrID is wrapped by every error of this package.
var ErrID = errors.New("invalid identifier")

// ParseError describes the fault in a text that should have been an identifier. It wraps [ErrID].
type ParseError struct {
	Input  string // the whole text, as given
	Offset int    // byte offset in Input, from 0, of the fault
	Msg    string // what was wanted, without the place
	Hint   string // what to write instead, or a question such as "did you mean arXiv?"; may be empty
}

// Error returns identifier "2313.00001": month must be 01 to 12, and the hint after a semicolon. It quotes at most the
// first 128 bytes of a longer text. Offset is left out: messages give the file, line and column of the text.
func (e *ParseError) Error() string {
	quoted := e.Input
	if len(quoted) > maxQuote {
		quoted = strings.ToValidUTF8(quoted[:maxQuote], "") + "…"
	}
	msg := fmt.Sprintf("identifier %q: %s", quoted, e.Msg)
	if e.Hint != "" {
		msg += "; " + e.Hint
	}
	return msg
}

// Unwrap returns [ErrID].
func (e *ParseError) Unwrap() error { return ErrID }

const (
	maxText  = 512
	maxQuote = 128
)

// piece is a part of the input that knows where it came from, so that every error names the right byte.
type piece struct {
	s  string
	at int // byte offset in the input
}

func (p piece) from(i int) piece { return piece{p.s[i:], p.at + i} }

func (p piece) upTo(i int) piece { return piece{p.s[:i], p.at} }

// fail starts an error at the beginning of the piece; ParseID adds the input.
func (p piece) fail(format string, args ...any) *ParseError {
	return &ParseError{Offset: p.at, Msg: fmt.Sprintf(format, args...)}
}

// cutPrefix cuts an ASCII prefix, whatever its case.
func (p piece) cutPrefix(prefix string) (piece, bool) {
	if n := len(prefix); len(p.s) >= n && strings.EqualFold(p.s[:n], prefix) {
		return p.from(n), true
	}
	return p, false
}

// cutSuffix cuts an ASCII suffix, whatever its case.
func (p piece) cutSuffix(suffix string) piece {
	if n := len(p.s) - len(suffix); n >= 0 && strings.EqualFold(p.s[n:], suffix) {
		return p.upTo(n)
	}
	return p
}
