package check

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/field"
	"github.com/dated-claims/retest/internal/lazyre"
)

// sentences lists the fields whose text usually ends like a sentence.
var sentences = []*field.Row{fields.At("claims.text"), fields.At("tasks.ask.text")}

// cutTexts reports unquoted strings that YAML reads only in part.
func (r *run) cutTexts() {
	src := r.d.Source()
	if !slices.ContainsFunc([]string{" #", "&", "!", " Null"}, func(mark string) bool { return bytes.Contains(src, []byte(mark)) }) {
		return
	}
	s := newSource(r.d)
	fields.Walk(field.RefOf(r.q), func(c *field.Cursor, ptr any) {
		if c.Row.Kind != field.Text && c.Row.Kind != field.Texts {
			return
		}
		path, text := c.Path(), *ptr.(*string)
		at := s.offset(r.d.At(path))
		switch {
		case at < 0:
			return
		case text == "":
			if begins(s.text[at:], "Null") { // authors who intend a null write null or ~
				s.cut(r, path, at, "put it in quotes", errors.New("YAML reads Null as null, so the text is empty"))
			}
			return
		}
		if name, ok := s.dropped(at); ok {
			s.cut(r, path, at, "put the text in quotes", fmt.Errorf("YAML reads %s as an anchor or a tag, so the text starts with %s", fault.Quote(name), fault.Quote(firstWord(text))))
			return
		}
		if comment, from := s.commentAfter(at, text); readsOn(text, comment, slices.Contains(sentences, c.Row)) {
			s.cut(r, path, from, "put the text in quotes; if a comment is intended, put a space after the #", fmt.Errorf("YAML reads %s as a comment, so the text ends with %s", fault.Quote(fault.Short(comment)), fault.Quote(lastWord(text))))
		}
	})
}

// cut reports a truncated string at the given offset in the document.
func (s *source) cut(r *run, path string, at int, hint string, err error) {
	n := len(r.faults)
	if r.report("cut-text", path, hint, err); len(r.faults) > n {
		line, found := slices.BinarySearch(s.starts, at)
		if !found {
			line--
		}
		r.faults[n].Pos = fault.Pos{File: s.file, Line: s.d.Line() + line, Col: at - s.starts[line] + 1}
	}
}

// dropped returns the YAML anchor or tag at the start of a value, unless it is intentional: an anchor that is referenced or a standard
// YAML tag.
func (s *source) dropped(at int) (name string, ok bool) {
	rest := s.text[at:]
	if rest[0] != '&' && rest[0] != '!' {
		return "", false
	}
	if n := bytes.IndexAny(rest, " \t\r\n"); n >= 0 {
		rest = rest[:n]
	}
	if value := bytes.TrimLeft(s.text[at+len(rest):], " \t"); len(value) > 0 && bytes.IndexByte([]byte("\"'|>\r\n"), value[0]) >= 0 {
		return "", false // no plain text follows the anchor or tag
	}
	meant := bytes.HasPrefix(rest, []byte("!!")) || rest[0] == '&' && bytes.Contains(s.text, append([]byte("*"), rest[1:]...))
	return string(rest), !meant
}

// commentAfter returns the comment directly after an unquoted string and the comment's offset. If there is no comment, it returns "".
func (s *source) commentAfter(at int, text string) (comment string, from int) {
	for word := range strings.FieldsSeq(text) {
		at += len(s.text[at:]) - len(bytes.TrimLeft(s.text[at:], " \t\r\n"))
		if !bytes.HasPrefix(s.text[at:], []byte(word)) {
			return "", 0 // the text is quoted or a block
		}
		at += len(word)
	}
	rest := s.text[at:]
	if n := bytes.IndexAny(rest, "\r\n"); n >= 0 {
		rest = rest[:n]
	}
	after := bytes.TrimLeft(rest, " \t")
	if len(after) == len(rest) || len(after) == 0 || after[0] != '#' {
		return "", 0
	}
	return strings.TrimRight(string(after), " \t"), at + len(rest) - len(after)
}

// note matches text that is clearly meant as a comment, whatever precedes it.
var note = lazyre.New(`^#+\s*(?:TODO|FIXME|XXX|NOTE|NB|HACK|retest:|$|#)`)

// readsOn reports whether a comment seems to continue the text that precedes it.
func readsOn(text, comment string, sentence bool) bool {
	if comment == "" || note.MatchString(comment) {
		return false
	}
	rest := strings.TrimLeft(comment[1:], " \t")
	first, _ := utf8.DecodeRuneInString(rest)
	switch ended := strings.ContainsAny(text[len(text)-1:], ".?!:;"); {
	case len(rest) == len(comment)-1: // no blank after the #
		return true
	case ended:
		return false
	case !sentence:
		return false
	}
	return unicode.IsDigit(first) || unicode.IsLower(first) && strings.HasSuffix(rest, ".") && strings.Contains(rest, " ")
}

func firstWord(text string) string { return strings.Fields(text + " -")[0] }

func lastWord(text string) string {
	words := strings.Fields("- " + text)
	return words[len(words)-1]
}
