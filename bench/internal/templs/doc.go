// Package templs is the prompt as templ components: prompt.templ is the source, and templ generates prompt_templ.go from it.
//
// templ generates HTML. It would escape text and fold white space, so data and line breaks use templ.Raw. The output then has the same
// bytes as that of the other engines, without normalization.
package templs

//go:generate go tool templ generate -f prompt.templ
