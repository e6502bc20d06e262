package template

import (
	"reflect"
	"strings"
	"unicode"

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
	const probe = "<*"
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

// EscapeXML appends text with the five characters of XML 1.0's markup, & < > " and ', as entities.
func EscapeXML(dst []byte, text string) []byte {
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
		case '"':
			entity = "&quot;"
		case '\'':
			entity = "&apos;"
		default:
			continue
		}
		dst = append(append(dst, text[from:i]...), entity...)
		from = i + 1
	}
	return append(dst, text[from:]...)
}

// EscapeMarkdown appends text with a backslash before each character that CommonMark 0.31, or a table or strikethrough of GitHub's
// extension of it, can take for markup there.
func EscapeMarkdown(dst []byte, text string) []byte {
	for i := range len(text) {
		if isMarkup(text, i) {
			dst = append(dst, '\\')
		}
		dst = append(dst, text[i])
	}
	return dst
}

// isMarkup reports whether the byte at i can be markup where it stands. What begins a block can do so at the start only.
func isMarkup(text string, i int) bool {
	rest := text[i+1:]
	switch c := text[i]; c {
	case '\\', '`', '*', '[', ']', '<', '|':
		return true
	case '_': // inside of a word it is a letter
		return i == 0 || rest == "" || !isWordByte(text[i-1]) || !isWordByte(rest[0])
	case '~':
		return strings.HasPrefix(rest, "~") || i > 0 && text[i-1] == '~'
	case '&':
		end := strings.IndexByte(rest[:min(len(rest), maxEntity)], ';')
		return end > 0 && !strings.ContainsAny(rest[:end], " &")
	case '#', '+', '-', '=', '>':
		return i == 0
	case '.', ')':
		return i > 0 && isDigits(text[:i])
	}
	return false
}

// maxEntity is longer than the longest name of a character in HTML.
const maxEntity = 34

func isWordByte(c byte) bool {
	return c >= 0x80 || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// isDigits reports whether s is a list number in Markdown: one to nine digits.
func isDigits(s string) bool {
	return len(s) <= 9 && strings.Trim(s, "0123456789") == ""
}

// EscapePlain appends text for a reader of plain text. Plain text has no escapes: a space is put into what models and chat formats
// take for a tag or a message's start, such as </claims>, <|im_start|>, <<<role>>> and [INST]: it looks at < and [ only.
func EscapePlain(dst []byte, text string) []byte {
	if strings.IndexByte(text, '<') < 0 && strings.IndexByte(text, '[') < 0 { // nearly always, and quick
		return append(dst, text...)
	}
	for from := 0; ; {
		i := strings.IndexAny(text[from:], "<[")
		if i < 0 {
			return append(dst, text[from:]...)
		}
		dst = append(dst, text[from:from+i+1]...)
		from += i + 1
		if rest := text[from:]; text[from-1] == '<' && startsTag(rest) || text[from-1] == '[' && startsInst(rest) {
			dst = append(dst, ' ')
		}
	}
}

// startsTag reports whether what follows a < makes it a tag or a marker. Words between angle brackets, such as <no value>, are none.
func startsTag(rest string) bool {
	if rest == "" || strings.IndexByte("/!?|<", rest[0]) >= 0 {
		return rest != ""
	}
	rest = rest[:min(len(rest), maxTag)]
	name := rest[:len(rest)-len(strings.TrimLeftFunc(rest, isNameRune))]
	inside, _, closed := strings.Cut(rest, ">")
	if name == "" || !closed && len(rest) < maxTag {
		return false
	}
	after := strings.TrimSpace(inside[len(name):])
	return after == "" || after == "/" || strings.Contains(after, "=")
}

// maxTag bounds how far the end of a tag is looked for; what is longer counts as ended there.
const maxTag = 256

// isNameRune holds for the characters of names of tags, near enough.
func isNameRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_:.", r)
}

// startsInst reports whether what follows a [ makes it the [INST] or [/INST] of a chat format.
func startsInst(rest string) bool {
	rest = strings.TrimPrefix(rest, "/")
	return len(rest) >= 5 && strings.EqualFold(rest[:5], "INST]")
}
