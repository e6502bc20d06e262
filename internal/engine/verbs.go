package engine

import (
	"iter"
	"strings"
	"unicode/utf8"
)

// VerbFlags are the flags that a verb of printf can have before its width.
const VerbFlags = "+-# 0"

// Verbs yields, for each verb of a format, the text between its percent sign and the verb, and the verb. The verb is empty for a percent
// sign at the end.
func Verbs(format string) iter.Seq2[string, string] {
	return func(yield func(spec, verb string) bool) {
		for _, rest, found := strings.Cut(format, "%"); found; _, rest, found = strings.Cut(rest, "%") {
			spec, verb, after := CutVerb(rest)
			if !yield(spec, verb) {
				return
			}
			rest = after
		}
	}
}

// CutVerb splits the text after a percent sign into the text before the verb, the verb, and the rest.
func CutVerb(s string) (spec, verb, rest string) {
	rest = strings.TrimLeft(strings.TrimLeft(s, VerbFlags), "0123456789.")
	spec = s[:len(s)-len(rest)]
	_, n := utf8.DecodeRuneInString(rest)
	return spec, rest[:n], rest[n:]
}
