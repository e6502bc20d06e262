package anchor

import (
	"errors"
	"fmt"
	"strings"
)

// ErrID is wrapped by every error that this package returns.
var ErrID = errors.New("invalid identifier")

// ParseError describes a fault in text that should be an identifier. It wraps [ErrID].
type ParseError struct {
	Input  string // the whole text, as given
	Offset int    // byte offset of the fault in Input, from 0
	Msg    string // what was expected, without the location
	Hint   string // what to write instead, or a question such as "did you mean arXiv?"; may be empty
}

// Error returns a message such as: identifier "2313.00001": month must be 01 to 12. If there is a hint, it follows after a semicolon.
// The message quotes at most the first 128 bytes of the input. It omits Offset, because callers report the file, line and column.
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

// piece is part of the input together with its offset, so that every error can point to the right byte.
type piece struct {
	s  string
	at int // byte offset in the input
}

func (p piece) from(i int) piece { return piece{p.s[i:], p.at + i} }

func (p piece) upTo(i int) piece { return piece{p.s[:i], p.at} }

// fail returns an error at the start of the piece. ParseID adds the input.
func (p piece) fail(format string, args ...any) *ParseError {
	return &ParseError{Offset: p.at, Msg: fmt.Sprintf(format, args...)}
}

// cutPrefix cuts an ASCII prefix, ignoring case.
func (p piece) cutPrefix(prefix string) (piece, bool) {
	if n := len(prefix); len(p.s) >= n && strings.EqualFold(p.s[:n], prefix) {
		return p.from(n), true
	}
	return p, false
}

// cutSuffix cuts an ASCII suffix, ignoring case.
func (p piece) cutSuffix(suffix string) piece {
	if n := len(p.s) - len(suffix); n >= 0 && strings.EqualFold(p.s[n:], suffix) {
		return p.upTo(n)
	}
	return p
}
