// Package fault describes faults in an input and their locations.
//
// A [Fault] is one thing that is wrong at one location. A [List] holds all faults of a run. A function that can find several faults
// returns a List as its error, which callers can unpack:
//
//	if list, ok := errors.AsType[fault.List](err); ok {
//		for _, f := range list {
//			fmt.Println(f.Pos, f.Path, f.Want, f.Got, f.Hint)
//		}
//	}
//
// [Rules] returns the catalog of rules, which explains the Rule of each fault. [Excerpt] shows a source line around a column. The
// package does not read files or choose colors.
package fault

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// A Pos is a location in a file. Lines and columns are numbered from 1, and columns are counted in bytes; zero means unknown. The zero
// Pos means no location and prints as the empty string.
type Pos struct {
	File string // as the caller named it; empty if the input has no name
	Line int
	Col  int
}

// IsZero reports whether p is the zero Pos.
func (p Pos) IsZero() bool { return p == Pos{} }

// String returns file:line:col without unknown trailing parts. Unprintable characters in the file name, such as line breaks, become
// U+FFFD.
func (p Pos) String() string {
	var b strings.Builder
	b.WriteString(strings.Map(printable, p.File))
	for _, n := range [...]int{p.Line, p.Col} {
		if n <= 0 {
			break
		}
		if b.Len() > 0 {
			b.WriteByte(':')
		}
		b.WriteString(strconv.Itoa(n))
	}
	return b.String()
}

func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return unicode.ReplacementChar
}

// Compare orders locations by file, line and column.
func (p Pos) Compare(q Pos) int {
	return cmp.Or(cmp.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Col, q.Col))
}

// Severity indicates whether a fault makes its input unusable. The zero Severity is Error.
type Severity uint8

// The severities.
const (
	Error   Severity = iota // the input cannot be used
	Warning                 // the input can be used, but someone should look at it
	Note                    // nothing is wrong; the message explains how the input was understood
)

// String returns "error", "warning" or "note".
func (s Severity) String() string {
	switch s {
	case Warning:
		return "warning"
	case Note:
		return "note"
	}
	return "error"
}

// MarshalText encodes the severity as its name.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText decodes the name of a severity.
func (s *Severity) UnmarshalText(text []byte) error {
	for _, known := range [...]Severity{Error, Warning, Note} {
		if known.String() == string(text) {
			*s = known
			return nil
		}
	}
	return fmt.Errorf("want error, warning or note, got %q", text)
}

// A Fault is one thing that is wrong at one location. Fields that do not apply are zero.
//
// Its JSON form is the one printed by retest check --format json: file, line, col, end_line, end_col, path, rule, severity, message and
// hint. The message includes Want, Got and Err, so a decoded fault has an Err with that message.
type Fault struct {
	Pos      Pos      // location in the file
	End      Pos      // first location after the fault, in the same file; zero if unknown
	Path     string   // path of the value, such as claims[2].when; in a template, the template's name
	Rule     string   // stable name of the broken rule, such as unknown-key
	Severity Severity // the zero value is Error
	Want     string   // what was expected
	Got      string   // what was found, quoted as written
	Hint     string   // what to do about it, such as a similar name
	Err      error    // the fault in one sentence; nil if Want and Got describe it
}

// Error returns the location, path, message and hint on one line.
func (f *Fault) Error() string {
	if f == nil {
		return ""
	}
	var b strings.Builder
	for _, part := range [...]string{f.Pos.String(), f.Path} {
		if part != "" {
			b.WriteString(part)
			b.WriteString(": ")
		}
	}
	b.WriteString(f.Message())
	if f.Hint != "" {
		b.WriteString("; ")
		b.WriteString(f.Hint)
	}
	return b.String()
}

// Message returns the description of the fault without its location and hint.
func (f *Fault) Message() string {
	switch {
	case f.Err != nil:
		return f.Err.Error()
	case f.Want != "" && f.Got != "":
		return "want " + f.Want + ", got " + f.Got
	case f.Want != "":
		return "want " + f.Want
	default:
		return f.Got
	}
}

// Unwrap returns the cause, so that errors.Is finds the sentinel errors of the package that rejected the value.
func (f *Fault) Unwrap() error {
	if f == nil {
		return nil
	}
	return f.Err
}

// A List holds the faults of one run. A function that returns a List as an error returns nil, never an empty List: see [List.Err].
type List []*Fault

// Error returns one line per fault.
func (l List) Error() string {
	lines := make([]string, len(l))
	for i, f := range l {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the faults, so that errors.Is and errors.As examine each of them.
func (l List) Unwrap() []error {
	errs := make([]error, len(l))
	for i, f := range l {
		errs[i] = f
	}
	return errs
}

// Err returns the list as an error. It returns nil if no fault in the list has severity Error, because warnings alone are not an error.
func (l List) Err() error {
	if slices.ContainsFunc(l, func(f *Fault) bool { return f.Severity == Error }) {
		return l
	}
	return nil
}

// Sort sorts the faults by location, keeping the order of faults at the same location.
func (l List) Sort() {
	slices.SortStableFunc(l, func(a, b *Fault) int { return a.Pos.Compare(b.Pos) })
}
