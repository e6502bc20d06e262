package anchor

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// registry is a scheme whose identifiers are single words in a fixed form.
type registry struct {
	form   func() *regexp.Regexp // matches the key text
	want   string                // the expected form, as described in error messages
	prefix string                // prefix of the key text that may be omitted, such as PMC
	upper  bool                  // the key text is in upper case
	lower  bool                  // the key text is in lower case
	site   string                // URL before the key text
	bare   bool                  // the form is recognized without a scheme
	// versions indicates that the identifier may end in a version, which is not part of the key.
	versions bool
	doi      string // what precedes the key text in the DOI that the registry assigns to each of its works
}

// registries are indexed by scheme. The forms are those documented by the registries at the URLs below.
var registries = [len(names)]*registry{
	// PubMed Central, https://pmc.ncbi.nlm.nih.gov
	pmcid: {form: form(`^PMC[1-9][0-9]{0,8}$`), want: "a PubMed Central id, such as PMC8522790", prefix: "PMC", upper: true, site: "https://pmc.ncbi.nlm.nih.gov/articles/", bare: true},
	// Trial registries: ClinicalTrials.gov, ISRCTN, EudraCT, the EU's CTIS, ANZCTR and the German DRKS
	nct:     {form: form(`^NCT[0-9]{8}$`), want: "a ClinicalTrials.gov number, such as NCT03887455", prefix: "NCT", upper: true, site: "https://clinicaltrials.gov/study/", bare: true},
	isrctn:  {form: form(`^ISRCTN[0-9]{8}$`), want: "an ISRCTN, such as ISRCTN50189673", prefix: "ISRCTN", upper: true, site: "https://www.isrctn.com/", bare: true, doi: "10.1186/"},
	eudract: {form: form(`^(?:19|20)[0-9]{2}-[0-9]{6}-[0-9]{2}$`), want: "a EudraCT number, such as 2016-002241-17", site: "https://www.clinicaltrialsregister.eu/ctr-search/search?query=", bare: true},
	euct:    {form: form(`^20[0-9]{2}-5[0-9]{5}-[0-9]{2}-[0-9]{2}$`), want: "an EU CT number, such as 2022-500014-26-00", site: "https://euclinicaltrials.eu/ctis-public/view/", bare: true},
	actrn:   {form: form(`^ACTRN[0-9]{14}$`), want: "an ACTRN, such as ACTRN12605000123456", prefix: "ACTRN", upper: true, bare: true},
	drks:    {form: form(`^DRKS[0-9]{8}$`), want: "a DRKS number, such as DRKS00012345", prefix: "DRKS", upper: true, site: "https://drks.de/search/en/trial/", bare: true},
	// Trial registries of China, India, Japan (two), Africa, Korea, Iran, Brazil, Thailand and Sri Lanka, as listed by the WHO:
	// https://www.who.int/tools/clinical-trials-registry-platform/network/primary-registries
	chictr: {form: form(`^CHICTR(?:[0-9]{10}|-[A-Z]{3,5}-[0-9]{8})$`), want: "a Chinese registry number, such as ChiCTR2000029308", prefix: "CHICTR", upper: true, bare: true},
	ctri:   {form: form(`^CTRI/20[0-9]{2}/[0-9]{2,3}/[0-9]{6}$`), want: "an Indian registry number, such as CTRI/2019/01/016923", prefix: "CTRI/", upper: true, bare: true},
	jrct:   {form: form(`^JRCTS?[0-9]{9,10}$`), want: "a jRCT number (Japan), such as jRCT1031190123", prefix: "JRCT", upper: true, bare: true},
	umin:   {form: form(`^UMIN[0-9]{9}$`), want: "a UMIN number (Japan), such as UMIN000012345", prefix: "UMIN", upper: true, bare: true},
	pactr:  {form: form(`^PACTR[0-9]{15,18}$`), want: "a Pan African registry number, such as PACTR202001864902987", prefix: "PACTR", upper: true, bare: true},
	kct:    {form: form(`^KCT[0-9]{7}$`), want: "a Korean registry number, such as KCT0001234", prefix: "KCT", upper: true, bare: true},
	irct:   {form: form(`^IRCT[0-9]{11,18}N[0-9]{1,4}$`), want: "an Iranian registry number, such as IRCT20080901001165N1", prefix: "IRCT", upper: true, bare: true},
	rbr:    {form: form(`^RBR-[0-9A-Z]{6,8}$`), want: "a Brazilian registry number, such as RBR-8rnsdy", prefix: "RBR-", upper: true, bare: true},
	tctr:   {form: form(`^TCTR20[0-9]{9}$`), want: "a Thai registry number, such as TCTR20190101001", prefix: "TCTR", upper: true, bare: true, site: "https://www.thaiclinicaltrials.org/show/"},
	slctr:  {form: form(`^SLCTR/20[0-9]{2}/[0-9]{3}$`), want: "a Sri Lankan registry number, such as SLCTR/2019/012", prefix: "SLCTR/", upper: true, bare: true},
	// NASA's Astrophysics Data System, https://ui.adsabs.harvard.edu/help/actions/bibcode: year, journal, volume, kind, page, initial
	bibcode: {form: form(`^(?:1[5-9]|20)[0-9]{2}[A-Za-z&.]{5}[A-Za-z0-9.]{9}[A-Z.:]$`), want: "a bibcode of 19 characters, such as 2023GeoRL..5002133V", site: "https://ui.adsabs.harvard.edu/abs/", bare: true},
	// Economics: RePEc handles (https://ideas.repec.org/t/papertemplate.html), SSRN, NBER
	repec: {form: form(`^(?i:RePEc:)?[a-z]{3}:[a-z0-9]{6}:[^:\s][^\s]{0,199}$`), want: "a RePEc handle, such as repec:nbr:nberwo:4509", site: "https://econpapers.repec.org/RePEc:"},
	ssrn:  {form: form(`^[1-9][0-9]{0,8}$`), want: "an SSRN number, such as 3247865", site: "https://papers.ssrn.com/sol3/papers.cfm?abstract_id=", doi: "10.2139/ssrn."},
	nber:  {form: form(`^[wth][1-9][0-9]{0,5}$`), want: "an NBER paper number, such as w4509", lower: true, site: "https://www.nber.org/papers/", doi: "10.3386/"},
	// HAL, https://hal.science: a portal, eight digits, and an optional version
	hal: {form: form(`^(?:hal|hal-[a-z]+|tel|halshs|inria|inserm|cel|insu|in2p3|lirmm|cea|pastel|dumas|medihal)-[0-9]{8}$`), want: "a HAL identifier, such as hal-01234567", lower: true, versions: true, bare: true, site: "https://hal.science/"},
	// The Handle System, https://www.handle.net
	handle: {form: form(`^[0-9]+(?:\.[0-9A-Za-z.]+)?/[^\s"<>{}|\\^` + "`" + `]+$`), want: "a handle, such as 2027.42/12345", site: "https://hdl.handle.net/"},
	// Cryptology ePrint Archive, https://eprint.iacr.org
	iacr: {form: form(`^(?:199[6-9]|20[0-9]{2})/[0-9]{3,5}$`), want: "a Cryptology ePrint number, such as 2016/086", site: "https://eprint.iacr.org/"},
	// The RFC series, https://www.rfc-editor.org
	rfc: {form: form(`^[1-9][0-9]{0,4}$`), want: "an RFC number, such as 9110", site: "https://www.rfc-editor.org/rfc/rfc", doi: "10.17487/RFC"},
	// Zenodo, https://zenodo.org
	zenodo: {form: form(`^[1-9][0-9]{2,9}$`), want: "a Zenodo record number, such as 3975556", site: "https://zenodo.org/records/", doi: "10.5281/zenodo."},
	// Software Heritage, ISO/IEC 18670
	swh: {form: form(`^1:(?:cnt|dir|rev|rel|snp):[0-9a-f]{40}$`), want: "a SoftWare Hash IDentifier, such as swh:1:rev: followed by 40 hexadecimal digits", site: "https://archive.softwareheritage.org/swh:"},
	// A release of a GitHub repository
	github: {form: form(`^[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}@[A-Za-z0-9][A-Za-z0-9._+/-]{0,100}$`), want: "a GitHub release, such as golang/go@go1.26"},
	// Patent publications, WIPO standard ST.16: country, number, kind
	patent: {form: form(`^[A-Z]{2}[0-9]{4,12}[A-Z][0-9]?$`), want: "a patent publication number with its kind code, such as US6285999B1", upper: true, site: "https://patents.google.com/patent/"},
	// A work without any identifier
	ref: {form: form(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`), want: "a key of letters, digits, dots, hyphens and underscores, such as ref:who-report-2021"},
}

// form compiles a regular expression on first use, because few programs use many registries.
func form(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

// aliases are other scheme names that people write before a colon.
var aliases = map[string]scheme{
	"pmc": pmcid, "pubmed": pmid, "corpusid": s2, "hdl": handle, "ads": bibcode, "clinicaltrials": nct, "eprint.iacr": iacr,
	"isbn-13": isbn, "isbn-10": isbn, "isbn13": isbn, "isbn10": isbn,
}

// others lists unsupported schemes whose names resemble supported ones but mean something else.
var others = []string{"issn", "ecli", "urn", "ark", "orcid", "lccn", "oclc", "wos", "mr", "zbl", "iso", "fips", "celex", "eprint", "usenix", "dblp"}

// preprints maps preprint servers to what precedes the number in their DOIs.
var preprints = map[string]string{
	"biorxiv": "10.1101/", "medrxiv": "10.1101/", "psyarxiv": "10.31234/osf.io/", "socarxiv": "10.31235/osf.io/",
}

// parsePreprint parses the name of a preprint server and a number or a DOI, such as bioRxiv:2021.10.09.463774.
func parsePreprint(p piece) (ID, bool) {
	at := strings.IndexAny(p.s, ": ")
	if at < 0 || preprints[lowerASCII(p.s[:at])] == "" {
		return ID{}, false
	}
	number := strings.TrimLeft(p.s[at:], ": ")
	number, _ = cutFold(number, "doi:")
	number = strings.TrimSpace(number)
	if !strings.HasPrefix(number, "10.") {
		if i := strings.LastIndexByte(number, 'v'); i > 0 && i+1 < len(number) && allDigits(number[i+1:]) {
			number = number[:i]
		}
		number = preprints[lowerASCII(p.s[:at])] + number
	}
	if checkText(piece{s: number}) != nil || number == preprints[lowerASCII(p.s[:at])] {
		return ID{}, false
	}
	id, err := parseDOI(piece{s: number})
	return id, err == nil
}

// isGUID reports whether s can be a short name at the Open Science Framework.
func isGUID(s string) bool {
	return len(s) == 5 && strings.Trim(lowerASCII(s), "abcdefghijklmnopqrstuvwxyz0123456789") == ""
}

// key returns the canonical spelling of text.
func (r *registry) key(text string) string {
	switch {
	case r.upper:
		text = strings.ToUpper(text)
	case r.lower:
		text = strings.ToLower(text)
	}
	if r.prefix != "" && !strings.HasPrefix(text, r.prefix) {
		return r.prefix + text
	}
	if r.versions {
		if i := len(strings.TrimRight(text, "0123456789")); i < len(text) && i > 0 && text[i-1] == 'v' {
			return text[:i-1]
		}
	}
	return text
}

// parseRegistry parses an identifier of a registry.
func parseRegistry(s scheme, p piece) (ID, *ParseError) {
	r := registries[s]
	if s == repec {
		p, _ = p.cutPrefix("RePEc:")
	}
	if s == rfc {
		p, _ = p.cutPrefix("rfc")
	}
	if s == nber && allDigits(p.s) { // a number alone means a working paper
		p.s = "w" + p.s
	}
	if !r.form().MatchString(r.key(p.s)) {
		return ID{}, p.fail("want %s", r.want)
	}
	return ID{scheme: s, text: p.s}, nil
}

// mayBe reports whether text without a scheme can be an identifier of a registry. For most input, it avoids running a regular
// expression.
func mayBe(s scheme, text string) bool {
	switch s {
	case bibcode:
		return len(text) == len("2023GeoRL..5002133V") && allDigits(text[:4])
	case eudract, euct:
		return len(text) >= len("2016-002241-17") && allDigits(text[:4]) && text[4] == '-'
	case hal:
		return digitsOf(text[strings.LastIndexByte(text, '-')+1:]) == 8
	}
	return len(text) < 32
}

// parseBare parses an identifier whose form is unambiguous without a scheme.
func parseBare(p piece) (ID, bool) {
	for s := pmcid; s < webURL; s++ {
		r := registries[s]
		if r == nil || !r.bare || r.prefix != "" && !strings.EqualFold(p.s[:min(len(r.prefix), len(p.s))], r.prefix) {
			continue
		}
		if mayBe(s, p.s) && r.form().MatchString(r.key(p.s)) {
			return ID{scheme: s, text: p.s}, true
		}
	}
	if lower := lowerASCII(p.s); isOldACL(lower) || isNewACL(lower) {
		return ID{scheme: acl, text: p.s}, true
	}
	return parseGlued(p)
}

// parseGlued parses an ISBN without its name, and identifiers with a name but no colon: RFC9110, PMID31733140, ISBN978-0-262-03384-8.
func parseGlued(p piece) (ID, bool) {
	if isBook(p.s) {
		id, err := parseISBN(p)
		return id, err == nil
	}
	if rest, ok := cutName(p, rfc); ok {
		id, err := parseRegistry(rfc, rest)
		return id, err == nil
	}
	if rest, ok := cutName(p, pmid); ok {
		id, err := parseToken(pmid, rest)
		return id, err == nil
	}
	if rest, ok := cutName(p, isbn); ok {
		id, err := parseISBN(rest)
		return id, err == nil
	}
	if rest, ok := p.cutPrefix("JPRN-"); ok { // the Japan Primary Registries Network
		return parseBare(rest)
	}
	return ID{}, false
}

// cutName cuts a scheme name that is followed by a digit.
func cutName(p piece, s scheme) (piece, bool) {
	rest, ok := p.cutPrefix(names[s])
	return rest, ok && rest.s != "" && allDigits(rest.s[:1])
}

// isBook reports whether s can only be an ISBN: 13 digits starting with 978 or 979, or 10 digits in four groups.
func isBook(s string) bool {
	if len(s) < 10 || strings.Trim(s, "0123456789- Xx") != "" {
		return false
	}
	digits := bookDigits.Replace(s)
	switch len(digits) {
	case 13:
		return allDigits(digits) && (digits[:3] == "978" || digits[:3] == "979")
	case 10:
		return allDigits(digits[:9]) && strings.Count(s, "-") == 3 && strings.Trim(digits[9:], "0123456789Xx") == ""
	}
	return false
}

// offices are the patent offices that publish most patents, as codes of WIPO standard ST.3.
var offices = strings.Fields("US EP WO DE GB FR JP CN KR CA AU CH AT IT ES NL SE DK FI NO BE RU BR IN TW IL NZ PL PT IE MX ZA SG HK")

// patentDigits removes the characters that people insert into patent numbers.
var patentDigits = strings.NewReplacer(" ", "", ",", "", "/", "", ".", "")

// parsePatent parses a patent publication without its scheme, such as US6285999B1. The number may contain blanks, commas and a slash.
func parsePatent(p piece) (ID, bool) {
	text := p.s
	if len(text) < len("US1234A") || len(text) > 2*len("US6285999B1") || !slices.Contains(offices, text[:2]) {
		return ID{}, false
	}
	text = patentDigits.Replace(text)
	if !registries[patent].form().MatchString(text) {
		return ID{}, false
	}
	return ID{scheme: patent, text: text}, true
}
