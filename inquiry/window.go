package inquiry

import (
	"database/sql/driver"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
)

// A Window is a period that ends on the day of a prompt, in whole days, weeks, months or years. It is a small value that can be
// compared with ==. The zero Window means no window and prints as the empty string.
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

// maxWindow holds the number of units in a hundred years, for each unit.
var maxWindow = [...]int{day: 36525, week: 5218, month: 1200, year: 100}

// ParseWindow parses a number and a unit of days, weeks, months or years, up to a hundred years. It accepts forms such as 6 months, six
// months, a year, half a year, 1.5 years, two and a half years, a quarter, a fortnight, 1y, 6mo, 2 wks and the last 6 months. It also
// accepts ISO 8601 durations such as P6M and P1Y6M. Case is ignored. Half a unit is accepted if it is a whole number of months or
// weeks.
func ParseWindow(s string) (Window, error) {
	text := withoutLast(strings.ToLower(strings.TrimSpace(s)))
	w, ok := isoWindow(text)
	if !ok {
		w = windowInWords(text)
	}
	if w.n < 1 || w.n > maxWindow[w.unit] {
		return Window{}, windowError(s)
	}
	return w, nil
}

// isoWindow parses an ISO 8601 duration in units that a Window supports, such as P6M or P1Y6M.
func isoWindow(s string) (Window, bool) {
	m := durations().FindStringSubmatch(s)
	if m == nil {
		return Window{}, false
	}
	count := func(i int) int { n, _ := strconv.Atoi(m[i]); return n }
	years, months, weeks, days := count(1), count(2), count(3), count(4)
	switch {
	case m[1]+m[2] != "" && days == 0 && m[3] == "":
		if m[2] == "" {
			return Window{years, year}, true
		}
		return Window{12*years + months, month}, true
	case years+months == 0 && m[3] != "":
		return Window{weeks, week}, true
	case years+months == 0:
		return Window{days, day}, true
	}
	return Window{}, true
}

var durations = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^p(?:([0-9]{1,4})y)?(?:([0-9]{1,4})m)?(?:([0-9]{1,5})w|([0-9]{1,5})d)?$`)
})

// multiples maps names of periods to the corresponding windows.
var multiples = map[string]Window{
	"quarter": {3, month}, "fortnight": {2, week}, "decade": {10, year}, "half year": {6, month}, "half-year": {6, month},
}

// counted matches a count and a unit, such as half a year, 6 months, 1.5 years, two and a half years, or a year and a half.
var counted = sync.OnceValue(func() *regexp.Regexp {
	digits := strings.Join(countWords[1:10], "|")
	return regexp.MustCompile(`^(?:(half)(?: an?| of an?)? |([0-9]{1,6})(\.0|\.5| ?½)?[ \x{a0}-]*|(` + strings.Join(countWords, "|") + `|(?:` +
		strings.Join(tens, "|") + `)(?:-(?:` + digits + `))?)( and a half)?[ -] *)([a-z]+|half[ -]years?)( and a half)?$`)
})

// windowInWords parses a count and a unit. It returns the zero Window for anything else.
func windowInWords(s string) Window {
	m := counted().FindStringSubmatch(s)
	if m == nil {
		return Window{}
	}
	n, _ := strconv.Atoi(m[2])
	if m[4] != "" {
		n = countOf(m[4])
	}
	halves, parts := 2*n, 0
	for _, half := range []string{m[1], strings.TrimRight(strings.TrimLeft(m[3], ". "), "0"), m[5], m[7]} {
		if half != "" {
			parts++
		}
	}
	halves += parts
	w, ok := multiples[strings.TrimSuffix(m[6], "s")]
	if !ok {
		w = Window{1, unitOf(m[6])}
	}
	if halves%2 != 0 && w.unit == year {
		w = Window{12 * w.n, month}
	}
	if w.n*halves%2 != 0 || parts > 1 {
		return Window{}
	}
	w.n = w.n * halves / 2
	return w
}

// withoutLast removes redundant leading words from a window, as in "the last 6 months".
func withoutLast(s string) string {
	s = strings.TrimPrefix(s, "the ")
	for _, word := range []string{"last ", "past "} {
		if rest, ok := strings.CutPrefix(s, word); ok {
			s = strings.TrimSpace(rest)
			break
		}
	}
	if _, ok := multiples[s]; ok || slices.Contains(unitNames[day:], s) {
		return "1 " + s
	}
	return s
}

var (
	countWords = []string{
		"a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen",
		"seventeen", "eighteen", "nineteen",
	}
	tens = []string{"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}
)

// countOf returns the value of a number word such as six or twenty-four.
func countOf(s string) int {
	if i := slices.Index(countWords, s); i >= 0 {
		return max(i, 1)
	}
	ten, digit, _ := strings.Cut(s, "-")
	return 10*(slices.Index(tens, ten)+2) + max(slices.Index(countWords, digit), 0)
}

type windowError string

func (e windowError) Error() string {
	return fmt.Sprintf("want a whole number of days, weeks, months or years, up to 100 years, such as \"6 months\", got %q", fault.Short(string(e)))
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

// shortUnits lists the short forms of units.
var shortUnits = [...][]string{day: {"d"}, week: {"w", "wk", "wks"}, month: {"m", "mo", "mos"}, year: {"y", "yr", "yrs"}}

// MustParseWindow is like [ParseWindow] but panics on error. It is for constants and tests.
func MustParseWindow(s string) Window {
	w, err := ParseWindow(s)
	if err != nil {
		panic(err)
	}
	return w
}

// Value implements [driver.Valuer]. It returns the same text as String, or nil for the zero Window.
func (w Window) Value() (driver.Value, error) {
	if w.IsZero() {
		return nil, nil //nolint:nilnil // driver.Valuer represents NULL as nil
	}
	return w.String(), nil
}

// Scan reads a window from a database, for sql.Rows.Scan. It parses text as UnmarshalText does and reads nil as the zero Window. On
// error, w is unchanged.
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

// String returns the window as written in files and prompts: 6 months, 1 year.
func (w Window) String() string {
	var buf [32]byte
	text, _ := w.AppendText(buf[:0]) // never returns an error
	return string(text)
}

// Count returns the number of units, such as 6 for 6 months, or 0 for the zero Window.
func (w Window) Count() int { return w.n }

// Unit returns the unit in the singular: day, week, month or year. For the zero Window, it returns "".
func (w Window) Unit() string { return unitNames[w.unit] }

// AppendText appends the text that String returns. The error is always nil.
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

// Prose returns the same text as String. It exists because dates have a method of this name.
func (w Window) Prose() string { return w.String() }

// IsZero reports whether w is the zero Window.
func (w Window) IsZero() bool { return w == Window{} }

// Since returns the first day of the window that ends on the day end. For months and years, it is the same day of the earlier month, or
// that month's last day if the month is too short. Since returns the zero Date unless end is a day.
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

// MarshalText encodes the window as its String.
func (w Window) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText parses a window like ParseWindow, except that empty text sets w to the zero Window. On error, w is unchanged.
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
