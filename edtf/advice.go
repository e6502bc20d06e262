package edtf

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// advice describes what to write instead of an unsupported form of date.
type advice struct {
	expr string
	say  func(m []string) string
	read func(m []string) []reading // alternatively, returns the possible meanings of the input, or nil if they cannot be written
}

// advices are tried in order, ignoring case.
var advices = []advice{
	{expr: `^(?:n\. ?d\.?|nd|undated|no date|date unknown|unknown|s\. ?a\.?|s\. ?d\.?)$`, say: say(`%q is not a date: leave the date out`, 0)},
	{
		expr: `^(?:forthcoming|in press|to appear|submitted|accepted|in prep(?:aration|\.)?|in review|under review|unpublished|preprint|ahead of print|advance online.*)$`,
		say:  say(`%q is not a date: write the date of the version that was read, or leave the date out`, 0),
	},
	{expr: `\b([0-9][0-9., ]*?) ?(?:cal\.? |years? |yrs? )?bp$|\b([0-9][0-9., ]*?) years before present$`, say: beforePresent(1950, 1)},
	{expr: `\b([0-9][0-9.,]*?) ?(?:ka|kya|kyr|thousand years)(?: bp| ago)?$`, say: beforePresent(1950, 1e3)},
	{expr: `\b([0-9][0-9.,]*?) ?(?:ma|mya|myr|million years)(?: bp| ago)?$`, say: beforePresent(0, 1e6)},
	{expr: `\b([0-9][0-9.,]*?) ?(?:ga|gya|gyr|billion years)(?: bp| ago)?$`, say: beforePresent(0, 1e9)},
	{expr: `\b([0-9]{4,}|[0-9]{1,3}(?:,[0-9]{3})+) years ago$`, say: beforePresent(2000, 1)},
	{
		expr: `\bago$|^(?:last|this|next|the (?:last|past|previous|current)) (?:year|month|week|decade|century|spring|summer|autumn|fall|winter)s?$|^(?:recent|recently|lately|today|yesterday|now|nowadays|current(?:ly)?|present|before (?:the )?present|the present|to date|to present|until (?:now|today|present)|ongoing)$`,
		say:  say(`%q depends on the day of writing: write the year`, 0),
	},
	{expr: `^(?:fy|ay|fiscal year|financial year|tax year|budget year)\b|^[fa]y ?'?[0-9]`, say: say(`fiscal and academic years start in different months: write the months, such as 2020-07/2021-06`)},
	{expr: `\b(easter|whitsun|pentecost|christmas|passover|ramadan|eid|diwali|thanksgiving|lent|advent)\b`, say: say(`want the day or the months of %q, such as 2020-04-12 or 2020-12`, 1)},
	{
		expr: `\b(hilary|trinity|michaelmas|october|spring|summer|autumn|fall|winter|easter|ht|tt|mt|ot)? ?\b(term|semester|trimester|session)\b|^(hilary|trinity|michaelmas|ht|tt|mt|ot)\b`,
		say:  say(`term dates vary from place to place: write the months, such as 2020-01/2020-03`),
	},
	{expr: `^(?:week|wk|w|kw|calendar week) ?([0-9]{1,2})(?:,| of|/)? ?([0-9]{4})$|^([0-9]{4}),? (?:week|wk|w|kw|calendar week) ?([0-9]{1,2})$`, read: weekInWords},
	{expr: `^([0-9]{4})-([0-9]{3})$`, read: dayOfYear},
	{expr: `^([0-9]{4})([0-9]{2})$`, read: yearAndMonth},
	{expr: `^([0-9]{4})-([0-9]{2})/([0-9]{2})$`, read: twoMonths},
	{expr: `^([0-9]{4})/([0-9])$`, read: yearAndSlash},
	{expr: `^[-–] ?([1-9][0-9]{0,2})$`, read: negativeInWords},
	{expr: `^([0-9]{4})[a-rt-z]$`, read: func(m []string) []reading { return []reading{{m[1], "the year, without its letter"}} }},
	{
		expr: `^['’]?[0-9]0['’]?s$|(?:^|[a-z] )['’][0-9]{2}$|^[0-9]{1,2}([-/.])[0-9]{1,2}[-/.][0-9]{2}$|^(?:the )?(?:early |mid|late )?-?(?:twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties|noughties)$|^(?:q[1-4]|h[12]|[1-4]q|[12]h) ?['’]?[0-9]{2}$`,
		say:  say(`the century is missing: write years in four digits, such as 1990s or 1998`),
	},
	{expr: `^([0-9]{1,2})c$|^c([0-9]{1,2})$`, read: centuryInShort},
	{expr: `[0-9]{4}-[0-9]{2}-[0-9]{2}.*[0-9]{1,2}:[0-9]{2}`, say: say(`times of day are not supported: write the day alone`)},
	{expr: `\b(?:ah|a\.h\.|hijri|am|anno mundi|be|b\.e\.|meiji|taisho|taishō|showa|shōwa|heisei|reiwa|minguo)\b`, say: say(`years must be in the Gregorian calendar, such as 2020`)},
	{expr: `^((?:fl|b|d|r|born|died|reigned|flourished|active|floruit)\b\.?) ?(.*[0-9].*)$`, say: say(`%q describes a person; write the date of the evidence alone`, 1)},
	{expr: `^(accessed|retrieved|visited|viewed|downloaded|updated|last (?:accessed|updated|modified|visited)|rev\.|revised|reprinted|repr\.)\b`, say: say(`%q is not the date of the evidence; write the date of its first version`, 1)},
	{
		expr: `\bturn of the|\b(?:fin de|interwar|pre-?war|post-?war|middle ages|antiquity|renaissance|reformation|enlightenment|restoration|regency|belle|wwi+|wars?|age|ages|era|epoch|period|reign|dynasty|revolution|regime|cretaceous|jurassic|triassic|cambrian|devonian|neolithic|palaeolithic|paleolithic|mesolithic|[a-z]+ocene|[a-z]+zoic)\b`,
		say:  say(`want the years of the period, such as 1837–1901 or "66000000 BC"`),
	},
	{
		expr: `\b(?:janvier|fevrier|février|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|décembre|januar|jänner|februar|märz|juni|juli|oktober|dezember|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre)\b`,
		say:  say(`months are written in English or as digits, such as "March 2020" or 2020-03`),
	},
	{expr: `^([0-9]{4}) or ([0-9]{4})$`, say: either},
	{expr: `\b([0-9]{4})\b.*\b([0-9]{4})\b`, say: say(`want one date, or a range from the first to the last, such as 2018–2020`)},
}

