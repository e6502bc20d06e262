package edtf

import "strings"

// phrases converts phrases to the words of the grammar: "no later than 2020" becomes "until 2020".
func phrases(s string) string {
	s = swapWords(replaceForms(s))
	lower := lowerASCII(s)
	for _, p := range prefixes {
		if rest, ok := strings.CutPrefix(lower, p.from); ok {
			s = p.to + s[len(s)-len(rest):]
			lower = lowerASCII(s)
		}
	}
	for _, suffix := range approximately {
		if rest, ok := strings.CutSuffix(lower, suffix); ok {
			return "~" + s[:len(rest)]
		}
	}
	if rest, ok := strings.CutSuffix(s, "+"); ok && len(rest) == 4 && allDigits(rest) {
		return "since " + rest
	}
	return ofRange(s)
}

// prefixes lists words at the start of a date with their replacements. They are tried in order.
var prefixes = []struct{ from, to string }{
	{"as of ", ""},
	{"as at ", ""},
	{"as on ", ""},
	{"first published ", ""},
	{"published ", ""},
	{"printed ", ""},
	{"dated ", ""},
	{"copyright ", ""},
	{"cop. ", ""},
	{"© ", ""},
	{"©", ""},
	{"epub ", ""},
	{"in the ", ""},
	{"in ", ""},
	{"during ", ""},
	{"throughout ", ""},
	{"within ", ""},
	{"academic year ", ""},
	{"school year ", ""},
	{"no later than ", "until "},
	{"not later than ", "until "},
	{"not after ", "until "},
	{"up to and including ", "until "},
	{"by the end of ", "until "},
	{"until the end of ", "until "},
	{"through ", "until "},
	{"thru ", "until "},
	{"to ", "until "},
	{"no earlier than ", "since "},
	{"not earlier than ", "since "},
	{"not before ", "since "},
	{"since at least ", "since "},
	{"at least since ", "since "},
	{"since the start of ", "since "},
	{"since the beginning of ", "since "},
	{"from the start of ", "since "},
	{"from the beginning of ", "since "},
	{"prior to ", "before "},
	{"post-", "after "},
	{"pre-", "before "},
	{"since the ", "since "},
	{"until the ", "until "},
	{"before the ", "before "},
	{"after the ", "after "},
	{"from the ", "from "},
	{"the ", ""},
	{"calendar year ", ""},
	{"year ", ""},
	{"years ", ""},
	{"season ", ""},
}

// approximately lists endings that make a date approximate.
var approximately = []string{" (approx.)", " (approx)", " (approximately)", " (circa)", " approx.", " (est.)", " est.", " est", " ca.", " ca", " or so", "-ish", "ish"}

// swapWords replaces words anywhere in s.
func swapWords(s string) string {
	words := strings.Fields(s)
	for i, word := range words {
		switch low := lowerASCII(word); {
		case low == "b.c." || low == "b.c.e.":
			words[i] = strings.ReplaceAll(word, ".", "")
		case i > 0 && (low == "through" || low == "thru" || low == "until" || low == "till"):
			words[i] = "to"
		case strings.HasSuffix(low, "0's"), strings.HasSuffix(low, "0’s"):
			words[i] = word[:strings.IndexAny(word, "'’")] + "s"
		case strings.HasPrefix(low, "early-") && !strings.HasPrefix(low, "early-to-"), strings.HasPrefix(low, "late-"):
			words[i] = strings.Replace(word, "-", " ", 1)
		default:
			words[i] = spaced(word)
		}
	}
	return strings.Join(words, " ")
}

// spaced replaces the hyphens in 15-Feb-2024 and Feb-2024 with blanks, and converts 15-02-2024 and 03-2024 to dates with slashes.
func spaced(word string) string {
	parts := strings.Split(word, "-")
	last := parts[len(parts)-1]
	if len(parts) < 2 || len(parts) > 3 || len(last) != 4 || !allDigits(last) {
		return word
	}
	isShort := func(s string) bool { return len(s) >= 1 && len(s) <= 2 && allDigits(s) }
	switch {
	case len(parts) == 2 && monthOf(parts[0]) != 0, len(parts) == 3 && isShort(parts[0]) && monthOf(parts[1]) != 0:
		return strings.Join(parts, " ")
	case len(parts) == 2 && isShort(parts[0]), len(parts) == 3 && isShort(parts[0]) && isShort(parts[1]):
		return strings.Join(parts, "/")
	}
	return word
}

// ofRange rewrites a range such as "between March and May 2024" or "Dec 2022/Jan 2023" with an en dash. Ends written in digits are
// converted to EDTF.
func ofRange(s string) string {
	lower := lowerASCII(s)
	for _, words := range [...]struct{ first, second string }{{"between ", " and "}, {"from ", " to "}} {
		if rest, ok := strings.CutPrefix(lower, words.first); ok {
			if at := strings.Index(rest, words.second); at > 0 {
				return inEnds(s[len(words.first):len(words.first)+at], s[len(words.first)+at+len(words.second):])
			}
		}
	}
	for _, sign := range [...]string{"–", "—", " to ", " - "} {
		if at := strings.Index(lower, sign); at > 0 && at+len(sign) < len(s) {
			return inEnds(s[:at], s[at+len(sign):])
		}
	}
	if start, end, ok := strings.Cut(s, "/"); ok && strings.Contains(start, " ") && strings.Contains(end, " ") && !strings.Contains(end, "/") {
		return inEnds(start, end)
	}
	return s
}

// inEnds joins the two ends of a range with an en dash. Ends written in digits are converted to EDTF.
func inEnds(start, end string) string {
	for _, side := range [...]*string{&start, &end} {
		*side = strings.TrimSpace(*side)
		if strings.Contains(*side, "/") || strings.Contains(*side, ".") {
			if digits, err := inDigits(*side, piece{s: *side}); err == nil && digits != "" {
				*side = digits
			}
		}
	}
	return start + "–" + end
}
