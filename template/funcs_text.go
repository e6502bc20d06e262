package template

import (
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
	"unicode"
)

// textFunctions returns the functions that cut, join, search and replace.
func textFunctions() []Function {
	return append(cuttingFunctions(), []Function{
		{
			Name: "hello", Grade: Pure, Signature: "hello → text", Doc: "a greeting, for experiments",
			Example: `{{ hello }}`, Output: "Hello!", Lossless: true,
			fn: func() string { return "Hello!" },
		},
		{
			Name: "contains", Grade: Pure, Signature: "contains PART TEXT → bool", Doc: "whether the text contains the part",
			Example: `{{ contains "cat" "a cat" }}`, Output: "true", fn: onTexts(swapped(strings.Contains)),
		},
		{
			Name: "hasPrefix", Grade: Pure, Signature: "hasPrefix START TEXT → bool", Doc: "whether the text starts with START",
			Example: `{{ hasPrefix "a" "a cat" }}`, Output: "true", fn: onTexts(swapped(strings.HasPrefix)),
		},
		{
			Name: "hasSuffix", Grade: Pure, Signature: "hasSuffix END TEXT → bool", Doc: "whether the text ends with END",
			Example: `{{ hasSuffix "dog" "a cat" }}`, Output: "false", fn: onTexts(swapped(strings.HasSuffix)),
		},
		{
			Name: "replace", Grade: Fixed, Signature: "replace OLD NEW TEXT → text", Doc: "the text with every OLD replaced by NEW",
			Example: `{{ "a b c" | replace " " "-" }}`, Output: "a-b-c", fn: onThreeTexts(replaceText),
		},
		{
			Name: "repeat", Grade: Fixed, Signature: "repeat N TEXT → text", Doc: "the text repeated N times",
			Example: `{{ repeat 3 "ab" }}`, Output: "ababab", fn: onCount(repeatText),
		},
		{
			Name: "plural", Grade: Fixed, Signature: "plural ONE MANY N → text", Doc: "ONE if N is 1, otherwise MANY",
			Example: `{{ 2 | plural "paper" "papers" }}`, Output: "papers", Lossless: true, fn: pluralText,
		},
		{
			Name: "quote", Grade: Fixed, Signature: "quote TEXT… → text", Doc: "each argument in double quotes, with Go's escapes",
			Example: `{{ quote "a" "b" }}`, Output: `"a" "b"`, Lossless: true, fn: quoteTexts,
		},
		{
			Name: "squote", Grade: Fixed, Signature: "squote TEXT… → text", Doc: "each argument in single quotes",
			Example: `{{ squote "a" "b" }}`, Output: "'a' 'b'", Lossless: true, fn: singleQuoteTexts,
		},
		{
			Name: "cat", Grade: Fixed, Signature: "cat TEXT… → text", Doc: "the values as text, separated by spaces",
			Example: `{{ cat "in" 2026 "and" 2027 }}`, Output: "in 2026 and 2027", Lossless: true, fn: catTexts,
		},
		{
			Name: "toString", Grade: Fixed, Signature: "toString VALUE → text", Doc: "the value as printed",
			Example: `{{ toString 5 | quote }}`, Output: `"5"`, Lossless: true, fn: onText(sure(strings.Clone)),
		},
		{
			Name: "toStrings", Grade: Fixed, Signature: "toStrings LIST → list", Doc: "the items as printed",
			Example: `{{ list 1 2 | toStrings | join "+" }}`, Output: "1+2", Lossless: true, fn: textList,
		},
	}...)
}

// partFunctions returns the functions that join and split strings.
func partFunctions() []Function {
	return []Function{
		{
			Name: "join", Grade: Fixed, Signature: "join SEPARATOR LIST → text", Doc: "the items as text, joined by the separator",
			Example: `{{ list "a" "b" | join ", " }}`, Output: "a, b", Lossless: true, fn: joinTexts,
		},
		{
			Name: "split", Grade: Pure, Signature: "split SEPARATOR TEXT → map", Doc: "the parts of the text, under the keys _0, _1 and so on",
			Example: `{{ (split "/" "a/b")._1 }}`, Output: "b",
			fn: onTexts(func(sep, s string) (map[string]string, error) { return splitText(sep, s, -1) }),
		},
		{
			Name: "splitn", Grade: Pure, Signature: "splitn SEPARATOR N TEXT → map", Doc: "like split, with at most N parts",
			Example: `{{ (splitn "/" 2 "a/b/c")._1 }}`, Output: "b/c", fn: splitTextN,
		},
		{
			Name: "splitList", Grade: Pure, Signature: "splitList SEPARATOR TEXT → list", Doc: "the parts of the text; without a separator, its characters",
			Example: `{{ splitList "/" "a/b" | join "-" }}`, Output: "a-b", fn: onTexts(splitParts),
		},
	}
}