// adviceForms holds the compiled expressions of advices.
var adviceForms = sync.OnceValue(func() []*regexp.Regexp {
	out := make([]*regexp.Regexp, len(advices))
	for i, a := range advices {
		out[i] = regexp.MustCompile(`(?i)` + a.expr)
	}
	return out
})

// say returns a function that formats a message with some groups of the match.
func say(format string, groups ...int) func([]string) string {
	return func(m []string) string {
		args := make([]any, len(groups))
		for i, group := range groups {
			args[i] = m[group]
		}
		return fmt.Sprintf(format, args...)
	}
}

// advise returns the error for unsupported text. If people commonly write dates in this form, the error says what to write instead.
func advise(p piece, err *ParseError) *ParseError {
	if err.Readings != nil {
		return err
	}
	if other := vague(p, err); other != err {
		return other
	}
	general := strings.HasPrefix(err.Msg, "want a ") || strings.HasPrefix(err.Msg, "a year of more")
	text := strings.TrimSpace(strings.Trim(signs.Replace(p.s), "()"))
	if !general || len(strings.Fields(text)) > maxWords {
		return err
	}
	for i, re := range adviceForms() {
		m := re.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		if a := advices[i]; a.read == nil {
			return p.fail("%s", a.say(m))
		} else if readings := a.read(m); readings != nil {
			return p.ambiguous(readings[0], append(readings, reading{})[1])
		}
	}
	return err
}

// beforePresent returns a function that formats the message for years before present. The from parameter is the year that counts as the
// present, and unit is the number of years in one unit of the input.
func beforePresent(from, unit float64) func([]string) string {
	return func(m []string) string {
		digits := strings.NewReplacer(",", "", " ", "").Replace(strings.Join(m[1:], ""))
		n, err := strconv.ParseFloat(digits, 64)
		year := math.Round(n*unit - from)
		if err != nil || math.Abs(year) > 1e15 {
			return "years before present are not supported: write the year, such as ~10000 BC"
		}
		if year < 0 {
			return fmt.Sprintf("years before present are not supported: write the year, such as ~%04.0f", -year)
		}
		if from > 0 { // there is no year 0: astronomical year 0 is 1 BC
			year++
		}
		return fmt.Sprintf(`years before present are not supported: write the year, such as "~%.0f BC"`, year)
	}
}

// weekInWords returns the reading as an ISO 8601 week. Other calendars count weeks differently.
func weekInWords(m []string) []reading {
	year, n := m[2], m[1]
	if m[3] != "" {
		year, n = m[3], m[4]
	}
	days := week(year, n)
	if days == "" {
		return nil
	}
	return []reading{{strings.Replace(days, "–", "/", 1), "the ISO 8601 week"}}
}

func dayOfYear(m []string) []reading {
	year, n := number(m[1]), int(number(m[2]))
	day := Date{start: point{kind: kindDay, year: year, month: 1, day: 1}}.AddDays(n - 1)
	if n < 1 || day.start.year != year {
		return nil
	}
	return []reading{{day.String(), "day " + strconv.Itoa(n) + " of the year"}}
}

