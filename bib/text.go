package bib

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"github.com/dated-claims/retest/internal/hidden"
	"github.com/dated-claims/retest/internal/markup"
)

func isLetter(c rune) bool { return unicode.IsLetter(c) }
func isMark(c rune) bool   { return unicode.Is(unicode.Mn, c) }

// clean collapses white space, composes letters with their accents, and removes characters that readers cannot see. It returns
// descriptions of any other changes.
func clean(s string) (text string, changes []string) {
	if !utf8.ValidString(s) {
		s = fromWindows(s)
		changes = append(changes, "bytes that are not UTF-8 are read as Windows-1252")
	}
	text = norm.NFC.String(strings.Join(strings.Fields(s), " "))
	if hidden.IsPlain(text) {
		return text, changes
	}
	runs := hidden.Find(text)
	for _, run := range slices.Backward(runs) {
		text = text[:run.Start] + text[run.End:]
	}
	if runs != nil {
		changes = append(changes, fmt.Sprintf("hidden characters are removed: %s", runs[0]))
		text = strings.Join(strings.Fields(text), " ")
	}
	return text, changes
}

// fromWindows decodes bytes that are not UTF-8 as Windows-1252, the encoding of old bibliographies.
func fromWindows(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && n == 1 {
			r = charmap.Windows1252.DecodeByte(s[0])
		}
		b.WriteRune(r)
		s = s[n:]
	}
	return b.String()
}

// fold returns s in a form for comparison: its letters and digits, in lower case and without accents.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKD.String(s))
}

// tex is like markup.TeX but adds notes about commands that were kept.
func (r *record) tex(field, s string) string {
	text, kept := markup.TeX(s)
	slices.Sort(kept)
	for _, what := range slices.Compact(kept) {
		r.noteKept(field, what)
	}
	return text
}
