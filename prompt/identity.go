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

// identity implements seam.Identify for templates with the given hash. If the style's escaping or the functions differ, the same
// templates can produce different prompts, so the hash must then cover these as well. Without functions, the given hash is kept for the
// built-in styles and for all templates that use the escaping of the style named plain.
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
