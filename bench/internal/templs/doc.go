// Package templs is the prompt as templ components: prompt.templ is the source, prompt_templ.go is what templ makes of it.
//
// templ makes HTML. Its own texts would be escaped and their white space folded, so data and line breaks go through templ.Raw;
// that gives the same bytes as the others, with no normalisation.
package templs

//go:generate go tool templ generate -f prompt.templ
