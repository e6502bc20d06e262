package edtf_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/edtf"
)

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"2024", "2024-02~", "2024-02-15", "2024~/2025%", "2024/..", "../2024", "2024/", "/2024", "2024-21", "2024-33?", "202X", "20XX",
		"2004-XX", "1985-04-XX", "1985-XX-XX", "Y170000002", "Y-170000002", "-0044-03-15", "2024-~02", "[2024]", "2024-02-15T10:00", "1950S2",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := edtf.Parse(s)
		if err != nil {
			requireParseError(t, s, d, err)
			return
		}
		require.Equal(t, s, d.String(), "accepted text is canonical")
		requireLaws(t, d)
	})
}

func FuzzParseProse(f *testing.F) {
	for _, s := range []string{
		"~2024", "c. 2024", "2024–2025", "2024 - 2025", "2024–25", "2024-25", "~2024–2025", "since 2024", "2024–present", "before 2024", "–2024",
		"15 Feb 2024", "Feb 15, 2024", "spring 2024", "2020s", "2000s", "Q3 2024", "from ~2024 to 2025?", "between 2024 and 2025", "15 March 45 BC",
		"unknown–2024", "mid-2024", "-0044", "2024-02~", "2011-12/2013", "2024", "2024-02", "2024-02-30", "2024-02-15", "2024/2025", "2025/2024", "2099-00", "~2024-02-15",
		"2024–2024", "~2011-12", "5th century BC", "00XX", "Dec–Jan 2021", "5/6/2020–13/8/2020", "1600s–1700s", "2021-W12", "12,000 BP", "-500", "1785/6",
		"first half of the 19th century", "1780–90s", "c. 3000–2000 BC", "2019 and 2020", "probably 2020",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := edtf.ParseProse(s)
		slow, slowErr := edtf.ParseAny(s)
		require.Equal(t, slow, d, "the fast path and the full parser agree")
		require.Equal(t, slowErr == nil, err == nil)
		if err != nil {
			requireParseError(t, s, d, err)
			return
		}
		requireLaws(t, d)
		if strict, err := edtf.Parse(s); err == nil {
			require.Equal(t, strict, d, "both parsers agree on strict text")
		}
	})
}

// requireLaws checks the invariants that every date must satisfy.
func requireLaws(t *testing.T, d edtf.Date) {
	t.Helper()
	require.False(t, d.IsZero())
	fromText, err := edtf.Parse(d.String())
	require.NoError(t, err)
	require.Equal(t, d, fromText)
	fromProse, err := edtf.ParseProse(d.Prose())
	require.NoError(t, err)
	require.Equal(t, d, fromProse)
	text, err := d.MarshalText()
	require.NoError(t, err)
	var back edtf.Date
	require.NoError(t, back.UnmarshalText(text), string(text))
	require.Equal(t, d, back)

	same := d
	require.True(t, d.Contains(same) && d.Overlaps(same))
	require.Zero(t, d.Compare(same))
	earliest, latest := d.Earliest(), d.Latest()
	if earliest.IsDay() && latest.IsDay() {
		require.LessOrEqual(t, earliest.Compare(latest), 0)
		require.True(t, d.Contains(earliest) && d.Contains(latest))
	}
	if latest.IsDay() {
		at := edtf.MustParse("2026-11-23")
		age := d.AgeMonths(at)
		require.True(t, age == 0 || latest.AddMonths(age).Compare(at) <= 0)
		require.True(t, latest.Compare(at) > 0 || latest.AddMonths(age+1).Compare(at) > 0)
	}
}

// requireParseError checks the invariants that every error must satisfy.
func requireParseError(t *testing.T, s string, d edtf.Date, err error) {
	t.Helper()
	require.Zero(t, d)
	require.ErrorIs(t, err, edtf.ErrDate)
	parse, ok := errors.AsType[*edtf.ParseError](err)
	require.True(t, ok)
	require.Equal(t, s, parse.Input)
	require.GreaterOrEqual(t, parse.Offset, 0)
	require.LessOrEqual(t, parse.Offset, len(s))
	for _, reading := range parse.Readings {
		_, err := edtf.ParseProse(reading)
		require.NoError(t, err)
	}
}
