package edtf_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/edtf"
)

// The group names and, if available, their examples are taken from https://www.loc.gov/standards/datetime.
func TestParseStandardExamples(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name             string
		in               string
		earliest, latest string
	}{
		{"level 0 day", "1985-04-12", "1985-04-12", "1985-04-12"},
		{"level 0 month", "1985-04", "1985-04-01", "1985-04-30"},
		{"level 0 year", "1985", "1985-01-01", "1985-12-31"},
		{"level 0 first year", "0000", "0000-01-01", "0000-12-31"},
		{"level 0 last year", "9999", "9999-01-01", "9999-12-31"},
		{"level 0 leap day", "2000-02-29", "2000-02-29", "2000-02-29"},
		{"level 0 interval of years", "1964/2008", "1964-01-01", "2008-12-31"},
		{"level 0 interval of months", "2004-06/2006-08", "2004-06-01", "2006-08-31"},
		{"level 0 interval of days", "2004-02-01/2005-02-08", "2004-02-01", "2005-02-08"},
		{"level 0 day to month", "2004-02-01/2005-02", "2004-02-01", "2005-02-28"},
		{"level 0 day to year", "2004-02-01/2005", "2004-02-01", "2005-12-31"},
		{"level 0 year to month", "2005/2006-02", "2005-01-01", "2006-02-28"},
		{"level 0 ends in one year", "2005-12/2005", "2005-12-01", "2005-12-31"},

		{"level 1 long year", "Y170000002", "", ""},
		{"level 1 long negative year", "Y-170000002", "", ""},
		{"level 1 longest year", "Y-999999999999999999", "", ""},
		{"level 1 season", "2001-21", "2001-03-01", "2001-05-31"},
		{"level 1 summer", "2001-22", "2001-06-01", "2001-08-31"},
		{"level 1 autumn", "2001-23", "2001-09-01", "2001-11-30"},
		{"level 1 winter", "2003-24", "2003-12-01", "2004-02-29"},
		{"level 1 last winter", "9999-24", "9999-12-01", ""},
		{"level 1 qualified season", "2001-21~", "2001-03-01", "2001-05-31"},
		{"level 1 uncertain year", "1984?", "1984-01-01", "1984-12-31"},
		{"level 1 approximate month", "2004-06~", "2004-06-01", "2004-06-30"},
		{"level 1 both", "2004-06-11%", "2004-06-11", "2004-06-11"},
		{"level 1 unspecified year", "201X", "2010-01-01", "2019-12-31"},
		{"level 1 unspecified decade", "20XX", "2000-01-01", "2099-12-31"},
		{"level 1 unspecified month", "2004-XX", "2004-01-01", "2004-12-31"},
		{"level 1 unspecified day", "1985-04-XX", "1985-04-01", "1985-04-30"},
		{"level 1 unspecified month and day", "1985-XX-XX", "1985-01-01", "1985-12-31"},
		{"level 1 open end", "1985-04-12/..", "1985-04-12", ""},
		{"level 1 open end month", "1985-04/..", "1985-04-01", ""},
		{"level 1 open end year", "1985/..", "1985-01-01", ""},
		{"level 1 open start", "../1985-04-12", "", "1985-04-12"},
		{"level 1 unknown end", "1985-04/", "1985-04-01", ""},
		{"level 1 unknown start", "/1985", "", "1985-12-31"},
		{"level 1 qualified start", "1984~/2004-06", "1984-01-01", "2004-06-30"},
		{"level 1 qualified end", "1984/2004-06~", "1984-01-01", "2004-06-30"},
		{"level 1 qualified ends", "1984?/2004%", "1984-01-01", "2004-12-31"},
		{"level 1 qualified open", "1984-06-02?/..", "1984-06-02", ""},
		{"level 1 negative year", "-1985", "-1985-01-01", "-1985-12-31"},
		{"level 1 negative day", "-0044-03-15", "-0044-03-15", "-0044-03-15"},
		{"level 1 negative leap day", "-0004-02-29", "-0004-02-29", "-0004-02-29"},
		{"level 1 negative interval", "-0044/0014", "-0044-01-01", "0014-12-31"},

		{"level 2 first quarter", "2025-33", "2025-01-01", "2025-03-31"},
		{"level 2 second quarter", "2025-34", "2025-04-01", "2025-06-30"},
		{"level 2 third quarter", "2025-35", "2025-07-01", "2025-09-30"},
		{"level 2 last quarter", "2025-36", "2025-10-01", "2025-12-31"},
		{"level 2 first half", "2024-40", "2024-01-01", "2024-06-30"},
		{"level 2 second half", "2024-41?", "2024-07-01", "2024-12-31"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := edtf.Parse(tt.in)
			require.NoError(t, err)
			require.Equal(t, tt.in, got.String())
			require.Equal(t, tt.earliest, got.Earliest().String())
			require.Equal(t, tt.latest, got.Latest().String())
			require.False(t, got.IsZero())
			fromProse, err := edtf.ParseProse(got.Prose())
			require.NoError(t, err)
			require.Equal(t, got, fromProse)
		})
	}
}

