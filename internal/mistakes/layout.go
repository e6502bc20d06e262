package mistakes

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dated-claims/retest/internal/lazyre"
)

// Layout translates a date layout from another language, such as YYYY-MM-DD, %Y-%m-%d or d.m.Y, to a Go layout. It returns false if the
// layout is already a Go layout or does not belong to a known language.
func Layout(layout string) (string, bool) {
	if day.MatchString(layout) && !IsLayout(layout) { // a date was written instead of a layout
		return "2006-01-02", true
	}
	for _, l := range languages() {
		if l.whole.MatchString(layout) {
			out := l.element.ReplaceAllStringFunc(layout, func(s string) string { return l.elements[s] })
			return out, out != layout
		}
	}
	return "", false
}

// IsLayout reports whether a layout contains an element of Go layouts and no element of another language's layouts.
func IsLayout(layout string) bool {
	if percent.MatchString(layout) || spelled.MatchString(layout) || digits.MatchString(elements.ReplaceAllString(layout, "")) {
		return false
	}
	a := time.Date(2001, 2, 3, 4, 5, 6, 7_000_000, time.UTC)
	b := time.Date(2012, 11, 14, 15, 16, 17, 180_000_000, time.FixedZone("X", 3600))
	return a.Format(layout) != b.Format(layout)
}

var (
	elements = lazyre.New(`2006|-0700|-07:00|Z0700|Z07:00|002|15|06|0?[1-5]|[.,](?:0+|9+)`)
	digits   = lazyre.New(`[0-9]`)
	percent  = lazyre.New(`%-?[A-Za-z]`)
	spelled  = lazyre.New(`(?:\b|_)(?:YYYY|yyyy|YY|yy|MMMM|MMM|MM|DDDD|DDD|DD|dddd|ddd|dd|HH|hh|mm|ss|EEEE|EEE)(?:\b|_)|YYYY|yyyy`)
)

// day matches a date, which people sometimes write as an example of the layout they want.
var day = lazyre.New(`^(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]$`)

// language is a notation for date layouts.
type language struct {
	whole    *regexp.Regexp // matches a layout in this language
	element  *regexp.Regexp
	elements map[string]string
}

// languages lists the known notations in the order in which they are tried.
var languages = sync.OnceValue(func() []language {
	return []language{
		of(map[string]string{
			"%Y": "2006", "%y": "06", "%m": "01", "%-m": "1", "%d": "02", "%-d": "2", "%e": "_2", "%B": "January", "%b": "Jan", "%h": "Jan", "%A": "Monday", "%a": "Mon",
			"%H": "15", "%I": "03", "%-I": "3", "%l": "3", "%M": "04", "%S": "05", "%p": "PM", "%Z": "MST", "%z": "-0700", "%F": "2006-01-02", "%T": "15:04:05",
			"%D": "01/02/06", "%R": "15:04", "%j": "002",
		}),
		of(map[string]string{ // Java, moment.js, and what people write informally
			"YYYY": "2006", "yyyy": "2006", "YY": "06", "yy": "06", "MMMM": "January", "MMM": "Jan", "MM": "01", "M": "1", "DD": "02", "dd": "02", "D": "2", "d": "2", "Do": "2",
			"EEEE": "Monday", "dddd": "Monday", "EEE": "Mon", "ddd": "Mon", "HH": "15", "hh": "03", "h": "3", "mm": "04", "ss": "05", "a": "PM", "A": "PM", "Z": "-0700", "z": "MST",
		}),
		of(map[string]string{ // PHP and Django
			"Y": "2006", "y": "06", "m": "01", "n": "1", "d": "02", "j": "2", "F": "January", "M": "Jan", "N": "Jan", "l": "Monday", "D": "Mon", "H": "15", "h": "03", "g": "3",
			"G": "15", "i": "04", "s": "05", "A": "PM", "a": "PM",
		}),
	}
})

// of returns a language with the given elements. In its layouts, other letters may appear only in quotes.
func of(elements map[string]string) language {
	var names []string
	for name := range elements {
		names = append(names, regexp.QuoteMeta(name))
	}
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	any := strings.Join(names, "|")
	return language{regexp.MustCompile(`^(?:` + any + `|[^A-Za-z%])+$`), regexp.MustCompile(any), elements}
}
