package edtf_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/edtf"
)

func TestParseProse(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want, prose string }{
		{"~2024", "2024~", "~2024"},
		{"c. 2024", "2024~", "~2024"},
		{"c2024", "2024~", "~2024"},
		{"c 2024", "2024~", "~2024"},
		{"ca. 2024", "2024~", "~2024"},
		{"CA 2024", "2024~", "~2024"},
		{"Circa 2024", "2024~", "~2024"},
		{"about 2024", "2024~", "~2024"},
		{"around 2024", "2024~", "~2024"},
		{"approx. 2024", "2024~", "~2024"},
		{"approx 2024", "2024~", "~2024"},
		{"approximately Feb 2024", "2024-02~", "~2024-02"},
		{"~ 2024?", "2024%", "~2024?"},
		{"2024?", "2024?", "2024?"},
		{"2024 ?", "2024?", "2024?"},
		{"2024%", "2024%", "~2024?"},
		{" \t2024-02-15\r\n", "2024-02-15", "2024-02-15"},

		{"2024–2025", "2024/2025", "2024–2025"},
		{"2024-2025", "2024/2025", "2024–2025"},
		{"2024—2025", "2024/2025", "2024–2025"},
		{"2024 - 2025", "2024/2025", "2024–2025"},
		{"2024 – 2025", "2024/2025", "2024–2025"},
		{"2024 to 2025", "2024/2025", "2024–2025"},
		{"from 2024 to 2025", "2024/2025", "2024–2025"},
		{"Between 2024 AND 2025", "2024/2025", "2024–2025"},
		{"2024–25", "2024/2025", "2024–2025"},
		{"1999–00", "1999/2000", "1999–2000"},
		{"2024/2025", "2024/2025", "2024–2025"},
		{"~2024–2025", "2024~/2025~", "~2024–2025"},
		{"~2024–25", "2024~/2025~", "~2024–2025"},
		{"c. 2024–c. 2025", "2024~/2025~", "~2024–2025"},
		{"~2024–2025?", "2024~/2025%", "from ~2024 to ~2025?"},
		{"2024~–2025", "2024~/2025", "from ~2024 to 2025"},
		{"from ~2024 to 2025", "2024~/2025", "from ~2024 to 2025"},
		{"2024–~2025", "2024/2025~", "from 2024 to ~2025"},
		{"2024?/2025?", "2024?/2025?", "from 2024? to 2025?"},
		{"2024-02–2024-05", "2024-02/2024-05", "2024-02–2024-05"},
		{"2024-02-2024-05", "2024-02/2024-05", "2024-02–2024-05"},
		{"2024-02-01 to 2024-03", "2024-02-01/2024-03", "2024-02-01–2024-03"},
		{"Feb 2024 – May 2024", "2024-02/2024-05", "2024-02–2024-05"},
		{"Dec 2011 to 2013", "2011-12/2013", "December 2011–2013"},

		{"since 2024", "2024/..", "since 2024"},
		{"from Feb 2024", "2024-02/..", "since 2024-02"},
		{"2024–", "2024/..", "since 2024"},
		{"2024–present", "2024/..", "since 2024"},
		{"2024-present", "2024/..", "since 2024"},
		{"2024 to now", "2024/..", "since 2024"},
		{"from 2024 to Today", "2024/..", "since 2024"},
		{"~2024–present", "2024~/..", "since ~2024"},
		{"before 2024", "../2023", "until 2023"},
		{"before ~2024", "../2023~", "until ~2023"},
		{"before 2024-03", "../2024-02", "until 2024-02"},
		{"before 1 March 2024", "../2024-02-29", "until 2024-02-29"},
		{"until 2024-05", "../2024-05", "until 2024-05"},
		{"till 2024", "../2024", "until 2024"},
		{"up to ~2024", "../2024~", "until ~2024"},
		{"–2024", "../2024", "until 2024"},
		{"2024–unknown", "2024/", "2024–unknown"},
		{"~2024–Unknown", "2024~/", "~2024–unknown"},
		{"unknown–2024?", "/2024?", "unknown–2024?"},

		{"Feb 2024", "2024-02", "2024-02"},
		{"Feb. 2024", "2024-02", "2024-02"},
		{"sept 2024", "2024-09", "2024-09"},
		{"February 2024", "2024-02", "2024-02"},
		{"MAY 2024", "2024-05", "2024-05"},
		{"15 Feb 2024", "2024-02-15", "2024-02-15"},
		{"5 February 2024", "2024-02-05", "2024-02-05"},
		{"Feb 15, 2024", "2024-02-15", "2024-02-15"},
		{"Feb 15 2024", "2024-02-15", "2024-02-15"},
		{"spring 2024", "2024-21", "spring 2024"},
		{"Summer 2024", "2024-22", "summer 2024"},
		{"autumn 2024", "2024-23", "autumn 2024"},
		{"fall 2024", "2024-23", "autumn 2024"},
		{"winter 2023", "2023-24", "winter 2023"},
		{"~spring 2024?", "2024-21%", "~spring 2024?"},
		{"2020s", "202X", "2020s"},
		{"2020S", "202X", "2020s"},
		{"200X", "200X", "200X"},
		{"20XX", "20XX", "20XX"},
		{"~2004-XX", "2004-XX~", "~2004-XX"},
		{"Q3 2024", "2024-35", "Q3 2024"},
		{"2024 q3", "2024-35", "Q3 2024"},
		{"H1 2024", "2024-40", "H1 2024"},
		{"h2 2024", "2024-41", "H2 2024"},
		{"December 2011", "2011-12", "December 2011"},
		{"2024-02", "2024-02", "2024-02"},

		{"early 2024", "2024-37~", "early 2024"},
		{"Mid-2024", "2024-38~", "mid-2024"},
		{"mid 2024?", "2024-38%", "mid-2024?"},
		{"~late 2024", "2024-39~", "late 2024"},
		{"20200905", "2020-09-05", "2020-09-05"},
		{"eighteenth century", "17XX", "17XX"},
		{"19th c.", "18XX", "18XX"},
		{"1990's", "199X", "1990s"},
		{"1980s–1990s", "1980/1999", "1980–1999"},
		{"since the 1990s", "1990/..", "since 1990"},
		{"before the 1990s", "../1989", "until 1989"},
		{"Q1/Q2 2024", "2024-01/2024-06", "2024-01–2024-06"},
		{"Q4 2023–Q1 2024", "2023-10/2024-03", "2023-10–2024-03"},
		{"2023 to late 2024", "2023/2024-12~", "from 2023 to ~2024-12"},
		{"early 2023–late 2024", "2023-01~/2024-12~", "~2023-01–2024-12"},
		{"44 B.C.", "-0043", "44 BC"},
		{"2024 est.", "2024~", "~2024"},
		{"Monday, 3 March 2025", "2025-03-03", "2025-03-03"},
		{"03-2024", "2024-03", "2024-03"},
		{"15-02-2024", "2024-02-15", "2024-02-15"},
		{"15-Feb-2024", "2024-02-15", "2024-02-15"},
		{"between March and May 2024", "2024-03/2024-05", "2024-03–2024-05"},
		{"2019 through 2021", "2019/2021", "2019–2021"},
		{"no later than 2020", "../2020", "until 2020"},
		{"2019+", "2019/..", "since 2019"},
		{"pre-2020", "../2019", "until 2019"},
		{"1850/51", "1850/1851", "1850–1851"},
		{"academic year 2023/24", "2023/2024", "2023–2024"},
		{"1914/18", "1914/1918", "1914–1918"},
		{"early-2024", "2024-37~", "early 2024"},
		{"last quarter of 2023", "2023-36", "Q4 2023"},
		{"in Feb 2024", "2024-02", "2024-02"},
		{"Dec 2022/Jan 2023", "2022-12/2023-01", "2022-12–2023-01"},
		{"1/2024–3/2024", "2024-01/2024-03", "2024-01–2024-03"},
		{"2024.02", "2024-02", "2024-02"},
		{"1998-37", "1998-37", "first third of 1998"},
		{"1998-38?", "1998-38?", "second third of 1998?"},
		{"2011-12/2012-02", "2011-12/2012-02", "December 2011–2012-02"},
		{"2011-12/..", "2011-12/..", "since December 2011"},
		{"third third of 2024", "2024-39", "third third of 2024"},
		{"late 45 BC", "-0044-39~", "late 45 BC"},
		{"as of 2023", "2023", "2023"},
		{"As of Feb 2024", "2024-02", "2024-02"},
		{"by 2024", "../2024", "until 2024"},
		{"after 2024", "2025/..", "since 2025"},
		{"after 2024-12", "2025-01/..", "since 2025-01"},
		{"after 31 Dec 2024", "2025-01-01/..", "since 2025-01-01"},
		{"after ~2024", "2025~/..", "since ~2025"},
		{"2024 onwards", "2024/..", "since 2024"},
		{"Feb 2024 and later", "2024-02/..", "since 2024-02"},
		{"15th February 2024", "2024-02-15", "2024-02-15"},
		{"the 15 Feb 2024", "2024-02-15", "2024-02-15"},
		{"February 15th, 2024", "2024-02-15", "2024-02-15"},
		{"1st of March 2024", "2024-03-01", "2024-03-01"},
		{"2020 Jan 15", "2020-01-15", "2020-01-15"},
		{"2024/02", "2024-02", "2024-02"},
		{"02/2024", "2024-02", "2024-02"},
		{"2024/2/15", "2024-02-15", "2024-02-15"},
		{"2024.02.15", "2024-02-15", "2024-02-15"},
		{"18/04/2024", "2024-04-18", "2024-04-18"},
		{"04/18/2024", "2024-04-18", "2024-04-18"},
		{"18.4.2024", "2024-04-18", "2024-04-18"},
		{"4/4/2024", "2024-04-04", "2024-04-04"},
		{"Feb–May 2024", "2024-02/2024-05", "2024-02–2024-05"},
		{"February to May 2024", "2024-02/2024-05", "2024-02–2024-05"},
		{"Jan/Feb 2024", "2024-01/2024-02", "2024-01–2024-02"},
		{"1–5 May 2024", "2024-05-01/2024-05-05", "2024-05-01–2024-05-05"},
		{"28 Feb – 3 Mar 2024", "2024-02-28/2024-03-03", "2024-02-28–2024-03-03"},
		{"May 1–5, 2024", "2024-05-01/2024-05-05", "2024-05-01–2024-05-05"},
		{"Feb 28–Mar 3, 2024", "2024-02-28/2024-03-03", "2024-02-28–2024-03-03"},
		{"winter 2023/24", "2023-24", "winter 2023"},
		{"winter 2023–2024", "2023-24", "winter 2023"},
		{"2024Q1", "2024-33", "Q1 2024"},
		{"2024-Q3", "2024-35", "Q3 2024"},
		{"Q3/2024", "2024-35", "Q3 2024"},
		{"2024H2", "2024-41", "H2 2024"},
		{"first half of 2024", "2024-40", "H1 2024"},
		{"3rd quarter 2024", "2024-35", "Q3 2024"},
		{"fourth quarter of 2024", "2024-36", "Q4 2024"},
		{"Spring of 2023", "2023-21", "spring 2023"},
		{"the 1990s", "199X", "1990s"},
		{"18th century", "17XX", "17XX"},
		{"the 21st century", "20XX", "20XX"},
		{"500 AD", "0500", "0500"},
		{"AD 79", "0079", "0079"},
		{"79 C.E.", "0079", "0079"},
		{"2024 (approx.)", "2024~", "~2024"},
		{"2024\u00a0–\u00a02025", "2024/2025", "2024–2025"},
		{"2024\u20112025", "2024/2025", "2024–2025"},
		{"15\u00a0Feb\u202f2024", "2024-02-15", "2024-02-15"},
		{"45 BC", "-0044", "45 BC"},
		{"45 bce", "-0044", "45 BC"},
		{"1 BC", "0000", "1 BC"},
		{"~45 BC?", "-0044%", "~45 BC?"},
		{"15 March 45 BC", "-0044-03-15", "15 March 45 BC"},
		{"March 45 BC", "-0044-03", "March 45 BC"},
		{"spring 45 BC", "-0044-21", "spring 45 BC"},
		{"45 BC–2024", "-0044/2024", "45 BC–2024"},
		{"since 45 BC", "-0044/..", "since 45 BC"},
		{"10000 BC", "-9999", "10000 BC"},
		{"170000003 BC", "Y-170000002", "170000003 BC"},
		{"1000000000000000000 BC", "Y-999999999999999999", "1000000000000000000 BC"},
		{"Y170000002~", "Y170000002~", "~Y170000002"},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			t.Parallel()
			got, err := edtf.ParseProse(tt.in)
			require.NoError(t, err)
			require.Equal(t, tt.want, got.String())
			require.Equal(t, tt.prose, got.Prose())
			again, err := edtf.ParseProse(got.Prose())
			require.NoError(t, err)
			require.Equal(t, got, again)
		})
	}
}

