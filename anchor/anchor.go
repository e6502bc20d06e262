// Package anchor identifies papers, the anchors on which dated claims rest.
//
//	id, err := anchor.ParseID("https://arxiv.org/pdf/2305.16367v2.pdf")
//	fmt.Println(id, id.Key(), id.Announced()) // arXiv:2305.16367v2 arXiv:2305.16367 2023-05
//
// One paper has many spellings. An [ID] prints the value it was given; use [ID.Key] for equality and as a map key. The list of schemes
// is closed: see [Schemes]. The package performs no lookups, so an identifier that parses may not belong to any paper, and a paper that
// exists may have been withdrawn.
package anchor

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/edtf"
)

// Paper is an anchor as described in an inquiry.
type Paper struct {
	ID       ID             `json:"id,omitzero" yaml:"id,omitempty"`              // as given, including any version
	Also     []ID           `json:"also,omitempty" yaml:"also,omitempty"`         // other identifiers of the same work
	Title    string         `json:"title,omitempty" yaml:"title,omitempty"`       // as published
	Date     edtf.Date      `json:"date,omitzero" yaml:"date,omitempty"`          // date of the first version; a month is precise enough. ID.Announced is only a fallback
	Authors  []string       `json:"authors,omitempty" yaml:"authors,omitempty"`   // in the paper's order, each as "Family, Given"; may be empty
	Standing Standing       `json:"standing,omitempty" yaml:"standing,omitempty"` // status after publication; empty if nothing is known
	Vars     map[string]any `json:"vars,omitempty" yaml:"vars,omitempty"`         // arbitrary values for templates
}

// Is reports whether id identifies this work: whether it is the paper's own identifier or one of its other identifiers, in any version.
// It returns false for the zero ID.
func (p Paper) Is(id ID) bool {
	key := id.Key()
	if key.IsZero() {
		return false
	}
	for _, other := range p.Also {
		if other.Key() == key {
			return true
		}
	}
	return p.ID.Key() == key
}

// Standing is the status of a paper after publication, such as withdrawn. A withdrawn paper still exists.
type Standing string

// The standings. An empty Standing means that nothing is known.
const (
	Withdrawn Standing = "withdrawn" // withdrawn by the authors
	Retracted Standing = "retracted" // retracted by the publisher
	Concern   Standing = "concern"   // the publisher has issued an expression of concern
)

// ID is the identifier of a paper. It is a small, immutable value. Compare papers by their Keys, and use Keys in maps: two versions or
// spellings of one paper have different IDs but the same Key.
//
// The zero ID does not identify a paper. It prints as the empty string.
type ID struct {
	text    string // as given, without prefix or version; for arXiv and ISBN, the canonical form
	scheme  scheme
	version uint16 // 0 if none was given
}

// ParseID parses an identifier in any common form:
//
//	arXiv:2305.16367v2, 2305.16367, hep-th/9901001, math.GT/0309136, each optionally followed by .pdf
//	https://arxiv.org/abs/2305.16367, export. and www., pdf and html, 10.48550/arXiv.2305.16367
//	doi:10.1000/x, 10.1000/x, https://doi.org/10.1000/x
//	acl:2020.acl-main.12, acl:P18-1001, https://aclanthology.org/P18-1001
//	openreview:rJXMpikCZ, s2:(40 hexadecimal digits, or a corpus number), openalex:W2741809807, pmid:31452104, and their sites
//	isbn:978-0-262-03384-8, with 10 or 13 digits
//	pmcid:PMC8522790, nct:NCT03887455, isrctn, eudract, euct, actrn, drks, chictr, ctri, jrct, umin, pactr, kct, irct, rbr, tctr, slctr: PubMed Central
//	and trial registries
//	bibcode:2023GeoRL..5002133V, repec:nbr:nberwo:4509, ssrn:3247865, nber:w4509, hal:hal-01234567, handle:2027.42/12345
//	iacr:2016/086, rfc:9110, zenodo:3975556, swh:1:rev:(40 hexadecimal digits), github:golang/go@go1.26, patent:US6285999B1
//	ref:who-report-2021, a key of your choice for a work without an identifier
//	bioRxiv:2021.10.09.463774, medRxiv, PsyArXiv and SocArXiv, which become DOIs; osf:cjgru, which becomes an address
//	any other http or https URL
//
// The scheme may be in upper or lower case. Blanks may follow its colon or replace it, as in RFC 8446. No scheme is needed for PMC and
// PMID numbers, trial and patent numbers, bibcodes, HAL and ACL identifiers, and ISBNs. An arXiv identifier may be followed by its
// subject, such as "[cs.CL]". A URL at a registry, publisher, index or mirror becomes the identifier that it contains. This can be a
// DOI anywhere in the path, or the site's own identifier, as in https://pubmed.ncbi.nlm.nih.gov/31452104 or
// https://huggingface.co/papers/2305.16367.
//
// ParseID rejects any other spaces, line breaks, control and hidden characters, and text over 512 bytes, counting the scheme that
// String adds. Errors are of type [*ParseError] and wrap [ErrID].
func ParseID(s string) (ID, error) {
	if isUsual(s) {
		return ID{scheme: arXiv, text: s[len("arXiv:"):]}, nil
	}
	return parseAny(s)
}

