// Package funcs provides functions that the templates of other engines need but the engines lack: the sprig functions that the prompt
// uses, with typed parameters and the same results.
package funcs

import (
	"reflect"
	"strconv"
	"strings"
)

// Join joins the items with a separator between them.
func Join(separator string, items []string) string { return strings.Join(items, separator) }

// Replace replaces every occurrence of old with new.
func Replace(old, new, text string) string { return strings.ReplaceAll(text, old, new) }

// Quote returns text in double quotes, with Go's escapes.
func Quote(text string) string {
	if Plain(text) {
		return `"` + text + `"`
	}
	return strconv.Quote(text)
}

// Or returns text, or other if text is empty.
func Or(other, text string) string {
	if text == "" {
		return other
	}
	return text
}

// OrNumber returns number, or other if number is zero.
func OrNumber(other, number int) int {
	if number == 0 {
		return other
	}
	return number
}

// Plural returns one or many, depending on number.
func Plural(one, many string, number int) string {
	if number == 1 {
		return one
	}
	return many
}

// Add adds two numbers.
func Add(a, b int) int { return a + b }

// Len returns the number of items in a list.
func Len(list any) int { return reflect.ValueOf(list).Len() }
