package bench

import (
	"strings"

	"github.com/dated-claims/retest/bench/funcs"
)

// jinjaFunctions are what langchaingo's and eino's Jinja lacks, to come with the data since neither lets a program add a filter.
// Both use gonja's first version, whose trim leaves line breaks where they are and whose default knows no empty text.
func jinjaFunctions() map[string]any {
	return map[string]any{"quote": funcs.Quote, "trim": strings.TrimSpace}
}
