package cli

import (
	"slices"
	"strings"
	"unicode"
)

// visible makes text safe to show on a terminal: what is not printable is replaced, tabs by a blank.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r == '\n' || unicode.IsPrint(r):
			return r
		}
		return unicode.ReplacementChar
	}, s)
}

// onLine is visible for a text that belongs on one line, such as the name of a file: line breaks are replaced, too.
func onLine(s string) string {
	return strings.ReplaceAll(visible(s), "\n", string(unicode.ReplacementChar))
}

// errorText is the text of an error for a terminal. Line breaks stay only between errors that were joined: all others are those of a name
// that it quotes.
func errorText(err error) string {
	text := err.Error()
	if !strings.Contains(text, "\n") {
		return visible(text)
	}
	var children []error
	switch e := err.(type) { //nolint:errorlint // the chain is walked here
	case interface{ Unwrap() []error }:
		children = e.Unwrap()
	case interface{ Unwrap() error }:
		children = []error{e.Unwrap()}
	}
	var b strings.Builder
	for _, child := range children {
		if child == nil {
			continue
		}
		before, after, ok := strings.Cut(text, child.Error())
		if !ok {
			continue
		}
		if !slices.Contains([]string{"\n", ":\n"}, before) {
			before = onLine(before)
		}
		b.WriteString(before + errorText(child))
		text = after
	}
	return b.String() + onLine(text)
}
