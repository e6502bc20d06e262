package anchor

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

type scheme uint8

const (
	none scheme = iota
	arXiv
	doi
	acl
	openReview
	s2
	openAlex
	pmid
	isbn
	webURL
)

// names holds what Scheme gives and, but for url, what is written before the colon.
var names = [...]string{
	arXiv: "arXiv", doi: "doi", acl: "acl", openReview: "openreview", s2: "s2", openAlex: "openalex", pmid: "pmid", isbn: "isbn",
	webURL: "url",
}

// sites holds where an identifier can be read, as what goes before it.
var sites = [len(names)]string{
	arXiv:      "https://arxiv.org/abs/",
	acl:        "https://aclanthology.org/",
	openReview: "https://openreview.net/forum?id=",
	s2:         "https://www.semanticscholar.org/paper/",
	openAlex:   "https://openalex.org/",
	pmid:       "https://pubmed.ncbi.nlm.nih.gov/",
}

// Schemes lists what [ID.Scheme] may give. Each but the last, url, is also the prefix of its identifiers.
func Schemes() []string { return slices.Clone(names[arXiv:]) }

func parseID(p piece) (ID, *ParseError) {
	if err := checkText(p); err != nil {
		return ID{}, err
	}
	if strings.HasPrefix(p.s, "10.") {
		return parseDOI(p)
	}
	for _, prefix := range [...]string{"http://", "https://"} { // in any case
		if _, ok := p.cutPrefix(prefix); ok {
			return parseURL(p)
		}
	}
	colon := strings.IndexByte(p.s, ':')
	if colon >= 0 {
		return parseScheme(p.s[:colon], p, p.from(colon+1))
	}
	if allDigits(p.s[:1]) || strings.Count(p.s, "/") == 1 {
		return parseArXiv(p)
	}
	return ID{}, p.fail("want an identifier with its scheme, such as arXiv:2305.16367, doi:10.1000/x or https://…")
}

// parseScheme reads what follows a scheme and its colon.
func parseScheme(name string, whole, body piece) (ID, *ParseError) {
	for s := arXiv; s < webURL; s++ {
		// The lengths differ where a letter outside ASCII folds to one inside, as ſ does to s.
		if len(name) == len(names[s]) && strings.EqualFold(name, names[s]) {
			return parsers(s)(body)
		}
	}
	err := whole.fail("unknown scheme %q: want %s or an http(s) URL", name, strings.Join(names[arXiv:webURL], ", "))
	if near := nearest(name, names[arXiv:webURL]); near != "" {
		err.Hint = "did you mean " + near + "?"
	}
	return ID{}, err
}

func parsers(s scheme) func(piece) (ID, *ParseError) {
	switch s {
	case arXiv:
		return parseArXiv
	case doi:
		return parseDOI
	case acl:
		return parseACL
	case isbn:
		return parseISBN
	}
	return func(p piece) (ID, *ParseError) { return parseToken(s, p) }
}

// checkText refuses what no identifier holds: nothing, too much, and whatever a reader cannot see.
func checkText(p piece) *ParseError {
	switch {
	case p.s == "":
		return p.fail("want an identifier, such as arXiv:2305.16367, got nothing")
	case len(p.s) > maxText:
		return p.from(maxText).fail("want at most %d bytes, got %d", maxText, len(p.s))
	}
	for i, r := range p.s {
		if r == utf8.RuneError && !strings.HasPrefix(p.s[i:], "\uFFFD") {
			return p.from(i).fail("invalid UTF-8 in an identifier")
		}
		if !isVisible(r) {
			return p.from(i).fail("space, control or hidden character %U in an identifier", r)
		}
	}
	return nil
}

// isVisible reports whether r leaves a mark of its own on a page. Letters and symbols without ink are listed: the Hangul fillers
// and the empty Braille pattern.
func isVisible(r rune) bool {
	if r < utf8.RuneSelf {
		return ' ' < r && r < 0x7f
	}
	switch r {
	case 0x115f, 0x1160, 0x3164, 0xffa0, 0x2800, utf8.RuneError:
		return false
	}
	return unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S)
}

// nearest gives the word of known within two edits of word, one for a short word, or "".
func nearest(word string, known []string) string {
	best, least := "", min(len(word)/2, 2)+1
	for _, k := range known {
		if d := distance(strings.ToLower(word), strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	return best
}

// distance counts the bytes to insert, delete or replace to make b of a (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
