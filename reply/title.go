package reply

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// letters returns the letters and digits of a title or name for comparison. They may be from any script, and are in lower case and
// without accents.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1 // this also removes accents, which are marks after the letter in this normal form
	}, norm.NFKD.String(plainTitle(s)))
}

// plainTitle converts TeX and HTML markup in titles to text.
func plainTitle(s string) string {
	return titleNotation.Replace(s)
}

var titleNotation = strings.NewReplacer(
	"&amp;", "&", "&lt;", "<", "&gt;", ">", "&#39;", "'", "&quot;", `"`,
	"<i>", "", "</i>", "", "<b>", "", "</b>", "", "<em>", "", "</em>", "", "<sub>", "", "</sub>", "", "<sup>", "", "</sup>", "",
	`\&`, "&", `\textit`, "", `\emph`, "", `\textbf`, "",
	`\alpha`, "α", `\beta`, "β", `\gamma`, "γ", `\Lambda`, "Λ", `\sigma`, "σ", `\mu`, "μ",
)

// sameTitle reports whether two titles are equal, or whether one equals the main title of the other. A title without letters or digits
// matches any title.
func sameTitle(a, b string) bool {
	x, y := letters(a), letters(b)
	if x == "" || y == "" || x == y {
		return true
	}
	return letters(mainTitle(a)) == y || letters(mainTitle(b)) == x
}

// mainTitle returns a title without its subtitle.
func mainTitle(s string) string {
	for _, mark := range []string{": ", " – ", " — ", " - ", "? "} {
		if before, _, ok := strings.Cut(s, mark); ok {
			return before
		}
	}
	return s
}

// sameAuthors reports whether the authors that an answer states can be those of a paper. Each must have a word in common with the known
// names, other than an initial. The order and form of the names do not matter, and "et al." stands for any further authors.
func sameAuthors(stated string, known []string) bool {
	words := map[string]bool{}
	for _, name := range known {
		words[letters(name)] = true // for names in scripts that do not use spaces
		for _, word := range nameWords(name) {
			words[word] = true
		}
	}
	if len(known) == 0 {
		return true
	}
	for _, name := range strings.FieldsFunc(authorMarks.Replace(stated), func(r rune) bool { return r == ';' || r == ',' }) {
		list := nameWords(name)
		if len(list) > 0 && !words[letters(name)] && !slices.ContainsFunc(list, func(word string) bool { return words[word] }) {
			return false
		}
	}
	return true
}

var authorMarks = strings.NewReplacer(" et al", ";", " and others", ";", " & others", ";", " and ", ";", " & ", ";", " und ", ";")

// nameWords returns the words of a name that are longer than an initial, folded for comparison.
func nameWords(name string) []string {
	var out []string
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == '.' || r == ',' }) {
		if word = letters(word); utf8.RuneCountInString(word) > 1 || word != "" && word[0] >= utf8.RuneSelf {
			out = append(out, word)
		}
	}
	return out
}
