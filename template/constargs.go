package template

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/engine"
	"github.com/dated-claims/retest/internal/mistakes"
)

// literals holds the checks for literal arguments, keyed by the parameter's word in a signature. Each check returns the error that the
// function itself would return.
var literals = map[string]func(string) error{
	"date": func(s string) error { _, err := instant(s); return err },
	"duration": func(s string) error {
		_, err := spelledDuration(s)
		return err
	},
	"span": func(s string) error { _, err := durationOf(s, time.Time{}); return err },
	"zone": onlyUTC,
	"layout": func(s string) error {
		if mistakes.IsLayout(s) {
			return nil
		}
		return layoutError(s)
	},
	"regex": func(s string) error { _, err := newSearch(func(int) {}, s, "", maxProgram); return err },
	"format": func(s string) error {
		for spec, verb := range engine.Verbs(s) {
			if err := checkVerb(spec, verb); err != nil {
				return err
			}
		}
		return nil
	},
	"whole": literalNumber(func(float64) string { return "" }),
	"count": literalNumber(least(0, "a count of 0 or more")),
	"size":  literalNumber(least(1, "a size of 1 or more")),
	"width": literalNumber(least(1, "a width of 1 or more")),
	"cut":   literalNumber(least(4, "a width of 4 or more")), // abbrev needs room for three periods
	"letter": literalNumber(func(n float64) string {
		if n < 0 || n > 25 {
			return "a number from 0 to 25"
		}
		return ""
	}),
}

// literalNumber returns a check for a literal number. The function wanted describes the numbers that are expected. It returns "" if n
// is one of them.
func literalNumber(wanted func(n float64) string) func(string) error {
	return func(s string) error {
		n, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return nil //nolint:nilerr // rare literals such as 0x10 are not checked
		}
		want := wanted(n)
		if n != math.Trunc(n) {
			want = "a whole number"
		}
		if want == "" {
			return nil
		}
		return fmt.Errorf("want %s, got %s", want, s)
	}
}

func least(min float64, want string) func(float64) string {
	return func(n float64) string {
		if n < min {
			return want
		}
		return ""
	}
}

// layoutError is the error for a date layout that does not print any part of a date or uses the notation of another language.
type layoutError string

func (e layoutError) Error() string {
	return fmt.Sprintf("want a layout that writes 2 January 2006 the way dates should be printed, got %q", fault.Short(string(e)))
}

// Advice returns the layout to write.
func (e layoutError) Advice() string {
	if layout, ok := mistakes.Layout(string(e)); ok {
		return fmt.Sprintf("write %q", layout)
	}
	return `year 2006, month 01, Jan or January, day 02 or 2: "2006-01-02", "2 January 2006"`
}

var errCut = errors.New("a precision would cut the text: use trunc")

// checkVerb rejects a printf verb that cannot print any value.
func checkVerb(spec, verb string) error {
	switch {
	case verb == "":
		return errors.New("want a verb after %, such as %s; a percent sign itself is %%")
	case verb == "%" && spec != "":
		return errors.New("a percent sign takes no width: write %%")
	case (verb == "s" || verb == "q") && strings.Contains(spec, "."):
		return fmt.Errorf("%%%s%s: %w", spec, verb, errCut)
	}
	return fewColumns(spec)
}
