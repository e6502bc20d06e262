package template

import "strings"

// caseFunctions returns the functions that change only letters. Those that do more than call package strings are sprig's.
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
			Example: `{{ title "a new text" }}`, Output: "A New Text", Lossless: true, fn: sprigText("title"),
		},
		{
			Name: "untitle", Grade: Pure, Signature: "untitle TEXT → text", Doc: "the text with the first letter of each word in lower case",
			Example: `{{ untitle "A New Text" }}`, Output: "a new text", Lossless: true, fn: sprigText("untitle"),
		},
		{
			Name: "swapcase", Grade: Pure, Signature: "swapcase TEXT → text",
			Doc:     "the text with upper and lower case swapped",
			Example: `{{ swapcase "A new TEXT" }}`, Output: "a NEW text", Lossless: true, fn: sprigText("swapcase"),
		},
		{
			Name: "snakecase", Grade: Pure, Signature: "snakecase TEXT → text", Doc: "the words in lower case, joined by underscores",
			Example: `{{ snakecase "FirstName" }}`, Output: "first_name", fn: sprigText("snakecase"),
		},
		{
			Name: "camelcase", Grade: Pure, Signature: "camelcase TEXT → text", Doc: "the words joined, each capitalized",
			Example: `{{ camelcase "first_name" }}`, Output: "FirstName", fn: sprigText("camelcase"),
		},
		{
			Name: "kebabcase", Grade: Pure, Signature: "kebabcase TEXT → text", Doc: "the words in lower case, joined by hyphens",
			Example: `{{ kebabcase "FirstName" }}`, Output: "first-name", fn: sprigText("kebabcase"),
		},
	}
}

// sprigText returns a sprig function from text to text.
func sprigText(name string) func(any) (string, error) {
	return onText(sure(adopted[func(string) string](name)))
}
