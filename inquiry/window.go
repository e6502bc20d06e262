package inquiry

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
)

// Window is a stretch of time that ends on the day a prompt is for, in whole days, weeks, months or years. It is a small value,
// comparable with ==. The zero Window is none, and prints as the empty string.
type Window struct {
	n    int
	unit unit
}

type unit uint8

const (
	_ unit = iota
	day
	week
	month
	year
)

var unitNames = [...]string{day: "day", week: "week", month: "month", year: "year"}

// maxWindow is a hundred years, in each unit.
var maxWindow = [...]int{day: 36525, week: 5218, month: 1200, year: 100}

// ParseWindow reads a number and a unit of days, weeks, months or years, at most a hundred years: 6 months, six months, a year, half a year, 1y, 6mo,
// 2 wks, the last 6 months, or P6M as ISO 8601 has it. Words may be in any case.
func ParseWindow(s string) (Window, error) {
	text := withoutLast(strings.ToLower(strings.TrimSpace(s)))
	count, name := cutCount(text)
	n, u := countOf(count), unitOf(name)
	switch {
	case text == "half a year", text == "half year":
		n, u = 6, month
	case strings.HasPrefix(text, "p") && len(text) > 2 && len(text) < 8: // P6M: the letters are those of the units
		n, u = countOf(text[1:len(text)-1]), unitOf(text[len(text)-1:])
	}
	if n < 1 || u == 0 || n > maxWindow[u] {
		return Window{}, windowError(s)
	}
	return Window{n, u}, nil
}

// withoutLast takes the words from a window that say what it is anyway: the last 6 months.
func withoutLast(s string) string {
	s = strings.TrimPrefix(s, "the ")
	for _, word := range []string{"last ", "past "} {
		if rest, ok := strings.CutPrefix(s, word); ok {
			if rest = strings.TrimSpace(rest); slices.Contains(unitNames[day:], rest) {
				rest = "1 " + rest
			}
			return rest
		}
	}
	return s
}

// cutCount divides a window into its number, in digits or as a word, and its unit.
func cutCount(s string) (count, unit string) {
	if i := len(s) - len(strings.TrimLeft(s, "0123456789")); i > 0 {
		return s[:i], strings.TrimLeft(s[i:], " -\u00a0")
	}
	count, unit, _ = strings.Cut(s, " ")
	return count, strings.TrimSpace(unit)
}

var countWords = []string{"a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}

// countOf is the number of digits or a word; 0 for anything else.
func countOf(s string) int {
	if i := slices.Index(countWords, s); i >= 0 {
		return max(i, 1)
	}
	if n, err := strconv.Atoi(s); err == nil && s[0] >= '0' && s[0] <= '9' {
		return n
	}
	return 0
}

type windowError string

func (e windowError) Error() string {
	return fmt.Sprintf("want a number of days, weeks, months or years such as \"6 months\", at most 100 years, got %q", fault.Short(string(e)))
}

func (e windowError) Unwrap() error { return ErrWindow }

func unitOf(name string) unit {
	for u := day; u <= year; u++ {
		if name == unitNames[u] || name == unitNames[u]+"s" || slices.Contains(shortUnits[u], name) {
			return u
		}
	}
	return 0
}

// shortUnits are the short forms of units.
var shortUnits = [...][]string{day: {"d"}, week: {"w", "wk", "wks"}, month: {"m", "mo", "mos"}, year: {"y", "yr", "yrs"}}

// MustParseWindow is [ParseWindow] for constants and tests: it panics on an error.
func MustParseWindow(s string) Window {
	w, err := ParseWindow(s)
	if err != nil {
		panic(err)
	}
	return w
}

// Value returns the text of String for a database, and nil for the zero Window: see [driver.Valuer].
func (w Window) Value() (driver.Value, error) {
	if w.IsZero() {
		return nil, nil //nolint:nilnil // it is what the interface has for NULL
	}
	return w.String(), nil
}

// Scan reads a window from a database: text as UnmarshalText does, and nil as the zero Window. On an error w is left unchanged. It is for
// sql.Rows.Scan.
func (w *Window) Scan(src any) error {
	switch src := src.(type) {
	case nil:
		*w = Window{}
		return nil
	case string:
		return w.UnmarshalText([]byte(src))
	case []byte:
		return w.UnmarshalText(src)
	}
	return fmt.Errorf("%w: want text from the database, got %T", ErrWindow, src)
}

// String prints the window as it is written in files and prompts: 6 months, 1 year.
func (w Window) String() string {
	var buf [32]byte
	text, _ := w.AppendText(buf[:0]) // which has no errors
	return string(text)
}

// Count returns the number of units, such as 6 for 6 months; 0 for the zero Window.
func (w Window) Count() int { return w.n }

// Unit returns the unit in the singular: day, week, month or year; empty for the zero Window.
func (w Window) Unit() string { return unitNames[w.unit] }

// AppendText appends what String returns. The error is always nil.
func (w Window) AppendText(dst []byte) ([]byte, error) {
	if w.IsZero() {
		return dst, nil
	}
	dst = append(append(strconv.AppendInt(dst, int64(w.n), 10), ' '), unitNames[w.unit]...)
	if w.n != 1 {
		dst = append(dst, 's')
	}
	return dst, nil
}

// Prose is String, under the name that dates have it by.
func (w Window) Prose() string { return w.String() }

// IsZero reports whether there is no window.
func (w Window) IsZero() bool { return w == Window{} }

// Since gives the first day of the window that ends on the day end: the same day of the month so many months or years before,
// or the month's last day when it has no such day. It is the zero Date unless end is a day.
func (w Window) Since(end edtf.Date) edtf.Date {
	switch w.unit {
	case day:
		return end.AddDays(-w.n)
	case week:
		return end.AddDays(-7 * w.n)
	case month:
		return end.AddMonths(-w.n)
	case year:
		return end.AddMonths(-12 * w.n)
	}
	return edtf.Date{}
}

// MarshalText writes the window as String does.
func (w Window) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText reads a window as ParseWindow does; empty text sets the zero Window. On failure the value stays as it was.
func (w *Window) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*w = Window{}
		return nil
	}
	parsed, err := ParseWindow(string(text))
	if err == nil {
		*w = parsed
	}
	return err
}
