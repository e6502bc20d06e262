package edtf

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// rewrite converts everyday notation to a form in the grammar and reports whether it did. It handles no-break spaces and other kinds of
// hyphens, ordinals, English word orders, centuries, ranges of months and days within a year, and dates in digits. It returns an error
// for input with two meanings.
func rewrite(p piece) (piece, bool, *ParseError) {
	if !utf8.ValidString(p.s) {
		return p, false, nil
	}
	s := strings.TrimSpace(signs.Replace(p.s))
	if len(strings.Fields(s)) > maxWords {
		return p, false, nil
	}
	if len(s) == len("20200905") && allDigits(s) { // the basic format of ISO 8601
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	if days, err := daysInDigits(s, p); err != nil || days != "" {
		return piece{days, p.at}, true, err
	}
	if err := decadesOrCenturies(s, p); err != nil {
		return p, false, err
	}
	if years := centuries(s); years != "" {
		return piece{years, p.at}, true, nil
	}
	words := strings.Fields(phrases(nextTo(s)))
	words = plainWords(words)
	s = strings.Join(words, " ")
	if digits, err := inDigits(s, p); err != nil || digits != "" {
		return piece{digits, p.at}, true, err
	}
	whole, ok, err := withYear(s, p)
	if ok {
		s = whole
	}
	return piece{s, p.at}, s != p.s, err
}

// lowerASCII and upperASCII do not change the length of s.
func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, s)
}

func upperASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			r -= 'a' - 'A'
		}
		return r
	}, s)
}

// maxWords exceeds the number of words in any date, including ranges such as February 15th, 2024 to March 3rd, 2025.
const maxWords = 12

// signs replaces characters that look like ordinary blanks, hyphens or dashes.
var signs = strings.NewReplacer("\u00a0", " ", "\u2007", " ", "\u2009", " ", "\u202f", " ", "\u2010", "-", "\u2011", "-", "\u2212", "-", "\u2012", "–", "\u2015", "–", " → ", "–", "→", "–")

// plainWords converts words to the forms and order of the grammar.
func plainWords(words []string) []string {
	var out []string
	for i := 0; i < len(words); i++ {
		word, low := words[i], lowerASCII(words[i])
		next := ""
		if i+1 < len(words) {
			next = lowerASCII(words[i+1])
		}
		switch {
		case i > 0 && low == "of" && i+1 < len(words): // spring of 2023
			continue
		case strings.HasPrefix(low, "mid-"): // mid-2024
			out = append(out, "mid", word[len("mid-"):])
			continue
		case ordinal(low) > 0 && slices.Contains([]string{"century", "c.", "cent."}, next):
			out = append(out, century(ordinal(low), words[i+2:]))
			i++
			continue
		case ordinal(low) > 0 && divisions[next] != "":
			out = append(out, divisions[next]+strconv.Itoa(ordinal(low)))
			i++
			continue
		case (low == "last" || low == "final") && lastDivision[next] != "":
			out = append(out, lastDivision[next])
			i++
			continue
		case ordinal(low) > 0 && !isNameOfOrdinal(low): // February 15th
			out = append(out, strconv.Itoa(ordinal(low))+strings.TrimLeft(low, "0123456789sthnrd"))
			continue
		}
		if part, year, ok := quarterOfYear(word); ok { // 2024Q1
			out = append(out, part, year)
			continue
		}
		out = append(out, word)
	}
	return ofEra(yearFirst(out))
}

// divisions maps the numbered parts of a year to the letters of their short forms.
var divisions = map[string]string{"half": "H", "quarter": "Q", "third": "T"}

// lastDivision maps each kind of division to the last division of a year.
var lastDivision = map[string]string{"half": "H2", "quarter": "Q4", "third": "T3"}

var ordinalNames = []string{
	"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth",
	"fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth", "twenty-first",
}

func isNameOfOrdinal(low string) bool {
	return !strings.ContainsAny(low, "0123456789")
}

// ordinal returns the number for words such as 1st, 2nd, 15th and first, optionally followed by a comma. It returns 0 for anything
// else.
func ordinal(low string) int {
	low = strings.TrimSuffix(low, ",")
	for i, name := range ordinalNames {
		if low == name {
			return i + 1
		}
	}
	digits := strings.TrimRight(low, "sthnrd")
	n, err := strconv.Atoi(digits)
	if err != nil || len(digits) > 2 || n == 0 {
		return 0
	}
	suffix := "th"
	if n/10 != 1 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	if low != digits+suffix {
		return 0
	}
	return n
}

