package edtf

import (
	"fmt"
	"strings"
)

// ParseProse parses a date as people write it: strict EDTF as in [Parse], and
//
//	~2024, c. 2024, circa 2024, about 2024           2024~
//	2024–2025, 2024-2025, 2024 to 2025               2024/2025; each end may also be a month or a day
//	between 2024 and 2025, 2024–25 (an en dash)      2024/2025
//	~2024–2025                                       2024~/2025~
//	since 2024, from 2024, 2024–, 2024–present       2024/..
//	until 2024, up to 2024, –2024                    ../2024
//	by 2024, 2024 onwards, as of 2024                ../2024, 2024/.., 2024
//	before 2024, before 2024-03, after 2024          ../2023, ../2024-02, 2025/.., which exclude the date itself
//	2024–unknown, unknown–2024                       2024/ and /2024
//	Feb 2024, 15 February 2024, Feb 15th, 2024       2024-02, 2024-02-15
//	2024/02, 02/2024, 18/04/2024, 2024.02.15         2024-02, 2024-02, 2024-04-18, 2024-02-15
//	2023/24, 1914/18, 2019 through 2021, 2019+       2023/2024, 1914/1918, 2019/2021, 2019/..
//	Q1–Q2 2024, 1980s–1990s, no later than 2020      2024-01/2024-06, 1980/1999, ../2020
//	Feb–May 2024, Jan/Feb 2024, 1–5 May 2024         2024-02/2024-05, 2024-01/2024-02, 2024-05-01/2024-05-05
//	spring 2024, spring of 2024, 2020s, the 1990s    2024-21, 202X, 199X
//	Q3 2024, 2024Q3, H1 2024, first half of 2024     2024-35, 2024-40
//	early 2024, mid-2024, late 2024                  2024-37~, 2024-38~, 2024-39~: thirds of the year, approximately
//	18th century, AD 500, 500 CE                     17XX, 0500
//	18th–19th century, 1780s/90s                     1700/1899, 1780/1799
//	first half of the 19th century                   1800/1849
//	45 BC, 15 March 45 BC, 5th century BC            -0044, -0044-03-15, -0499/-0400
//	2021-W12, an ISO 8601 week                       2021-03-22/2021-03-28
//
// Words may be in any case, and blanks may surround the date. No-break spaces count as spaces, and typographic hyphens count as plain
// hyphens.
// ParseProse rejects input with two meanings, and the error's Readings list what to write instead: 2023-24 (two years, or winter 2023),
// 2000s (a decade or a century), -0044 (45 BC, or until 0044), 03/04/2024, Dec–Jan 2021 (either end may be in 2021). It also rejects
// other notations that people use for dates, such as 12,000 BP, FY2021 or n.d., and suggests what to write instead. Errors are of type
// [*ParseError] and wrap [ErrDate].
func ParseProse(s string) (Date, error) {
	if d, ok := usual(s); ok {
		return d, nil
	}
	return parseAny(s)
}

// parseAny parses a date in any form.
func parseAny(s string) (Date, error) {
	d, err := parseWhole(s)
	if err == nil {
		return d, nil
	}
	err.Input = s
	err.offerWhole()
	return Date{}, err
}

// parseWhole is like parseAny, but an error and its readings may refer to only part of the input.
func parseWhole(s string) (Date, *ParseError) {
	p := piece{s: s}.trim()
	err := p.checkSize()
	if err == nil {
		var d Date
		if d, err = parseEither(p); err == nil {
			return d, nil
		}
		if err.Readings == nil || namesDecades(p.s) {
			if other, ok, ambiguous := rewrite(p); ambiguous != nil {
				err = ambiguous
			} else if ok {
				if d, errOther := parseEither(other); errOther == nil {
					return d, nil
				} else if errOther.Readings != nil || errOther.Msg != p.wantDate().Msg && !looksStrict(p.s) {
					err = errOther
					err.Offset = p.at
				}
			}
			err = advise(p, err)
		}
	}
	return Date{}, err
}

// parseEither parses strict input or prose. If both attempts fail and the input looks strict, it returns the error from the strict
// parse.
func parseEither(p piece) (Date, *ParseError) {
	if !looksStrict(p.s) {
		return parseProse(p)
	}
	d, asEDTF := parseStrict(p)
	if asEDTF == nil {
		return d, checkMeaning(d, p)
	}
	d, err := parseProse(p)
	if err != nil && err.Readings == nil {
		err = asEDTF
	}
	return d, err
}

