package check

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/field"
	"github.com/dated-claims/retest/internal/hidden"
	"github.com/dated-claims/retest/internal/lazyre"
	"github.com/dated-claims/retest/internal/markup"
)

// This file fixes strings: titles with markup, roles without an article, and invisible characters.

// retitled returns edits that replace titles containing markup with plain titles.
func (r *run) retitled(s *source) []edit {
	var out []edit
	for i := range r.q.Anchors {
		title := r.q.Anchors[i].Title
		text, found := markup.Title(title)
		path := string(fault.Path("anchors").Index(i).Key("title"))
		start := s.offset(r.d.At(path))
		if found == "" || text == title || start < 0 {
			continue
		}
		if e, ok := s.rewritten(start, title, text); ok {
			e.fault = &fault.Fault{Path: path, Rule: "title-markup", Err: fmt.Errorf("the title is now: %s", text)}
			out = append(out, e)
		}
	}
	return out
}

// articled returns edits that add a missing article to the role.
func (r *run) articled(s *source) []edit {
	role := withArticle(r.q.Role, r.q.Question)
	start := s.offset(r.d.At("role"))
	if role == r.q.Role || start < 0 {
		return nil
	}
	e, ok := s.rewritten(start, r.q.Role, role)
	if !ok {
		return nil
	}
	e.fault = &fault.Fault{Path: "role", Rule: "role-article", Err: fmt.Errorf("the role is now: %s", role)}
	return []edit{e}
}

// rewritten returns an edit that replaces a string and keeps its quotes. The string must be written on one line.
func (s *source) rewritten(start int, was, is string) (edit, bool) {
	end := start
	switch line, _, _ := strings.Cut(string(s.text[start:]), "\n"); line[0] {
	case '"':
		var text string
		n := closingQuote(line)
		if n < 0 || json.Unmarshal([]byte(line[:n+1]), &text) != nil || text != was {
			return edit{}, false
		}
		return edit{start: start, end: start + n + 1, text: inDouble(is)}, true
	case '\'':
		n := len(inSingle(was))
		if !strings.HasPrefix(line, inSingle(was)) {
			return edit{}, false
		}
		return edit{start: start, end: start + n, text: inSingle(is)}, true
	default:
		var ok bool
		if start, end, ok = s.written(start, func(text string) bool { return text == was }); !ok {
			return edit{}, false
		}
	}
	if !plainText.MatchString(is) {
		is = inDouble(is)
	}
	return edit{start: start, end: end, text: is}, true
}

// plainText matches text that needs no quotes anywhere in YAML.
var plainText = lazyre.New(`^\p{L}[\p{L}\p{N} ()./+'’–—-]*$`)

// closingQuote returns the index of the quote that closes the double quote at the start of text, or -1.
func closingQuote(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}

func inSingle(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// inDouble returns s in double quotes, in a form that is valid in both YAML and JSON.
func inDouble(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// revealed returns edits that remove stray characters from the strings in which the reader found hidden characters.
func (r *run) revealed(s *source, faults fault.List) []edit {
	var paths []string
	for _, f := range faults {
		if f.Rule == "hidden-text" {
			paths = append(paths, f.Path)
		}
	}
	if paths == nil {
		return nil
	}
	var out []edit
	look := func(path, text string) {
		if start := s.offset(r.d.At(path)); start >= 0 && slices.Contains(paths, path) {
			if e, ok := s.stripped(start, text); ok {
				e.fault = &fault.Fault{Path: path, Rule: "hidden-text", Err: errors.New("removed stray invisible characters")}
				out = append(out, e)
			}
		}
	}
	fields.Walk(field.RefOf(r.q), func(c *field.Cursor, ptr any) {
		switch c.Row.Kind {
		case field.Text, field.Texts:
			look(c.Path(), *ptr.(*string))
		case field.Vars:
			field.WalkValue(c.Path(), *ptr.(*map[string]any), look)
		}
	})
	return out
}

// hintAtStrays adds a hint to the faults about hidden characters that --fix can remove.
func (r *run) hintAtStrays(faults fault.List) {
	if !slices.ContainsFunc(faults, isStray) {
		return
	}
	for _, e := range r.revealed(newSource(r.d), faults) {
		for _, f := range faults {
			if isStray(f) && f.Path == e.fault.Path {
				f.Hint = "run with --fix to remove it"
			}
		}
	}
}

// isStray reports whether a fault is about a kind of hidden character that may be stray.
func isStray(f *fault.Fault) bool {
	return f.Rule == "hidden-text" && (strings.HasPrefix(f.Got, "zero-width characters") || strings.Contains(f.Got, "(U+00AD"))
}

// escaped matches the escape sequence of a character that hidden.Removable accepts.
var escaped = lazyre.New(`^\\(?:u200[bBcCdD]|u[fF][eE][fF][fF]|u00[aA][dD]|x[aA][dD]|U0000200[bBcCdD]|U0000[fF][eE][fF][fF]|U000000[aA][dD])`)

// stripped returns an edit that removes the stray characters from text. The start parameter is the offset of text in the source.
// Removable characters occur in the same order in the source as in text.
func (s *source) stripped(start int, text string) (edit, bool) {
	var strays []bool // one entry for each removable character
	at := hidden.Strays(text)
	for i, r := range text {
		if hidden.Removable(r) {
			strays = append(strays, slices.Contains(at, i))
		}
	}
	first, last := -1, -1
	var kept []byte
	source, quoted := s.text[start:], s.text[start] == '"'
	for i := 0; i < len(source) && len(strays) > 0 && len(at) > 0; {
		n := removable(source[i:], quoted)
		if n == 0 {
			step := 1
			if quoted && source[i] == '\\' {
				step = 2
			}
			if first >= 0 {
				kept = append(kept, source[i:min(i+step, len(source))]...)
			}
			i += step
			continue
		}
		switch {
		case strays[0]:
			if first < 0 {
				first = i
			}
			at, last = at[1:], i+n
		case first >= 0:
			kept = append(kept, source[i:i+n]...)
		}
		strays = strays[1:]
		i += n
	}
	if first < 0 || len(at) > 0 {
		return edit{}, false
	}
	return edit{start: start + first, end: start + last, text: string(kept)}, true
}

// removable returns the length of the removable character at the start of source, or 0.
func removable(source []byte, quoted bool) int {
	if r, n := utf8.DecodeRune(source); hidden.Removable(r) {
		return n
	}
	if !quoted || source[0] != '\\' {
		return 0
	}
	return len(escaped.Get().Find(source))
}

// withoutFixes returns the content of an inquiry after applying all string fixes, so that versions before and after a fix can be
// compared.
func withoutFixes(q *inquiry.Inquiry) string {
	plain := *q
	plain.Role = withArticle(hidden.Strip(q.Role), hidden.Strip(q.Question))
	plain.Anchors = slices.Clone(q.Anchors)
	for i := range plain.Anchors {
		title := hidden.Strip(plain.Anchors[i].Title)
		plain.Anchors[i].Title, _ = markup.Title(title)
	}
	text, err := json.Marshal(plain)
	if err != nil {
		return fmt.Sprintf("%x", q.Hash())
	}
	return hidden.Strip(string(text))
}