func TestParseProseAmbiguous(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in       string
		want     string
		readings []string
	}{
		{"2024-25", `parse "2024-25" at byte 0: ambiguous: write 2024/2025 for the two years, or "spring 2024" for the season 2024-25`, []string{"2024/2025", "spring 2024"}},
		{"2020-21", `parse "2020-21" at byte 0: ambiguous: write 2020/2021 for the two years, or "spring 2020" for the season 2020-21`, []string{"2020/2021", "spring 2020"}},
		{"2023-24", `parse "2023-24" at byte 0: ambiguous: write 2023/2024 for the two years, or "winter 2023" for the season 2023-24`, []string{"2023/2024", "winter 2023"}},
		{"2024-30", `parse "2024-30" at byte 0: ambiguous: write 2024/2030 for the two years, or "summer 2024" for the season 2024-30`, []string{"2024/2030", "summer 2024"}},
		{"2023-24?", `parse "2023-24?" at byte 0: ambiguous: write 2023?/2024? for the two years, or "winter 2023?" for the season 2023-24`, []string{"2023?/2024?", "winter 2023?"}},
		{"~2023-24", `parse "~2023-24" at byte 0: ambiguous: write 2023~/2024~ for the two years, or "~winter 2023" for the season 2023-24`, []string{"2023~/2024~", "~winter 2023"}},
		{"~2011-12", `parse "~2011-12" at byte 0: ambiguous: write 2011~/2012~ for the two years, or "~December 2011" for the month 2011-12`, []string{"2011~/2012~", "~December 2011"}},
		{"since 2023-24", `parse "since 2023-24" at byte 6: ambiguous: write "since 2023" for the two years`, []string{"since 2023"}},
		{"until ~2023-24", `parse "until ~2023-24" at byte 6: ambiguous: write "until 2024~" for the two years`, []string{"until 2024~"}},
		{"2011-12–2013", `parse "2011-12–2013" at byte 0: ambiguous: write 2011–2013 for the two years, or "December 2011–2013" for the month 2011-12`, []string{"2011–2013", "December 2011–2013"}},
		{"2011/12", `parse "2011/12" at byte 0: ambiguous: write 2011/2012 for the two years, or "December 2011" for the month 2011-12`, []string{"2011/2012", "December 2011"}},
		{"2018-22", `parse "2018-22" at byte 0: ambiguous: write 2018/2022 for the two years, or "summer 2018" for the season 2018-22`, []string{"2018/2022", "summer 2018"}},
		{"2004-38", `parse "2004-38" at byte 0: ambiguous: write 2004/2038 for the two years, or "second third of 2004" for the third 2004-38`, []string{"2004/2038", "second third of 2004"}},
		{"2013-45", `parse "2013-45" at byte 0: ambiguous: write 2013/2045 for the two years`, []string{"2013/2045"}},
		{"1998-9", `parse "1998-9" at byte 0: ambiguous: write 1998/1999 for the two years, or 1998-09 for the month`, []string{"1998/1999", "1998-09"}},
		{"1998–9", `parse "1998–9" at byte 0: ambiguous: write 1998/1999 for the two years`, []string{"1998/1999"}},
		{"2024-3", `parse "2024-3" at byte 0: ambiguous: write 2024-03 for the month`, []string{"2024-03"}},
		{"2024 - 25", `parse "2024 - 25" at byte 0: ambiguous: write 2024/2025 for the two years, or "spring 2024" for the season 2024-25`, []string{"2024/2025", "spring 2024"}},
		{"2011-12", `parse "2011-12" at byte 0: ambiguous: write 2011/2012 for the two years, or "December 2011" for the month 2011-12`, []string{"2011/2012", "December 2011"}},
		{"2032-33", `parse "2032-33" at byte 0: ambiguous: write 2032/2033 for the two years, or "Q1 2032" for the quarter 2032-33`, []string{"2032/2033", "Q1 2032"}},
		{"2039-40", `parse "2039-40" at byte 0: ambiguous: write 2039/2040 for the two years, or "H1 2039" for the half 2039-40`, []string{"2039/2040", "H1 2039"}},
		{"2019-20", `parse "2019-20" at byte 0: ambiguous: write 2019/2020 for the two years`, []string{"2019/2020"}},
		{"1999-00", `parse "1999-00" at byte 0: ambiguous: write 1999/2000 for the two years`, []string{"1999/2000"}},
		{"03/04/2024", `parse "03/04/2024" at byte 0: ambiguous: write 2024-04-03 for a day first, or 2024-03-04 for a month first`, []string{"2024-04-03", "2024-03-04"}},
		{"3.4.2024", `parse "3.4.2024" at byte 0: ambiguous: write 2024-04-03 for a day first, or 2024-03-04 for a month first`, []string{"2024-04-03", "2024-03-04"}},
		{"2000s", `parse "2000s" at byte 0: ambiguous: write 200X for the decade, or 20XX for the century`, []string{"200X", "20XX"}},
		{"1900s", `parse "1900s" at byte 0: ambiguous: write 190X for the decade, or 19XX for the century`, []string{"190X", "19XX"}},
		{"-0044", `parse "-0044" at byte 0: ambiguous: write "45 BC" for a date before Christ, or "until 0044" for an open start`, []string{"45 BC", "until 0044"}},
		{"-2024-02~", `parse "-2024-02~" at byte 0: ambiguous: write "~February 2025 BC" for a date before Christ, or "until ~2024-02" for an open start`, []string{"~February 2025 BC", "until ~2024-02"}},
		{"since -0044", `parse "since -0044" at byte 6: ambiguous: write "since 45 BC" for a date before Christ`, []string{"since 45 BC"}},
		{"-0044/2024", `parse "-0044/2024" at byte 0: ambiguous: write "45 BC–2024" for a date before Christ`, []string{"45 BC–2024"}},
		{"Y-170000002", `parse "Y-170000002" at byte 0: ambiguous: write "170000003 BC" for a date before Christ`, []string{"170000003 BC"}},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			t.Parallel()
			got, err := edtf.ParseProse(tt.in)
			require.Equal(t, tt.want, placed(t, err))
			require.Zero(t, got)
			parse, ok := errors.AsType[*edtf.ParseError](err)
			require.True(t, ok)
			require.Equal(t, tt.readings, parse.Readings)
			for _, reading := range parse.Readings {
				_, err := edtf.ParseProse(reading)
				require.NoError(t, err)
			}
		})
	}
}

