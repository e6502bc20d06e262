package anchor

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Found is an identifier in running text.
type Found struct {
	ID    ID    // zero if Err is set
	Start int   // byte offset of the start of the identifier in the text
	End   int   // byte offset of its end
	Err   error // why the text after a scheme is not an identifier: a *ParseError
}

// Find returns the identifiers in running text, in order. It finds URLs, DOIs, arXiv identifiers, and text that follows a scheme name
// and a colon. For some schemes, blanks may follow the colon or replace it. Examples are "arXiv: 2305.16367", "[a
// paper](https://doi.org/10.1000/x)." and "PMID 31452104". Punctuation and brackets around an identifier are not part of it. Text that
// has the form of an identifier but is not valid has Err set. A scheme name without a digit after it is usually treated as an ordinary
// word.
func Find(text string) []Found {
	f := finder{text: text}
	for f.at < len(text) {
		if found, ok := f.next(); ok {
			f.found = append(f.found, found)
			f.at = found.End
			continue
		}
		_, n := utf8.DecodeRuneInString(text[f.at:])
		f.at += n
	}
	return f.found
}

// finder scans text. It looks for identifiers only at the start of a word.
type finder struct {
	text  string
	at    int
	found []Found
}

func (f *finder) next() (Found, bool) {
	if f.at > 0 {
		if r, _ := utf8.DecodeLastRuneInString(f.text[:f.at]); unicode.IsLetter(r) || unicode.IsDigit(r) || r == '/' || r == '.' || r == '_' {
			return Found{}, false
		}
	}
	rest := f.text[f.at:]
	switch c := rest[0]; {
	case c >= '0' && c <= '9':
		return f.number(rest)
	case !isLetter(c):
		return Found{}, false
	case hasFold(rest, "http://"), hasFold(rest, "https://"):
		return f.address()
	}
	for _, n := range written[rest[0]|0x20-'a'] {
		if !hasFold(rest, n.name) {
			continue
		}
		if found, ok := f.named(n); ok {
			return found, true
		}
		if r := registries[n.scheme]; r != nil && r.prefix != "" && digitsOf(rest[len(n.name):]) > 0 { // an id such as PMC8522790
			end := f.end(f.at)
			return f.parsed(f.text[f.at:end], f.at, end, false)
		}
	}
	return f.oldArXiv()
}

// name is a scheme name or alias as people write it before an identifier.
type name struct {
	name   string
	scheme scheme
}

// written lists the scheme names and aliases by first letter.
var written = func() (out [26][]name) {
	add := func(text string, s scheme) {
		i := text[0] | 0x20 - 'a'
		out[i] = append(out[i], name{text, s})
	}
	for s := arXiv; s < webURL; s++ {
		add(names[s], s)
	}
	for text, s := range aliases {
		add(text, s)
	}
	for i := range out { // longest first: pmcid before pmc
		slices.SortFunc(out[i], func(a, b name) int { return cmp.Or(len(b.name)-len(a.name), strings.Compare(a.name, b.name)) })
	}
	return out
}()

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func hasFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// address reads a URL. It drops a query that starts with utm_, because that only records where a link was found.
func (f *finder) address() (Found, bool) {
	end := f.end(f.at)
	text := f.text[f.at:end]
	if before, query, ok := strings.Cut(text, "?"); ok && strings.HasPrefix(query, "utm_") {
		text = before
	}
	return f.parsed(text, f.at, end, true)
}

// named reads the identifier after a scheme name.
func (f *finder) named(n name) (Found, bool) {
	s := n.scheme
	at := f.at + len(n.name)
	colon := strings.HasPrefix(f.text[at:], ":")
	if colon {
		at++
	}
	start := at
	for at < len(f.text) && (f.text[at] == ' ' || strings.HasPrefix(f.text[at:], "\u00a0")) {
		_, n := utf8.DecodeRuneInString(f.text[at:])
		at += n
	}
	end := f.end(at)
	registered := registries[s] != nil // many of these scheme names are also ordinary words
	if end == at || !colon && (start == at || s != arXiv && s != doi && s != pmid && s != isbn) || registered && start != at {
		return Found{}, false
	}
	if s == isbn {
		end = f.book(at, end)
	}
	body := f.text[at:end]
	if hasFold(body, "http://") || hasFold(body, "https://") || strings.Count(body, ":") > 0 && s != openReview && !registered {
		return Found{}, false // the body is an identifier with a scheme of its own
	}
	if (s == openReview || registered) && start == at { // identifiers in these schemes need not contain a digit
		return f.parsed(names[s]+":"+body, f.at, end, false)
	}
	if !strings.ContainsAny(body, "0123456789") {
		return Found{}, false
	}
	if s == isbn {
		body = bookDigits.Replace(body)
	}
	return f.parsed(names[s]+":"+body, f.at, end, colon)
}

