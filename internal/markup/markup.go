// Package markup makes text of the markup that titles of papers have in bibliographies and indexes: TeX, HTML, JATS, MathML and entities.
package markup

import (
	"strings"

	"github.com/dated-claims/retest/internal/lazyre"
)

// Title returns a title as readers see it, and the first piece of markup in it, or "" where it has none: a pair of tags, an entity, or a command or
// formula of TeX. Markup that cannot be written as text stays, so the text may be the title itself.
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

// keepSpaces ends the commands of signs by braces. TeX drops the space after them, which a title such as "decay of \alpha particles" means. Letters such
// as \ss, whose space ends them within a word, stay as they are.
func keepSpaces(s string) string {
	return texSpaced.ReplaceAllStringFunc(s, func(m string) string {
		name := strings.TrimSpace(m[1:])
		if symbols[name] == "" || name == "imath" || name == "jmath" {
			return m
		}
		return `\` + name + "{} "
	})
}

var texSpaced = lazyre.New(`\\(?:[A-Za-z]{3,}|mu|nu|xi|pi|Xi|Pi)\s`)

// findHTML finds the first tag of a pair, tag of an index, or entity. A tag alone may be what a title is about.
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
	// texCommand is a command by its name, and whether an argument in braces follows.
	texCommand = lazyre.New(`\\([A-Za-z]+)(\s*\{)?`)
	// texSign is a command of one sign: an accent on a letter, or a sign that TeX has another meaning for.
	texSign = lazyre.New("\\\\(?:[\"'^~`]\\s*\\{?\\\\?[A-Za-z]|[=.]\\{|[&%$#_])")
	// texFormula is a formula that no price looks like.
	texFormula = lazyre.New(`\$[^$]*[\\^_{][^$]*\$|(?:^|[\s(-])\$[A-Za-z]\$(?:$|[\s,.;:)-])`)
)

// findTeX finds the first command or formula.
func findTeX(s string) string {
	for _, m := range texCommand.FindAllStringSubmatch(s, -1) {
		if name := m[1]; m[2] != "" || accents[name] != 0 && len(name) > 1 || symbols[name] != "" || styles[name] || declarations[name] {
			return `\` + name
		}
	}
	if sign := texSign.FindString(s); sign != "" {
		return sign
	}
	return strings.TrimSpace(texFormula.FindString(s))
}
