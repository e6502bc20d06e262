package edtf

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// checkMeaning rejects strict input that people also write with a different meaning: 2023-24 may mean two years, and -0044 may be an
// interval with an open start. The d parameter is the Date that was read from the input.
func checkMeaning(d Date, p piece) *ParseError {
	for _, end := range [...]point{d.start, d.end} {
		switch {
		case end.looksLikeYears() && !d.IsInterval(): // nobody writes two years on one side of a slash
			return yearsOrPart(end, p)
		case end.year < 0:
			return negativeYear(d, p)
		}
	}
	return nil
}

// yearsOrPart returns the error for input such as 2023-24. In the parameter from, the digits after the hyphen are stored as the month.
func yearsOrPart(from point, p piece) *ParseError {
	text := from.year*100 + int64(from.month)
	years := reading{twoYears(from, int64(from.month)).String(), "the two years"}
	meaning := fmt.Sprintf("%04d-%02d", text/100, text%100)
	switch code := from.month; {
	case 1 <= code && code <= 12:
		from.kind, meaning = kindMonth, "the month "+meaning
	case 25 <= code && code <= 32: // codes 25 to 32 are the same four seasons, for a specific hemisphere
		from.kind, from.month, meaning = kindPart, 21+(code-21)%4, "the season "+meaning
	case partOf(code) != part{}:
		from.kind, meaning = kindPart, "the "+partOf(code).noun()+" "+meaning
	default:
		return p.ambiguous(years, reading{})
	}
	return p.ambiguous(years, reading{Date{start: from}.Prose(), meaning})
}

// negativeYear returns the error for input such as -0044. It offers a second reading only if the input without its sign is a date.
func negativeYear(d Date, p piece) *ParseError {
	first := reading{d.Prose(), "a date before Christ"}
	if d.IsInterval() || d.start.year < -maxYear || d.start.kind == kindPart {
		return p.ambiguous(first, reading{})
	}
	positive := d.start
	positive.year = -positive.year
	until := Date{point{kind: kindOpen}, positive}
	return p.ambiguous(first, reading{until.Prose(), "an open start"})
}

// offerWhole turns readings of part of the input into readings of the whole input by keeping the text around that part. If the part
// means two years, the reading may keep only the first or last of them. It drops readings that would not be dates.
func (e *ParseError) offerWhole() {
	if e.Readings == nil || e.part == strings.Trim(e.Input, blanks) {
		return
	}
	at := strings.Index(e.Input[min(e.Offset, len(e.Input)):], e.part) + e.Offset
	if e.part == "" || at < e.Offset {
		return
	}
	before, after := e.Input[:at], e.Input[at+len(e.part):]
	var whole []reading
	for _, r := range e.readings {
		ends := strings.Split(r.text, "/")
		if endsRange(before) {
			slices.Reverse(ends)
		}
		for _, text := range append([]string{r.text}, ends...) {
			if _, err := parseWhole(before + text + after); err == nil {
				r.text = strings.TrimSpace(before + text + after)
				whole = append(whole, r)
				break
			}
		}
	}
	if whole == nil {
		e.Readings = nil
		e.Msg = "ambiguous: write the year, and spell out the month or season"
		return
	}
	better := piece{e.Input, e.Offset}.ambiguous(whole[0], append(whole, reading{})[1])
	e.Msg, e.Readings = better.Msg, better.Readings
}

// endsRange reports whether the text before a date marks the date as the end of a range.
func endsRange(before string) bool {
	before = strings.ToLower(strings.TrimRight(before, blanks+"~"))
	return slices.ContainsFunc([]string{"until", "till", "by", "before", " to", " and", "–", "—", "-", "/"}, func(word string) bool { return strings.HasSuffix(before, word) })
}

// reading is one possible meaning of ambiguous input.
type reading struct {
	text    string // what to write instead; empty if there is no such reading
	meaning string
}

func (r reading) String() string {
	if strings.Contains(r.text, " ") {
		return strconv.Quote(r.text) + " for " + r.meaning
	}
	return r.text + " for " + r.meaning
}

// ambiguous returns an error that explains what to write for the first reading and, if it exists, for the second.
func (p piece) ambiguous(first, second reading) *ParseError {
	err := p.fail("ambiguous: write %v", first)
	err.part, err.readings = p.s, []reading{first}
	err.Readings = []string{first.text}
	if second != (reading{}) {
		err.Msg += ", or " + second.String()
		err.Readings = append(err.Readings, second.text)
		err.readings = append(err.readings, second)
	}
	return err
}
