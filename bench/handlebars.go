package bench

import (
	"strings"

	"github.com/dated-claims/retest/bench/funcs"
)

// handlebarsPartials returns the parts of the Handlebars template, each in its own file.
func handlebarsPartials() (map[string]string, error) {
	partials := map[string]string{}
	for _, name := range []string{"claim", "paper", "retest", "surface", "propose"} {
		text, err := source(name + ".hbs")
		if err != nil {
			return nil, err
		}
		partials[name] = text
	}
	return partials, nil
}

// handlebarsHelpers returns the functions that Handlebars expects the program to provide.
func handlebarsHelpers() map[string]any {
	return map[string]any{
		"add": funcs.Add, "default": funcs.Or, "defaultNumber": funcs.OrNumber, "join": funcs.Join, "len": funcs.Len,
		"plural": funcs.Plural, "quote": funcs.Quote, "replace": funcs.Replace, "title": funcs.Title,
		"trim": strings.TrimSpace, "upper": strings.ToUpper,
	}
}