var bookDigits = strings.NewReplacer(" ", "", "-", "")

// book returns the end of an ISBN, which may contain blanks.
func (f *finder) book(at, end int) int {
	digits := 0
	last := end
	for i := at; i < len(f.text) && digits < 13; i++ {
		switch c := f.text[i]; {
		case c >= '0' && c <= '9', (c == 'X' || c == 'x') && digits == 9:
			digits++
			last = i + 1
		case c == '-' || c == ' ':
		default:
			return max(last, end)
		}
	}
	return last
}

// number reads a DOI or an arXiv identifier without its scheme. It ignores any other number.
func (f *finder) number(rest string) (Found, bool) {
	n := digitsOf(rest)
	if hasFold(rest, "10.") {
		if end := f.end(f.at); strings.Contains(f.text[f.at:end], "/") {
			return f.parsed(f.text[f.at:end], f.at, end, false)
		}
	}
	if n == 4 && len(rest) > n && isLetter(rest[n]) && f.end(f.at)-f.at == len("2023GeoRL..5002133V") {
		return f.parsed(rest[:len("2023GeoRL..5002133V")], f.at, f.at+len("2023GeoRL..5002133V"), false)
	}
	if n != 4 || len(rest) <= n || rest[n] != '.' {
		return Found{}, false
	}
	m := digitsOf(rest[n+1:])
	if m != 4 && m != 5 {
		return Found{}, false
	}
	end := f.end(f.at)
	if end-f.at > n+1+m+len(".pdfv99") {
		return Found{}, false
	}
	return f.parsed(f.text[f.at:end], f.at, end, false)
}

// oldArXiv reads an old-style arXiv identifier without its scheme, such as hep-th/9901001.
func (f *finder) oldArXiv() (Found, bool) {
	const longest = len("cond-mat.supr-con/9901001")
	near := f.text[f.at:min(f.at+longest, len(f.text))]
	if !strings.Contains(near, "/") {
		return Found{}, false
	}
	end := f.end(f.at)
	archive, number, ok := strings.Cut(f.text[f.at:end], "/")
	if !ok || digitsOf(number) != 7 || len(archive) > len("cond-mat.supr-con") {
		return Found{}, false
	}
	return f.parsed(f.text[f.at:end], f.at, end, false)
}

func digitsOf(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// parsed returns the identifier in text. If text is invalid, it returns a Found with the error, but only if the text was meant as an
// identifier.
func (f *finder) parsed(text string, start, end int, meant bool) (Found, bool) {
	id, err := ParseID(text)
	switch {
	case err == nil:
		return Found{ID: id, Start: start, End: end}, true
	case meant:
		e, _ := errors.AsType[*ParseError](err)
		return Found{Start: start, End: end, Err: e}, true
	}
	return Found{}, false
}

// end returns the end of the word that starts at a byte offset. A word ends at white space, quotes, angle brackets or an unmatched
// closing bracket. Trailing punctuation is not part of it.
func (f *finder) end(start int) int {
	type bracket struct {
		closing byte
		at      int
	}
	var open []bracket
	end := len(f.text)
scan:
	for i, r := range f.text[start:] {
		switch {
		case !isVisible(r) || endsWord(r):
			end = start + i
			break scan
		case r == '(' || r == '[' || r == '{':
			open = append(open, bracket{closing(r), start + i})
		case r == ')' || r == ']' || r == '}':
			if len(open) == 0 || open[len(open)-1].closing != byte(r) {
				end = start + i
				break scan
			}
			open = open[:len(open)-1]
		case i > maxText:
			end = start + i
			break scan
		}
	}
	if len(open) > 0 { // exclude an unclosed bracket
		end = open[0].at
	}
	return start + len(strings.TrimRight(f.text[start:end], ".,;:!?*_'’…–—"))
}

// endsWord reports whether a character occurs only around words: quotes, angle brackets and full-width punctuation.
func endsWord(r rune) bool {
	if r < utf8.RuneSelf {
		return r == '"' || r == '<' || r == '>' || r == '|' || r == '`'
	}
	return strings.ContainsRune("“”„«»‹›。，、；（）", r)
}

func closing(open rune) byte {
	switch open {
	case '(':
		return ')'
	case '[':
		return ']'
	}
	return '}'
}
