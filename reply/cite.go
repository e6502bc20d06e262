package reply

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/edtf"
)

// Details about a work are read from evidence in running text only if they are certain. A quotation may be a title or a decisive
// sentence, and a year may belong to anything, so whether they count depends on their positions: see titleOf and directDate.

// The kinds of tokens in a segment.
const (
	tokenText = iota
	tokenID
	tokenQuote
	tokenColon
)

// token is a piece of a segment: an identifier, a quotation, a colon, or text between separators.
type token struct {
	kind  int
	text  string // the text, or the content of a quotation, without surrounding spaces
	found int    // index of the identifier in found
	after bool   // whether the token follows a separator
	date  string // the text as an EDTF date, if it is a date
}

// separators are the characters that separate pieces of text in a segment.
const separators = ",()[]|"

// tokens splits a segment into tokens.
func tokens(s string, found []anchor.Found) []token {
	var out []token
	at := 0
	for i := 0; i <= len(found); i++ {
		end := len(s)
		if i < len(found) {
			end = found[i].Start
		}
		out = appendText(out, s[at:end])
		if i < len(found) {
			out = append(out, token{kind: tokenID, found: i})
			at = found[i].End
		}
	}
	return out
}

// appendText appends the tokens of the text between two identifiers.
func appendText(out []token, s string) []token {
	after := false
	add := func(kind int, text string) {
		if text = strings.TrimSpace(text); kind == tokenText {
			text = strings.Trim(text, " *_`.-–—")
		}
		if text == "" && kind != tokenColon {
			return
		}
		out = append(out, token{kind: kind, text: text, after: after, date: dateOfText(kind, text)})
		after = false
	}
	start, unclosed := 0, false
	for i := 0; i < len(s); {
		c, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case strings.ContainsRune(separators, c) || strings.ContainsRune("–—", c) && i > 0 && s[i-1] == ' ':
			add(tokenText, s[start:i])
			after, start = true, i+n
		case c == ':':
			add(tokenText, s[start:i])
			add(tokenColon, "")
			start = i + n
		case !unclosed && (c == '"' || c == '“' || c == '„'):
			ends := "”“"
			if c == '"' {
				ends = `"`
			}
			end := strings.IndexAny(s[i+n:], ends)
			if end < 0 {
				unclosed = true
				break
			}
			add(tokenText, s[start:i])
			add(tokenQuote, s[i+n:i+n+end])
			_, size := utf8.DecodeRuneInString(s[i+n+end:])
			start = i + n + end + size
			n = start - i
		}
		i += n
	}
	add(tokenText, s[start:])
	return out
}

// longestDate is the maximum length in bytes of a string that may be parsed as a date.
const longestDate = 40

// dateOfText returns s as an EDTF date if it contains a year and is nothing but a date.
func dateOfText(kind int, s string) string {
	if kind != tokenText || len(s) > longestDate {
		return ""
	}
	for i := range len(s) {
		if dateAt(s, i) > 0 {
			return canonical(s)
		}
	}
	return ""
}

// titleOf returns the quotation that is certainly the title of a work, given the index of the work's identifier. The quotation must
// come after the identifier and its date, and must not be followed directly by text. A quotation that starts in lower case or ends with
// a period does not count, because it may be a decisive sentence.
func titleOf(list []token, at int) string {
	for i := at + 1; i < len(list); i++ {
		switch t := list[i]; {
		case t.kind == tokenText && (t.date != "" || strings.HasSuffix(t.text, "et al")):
		case t.kind == tokenQuote && isTitle(list, i):
			return titleText(t.text)
		default:
			return ""
		}
	}
	return ""
}

// isTitle reports whether a quotation can be a title.
func isTitle(list []token, i int) bool {
	first, _ := utf8.DecodeRuneInString(list[i].text)
	if len(list[i].text) > maxTitle || unicode.IsLower(first) || strings.ContainsAny(list[i].text[len(list[i].text)-1:], ".!") {
		return false
	}
	return i+1 == len(list) || list[i+1].kind == tokenID || list[i+1].kind == tokenText && (list[i+1].after || list[i+1].date != "")
}

// onlyTitle returns the only quotation in a segment, provided that the segment contains no other words.
func onlyTitle(list []token) string {
	title := ""
	for i, t := range list {
		switch {
		case t.kind == tokenQuote && title == "" && isTitle(list, i):
			title = titleText(t.text)
		case t.kind == tokenQuote, t.kind == tokenColon, t.kind == tokenText && t.date == "":
			return ""
		}
	}
	return title
}

func titleText(s string) string { return strings.TrimRight(s, "., ") }

// quotations holds the quotations in a segment, indexed by the letters of the whole quotation and by those of its main title.
type quotations struct{ whole, main map[string]string }

func quotationsOf(list []token) quotations {
	q := quotations{map[string]string{}, map[string]string{}}
	for _, t := range list {
		if t.kind != tokenQuote || len(t.text) > maxTitle {
			continue
		}
		q.whole[letters(t.text)] = titleText(t.text)
		q.main[letters(mainTitle(t.text))] = titleText(t.text)
	}
	return q
}

// titled returns the quotation that equals a title according to sameTitle, or "" if there is none.
func (q quotations) titled(title string) string {
	key := letters(title)
	if key == "" || len(q.whole) == 0 {
		return ""
	}
	return orElse(orElse(q.whole[key], q.main[key]), q.whole[letters(mainTitle(title))])
}

