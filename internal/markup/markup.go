// Package markup converts the markup in paper titles from bibliographies and indexes to text: TeX, HTML, JATS, MathML and entities.
package markup

import (
	"strings"

	"github.com/dated-claims/retest/internal/lazyre"
)

// Title returns a title as readers see it, and the first piece of markup in it, or "" if there is none. Markup is a pair of tags, an
// entity, or a TeX command or formula. Markup that cannot be written as text is kept, so the result may equal the title.
func Title(s string) (text, found string) {
	if !strings.ContainsAny(s, `<&\\$`) {
		return s, ""
	}
	text = s
	if found = findHTML(s); found != "" {
		text = HTML(s)
	}
	if what := findTeX(text); what != "" {
		if found == "" {
			found = what
		}
		if plain, kept := TeX(keepSpaces(text)); kept == nil {
			text = plain
		}
	}
	if found == "" {
		return s, ""
	}
	return strings.Join(strings.Fields(text), " "), found
}

// keepSpaces puts braces after commands for symbols that are followed by a space. TeX drops such a space, but the authors of titles
// such as "decay of \alpha particles" want it. Commands for letters such as \ss are unchanged, because there the space ends the command
// within a word.
func keepSpaces(s string) string {
	return texSpaced.ReplaceAllStringFunc(s, func(m string) string {
		name := strings.TrimSpace(m[1:])
		if symbols()[name] == "" || name == "imath" || name == "jmath" {
			return m
		}
		return `\` + name + "{} "
	})
}

var texSpaced = lazyre.New(`\\(?:[A-Za-z]{3,}|mu|nu|xi|pi|Xi|Pi)\s`)

// findHTML finds the first tag that is paired, has a namespace or is a line break, or else the first entity. Other single tags do not
// count, because a title may be about one.
func findHTML(s string) string {
	tags := tag.FindAllStringSubmatch(s, -1)
	closed := map[string]bool{}
	for _, m := range tags {
		if m[1] == "/" {
			closed[strings.ToLower(m[2])] = true
		}
	}
	for _, m := range tags {
		if name := strings.ToLower(m[2]); closed[name] || strings.Contains(name, ":") || name == "br" {
			return m[0]
		}
	}
	for _, m := range entity.FindAllString(s, -1) {
		if Entities(m) != m {
			return m
		}
	}
	return ""
}

var (
	// texCommand matches a named command and captures whether an argument in braces follows.
	texCommand = lazyre.New(`\\([A-Za-z]+)(\s*\{)?`)
	// texSign matches a single-character command: an accent on a letter, or a character that has another meaning in TeX.
	texSign = lazyre.New("\\\\(?:[\"'^~`]\\s*\\{?\\\\?[A-Za-z]|[=.]\\{|[&%$#_])")
	// texFormula matches a formula that cannot be a price.
	texFormula = lazyre.New(`\$[^$]*[\\^_{][^$]*\$|(?:^|[\s(-])\$[A-Za-z]\$(?:$|[\s,.;:)-])`)
)

// findTeX finds the first command or formula.
func findTeX(s string) string {
	for _, m := range texCommand.FindAllStringSubmatch(s, -1) {
		if name := m[1]; m[2] != "" || accents[name] != 0 && len(name) > 1 || symbols()[name] != "" || styles.Has(name) || declarations.Has(name) {
			return `\` + name
		}
	}
	if sign := texSign.FindString(s); sign != "" {
		return sign
	}
	return strings.TrimSpace(texFormula.FindString(s))
}
