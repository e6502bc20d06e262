package template

import (
	"reflect"

	"github.com/dated-claims/retest/internal/control"
	"github.com/dated-claims/retest/internal/engine"
)

// raw lets a value through as it is: no style's escaping, and its line breaks stay.
func raw(v any) (Verbatim, error) {
	if absent(reflect.ValueOf(v)) {
		return "", engine.ErrAbsent
	}
	s, err := printable(v)
	return Verbatim(s), err
}

// escaper makes a function that escapes a value for one notation, on one line. Its result is printed as it is where the style has
// the same notation; elsewhere the style's escaping comes on top, since only raw takes that off.
func escaper(escape, style func([]byte, string) []byte) func(any) (any, error) {
	const probe = "<a>*b*"
	same := style == nil || string(style(nil, probe)) == string(escape(nil, probe))
	return func(v any) (any, error) {
		if absent(reflect.ValueOf(v)) {
			return nil, engine.ErrAbsent
		}
		s, err := printable(v)
		if err != nil {
			return nil, err
		}
		s = string(escape(nil, engine.OneLine(s)))
		if same {
			return Verbatim(s), nil
		}
		return s, nil
	}
}

// EscapePlain appends text for a reader of plain text: only the control tokens of chat models and the tags of prompts are broken, by a
// space after their first character, such as < |im_start|> and [ INST]. All other text is unchanged. It looks at <,
// [ and ] only.
func EscapePlain(dst []byte, text string) []byte {
	return control.Break(dst, text)
}

// EscapeXML appends text as the text of an XML element: as EscapePlain does, and with &, < and > as entities. Quotes stay: inside an
// attribute, what prints the text escapes the quote that ends it.
func EscapeXML(dst []byte, text string) []byte {
	if control.Has(text) {
		text = string(control.Break(nil, text))
	}
	return escapeEntities(dst, text)
}

// escapeEntities appends text with &, < and > as entities.
func escapeEntities(dst []byte, text string) []byte {
	from := 0
	for i := range len(text) {
		entity := ""
		switch text[i] {
		case '&':
			entity = "&amp;"
		case '<':
			entity = "&lt;"
		case '>':
			entity = "&gt;"
		default:
			continue
		}
		dst = append(append(dst, text[from:i]...), entity...)
		from = i + 1
	}
	return append(dst, text[from:]...)
}
