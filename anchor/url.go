package anchor

import (
	"net/url"
	"regexp"
	"strings"
)

// parseURL reads an http or https URL. The URL of a paper on a known site becomes that site's identifier, without its query and
// fragment; any other stays as it is.
func parseURL(p piece) (ID, *ParseError) {
	if err := checkURL(p); err != nil && !doiAddress.MatchString(p.s) {
		return ID{}, err
	}
	u, err := url.Parse(p.s)
	switch {
	case err != nil:
		return ID{}, p.fail("want a URL, such as https://example.org/paper")
	case u.User != nil:
		return ID{}, p.fail("a URL with a user name or password is refused")
	case !isHost(u.Hostname()):
		return ID{}, p.fail("want the name of a host in ASCII after %s://", u.Scheme)
	}
	if id, err, known := parseSite(u, p); known {
		return id, err
	}
	return ID{scheme: webURL, text: p.s}, nil
}

// doiAddress is how the address of a DOI begins. Publishers print it with the DOI's own characters, < and > among them, and the DOI is
// checked by itself.
var doiAddress = regexp.MustCompile(`^(?i)https?://(?:dx\.|www\.)?doi\.org/10\.`)

// checkURL refuses the characters that RFC 3986 does not allow in a URL and that could end a link in the text around it.
func checkURL(p piece) *ParseError {
	if i := strings.IndexAny(p.s, "<>\"`{}|\\^"); i >= 0 {
		return p.from(i).fail("unexpected character %q in a URL", p.s[i])
	}
	if i := strings.IndexAny(p.s, "[]"); i >= 0 {
		err := p.from(i).fail("unexpected character %q in a URL", p.s[i])
		err.Hint = "write square brackets as %5B and %5D"
		return err
	}
	return nil
}

// hostChars may make up a host and its port.
const hostChars = letters + "0123456789.-_:"

// isHost reports whether s is a name that a reader can tell from its look-alikes.
func isHost(s string) bool {
	return strings.Trim(s, hostChars) == "" && strings.Trim(s, ".-_:") != ""
}

// parseSite reads the URL of a paper on a site whose identifiers we know; known is false for any other page.
func parseSite(u *url.URL, p piece) (id ID, err *ParseError, known bool) {
	path := strings.Trim(u.Path, "/")
	switch host := strings.TrimPrefix(strings.ToLower(u.Host), "www."); host {
	case "arxiv.org", "export.arxiv.org":
		kind, rest, _ := strings.Cut(path, "/")
		if kind == "abs" || kind == "pdf" || kind == "html" {
			return parseWithin(arXiv, rest, p)
		}
	case "doi.org", "dx.doi.org":
		if strings.HasPrefix(path, "10.") {
			return parseWithin(doi, path, p)
		}
	case "aclanthology.org":
		id, err = parseACL(piece{s: strings.TrimSuffix(path, ".pdf")})
		return id, nil, err == nil
	case "openreview.net":
		if path == "forum" || path == "pdf" {
			return parseWithin(openReview, u.Query().Get("id"), p)
		}
	case "semanticscholar.org":
		if last := path[strings.LastIndexByte(path, '/')+1:]; strings.HasPrefix(path, "paper/") && isHash(strings.ToLower(last)) {
			return parseWithin(s2, last, p)
		}
	case "openalex.org":
		id, err = parseToken(openAlex, piece{s: strings.TrimPrefix(path, "works/")})
		return id, nil, err == nil
	case "pubmed.ncbi.nlm.nih.gov":
		if allDigits(path) {
			return parseWithin(pmid, path, p)
		}
	}
	return ID{}, nil, false
}

// parseWithin reads an identifier out of a URL. What was percent-encoded is checked like the rest. An error is placed where the
// identifier stands, or at the URL if it stands there encoded.
func parseWithin(s scheme, text string, whole piece) (ID, *ParseError, bool) {
	at := strings.LastIndex(whole.s, text)
	body := piece{text, whole.at + at}
	err := checkText(body)
	var id ID
	if err == nil {
		id, err = parsers(s)(body)
	}
	if err != nil && at < 0 {
		err.Offset = whole.at
	}
	return id, err, true
}
