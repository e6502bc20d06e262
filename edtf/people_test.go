package edtf_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/edtf"
)

// TestParseProseCommonForms uses dates as written in history, law, medicine and sport.
func TestParseProseCommonForms(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"1st century BC": "-0099/0000", "1st century BCE": "-0099/0000", "5th century BC": "-0499/-0400", "the fifth century B.C.": "-0499/-0400",
		"c. 5th century BC": "-0499~/-0400~", "5th century BC?": "-0499?/-0400?", "5th–4th century BC": "-0499/-0300", "3rd millennium BC": "-2999/-2000",
		"2nd century CE": "01XX", "first century AD": "00XX", "nineteenth-century": "18XX", "19th-century": "18XX", "18th century?": "17XX?",
		"ca. 18th century": "17XX~", "18th–19th century": "1700/1899", "18th and 19th centuries": "1700/1899", "twentieth and twenty-first centuries": "1900/2099",
		"first half of the 19th century": "1800/1849", "second half of the 20th century": "1950/1999", "first quarter of the 17th century": "1600/1624",
		"last quarter of the 18th century": "1775/1799", "second third of the 18th century": "1733/1765", "second decade of the 20th century": "1910/1919",
		"first half of the 5th century BC": "-0499/-0450", "first half of the 1st century": "0001/0049",
		"the 1960s and 1970s": "1960/1979", "1960s and 70s": "1960/1979", "1780s/90s": "1780/1799", "1780–90s": "1780/1799", "1990s–2000s": "1990/2009",
		"44BC": "-0043", "10,000 BC": "-9999", "3000–2000 BC": "-2999/-1999", "c. 3000–2000 BC": "-2999~/-1999~", "200–100 BC": "-0199/-0099",
		"100 BC – AD 100": "-0099/0100", "100 BC to 100 AD": "-0099/0100", "AD1066": "1066", "1066AD": "1066", "Anno 1650": "1650", "anno domini 79": "0079",
		"prior to 2020": "../2019", "not before 1850": "1850/..", "not after 1850": "../1850", "1850 or before": "../1850", "1850 and earlier": "../1850",
		"2020 and after": "2020/..", "2020 on": "2020/..", "from 2020 on": "2020/..", "from 2020 onwards": "2020/..", "since at least 2020": "2020/..",
		"to 2020": "../2020", "through 2020": "../2020", "by the end of 2020": "../2020", "since the beginning of 2020": "2020/..",
		"2020–ongoing": "2020/..", "2020 - current": "2020/..", "2020 to date": "2020/..", "2019 until 2020": "2019/2020", "2019 thru 2020": "2019/2020",
		"2019―2020": "2019/2020", "2019 → 2020": "2019/2020", "2019 and 2020": "2019/2020", "2019 & 2020": "2019/2020", "March and April 2020": "2020-03/2020-04",
		"1 and 2 March 2020": "2020-03-01/2020-03-02",
		"20. September 2020": "2020-09-20", "20. Sept. 2020": "2020-09-20", "Thursday 5 March 2020": "2020-03-05", "Thu, 5 Mar 2020": "2020-03-05",
		"Monday, March 3, 2025": "2025-03-03", "2020 03 05": "2020-03-05", "2020 03": "2020-03", "13/6/2020–14/8/2020": "2020-06-13/2020-08-14",
		"5/6/2020–13/8/2020": "2020-06-05/2020-08-13", "1/1/2020-31/12/2020": "2020-01-01/2020-12-31", "5/6/2020–8/13/2020": "2020-05-06/2020-08-13",
		"2020 Mar-Apr": "2020-03/2020-04", "2020 Mar 5-9": "2020-03-05/2020-03-09", "2020 Mar 28-Apr 3": "2020-03-28/2020-04-03",
		"Epub 2020 Mar 9": "2020-03-09", "2020 Mar 9; online": "2020-03-09", "9 March 2020 (online)": "2020-03-09", "Jan 2020.": "2020-01", "2020;": "2020",
		"(2020)": "2020", "[c. 1850]": "1850~", "published 2020": "2020", "©2020": "2020", "as at 31 March 2020": "2020-03-31", "during 2020": "2020",
		"the year 2020": "2020", "CY2020": "2020", "2021-W12": "2021-03-22/2021-03-28", "2020-W53": "2020-12-28/2021-01-03",
		"Q1-Q3 2021": "2021-01/2021-09", "2020 H1": "2020-40", "1Q 2020": "2020-33", "2020 1H": "2020-40", "2020Q1–2020Q3": "2020-01/2020-09",
		"first nine months of 2020": "2020-01/2020-09", "2020 season": "2020", "2019/20 season": "2019/2020", "2023-24 season": "2023/2024",
		"academic year 2023-24": "2023/2024", "early in 2020": "2020-37~", "middle of 2020": "2020-38~",
		"probably 2020": "2020?", "2020 (?)": "2020?", "2020 or so": "2020~", "2020-ish": "2020~", "2020 ca.": "2020~",
		"~11–20 March 2020": "2020-03-11~/2020-03-20~", "c. Feb–May 2024": "2024-02~/2024-05~",
	} {
		d, err := edtf.ParseProse(in)
		require.NoError(t, err, in)
		require.Equal(t, want, d.String(), in)
		again, err := edtf.ParseProse(d.Prose())
		require.NoError(t, err, in)
		require.Equal(t, d, again, in)
	}
}

