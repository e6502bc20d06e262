package template

import (
	"reflect"

	"github.com/dated-claims/retest/internal/control"
	"github.com/dated-claims/retest/internal/engine"
)

// raw returns a value in a form that is printed unchanged: it is not escaped, and its line breaks are kept.
func raw(v any) (Verbatim, error) {
	if absent(reflect.ValueOf(v)) {
		return "", engine.ErrAbsent
	}
	s, err := printable(v)
	return Verbatim(s), err
}

// escaped is single-line text that has already been escaped. It can still look like structure, so the guard checks it.
type escaped string

// escaper returns a function that reduces a value to one line and escapes it for one notation. If the style uses the same notation, the
// result is printed unchanged. Otherwise, the style escapes the result again, because only raw disables that.
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
			return escaped(s), nil
		}
		return s, nil
	}
}

// EscapePlain appends text for a reader of plain text. It inserts a space after the first character of each chat-model control token
// and each prompt tag, as in < |im_start|> and [ INST]. All other text is unchanged. Only text that contains <, [ or ] can change.
func EscapePlain(dst []byte, text string) []byte {
	return control.Break(dst, text)
}

// EscapeXML appends text as the content of an XML element. In addition to what EscapePlain does, it writes &, < and > as entities. It
// does not change quotes. In an attribute, the renderer escapes the quote that would end the value.
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
