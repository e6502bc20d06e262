package edtf

import "strings"

// parseStrict parses the whole piece as EDTF.
func parseStrict(p piece) (Date, *ParseError) {
	d, err := parseDate(p)
	if err != nil {
		if named := unsupported(p); named != nil {
			return Date{}, named
		}
	}
	return d, err
}

func parseDate(p piece) (Date, *ParseError) {
	slash := strings.IndexByte(p.s, '/')
	if slash < 0 {
		start, err := parsePoint(p)
		return Date{start: start}, err
	}
	start, err := parseEnd(p.upTo(slash))
	if err != nil {
		return Date{}, err
	}
	end, err := parseEnd(p.from(slash + 1))
	if err != nil {
		return Date{}, err
	}
	return newInterval(start, end, p)
}

// newInterval joins two ends that were parsed from p.
func newInterval(start, end point, p piece) (Date, *ParseError) {
	switch {
	case !start.kind.isDate() && !end.kind.isDate():
		return Date{}, p.fail("an interval needs a date at one end")
	case start.first().compare(end.last()) > 0:
		return Date{}, p.fail("the interval ends before it starts")
	}
	return Date{start, end}, nil
}

// parseEnd parses one end of an interval.
func parseEnd(p piece) (point, *ParseError) {
	switch p.s {
	case "":
		return point{kind: kindUnknown}, nil
	case "..":
		return point{kind: kindOpen}, nil
	}
	end, err := parsePoint(p)
	if err == nil {
		err = checkEnd(end, p)
	}
	if err != nil {
		return point{}, err
	}
	return end, nil
}

// checkEnd rejects points that level 1 does not allow in an interval.
func checkEnd(end point, p piece) *ParseError {
	switch {
	case end.kind == kindPart && end.month <= 24:
		return p.fail("seasons in intervals are not supported, because they differ by hemisphere: write the months, such as 2024-03/2024-05")
	case end.kind == kindPart:
		return p.fail("parts of years in intervals are not supported: write the months, such as 2024-03/2024-05")
	case end.kind.isUnspecified():
		return p.fail("decades and other unspecified digits (X) in intervals are an EDTF level 2 feature and are not supported: write the years")
	}
	return nil
}

// parsePoint parses a date with its qualifier.
func parsePoint(p piece) (point, *ParseError) {
	body, q := cutQualifier(p)
	got, err := parseBare(body)
	if err != nil {
		return point{}, err
	}
	got.qualifier = q
	return got, nil
}

// parseBare parses a date without a qualifier.
func parseBare(p piece) (point, *ParseError) {
	if strings.HasPrefix(p.s, "Y") {
		return parseLongYear(p)
	}
	return parseCalendar(p)
}

func cutQualifier(p piece) (piece, qualifier) {
	if p.s == "" {
		return p, exact
	}
	last := len(p.s) - 1
	if q := strings.IndexByte(marks[1:], p.s[last]); q >= 0 {
		return p.upTo(last), qualifier(q + 1)
	}
	return p, exact
}

// parseLongYear parses Y followed by a year of more than four digits.
func parseLongYear(p piece) (point, *ParseError) {
	signed := p.from(1)
	digits, negative := strings.CutPrefix(signed.s, "-")
	switch {
	case !allDigits(digits):
		return point{}, signed.fail("want the digits of a year after Y, such as Y170000002")
	case digits[0] == '0' || len(digits) <= 4:
		return point{}, signed.fail("a year after Y must have more than four digits and no leading zero")
	case len(digits) > maxLongDigits:
		return point{}, signed.fail("a year after Y has at most %d digits", maxLongDigits)
	}
	year := number(digits)
	if negative {
		year = -year
	}
	return point{kind: kindYear, year: year}, nil
}

// parseCalendar parses a four-digit year and whatever may follow it.
func parseCalendar(p piece) (point, *ParseError) {
	digits := p.from(len(p.s) - len(strings.TrimPrefix(p.s, "-")))
	negative := digits.at > p.at
	if len(digits.s) < 4 {
		return point{}, p.fail("want a four-digit year")
	}
	got, ok := parseYear(digits.s[:4])
	switch {
	case !ok:
		return point{}, p.fail("want a four-digit year")
	case negative && got.kind != kindYear:
		return point{}, digits.fail("unspecified digits (X) in negative years are not supported")
	case negative && got.year == 0:
		return point{}, p.fail("the year 0000 has no sign")
	case negative:
		got.year = -got.year
	}
	rest := digits.from(4)
	switch {
	case rest.s == "":
		return got, nil
	case allDigits(rest.s[:1]):
		return point{}, p.fail("a year of more than four digits starts with Y, and a month follows a hyphen: Y170000002, 2024-02")
	case rest.s[0] != '-':
		return point{}, rest.fail("want a hyphen or nothing after the year")
	case got.kind != kindYear:
		return point{}, p.fail("a month after a year with unspecified digits (X) is an EDTF level 2 feature and is not supported")
	}
	return parseMonth(got, rest.from(1))
}

