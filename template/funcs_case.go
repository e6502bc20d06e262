package template

import (
	"strings"
	"unicode"

	"github.com/huandu/xstrings"
)

// caseFunctions returns the functions that change nothing but the case of letters. A test compares them with sprig's.
func caseFunctions() []Function {
	return []Function{
		{
			Name: "upper", Grade: Pure, Signature: "upper TEXT → text", Doc: "the text in upper case",
			Example: `{{ upper "new" }}`, Output: "NEW", Lossless: true, fn: onText(sure(strings.ToUpper)),
		},
		{
			Name: "lower", Grade: Pure, Signature: "lower TEXT → text", Doc: "the text in lower case",
			Example: `{{ lower "NEW" }}`, Output: "new", Lossless: true, fn: onText(sure(strings.ToLower)),
		},
		{
			Name: "title", Grade: Pure, Signature: "title TEXT → text", Doc: "the text with each word capitalized",
			Example: `{{ title "a new text" }}`, Output: "A New Text", Lossless: true, fn: onText(sure(titled)),
		},
		{
			Name: "untitle", Grade: Pure, Signature: "untitle TEXT → text", Doc: "the text with the first letter of each word in lower case",
			Example: `{{ untitle "A New Text" }}`, Output: "a new text", Lossless: true, fn: onText(sure(untitled)),
		},
		{
			Name: "swapcase", Grade: Pure, Signature: "swapcase TEXT → text",
			Doc:     "the text with upper and lower case swapped",
			Example: `{{ swapcase "A new TEXT" }}`, Output: "a NEW text", Lossless: true, fn: onText(sure(swappedCase)),
		},
		{
			Name: "snakecase", Grade: Pure, Signature: "snakecase TEXT → text", Doc: "the words in lower case, joined by underscores",
			Example: `{{ snakecase "FirstName" }}`, Output: "first_name", fn: onText(sure(xstrings.ToSnakeCase)),
		},
		{
			Name: "camelcase", Grade: Pure, Signature: "camelcase TEXT → text", Doc: "the words joined, each capitalized",
			Example: `{{ camelcase "first_name" }}`, Output: "FirstName", fn: onText(sure(xstrings.ToPascalCase)),
		},
		{
			Name: "kebabcase", Grade: Pure, Signature: "kebabcase TEXT → text", Doc: "the words in lower case, joined by hyphens",
			Example: `{{ kebabcase "FirstName" }}`, Output: "first-name", fn: onText(sure(xstrings.ToKebabCase)),
		},
	}
}

// titled returns s with the first letter of each word in upper case. A word ends before any character that is not a letter, a digit or
// an underscore.
func titled(s string) string {
	return strings.Title(s) //nolint:staticcheck // sprig's title uses this function
}

// untitled returns s with the first character of each word in lower case. Words are separated by white space.
func untitled(s string) string {
	start := true
	return strings.Map(func(r rune) rune {
		was := start
		start = unicode.IsSpace(r)
		if was && !start {
			return unicode.ToLower(r)
		}
		return r
	}, s)
}

// swappedCase returns s with upper and lower case exchanged. A lower-case letter that starts a word becomes a title-case letter.
func swappedCase(s string) string {
	start := true
	return strings.Map(func(r rune) rune {
		was := start
		start = false
		switch {
		case unicode.IsUpper(r), unicode.IsTitle(r):
			return unicode.ToLower(r)
		case unicode.IsLower(r) && was:
			return unicode.ToTitle(r)
		case unicode.IsLower(r):
			return unicode.ToUpper(r)
		}
		start = unicode.IsSpace(r)
		return r
	}, s)
}
