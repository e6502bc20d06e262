package anchor_test

import (
	"errors"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/anchor"
)

func TestParseIDCommonForms(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"ISBN-13: 978-0-262-03384-8": "isbn:9780262033848", "ISBN-10: 0-262-03384-4": "isbn:9780262033848", "ISBN978-0-262-03384-8": "isbn:9780262033848",
		"0-262-03384-4": "isbn:9780262033848", "urn:isbn:9780262033848": "isbn:9780262033848", "PMID31733140": "pmid:31733140", "RFC9110": "rfc:9110",
		"US6285999B1": "patent:US6285999B1", "US 6,285,999 B1": "patent:US6285999B1", "EP1234567A1": "patent:EP1234567A1", "EP 1 234 567 A1": "patent:EP1234567A1",
		"WO2015/123456A1": "patent:WO2015123456A1", "ChiCTR2000029308": "chictr:ChiCTR2000029308", "ChiCTR-TRC-08000123": "chictr:ChiCTR-TRC-08000123",
		"CTRI/2019/01/016923": "ctri:CTRI/2019/01/016923", "jRCT1031190123": "jrct:jRCT1031190123", "jRCTs031190123": "jrct:jRCTs031190123",
		"UMIN000012345": "umin:UMIN000012345", "JPRN-UMIN000012345": "umin:UMIN000012345", "PACTR202001864902987": "pactr:PACTR202001864902987",
		"KCT0001234": "kct:KCT0001234", "IRCT20080901001165N1": "irct:IRCT20080901001165N1", "RBR-8rnsdy": "rbr:RBR-8rnsdy", "TCTR20190101001": "tctr:TCTR20190101001",
		"SLCTR/2019/012": "slctr:SLCTR/2019/012", "2016-002241-17": "eudract:2016-002241-17", "2022-500014-26-00": "euct:2022-500014-26-00",
		"osf.io/abcde": "https://osf.io/abcde", "psyarxiv.com/abcde": "doi:10.31234/osf.io/abcde", "https://www.thaiclinicaltrials.org/show/TCTR20190101001": "tctr:TCTR20190101001",
	} {
		id, err := anchor.ParseID(in)
		require.NoError(t, err, in)
		require.Equal(t, want, id.String(), in)
		again, err := anchor.ParseID(id.String())
		require.NoError(t, err, in)
		require.Equal(t, id, again, in)
	}
}

// advised matches a suggested identifier in a hint.
var advised = regexp.MustCompile(`(?:write(?: the address)?|as in|or|such as) ((?:[a-z]+|arXiv):[^\s,;]+|https://\S+|10\.[^\s]+)`)

func TestParseIDHints(t *testing.T) {
	t.Parallel()
	const (
		judgment = "a judgment has no supported identifier scheme; write a key such as ref:"
		law      = "a law has no supported identifier scheme; write a key such as ref:"
		draft    = "an Internet-Draft has no supported identifier scheme; write a key such as ref:"
		own      = " has no supported identifier scheme; write a key such as ref:"
		journal  = "an ISSN identifies a journal, not a work; write the work's own identifier, or ref: followed by a key of your choice"
		person   = "an ORCID identifies a person, not a work; write the work's own identifier, or ref: followed by a key of your choice"
		start    = " is only a DOI prefix, which identifies a publisher"
		digit    = "wrong ISBN check digit: these digits need "
		kind     = "want the patent's kind code, such as B1 in US6285999B1"
		number   = "a bare number does not identify a work"
		any      = "want an identifier with its scheme"
	)
	for in, want := range map[string]string{
		"[2020] UKSC 5": judgment + "2020-uksc-5,", "[2020] EWCA Civ 123": judgment + "2020-ewca-civ-123,", "410 U.S. 113": judgment + "410-u-s-113,",
		"2020 SCC 5": judgment + "2020-scc-5,", "Roe v. Wade": judgment + "roe-v-wade,", "ECLI:EU:C:2014:317": judgment + "ecli-eu-c-2014-317,",
		"Regulation (EU) 2016/679": law + "regulation-eu-2016-679,", "CELEX:32016R0679": law + "celex-32016r0679,", "42 U.S.C. § 1983": law + "42-u-s-c-1983,",
		"draft-ietf-quic-http-34": draft + "draft-ietf-quic-http-34,",
		"ISO 9001:2015":           "ISO 9001:2015" + own + "iso-9001-2015,", "ISO9001": "ISO9001" + own + "iso9001,", "ASTM D638-14": "ASTM D638-14" + own + "astm-d638-14,",
		"DIN EN 1992-1-1": "DIN EN 1992-1-1" + own + "din-en-1992-1-1,", "W3C REC-html5": "W3C REC-html5" + own + "w3c-rec-html5,", "STD 97": "STD 97" + own + "std-97,",
		"NTR1234":   "NTR1234 is from an unsupported registry; write a key such as ref:ntr1234,",
		"1234-5678": journal, "ISSN 1234-567X": journal, "issn:1234-5679": journal, "0000-0002-1825-0097": person, "orcid:0000-0002-1825-0097": person,
		"10.1234": "10.1234" + start, "10.1234/": "10.1234/" + start, "978-0-262-03384-9": digit + "8", "9780262033849": digit + "8", "0-262-03384-5": digit + "4",
		"US6285999": kind, "WO2015/123456": kind, "31733140": number, "0262033845": number,
		"2016/086": "2016/086 has no scheme; a Cryptology ePrint number needs the prefix iacr:", "ePrint 2016/086": "write iacr:2016/086",
		"eprint:2016/086": "write iacr:2016/086", "W2741809807": "write openalex:W2741809807", "doi10.1234/abc": "write doi:10.1234/abc",
		"arxiv/2305.16367": "write arXiv:2305.16367", "RFC-9110": "write rfc:9110", "example.org/paper": "write https://example.org/paper",
		"jstor:12345": "write the address https://www.jstor.org/stable/12345", "wikidata:Q42": "write the address https://www.wikidata.org/wiki/Q42",
		"N/A": any, "and/or": any, "some/path": any, "2-s2.0-85012345678": any,
	} {
		_, err := anchor.ParseID(in)
		require.ErrorContains(t, err, want, in)
		require.NotContains(t, err.Error(), "archive \"", in)
		e, ok := errors.AsType[*anchor.ParseError](err)
		require.True(t, ok)
		for _, m := range advised.FindAllStringSubmatch(e.Hint, -1) {
			_, err := anchor.ParseID(m[1])
			require.NoError(t, err, "%s: %s", in, m[1])
		}
	}
}
