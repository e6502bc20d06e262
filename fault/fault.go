// Package fault describes faults of an input and their locations.
//
// A [Fault] is one thing wrong at one place; a [List] is every fault of a run. A function that can find several returns a
// List as its error, which callers can unpack:
//
//	if list, ok := errors.AsType[fault.List](err); ok {
//		for _, f := range list {
//			fmt.Println(f.Pos, f.Path, f.Want, f.Got, f.Hint)
//		}
//	}
//
// [Rules] is the catalogue of rules: what the Rule of each fault means. [Excerpt] shows a source line around a column. The package does not read
// files or choose colours.
package fault

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Pos is a place in a file. Lines and columns count from 1, columns in bytes; zero means unknown. The zero Pos is no place and
// prints as the empty string.
type Pos struct {
	File string // as the caller named it; empty when the input has no name
	Line int
	Col  int
}

// IsZero reports whether p names no place at all.
func (p Pos) IsZero() bool { return p == Pos{} }

// String returns file:line:col and drops unknown trailing parts. Unprintable characters in the file name, such as line breaks, become U+FFFD.
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

// Compare orders places by file, line and column.
func (p Pos) Compare(q Pos) int {
	return cmp.Or(cmp.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Col, q.Col))
}

// Severity says whether a fault makes its input unusable. The zero Severity is Error.
type Severity uint8

// The severities.
const (
	Error   Severity = iota // the input cannot be used
	Warning                 // the input can be used, and somebody should look at it
	Note                    // nothing is wrong; it says how the input was understood
)

// String is "error", "warning" or "note".
func (s Severity) String() string {
	switch s {
	case Warning:
		return "warning"
	case Note:
		return "note"
	}
	return "error"
}

// MarshalText writes the severity's name.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the severity's name.
func (s *Severity) UnmarshalText(text []byte) error {
	for _, known := range [...]Severity{Error, Warning, Note} {
		if known.String() == string(text) {
			*s = known
			return nil
		}
	}
	return fmt.Errorf("want error, warning or note, got %q", text)
}

// Fault is one thing that is wrong, at one place. Fields that do not apply are zero.
//
// Its JSON is that of retest check --format json: file, line, col, end_line, end_col, path, rule, severity, message and hint. Want, Got and Err are in the
// message, so a fault that was read back has an Err that says it.
type Fault struct {
	Pos      Pos      // where, in the file
	End      Pos      // the first place after it, in the same file; zero where it is not known
	Path     string   // where, in the value, such as claims[2].when; in a template the template's name
	Rule     string   // stable name of the rule that was broken, such as unknown-key
	Severity Severity // the zero value is Error
	Want     string   // what was expected
	Got      string   // what came, quoted as it was written
	Hint     string   // what to do about it, such as a near name
	Err      error    // the fault in one sentence; nil if Want and Got say it
}

// Error prints place, path, message and hint on one line.
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

// Message is the fault without its location and hint.
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

// Unwrap returns the cause, so that errors.Is finds the sentinels of the package that refused the value.
func (f *Fault) Unwrap() error {
	if f == nil {
		return nil
	}
	return f.Err
}

// List is every fault of one run. A function that returns a List as an error returns nil, never an empty List: see [List.Err].
type List []*Fault

// Error prints one fault per line.
func (l List) Error() string {
	lines := make([]string, len(l))
	for i, f := range l {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the faults, so that errors.Is and errors.As look into each of them.
func (l List) Unwrap() []error {
	errs := make([]error, len(l))
	for i, f := range l {
		errs[i] = f
	}
	return errs
}

// Err is the list as an error, or nil when no fault in it is an Error: warnings alone are not an error.
func (l List) Err() error {
	if slices.ContainsFunc(l, func(f *Fault) bool { return f.Severity == Error }) {
		return l
	}
	return nil
}

// Sort orders the faults by place, keeping the order of those at one place.
func (l List) Sort() {
	slices.SortStableFunc(l, func(a, b *Fault) int { return a.Pos.Compare(b.Pos) })
}