func yearAndMonth(m []string) []reading {
	if month := number(m[2]); month < 1 || month > 12 {
		return nil
	}
	d := Date{start: point{kind: kindMonth, year: number(m[1]), month: uint8(number(m[2]))}}
	if d.start.looksLikeYears() {
		return []reading{{d.Prose(), "the month"}}
	}
	return []reading{{d.String(), "the month"}}
}

func twoMonths(m []string) []reading {
	if number(m[2]) >= number(m[3]) || number(m[3]) > 12 {
		return nil
	}
	return []reading{{m[1] + "-" + m[2] + "/" + m[1] + "-" + m[3], "the two months"}}
}

// yearAndSlash returns the possible meanings of a date such as 1785/6.
func yearAndSlash(m []string) []reading {
	from := point{kind: kindYear, year: number(m[1])}
	return yearAndDigit(from, "-", number(m[2]), piece{}).readings
}

// negativeInWords returns the meanings of a year such as -500, which differ because historians and astronomers count such years
// differently.
func negativeInWords(m []string) []reading {
	n := number(m[1])
	return []reading{{fmt.Sprintf("%d BC", n), "the year BC"}, {fmt.Sprintf("%d BC", n+1), "the ISO 8601 year, because ISO 8601 has a year 0"}}
}

func centuryInShort(m []string) []reading {
	n := number(m[1] + m[2])
	if n < 1 {
		return nil
	}
	return []reading{{fmt.Sprintf("%02dXX", n-1), "the century"}}
}

// either returns the message for input that gives two years as alternatives.
func either(m []string) string {
	if m[1] >= m[2] {
		return "want one date"
	}
	return fmt.Sprintf("want one date, or a range, such as %s–%s", m[1], m[2])
}

// vague returns the error for input with words, such as "end", that people use with dates but that no standard defines.
func vague(p piece, err *ParseError) *ParseError {
	if err.Msg != p.wantDate().Msg {
		return err
	}
	at := 0
	for word := range strings.FieldsFuncSeq(p.s, func(r rune) bool { return strings.ContainsRune(blanks+"-–—~()", r) }) {
		at += strings.Index(p.s[at:], word)
		switch low := strings.ToLower(word); low {
		case "early", "mid", "late":
			what := "the days, the months or the years"
			if years := thirdOf(low, p.s[at:]); years != "" {
				what = "the years, such as " + years
			} else if days := thirdOfMonth(low, p.s[at:]); days != "" {
				what = "the days, such as " + days
			}
			return p.from(at).fail(`%q works only with a year, as in "%[1]s 2024": write %s`, low, what)
		case "end", "start", "beginning":
			return p.from(at).fail(`want "early", "mid" or "late" and a year, such as "late 2024"`)
		}
		at += len(word)
	}
	return err
}

// thirdOfMonth returns the days that people mean by the early, mid or late part of a month, as in mid-March or late March 2020.
func thirdOfMonth(part, s string) string {
	words := strings.Fields(strings.ReplaceAll(s, "-", " "))
	if len(words) != 3 || monthOf(words[1]) == 0 || len(words[2]) != 4 || !allDigits(words[2]) {
		return ""
	}
	month := monthOf(words[1])
	last := daysIn(number(words[2]), int(month))
	days := map[string]string{"early": "1–10", "mid": "11–20", "late": fmt.Sprintf("21–%d", last)}[part]
	return fmt.Sprintf("%q", "~"+days+" "+monthNames[month-1]+" "+words[2])
}

// thirdOf returns the years that people mean by the early, mid or late part of a decade or century, if s mentions exactly one.
// Otherwise, it returns "".
func thirdOf(part, s string) string {
	decade, century, several := "", "", false
	for word := range strings.FieldsSeq(strings.NewReplacer("-", " ", ")", "").Replace(s)) {
		switch n := ordinal(lowerASCII(word)); {
		case len(word) == len("1990s") && strings.HasSuffix(word, "0s") && allDigits(word[:4]):
			several = several || decade+century != ""
			decade = word[:3]
		case n > 0 && n < 100:
			several = several || decade+century != ""
			century = fmt.Sprintf("%02d", n-1)
		}
	}
	switch {
	case several || decade+century == "" || century != "" && !endsInCentury(s):
		return ""
	case decade != "":
		ends := map[string]string{"early": "03", "mid": "46", "late": "79"}[part]
		return "~" + decade + ends[:1] + "–" + decade + ends[1:]
	}
	ends := map[string]string{"early": "0033", "mid": "3466", "late": "6799"}[part]
	return "~" + century + ends[:2] + "–" + century + ends[2:]
}

// endsInCentury reports whether s ends with the word century or an abbreviation of it.
func endsInCentury(s string) bool {
	s = strings.TrimRight(lowerASCII(s), ".)")
	return strings.HasSuffix(s, "century") || strings.HasSuffix(s, " c") || strings.HasSuffix(s, " cent")
}
