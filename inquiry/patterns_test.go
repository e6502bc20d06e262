package inquiry_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/edtf"
)

// definition compiles the pattern of a schema definition.
func definition(tb testing.TB, name string) (pattern *regexp.Regexp, message string) {
	tb.Helper()
	_, top := schema(tb)
	d := top["definitions"].(map[string]any)[name].(map[string]any)
	return regexp.MustCompile(d["pattern"].(string)), d["patternErrorMessage"].(string)
}

// TestDatePattern checks that the pattern rejects only wrong dates and matches every date that the reader accepts.
func TestDatePattern(t *testing.T) {
	t.Parallel()
	pattern, message := definition(t, "date")
	require.Contains(t, message, "want a date")
	for _, good := range goodDates {
		_, err := edtf.ParseProse(good)
		require.NoError(t, err)
		require.Regexp(t, pattern, good)
	}
	for _, bad := range []string{
		"2024-13", "2024-00", "2024-02-45", "early2024x", "sometime in 2024", "soon", "n.d.", "in press", "2024-1", "Februar 2024", "2024-02-15T10:00", "2024 BCX", "x2024",
	} {
		_, err := edtf.ParseProse(bad)
		require.Error(t, err, bad)
		require.NotRegexp(t, pattern, bad)
	}
}

var goodDates = []string{
	"2024", "2024-02", "2024-02-15", "~2024", "2024~", "2024?", "2024%", "2024-02~", "~Feb 2024", "c. 2024", "c2024", "ca. 2024", "circa 2024", "about 2024", "approx. 2024", "approximately 2024",
	"2024–2025", "2024-2025", "2024—2025", "2024 - 2025", "2024 to 2025", "between 2024 and 2025", "2024–25", "~2024–2025", "since 2024", "from 2024", "2024–", "2024–present", "–2024",
	"until 2024", "up to 2024", "by 2024", "2024 onwards", "as of 2023", "before 2020", "after 2024", "2024–unknown", "Feb 2024", "15 February 2024", "Feb 15th, 2024", "15th February 2024",
	"2020 Jan 15", "2024/02", "02/2024", "18/04/2024", "2024.02.15", "Feb–May 2024", "Jan/Feb 2024", "1–5 May 2024", "May 1–5, 2024", "Feb-May 2024", "28 Feb–3 Mar 2024", "spring 2024", "Spring of 2023", "2020s",
	"the 1990s", "Q3 2024", "2024Q1", "2024-Q1", "H1 2024", "first half of 2024", "early 2024", "mid-2024", "late 2024", "18th century", "AD 500", "500 CE", "45 BC", "15 March 45 BC", "winter 2023/24",
	"2024/..", "../2024", "2024/", "/2024", "1984~/2004-06", "2024-21", "202X", "2024-XX", "Y170000002", "1998-35", "c.\u00a02024", "2024\u20112025", "2024/2025", "2004-02-01/2005-02",
	"2011-12/2012-02", " 2024 ", "T1 2024", "17XX", "December 2011", "Sept 2024", "Sept. 2024", "eighteenth century", "19th c.", "1990's", "1980s–1990s", "Q1/Q2 2024", "early 2023–late 2024", "44 B.C.", "2024 est.", "Monday, 3 March 2025", "03-2024",
	"15-02-2024", "15-Feb-2024", "between March and May 2024", "2019 through 2021", "no later than 2020", "2019+", "pre-2020", "1850/51", "academic year 2023/24", "early-2024",
	"last quarter of 2023", "in Feb 2024", "Dec 2022/Jan 2023", "1/2024–3/2024", "2024.02", "2024 (approx.)", "up to and including 2020",
	"1st century BC", "1st century BCE", "5th century BC", "the fifth century B.C.", "c. 5th century BC", "5th century BC?", "5th–4th century BC",
	"3rd millennium BC", "2nd century CE", "first century AD", "nineteenth-century", "19th-century", "18th century?", "ca. 18th century",
	"18th–19th century", "18th and 19th centuries", "twentieth and twenty-first centuries", "first half of the 19th century",
	"second half of the 20th century", "first quarter of the 17th century", "last quarter of the 18th century", "second third of the 18th century",
	"second decade of the 20th century", "first half of the 5th century BC", "first half of the 1st century", "the 1960s and 1970s", "1960s and 70s",
	"1780s/90s", "1780–90s", "1990s–2000s", "44BC", "10,000 BC", "3000–2000 BC", "c. 3000–2000 BC", "200–100 BC", "100 BC – AD 100", "100 BC to 100 AD",
	"AD1066", "1066AD", "Anno 1650", "anno domini 79", "prior to 2020", "not before 1850", "not after 1850", "1850 or before", "1850 and earlier",
	"2020 and after", "2020 on", "from 2020 on", "from 2020 onwards", "since at least 2020", "to 2020", "through 2020", "by the end of 2020",
	"since the beginning of 2020", "2020–ongoing", "2020 - current", "2020 to date", "2019 until 2020", "2019 thru 2020", "2019―2020", "2019 → 2020",
	"2019 and 2020", "2019 & 2020", "March and April 2020", "1 and 2 March 2020", "20. September 2020", "20. Sept. 2020", "Thursday 5 March 2020",
	"Thu, 5 Mar 2020", "Monday, March 3, 2025", "2020 03 05", "2020 03", "13/6/2020–14/8/2020", "5/6/2020–13/8/2020", "1/1/2020-31/12/2020",
	"5/6/2020–8/13/2020", "2020 Mar-Apr", "2020 Mar 5-9", "2020 Mar 28-Apr 3", "Epub 2020 Mar 9", "2020 Mar 9; online", "9 March 2020 (online)",
	"Jan 2020.", "2020;", "(2020)", "[c. 1850]", "published 2020", "©2020", "as at 31 March 2020", "during 2020", "the year 2020", "CY2020", "2021-W12",
	"2020-W53", "Q1-Q3 2021", "2020 H1", "1Q 2020", "2020 1H", "2020Q1–2020Q3", "first nine months of 2020", "2020 season", "2019/20 season",
	"2023-24 season", "academic year 2023-24", "early in 2020", "middle of 2020", "probably 2020", "2020 (?)", "2020 or so", "2020-ish", "2020 ca.",
	"~11–20 March 2020", "c. Feb–May 2024",
}

