package edtf

import (
	"fmt"
	"strings"
)

// rangeSigns are the signs between the ends of a range.
var rangeSigns = [...]string{"–", "—", " to ", " - ", "-"}

// daysInDigits parses a range of days in digits, such as 5/6/2020–13/8/2020. The range is ambiguous if it can be read both with days
// first and with months first.
func daysInDigits(s string, p piece) (string, *ParseError) {
	for _, sign := range rangeSigns {
		start, end, ok := strings.Cut(s, sign)
		from, to := dayOrders(start), dayOrders(end)
		if !ok || from == nil || to == nil {
			continue
		}
		var ranges []string
		for order := range from {
			if from[order] != "" && to[order] != "" && from[order] <= to[order] {
				ranges = append(ranges, from[order]+"/"+to[order])
			}
		}
		switch {
		case len(ranges) == 2 && ranges[0] != ranges[1]:
			return "", p.ambiguous(reading{ranges[0], "days first"}, reading{ranges[1], "months first"})
		case len(ranges) > 0:
			return ranges[0], nil
		}
	}
	return "", nil
}

// dayOrders returns the two meanings of a day in digits: with the day first and with the month first. A meaning is empty if there is no
// such day. dayOrders returns nil if s is not a day in digits.
func dayOrders(s string) []string {
	parts := strings.FieldsFunc(strings.TrimSpace(s), func(c rune) bool { return c == '/' || c == '.' })
	if len(parts) != 3 || len(parts[2]) != 4 || len(parts[0]) > 2 || len(parts[1]) > 2 || !allDigits(strings.Join(parts, "")) {
		return nil
	}
	out := make([]string, 2)
	for order := range out {
		day := fmt.Sprintf("%s-%02d-%02d", parts[2], number(parts[1-order]), number(parts[order]))
		if _, err := parseStrict(piece{s: day}); err == nil {
			out[order] = day
		}
	}
	return out
}

// nextTo converts two consecutive years, months or days joined by "and" to the range that covers the same days.
func nextTo(s string) string {
	for _, sign := range [...]string{" and ", " & ", ", "} {
		start, end, ok := strings.Cut(s, sign)
		if !ok {
			continue
		}
		words := strings.Fields(end)
		n := len(words)
		switch {
		case n == 1 && len(start) == 4 && len(end) == 4 && allDigits(start+end) && number(start)+1 == number(end),
			n == 2 && monthOf(start) != 0 && monthOf(start)+1 == monthOf(words[0]) && len(words[1]) == 4,
			n == 3 && len(start) <= 2 && len(words[0]) <= 2 && allDigits(start+words[0]) && number(start)+1 == number(words[0]):
			return start + "–" + end
		}
	}
	return s
}

// namesDecades reports whether s mentions two or more decades.
func namesDecades(s string) bool { return strings.Count(lowerASCII(s), "0s") > 1 }

// decadesOrCenturies returns the error for input such as 1600s–1700s.
func decadesOrCenturies(s string, p piece) *ParseError {
	for _, sign := range rangeSigns {
		start, end, ok := strings.Cut(strings.TrimPrefix(lowerASCII(s), "the "), sign)
		start, end = strings.TrimSpace(start), strings.TrimPrefix(strings.TrimSpace(end), "the ")
		isSpan := func(s string) bool { return len(s) == len("1600s") && strings.HasSuffix(s, "00s") && allDigits(s[:4]) }
		if !ok || !isSpan(start) || !isSpan(end) || start >= end {
			continue
		}
		from, to := number(start[:4]), number(end[:4])
		return p.ambiguous(
			reading{fmt.Sprintf("%04d/%04d", from, to+99), "the centuries"}, reading{fmt.Sprintf("%04d/%04d", from, to+9), "the decades"})
	}
	return nil
}
