package bib

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/lazyre"
)

var (
	clockTime = lazyre.New(`[T ][0-9]{2}:[0-9]{2}.*$`)
	yearAlone = lazyre.New(`(?:^|[^0-9])((?:1[5-9]|20)[0-9]{2})(?:[^0-9]|$)`)
	noParts   = lazyre.New(`(?:[-/]0{1,2}|/+)+$`)
)

// dateOf parses a date as people and programs write it. If text is not a date but contains exactly one year, dateOf returns that year
// and adds a note.
func (r *record) dateOf(field, text string) edtf.Date {
	given := strings.TrimSpace(text)
	text = strings.Trim(given, " \t\r\n.,;[](){}")
	if text == "" {
		return edtf.Date{}
	}
	short := noParts.ReplaceAllString(clockTime.ReplaceAllString(text, ""), "")
	if short == "" {
		short = text
	}
	short = strings.ReplaceAll(strings.ReplaceAll(short, "---", "–"), "--", "–")
	if d, err := edtf.Parse(short); err == nil && d.Year() < 10000 {
		return d
	}
	if d, err := edtf.ParseProse(short); err == nil {
		return d
	}
	if m := yearAlone.FindAllStringSubmatch(text, 2); len(m) == 1 {
		r.note("bib-note", fault.Note, field, "only the year of %s is used", fault.Quote(given))
		return edtf.MustParse(m[0][1])
	}
	r.note("bib-note", fault.Warning, field, "cannot read %s as a date", fault.Quote(given))
	return edtf.Date{}
}

// months maps the first three letters of month names, in English and some other languages, to months.
var months = map[string]int{
	"jan": 1, "feb": 2, "mar": 3, "mär": 3, "apr": 4, "may": 5, "mai": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12, "dez": 12,
	"spr": 21, "sum": 22, "aut": 23, "fal": 23, "win": 24,
}

var monthPart = lazyre.New(`\p{L}+|[0-9]+`)

// dateOfParts parses a date given as a year, a month and a day. The month may include a day or be a range of months.
func (r *record) dateOfParts(year, month, day string) edtf.Date {
	d := r.dateOf("year", year)
	if d.IsZero() || d.IsInterval() || d.Month() != 0 || strings.TrimSpace(month) == "" || len(d.String()) != len("2024") {
		return d
	}
	var found []int
	days := []string{day}
	for _, part := range monthPart.FindAllString(strings.ToLower(month), -1) {
		n, err := strconv.Atoi(part)
		runes := []rune(part)
		switch {
		case err != nil && len(runes) >= 3 && months[string(runes[:3])] != 0:
			found = append(found, months[string(runes[:3])])
		case err != nil:
		case len(monthPart.FindAllString(month, -1)) == 1 || !strings.ContainsFunc(month, isLetter):
			found = append(found, n)
		default:
			days = append(days, part)
		}
	}
	if len(found) == 0 {
		r.note("bib-note", fault.Warning, "month", "cannot read %s as a month", fault.Quote(month))
		return d
	}
	if len(found) == 2 && found[0] < found[1] && found[1] <= 12 {
		return r.firstOf(d, fmt.Sprintf("%[1]s-%02[2]d/%[1]s-%02[3]d", d, found[0], found[1]), month)
	}
	if len(found) == 1 && len(days) == 3 && day == "" { // September 15 to 20
		first, errFirst := strconv.Atoi(days[1])
		last, errLast := strconv.Atoi(days[2])
		if full, err := edtf.Parse(fmt.Sprintf("%[1]s-%02[2]d-%02[3]d/%[1]s-%02[2]d-%02[4]d", d, found[0], first, last)); errFirst == nil && errLast == nil && err == nil {
			return full
		}
	}
	if n, err := strconv.Atoi(strings.TrimSpace(days[len(days)-1])); err == nil && len(found) == 1 && len(days) <= 2 {
		if full, err := edtf.Parse(fmt.Sprintf("%s-%02d-%02d", d, found[0], n)); err == nil {
			return full
		}
	}
	return r.firstOf(d, fmt.Sprintf("%s-%02d", d, found[0]), month)
}

// firstOf parses text as a date. If that fails, it returns year.
func (r *record) firstOf(year edtf.Date, text, month string) edtf.Date {
	d, err := edtf.Parse(text)
	if err != nil {
		r.note("bib-note", fault.Warning, "month", "cannot read %s as a month", fault.Quote(month))
		return year
	}
	return d
}

// earlier returns the earlier date, or the more precise one if both agree.
func earlier(a, b edtf.Date) edtf.Date {
	switch {
	case a.IsZero() || !b.IsZero() && a.Contains(b):
		return b
	case b.IsZero() || b.Contains(a) || a.Compare(b) <= 0:
		return a
	}
	return b
}

// dateOfNumbers returns the date for a year, a month and a day. The month and day, or only the day, may be missing.
func (r *record) dateOfNumbers(field string, parts []string) edtf.Date {
	text := ""
	for i, part := range parts {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		switch {
		case err != nil || i > 2:
			return r.dateOf(field, strings.Join(parts, "-"))
		case i > 0 && n == 0:
			return r.dateOf(field, text)
		case i == 0:
			text = fmt.Sprintf("%04d", n)
		default:
			text += fmt.Sprintf("-%02d", n)
		}
	}
	return r.dateOf(field, text)
}

// dayOfMail parses dates in mail format, as in arXiv's metadata: Mon, 2 Apr 2007 19:18:42 GMT.
func (r *record) dayOfMail(field, text string) edtf.Date {
	t, err := time.Parse("Mon, 2 Jan 2006 15:04:05 MST", strings.TrimSpace(text))
	if err != nil {
		return r.dateOf(field, text)
	}
	return edtf.DayOf(t)
}