// parseYear parses four digits. The last one or two may be X.
func parseYear(s string) (point, bool) {
	known := strings.TrimRight(s, "X")
	if len(known) < 2 || !allDigits(known) {
		return point{}, false
	}
	n := number(known)
	switch len(known) {
	case 2:
		return point{kind: kindCentury, year: n * 100}, true
	case 3:
		return point{kind: kindDecade, year: n * 10}, true
	}
	return point{kind: kindYear, year: n}, true
}

// parseMonth parses what follows the hyphen after a year: a month with an optional day, the code of a part, or XX.
func parseMonth(got point, p piece) (point, *ParseError) {
	if got.year >= 0 {
		switch p.s {
		case "XX":
			got.kind = kindSomeMonth
			return got, nil
		case "XX-XX":
			got.kind = kindSomeMonthDay
			return got, nil
		}
	}
	if len(p.s) < 2 || !allDigits(p.s[:2]) {
		return point{}, p.fail("want a two-digit month")
	}
	got.month = uint8(number(p.s[:2]))
	rest := p.from(2)
	switch {
	case got.month < 1 || got.month > 12:
		return parsePart(got, p)
	case rest.s == "":
		got.kind = kindMonth
		return got, nil
	case rest.s[0] != '-':
		return point{}, rest.fail("want a hyphen or nothing after the month")
	}
	return parseDay(got, rest.from(1))
}

// parsePart parses a season, quarter, third or half. The got parameter already has the part's code as its month.
func parsePart(got point, p piece) (point, *ParseError) {
	switch {
	case 25 <= got.month && got.month <= 32:
		return point{}, p.fail("the hemisphere-specific season %s is an EDTF level 2 feature and is not supported: write 21 to 24", p.s[:2])
	case partOf(got.month) == part{}:
		return point{}, p.fail("month must be 01 to 12")
	case len(p.s) > 2:
		return point{}, p.from(2).fail("a part of a year cannot have a day")
	}
	got.kind = kindPart
	return got, nil
}

func parseDay(got point, p piece) (point, *ParseError) {
	if p.s == "XX" && got.year >= 0 {
		got.kind = kindSomeDay
		return got, nil
	}
	if len(p.s) != 2 || !allDigits(p.s) {
		return point{}, p.fail("want a two-digit day")
	}
	day, length := number(p.s), daysIn(got.year, int(got.month))
	if day < 1 || day > int64(length) {
		return point{}, p.fail("day must be 01 to %d in that month", length)
	}
	got.kind, got.day = kindDay, uint8(day)
	return got, nil
}

// unsupported returns an error that names the EDTF feature used by rejected input, if any. It is called only after parsing fails, so
// that the grammar above contains exactly what is accepted.
func unsupported(p piece) *ParseError {
	if i := strings.IndexAny(p.s, "[{"); i == 0 {
		return p.fail("sets such as [2024,2025] and {2024,2025} are an EDTF level 2 feature and are not supported")
	}
	if !looksStrict(p.s) {
		return nil
	}
	if i := strings.IndexAny(p.s, "T:"); i > 0 {
		return p.from(i).fail("times of day are not supported: write the day alone")
	}
	if i := strings.IndexByte(p.s, 'E'); i > 0 {
		return p.from(i).fail("exponential years are an EDTF level 2 feature and are not supported")
	}
	if i := strings.IndexByte(p.s, 'S'); i > 0 {
		return p.from(i).fail("significant digits (S) are an EDTF level 2 feature and are not supported")
	}
	if i := innerQualifier(p.s); i >= 0 {
		return p.from(i).fail("qualifiers inside a date are an EDTF level 2 feature and are not supported: write one ?, ~ or %% at the end")
	}
	if i := strings.IndexByte(p.s, 'X'); i >= 0 && !strings.Contains(p.s, "/") {
		return p.from(i).fail("unspecified digits (X) are supported only in 202X, 20XX, 2004-XX, 1985-04-XX and 1985-XX-XX; other uses are an EDTF level 2 feature")
	}
	return nil
}

// innerQualifier returns the index of a qualifier that is neither at the end of s nor at the end of the first date of an interval.
func innerQualifier(s string) int {
	for i := 0; i+1 < len(s); i++ {
		if strings.IndexByte(marks[1:], s[i]) >= 0 && s[i+1] != '/' {
			return i
		}
	}
	return -1
}

// looksStrict reports whether s contains only characters that EDTF uses at some level.
func looksStrict(s string) bool { return strings.Trim(s, "0123456789XYESTZ:+./?~%-,[]{}") == "" }

// allDigits reports whether s is one or more ASCII digits.
func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// number returns the value of at most 18 ASCII digits.
func number(s string) int64 {
	var n int64
	for i := range len(s) {
		n = n*10 + int64(s[i]-'0')
	}
	return n
}
