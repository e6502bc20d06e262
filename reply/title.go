package reply

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// letters are the letters and digits of a title or a name, of all scripts, in lower case and without accents: texts are compared by them.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1 // accents are marks after the letter in this form
	}, norm.NFKD.String(plainTitle(s)))
}

// plainTitle undoes the notations of TeX and HTML that titles have.
func plainTitle(s string) string {
	return titleNotation.Replace(s)
}

var titleNotation = strings.NewReplacer(
	"&amp;", "&", "&lt;", "<", "&gt;", ">", "&#39;", "'", "&quot;", `"`,
	"<i>", "", "</i>", "", "<b>", "", "</b>", "", "<em>", "", "</em>", "", "<sub>", "", "</sub>", "", "<sup>", "", "</sup>", "",
	`\&`, "&", `\textit`, "", `\emph`, "", `\textbf`, "",
	`\alpha`, "α", `\beta`, "β", `\gamma`, "γ", `\Lambda`, "Λ", `\sigma`, "σ", `\mu`, "μ",
)

// sameTitle reports whether two titles are one, or one is the other's part before a colon or a dash.
func sameTitle(a, b string) bool {
	x, y := letters(a), letters(b)
	if x == "" || y == "" || x == y {
		return true
	}
	return letters(mainTitle(a)) == y || letters(mainTitle(b)) == x
}

// mainTitle is a title without its subtitle.
func mainTitle(s string) string {
	for _, mark := range []string{": ", " – ", " — ", " - ", "? "} {
		if before, _, ok := strings.Cut(s, mark); ok {
			return before
		}
	}
	return s
}

// sameAuthors reports whether stated authors can be those of a paper: each of them has a word, other than an initial, in common with the names that
// are known. The order and the form of names are not compared, and "et al." stands for the others.
func sameAuthors(stated string, known []string) bool {
	words := map[string]bool{}
	for _, name := range known {
		words[letters(name)] = true // names of some scripts have no spaces
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

// nameWords are the words of a name that are more than an initial, as they are compared.
func nameWords(name string) []string {
	var out []string
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == '.' || r == ',' }) {
		if word = letters(word); utf8.RuneCountInString(word) > 1 || word != "" && word[0] >= utf8.RuneSelf {
			out = append(out, word)
		}
	}
	return out
}