// parseProse parses text that is not strict EDTF as a whole, although parts of it may be.
func parseProse(p piece) (Date, *ParseError) {
	word, rest := cutWord(p)
	switch word {
	case "since":
		return parseSince(rest)
	case "before":
		return parseBefore(rest)
	case "until", "till", "by":
		return parseUntil(rest)
	case "after":
		return parseAfter(rest)
	case "up":
		if word, rest = cutWord(rest); word == "to" {
			return parseUntil(rest)
		}
	case "from":
		if start, end, ok := rest.cut(" to "); ok {
			return parseEnds(start, end)
		}
		if before, ok := rest.cutEnding("onwards", "onward", "forward", "on"); ok {
			rest = before
		}
		return parseSince(rest)
	case "between":
		if start, end, ok := rest.cut(" and "); ok {
			return parseEnds(start, end)
		}
		return Date{}, rest.fail(`want two dates with "and" after "between"`)
	}
	if before, ok := p.cutEnding("onwards", "onward", "forward", "on", "and later", "or later", "and after", "or after"); ok {
		return parseSince(before)
	}
	if before, ok := p.cutEnding("and earlier", "or earlier", "and before", "or before"); ok {
		return parseUntil(before)
	}
	start, sign, end := cutRange(p)
	if sign == "" {
		got, err := parseSingle(p)
		return Date{start: got}, err
	}
	return parseRange(start, sign, end, p)
}

func parseSince(p piece) (Date, *ParseError) {
	start, err := parseProseEnd(p, false)
	if err != nil {
		return Date{}, err
	}
	return newInterval(start, point{kind: kindOpen}, p)
}

func parseUntil(p piece) (Date, *ParseError) {
	end, err := parseProseEnd(p, true)
	if err != nil {
		return Date{}, err
	}
	return newInterval(point{kind: kindOpen}, end, p)
}

// parseBefore parses the date after the word "before". The interval that it returns ends with the preceding unit, such as 2023 for
// "before 2024".
func parseBefore(p piece) (Date, *ParseError) {
	end, err := parseBeside(p, "before", func(limit Date) Date { return limit.Earliest().AddDays(-1) })
	if err != nil {
		return Date{}, err
	}
	return newInterval(point{kind: kindOpen}, end, p)
}

// parseAfter parses the date after the word "after". The interval that it returns starts with the following unit, such as 2025 for "after
// 2024".
func parseAfter(p piece) (Date, *ParseError) {
	start, err := parseBeside(p, "after", func(limit Date) Date { return limit.Latest().AddDays(1) })
	if err != nil {
		return Date{}, err
	}
	return newInterval(start, point{kind: kindOpen}, p)
}

// parseBeside parses a date and returns the adjacent unit, which is the one that contains the day returned by neighbor.
func parseBeside(p piece, word string, neighbor func(Date) Date) (point, *ParseError) {
	limit, err := parseProseEnd(p, word == "after")
	if err != nil {
		return point{}, err
	}
	if !limit.kind.isDate() {
		return point{}, p.fail("want a date after %s", word)
	}
	beside := neighbor(Date{start: limit}).start
	beside.qualifier = limit.qualifier
	switch limit.kind {
	case kindYear:
		beside.kind, beside.month, beside.day = kindYear, 0, 0
	case kindMonth:
		beside.kind, beside.day = kindMonth, 0
	}
	return beside, nil
}

// parseRange parses two dates with a range sign between them; whole is the complete piece. A word or mark for "about" before the range
// applies to both dates.
func parseRange(start piece, sign string, end, whole piece) (Date, *ParseError) {
	switch {
	case start.s == "" && sign == "-":
		return Date{}, start.fail(`write a negative year as "45 BC", and an open start as "until 2024"`)
	case end.s == "" && sign == "-":
		return Date{}, end.fail(`want a date after the hyphen; for an open end, write "since 2024"`)
	case start.s == "":
		return parseUntil(end)
	case end.s == "":
		return parseSince(start)
	case len(end.s) <= 2 && allDigits(end.s):
		return parseShort(start, sign, end, whole)
	}
	d, err := parseEnds(start, end)
	if _, about := cutAbout(start); err == nil && about && d.end.kind.isDate() {
		d.end.qualifier |= approximate
	}
	return d, err
}

// parseShort parses a range with a shortened end, such as 2024–25, and rejects 1998-9. It accepts only the next year as the end,
// because ranges to later years should be written in full.
func parseShort(start piece, sign string, end, whole piece) (Date, *ParseError) {
	from, err := parseSingle(start)
	if err != nil {
		return Date{}, err
	}
	digits := number(end.s)
	switch {
	case len(end.s) == 1 && from.kind == kindYear && from.year >= 0 && from.year <= maxYear:
		return Date{}, yearAndDigit(from, sign, digits, whole)
	case from.kind != kindYear || !isNextYear(from.year, digits):
		return Date{}, end.fail("a two-digit end must be the next year: write the end in full")
	case sign == "-":
		from.month = uint8(digits)
		return Date{}, yearsOrPart(from, whole)
	}
	return twoYears(from, digits), nil
}