func TestParseProseReadings(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][]string{
		"Dec–Jan 2021":          {"2020-12/2021-01", "2021-12/2022-01"},
		"December/January 2021": {"2020-12/2021-01", "2021-12/2022-01"},
		"c. Dec–Jan 2021":       {"2020-12~/2021-01~", "2021-12~/2022-01~"},
		"28 Dec – 3 Jan 2021":   {"2020-12-28/2021-01-03", "2021-12-28/2022-01-03"},
		"May–Feb 2024":          {"2023-05/2024-02", "2024-05/2025-02"},
		"5/6/2020–7/8/2020":     {"2020-06-05/2020-08-07", "2020-05-06/2020-07-08"},
		"5.6.2020 to 7.8.2020":  {"2020-06-05/2020-08-07", "2020-05-06/2020-07-08"},
		"1600s–1700s":           {"1600/1799", "1600/1709"},
		"week 12 2021":          {"2021-03-22/2021-03-28"},
		"2021, week 12":         {"2021-03-22/2021-03-28"},
		"2021-081":              {"2021-03-22"},
		"202003":                {"2020-03"},
		"2020-03/04":            {"2020-03/2020-04"},
		"1785/6":                {"1785/1786", "1785-06"},
		"2020/1":                {"2020/2021", "2020-01"},
		"-500":                  {"500 BC", "501 BC"},
		"2020a":                 {"2020"},
		"18c":                   {"17XX"},
		"C18":                   {"17XX"},
	} {
		_, err := edtf.ParseProse(in)
		parse, ok := errors.AsType[*edtf.ParseError](err)
		require.True(t, ok, in)
		require.Equal(t, want, parse.Readings, in)
		for _, reading := range want {
			_, err := edtf.ParseProse(reading)
			require.NoError(t, err, in)
		}
	}
}

// suchAs matches the examples in a message.
var suchAs = regexp.MustCompile(`such as (?:"([^"]+)"|(\S+))(?:,? or (?:"([^"]+)"|(\S+))(?: BC)?)?`)

