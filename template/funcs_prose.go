package template

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dated-claims/retest/internal/prose"
)

// proseFunctions returns the functions that write sentences, numbers and markup. They are specific to this package.
func proseFunctions() []Function { return append(sentenceFunctions(), markupFunctions()...) }

// markupFunctions returns the functions that escape values or exempt them from escaping.
func markupFunctions() []Function {
	return []Function{
		{
			Name: "xml", Grade: Own, Signature: "xml TEXT → text", Doc: "the text on one line, with XML markup escaped",
			Example: `{{ xml "a < b" }}`, Output: "a &lt; b", Lossless: true, fn: escaper(EscapeXML, nil),
		},
		{
			Name: "md", Grade: Own, Signature: "md TEXT → text", Doc: "the text on one line, with Markdown markup escaped",
			Example: `{{ md "*a*" }}`, Output: `\*a\*`, Lossless: true, fn: escaper(EscapeMarkdown, nil),
		},
		{
			Name: "raw", Grade: Own, Signature: "raw TEXT → text", Doc: "the text unchanged, including markup and line breaks: for text that you trust",
			Example: `{{ raw "<b>" }}`, Output: "<b>", Lossless: true, fn: raw,
		},
	}
}

// sentenceFunctions returns the functions that write lists, numbers and quotes.
func sentenceFunctions() []Function {
	return []Function{
		{
			Name: "andList", Grade: Own, Signature: "andList LIST → text", Doc: "the items as a phrase, with 'and' before the last item",
			Example: `{{ andList (list "a" "b" "c") }}`, Output: "a, b, and c", Lossless: true, fn: listIn("and"),
		},
		{
			Name: "orList", Grade: Own, Signature: "orList LIST → text", Doc: "the items as a phrase, with 'or' before the last item",
			Example: `{{ orList (list "a" "b") }}`, Output: "a or b", Lossless: true, fn: listIn("or"),
		},
		{
			Name: "listOf", Grade: Own, Signature: "listOf SEPARATOR FINAL LIST → text",
			Doc:     "the items as a phrase in any language, with SEPARATOR between items and FINAL before the last one",
			Example: `{{ listOf ", " " und " (list "a" "b" "c") }}`, Output: "a, b und c", Lossless: true, fn: listOf,
		},
		{
			Name: "letter", Grade: Own, Signature: "letter INDEX → text", Doc: "the letter for an index, from a for 0 to z for 25, to label the steps of a task",
			Example: `{{ range $i, $c := list "x" "y" }}{{ letter $i }}{{ $c }}{{ end }}`, Output: "axby", fn: letterAt,
		},
		{
			Name: "quoted", Grade: Own, Signature: "quoted LIST → text",
			Doc:     "each item, or a single piece of text, in double quotes, separated by commas; double quotes inside become single quotes, so text can never close its quotes",
			Example: `{{ quoted (list "a" "b \"c\"") }}`, Output: `"a", "b 'c'"`, Lossless: true, fn: quotedTexts,
		},
		{
			Name: "within", Grade: Own, Signature: "within OPENING TEXT → text",
			Doc:     "the text, for use inside brackets; OPENING is ( or [. The text is unchanged if its own brackets of that kind are balanced, and otherwise in double quotes",
			Example: `{{ within "[" "[18F]FDG" }} {{ within "[" "a] b" }}`, Output: `[18F]FDG "a] b"`, Lossless: true, fn: withinBrackets,
		},
		{
			Name: "sentence", Grade: Own, Signature: "sentence TEXT → text", Doc: "the text with a period, unless it already ends in punctuation",
			Example: `{{ sentence "Done" }} {{ sentence "Done?" }}`, Output: "Done. Done?", Lossless: true, fn: onText(sure(sentenceOf)),
		},
		{
			Name: "article", Grade: Own, Signature: "article TEXT → text", Doc: "the text with 'a' or 'an' before it, depending on its spelling",
			Example: `{{ article "alignment researcher" }}`, Output: "an alignment researcher", Lossless: true,
			fn: onText(func(s string) (string, error) { return indefinite(s) + " " + s, nil }),
		},
		{
			Name: "inWords", Grade: Own, Signature: "inWords N → text", Doc: "a whole number from 0 to 100 in words, others in digits",
			Example: `{{ inWords 42 }}`, Output: "forty-two", Lossless: true, fn: numberWords,
		},
		{
			Name: "number", Grade: Own, Signature: "number INDEX → number", Doc: "turns the index of a range, which counts from 0, into a number that counts from 1",
			Example: `{{ range $i, $c := list "x" "y" }}{{ number $i }}{{ $c }}{{ end }}`, Output: "1x2y", fn: ordinal,
		},
		{
			Name: "wrapRunes", Grade: Own, Signature: "wrapRunes N TEXT → text", Doc: "the text in lines of at most N characters, broken at spaces",
			Example: `{{ wrapRunes 7 "one two three" }}`, Output: "one two\nthree", Lossless: true, fn: onCount(wrapRunes),
		},
	}
}

