// Package edtf parses, formats and compares dates as archives write them. It implements the Extended Date/Time Format of ISO
// 8601-2:2019 in the profile published at https://www.loc.gov/standards/datetime.
//
//	d, err := edtf.Parse("2024~/2025")        // strict, canonical text
//	d, err = edtf.ParseProse("c. 2024")       // common written forms, as well as strict text
//	fmt.Println(d, d.Prose(), d.AgeMonths(at)) // 2024~ ~2024 10
//
// It fully supports level 0, except times of day, and level 1. From level 2 it supports the quarters 33 to 36 and the halves 40 and 41.
// The rest of level 2 (sets, qualifiers on single components, other groupings, exponential years, significant digits, X anywhere) is
// rejected by name. The package has no clock and no time zones.
package edtf

import "time"

// Date is a date or an interval of dates, with the precision and qualifiers as written. It is a small, immutable value that can be
// compared with == and used as a map key. Two Dates are equal if and only if their canonical forms are equal.
//
// The zero Date is not a date and prints as the empty string.
type Date struct {
	start point
	end   point // noDate unless the Date is an interval
}

// Parse parses strict EDTF: a date such as 2024, 2024-02, 2024-02-15, 2024-21 (a season), 2024-35 (a quarter), 2024-40 (a half), 202X,
// 2004-XX, 1985-04-XX, Y170000002 or -0044, optionally followed by ?, ~ or %; or an interval of years, months or days such as
// 2024~/2025-06, 2024/.. (open) or 2024/ (unknown). Accepted text is canonical: String returns it unchanged. Errors are of type
// [*ParseError] and wrap [ErrDate].
func Parse(s string) (Date, error) {
	p := piece{s: s}
	err := p.checkSize()
	if err == nil {
		var d Date
		if d, err = parseStrict(p); err == nil {
			return d, nil
		}
	}
	err.Input = s
	return Date{}, err
}

// MustParse is like [Parse] but panics on an error. It is for constants and tests.
func MustParse(s string) Date {
	d, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// NewDay returns a day of the proleptic Gregorian calendar. The year is astronomical, from -9999 to 9999, where 0 is 1 BC. Errors wrap
// [ErrDate]. NewDay(t.Date()) is the day of a [time.Time].
func NewDay(year int, month time.Month, day int) (Date, error) {
	switch {
	case year < -maxYear || year > maxYear:
		return Date{}, dayError(year, int(month), day, "year must be -9999 to 9999")
	case month < 1 || month > 12:
		return Date{}, dayError(year, int(month), day, "month must be 1 to 12")
	case day < 1 || day > daysIn(int64(year), int(month)):
		return Date{}, dayError(year, int(month), day, "no such day in that month")
	}
	return bound{int64(year), int(month), day}.date(), nil
}

// IsZero reports whether d is the zero Date, which is not a date.
func (d Date) IsZero() bool { return d == Date{} }

// IsDay reports whether d is a single calendar day without a qualifier.
func (d Date) IsDay() bool {
	return d.start.kind == kindDay && d.start.qualifier == exact && !d.IsInterval()
}

// IsInterval reports whether d was written with two ends, one of which may be open or unknown.
func (d Date) IsInterval() bool { return d.end.kind != noDate }

// Approximate reports whether d or either of its ends is marked ~ or %.
func (d Date) Approximate() bool { return (d.start.qualifier|d.end.qualifier)&approximate != 0 }

// Uncertain reports whether d or either of its ends is marked ? or %.
func (d Date) Uncertain() bool { return (d.start.qualifier|d.end.qualifier)&uncertain != 0 }

// String returns the canonical EDTF text, which [Parse] accepts.
func (d Date) String() string {
	var buf [48]byte
	return string(d.appendText(buf[:0]))
}

// AppendEDTF appends the result of [Date.String] to dst.
func (d Date) AppendEDTF(dst []byte) []byte { return d.appendText(dst) }

func (d Date) appendText(dst []byte) []byte {
	dst = d.start.appendText(dst)
	if !d.IsInterval() {
		return dst
	}
	return d.end.appendText(append(dst, '/'))
}