// cuttingFunctions returns the functions that trim the ends of a string or keep part of it.
func cuttingFunctions() []Function {
	rows := []Function{
		{
			Name: "trim", Grade: Pure, Signature: "trim TEXT → text", Doc: "the text without surrounding white space",
			Example: `{{ trim " a " | quote }}`, Output: `"a"`, Lossless: true, fn: onText(sure(strings.TrimSpace)),
		},
		{
			Name: "trimPrefix", Grade: Pure, Signature: "trimPrefix START TEXT → text", Doc: "the text without the prefix START",
			Example: `{{ trimPrefix "a " "a cat" }}`, Output: "cat", fn: onTexts(swapped(strings.TrimPrefix)),
		},
		{
			Name: "trimSuffix", Grade: Pure, Signature: "trimSuffix END TEXT → text", Doc: "the text without the suffix END",
			Example: `{{ trimSuffix "." "A cat." }}`, Output: "A cat", fn: onTexts(swapped(strings.TrimSuffix)),
		},
		{
			Name: "trunc", Grade: Fixed, Signature: "trunc N TEXT → text", Doc: "the first N characters, or the last if N is negative",
			Example: `{{ trunc 6 "a long text" }}`, Output: "a long", fn: onCount(truncateText),
		},
		{
			Name: "substr", Grade: Fixed, Signature: "substr START END TEXT → text",
			Doc:     "the characters from START (counted from 0) up to but not including END; a negative END means the end of the text",
			Example: `{{ substr 2 6 "a long text" }}`, Output: "long", fn: substring,
		},
		{
			Name: "abbrev", Grade: Fixed, Signature: "abbrev N TEXT → text", Doc: "the text, shortened to at most N characters, with three dots at the end if it was cut; N is at least 4",
			Example: `{{ abbrev 9 "a long text" }}`, Output: "a long...",
			fn: onCount(func(n int64, s string) (string, error) { return abbreviate(0, n, s), nil }),
		},
		{
			Name: "abbrevboth", Grade: Fixed, Signature: "abbrevboth FROM N TEXT → text", Doc: "like abbrev, but may cut both ends to keep the text at position FROM",
			Example: `{{ abbrevboth 5 10 "1234 5678 9123" }}`, Output: "...5678...", fn: abbreviateBoth,
		},
		{
			Name: "initials", Grade: Fixed, Signature: "initials TEXT → text", Doc: "the first character of each word",
			Example: `{{ initials "Ada Lovelace" }}`, Output: "AL", fn: onText(sure(initialsOf)),
		},
		{
			Name: "nospace", Grade: Fixed, Signature: "nospace TEXT → text", Doc: "the text without any white space",
			Example: `{{ nospace "a b c" }}`, Output: "abc", fn: onText(sure(withoutSpace)),
		},
	}
	return append(rows, named(Function{
		Name: "trimAll", Grade: Pure, Signature: "trimAll CHARACTERS TEXT → text", Doc: "the text without those characters at its ends",
		Example: `{{ trimAll "*" "**a**" }}`, Output: "a", fn: onTexts(swapped(trimSet)),
	}, "trimall")...)
}

// trimSet is like strings.Trim, except that it does not search a long list of characters again for each character of s.
func trimSet(s, characters string) string {
	if len(characters) <= shortSet {
		return strings.Trim(s, characters)
	}
	set := map[rune]bool{}
	for _, r := range characters {
		set[r] = true
	}
	return strings.TrimFunc(s, func(r rune) bool { return set[r] })
}

// shortSet is the maximum length in bytes of a list of characters that is searched for each character of s.
const shortSet = 64

func truncateText(n int64, s string) (string, error) {
	length := countCharacters(s)
	switch {
	case n >= length || n <= -length:
		return s, nil
	case n < 0:
		return s[characterOffset(s, length+n):], nil
	}
	return s[:characterOffset(s, n)], nil
}

func substring(start, end, v any) (string, error) {
	from, err := whole(start)
	if err != nil {
		return "", err
	}
	to, err := whole(end)
	if err != nil {
		return "", err
	}
	s, err := text(v)
	if err != nil {
		return "", err
	}
	from = max(from, 0)
	if to < 0 {
		to = math.MaxInt64
	}
	if from > to {
		return "", fmt.Errorf("want a start before the end, got %d and %d", from, to)
	}
	return shortText(s[characterOffset(s, from):characterOffset(s, to)])
}

const dots = "..."

