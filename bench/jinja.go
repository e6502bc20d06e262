package bench

import (
	"strings"

	"github.com/dated-claims/retest/bench/funcs"
)

// jinjaFunctions returns the functions that langchaingo's and eino's Jinja lacks. They are passed with the data, because neither
// library lets a program add a filter. Both use the first version of gonja, whose trim keeps line breaks and whose default does not
// recognize empty strings.
func jinjaFunctions() map[string]any {
	return map[string]any{"quote": funcs.Quote, "trim": strings.TrimSpace}
}
