package engine

import (
	"iter"
	"strings"
	"unicode/utf8"
)

// VerbFlags are the flags that a verb of printf can have before its width.
const VerbFlags = "+-# 0"

// Verbs yields what stands between a percent sign and its verb, and the verb, for each verb of a format. The verb of a percent sign at the end
// is empty.
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

// CutVerb divides what follows a percent sign.
func CutVerb(s string) (spec, verb, rest string) {
	rest = strings.TrimLeft(strings.TrimLeft(s, VerbFlags), "0123456789.")
	spec = s[:len(s)-len(rest)]
	_, n := utf8.DecodeRuneInString(rest)
	return spec, rest[:n], rest[n:]
}
