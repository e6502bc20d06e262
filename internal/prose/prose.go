// Package prose writes numbers, quotations and brackets as prompts have them.
package prose

import (
	"strconv"
	"strings"
	"unicode"
)

var (
	smallNumbers = [...]string{
		"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
		"fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
	}
	tens = [...]string{2: "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}
)

// InWords spells a whole number from 0 to 100 in English words; others it gives in digits.
func InWords(n int64) string {
	switch {
	case n < 0 || n > 100:
		return strconv.FormatInt(n, 10)
	case n == 100:
		return "one hundred"
	case n < int64(len(smallNumbers)):
		return smallNumbers[n]
	case n%10 == 0:
		return tens[n/10]
	}
	return tens[n/10] + "-" + smallNumbers[n%10]
}

// innerQuotes are the double quotes that a text in double quotes must not hold, and what stands for them.
var innerQuotes = strings.NewReplacer(`"`, "'", "＂", "'")

// InnerQuotes returns a text as it is printed inside double quotes: with single ones in place of its own.
func InnerQuotes(s string) string { return innerQuotes.Replace(s) }

// Within returns a text as it is printed inside brackets that start with opening, ( or [: unchanged if its own brackets of that kind are
// balanced; otherwise in double quotes, so that it does not end the brackets around it.
func Within(opening byte, s string) string {
	if balanced(s, opening) {
		return s
	}
	return `"` + InnerQuotes(s) + `"`
}

// balanced reports whether each bracket of a kind that closes one has been opened before it, and the other way round.
func balanced(s string, opening byte) bool {
	closing, depth := byte(']'), 0
	if opening == '(' {
		closing = ')'
	}
	for i := range len(s) {
		switch s[i] {
		case opening:
			depth++
		case closing:
			if depth--; depth < 0 {
				return false
			}
		}
	}
	return depth == 0
}

// Squeeze returns a text without white space, for comparison of texts that are laid out differently.
func Squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}