func TestParseErrors(t *testing.T) {
	t.Parallel()
	const (
		sets                     = "sets such as [2024,2025] and {2024,2025} are an EDTF level 2 feature and are not supported"
		inside                   = "qualifiers inside a date are an EDTF level 2 feature and are not supported: write one ?, ~ or % at the end"
		elsewhere                = "unspecified digits (X) are supported only in 202X, 20XX, 2004-XX, 1985-04-XX and 1985-XX-XX; other uses are an EDTF level 2 feature"
		inInterval               = "decades and other unspecified digits (X) in intervals are an EDTF level 2 feature and are not supported: write the years"
		seasons                  = "seasons in intervals are not supported, because they differ by hemisphere: write the months, such as 2024-03/2024-05"
		parts                    = "parts of years in intervals are not supported: write the months, such as 2024-03/2024-05"
		timeOfDay                = "times of day are not supported: write the day alone"
		significant, exponential = "significant digits (S) are an EDTF level 2 feature and are not supported", "exponential years are an EDTF level 2 feature and are not supported"
		noDate, noYear           = "an interval needs a date at one end", "want a four-digit year"
		backwards                = "the interval ends before it starts"
		longYear                 = "a year of more than four digits starts with Y, and a month follows a hyphen: Y170000002, 2024-02"
	)
	tests := []struct {
		in   string
		want string
	}{
		{"", `parse "" at byte 0: want a date, such as 2024 or 2024-02-15, got nothing`},
		{"2025/2024", `parse "2025/2024" at byte 0: ` + backwards},
		{"2024-02-02/2024-02-01", `parse "2024-02-02/2024-02-01" at byte 0: ` + backwards},
		{"2025/2024-12", `parse "2025/2024-12" at byte 0: ` + backwards},
		{"2024-02-30", `parse "2024-02-30" at byte 8: day must be 01 to 29 in that month`},
		{"2023-02-29", `parse "2023-02-29" at byte 8: day must be 01 to 28 in that month`},
		{"1900-02-29", `parse "1900-02-29" at byte 8: day must be 01 to 28 in that month`},
		{"2024-04-31", `parse "2024-04-31" at byte 8: day must be 01 to 30 in that month`},
		{"2024-04-00", `parse "2024-04-00" at byte 8: day must be 01 to 30 in that month`},
		{"2024-13", `parse "2024-13" at byte 5: month must be 01 to 12`},
		{"2024-00", `parse "2024-00" at byte 5: month must be 01 to 12`},
		{"2024-42", `parse "2024-42" at byte 5: month must be 01 to 12`},
		{"/", `parse "/" at byte 0: ` + noDate},
		{"../..", `parse "../.." at byte 0: ` + noDate},
		{"../", `parse "../" at byte 0: ` + noDate},
		{"/..", `parse "/.." at byte 0: ` + noDate},
		{"..", `parse ".." at byte 0: ` + noYear},
		{"2024/2025/2026", `parse "2024/2025/2026" at byte 9: want a hyphen or nothing after the year`},

		{"2024-~02", `parse "2024-~02" at byte 5: ` + inside},
		{"2024?-02", `parse "2024?-02" at byte 4: ` + inside},
		{"~2024", `parse "~2024" at byte 0: ` + inside},
		{"2024?~", `parse "2024?~" at byte 4: ` + inside},
		{"[2024,2025]", `parse "[2024,2025]" at byte 0: ` + sets},
		{"{1960,1961-12}", `parse "{1960,1961-12}" at byte 0: ` + sets},
		{"[..1760-12-03]", `parse "[..1760-12-03]" at byte 0: ` + sets},
		{"2024-25", `parse "2024-25" at byte 5: the hemisphere-specific season 25 is an EDTF level 2 feature and is not supported: write 21 to 24`},
		{"2024-32", `parse "2024-32" at byte 5: the hemisphere-specific season 32 is an EDTF level 2 feature and is not supported: write 21 to 24`},
		{"Y-17E7", `parse "Y-17E7" at byte 4: ` + exponential},
		{"1950S2", `parse "1950S2" at byte 4: ` + significant},
		{"Y171010000S3", `parse "Y171010000S3" at byte 10: ` + significant},
		{"156X-12-25", `parse "156X-12-25" at byte 3: ` + elsewhere},
		{"15XX-12", `parse "15XX-12" at byte 2: ` + elsewhere},
		{"XXXX", `parse "XXXX" at byte 0: ` + elsewhere},
		{"1XXX", `parse "1XXX" at byte 1: ` + elsewhere},
		{"2004-XX-01", `parse "2004-XX-01" at byte 5: ` + elsewhere},
		{"1984-1X", `parse "1984-1X" at byte 6: ` + elsewhere},
		{"-004X", `parse "-004X" at byte 4: ` + elsewhere},
		{"-0044-XX", `parse "-0044-XX" at byte 6: ` + elsewhere},
		{"2004-06-XX/2004-07-03", `parse "2004-06-XX/2004-07-03" at byte 0: ` + inInterval},
		{"2004/201X", `parse "2004/201X" at byte 5: ` + inInterval},
		{"2024-21/2024-22", `parse "2024-21/2024-22" at byte 0: ` + seasons},
		{"2024-33/..", `parse "2024-33/.." at byte 0: ` + parts},
		{"../2024-40", `parse "../2024-40" at byte 3: ` + parts},
		{"2024-21-05", `parse "2024-21-05" at byte 7: a part of a year cannot have a day`},
		{"1985-04-12T23:20:30", `parse "1985-04-12T23:20:30" at byte 10: ` + timeOfDay},
		{"1985-04-12T23:20:30Z", `parse "1985-04-12T23:20:30Z" at byte 10: ` + timeOfDay},

		{"Y2024", `parse "Y2024" at byte 1: a year after Y must have more than four digits and no leading zero`},
		{"Y012345", `parse "Y012345" at byte 1: a year after Y must have more than four digits and no leading zero`},
		{"Y1000000000000000000", `parse "Y1000000000000000000" at byte 1: a year after Y has at most 18 digits`},
		{"Y", `parse "Y" at byte 1: want the digits of a year after Y, such as Y170000002`},
		{"Y170000002-05", `parse "Y170000002-05" at byte 1: want the digits of a year after Y, such as Y170000002`},
		{"-0000", `parse "-0000" at byte 0: the year 0000 has no sign`},
		{"--2024", `parse "--2024" at byte 0: ` + noYear},
		{"20240215", `parse "20240215" at byte 0: ` + longYear},
		{"2024 ", `parse "2024 " at byte 4: want a hyphen or nothing after the year`},
		{" 2024", `parse " 2024" at byte 0: ` + noYear},
		{"201x", `parse "201x" at byte 0: ` + noYear},
		{"２０２４", `parse "２０２４" at byte 0: ` + noYear},
		{"202", `parse "202" at byte 0: ` + noYear},
		{"2024-2", `parse "2024-2" at byte 5: want a two-digit month`},
		{"2024-", `parse "2024-" at byte 5: want a two-digit month`},
		{"2024-02-", `parse "2024-02-" at byte 8: want a two-digit day`},
		{"2024-02-151", `parse "2024-02-151" at byte 8: want a two-digit day`},
		{"2024-021", `parse "2024-021" at byte 7: want a hyphen or nothing after the month`},
		{"2024\x00", `parse "2024\x00" at byte 4: want a hyphen or nothing after the year`},
		{strings.Repeat("é", 100), `parse "` + strings.Repeat("é", 32) + `…" at byte 128: want at most 128 bytes, got 200`},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			t.Parallel()
			got, err := edtf.Parse(tt.in)
			require.ErrorIs(t, err, edtf.ErrDate)
			require.Equal(t, tt.want, placed(t, err))
			require.Zero(t, got)
			parse, ok := errors.AsType[*edtf.ParseError](err)
			require.True(t, ok)
			require.Equal(t, tt.in, parse.Input)
		})
	}
}

