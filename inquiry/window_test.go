package inquiry_test

import (
	"testing"

	"github.com/dated-claims/retest/internal/inquirytest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/inquiry"
)

func TestParseWindow(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"6 months": "6 months", "1 year": "1 year", "1 years": "1 year", "2 day": "2 days", "3  weeks": "3 weeks", "06 months": "6 months",
		"6months": "6 months", "6-month": "6 months", "6 Months": "6 months", " 6 months ": "6 months", "six months": "6 months", "Twelve months": "12 months",
		"a year": "1 year", "last 6 months": "6 months", "the past year": "1 year", "past 2 years": "2 years", "the last six weeks": "6 weeks", "One year": "1 year", "half a year": "6 months", "1y": "1 year", "6m": "6 months", "6 mo": "6 months", "2wks": "2 weeks", "90d": "90 days",
		"a quarter": "3 months", "the last quarter": "3 months", "two quarters": "6 months", "a fortnight": "2 weeks", "fortnight": "2 weeks", "6 fortnights": "12 weeks",
		"twenty-four months": "24 months", "thirteen months": "13 months", "eighteen months": "18 months", "18 months": "18 months", "18-month": "18 months",
		"twenty years": "20 years", "a decade": "10 years", "half a decade": "60 months", "half of a year": "6 months", "half-year": "6 months",
		"two and a half years": "30 months", "2.5 years": "30 months", "1.5 years": "18 months", "1½ years": "18 months", "2.0 years": "2 years",
		"a year and a half": "18 months", "one and a half years": "18 months", "year": "1 year", "half a fortnight": "1 week", "quarter": "3 months",
		"P1Y6M": "18 months", "P18M": "18 months", "P1Y0M": "12 months", "a-year": "1 year",
		"P6M": "6 months", "p1y": "1 year", "P30D": "30 days", "P2W": "2 weeks",
		"36525 days": "36525 days", "5218 weeks": "5218 weeks", "1200 months": "1200 months", "100 years": "100 years",
	} {
		w, err := inquiry.ParseWindow(in)
		require.NoError(t, err, in)
		require.Equal(t, want, w.String())
		require.Equal(t, want, w.Prose())
		require.False(t, w.IsZero())
		require.Regexp(t, inquiry.WindowPattern(), in, "the pattern accepts every window that parses")
	}
	for _, in := range []string{
		"", " ", "6", "months", "6 month s", "6\tmonths", "0 days", "-1 day", "+1 day", "1.25 years", "1.5 months", "half a month", "half a quarter", "two and a half weeks", "P", "P6", "PM", "P6X", "P1Y6M1D", "P1Y2W", "P1.5Y", "PT6H", "P+6M",
		"several months", "a few years", "a long time", "months", "2.55 years", "half a year and a half", "1.5 and a half years", "a century", "101 decades",
		"36526 days", "5219 weeks", "1201 months", "101 years", "99999999999999999999 days", "٦ months",
	} {
		w, err := inquiry.ParseWindow(in)
		require.ErrorIs(t, err, inquiry.ErrWindow, in)
		require.Zero(t, w)
	}
	_, err := inquiry.ParseWindow("half a month")
	require.EqualError(t, err, `want a whole number of days, weeks, months or years, up to 100 years, such as "6 months", got "half a month"`)
}

func TestWindowKeepsValueOnError(t *testing.T) {
	t.Parallel()
	w := inquirytest.Window(t, "6 months")
	require.ErrorIs(t, w.UnmarshalText([]byte("x")), inquiry.ErrWindow)
	require.Equal(t, "6 months", w.String())
	require.NoError(t, w.UnmarshalText(nil))
	require.True(t, w.IsZero())
	require.Empty(t, w.String())
}

func TestWindowSince(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ window, end, want string }{
		{"1 day", "2024-03-01", "2024-02-29"},
		{"1 day", "2023-03-01", "2023-02-28"},
		{"2 weeks", "2024-01-07", "2023-12-24"},
		{"1 month", "2024-03-31", "2024-02-29"},
		{"1 month", "2023-03-31", "2023-02-28"},
		{"1 month", "1900-03-30", "1900-02-28"},
		{"6 months", "2026-08-31", "2026-02-28"},
		{"6 months", "2026-11-23", "2026-05-23"},
		{"1 year", "2024-02-29", "2023-02-28"},
		{"4 years", "2024-02-29", "2020-02-29"},
		{"100 years", "2000-02-29", "1900-02-28"},
		{"100 years", "2026-11-23", "1926-11-23"},
		{"6 months", "2026-11", ""},
		{"6 months", "2026-11-23~", ""},
	} {
		require.Equal(t, tt.want, inquirytest.Window(t, tt.window).Since(edtf.MustParse(tt.end)).String(), "%s before %s", tt.window, tt.end)
	}
	require.True(t, inquirytest.Window(t, "1 day").Since(edtf.Date{}).IsZero())
	require.True(t, inquiry.Window{}.Since(edtf.MustParse("2026-11-23")).IsZero())
}

func FuzzParseWindow(f *testing.F) {
	for _, s := range []string{"6 months", "1 year", "0 days", "", "36526 days", "1 weeks ", "two and a half years", "1½ years", "P1Y6M", "a fortnight"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		w, err := inquiry.ParseWindow(s)
		if err != nil {
			require.ErrorIs(t, err, inquiry.ErrWindow)
			require.Zero(t, w)
			return
		}
		require.Regexp(t, inquiry.WindowPattern(), s)
		back, err := inquiry.ParseWindow(w.String())
		require.NoError(t, err)
		require.Equal(t, w, back)
	})
}
