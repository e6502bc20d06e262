package anchor

import (
	"iter"
	"net/url"
	"slices"
	"strings"

	"github.com/dated-claims/retest/internal/lazyre"
)

// parseURL parses an http or https URL. The URL of a paper on a known site becomes that site's identifier, without the query and
// fragment. Any other URL is kept as is.
func parseURL(p piece) (ID, *ParseError) {
	if err := checkURL(p); err != nil && !doiAddress.MatchString(p.s) {
		return ID{}, err
	}
	u, err := url.Parse(p.s)
	switch {
	case err != nil:
		return ID{}, p.fail("want a URL, such as https://example.org/paper")
	case u.User != nil:
		return ID{}, p.fail("a URL must not contain a user name or password")
	case !isHost(u.Hostname()):
		return ID{}, p.fail("want an ASCII host name after %s://", u.Scheme)
	}
	if id, err, known := parseSite(u, p); known {
		return id, err
	}
	return ID{scheme: webURL, text: p.s}, nil
}

// doiAddress matches the start of a DOI's URL. Publishers print such URLs with the DOI's own characters, including < and >, so the DOI
// is checked separately.
var doiAddress = lazyre.New(`^(?i)https?://(?:dx\.|www\.)?doi\.org/10\.`)

// checkURL rejects the characters that RFC 3986 does not allow in a URL and those that could end a link in the surrounding text.
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

// hostChars are the characters allowed in a host and port.
const hostChars = letters + "0123456789.-_:"

// isHost reports whether s is a host name that a reader can distinguish from look-alikes.
func isHost(s string) bool {
	return strings.Trim(s, hostChars) == "" && strings.Trim(s, ".-_:") != ""
}

// parseSite parses the URL of a paper on a known site. For any other page, known is false.
func parseSite(u *url.URL, p piece) (id ID, err *ParseError, known bool) {
	path := strings.Trim(u.Path, "/")
	host := strings.TrimPrefix(strings.ToLower(u.Host), "www.")
	switch host {
	case "arxiv.org", "export.arxiv.org":
		kind, rest, _ := strings.Cut(path, "/")
		if kind == "abs" || kind == "pdf" || kind == "html" {
			return parseWithin(arXiv, rest, p)
		}
	case "doi.org", "dx.doi.org":
		if strings.HasPrefix(path, "10.") {
			return parseWithin(doi, path, p)
		}
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
	case "papers.ssrn.com", "ssrn.com":
		number := u.Query().Get("abstract_id")
		if rest, ok := strings.CutPrefix(path, "abstract="); ok {
			number = rest
		}
		return ofSite(ssrn, number)
	case "clinicaltrialsregister.eu":
		return ofSite(eudract, u.Query().Get("query"))
	case "nature.com":
		rest, ok := strings.CutPrefix(path, "articles/")
		for _, end := range []string{".pdf", ".epdf", ".ris"} {
			rest = strings.TrimSuffix(rest, end)
		}
		if ok && isNatureArticle(rest) {
			return ofSite(doi, "10.1038/"+rest)
		}
	case "journals.plos.org":
		if number := u.Query().Get("id"); strings.HasPrefix(number, "10.1371/") {
			return ofSite(doi, number)
		}
	}
	for _, s := range sitePaths {
		if s.host != host {
			continue
		}
		if rest, ok := cutFold(path, s.path); ok {
			if id, _, known = ofSite(s.scheme, s.text(rest)); known {
				return id, nil, true
			}
		}
	}
	return parseDOIWithin(path)
}

// isNatureArticle reports whether s can be the name of an article in the URLs and DOIs of Nature's journals, such as s41586-018-0006-5.
func isNatureArticle(s string) bool {
	return len(s) >= 6 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789.-") == "" && strings.ContainsAny(s, "0123456789")
}

// sitePath is the path under which a site keeps its papers. The identifier follows the path and ends before the next slash.
type sitePath struct {
	host, path string
	scheme     scheme
}

// sitePaths lists the paths of registries, indexes and arXiv mirrors.
var sitePaths = []sitePath{
	{"pubmed.ncbi.nlm.nih.gov", "", pmid},
	{"ncbi.nlm.nih.gov", "pubmed/", pmid},
	{"europepmc.org", "article/med/", pmid},
	{"europepmc.org", "abstract/med/", pmid},
	{"pmc.ncbi.nlm.nih.gov", "articles/", pmcid},
	{"ncbi.nlm.nih.gov", "pmc/articles/", pmcid},
	{"europepmc.org", "article/pmc/", pmcid},
	{"europepmc.org", "articles/", pmcid},
	{"aclanthology.org", "", acl},
	{"aclweb.org", "anthology/", acl},
	{"api.semanticscholar.org", "corpusid:", s2},
	{"huggingface.co", "papers/", arXiv},
	{"ar5iv.org", "abs/", arXiv},
	{"ar5iv.org", "html/", arXiv},
	{"ar5iv.labs.arxiv.org", "html/", arXiv},
	{"alphaxiv.org", "abs/", arXiv},
	{"alphaxiv.org", "overview/", arXiv},
	{"scirate.com", "arxiv/", arXiv},
	{"clinicaltrials.gov", "study/", nct},
	{"clinicaltrials.gov", "ct2/show/", nct},
	{"clinicaltrials.gov", "show/", nct},
	{"isrctn.com", "", isrctn},
	{"euclinicaltrials.eu", "ctis-public/view/", euct},
	{"drks.de", "search/en/trial/", drks},
	{"drks.de", "search/de/trial/", drks},
	{"ui.adsabs.harvard.edu", "abs/", bibcode},
	{"adsabs.harvard.edu", "abs/", bibcode},
	{"nber.org", "papers/", nber},
	{"hal.science", "", hal},
	{"hal.archives-ouvertes.fr", "", hal},
	{"theses.hal.science", "", hal},
	{"inria.hal.science", "", hal},
	{"zenodo.org", "records/", zenodo},
	{"zenodo.org", "record/", zenodo},
	{"rfc-editor.org", "rfc/", rfc},
	{"rfc-editor.org", "info/", rfc},
	{"datatracker.ietf.org", "doc/html/", rfc},
	{"datatracker.ietf.org", "doc/", rfc},
	{"tools.ietf.org", "html/", rfc},
	{"patents.google.com", "patent/", patent},
	{"hdl.handle.net", "", handle},
	{"eprint.iacr.org", "", iacr},
	{"archive.softwareheritage.org", "swh:", swh},
	{"econpapers.repec.org", "RePEc:", repec},
	{"ideas.repec.org", "p/", repec},
	{"ideas.repec.org", "a/", repec},
	{"github.com", "", github},
	{"osf.io", "preprints/", doi},
	{"psyarxiv.com", "", doi},
	{"thaiclinicaltrials.org", "show/", tctr},
}

