package edtf

import (
	"cmp"
	"math"
	"time"
)

// Earliest returns the first day that d may mean, without a qualifier: of 2024 it is 2024-01-01. It is the zero Date when that end
// is open or unknown, or when its year has no four-digit form.
//
// Seasons are those of the northern hemisphere, in whole months: spring begins on 1 March, and winter 2023 runs from
// December 2023 to February 2024. Qualifiers do not widen the bounds.
func (d Date) Earliest() Date { return d.first().date() }

// Latest returns the last day that d may mean: of 2024-02 it is 2024-02-29. It is the zero Date as for Earliest.
func (d Date) Latest() Date { return d.last().date() }

// Compare orders dates by their earliest day, then by their latest: -1, 0 or 1. Zero Dates come first; an open or unknown start comes before
// every day, and such an end after every day. Dates of the same days, such as 2024 and 2024~, compare as 0.
func (d Date) Compare(e Date) int {
	return cmp.Or(d.first().compare(e.first()), d.last().compare(e.last()))
}

// Overlaps reports whether d and e have a day in common. An open or unknown end reaches any day; the zero Date overlaps nothing.
func (d Date) Overlaps(e Date) bool {
	return !d.IsZero() && !e.IsZero() && d.first().compare(e.last()) <= 0 && e.first().compare(d.last()) <= 0
}

// Contains reports whether every day of e lies in d. An open or unknown end reaches any day; the zero Date contains nothing and
// lies in nothing.
func (d Date) Contains(e Date) bool {
	return !d.IsZero() && !e.IsZero() && d.first().compare(e.first()) <= 0 && e.last().compare(d.last()) <= 0
}

// AddMonths returns the day n months after d, or before it for a negative n. The day is clamped to the month's length: 2024-01-31
// and one month is 2024-02-29. It is the zero Date unless d is a day (IsDay) and the result has a four-digit year.
func (d Date) AddMonths(n int) Date {
	const furthest = 2 * (maxYear + 1) * 12
	if !d.IsDay() || n < -furthest || n > furthest {
		return Date{}
	}
	b := d.first()
	months := b.year*12 + int64(b.month-1+n)
	b.year, b.month = months/12, int(months%12)+1
	if b.month < 1 { // division truncates towards zero
		b.year, b.month = b.year-1, b.month+12
	}
	b.day = min(b.day, daysIn(b.year, b.month))
	return b.date()
}

// AddDays returns the day n days after d, or before it for a negative n. It is the zero Date as for AddMonths.
func (d Date) AddDays(n int) Date {
	const furthest = 2 * (maxYear + 1) * 366
	if !d.IsDay() || n < -furthest || n > furthest {
		return Date{}
	}
	b := d.first()
	year, month, day := time.Date(int(b.year), time.Month(b.month), b.day+n, 0, 0, 0, 0, time.UTC).Date()
	return bound{int64(year), int(month), day}.date()
}

// AgeMonths returns the whole months from d's latest day to the day at (its earliest day if it is longer): the largest n for which
// the latest day and n months, clamped as in AddMonths, is not after at. It is zero before that day, when d has an open or
// unknown end, and when d or at is the zero Date.
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

// bound is a day, or a limit before or after every day.
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

// date returns the bound as a Date, or the zero Date when its year has no four-digit form.
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

// monthEnd returns a month's last day; months after 12 are those of the next year.
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

// part is a season, quarter or half: a code in the place of the month.
type part struct {
	code   uint8
	word   string // as prose writes it before the year
	from   int    // its first month
	months int
}

// parts lists the codes that are read (ISO 8601-2:2019, 4.8); the other groupings are refused.
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

// partOf returns the part of a code, or the zero part.
func partOf(code uint8) part {
	for _, p := range parts {
		if p.code == code {
			return p
		}
	}
	return part{}
}

// noun says what the part is.
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
