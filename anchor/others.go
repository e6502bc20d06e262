package anchor

import (
	"net/url"
	"strings"

	"github.com/dated-claims/retest/internal/control"
)

// parseDOI parses a DOI without its prefix: "10.", the digits of a registrant, a slash and a suffix
// (https://www.doi.org/the-identifier). It keeps the given case. A DOI that arXiv registered becomes the arXiv identifier.
func parseDOI(p piece) (ID, *ParseError) {
	if rest, ok := p.cutPrefix(arXivDOI); ok {
		return parseArXiv(rest)
	}
	p.s = strings.TrimRight(p.s, ".,;") // punctuation copied from the surrounding sentence
	registrant, suffix, ok := strings.Cut(p.s, "/")
	if !ok || suffix == "" || !isRegistrant(registrant) {
		return ID{}, p.fail("want a DOI, such as 10.1000/x")
	}
	if i := strings.IndexAny(p.s, "\"`{}|\\^"); i >= 0 {
		return ID{}, p.from(i).fail("unexpected character %q in a DOI", p.s[i])
	}
	if spans := control.Find(p.s); spans != nil {
		return ID{}, p.from(spans[0].Start).fail("an identifier cannot contain a control token of chat models: %q", p.s[spans[0].Start:spans[0].End])
	}
	return ID{scheme: doi, text: p.s}, nil
}

// isRegistrant reports whether s is "10." followed by a number of at least four digits, with optional subdivisions.
func isRegistrant(s string) bool {
	first := true
	for part := range strings.SplitSeq(strings.TrimPrefix(s, "10."), ".") {
		if !allDigits(part) || first && len(part) < 4 {
			return false
		}
		first = false
	}
	return strings.HasPrefix(s, "10.")
}

// escapeDOI escapes a DOI for use in a URL path. It does not escape slashes.
func escapeDOI(s string) string {
	escaped := url.URL{Path: s}
	return escaped.EscapedPath()
}

// lowerASCII lowercases only ASCII letters, because a DOI is case-insensitive in ASCII only.
func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, s)
}

// parseACL parses an identifier of the ACL Anthology (https://aclanthology.org/info/ids): P18-1001, or from 2020 on 2020.acl-main.12.
func parseACL(p piece) (ID, *ParseError) {
	if text := strings.ToLower(p.s); isOldACL(text) || isNewACL(text) {
		return ID{scheme: acl, text: p.s}, nil
	}
	return ID{}, p.fail("want an ACL Anthology identifier, such as 2020.acl-main.12 or P18-1001")
}

// isOldACL reports whether s is a letter, two digits, a hyphen and four digits.
func isOldACL(s string) bool {
	return len(s) == len("p18-1001") && 'a' <= s[0] && s[0] <= 'z' && allDigits(s[1:3]) && s[3] == '-' && allDigits(s[4:])
}

// isNewACL reports whether s is a year, a venue with a volume, and a number.
func isNewACL(s string) bool {
	parts := strings.Split(s, ".")
	if len(parts) != 3 || len(parts[0]) != 4 || !allDigits(parts[0]) || !allDigits(parts[2]) {
		return false
	}
	venue, volume, ok := strings.Cut(parts[1], "-")
	return ok && isWord(venue, "") && isWord(volume, "_")
}

// isWord reports whether s is one or more ASCII letters, digits or characters in extra.
func isWord(s, extra string) bool {
	return s != "" && strings.Trim(s, letters+"0123456789"+extra) == ""
}

// keyText returns the canonical spelling of text in scheme s.
func keyText(s scheme, text string) string {
	switch s {
	case doi: // only ASCII letters are case-insensitive
		return lowerASCII(text)
	case s2:
		return strings.ToLower(text)
	case acl:
		if lower := strings.ToLower(text); !isOldACL(lower) {
			return lower
		}
		return strings.ToUpper(text)
	case openAlex:
		return strings.ToUpper(text)
	case webURL:
		return keyOfAddress(text)
	}
	if r := registries[s]; r != nil {
		return r.key(text)
	}
	return text
}

// hashLen is the length of a Semantic Scholar paper's hash in hexadecimal digits.
const hashLen = 40

// parseToken parses identifiers that are a single word or number.
func parseToken(s scheme, p piece) (ID, *ParseError) {
	text, ok, want := p.s, false, ""
	switch s {
	case openReview:
		ok, want = len(text) <= 64 && isWord(text, "-_"), "an OpenReview forum id, such as rJXMpikCZ"
	case s2:
		ok, want = isHash(strings.ToLower(text)) || isCount(text), "a Semantic Scholar paper id of 40 hexadecimal digits, or a corpus number"
	case openAlex:
		ok, want = text != "" && text[0]|0x20 == 'w' && isCount(text[1:]), "an OpenAlex work id, such as W2741809807"
	case pmid:
		ok, want = isCount(text), "a PubMed id, such as 31452104"
	}
	if !ok {
		return ID{}, p.fail("want %s", want)
	}
	return ID{scheme: s, text: text}, nil
}

func isHash(s string) bool {
	return len(s) == hashLen && strings.Trim(s, "0123456789abcdef") == ""
}

// isCount reports whether s is a positive number of at most 12 digits without a leading zero.
func isCount(s string) bool { return allDigits(s) && s[0] != '0' && len(s) <= 12 }

// parseISBN parses an ISBN of 10 or 13 digits (https://www.isbn-international.org). It drops hyphens and blanks, verifies the check
// digit, and returns the 13-digit form.
func parseISBN(p piece) (ID, *ParseError) {
	text := bookDigits.Replace(p.s)
	switch {
	case len(text) == 10 && allDigits(text[:9]) && (allDigits(text[9:]) || strings.EqualFold(text[9:], "x")):
		if !isISBN10(text) {
			return ID{}, p.fail("wrong ISBN check digit: these digits need %c", checkDigit10(text))
		}
		text = "978" + text[:9]
		text += string(checkDigit13(text))
	case len(text) == 13 && allDigits(text) && (text[:3] == "978" || text[:3] == "979"):
		if text[12] != checkDigit13(text[:12]) {
			return ID{}, p.fail("wrong ISBN check digit: these digits need %c", checkDigit13(text[:12]))
		}
	default:
		return ID{}, p.fail("want an ISBN of 10 digits, or of 13 digits starting with 978 or 979")
	}
	return ID{scheme: isbn, text: text}, nil
}

// isISBN10 reports whether the last of 10 digits is the correct check digit.
func isISBN10(s string) bool { return checkDigit10(s) == s[9]&^0x20 || checkDigit10(s) == s[9] }

// checkDigit10 returns the check digit for the first 9 digits. It weights them from 10 down to 2. X represents 10.
func checkDigit10(s string) byte {
	sum := 0
	for i := range 9 {
		sum += (10 - i) * int(s[i]-'0')
	}
	return "0X987654321"[sum%11]
}

// checkDigit13 returns the check digit for the first 12 digits. It weights them by 1 and 3 in turn.
func checkDigit13(s string) byte {
	sum := 0
	for i := range 12 {
		sum += (1 + i%2*2) * int(s[i]-'0')
	}
	return byte('0' + (10-sum%10)%10)
}
