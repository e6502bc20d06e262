package bench

import (
	"strings"

	"github.com/dated-claims/retest/bench/funcs"
)

// jinjaFunctions returns functions that the Jinja of langchaingo and eino lacks. They are passed with the data, because neither lets a
// program add a filter. Both use gonja's first version, whose trim keeps line breaks and whose default does not recognize empty text.
func jinjaFunctions() map[string]any {
	return map[string]any{"quote": funcs.Quote, "trim": strings.TrimSpace}
}
