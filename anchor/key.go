package anchor

import "strings"

// Key returns the identifier without its version, in a canonical spelling. It identifies the paper, for equality and as a map key.
// DOIs, for example, are compared case-insensitively. Some registries assign DOIs to their works by a rule, and some indexes derive
// their identifiers from others. Both identifiers then have the same Key: acl:P18-1001 and doi:10.18653/v1/P18-1001, rfc:9110 and
// doi:10.17487/RFC9110, bibcode:2023arXiv230516367S and arXiv:2305.16367.
func (id ID) Key() ID {
	id.version = 0
	if text := id.doiOfRegistry(); text != "" {
		return ID{scheme: doi, text: lowerASCII(text)}
	}
	if id.scheme == arXiv {
		return id
	}
	id.text = keyText(id.scheme, id.text)
	switch id.scheme {
	case doi:
		return keyOfDOI(id)
	case bibcode:
		return keyOfBibcode(id)
	}
	return id
}

// doiOfRegistry returns the DOI that a registry assigns to the work with this identifier, or "" if the registry does not assign DOIs.
func (id ID) doiOfRegistry() string {
	r := registries[id.scheme]
	if r == nil || r.doi == "" {
		return ""
	}
	number := r.key(id.text)
	if id.scheme == rfc && len(number) < len("0791") { // RFC 7669, section 3
		number = strings.Repeat("0", len("0791")-len(number)) + number
	}
	return r.doi + number
}

// These registries put their own identifiers into DOIs, but not every work in them has a DOI. The key of such a DOI is therefore the
// registry's identifier.
const (
	aclDOI = "10.18653/v1/" // https://aclanthology.org/info/contrib
	osfDOI = "/osf.io/"     // https://help.osf.io/article/220-create-dois: the DOIs of all OSF servers contain it
)

// osfRegistrants are the DOI registrants of the Open Science Framework and its servers. A short name at OSF is unique across all of
// them.
var osfRegistrants = []string{"10.17605", "10.31219", "10.31222", "10.31234", "10.31235", "10.35542"}

// keyOfDOI returns the registry identifier that a DOI contains, or the DOI itself.
func keyOfDOI(id ID) ID {
	if rest, ok := strings.CutPrefix(id.text, aclDOI); ok && (isOldACL(rest) || isNewACL(rest)) {
		return ID{scheme: acl, text: keyText(acl, rest)}
	}
	registrant, name, ok := strings.Cut(id.text, osfDOI)
	if !ok {
		return id
	}
	if before, version, ok := strings.Cut(name, "_v"); ok && allDigits(version) {
		name = before
	}
	for _, r := range osfRegistrants {
		if r == registrant && isGUID(name) {
			return ID{scheme: webURL, text: "https://osf.io/" + name}
		}
	}
	return id
}

// keyOfBibcode returns the arXiv identifier contained in a bibcode, which consists of a year, "arXiv", and the identifier. A nine-digit
// identifier is written without its dot (https://ui.adsabs.harvard.edu/help/actions/bibcode).
func keyOfBibcode(id ID) ID {
	const start = len("2023arXiv")
	if id.text[4:start] != "arXiv" {
		return id
	}
	text := id.text[start : len(id.text)-1]
	if allDigits(text) {
		text = text[:newStyleDot] + "." + text[newStyleDot:]
	}
	if paper, err := parseArXiv(piece{s: text}); err == nil && paper.version == 0 {
		return paper
	}
	return id
}

// keyOfAddress returns a URL with its scheme and host in lower case. It does not distinguish http from https, and it treats an empty
// path as "/" (RFC 3986, section 6.2.3).
func keyOfAddress(text string) string {
	start := strings.Index(text, "//") + len("//")
	end := start + len(text[start:]) - len(strings.TrimLeft(text[start:], hostChars))
	host, path := strings.ToLower(text[start:end]), text[end:]
	if strings.HasPrefix(strings.ToLower(text), "https:") {
		host = strings.TrimSuffix(host, ":443")
	} else {
		host = strings.TrimSuffix(host, ":80")
	}
	if path == "" {
		path = "/"
	}
	if host == "osf.io" && isGUID(strings.Trim(path, "/")) { // OSF's short names are case-insensitive
		path = "/" + strings.ToLower(strings.Trim(path, "/"))
	}
	return "https://" + host + path
}
