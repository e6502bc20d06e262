package template

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// literals says what is wrong with a literal text, by what the function wants there: what the function would say, before it is called.
var literals = map[string]func(string) error{
	"date": func(s string) error { _, err := instant(s); return err },
	"duration": func(s string) error {
		_, err := spelledDuration(s)
		return err
	},
	"span":  func(s string) error { _, err := durationOf(s, time.Time{}); return err },
	"zone":  onlyUTC,
	"regex": func(s string) error { _, err := newSearch(func(int) {}, s, "", maxProgram); return err },
	"format": func(s string) error {
		for _, rest, found := strings.Cut(s, "%"); found; _, rest, found = strings.Cut(rest, "%") {
			spec, verb, after := verbOf(rest)
			if err := checkVerb(spec, verb); err != nil {
				return err
			}
			rest = after
		}
		return nil
	},
}

// verbOf takes what follows a percent sign apart.
func verbOf(f string) (spec, verb, rest string) {
	rest = strings.TrimLeft(strings.TrimLeft(f, numberFlags), "0123456789.")
	spec = f[:len(f)-len(rest)]
	_, n := utf8.DecodeRuneInString(rest)
	return spec, rest[:n], rest[n:]
}

var errCut = errors.New("a precision would cut the text: use trunc")

// checkVerb refuses what no value can be printed with.
func checkVerb(spec, verb string) error {
	switch {
	case verb == "":
		return errors.New("want a verb after %, such as %s; a percent sign itself is %%")
	case verb == "%" && spec != "":
		return errors.New("a percent sign has no width: it is %%")
	case (verb == "s" || verb == "q") && strings.Contains(spec, "."):
		return fmt.Errorf("%%%s%s: %w", spec, verb, errCut)
	}
	return fewColumns(spec)
}