// century returns the form of the nth century, such as 17XX for the 18th. There is no such form for a century BC.
func century(n int, after []string) string {
	if len(after) > 0 || n > 99 {
		return strconv.Itoa(n) + "th century"
	}
	return fmt.Sprintf("%02dXX", n-1)
}

// quarterOfYear parses 2024Q1, 2024-Q1, Q1/2024, and the corresponding forms for halves.
func quarterOfYear(word string) (part, year string, ok bool) {
	up := upperASCII(word)
	at := strings.IndexAny(up, "QH")
	if at < 0 || at+1 >= len(up) || up[at+1] < '1' || up[at+1] > '4' {
		return "", "", false
	}
	part = up[at : at+2]
	year = strings.Trim(up[:at]+up[at+2:], "-/")
	return part, year, len(year) == 4 && allDigits(year) && (at == 0) != (at+2 == len(up))
}

// yearFirst moves the year of a date such as 2020 Jan 15 to the end.
func yearFirst(words []string) []string {
	if len(words) == 3 && len(words[0]) == 4 && allDigits(words[0]) && monthOf(words[1]) != 0 && allDigits(strings.TrimSuffix(words[2], ",")) {
		return []string{strings.TrimSuffix(words[2], ","), words[1], words[0]}
	}
	return words
}

// ofEra pads a year that is marked as a year of our era, as in AD 500 or 500 CE, to four digits.
func ofEra(words []string) []string {
	isEra := func(s string) bool {
		low := strings.ReplaceAll(lowerASCII(s), ".", "")
		return low == "ad" || low == "ce"
	}
	n := len(words)
	switch {
	case n >= 2 && isEra(words[n-1]) && isYear(words[n-2]):
		words = append(words[:n-2:n-2], fmt.Sprintf("%04s", words[n-2]))
	case n >= 2 && isEra(words[n-2]) && isYear(words[n-1]):
		words = append(words[:n-2:n-2], fmt.Sprintf("%04s", words[n-1]))
	default:
		return words
	}
	last := len(words) - 1
	words[last] = strings.ReplaceAll(words[last], " ", "0")
	return words
}

func isYear(s string) bool { return len(s) >= 1 && len(s) <= 4 && allDigits(s) && s[0] != '0' }

// inDigits parses dates that consist only of digits: 2024/02, 02/2024, 2024.02.15, 18/04/2024. If day and month could be swapped, it
// returns an error with both readings. It returns "" for anything else.
func inDigits(s string, p piece) (string, *ParseError) {
	sign := "/"
	if strings.Contains(s, ".") {
		sign = "."
	}
	parts := strings.Split(s, sign)
	for _, part := range parts {
		if !allDigits(part) || len(part) > 4 || len(part) == 3 {
			return "", nil
		}
	}
	number := func(i int) int { n, _ := strconv.Atoi(parts[i]); return n }
	isMonth := func(i int) bool { return len(parts[i]) <= 2 && number(i) >= 1 && number(i) <= 12 }
	day := func(y, m, d int) string { return fmt.Sprintf("%s-%02d-%02d", parts[y], number(m), number(d)) }
	switch {
	case len(parts) == 2 && len(parts[0]) == 4 && len(parts[1]) == 2 && isLaterYear(int64(number(0)), int64(number(1))):
		years := point{kind: kindYear, year: int64(number(0))}
		if later := twoYears(years, int64(number(1))); !isMonth(1) {
			return later.String(), nil
		}
		years.month = uint8(number(1))
		return "", yearsOrPart(years, p)
	case len(parts) == 2 && len(parts[0]) == 4 && len(parts[1]) == 2 && isMonth(1):
		return fmt.Sprintf("%s-%02d", parts[0], number(1)), nil
	case len(parts) == 2 && sign == "/" && len(parts[1]) == 4 && isMonth(0):
		return fmt.Sprintf("%s-%02d", parts[1], number(0)), nil
	case len(parts) != 3:
		return "", nil
	case len(parts[0]) == 4 && isMonth(1) && len(parts[2]) <= 2:
		return day(0, 1, 2), nil
	case len(parts[2]) != 4 || len(parts[0]) > 2 || len(parts[1]) > 2:
		return "", nil
	case isMonth(0) && isMonth(1) && number(0) != number(1):
		return "", p.ambiguous(reading{day(2, 1, 0), "a day first"}, reading{day(2, 0, 1), "a month first"})
	case isMonth(1):
		return day(2, 1, 0), nil
	case isMonth(0):
		return day(2, 0, 1), nil
	}
	return "", nil
}