// directDate returns the date that directly follows an identifier, or that follows the title after the identifier. The at parameter is
// the index of the identifier.
func directDate(list []token, at int, title string) string {
	for _, t := range list[at+1:] {
		switch {
		case t.date != "":
			return t.date
		case t.kind != tokenQuote || title == "" || titleText(t.text) != title:
			return ""
		}
	}
	return ""
}

// loneDate returns the only date in a segment about one work, if all text before the date can be a title or names. If the segment
// contains running text, which starts with a lower-case letter, it returns "", because a year in running text can belong to anything.
func loneDate(list []token) string {
	date, running := "", false
	for _, t := range list {
		first, _ := utf8.DecodeRuneInString(t.text)
		switch {
		case t.kind != tokenText:
		case t.date == "":
			running = running || unicode.IsLower(first)
		case running || date != "" && date != t.date:
			return ""
		default:
			date = t.date
		}
	}
	return date
}

// citedText reads the works in one segment. It reads only titles and dates that certainly belong to a work.
func (r *reader) citedText(s string, found []anchor.Found, add func(f anchor.Found, title, date string)) {
	list := tokens(s, found)
	first, titles := worksOf(list, found)
	quotes := quotationsOf(list)
	for i, t := range list {
		if t.kind != tokenID {
			continue
		}
		f := found[t.found]
		if at, ok := first[f.ID.Key()]; f.Err != nil || !ok || at != i {
			add(f, "", "")
			continue
		}
		p, _ := r.known(f.ID)
		title := quotes.titled(p.Title)
		if title == "" && len(titles) == len(first) { // if there are several works, the title may belong to a different one
			title = titles[f.ID.Key()]
		}
		date := directDate(list, i, title)
		if date == "" && len(first) == 1 {
			if lone := loneDate(list); r.fits(lone, f.ID, p) {
				date = lone
			}
		}
		add(f, title, date)
	}
}

// worksOf returns, for each work in a segment, the index of its first token and the quotation that can be its title. A URL next to an
// identifier does not count as a separate work with its own title.
func worksOf(list []token, found []anchor.Found) (first map[anchor.ID]int, titles map[anchor.ID]string) {
	first, titles = map[anchor.ID]int{}, map[anchor.ID]string{}
	var key anchor.ID
	for i, t := range list {
		if t.kind != tokenID || found[t.found].Err != nil {
			continue
		}
		id := found[t.found].ID
		if _, again := first[id.Key()]; again || id.Scheme() == webAddress && len(first) > 0 {
			continue
		}
		key = id.Key()
		first[key] = i
		if title := titleOf(list, i); title != "" {
			titles[key] = title
		}
	}
	if title := onlyTitle(list); len(first) == 1 && len(titles) == 0 && title != "" {
		titles[key] = title
	}
	return first, titles
}

// webAddress is the scheme of a URL that does not contain any other identifier.
const webAddress = "url"

// fits reports whether a date that is merely near an identifier can be the date of the identified work.
func (r *reader) fits(date string, id anchor.ID, p anchor.Paper) bool {
	stated, err := edtf.Parse(date)
	if err != nil || stated.Earliest().Compare(r.q.AsOf) > 0 {
		return false
	}
	announced := id.Announced()
	return (p.Date.IsZero() || near(stated, p.Date)) && (announced.IsZero() || near(stated, announced))
}

// units lists words that show that the number before them is not an identifier, as in 1203.4567 ms.
var units = map[string]bool{
	"ms": true, "s": true, "min": true, "h": true, "mm": true, "cm": true, "m": true, "km": true, "mg": true, "g": true, "kg": true, "ml": true, "l": true,
	"Hz": true, "kHz": true, "MHz": true, "GHz": true, "eV": true, "keV": true, "MeV": true, "GeV": true, "TeV": true, "K": true, "Pa": true, "kPa": true, "J": true,
	"kJ": true, "W": true, "kW": true, "V": true, "Mpc": true, "kpc": true, "pc": true, "points": true, "percent": true, "tokens": true, "seconds": true,
}

// isNumber reports whether an identifier that was found without its scheme is an ordinary number, because a unit follows it or a sign
// precedes or follows it.
func isNumber(s string, f anchor.Found) bool {
	word := s[f.Start:f.End]
	if c := word[0]; c < '0' || c > '9' || strings.Contains(word, "/") {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s[:f.Start], " \u00a0"))
	after := strings.TrimLeft(s[f.End:], " \u00a0")
	unit := after
	if i := strings.IndexFunc(after, func(c rune) bool { return !unicode.IsLetter(c) }); i >= 0 {
		unit = after[:i]
	}
	sign, _ := utf8.DecodeRuneInString(after)
	return units[unit] || strings.ContainsRune("=≈~±+−<>≤≥$€£", before) || strings.ContainsRune("%°±×", sign)
}

// isCount reports whether the text after a scheme's name and colon is not meant as an identifier, as in "searched arXiv: 3 results".
func isCount(s string, f anchor.Found) bool {
	_, body, _ := strings.Cut(s[f.Start:f.End], ":")
	trimmed := strings.TrimLeft(body, " \u00a0")
	digits := 0
	for i := range len(trimmed) {
		if c := trimmed[i]; c >= '0' && c <= '9' {
			digits++
		}
	}
	const fewest = 7 // number of digits in an arXiv identifier; a date with a month has fewer
	return f.Err != nil && len(trimmed) < len(body) && (digits < fewest && !strings.HasPrefix(trimmed, "10.") || dateAt(trimmed, 0) == len(trimmed))
}
