package edtf

import (
	"fmt"
	"strconv"
	"strings"
)

// checkMeaning refuses the strict texts that people write with another meaning, when d was read from such a text: 2023-24 for two
// years, and -0044, which may be an open start.
func checkMeaning(d Date, p piece) *ParseError {
	for _, end := range [...]point{d.start, d.end} {
		switch {
		case end.looksLikeYears():
			return yearsOrPart(end, p)
		case end.year < 0:
			return negativeYear(d, p)
		}
	}
	return nil
}

// yearsOrPart is the error for 2023-24: from holds the year, and the digits after the hyphen as its month.
func yearsOrPart(from point, p piece) *ParseError {
	text := from.year*100 + int64(from.month)
	years := reading{twoYears(from).String(), "the two years"}
	meaning := fmt.Sprintf("%04d-%02d", text/100, text%100)
	switch code := from.month; {
	case 1 <= code && code <= 12:
		from.kind, meaning = kindMonth, "the month "+meaning
	case 25 <= code && code <= 32: // the same four seasons, of one hemisphere
		from.kind, from.month, meaning = kindPart, 21+(code-21)%4, "the season "+meaning
	case partOf(code) != part{}:
		from.kind, meaning = kindPart, "the "+partOf(code).noun()+" "+meaning
	default:
		return p.ambiguous(years, reading{})
	}
	return p.ambiguous(years, reading{Date{start: from}.Prose(), meaning})
}

// negativeYear is the error for -0044. Only a date that could stand alone without its sign has a second reading.
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

// reading is one thing that an ambiguous text may mean.
type reading struct {
	text    string // to be written instead; empty when there is no such reading
	meaning string
}

func (r reading) String() string {
	if strings.Contains(r.text, " ") {
		return strconv.Quote(r.text) + " for " + r.meaning
	}
	return r.text + " for " + r.meaning
}

// ambiguous is the error that says what to write for the first reading and, if it exists, for the second.
func (p piece) ambiguous(first, second reading) *ParseError {
	err := p.fail("ambiguous: write %v", first)
	err.Readings = []string{first.text}
	if second != (reading{}) {
		err.Msg += ", or " + second.String()
		err.Readings = append(err.Readings, second.text)
	}
	return err
}
