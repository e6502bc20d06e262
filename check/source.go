package check

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
)

// source is the source text of a document.
type source struct {
	d      *inquiry.Document
	text   []byte
	file   string
	starts []int // offset of the start of each line
	indent int   // for an element of an array, the number of bytes before it on its first line
}

func newSource(d *inquiry.Document) *source {
	at := d.At("")
	s := &source{d: d, text: d.Source(), file: at.File, starts: []int{0}}
	if bytes.HasPrefix(s.text, []byte("{")) && at.Line == d.Line() {
		s.indent = at.Col - 1
	}
	for i := 0; ; {
		n := bytes.IndexByte(s.text[i:], '\n')
		if n < 0 {
			return s
		}
		i += n + 1
		s.starts = append(s.starts, i)
	}
}

// offset returns the byte offset of a location in the document. It returns -1 for a location in another file, such as a file of
// defaults.
func (s *source) offset(pos fault.Pos) int {
	line := pos.Line - s.d.Line()
	if pos.File != s.file || line < 0 || line >= len(s.starts) {
		return -1
	}
	off := s.starts[line] + pos.Col - 1
	if line == 0 {
		off -= s.indent
	}
	if off >= 0 && off < len(s.text) {
		return off
	}
	return -1
}

// begins reports whether text starts with word as a whole word.
func begins(text []byte, word string) bool {
	if word == "" || len(text) < len(word) || string(text[:len(word)]) != word {
		return false
	}
	return len(text) == len(word) || bytes.IndexByte([]byte("\"',]} \r\n"), text[len(word)]) >= 0
}

// usual reports whether a value is already written in the given form.
func (s *source) usual(start int, form string) bool {
	text := s.text[start:]
	if text[0] == '"' || text[0] == '\'' {
		text = text[1:]
	}
	return begins(text, form)
}

// written locates a short value in the source. The value must be on one line, with or without quotes. same reports whether text denotes
// the value.
func (s *source) written(start int, same func(text string) bool) (from, end int, ok bool) {
	line := s.text[start:]
	if n := bytes.IndexByte(line, '\n'); n >= 0 {
		line = line[:n]
	}
	if line[0] == '"' || line[0] == '\'' {
		n := bytes.IndexByte(line[1:], line[0])
		if n < 0 || !same(string(line[1:1+n])) {
			return 0, 0, false
		}
		return start + 1, start + 1 + n, true
	}
	if n := bytes.Index(line, []byte(" #")); n >= 0 {
		line = line[:n]
	}
	for _, stops := range [...]string{"\r", ",]}\r"} { // a character that ends a value in a flow list may be part of a value outside a flow list
		plain := line
		if n := bytes.IndexAny(plain, stops); n >= 0 {
			plain = plain[:n]
		}
		if plain = bytes.TrimRight(plain, " \t"); same(string(plain)) {
			return start, start + len(plain), true
		}
	}
	return 0, 0, false
}

// edit is a change to a document.
type edit struct {
	start, end int // byte offsets in the document
	text       string
	fault      *fault.Fault
}

// spellings reports identifiers and dates in unusual form.
func (r *run) spellings() {
	for _, e := range r.respelled(newSource(r.d)) {
		r.report(e.fault.Rule, e.fault.Path, e.fault.Hint, e.fault.Err)
	}
}

// respelled returns edits that put identifiers and dates into their usual form.
func (r *run) respelled(s *source) []edit {
	w := respeller{source: s}
	w.date("as_of", r.q.AsOf)
	w.date("library.span", r.q.Library.Span)
	for i := range r.q.Claims {
		c := &r.q.Claims[i]
		w.date(string(fault.Path("claims").Index(i).Key("when")), c.When)
		for j, id := range c.Anchors {
			path := fault.Path("claims").Index(i).Key("anchors").Index(j)
			if c.Passage(id) != (claim.Passage{Anchor: id}) {
				path = path.Key("id")
			}
			w.id(string(path), id)
		}
	}
	for i := range r.q.Anchors {
		a := &r.q.Anchors[i]
		w.id(string(fault.Path("anchors").Index(i).Key("id")), a.ID)
		for k, id := range a.Also {
			w.id(string(fault.Path("anchors").Index(i).Key("also").Index(k)), id)
		}
		w.date(string(fault.Path("anchors").Index(i).Key("date")), a.Date)
	}
	return w.edits
}

type respeller struct {
	*source
	edits []edit
}

func (w *respeller) id(path string, id anchor.ID) {
	w.compare("identifier-spelling", path, id.String(), func(text string) bool {
		got, err := anchor.ParseID(text)
		return err == nil && got == id
	})
}

func (w *respeller) date(path string, d edtf.Date) {
	if d.IsZero() || d.Earliest().IsZero() || d.Latest().IsZero() {
		return // "before" and "until" have different meanings
	}
	if form := usualDate(d); form != "" {
		w.compare("date-form", path, form, func(text string) bool {
			got, err := edtf.ParseProse(text)
			return err == nil && got == d && !isAsGood(text, form)
		})
	}
}

// usualDate returns the recommended form of a date, which reads back as the same date. It returns "" for a date without a month,
// because words such as "about 2024" or "spring 2024" are just as good.
func usualDate(d edtf.Date) string {
	if d.Start().Month() == 0 && d.End().Month() == 0 {
		return ""
	}
	forms := []string{d.String(), d.Prose()}
	if d.Approximate() {
		slices.Reverse(forms) // the qualifier comes first, as prompts print it
	}
	for _, form := range forms {
		if got, err := edtf.ParseProse(form); err == nil && got == d {
			return form
		}
	}
	return ""
}

// isAsGood reports whether text differs from the usual form only in case, spaces or the kind of dash, so that nothing would be gained
// by respelling it.
func isAsGood(text, form string) bool { return strings.EqualFold(joined(text), joined(form)) }

// joined returns s without spaces and with a slash in place of every dash.
func joined(s string) string {
	return strings.NewReplacer(" ", "", "\u00a0", "", "–", "/", "—", "/").Replace(s)
}

// compare adds an edit unless the value is already written in its usual form.
func (w *respeller) compare(rule, path, want string, same func(text string) bool) {
	start := w.offset(w.d.At(path))
	if start < 0 || w.usual(start, want) {
		return
	}
	start, end, ok := w.written(start, same)
	if !ok {
		return
	}
	w.edits = append(w.edits, edit{start, end, want, &fault.Fault{
		Path: path, Rule: rule, Hint: "run with --fix", Err: fmt.Errorf("%s is usually written %s", w.text[start:end], want),
	}})
}
