package bench

import (
	"strings"

	"github.com/dated-claims/retest/bench/funcs"
)

// jinjaFunctions returns the functions that langchaingo's and eino's versions of Jinja lack. They are passed with the data, because
// neither library lets a program add a filter. Both libraries use the first version of gonja, whose trim filter keeps line breaks and
// whose default filter does not recognize empty strings.
func jinjaFunctions() map[string]any {
	return map[string]any{"quote": funcs.Quote, "trim": strings.TrimSpace}
}
