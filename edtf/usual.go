package edtf

// usual parses the most common forms directly: a year, a month, a day, two years with a slash or an en dash between them, and a year or
// a month with a tilde before or after it. It returns false for all other forms and for anything that requires a closer look.
func usual(s string) (Date, bool) {
	switch {
	case len(s) < 4:
		return Date{}, false
	case s[0] == '~':
		return usualAbout(s[1:])
	case s[len(s)-1] == '~':
		return usualAbout(s[:len(s)-1])
	}
	first, ok := usualPoint(s)
	if ok {
		return Date{start: first}, true
	}
	const slashed, dashed = len("2024/2025"), len("2024–2025")
	if len(s) != slashed && len(s) != dashed || len(s) == slashed && s[4] != '/' || len(s) == dashed && s[4:7] != "–" {
		return Date{}, false
	}
	first, ok1 := usualPoint(s[:4])
	second, ok2 := usualPoint(s[len(s)-4:])
	return Date{first, second}, ok1 && ok2 && first.year < second.year
}

func usualAbout(s string) (Date, bool) {
	p, ok := usualPoint(s)
	p.qualifier = approximate
	return Date{start: p}, ok && p.kind != kindDay
}

// usualPoint parses YYYY, YYYY-MM and YYYY-MM-DD.
func usualPoint(s string) (point, bool) {
	if len(s) < 4 || !digitsAt(s, 0, 4) {
		return point{}, false
	}
	p := point{year: int64(twoAt(s, 0))*100 + int64(twoAt(s, 2)), kind: kindYear}
	switch {
	case len(s) == len("2024"):
		return p, true
	case len(s) != len("2024-02") && len(s) != len("2024-02-15"), s[4] != '-', !digitsAt(s, 5, 7):
		return point{}, false
	}
	p.kind, p.month = kindMonth, twoAt(s, 5)
	if p.month < 1 || p.month > 12 {
		return point{}, false
	}
	if len(s) == len("2024-02") {
		return p, !p.looksLikeYears()
	}
	if s[7] != '-' || !digitsAt(s, 8, 10) {
		return point{}, false
	}
	p.kind, p.day = kindDay, twoAt(s, 8)
	return p, p.day >= 1 && int(p.day) <= daysIn(p.year, int(p.month))
}

func digitsAt(s string, from, to int) bool {
	for i := from; i < to; i++ {
		if s[i]-'0' > 9 {
			return false
		}
	}
	return true
}

func twoAt(s string, i int) uint8 { return (s[i]-'0')*10 + s[i+1] - '0' }
