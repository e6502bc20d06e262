// Package prose formats numbers, quotations and brackets for prompts.
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

// InWords returns a whole number from 0 to 100 in English words, and any other number in digits.
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

// innerQuotes replaces the double quotes that must not appear in text that is itself in double quotes.
var innerQuotes = strings.NewReplacer(`"`, "'", "＂", "'")

// InnerQuotes prepares s for printing inside double quotes: it replaces the double quotes in s with single quotes.
func InnerQuotes(s string) string { return innerQuotes.Replace(s) }

// Within prepares s for printing inside brackets that start with opening, which is ( or [. If the brackets of that kind in s are
// balanced, s is unchanged. Otherwise s is put in double quotes so that it does not end the surrounding brackets.
func Within(opening byte, s string) string {
	if balanced(s, opening) {
		return s
	}
	return `"` + InnerQuotes(s) + `"`
}

// balanced reports whether all brackets of a kind are properly matched.
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

// Squeeze returns s without white space, for comparing strings whose layout may differ.
func Squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}
