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
	pmcid
	nct
	isrctn
	eudract
	euct
	actrn
	drks
	chictr
	ctri
	jrct
	umin
	pactr
	kct
	irct
	rbr
	tctr
	slctr
	bibcode
	repec
	ssrn
	nber
	hal
	handle
	iacr
	rfc
	zenodo
	swh
	github
	patent
	ref
	webURL
)

// names holds the results of Scheme. Every name except url is also the prefix written before the colon.
var names = [...]string{
	arXiv: "arXiv", doi: "doi", acl: "acl", openReview: "openreview", s2: "s2", openAlex: "openalex", pmid: "pmid", isbn: "isbn",
	pmcid: "pmcid", nct: "nct", isrctn: "isrctn", eudract: "eudract", euct: "euct", actrn: "actrn", drks: "drks",
	chictr: "chictr", ctri: "ctri", jrct: "jrct", umin: "umin", pactr: "pactr", kct: "kct", irct: "irct", rbr: "rbr", tctr: "tctr", slctr: "slctr", bibcode: "bibcode",
	repec: "repec", ssrn: "ssrn", nber: "nber", hal: "hal", handle: "handle", iacr: "iacr", rfc: "rfc", zenodo: "zenodo", swh: "swh",
	github: "github", patent: "patent", ref: "ref",
	webURL: "url",
}

// sites holds, for each scheme, the URL to which an identifier is appended to form the URL of its page.
var sites = [len(names)]string{
	arXiv:      "https://arxiv.org/abs/",
	acl:        "https://aclanthology.org/",
	openReview: "https://openreview.net/forum?id=",
	s2:         "https://www.semanticscholar.org/paper/",
	openAlex:   "https://openalex.org/",
	pmid:       "https://pubmed.ncbi.nlm.nih.gov/",
}

// Schemes returns the possible results of [ID.Scheme]. All but the last, url, are also prefixes of identifiers.
func Schemes() []string { return slices.Clone(names[arXiv:]) }

func parseID(p piece) (ID, *ParseError) {
	if rest, ok := p.cutPrefix("urn:isbn:"); ok {
		return parseBody(isbn, rest)
	}
	if s, body, ok := withScheme(p); ok {
		return parseBody(s, body)
	}
	if id, ok := parsePreprint(p); ok {
		return id, nil
	}
	if rest, ok := p.cutPrefix("osf:"); ok && checkText(rest) == nil && isGUID(rest.s) { // works at the Open Science Framework are identified by their URLs
		return ID{scheme: webURL, text: "https://osf.io/" + rest.s}, nil
	}
	p = withoutSubject(p)
	if id, ok := parsePatent(p); ok {
		return id, nil
	}
	if err := checkText(p); err != nil {
		return ID{}, advise(p, err)
	}
	if id, ok := parseBare(p); ok {
		return id, nil
	}
	id, err := parseUnnamed(p)
	if err != nil {
		err = advise(p, err)
	}
	return id, err
}

// parseUnnamed parses a DOI, a URL or an arXiv identifier without a scheme.
func parseUnnamed(p piece) (ID, *ParseError) {
	if strings.HasPrefix(p.s, "10.") {
		return parseDOI(p)
	}
	for _, prefix := range [...]string{"http://", "https://"} { // cutPrefix ignores case
		if _, ok := p.cutPrefix(prefix); ok {
			return parseURL(p)
		}
	}
	if colon := strings.IndexByte(p.s, ':'); colon >= 0 {
		return ID{}, unknownScheme(p.s[:colon], p)
	}
	if isAddress(p.s) {
		id, err := parseURL(piece{"https://" + p.s, p.at})
		if err != nil {
			err.Offset = max(p.at, err.Offset-len("https://"))
		}
		return id, err
	}
	if mayBeArXiv(p.s) {
		return parseArXiv(p)
	}
	err := p.fail("want an identifier with its scheme, such as arXiv:2305.16367, doi:10.1000/x or https://…")
	err.Hint = "for a work without an identifier, write ref: followed by a key of your choice"
	return ID{}, err
}

// mayBeArXiv reports whether s may be meant as an arXiv identifier: digits around a dot, or seven digits after a slash.
func mayBeArXiv(s string) bool {
	before, after, ok := strings.Cut(s, "/")
	if !ok {
		return digitsOf(s) >= 4 && strings.HasPrefix(s[digitsOf(s):], ".")
	}
	archive, _, _ := strings.Cut(before, ".")
	return digitsOf(after) >= 4 && !allDigits(before[:min(1, len(before))]) || slices.Contains(archives[:], archive)
}

// keyFor derives a ref key from a name.
func keyFor(name string) string {
	key := strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			return r
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, name), "-")
	for strings.Contains(key, "--") {
		key = strings.ReplaceAll(key, "--", "-")
	}
	return strings.TrimRight(key[:min(len(key), 64)], "-")
}

