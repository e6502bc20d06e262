package check

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dated-claims/retest/internal/lazyre"
	"github.com/dated-claims/retest/internal/wordset"
)

// This file finds roles that lack an article. The prompt prints the role after "You are".

// withArticle adds the missing article to a role, or returns the role unchanged. It adds an article only if the text is clearly English
// and its main noun is clearly a singular noun for a person. The noun must be known or have a typical ending, and no word before it may
// make the article unnecessary. The language is determined from the question.
func withArticle(role, question string) string {
	text := strings.TrimSpace(role)
	if text == "" || text[0] < 'a' || text[0] > 'z' || !isASCII(text) || !english.MatchString(question) {
		return role // a capital letter starts a name or a title, such as Chief Editor
	}
	phrase := text
	rest := ""
	if m := phraseEnd.FindStringIndex(text); m != nil {
		phrase, rest = text[:m[0]], strings.TrimSpace(text[m[0]:])
	}
	words := strings.Fields(strings.TrimRight(phrase, ".?!\"'"))
	if len(words) == 0 || slices.ContainsFunc(words, standsAlone) {
		return role
	}
	head := strings.ToLower(words[len(words)-1])
	if !isPerson(head[strings.LastIndexByte(head, '-')+1:]) || rest != "" && offices.Has(head) {
		return role
	}
	at := strings.Index(role, text)
	return role[:at] + articleOf(words[0]) + " " + role[at:]
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}

var (
	english = lazyre.New(`(?i)\b(?:whether|the|of|does|do|is|are|should|can|could|will|how|what|which|why|and)\b`)
	// phraseEnd matches where a qualification of the preceding noun starts.
	phraseEnd = lazyre.New(`[,;:(]|\s(?:who|whom|whose|that|which|with|without|in|of|at|for|from|on|to|by|as|and|or|but|into|known|[a-z-]{3,}(?:ing|ed))\b`)
	// person matches the typical endings of English nouns for persons.
	person = lazyre.New(`^[a-z]+(?:[^e]er|[iv]ewer|ator|itor|utor|ssor|isor|ctor|ist|ician|arian|orian|man)$`)
)

// noPersons contains words that end like nouns for persons but do not denote persons, or that can be used without an article.
var noPersons = wordset.New(`never over under other after ever rather further former latter later eager clever sober bitter better proper super inter per either
	neither together whether however whatever whoever number paper computer power water order matter member feminist socialist communist leftist rightist
	racist sexist moist mist list human german roman common factor sector vector monitor utter younger older longer stronger lower higher greater
	wiser smarter faster slower upper outer inner sinister tender slender eager anger`)

// persons contains nouns for persons that do not have a typical ending.
var persons = wordset.New(`expert scholar critic analyst student nurse judge clerk surgeon assistant consultant accountant agent advocate architect pilot chef
	attorney midwife sceptic skeptic academic specialist engineer pioneer auditor editor tutor psychiatrist pediatrician physician fellow scribe coach guide
	veteran detective diplomat bureaucrat epidemiologist oceanographer ethicist member sailor actor professor doctor author mathematician statistician`)

// offices contains nouns for persons that need no article if only one person holds the office: "You are director of the museum".
var offices = wordset.New(`head chief director president chair chairman chairwoman captain editor manager leader secretary treasurer owner winner author mayor governor
	minister ambassador founder cofounder commander keeper master heir successor`)

// isPerson reports whether a word is a singular English noun for a person.
func isPerson(word string) bool {
	return persons.Has(word) || !noPersons.Has(word) && person.MatchString(word)
}

// determiners contains determiners, pronouns and other words that make an article unnecessary.
var determiners = wordset.New(`a an the one my our your his her its their this these those some any no each every both all not nobody somebody someone anyone anybody everyone
	another either neither many several few two three four five six seven eight nine ten responsible able ready part asked expected here there now like unlike
	about going supposed required to be being more most less least very such what i he she it we you they who neutral as if also only just half`)

// standsAlone reports whether a word makes an article unnecessary because it is a determiner, a pronoun, a possessive, a number or a
// name.
func standsAlone(word string) bool {
	return determiners.Has(word) || strings.ContainsAny(word, "'0123456789") || word != strings.ToLower(word) && strings.ToUpper(word) != word
}

// consonantSounds matches words that start with a vowel letter but with a consonant sound. vowelSounds matches words that start with a
// silent h.
var (
	consonantSounds = lazyre.New(`^(?:uni(?:[^mn]|$)|use|usu|uto|eu|one|once|ure|uro|ura)`)
	vowelSounds     = lazyre.New(`^(?:hour|honest|honou?r|heir)`)
)

// articleOf returns the indefinite article for a word.
func articleOf(word string) string {
	if strings.IndexByte("aeiou", word[0]) >= 0 && !consonantSounds.MatchString(word) || vowelSounds.MatchString(word) {
		return "an"
	}
	return "a"
}