// preprintDOIs maps each OSF preprint service to the prefix of its DOIs, as Crossref registers them.
var preprintDOIs = map[string]string{
	"osf": "10.31219/osf.io/", "psyarxiv": "10.31234/osf.io/", "socarxiv": "10.31235/osf.io/", "metaarxiv": "10.31222/osf.io/", "edarxiv": "10.35542/osf.io/",
}

// text returns the identifier in rest, which is the text after the path. It returns "" if there is none.
func (s sitePath) text(rest string) string {
	first, after, more := strings.Cut(rest, "/")
	for _, ending := range []string{".pdf", ".html", ".txt"} {
		first, after = strings.TrimSuffix(first, ending), strings.TrimSuffix(after, ending)
	}
	switch s.scheme {
	case handle, iacr, arXiv:
		if more {
			first += "/" + after
		}
	case repec: // ideas.repec.org separates the parts of a handle with slashes
		if more {
			first += ":" + strings.ReplaceAll(after, "/", ":")
		}
	case github:
		repository, tag, _ := strings.Cut(after, "/releases/tag/")
		first += "/" + repository + "@" + tag
	case doi:
		if s.host == "psyarxiv.com" {
			first, after = "psyarxiv", first
		}
		if !isGUID(strings.TrimSuffix(strings.Split(after, "/")[0], "_v1")) {
			return ""
		}
		if preprintDOIs[first] == "" || after == "" {
			return ""
		}
		paper, _, _ := strings.Cut(after, "/")
		first = preprintDOIs[first] + strings.TrimSuffix(paper, "_v1")
	}
	return first
}

// ofSite returns the identifier of a work on a site. If text is not a valid identifier, the page is treated as an ordinary URL.
func ofSite(s scheme, text string) (ID, *ParseError, bool) {
	p := piece{s: text}
	err := checkText(p)
	var id ID
	if err == nil {
		id, err = parsers(s)(p)
	}
	return id, nil, err == nil
}

func cutFold(s, prefix string) (string, bool) {
	if !hasFold(s, prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// parseDOIWithin finds the DOI in the URL of a publisher's page, such as https://www.science.org/doi/full/10.1126/science.aaa.
func parseDOIWithin(path string) (ID, *ParseError, bool) {
	at := -1
	for i, segment := range segmentsOf(path) {
		if isRegistrant(segment) {
			at = i
			break
		}
	}
	if at < 0 {
		return ID{}, nil, false
	}
	text := withoutPage(path[at:])
	for _, page := range pagesOfPapers {
		text = strings.TrimSuffix(text, page)
	}
	if strings.HasPrefix(text, "10.1101/") || strings.HasPrefix(text, "10.64898/") { // bioRxiv and medRxiv append the version
		if i := len(strings.TrimRight(text, "0123456789")); i < len(text) && text[i-1] == 'v' {
			text = text[:i-1]
		}
	}
	return ofSite(doi, text)
}

// withoutPage cuts the path segments that publishers append to a DOI: an article's number and title, or the name of a page.
func withoutPage(text string) string {
	for at, segment := range segmentsOf(text) {
		first := strings.IndexByte(text, '/') + 1
		isNumber := len(segment) >= 5 && allDigits(segment)
		if at > first && (isNumber || slices.Contains(partsOfPapers, segment) || strings.HasSuffix(segment, ".html") || strings.HasSuffix(segment, ".pdf")) {
			return text[:at-1]
		}
	}
	return text
}

// partsOfPapers are names that URLs use for pages and parts of a paper.
var partsOfPapers = []string{
	"figures", "tables", "ampdf", "suppl_file", "references", "citations", "metrics", "comments", "summary", "epub", "fulltext", "full", "abstract",
	"supplementary-material", "supplementary-materials", "article-info",
}

// pagesOfPapers are the names that publishers append to a DOI in a URL.
var pagesOfPapers = []string{
	".full.pdf+html", ".full.pdf", ".full-text", ".full", ".pdf", ".abstract", "/full", "/abstract", "/fulltext", "/full.pdf", "/pdf", "/epdf", "/meta", "/html", "/asset",
}

// segmentsOf yields the segments of a path with their byte offsets.
func segmentsOf(path string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		at := 0
		for segment := range strings.SplitSeq(path, "/") {
			if !yield(at, segment) {
				return
			}
			at += len(segment) + 1
		}
	}
}

// parseWithin parses an identifier in a URL. Percent-encoded text is checked like any other text. An error points to the start of the
// identifier, or to the start of the URL if the identifier is encoded.
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
