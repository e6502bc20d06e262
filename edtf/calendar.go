package edtf

import (
	"cmp"
	"math"
	"time"
)

// Earliest returns the first day that d may mean, ignoring qualifiers. For 2024 it is 2024-01-01. It returns the zero Date if the start
// of d is open or unknown, or if its year has no four-digit form.
//
// Seasons refer to the northern hemisphere, in whole months: spring starts on 1 March, and winter 2023 runs from December 2023 to
// February 2024. Qualifiers do not widen the bounds.
func (d Date) Earliest() Date { return d.first().date() }

// Latest returns the last day that d may mean. For 2024-02 it is 2024-02-29. It returns the zero Date in the same cases as Earliest.
func (d Date) Latest() Date { return d.last().date() }

// Compare compares dates by their earliest day, then by their latest, and returns -1, 0 or 1. Zero Dates come first. An open or unknown
// start precedes every day, and an open or unknown end follows every day. Dates that cover the same days, such as 2024 and 2024~,
// compare as 0.
func (d Date) Compare(e Date) int {
	return cmp.Or(d.first().compare(e.first()), d.last().compare(e.last()))
}

// Overlaps reports whether d and e have a day in common. An open or unknown end includes any day. The zero Date overlaps nothing.
func (d Date) Overlaps(e Date) bool {
	return !d.IsZero() && !e.IsZero() && d.first().compare(e.last()) <= 0 && e.first().compare(d.last()) <= 0
}

// Contains reports whether every day of e is in d. An open or unknown end includes any day. The zero Date contains nothing and is
// contained in nothing.
func (d Date) Contains(e Date) bool {
	return !d.IsZero() && !e.IsZero() && d.first().compare(e.first()) <= 0 && e.last().compare(d.last()) <= 0
}

// AddMonths returns the day n months after d, or before it if n is negative. The day is clamped to the length of the month: 2024-01-31
// plus one month is 2024-02-29. AddMonths returns the zero Date unless d is a day (see IsDay) and the result has a four-digit year.
func (d Date) AddMonths(n int) Date {
	const furthest = 2 * (maxYear + 1) * 12
	if !d.IsDay() || n < -furthest || n > furthest {
		return Date{}
	}
	b := d.first()
	months := b.year*12 + int64(b.month-1+n)
	b.year, b.month = months/12, int(months%12)+1
	if b.month < 1 { // adjust, because division truncates toward zero
		b.year, b.month = b.year-1, b.month+12
	}
	b.day = min(b.day, daysIn(b.year, b.month))
	return b.date()
}

// AddDays returns the day n days after d, or before it if n is negative. It returns the zero Date in the same cases as AddMonths.
func (d Date) AddDays(n int) Date {
	const furthest = 2 * (maxYear + 1) * 366
	if !d.IsDay() || n < -furthest || n > furthest {
		return Date{}
	}
	b := d.first()
	year, month, day := time.Date(int(b.year), time.Month(b.month), b.day+n, 0, 0, 0, 0, time.UTC).Date()
	return bound{int64(year), int(month), day}.date()
}

// AgeMonths returns the number of whole months from d's latest day to the day at, or to at's earliest day if at covers more than a day.
// It is the largest n for which the latest day plus n months, clamped as in AddMonths, is not after the date at. AgeMonths returns zero if at is
// before that day, if d has an open or unknown end, or if d or at is the zero Date.
func (d Date) AgeMonths(at Date) int {
	from, to := d.last(), at.first()
	if from.compare(to) >= 0 || from.isLimit() || to.isLimit() {
		return 0
	}
	years := to.year - from.year
	if years >= math.MaxInt/12 {
		return math.MaxInt
	}
	n := int(years)*12 + to.month - from.month
	if min(from.day, daysIn(to.year, to.month)) > to.day {
		n--
	}
	return n
}

func (d Date) first() bound { return d.start.first() }

func (d Date) last() bound {
	if d.IsInterval() {
		return d.end.last()
	}
	return d.start.last()
}

// bound is a day, or a limit that precedes or follows every day.
type bound struct {
	year       int64
	month, day int
}

var (
	beforeAll = bound{year: math.MinInt64}
	afterAll  = bound{year: math.MaxInt64}
)

func (b bound) isLimit() bool { return b == beforeAll || b == afterAll }

func (b bound) compare(c bound) int {
	return cmp.Or(cmp.Compare(b.year, c.year), cmp.Compare(b.month, c.month), cmp.Compare(b.day, c.day))
}

// date returns the bound as a Date, or the zero Date if its year has no four-digit form.
func (b bound) date() Date {
	if b.year < -maxYear || b.year > maxYear {
		return Date{}
	}
	return Date{start: point{kind: kindDay, year: b.year, month: uint8(b.month), day: uint8(b.day)}}
}

func (p point) first() bound {
	switch p.kind {
	case noDate, kindOpen, kindUnknown:
		return beforeAll
	case kindDay:
		return bound{p.year, int(p.month), int(p.day)}
	case kindMonth, kindSomeDay:
		return bound{p.year, int(p.month), 1}
	case kindPart:
		return bound{p.year, partOf(p.month).from, 1}
	}
	return bound{p.year, 1, 1}
}

func (p point) last() bound {
	switch p.kind {
	case noDate:
		return beforeAll
	case kindOpen, kindUnknown:
		return afterAll
	case kindDay:
		return p.first()
	case kindMonth, kindSomeDay:
		return monthEnd(p.year, int(p.month))
	case kindPart:
		part := partOf(p.month)
		return monthEnd(p.year, part.from+part.months-1)
	case kindDecade:
		return bound{p.year + 9, 12, 31}
	case kindCentury:
		return bound{p.year + 99, 12, 31}
	}
	return bound{p.year, 12, 31}
}

// monthEnd returns the last day of a month. Months after 12 belong to the next year.
func monthEnd(year int64, month int) bound {
	if month > 12 {
		year, month = year+1, month-12
	}
	return bound{year, month, daysIn(year, month)}
}

// daysIn returns the length of a month in the proleptic Gregorian calendar.
func daysIn(year int64, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// part is a season, quarter, third or half. EDTF writes it as a code in place of the month.
type part struct {
	code   uint8
	word   string // as written before the year in prose
	from   int    // its first month
	months int
}

// parts lists the supported codes (ISO 8601-2:2019, 4.8). Other groupings are rejected.
var parts = [...]part{
	{21, "spring", 3, 3},
	{22, "summer", 6, 3},
	{23, "autumn", 9, 3},
	{24, "winter", 12, 3},
	{33, "Q1", 1, 3},
	{34, "Q2", 4, 3},
	{35, "Q3", 7, 3},
	{36, "Q4", 10, 3},
	{37, "early", 1, 4},
	{38, "mid", 5, 4},
	{39, "late", 9, 4},
	{40, "H1", 1, 6},
	{41, "H2", 7, 6},
}

// partOf returns the part with the given code, or the zero part.
func partOf(code uint8) part {
	for _, p := range parts {
		if p.code == code {
			return p
		}
	}
	return part{}
}

// noun returns the noun for the part.
func (p part) noun() string {
	switch {
	case p.code <= 24:
		return "season"
	case p.code <= 36:
		return "quarter"
	case p.code <= 39:
		return "third"
	}
	return "half"
}
