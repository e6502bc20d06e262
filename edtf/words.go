package edtf

import (
	"strconv"
	"strings"
)

// parseSingle parses one everyday date, strict or in words, with an optional word or mark for "about" before it or a qualifier after
// it.
func parseSingle(p piece) (point, *ParseError) {
	p = p.trim()
	rest, about := cutAbout(p)
	body, q := cutQualifier(rest)
	body = body.trim()
	if about {
		if q&approximate != 0 {
			return point{}, p.fail("the date is marked approximate twice")
		}
		q |= approximate
	}
	got, err := parseBody(body, q)
	if err != nil {
		if err.Readings != nil { // the readings already include the qualifiers
			err.part, err.Offset = p.s, p.at
		}
		return point{}, err
	}
	if got.isThird() && !isExactThird(body.s) {
		q |= approximate
	}
	got.qualifier = q
	return got, nil
}

// isExactThird reports whether a third of a year is written in an exact form such as T1 2024 or 2024-37.
func isExactThird(s string) bool {
	return strings.HasPrefix(strings.ToUpper(s), "T") || looksStrict(s) && strings.IndexByte(s, ' ') < 0
}

// cutAbout cuts a leading mark or word for "about". It tries longer words first, so that ca. is not parsed as c.
func cutAbout(p piece) (piece, bool) {
	if strings.HasPrefix(p.s, "~") {
		return p.from(1).trim(), true
	}
	for _, word := range [...]string{"approximately", "approx.", "approx", "around", "about", "circa", "ca.", "ca", "c.", "c"} {
		if len(p.s) <= len(word) || !strings.EqualFold(p.s[:len(word)], word) {
			continue
		}
		if next := p.s[len(word)]; strings.IndexByte(blanks, next) >= 0 || '0' <= next && next <= '9' {
			return p.from(len(word)).trim(), true
		}
	}
	return p, false
}

// parseBody parses a date without its qualifiers. The q parameter is used for the readings of an ambiguous date. If the input looks
// strict but is neither strict nor in words, parseBody returns the error from the strict parse.
func parseBody(p piece, q qualifier) (point, *ParseError) {
	if !looksStrict(p.s) {
		return parseWords(p)
	}
	got, asEDTF := parseBare(p)
	if asEDTF == nil {
		marked := got
		marked.qualifier = q
		return got, checkMeaning(Date{start: marked}, p)
	}
	if len(p.s) == 7 && p.s[4] == '-' && allDigits(p.s[:4]) && allDigits(p.s[5:]) {
		years := point{year: number(p.s[:4]), month: uint8(number(p.s[5:])), qualifier: q}
		if isLaterYear(years.year, int64(years.month)) {
			return point{}, yearsOrPart(years, p)
		}
	}
	got, err := parseWords(p)
	if err != nil && err.Readings == nil {
		err = asEDTF
	}
	return got, err
}

// parseWords parses a decade, or a year with the name of a month, season, quarter or half, or with a day and a month.
func parseWords(p piece) (point, *ParseError) {
	words := strings.Fields(p.s)
	if len(words) == 1 {
		return parseDecade(words[0], p)
	}
	year, rest, ok := cutYear(words)
	if !ok || year < -maxYear && len(rest) > 0 {
		return point{}, p.wantDate()
	}
	got := point{kind: kindYear, year: year}
	switch len(rest) {
	case 0:
		return got, nil
	case 1:
		if got.kind, got.month = monthOrPart(rest[0]); got.kind != noDate {
			return got, nil
		}
	case 2:
		return parseDayInWords(got, rest, p)
	}
	return point{}, p.wantDate()
}

func (p piece) wantDate() *ParseError {
	return p.fail(`want a date such as 2024, 2024-02, "15 Feb 2024", "spring 2024" or 2024–2025`)
}

// parseDecade parses a decade such as 2020s. It rejects the first decade of a century, because 2000s just as often means the century.
func parseDecade(word string, p piece) (point, *ParseError) {
	digits := strings.TrimRight(word, "sS")
	if len(digits) != 4 || len(word) != len("2020s") || !allDigits(digits) || digits[3] != '0' {
		return point{}, p.wantDate()
	}
	decade := point{kind: kindDecade, year: number(digits)}
	if decade.year%100 != 0 {
		return decade, nil
	}
	century := point{kind: kindCentury, year: decade.year}
	return point{}, p.ambiguous(
		reading{Date{start: decade}.String(), "the decade"},
		reading{Date{start: century}.String(), "the century"},
	)
}

// cutYear cuts the year from the words: four digits at the end or before one other word, or any number before BC or BCE.
func cutYear(words []string) (year int64, rest []string, ok bool) {
	n := len(words)
	if n < 2 {
		return 0, nil, false
	}
	last := words[n-1]
	switch {
	case equal(last, "bc") || equal(last, "bce"):
		bc, err := strconv.ParseUint(words[n-2], 10, 64)
		const most = 1_000_000_000_000_000_000 // 1 BC is the year 0, so this year BC is Y-999999999999999999
		if err != nil || bc < 1 || bc > most || words[n-2][0] == '0' {
			return 0, nil, false
		}
		return 1 - int64(bc), words[:n-2], true
	case len(last) == 4 && allDigits(last):
		return number(last), words[:n-1], true
	case n == 2 && len(words[0]) == 4 && allDigits(words[0]):
		return number(words[0]), words[1:], true
	}
	return 0, nil, false
}

// monthOrPart parses the name of a month, season, quarter or half.
func monthOrPart(word string) (kind, uint8) {
	if equal(word, "fall") {
		word = "autumn"
	}
	for _, part := range parts {
		if equal(word, part.word) {
			return kindPart, part.code
		}
	}
	for i, name := range [...]string{"T1", "T2", "T3"} { // rewrite produces these words for first third and so on
		if equal(word, name) {
			return kindPart, uint8(37 + i)
		}
	}
	if month := monthOf(word); month != 0 {
		return kindMonth, month
	}
	return noDate, 0
}

// monthOf returns the number of the month with the given name, in full or abbreviated to three letters (or Sept). It returns 0 if there
// is none.
func monthOf(word string) uint8 {
	word = strings.TrimRight(word, ".,")
	for i, name := range monthNames {
		if equal(word, name) || equal(word, name[:3]) || i == 8 && equal(word, "sept") {
			return uint8(i + 1)
		}
	}
	return 0
}

// equal compares a word with an ASCII word, ignoring case. The length comparison excludes non-ASCII letters that fold to ASCII, such as
// ſ.
func equal(word, ascii string) bool { return len(word) == len(ascii) && strings.EqualFold(word, ascii) }

// parseDayInWords parses a day and a month in either order, such as 15 Feb or Feb 15. If the day comes last, a comma may follow it.
func parseDayInWords(got point, words []string, p piece) (point, *ParseError) {
	day, month := words[0], words[1]
	if !allDigits(day) {
		day, month = strings.TrimSuffix(month, ","), day
	}
	got.month = monthOf(month)
	if got.month == 0 || !allDigits(day) || len(day) > 2 {
		return point{}, p.wantDate()
	}
	if len(day) == 1 {
		day = "0" + day
	}
	return parseDay(got, piece{day, p.at})
}