// twoYears returns an interval of years. It runs from the year of the point to the first year from then on that ends in the given
// digits.
func twoYears(from point, digits int64) Date {
	from.kind, from.month = kindYear, 0
	to := from
	to.year += digits - from.year%100
	if to.year < from.year {
		to.year += 100
	}
	return Date{from, to}
}

// yearAndDigit returns the error for input such as 1998-9 or 1998–9. After a hyphen, the digit may mean a month or a year; after a
// dash, it can only mean a year.
func yearAndDigit(from point, sign string, digit int64, p piece) *ParseError {
	month := from
	month.kind, month.month = kindMonth, uint8(digit)
	asMonth := reading{fmt.Sprintf("%04d-%02d", from.year, digit), "the month"}
	if digit > 0 && month.looksLikeYears() {
		asMonth.text = Date{start: month}.Prose()
	}
	switch later := digit > from.year%10; {
	case !later && sign == "-" && digit > 0:
		return p.ambiguous(asMonth, reading{})
	case !later:
		return p.fail("want the end of the range in full, such as 1998/1999")
	case sign != "-":
		return p.ambiguous(reading{twoYears(from, from.year%100/10*10+digit).String(), "the two years"}, reading{})
	}
	return p.ambiguous(reading{twoYears(from, from.year%100/10*10+digit).String(), "the two years"}, asMonth)
}

// parseEnds parses the two ends of a range.
func parseEnds(start, end piece) (Date, *ParseError) {
	from, err := parseProseEnd(start, false)
	if err != nil {
		return Date{}, err
	}
	to := point{kind: kindOpen}
	switch strings.ToLower(end.trim().s) {
	case "present", "now", "today", "ongoing", "current", "date", "the present":
	default:
		if to, err = parseProseEnd(end, true); err != nil {
			return Date{}, err
		}
	}
	return newInterval(from, to, start)
}

// parseProseEnd parses a date at the start or end of an interval, or the word for an unknown end.
func parseProseEnd(p piece, last bool) (point, *ParseError) {
	p = p.trim()
	if equal(p.s, "unknown") {
		return point{kind: kindUnknown}, nil
	}
	end, err := parseSingle(p)
	if err == nil {
		end = end.asEnd(last)
		err = checkEnd(end, p)
	}
	return end, err
}

// asEnd returns p as an end of a range. A quarter, third or half becomes its first or last month, and a decade or century its first or
// last year. A season is left as it is, because readers do not agree on its months.
func (p point) asEnd(last bool) point {
	day := Date{start: p}.Earliest()
	if last {
		day = Date{start: p}.Latest()
	}
	out := point{year: day.start.year, qualifier: p.qualifier}
	switch {
	case p.kind == kindPart && p.month >= 33:
		out.kind, out.month = kindMonth, day.start.month
	case p.kind == kindDecade || p.kind == kindCentury:
		out.kind = kindYear
	default:
		return p
	}
	return out
}

// cutWord returns the first word in lower case and the text after it.
func cutWord(p piece) (string, piece) {
	p = p.trim()
	end := strings.IndexAny(p.s, blanks)
	if end < 0 {
		end = len(p.s)
	}
	return strings.ToLower(p.s[:end]), p.from(end).trim()
}

// cutEnding cuts one of the endings from p, ignoring case.
func (p piece) cutEnding(endings ...string) (piece, bool) {
	for _, ending := range endings {
		if i := len(p.s) - len(ending); i > 1 && p.s[i-1] == ' ' && strings.EqualFold(p.s[i:], ending) {
			return p.upTo(i - 1), true
		}
	}
	return p, false
}

// cut splits p at the first occurrence of sep, ignoring case.
func (p piece) cut(sep string) (before, after piece, ok bool) {
	for i := range len(p.s) - len(sep) + 1 {
		if strings.EqualFold(p.s[i:i+len(sep)], sep) {
			return p.upTo(i), p.from(i + len(sep)), true
		}
	}
	return p, piece{}, false
}

// cutRange splits p at the first range sign, which is a dash, a hyphen that is not part of a date, or "to". The sign is empty if there
// is none.
func cutRange(p piece) (start piece, sign string, end piece) {
	for i := range len(p.s) {
		for _, sign = range [...]string{"–", "—", "-", " to "} {
			n := len(sign)
			if len(p.s)-i < n || !strings.EqualFold(p.s[i:i+n], sign) || sign == "-" && joinsDate(p.s[i+1:]) {
				continue
			}
			return p.upTo(i).trim(), sign, p.from(i + n).trim()
		}
	}
	return p, "", piece{}
}

// joinsDate reports whether a hyphen before rest introduces a month or day, which has exactly two digits.
func joinsDate(rest string) bool {
	twoOrMore := len(rest) - len(strings.TrimLeft(rest, "0123456789X"))
	return twoOrMore == 2
}
