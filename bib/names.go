package bib

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/markup"
	"github.com/dated-claims/retest/internal/wordset"
)

func (r *record) noteKept(field, what string) {
	r.note("bib-text", fault.Warning, field, "%s is kept as written", fault.Quote(what))
}

// addTeXNames adds the names in a BibTeX field, which are separated by "and".
func (r *record) addTeXNames(field, text string) {
	names := splitAnd(" " + text + " ")
	if len(names) == 1 && strings.Contains(text, ";") && !strings.Contains(text, "{") {
		names = strings.Split(text, ";")
		r.note("bib-note", fault.Note, field, "the names are separated by semicolons instead of \"and\"")
	}
	for _, name := range names {
		name = strings.TrimSpace(name)
		if lower := strings.ToLower(name); lower == "others" || lower == "et al." || lower == "et al" {
			r.note("bib-note", fault.Note, field, "the entry does not name all authors")
			continue
		}
		r.addAuthor(r.texName(field, name))
	}
}

// splitAnd splits text at the word "and" outside braces.
func splitAnd(s string) []string {
	var names, name []string
	for _, word := range splitTop(s, isBlank) {
		if !strings.EqualFold(word, "and") {
			name = append(name, word)
			continue
		}
		names, name = append(names, strings.Join(name, " ")), nil
	}
	return append(names, strings.Join(name, " "))
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// texName returns a name as "Family, Given", with particles before the family name and a suffix such as "Jr." as the third part. A name
// in braces is the name of an organization.
func (r *record) texName(field, name string) string {
	if strings.Contains(name, "family=") || strings.Contains(name, "family =") {
		if text, ok := r.extendedName(field, name); ok {
			return text
		}
	}
	parts := splitTop(name, func(c byte) bool { return c == ',' })
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	switch {
	case len(parts) == 2:
		return joinName(r.tex(field, parts[0]), r.tex(field, parts[1]), "")
	case len(parts) == 3:
		return joinName(r.tex(field, parts[0]), r.tex(field, parts[2]), r.tex(field, parts[1]))
	case len(parts) > 3:
		r.note("bib-text", fault.Warning, field, "a name with %d commas is kept as written: separate names with \"and\"", len(parts)-1)
		return r.tex(field, name)
	}
	if strings.ContainsFunc(parts[0], isEastAsian) {
		return r.tex(field, parts[0])
	}
	words := splitTop(parts[0], func(c byte) bool { return isBlank(c) || c == '~' })
	family := familyAt(words)
	given := strings.Join(words[:family], " ")
	return joinName(r.tex(field, strings.Join(words[family:], " ")), r.tex(field, given), "")
}

// joinName returns a name in printed form.
func joinName(family, given, suffix string) string {
	family, given, suffix = strings.TrimSpace(family), strings.TrimSpace(given), strings.TrimSpace(suffix)
	if family == "" {
		family = given
	} else if given != "" {
		family += ", " + given
	}
	if suffix != "" {
		family += ", " + suffix
	}
	return family
}

// splitTop splits s at certain bytes outside braces. It drops empty parts, except when splitting at commas.
func splitTop(s string, at func(byte) bool) []string {
	var out []string
	depth, start := 0, 0
	add := func(end int) {
		if end > start || at(',') {
			out = append(out, s[start:end])
		}
		start = end + 1
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			i++
		case c == '{':
			depth++
		case c == '}':
			depth--
		case depth <= 0 && at(c):
			add(i)
		}
	}
	if start <= len(s) {
		add(len(s))
	}
	return out
}

// familyAt returns the index of the first word of the family name in a name that starts with the given name. The family name starts at
// the first lowercase word or, if there is none, at the last word.
func familyAt(words []string) int {
	for i, word := range words[:max(len(words)-1, 0)] {
		if i > 0 && isParticle(word) {
			return i
		}
	}
	if len(words) > 1 && isParticle(words[0]) {
		return 0
	}
	last := len(words) - 1
	if last > 1 && suffixes.Has(strings.ToLower(strings.Trim(words[last], ".,"))) {
		last--
	}
	return max(last, 0)
}

var suffixes = wordset.New("jr sr ii iii iv")

// isParticle reports whether a word in a name starts with a lowercase letter. For a word in braces, it returns false unless the braces
// enclose an accent command.
func isParticle(word string) bool {
	if strings.HasPrefix(word, "{") && !strings.HasPrefix(word, `{\`) {
		return false
	}
	text, _ := markup.TeX(word)
	first, _ := utf8.DecodeRuneInString(text)
	return unicode.IsLower(first)
}

// extendedName parses a name in BibLaTeX's form with named parts: family=Waals, given=Johannes, prefix=van der.
func (r *record) extendedName(field, name string) (string, bool) {
	part := map[string]string{}
	for _, p := range splitTop(name, func(c byte) bool { return c == ',' }) {
		key, value, ok := strings.Cut(p, "=")
		if !ok {
			return "", false
		}
		value = strings.TrimSpace(value)
		if strings.HasPrefix(value, `"`) && strings.HasSuffix(value, `"`) && len(value) > 1 {
			value = value[1 : len(value)-1]
		}
		part[strings.ToLower(strings.TrimSpace(key))] = r.tex(field, value)
	}
	family := strings.TrimSpace(part["prefix"] + " " + part["family"])
	return joinName(family, part["given"], part["suffix"]), part["family"] != ""
}

// displayName converts "Given Family" to "Family, Given". It does not change a name that contains a comma, is a single word, or is in
// an East Asian script.
func displayName(name string) string {
	name = strings.Join(strings.Fields(name), " ")
	if strings.Contains(name, ",") || strings.ContainsFunc(name, isEastAsian) {
		return name
	}
	words := strings.Fields(name)
	family := familyAt(words)
	return joinName(strings.Join(words[family:], " "), strings.Join(words[:family], " "), "")
}

func isEastAsian(c rune) bool {
	return unicode.In(c, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana)
}
