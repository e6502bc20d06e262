package edtf

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"
)

// form is a way of writing a date, together with its replacement in the grammar. The replacement is either a template of package regexp
// or a function of the match. If the function returns "", there is no such date.
type form struct {
	expr string
	with string
	by   func(m []string) string
}

// forms are applied in order, each to the result of the previous ones, ignoring case.
var forms = []form{
	{expr: `^\((.+)\)$`, with: "$1"},
	{expr: `^\[((?:circa|ca|c|about|approx|approximately)\b.+)\]$`, with: "$1"},
	{expr: `^((?:.* )?(?:[0-9]+s?|[0-9]{1,2}XX))[.,;]$`, with: "$1"},
	{expr: ` ?\((?:online|print)\)$`, with: ""},
	{expr: `[;,] ?online$`, with: ""},
	{expr: ` ?\(\?\)$`, with: "?"},
	{expr: `^(?:probably|possibly|perhaps|maybe) ([^?~%]+)$`, with: "$1?"},
	{expr: `^(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? +([0-9a-z].* [0-9]{4})$`, with: "$1"},
	{expr: `^([0-9]{1,2})\. ([a-z])`, with: "$1 $2"},
	{expr: `\b([0-9]{1,3}),([0-9]{3} b\.?c)`, with: "$1$2"},
	{expr: `\b([0-9]+)(bce?)\b`, with: "$1 $2"},
	{expr: `\b(?:anno domini|anno) ([0-9])`, with: "AD $1"},
	{expr: `\b(?:ad|ce|a\.d\.|c\.e\.) ?([0-9]{1,4})\b`, by: func(m []string) string { return ofFour(m[1]) }},
	{expr: `\b([1-9][0-9]{0,3}) ?(?:ad|ce|a\.d\.?|c\.e\.?)(?: |$)`, by: func(m []string) string { return ofFour(m[1]) + " " }},
	{expr: `^(.*?)\b([1-9][0-9]*)( *(?:–|—|-| to | and ) *)([1-9][0-9]*) (bce?|b\.c\.(?:e\.)?)$`, by: beforeChrist},
	{expr: `^([1-4])q ?([0-9]{4})$`, with: "Q$1 $2"},
	{expr: `^([0-9]{4}) ?([1-4])q$`, with: "Q$2 $1"},
	{expr: `^([12])h ?([0-9]{4})$`, with: "H$1 $2"},
	{expr: `^([0-9]{4}) ?([12])h$`, with: "H$2 $1"},
	{expr: `\b([0-9]{4})[- ]?(q[1-4]|h[12])\b`, with: "$2 $1"},
	{expr: `^(?:the )?first (two|three|four|five|six|seven|eight|nine|ten|eleven|[2-9]|1[01]) months of ([0-9]{4})$`, by: firstMonths},
	{expr: `^([0-9]{4}) ([a-z]+)\.?( ?[-–/] ?)([a-z]+)\.?$`, with: "$2–$4 $1"},
	{expr: `^([0-9]{4}) ([a-z]+)\.? ([0-9]{1,2}) ?[-–] ?([0-9]{1,2})$`, with: "$2 $3–$4, $1"},
	{expr: `^([0-9]{4}) ([a-z]+)\.? ([0-9]{1,2}) ?[-–] ?([a-z]+)\.? ([0-9]{1,2})$`, with: "$2 $3–$4 $5, $1"},
	{expr: `^([0-9]{4}) (0?[1-9]|1[0-2]) ([0-9]{1,2})$`, with: "$1/$2/$3"},
	{expr: `^([0-9]{4}) (0[1-9]|1[0-2])$`, with: "$1/$2"},
	{expr: `^cy ?([0-9]{4})$`, with: "$1"},
	{expr: `^((?:academic|school) year |season )([0-9]{4})[-/]([0-9]{2})$`, with: "$2–$3"},
	{expr: `^([0-9]{4})[-/]([0-9]{2}) season$`, with: "$1–$2"},
	{expr: `^([0-9]{4}(?:[-–/][0-9]{4}|–[0-9]{2})?) season$`, with: "$1"},
	{expr: `^(early|late) in ((?:the year )?[0-9]{4})$`, with: "$1 $2"},
	{expr: `^(?:the )?middle of (?:the year )?([0-9]{4})$`, with: "mid $1"},
	{expr: `^([0-9]{4})-?w([0-9]{2})$`, by: func(m []string) string { return week(m[1], m[2]) }},
	{expr: `^(?:the )?([0-9]{4})(s?)(?: ?[–—/-] ?| to | and | & )(?:the )?['’]?([0-9]{2}|[0-9]{4})['’]?s$`, by: decades},
}

// compiled holds the compiled expressions of forms.
var compiled = sync.OnceValue(func() []*regexp.Regexp {
	out := make([]*regexp.Regexp, len(forms))
	for i, f := range forms {
		out[i] = regexp.MustCompile(`(?i)` + f.expr)
	}
	return out
})

// replaceForms rewrites s by replacing the forms that it contains.
func replaceForms(s string) string {
	if strings.ContainsAny(s, "ſ\u212a") { // these letters match s and k if case is ignored
		return s
	}
	for i, re := range compiled() {
		m := re.FindStringSubmatchIndex(s)
		if m == nil {
			continue
		}
		if f := forms[i]; f.by == nil {
			s = re.ReplaceAllString(s, f.with)
		} else if text := f.by(re.FindStringSubmatch(s)); text != "" {
			s = s[:m[0]] + text + s[m[1]:]
		}
		s = strings.TrimSpace(s)
	}
	return s
}

// ofFour formats a year AD with four digits.
func ofFour(year string) string { return fmt.Sprintf("%04d", number(year)) }

// beforeChrist writes the era after both years of a range such as 3000–2000 BC.
func beforeChrist(m []string) string {
	if len(m[2]) > 18 || len(m[4]) > 18 || number(m[2]) < number(m[4]) {
		return ""
	}
	return m[1] + m[2] + " BC" + m[3] + m[4] + " BC"
}

// firstMonths returns the range for a phrase such as "the first nine months of 2020".
func firstMonths(m []string) string {
	n := number(m[1])
	for i, word := range [...]string{"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"} {
		if strings.EqualFold(m[1], word) {
			n = int64(i + 2)
		}
	}
	return fmt.Sprintf("%s-01–%s-%02d", m[2], m[2], n)
}

// decades returns the range from the first year of one decade to the last year of another, as in "the 1960s and 70s".
func decades(m []string) string {
	from, to := number(m[1]), number(m[3])
	if len(m[3]) == 2 {
		to += from / 100 * 100
	}
	if to <= from || to%10 != 0 || from%10 != 0 || m[2] == "" && to-from > 90 || from%100 == 0 && to%100 == 0 {
		return ""
	}
	return fmt.Sprintf("%04d–%04d", from, to+9)
}

// week returns the range of days in an ISO 8601 week. The first week of a year contains its first Thursday.
func week(year, ofYear string) string {
	y, n := int(number(year)), int(number(ofYear))
	fourth := time.Date(y, time.January, 4, 0, 0, 0, 0, time.UTC)
	monday := fourth.AddDate(0, 0, 7*(n-1)-(int(fourth.Weekday())+6)%7)
	if got, of := monday.ISOWeek(); got != y || of != n {
		return ""
	}
	return monday.Format(time.DateOnly) + "–" + monday.AddDate(0, 0, 6).Format(time.DateOnly)
}