// parseAny parses an identifier in any form.
func parseAny(s string) (ID, error) {
	id, err := parseID(piece{s: s})
	if n := id.size(); err == nil && n > maxText { // String's output must parse again
		err = piece{s: s}.fail("want at most %d bytes with the scheme, got %d", maxText, n)
	}
	if err != nil {
		err.Input = s
		return ID{}, err
	}
	return id, nil
}

// MustParseID is like [ParseID] but panics on an error. It is for constants and tests.
func MustParseID(s string) ID {
	id, err := ParseID(s)
	if err != nil {
		panic(err)
	}
	return id
}

// IsZero reports whether id is the zero ID.
func (id ID) IsZero() bool { return id == ID{} }

// Scheme returns one of [Schemes], such as arXiv, doi or url. It is empty for the zero ID.
func (id ID) Scheme() string { return names[id.scheme] }

// Version returns the version of an arXiv identifier, or 0 if none was given.
func (id ID) Version() int { return int(id.version) }

// String returns the scheme and the value as given, byte for byte, such as arXiv:2305.16367v2, doi:10.1000/X, or a URL by itself.
// [ParseID] accepts the result. arXiv identifiers and ISBNs are printed in canonical form.
func (id ID) String() string {
	if id.scheme == webURL {
		return id.text
	}
	var buf [64]byte
	return string(id.appendText(buf[:0]))
}

// size returns the length of String's result. It ignores versions, which only short identifiers have.
func (id ID) size() int {
	if id.scheme == webURL {
		return len(id.text)
	}
	return len(names[id.scheme]) + len(":") + len(id.text)
}

// AppendText appends the canonical text to dst. The error is always nil.
func (id ID) AppendText(dst []byte) ([]byte, error) { return id.appendText(dst), nil }

// MarshalText returns the canonical text, which is empty for the zero ID. The error is always nil.
func (id ID) MarshalText() ([]byte, error) { return id.appendText(nil), nil }

// UnmarshalText parses any form that [ParseID] accepts. Empty text sets the zero ID. On error, id is unchanged.
func (id *ID) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*id = ID{}
		return nil
	}
	got, err := ParseID(string(text))
	if err == nil {
		*id = got
	}
	return err
}

// Value returns the canonical text for a database, or nil for the zero ID. See [driver.Valuer].
func (id ID) Value() (driver.Value, error) {
	if id.IsZero() {
		return nil, nil //nolint:nilnil // driver.Valuer represents NULL as nil
	}
	return id.String(), nil
}

// Scan reads an identifier from a database, for sql.Rows.Scan. It parses text as UnmarshalText does and reads nil as the zero ID. On
// error, id is unchanged.
func (id *ID) Scan(src any) error {
	switch src := src.(type) {
	case nil:
		*id = ID{}
		return nil
	case string:
		return id.UnmarshalText([]byte(src))
	case []byte:
		return id.UnmarshalText(src)
	}
	return fmt.Errorf("%w: want text from the database, got %T", ErrID, src)
}

func (id ID) appendText(dst []byte) []byte {
	if id.scheme != none && id.scheme != webURL {
		dst = append(append(dst, names[id.scheme]...), ':')
	}
	return id.appendBare(dst)
}

// appendBare appends the identifier without its scheme.
func (id ID) appendBare(dst []byte) []byte {
	dst = append(dst, id.text...)
	if id.version > 0 {
		dst = strconv.AppendUint(append(dst, 'v'), uint64(id.version), 10)
	}
	return dst
}

// URL returns the URL of a page about the paper, at arxiv.org, doi.org, aclanthology.org and so on, including any version. It is empty
// for books (isbn), for registries without such pages, and for the zero ID.
func (id ID) URL() string {
	switch id.scheme {
	case webURL:
		return id.text
	case doi:
		return "https://doi.org/" + escapeDOI(id.text)
	case github:
		repository, tag, _ := strings.Cut(id.text, "@")
		return "https://github.com/" + repository + "/releases/tag/" + tag
	case s2:
		if len(id.text) != hashLen {
			return "https://api.semanticscholar.org/CorpusID:" + id.text
		}
	}
	site := sites[id.scheme]
	if r := registries[id.scheme]; r != nil {
		site = r.site
	}
	if site == "" {
		return ""
	}
	id.text = keyText(id.scheme, id.text)
	return string(id.appendBare([]byte(site)))
}

// DOI returns the Digital Object Identifier without a prefix, such as 10.1000/x. For arXiv it is the DOI that arXiv registers, such as
// 10.48550/arXiv.2305.16367. If the identifier does not imply a DOI, the result is empty.
func (id ID) DOI() string {
	switch id.scheme {
	case doi:
		return id.text
	case arXiv:
		return arXivDOI + id.text
	}
	return id.doiOfRegistry()
}

// Announced returns the month encoded in an arXiv identifier. This is the month in which the paper was announced, often the month after
// its first version, so it is only a fallback for the paper's date. For other schemes, Announced returns the zero Date.
func (id ID) Announced() edtf.Date {
	if id.scheme != arXiv {
		return edtf.Date{}
	}
	digits := id.text[len(id.text)-len("YYMMNNN"):]
	if id.text[newStyleDot] == '.' {
		digits = id.text
	}
	century := "20"
	if digits[:2] >= firstYear {
		century = "19"
	}
	return edtf.MustParse(century + digits[:2] + "-" + digits[2:4])
}