func TestParseProseHints(t *testing.T) {
	t.Parallel()
	const (
		relative = " depends on the day of writing: write the year"
		left     = " is not a date: leave the date out"
		not      = " is not a date: write the date of the version that was read, or leave the date out"
		past     = "years before present are not supported: write the year, such as "
		fiscal   = "fiscal and academic years start in different months: write the months, such as 2020-07/2021-06"
		terms    = "term dates vary from place to place: write the months, such as 2020-01/2020-03"
		short    = "the century is missing: write years in four digits, such as 1990s or 1998"
		period   = "want the years of the period, such as 1837–1901"
		one      = "want one date, or a range from the first to the last, such as 2018–2020"
		calendar = "years must be in the Gregorian calendar, such as 2020"
		person   = " describes a person; write the date of the evidence alone"
		english  = `months are written in English or as digits, such as "March 2020" or 2020-03`
	)
	for in, want := range map[string]string{
		"12,000 BP": past + `"~10051 BC"`, "12000 cal BP": past + `"~10051 BC"`, "12,000 years BP": past + `"~10051 BC"`, "500 BP": past + `~1450`,
		"10 ka": past + `"~8051 BC"`, "12 kya": past + `"~10051 BC"`, "ca. 12000 years ago": past + `"~10001 BC"`, "66 Ma": past + `"~66000000 BC"`,
		"4.5 Ga": past + `"~4500000000 BC"`, "3 million years ago": past + `"~3000000 BC"`, "300 mya": past + `"~300000000 BC"`,
		"FY2021": fiscal, "FY 2021/22": fiscal, "fiscal year 2021": fiscal,
		"Easter 2020": `want the day or the months of "Easter", such as 2020-04-12 or 2020-12`, "Hilary term 2020": terms, "Michaelmas 2019": terms,
		"October Term 2020": terms, "2020 Term": terms, "spring semester 2020": terms,
		"n.d.": `"n.d."` + left, "undated": `"undated"` + left, "unknown": `"unknown"` + left, "s.a.": `"s.a."` + left, "forthcoming": `"forthcoming"` + not,
		"in press": `"in press"` + not, "(in press)": `"in press"` + not, "to appear": `"to appear"` + not,
		"recently": `"recently"` + relative, "last year": `"last year"` + relative, "5 years ago": `"ago"` + relative, "until now": `"until now"` + relative,
		"ongoing": `"ongoing"` + relative, "current": `"current"` + relative,
		"Jan '20": short, "'90s": short, "90s": short, "the nineties": short, "1/1/20": short, "01-01-20": short, "Q1 20": short,
		"2020-03-05 12:00": "times of day are not supported: write the day alone",
		"AH 1441":          calendar, "Meiji 23": calendar, "2563 BE": calendar,
		"fl. 1450": `"fl."` + person, "r. 1558-1603": `"r."` + person, "born 1564": `"born"` + person,
		"accessed 2020":       `"accessed" is not the date of the evidence; write the date of its first version`,
		"turn of the century": period, "Victorian era": period, "the Middle Ages": period, "Holocene": period, "Jurassic": period, "WWII": period, "interwar period": period,
		"1850 or 1851": "want one date, or a range, such as 1850–1851", "2018, 2020": one, "2020 (rev. 2021)": one, "2024 2025": one,
		"mars 2020": english, "3. März 2020": english,
		"(early 2000s)": `write the years, such as ~2000–2003`, "early 2000s": `write the years, such as ~2000–2003`,
		"late 1990s": `write the years, such as ~1997–1999`, "mid-1980s": `write the years, such as ~1984–1986`, "early 18th c.": `write the years, such as ~1700–1733`,
		"early March 2020": `write the days, such as "~1–10 March 2020"`, "mid-March 2020": `write the days, such as "~11–20 March 2020"`,
		"late February 2020": `write the days, such as "~21–29 February 2020"`,
	} {
		d, err := edtf.ParseProse(in)
		require.ErrorIs(t, err, edtf.ErrDate, "%s is read as %s", in, d)
		require.Contains(t, err.Error(), want, in)
		for _, m := range suchAs.FindAllStringSubmatch(err.Error(), -1) {
			for _, example := range m[1:] {
				if example = strings.TrimSuffix(example, ","); example != "" {
					_, err := edtf.ParseProse(example)
					require.NoError(t, err, "%s: %s", in, example)
				}
			}
		}
	}
}
