package cli

import (
	"slices"
	"strings"
	"unicode"

	"github.com/dated-claims/retest/fault"
)

// onLine is like visible but also replaces line breaks. It is for text that belongs on one line, such as a file name.
func onLine(s string) string {
	return strings.ReplaceAll(fault.Visible(s), "\n", string(unicode.ReplacementChar))
}

// errorText returns the text of an error for a terminal. It keeps only the line breaks between joined errors, because all others come
// from quoted names.
func errorText(err error) string {
	text := err.Error()
	if !strings.Contains(text, "\n") {
		return fault.Visible(text)
	}
	var children []error
	switch e := err.(type) { //nolint:errorlint // the code below unwraps the error
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
