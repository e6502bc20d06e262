package template

import "strings"

// caseFunctions change letters only. Those that are more than a call of the strings package are sprig's.
func caseFunctions() []Function {
	return []Function{
		{
			Name: "upper", Grade: Pure, Signature: "upper TEXT → text", Doc: "the text in capitals",
			Example: `{{ upper "new" }}`, Output: "NEW", Lossless: true, fn: onText(sure(strings.ToUpper)),
		},
		{
			Name: "lower", Grade: Pure, Signature: "lower TEXT → text", Doc: "the text in small letters",
			Example: `{{ lower "NEW" }}`, Output: "new", Lossless: true, fn: onText(sure(strings.ToLower)),
		},
		{
			Name: "title", Grade: Pure, Signature: "title TEXT → text", Doc: "the text with a capital at the start of each word",
			Example: `{{ title "a new text" }}`, Output: "A New Text", Lossless: true, fn: sprigText("title"),
		},
		{
			Name: "untitle", Grade: Pure, Signature: "untitle TEXT → text", Doc: "the text with a small letter at the start of each word",
			Example: `{{ untitle "A New Text" }}`, Output: "a new text", Lossless: true, fn: sprigText("untitle"),
		},
		{
			Name: "swapcase", Grade: Pure, Signature: "swapcase TEXT → text",
			Doc:     "the text with capitals for small letters and the other way round",
			Example: `{{ swapcase "A new TEXT" }}`, Output: "a NEW text", Lossless: true, fn: sprigText("swapcase"),
		},
		{
			Name: "snakecase", Grade: Pure, Signature: "snakecase TEXT → text", Doc: "the words in small letters, with underscores between",
			Example: `{{ snakecase "FirstName" }}`, Output: "first_name", fn: sprigText("snakecase"),
		},
		{
			Name: "camelcase", Grade: Pure, Signature: "camelcase TEXT → text", Doc: "the words joined, each with a capital",
			Example: `{{ camelcase "first_name" }}`, Output: "FirstName", fn: sprigText("camelcase"),
		},
		{
			Name: "kebabcase", Grade: Pure, Signature: "kebabcase TEXT → text", Doc: "the words in small letters, with hyphens between",
			Example: `{{ kebabcase "FirstName" }}`, Output: "first-name", fn: sprigText("kebabcase"),
		},
	}
}

// sprigText is a function of sprig from text to text.
func sprigText(name string) func(any) (string, error) {
	return onText(sure(adopted[func(string) string](name)))
}