func TestParseAllocs(t *testing.T) {
	for _, s := range []string{"2024", "2024-02", "2024-02-15", "2024/2025", "2024~", "2024-21"} {
		require.Zero(t, testing.AllocsPerRun(100, func() { _, _ = edtf.Parse(s) }), s)
	}
	buf := make([]byte, 0, 64)
	d := edtf.MustParse("2024~/2025")
	require.Zero(t, testing.AllocsPerRun(100, func() { buf = d.AppendProse(buf[:0]) }))
	require.Zero(t, testing.AllocsPerRun(100, func() { buf, _ = d.AppendText(buf[:0]) }))
}

func BenchmarkParse(b *testing.B) {
	for _, s := range []string{"2024", "2024-02-15", "2024~/2025", "2024-13"} {
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = edtf.Parse(s)
			}
		})
	}
}

func BenchmarkParseProse(b *testing.B) {
	for _, s := range []string{"2024", "2024–2025", "Feb 2024"} {
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = edtf.ParseProse(s)
			}
		})
	}
}

// placed returns an error together with its offset, which the error text omits.
func placed(t *testing.T, err error) string {
	t.Helper()
	parse, ok := errors.AsType[*edtf.ParseError](err)
	require.True(t, ok, "%v", err)
	text, message, ok := strings.Cut(strings.TrimPrefix(err.Error(), "date "), ": "+parse.Msg)
	require.True(t, ok, "%v", err)
	return fmt.Sprintf("parse %s at byte %d: %s%s", text, parse.Offset, parse.Msg, message)
}