func FuzzDatePattern(f *testing.F) {
	for _, s := range goodDates {
		f.Add(s)
	}
	pattern, _ := definition(f, "date")
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := edtf.ParseProse(s); err == nil && !pattern.MatchString(s) {
			t.Fatalf("the pattern rejects %q, which parses as %s", s, d)
		}
	})
}

func TestIdentifierPattern(t *testing.T) {
	t.Parallel()
	pattern, message := definition(t, "identifier")
	require.Contains(t, message, "want an identifier")
	for _, good := range goodIDs {
		_, err := anchor.ParseID(good)
		require.NoError(t, err)
		require.Regexp(t, pattern, good)
	}
	for _, bad := range []string{"arXv:2305.16367", "ECLI:EU:C:2014:317", "issn:1234-5678", "Smith et al.", "x"} {
		_, err := anchor.ParseID(bad)
		require.Error(t, err, bad)
		require.NotRegexp(t, pattern, bad)
	}
}

var goodIDs = []string{
	"arXiv:2305.16367v2", "2305.16367", "hep-th/9901001", "math.GT/0309136", "https://arxiv.org/abs/2305.16367", "HTTPS://arxiv.org/abs/2305.16367", "doi:10.1000/x", "10.1000/x", "doi: 10.1000/x",
	"10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2", "acl:2020.acl-main.12", "P18-1001", "openreview:rJXMpikCZ", "s2:259000000", "openalex:W2741809807", "PMID: 31452104",
	"isbn:978-0-262-03384-8", "978-0-262-03384-8", "PMC8522790", "NCT03887455", "2023GeoRL..5002133V", "repec:nbr:nberwo:4509", "ssrn:3247865", "nber:w4509", "hal:hal-01234567", "handle:2027.42/12345",
	"iacr:2016/086", "rfc:9110", "zenodo:3975556", "github:golang/go@go1.26", "patent:US6285999B1", "ref:who-report-2021", "www.example.org/report", "arxiv.org/abs/2305.16367", "doi.org/10.1000/x",
	"arXiv:2305.16367 [cs.CL]", "CorpusID:259000000", "hdl:2027.42/12345", "bioRxiv:2021.10.09.463774", "RFC 8446", "NBER w4509", "PMID 28459931", "https://example.org/a",
	"ISBN-13: 978-0-262-03384-8", "urn:isbn:9780262033848", "0-262-03384-4", "PMID31733140", "US6285999B1", "US 6,285,999 B1", "ChiCTR2000029308", "CTRI/2019/01/016923", "jRCT1031190123",
	"JPRN-UMIN000012345", "RBR-8rnsdy", "2016-002241-17", "osf.io/abcde",
}

func FuzzIdentifierPattern(f *testing.F) {
	for _, s := range goodIDs {
		f.Add(s)
	}
	pattern, _ := definition(f, "identifier")
	f.Fuzz(func(t *testing.T, s string) {
		if id, err := anchor.ParseID(s); err == nil && !pattern.MatchString(s) {
			t.Fatalf("the pattern rejects %q, which parses as %s", s, id)
		}
	})
}
