// Package templs contains the prompt as templ components: prompt.templ is the source, and templ generates prompt_templ.go from it.
//
// templ generates HTML. Because it would escape text and fold white space, data and line breaks are printed with templ.Raw. The output
// then matches the output of the other engines byte for byte, without normalization.
package templs

//go:generate go tool templ generate -f prompt.templ