// addresses are the hosts of sites whose URLs people write without https://.
var addresses = []string{"arxiv.org/", "doi.org/", "dx.doi.org/", "pubmed.ncbi.nlm.nih.gov/", "openreview.net/", "aclanthology.org/", "osf.io/", "psyarxiv.com/"}

// isAddress reports whether s is a URL without https://.
func isAddress(s string) bool {
	s = strings.ToLower(s)
	return strings.HasPrefix(s, "www.") || slices.ContainsFunc(addresses, func(a string) bool { return strings.HasPrefix(s, a) })
}

// withScheme cuts a known scheme, its colon and the blanks that people write after it. A blank may replace the colon, as in RFC 8446.
func withScheme(p piece) (scheme, piece, bool) {
	name, _, ok := strings.Cut(p.s, ":")
	if blank := strings.IndexAny(p.s, " \u00a0"); blank > 0 && (!ok || blank < len(name)) {
		if s := schemeNamed(p.s[:blank]); s != none && s != ref && strings.ContainsAny(p.s[blank:], "0123456789") {
			rest := p.from(blank)
			return s, rest.from(len(rest.s) - len(strings.TrimLeft(rest.s, " \u00a0:"))), true
		}
	}
	if !ok {
		return none, p, false
	}
	s := schemeNamed(name)
	if s == none {
		return none, p, false
	}
	body := p.from(len(name) + 1)
	return s, body.from(len(body.s) - len(strings.TrimLeft(body.s, " \u00a0"))), true
}

// schemeNamed returns the scheme with the given name or alias, ignoring case.
func schemeNamed(name string) scheme {
	for s := arXiv; s < webURL; s++ {
		// The lengths differ if a letter outside ASCII folds to an ASCII letter, as ſ folds to s.
		if len(name) == len(names[s]) && strings.EqualFold(name, names[s]) {
			return s
		}
	}
	return aliases[lowerASCII(name)]
}

// parseBody parses the text that follows a scheme, its colon and blanks.
func parseBody(s scheme, body piece) (ID, *ParseError) {
	switch s {
	case arXiv:
		body = withoutSubject(body)
	case isbn: // hyphens or blanks separate its groups
		if err := checkText(piece{bookDigits.Replace(body.s), body.at}); err != nil {
			return ID{}, err
		}
		return parseISBN(body)
	}
	if err := checkText(body); err != nil && body.s != "" {
		return ID{}, err
	}
	return parsers(s)(body)
}

// withoutSubject cuts the subject and date that arXiv prints after an identifier, as in 2305.16367v1 [cs.CL] 25 May 2023.
func withoutSubject(p piece) piece {
	if i := strings.Index(p.s, " ["); i > 0 {
		if subject().MatchString(p.s[i:]) {
			return p.upTo(i)
		}
	}
	return p
}

var subject = form(`^ \[[A-Za-z-]+(?:\.[A-Za-z-]+)?\](?: {1,4}[0-9]{1,2} [A-Z][a-z]{2} [0-9]{4})?$`)

// unknownScheme returns the error for input that starts with an unsupported scheme.
func unknownScheme(name string, whole piece) *ParseError {
	err := whole.fail("unknown scheme %q: want one such as arXiv, doi, pmid or isbn, or an http(s) URL", name)
	lower := lowerASCII(name)
	if near := nearest(name, names[arXiv:webURL]); near != "" && !slices.Contains(others, lower) {
		err.Hint = "did you mean " + near + "?"
	} else if hint := addressOf(lower, whole.s[len(name)+1:]); hint != "" {
		err = whole.fail("%s is not a supported scheme", name)
		err.Hint = hint
	} else {
		err.Hint = "for a work without any of these, write ref: followed by a key of your choice"
	}
	return err
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
	if registries[s] != nil {
		return func(p piece) (ID, *ParseError) { return parseRegistry(s, p) }
	}
	return func(p piece) (ID, *ParseError) { return parseToken(s, p) }
}

// checkText rejects input that cannot be an identifier: empty text, text that is too long, and characters that a reader cannot see.
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

// isVisible reports whether r is visible by itself on a page. It excludes the letters and symbols that look blank: the Hangul fillers
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

// maxName is longer than any name that a word is compared with.
const maxName = 16

// nearest returns the word in known within two edits of word, or one edit for a short word. If there is none, it returns "".
func nearest(word string, known []string) string {
	if len(word) > 2*maxName {
		return ""
	}
	best, least := "", min(len(word)/2, 2)+1
	for _, k := range known {
		if d := distance(strings.ToLower(word), strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	return best
}

// distance returns the smallest number of edits that turn a into b. An edit inserts, deletes or replaces a byte, or swaps two adjacent
// bytes (optimal string alignment).
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			replace := rows[i-1][j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			rows[i][j] = min(replace, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
