package template

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/dated-claims/retest/internal/engine"
)

// literals holds the checks of literal arguments, by the word of the parameter in a signature. Each returns the error that the function
// itself would return.
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
		for spec, verb := range engine.Verbs(s) {
			if err := checkVerb(spec, verb); err != nil {
				return err
			}
		}
		return nil
	},
}

var errCut = errors.New("a precision would cut the text: use trunc")

// checkVerb rejects a verb of printf that cannot print any value.
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
