package template

import (
	"fmt"
	"regexp"
	"regexp/syntax"

	"github.com/dated-claims/retest/fault"
)

// Limits on regular expressions. They ensure that neither templates nor data can make a search take long.
const (
	maxPattern  = 1000    // maximum number of bytes in a pattern
	maxProgram  = 5000    // maximum number of instructions in a compiled pattern
	maxSearch   = 1 << 28 // maximum product of instructions and bytes of text, for finding one match
	maxScan     = 1 << 30 // maximum product of instructions and the square of the bytes of text, for finding all matches, because each match may examine the whole rest of the text
	perCharge   = 16      // product of instructions and bytes that counts as one operation of the render
	costPerInst = 8       // number of operations charged for compiling one instruction
)

// regexFunctions returns the functions that search with Go regular expressions.
func regexFunctions() []Function {
	var rows []Function
	for _, f := range []Function{
		{
			Name: "regexMatch", Signature: "regexMatch PATTERN TEXT → bool", Doc: "whether the pattern matches anywhere in the text",
			Example: `{{ regexMatch "^[0-9]+$" "2026" }}`, Output: "true",
			fn: searching((*regexp.Regexp).MatchString),
		},
		{
			Name: "regexFind", Signature: "regexFind PATTERN TEXT → text", Doc: "the first match of the pattern, or nothing",
			Example: `{{ regexFind "[0-9]+" "in 2026" }}`, Output: "2026",
			fn: searching((*regexp.Regexp).FindString),
		},
		{
			Name: "regexFindAll", Signature: "regexFindAll PATTERN TEXT N → list", Doc: "the first N matches of the pattern; all if N is -1",
			Example: `{{ regexFindAll "[0-9]" "a1b2" -1 | join " " }}`, Output: "1 2", fn: pieces((*regexp.Regexp).FindAllString),
		},
		{
			Name: "regexSplit", Signature: "regexSplit PATTERN TEXT N → list", Doc: "the pieces between matches, at most N; all if N is -1",
			Example: `{{ regexSplit ", *" "a, b,c" -1 | join " " }}`, Output: "a b c", fn: pieces((*regexp.Regexp).Split),
		},
		{
			Name: "regexReplaceAll", Signature: "regexReplaceAll PATTERN TEXT NEW → text", Doc: "the text with matches replaced; $1 or ${1} is the first group",
			Example: `{{ regexReplaceAll "([a-z])1" "a1 b1" "${1}2" }}`, Output: "a2 b2",
			fn: replacing((*regexp.Regexp).ExpandString),
		},
		{
			Name: "regexReplaceAllLiteral", Signature: "regexReplaceAllLiteral PATTERN TEXT NEW → text", Doc: "the text with matches replaced by NEW; a $ in NEW has no special meaning",
			Example: `{{ regexReplaceAllLiteral "[0-9]" "a1 b2" "$" }}`, Output: "a$ b$",
			fn: replacing(literally),
		},
	} {
		f.Grade, f.metered = Fixed, true
		rows = append(rows, named(f, "must"+string(f.Name[0]-'a'+'A')+f.Name[1:])...)
	}
	return append(rows, Function{
		Name: "regexQuoteMeta", Grade: Pure, Signature: "regexQuoteMeta TEXT → text", Doc: "a pattern that matches only this text",
		Example: `{{ regexQuoteMeta "1.5" }}`, Output: `1\.5`, Lossless: true, fn: onText(sure(regexp.QuoteMeta)),
	})
}

// search is a pattern together with the text to search.
type search struct {
	*regexp.Regexp
	text   string
	pass   int // number of operations for one pass over the text
	charge func(int)
}

// newSearch returns a search for a pattern. It fails if the pattern compiles to more than the given number of instructions.
func newSearch(charge func(int), pattern, s string, instructions int) (*search, error) {
	if len(pattern) > maxPattern {
		return nil, fmt.Errorf("the pattern has %d bytes, but at most %d are allowed", len(pattern), maxPattern)
	}
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, fmt.Errorf("want a regular expression: %w", err)
	}
	prog, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return nil, fmt.Errorf("want a regular expression: %w", err)
	}
	n := len(prog.Inst)
	if n > instructions {
		return nil, fmt.Errorf("the pattern %q is too large for text of that length: %d instructions, want at most %d",
			fault.Short(pattern), n, instructions)
	}
	re, err := regexp.Compile(pattern)
	found := &search{re, s, saturated(n, len(s)+1) / perCharge, charge}
	charge(costPerInst*n + found.pass)
	return found, err
}

// forAll returns a search for all matches of pattern in s.
func forAll(charge func(int), pattern, s string) (*search, error) {
	return newSearch(charge, pattern, s, int(min(maxProgram, maxScan/uint64(saturated(len(s)+1, len(s)+1)))))
}

// matched charges for n matches, because finding each match may have involved searching the whole rest of the text.
func (s *search) matched(n int) { s.charge(saturated(s.pass, n)) }

// searching adapts a function that searches for one match.
func searching[R any](search func(*regexp.Regexp, string) R) func(charge func(int), p, s any) (R, error) {
	return func(charge func(int), p, s any) (R, error) {
		return onTexts(func(p, s string) (R, error) {
			re, err := newSearch(charge, p, s, min(maxProgram, maxSearch/(len(s)+1)))
			if err != nil {
				return *new(R), err
			}
			return search(re.Regexp, s), nil
		})(p, s)
	}
}

// pieces adapts a function that returns a given number of pieces. A negative number means all pieces.
func pieces(search func(*regexp.Regexp, string, int) []string) func(charge func(int), p, s, n any) ([]string, error) {
	return func(charge func(int), p, s, count any) ([]string, error) {
		n, err := whole(count)
		if err != nil {
			return nil, err
		}
		if n < 0 || n > maxItems {
			n = maxItems + 1
		}
		return onTexts(func(p, s string) ([]string, error) {
			re, err := forAll(charge, p, s)
			if err != nil {
				return nil, err
			}
			found := search(re.Regexp, s, int(n))
			re.matched(len(found))
			return found, nil
		})(p, s)
	}
}

// expander appends the replacement of a match.
type expander func(re *regexp.Regexp, dst []byte, to, s string, match []int) []byte

func literally(_ *regexp.Regexp, dst []byte, to, _ string, _ []int) []byte { return append(dst, to...) }

// replacing returns a function that replaces all matches.
func replacing(expand expander) func(charge func(int), p, s, to any) (string, error) {
	return func(charge func(int), p, s, to any) (string, error) {
		return onThreeTexts(func(p, s, to string) (string, error) { return replaceMatches(charge, p, s, to, expand) })(p, s, to)
	}
}

func replaceMatches(charge func(int), pattern, s, to string, expand expander) (string, error) {
	re, err := forAll(charge, pattern, s)
	if err != nil {
		return "", err
	}
	matches := re.FindAllStringSubmatchIndex(s, -1)
	re.matched(len(matches))
	var out []byte
	last := 0
	for _, m := range matches {
		out = append(out, s[last:m[0]]...)
		out = expand(re.Regexp, out, to, s, m)
		if err := fewBytes(len(out)); err != nil {
			return "", err
		}
		last = m[1]
	}
	return string(append(out, s[last:]...)), nil
}