// listIn returns a function that joins items the way an English sentence does, with a serial comma.
func listIn(word string) func(any) (string, error) {
	return func(v any) (string, error) {
		items, err := texts(v)
		if err != nil {
			return "", err
		}
		if err := fewBytes(joinedLen(", ", items)); err != nil {
			return "", err
		}
		last := len(items) - 1
		switch {
		case last < 1:
			return strings.Join(items, ""), nil
		case last == 1:
			return bounded(items[0]+" "+word+" "+items[1], nil)
		}
		return bounded(strings.Join(items[:last], ", ")+", "+word+" "+items[last], nil)
	}
}

// indefinite chooses the indefinite article by spelling, apart from common exceptions: an hour, a unit, an LLM.
func indefinite(text string) string {
	word, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	lower := strings.ToLower(word)
	vowel := strings.IndexAny(lower, "aeiou") == 0
	switch {
	case isInitials(word):
		vowel = strings.IndexAny(word, "AEFHILMNORSX") == 0
	case startsWith(lower, "hour", "honest", "honour", "honor", "heir", "8", "11", "18"):
		vowel = true
	case startsWith(lower, "unin", "unim"):
		vowel = true
	case startsWith(lower, "uni", "use", "usu", "util", "eu", "one", "once", "ubi"):
		vowel = false
	}
	if vowel {
		return "an"
	}
	return "a"
}

// isInitials reports whether a word is pronounced letter by letter: two to five capitals, such as LLM.
func isInitials(word string) bool {
	return len(word) >= 2 && len(word) <= 5 && strings.Trim(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

func startsWith(s string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(s, p) })
}

func numberWords(v any) (string, error) {
	n, err := whole(v)
	if err != nil {
		return "", err
	}
	return prose.InWords(n), nil
}

func ordinal(v any) (int64, error) {
	n, err := whole(v)
	if err == nil && n == 1<<63-1 {
		err = fmt.Errorf("%d is the largest supported number", n)
	}
	return n + 1, err
}

// wrapRunes breaks text at spaces. A word that is longer than a line is on a line of its own.
func wrapRunes(width int64, s string) (string, error) {
	if width < 1 {
		return "", fmt.Errorf("want a width of 1 or more, got %d", width)
	}
	var b strings.Builder
	col := int64(0)
	for word := range strings.FieldsSeq(s) {
		n := int64(len([]rune(word)))
		switch {
		case col == 0:
		case col+1+n > width:
			b.WriteByte('\n')
			col = 0
		default:
			b.WriteByte(' ')
			col++
		}
		b.WriteString(word)
		col += n
	}
	return b.String(), nil
}

// listOf joins items with words that the template provides.
func listOf(sep, final, list any) (string, error) {
	marks, err := eachText("argument", []any{sep, final})
	if err != nil {
		return "", err
	}
	items, err := texts(list)
	if err != nil {
		return "", err
	}
	if err := fewBytes(joinedLen(marks[0], items)); err != nil {
		return "", err
	}
	last := len(items) - 1
	if last < 1 {
		return strings.Join(items, ""), nil
	}
	return bounded(strings.Join(items[:last], marks[0])+marks[1]+items[last], nil)
}

func letterAt(v any) (string, error) {
	n, err := whole(v)
	if err == nil && (n < 0 || n > 25) {
		err = fmt.Errorf("want a number from 0 to 25, got %d", n)
	}
	if err != nil {
		return "", err
	}
	return string(rune('a' + n)), nil
}

func quotedTexts(v any) (string, error) {
	items, err := texts(v)
	if err != nil {
		return "", err
	}
	if err := fewBytes(joinedLen(`", "`, items)); err != nil {
		return "", err
	}
	for i, s := range items {
		items[i] = `"` + prose.InnerQuotes(s) + `"`
	}
	return strings.Join(items, ", "), nil
}

func withinBrackets(opening, v any) (string, error) {
	open, err := text(opening)
	if err != nil {
		return "", err
	}
	s, err := text(v)
	if err != nil {
		return "", err
	}
	if open != "[" && open != "(" {
		return "", fmt.Errorf("want ( or [ as the opening bracket, got %q", open)
	}
	return prose.Within(open[0], s), nil
}

// sentenceOf ends s with a period.
func sentenceOf(s string) string {
	s = strings.TrimRight(s, " ")
	bare := strings.TrimRight(s, "\"'”’»)]")
	if bare == "" || strings.ContainsAny(bare[len(bare)-1:], ".?!") || strings.HasSuffix(bare, "…") || strings.HasSuffix(bare, "。") {
		return s
	}
	return s + "."
}