// withYear adds the year of a range's second end to its first end, and also the month if necessary, as in Feb–May 2024, 1–5 May 2024
// and May 1–5, 2024. It also handles winter 2023/24.
func withYear(s string, p piece) (string, bool, *ParseError) {
	rest, about := cutAbout(piece{s: s})
	mark := ""
	if about {
		s, mark = rest.s, "~"
	}
	for _, sign := range [...]string{"–", "—", "-", "/", " to "} {
		at := strings.Index(lowerASCII(s), sign)
		if at < 0 {
			continue
		}
		left, right := strings.Fields(s[:at]), strings.Fields(s[at+len(sign):])
		if len(left) == 2 && len(right) == 1 && equal(left[0], "winter") && isNextOf(left[1], right[0]) {
			return mark + strings.Join(left, " "), true, nil
		}
		if from, to, ok := completed(left, right); ok {
			from[0] = mark + from[0]
			whole, err := ofOneYear(from, to, right[len(right)-1], p)
			return whole, err == nil, err
		}
	}
	return "", false, nil
}

// ofOneYear applies the year of a range's second end to both ends. Months that cross the end of a year, such as Dec–Jan 2021, have two
// meanings.
func ofOneYear(from, to []string, year string, p piece) (string, *ParseError) {
	ofYears := func(first, second int64) string {
		return fmt.Sprintf("%s %04d–%s %04d", strings.Join(from, " "), first, strings.Join(to, " "), second)
	}
	y := number(year)
	if y < 1 || y >= maxYear || monthIn(from) <= monthIn(to) {
		return ofYears(y, y), nil
	}
	var dates [2]Date
	for i := range dates {
		d, err := parseEither(piece{ofYears(y-1+int64(i), y+int64(i)), p.at})
		if err != nil {
			return "", err
		}
		dates[i] = d
	}
	return "", p.ambiguous(reading{dates[0].String(), "the range that ends in " + year}, reading{dates[1].String(), "the range that starts in " + year})
}

// monthIn returns the number of the month among the words of one end, or 0 if there is none.
func monthIn(words []string) uint8 {
	for _, word := range words {
		if month := monthOf(strings.TrimPrefix(word, "~")); month != 0 {
			return month
		}
	}
	return 0
}

// isNextOf reports whether next, in two or four digits, is the year that follows year.
func isNextOf(year, next string) bool {
	y, err1 := strconv.Atoi(year)
	n, err2 := strconv.Atoi(next)
	return err1 == nil && err2 == nil && len(year) == 4 && (len(next) == 4 && n == y+1 || len(next) == 2 && n == (y+1)%100)
}

// completed completes each end of a range with words from the other. Its parameters are the words of the two ends, with the year last.
func completed(left, right []string) (from, to []string, ok bool) {
	n := len(right)
	if n < 2 || len(right[n-1]) != 4 || !allDigits(right[n-1]) {
		return nil, nil, false
	}
	rest := right[:n-1]
	isDay := func(s string) bool { s = strings.TrimSuffix(s, ","); return len(s) <= 2 && allDigits(s) }
	isMonth := func(s string) bool { kind, _ := monthOrPart(s); return kind != noDate }
	switch {
	case len(left) == 1 && len(rest) == 1 && isMonth(left[0]) && isMonth(rest[0]): // Feb–May 2024
		from, to = left, rest
	case len(left) == 1 && len(rest) == 2 && isDay(left[0]) && isDay(rest[0]) && isMonth(rest[1]): // 1–5 May 2024
		from, to = []string{left[0], rest[1]}, rest
	case len(left) == 2 && len(rest) == 2 && isDay(left[0]) && isMonth(left[1]) && isDay(rest[0]) && isMonth(rest[1]): // 28 Feb–3 Mar 2024
		from, to = left, rest
	case len(left) == 2 && len(rest) == 1 && isMonth(left[0]) && isDay(left[1]) && isDay(rest[0]): // May 1–5, 2024
		from, to = left, []string{left[0], rest[0]}
	case len(left) == 2 && len(rest) == 2 && isMonth(left[0]) && isDay(left[1]) && isMonth(rest[0]) && isDay(rest[1]): // Feb 28–Mar 3, 2024
		from, to = left, rest
	default:
		return nil, nil, false
	}
	return from, to, true
}
