package engine

import (
	"iter"
	"strings"
	"unicode/utf8"
)

// VerbFlags contains the flags that may precede the width of a printf verb.
const VerbFlags = "+-# 0"

// Verbs yields, for each verb in a format, the text between its percent sign and the verb, and the verb itself. The verb is empty for a
// percent sign at the end.
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
