package prompt

import (
	"crypto/sha256"
	"maps"
	"slices"
	"strconv"

	"github.com/dated-claims/retest/internal/seam"
)

func init() {
	seam.Identify = func(r *Renderer) seam.Identity {
		if r == nil {
			return seam.Identity{}
		}
		id := r.identity
		id.Functions = slices.Clone(id.Functions)
		return id
	}
}

// identity implements seam.Identify for templates with the given hash. The same templates can produce different prompts if the style's
// escaping or the functions differ, so the hash then covers these as well. For the built-in styles and for all templates with the
// escaping of style plain, it is the hash of the templates alone unless there are functions.
func identity(templates [sha256.Size]byte, s style, opts *Options) seam.Identity {
	id := seam.Identity{Templates: templates, Style: s.name, AllowHidden: opts.AllowHidden}
	var more []byte
	if (opts.Template != nil || opts.Overlay != nil) && s.name != builtin[0].name {
		more = append(more, "style "+s.name+"\n"...)
	}
	if len(opts.Funcs) > 0 {
		id.Functions, id.FuncsVersion = slices.Sorted(maps.Keys(opts.Funcs)), opts.FuncsVersion
		for _, name := range id.Functions {
			more = append(strconv.AppendQuote(append(more, "function "...), name), '\n')
		}
		more = append(strconv.AppendQuote(append(more, "version "...), id.FuncsVersion), '\n')
	}
	if len(more) > 0 {
		id.Templates = sha256.Sum256(append(templates[:len(templates):len(templates)], more...))
	}
	return id
}