// abbreviate cuts s to width characters, including the dots, and keeps the character at index from. If the width is too small for that,
// it returns s unchanged.
func abbreviate(from, width int64, s string) string {
	c := charactersOf(s)
	n := int64(c.count())
	if width < 4 || n <= width {
		return s
	}
	from = max(min(from, n), 0)
	if n-from < width-3 {
		from = n - (width - 3)
	}
	switch {
	case from <= 4:
		return c.between(0, int(width-3)) + dots
	case width < 7:
		return s
	case from+width-3 < n:
		return dots + abbreviate(0, width-3, c.between(int(from), int(n)))
	}
	return dots + c.between(int(n-(width-3)), int(n))
}

func abbreviateBoth(left, right, v any) (string, error) {
	from, err := whole(left)
	if err != nil {
		return "", err
	}
	return onCount(func(n int64, s string) (string, error) {
		if from > 0 && n < 7 {
			return s, nil
		}
		return abbreviate(from, n, s), nil
	})(right, v)
}

func initialsOf(s string) string {
	var b strings.Builder
	for word := range strings.FieldsSeq(s) {
		b.WriteString(word[:characterOffset(word, 1)])
	}
	return b.String()
}

func withoutSpace(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

func replaceText(old, new, s string) (string, error) {
	// If NEW is longer than OLD, the size of the result is checked before it is built.
	if growth := len(new) - len(old); growth > 0 {
		if err := fewBytes(saturated(strings.Count(s, old), growth)); err != nil {
			return "", err
		}
	}
	return strings.ReplaceAll(s, old, new), nil
}

func repeatText(n int64, s string) (string, error) {
	if n < 0 {
		return "", fmt.Errorf("want a count of 0 or more, got %d", n)
	}
	if s == "" {
		return "", nil
	}
	if err := fewBytes(saturated(int(min(n, math.MaxInt)), len(s))); err != nil {
		return "", err
	}
	return strings.Repeat(s, int(n)), nil
}

// saturated multiplies two sizes and limits the result to the largest int.
func saturated(a, b int) int {
	if hi, lo := bits.Mul(uint(a), uint(b)); hi == 0 && lo <= math.MaxInt {
		return int(lo)
	}
	return math.MaxInt
}

func pluralText(one, many, count any) (string, error) {
	n, err := whole(count)
	if err != nil {
		return "", err
	}
	if n == 1 {
		return text(one)
	}
	return text(many)
}

func quoteTexts(values ...any) (string, error) { return spaced(strconv.Quote, values) }

func singleQuoteTexts(values ...any) (string, error) {
	return spaced(func(s string) string { return "'" + s + "'" }, values)
}

func catTexts(values ...any) (string, error) { return spaced(strings.Clone, values) }

// spaced applies a function to each argument and joins the results with spaces.
func spaced(treat func(string) string, values []any) (string, error) {
	parts, err := eachText("argument", values)
	if err != nil {
		return "", err
	}
	if err := fewBytes(joinedLen(" ", parts)); err != nil {
		return "", err
	}
	for i, p := range parts {
		parts[i] = treat(p)
	}
	return shortText(strings.Join(parts, " "))
}

// joinedLen returns the length of parts joined with a separator.
func joinedLen(sep string, parts []string) int {
	n := saturated(len(sep), max(len(parts)-1, 0))
	for _, p := range parts {
		n = min(n, math.MaxInt-len(p)) + len(p)
	}
	return n
}

func textList(v any) ([]string, error) { return bounded(texts(v)) }

func joinTexts(sep, list any) (string, error) {
	s, err := text(sep)
	if err != nil {
		return "", err
	}
	parts, err := texts(list)
	if err != nil {
		return "", err
	}
	if err := fewBytes(joinedLen(s, parts)); err != nil {
		return "", err
	}
	return strings.Join(parts, s), nil
}

// splitParts splits s into all its parts.
func splitParts(sep, s string) ([]string, error) { return partsOf(sep, s, -1) }

// partsOf splits s into at most n parts, or into all its parts if n is negative.
func partsOf(sep, s string, n int) ([]string, error) {
	if n < 0 || n > maxItems {
		n = maxItems + 1
	}
	if sep == "" && n > 0 {
		return bounded(charactersOf(s).split(n), nil)
	}
	return bounded(strings.SplitN(s, sep, n), nil)
}

func splitText(sep, s string, n int) (map[string]string, error) {
	parts, err := partsOf(sep, s, n)
	if err != nil {
		return nil, err
	}
	m := make(map[string]string, len(parts))
	for i, p := range parts {
		m["_"+strconv.Itoa(i)] = p
	}
	return m, nil
}

func splitTextN(sep, count, v any) (map[string]string, error) {
	n, err := whole(count)
	if err != nil {
		return nil, err
	}
	return onTexts(func(sep, s string) (map[string]string, error) {
		return splitText(sep, s, int(max(min(n, maxItems+1), -1)))
	})(sep, v)
}
