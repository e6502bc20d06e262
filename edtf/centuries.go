package edtf

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// centuryForm matches one or two centuries, part of a century, or a millennium BC.
var centuryForm = sync.OnceValue(func() *regexp.Regexp {
	const ordinals = `([0-9]{1,2}(?:st|nd|rd|th)|[a-z]+(?:-first)?)`
	return regexp.MustCompile(`^((?:~|(?:circa|ca\.|c\.|about|around) )?)(?:the )?(?:([a-z]+|[0-9](?:st|nd|rd|th)) (half|third|quarter|decade) of )?(?:the )?` +
		ordinals + `(?:(?:th)?(?: ?[–—/-] ?| to | and | & )(?:the )?` + ordinals + `)?[ -](century|centuries|cent\.?|c\.?|millennium)(?: (b\.?c\.?(?:e\.?)?|a\.?d\.?|c\.?e\.?))?([?]?)$`)
})

// centuries converts centuries and parts of centuries to ranges of years. A single century of our era is converted to a form such as
// 17XX.
func centuries(s string) string {
	m := centuryForm().FindStringSubmatch(lowerASCII(s))
	if m == nil {
		return ""
	}
	about, nth, division, first, second, unit, mark := m[1], m[2], m[3], ordinal(m[4]), ordinal(m[5]), m[6], m[8]
	bc := strings.HasPrefix(m[7], "b")
	length := int64(100)
	if unit == "millennium" {
		length = 1000
	}
	if second == 0 && m[5] == "" {
		second = first
	}
	if first == 0 || second == 0 || length == 1000 && !bc {
		return ""
	}
	if division == "" && first == second && !bc {
		return about + fmt.Sprintf("%02dXX", first-1) + mark
	}
	from, _ := spanOf(first, length, bc)
	_, to := spanOf(second, length, bc)
	if division != "" {
		if from, to = partOfSpan(from, to, nth, division); from > to {
			return ""
		}
	}
	if from > to {
		return ""
	}
	return about + yearText(from, bc) + mark + "–" + yearText(to, bc) + mark
}

// spanOf returns the first and last year of a century or millennium. Centuries of our era are counted as in 19XX, except that the first
// one starts in the year 1.
func spanOf(n int, length int64, bc bool) (from, to int64) {
	if bc {
		return 1 - int64(n)*length, -int64(n-1) * length
	}
	return max(1, int64(n-1)*length), int64(n)*length - 1
}

// partOfSpan returns the years of the nth half, third, quarter or decade of a century. If there is no such part, first is after last.
func partOfSpan(from, to int64, nth, division string) (first, last int64) {
	count := map[string]int64{"half": 2, "third": 3, "quarter": 4, "decade": 10}[division]
	n := int64(ordinal(nth))
	if nth == "last" || nth == "final" {
		n = count
	}
	start := to - 99
	if n < 1 || n > count || to-from > 99 {
		return 1, 0
	}
	return max(from, start+100*(n-1)/count), start + 100*n/count - 1
}

func yearText(year int64, bc bool) string {
	if bc {
		return fmt.Sprintf("%d BC", 1-year)
	}
	return fmt.Sprintf("%04d", year)
}
