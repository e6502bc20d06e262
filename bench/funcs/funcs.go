// Package funcs has what templates of rivals need and their engine lacks: the functions of sprig that the prompt uses, with typed
// parameters and the same results.
package funcs

import (
	"reflect"
	"strconv"
	"strings"
)

// Join puts a separator between the items.
func Join(separator string, items []string) string { return strings.Join(items, separator) }

// Replace replaces every old by new.
func Replace(old, new, text string) string { return strings.ReplaceAll(text, old, new) }

// Quote puts text in double quotes, with Go's escapes.
func Quote(text string) string {
	if Plain(text) {
		return `"` + text + `"`
	}
	return strconv.Quote(text)
}

// Or is the text, or the other one if it is empty.
func Or(other, text string) string {
	if text == "" {
		return other
	}
	return text
}

// OrNumber is the number, or the other one if it is zero.
func OrNumber(other, number int) int {
	if number == 0 {
		return other
	}
	return number
}

// Plural is one or many, by number.
func Plural(one, many string, number int) string {
	if number == 1 {
		return one
	}
	return many
}

// Add adds two numbers.
func Add(a, b int) int { return a + b }

// Len is the number of items of a list.
func Len(list any) int { return reflect.ValueOf(list).Len() }