func TestParseProseErrors(t *testing.T) {
	t.Parallel()
	const (
		wantDate = `want a date such as 2024, 2024-02, "15 Feb 2024", "spring 2024" or 2024–2025`
		seasons  = "seasons in intervals are not supported, because they differ by hemisphere: write the months, such as 2024-03/2024-05"
	)
	tests := []struct{ in, want string }{
		{"early 2020s", `parse "early 2020s" at byte 0: "early" works only with a year, as in "early 2024": write the years, such as ~2020–2023`},
		{"mid-1990s", `parse "mid-1990s" at byte 0: "mid" works only with a year, as in "mid 2024": write the years, such as ~1994–1996`},
		{"the late 19th century", `parse "the late 19th century" at byte 4: "late" works only with a year, as in "late 2024": write the years, such as ~1867–1899`},
		{"end of 2024", `parse "end of 2024" at byte 0: want "early", "mid" or "late" and a year, such as "late 2024"`},
		{"31/31/2024", `parse "31/31/2024" at byte 0: want a four-digit year`},
		{"2024/13", `parse "2024/13" at byte 5: want a four-digit year`},
		{"22th Feb 2024", `parse "22th Feb 2024" at byte 0: ` + wantDate},
		{"", `parse "" at byte 0: want a date, such as 2024 or 2024-02-15, got nothing`},
		{" \n", `parse " \n" at byte 2: want a date, such as 2024 or 2024-02-15, got nothing`},
		{"soon", `parse "soon" at byte 0: ` + wantDate},
		{"Feb", `parse "Feb" at byte 0: ` + wantDate},
		{"Auguſt 2024", `parse "Auguſt 2024" at byte 0: ` + wantDate},
		{"Feb March", `parse "Feb March" at byte 0: ` + wantDate},
		{"circa ?", `parse "circa ?" at byte 6: want a four-digit year`},
		{"~", `parse "~" at byte 0: want a four-digit year`},
		{"2020ss", `parse "2020ss" at byte 0: ` + wantDate},
		{"1950S2", `parse "1950S2" at byte 4: significant digits (S) are an EDTF level 2 feature and are not supported`},
		{"Foo 2024", `parse "Foo 2024" at byte 0: ` + wantDate},
		{"15 Foo 2024", `parse "15 Foo 2024" at byte 0: ` + wantDate},
		{"0 BC", `parse "0 BC" at byte 0: ` + wantDate},
		{"045 BC", `parse "045 BC" at byte 0: ` + wantDate},
		{"1000000000000000001 BC", `parse "1000000000000000001 BC" at byte 0: ` + wantDate},
		{"March 20000 BC", `parse "March 20000 BC" at byte 0: ` + wantDate},
		{"2025s", `parse "2025s" at byte 0: ` + wantDate},
		{"up in 2024", `parse "up in 2024" at byte 0: ` + wantDate},
		{"30 Feb 2024", `parse "30 Feb 2024" at byte 0: day must be 01 to 29 in that month`},
		{"2024-13", `parse "2024-13" at byte 5: month must be 01 to 12`},
		{" 2024-13", `parse " 2024-13" at byte 6: month must be 01 to 12`},
		{"[2024,2025]", `parse "[2024,2025]" at byte 0: sets such as [2024,2025] and {2024,2025} are an EDTF level 2 feature and are not supported`},
		{"2024-", `parse "2024-" at byte 5: want a two-digit month`},
		{"Feb 2024 -", `parse "Feb 2024 -" at byte 10: want a date after the hyphen; for an open end, write "since 2024"`},
		{"- 2024", `parse "- 2024" at byte 0: write a negative year as "45 BC", and an open start as "until 2024"`},
		{"2014–18", `parse "2014–18" at byte 7: a two-digit end must be the next year: write the end in full`},
		{"Foo 2024–25", `parse "Foo 2024–25" at byte 0: ` + wantDate},
		{"2025 to 2024", `parse "2025 to 2024" at byte 0: the interval ends before it starts`},
		{"between 2024 or 2025", `parse "between 2024 or 2025" at byte 8: want two dates with "and" after "between"`},
		{"since unknown", `parse "since unknown" at byte 6: an interval needs a date at one end`},
		{"until soon", `parse "until soon" at byte 6: ` + wantDate},
		{"2024 to soon", `parse "2024 to soon" at byte 8: ` + wantDate},
		{"soon to 2024", `parse "soon to 2024" at byte 0: ` + wantDate},
		{"since spring 2024", `parse "since spring 2024" at byte 6: ` + seasons},
		{"about ~2024", `parse "about ~2024" at byte 6: want a four-digit year`},
		{"about 2024~", `parse "about 2024~" at byte 0: the date is marked approximate twice`},
		{"２０２４", `parse "２０２４" at byte 0: ` + wantDate},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			t.Parallel()
			got, err := edtf.ParseProse(tt.in)
			require.ErrorIs(t, err, edtf.ErrDate)
			require.Equal(t, tt.want, placed(t, err))
			require.Zero(t, got)
		})
	}
}
