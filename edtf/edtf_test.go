package edtf_test

import (
	"encoding/json"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/edtf"
)

func TestQualifiers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in                               string
		approximate, uncertain, interval bool
		day                              bool
	}{
		{"2024", false, false, false, false},
		{"2024-02-15", false, false, false, true},
		{"2024-02-15~", true, false, false, false},
		{"2024%", true, true, false, false},
		{"2024?/2025~", true, true, true, false},
		{"2024-02-15/..", false, false, true, false},
		{"/2024-02-15?", false, true, true, false},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			t.Parallel()
			d := edtf.MustParse(tt.in)
			require.Equal(t, tt.approximate, d.Approximate())
			require.Equal(t, tt.uncertain, d.Uncertain())
			require.Equal(t, tt.interval, d.IsInterval())
			require.Equal(t, tt.day, d.IsDay())
		})
	}
}

func TestAgeMonths(t *testing.T) {
	t.Parallel()
	tests := []struct {
		date, at string
		want     int
	}{
		{"2024-02-15", "2024-02-15", 0},
		{"2024-02-15", "2024-03-14", 0},
		{"2024-02-15", "2024-03-15", 1},
		{"2024-02-15", "2023-03-15", 0},
		{"2024-01-31", "2024-02-28", 0},
		{"2024-01-31", "2024-02-29", 1},
		{"2024-01-31", "2025-02-28", 13},
		{"2024", "2024-12-31", 0},
		{"2024", "2025-01-30", 0},
		{"2024", "2025-01-31", 1},
		{"2024/2025", "2026-11-23", 10},
		{"2024~/2025", "2026-11-23", 10},
		{"2024-02", "2026", 22},
		{"2024/..", "2026-11-23", 0},
		{"2024/", "2026-11-23", 0},
		{"../2024", "2026-11-23", 22},
		{"2024", "../2026", 0},
		{"-0044", "0044", 12*87 + 0},
		{"Y-170000002", "2026-01-01", (170000002+2026-1)*12 + 0},
		{"Y-999999999999999999", "Y999999999999999999", math.MaxInt},
		{"Y999999999999999999", "2026", 0},
	}
	for _, tt := range tests {
		t.Run(tt.date+" at "+tt.at, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, edtf.MustParse(tt.date).AgeMonths(edtf.MustParse(tt.at)))
		})
	}
	day := edtf.MustParse("2024-02-15")
	require.Zero(t, edtf.Date{}.AgeMonths(day))
	require.Zero(t, day.AgeMonths(edtf.Date{}))
}

func TestAddMonths(t *testing.T) {
	t.Parallel()
	tests := []struct {
		date string
		n    int
		want string
	}{
		{"2024-01-31", 1, "2024-02-29"},
		{"2024-03-31", -1, "2024-02-29"},
		{"2024-01-15", -1, "2023-12-15"},
		{"2024-01-15", -13, "2022-12-15"},
		{"2024-12-15", 1, "2025-01-15"},
		{"2024-02-15", 0, "2024-02-15"},
		{"0000-01-01", -1, "-0001-12-01"},
		{"-0001-12-31", 1, "0000-01-31"},
		{"9999-12-31", 1, ""},
		{"-9999-01-01", -1, ""},
		{"-9999-01-01", 12*19999 - 1 - 12, "9998-12-01"},
		{"2024-02-15", math.MaxInt, ""},
		{"2024-02-15", math.MinInt, ""},
		{"2024-02", 1, ""},
		{"2024-02-15~", 1, ""},
	}
	for _, tt := range tests {
		t.Run(tt.date, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, edtf.MustParse(tt.date).AddMonths(tt.n).String())
		})
	}
	require.Zero(t, edtf.Date{}.AddMonths(1))
}

func TestAddDays(t *testing.T) {
	t.Parallel()
	tests := []struct {
		date string
		n    int
		want string
	}{
		{"2024-02-28", 1, "2024-02-29"},
		{"2024-02-28", 2, "2024-03-01"},
		{"2024-01-01", -1, "2023-12-31"},
		{"2026-11-23", -14, "2026-11-09"},
		{"0000-01-01", -1, "-0001-12-31"},
		{"9999-12-31", 1, ""},
		{"2024-02-15", math.MaxInt, ""},
		{"2024-02-15", math.MinInt, ""},
		{"2024-02", 1, ""},
	}
	for _, tt := range tests {
		t.Run(tt.date, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, edtf.MustParse(tt.date).AddDays(tt.n).String())
		})
	}
}

func TestOverlapsAndContains(t *testing.T) {
	t.Parallel()
	tests := []struct {
		a, b               string
		overlaps, contains bool
	}{
		{"2024", "2024-02", true, true},
		{"2024-02", "2024", true, false},
		{"2024", "2025", false, false},
		{"2024/2025", "2025-12-31", true, true},
		{"2024/2025", "2025/2026", true, false},
		{"2022/..", "2024/..", true, true},
		{"2022/2026", "2024/..", true, false},
		{"../2024", "2020", true, true},
		{"../2024", "2025", false, false},
		{"2022/", "2030", true, true},
		{"Y170000002", "Y170000002", true, true},
		{"2023-24", "2024-02", true, true},
		{"202X", "2029-12-31", true, true},
	}
	for _, tt := range tests {
		t.Run(tt.a+" "+tt.b, func(t *testing.T) {
			t.Parallel()
			a, b := edtf.MustParse(tt.a), edtf.MustParse(tt.b)
			require.Equal(t, tt.overlaps, a.Overlaps(b))
			require.Equal(t, tt.overlaps, b.Overlaps(a))
			require.Equal(t, tt.contains, a.Contains(b))
		})
	}
	year, open := edtf.MustParse("2024"), edtf.MustParse("../2024")
	for _, d := range []edtf.Date{year, open} {
		require.False(t, d.Overlaps(edtf.Date{}) || edtf.Date{}.Overlaps(d))
		require.False(t, d.Contains(edtf.Date{}) || edtf.Date{}.Contains(d))
	}
}

func TestCompareSorts(t *testing.T) {
	t.Parallel()
	want := []string{"", "../2024", "Y-170000002", "-0044", "2023-24", "2024-01-01", "2024-01", "2024", "2024/..", "2024-02", "Y170000002"}
	var dates []edtf.Date
	for _, s := range slices.Backward(want) {
		if s == "" {
			dates = append(dates, edtf.Date{})
			continue
		}
		dates = append(dates, edtf.MustParse(s))
	}
	slices.SortFunc(dates, edtf.Date.Compare)
	var got []string
	for _, d := range dates {
		got = append(got, d.String())
	}
	require.Equal(t, want, got)
	require.Zero(t, edtf.MustParse("2024").Compare(edtf.MustParse("2024~")))
}

func TestNewDay(t *testing.T) {
	t.Parallel()
	day, err := edtf.NewDay(2024, 2, 29)
	require.NoError(t, err)
	require.Equal(t, edtf.MustParse("2024-02-29"), day)
	require.True(t, day.IsDay())

	tests := []struct {
		year, month, day int
		want             string
	}{
		{10000, 1, 1, "invalid date 10000-1-1: year must be -9999 to 9999"},
		{2024, 13, 1, "invalid date 2024-13-1: month must be 1 to 12"},
		{2023, 2, 29, "invalid date 2023-2-29: no such day in that month"},
		{2023, 2, 0, "invalid date 2023-2-0: no such day in that month"},
	}
	for _, tt := range tests {
		got, err := edtf.NewDay(tt.year, time.Month(tt.month), tt.day)
		require.ErrorIs(t, err, edtf.ErrDate)
		require.EqualError(t, err, tt.want)
		require.Zero(t, got)
	}
}

func TestZeroDate(t *testing.T) {
	t.Parallel()
	var d edtf.Date
	require.True(t, d.IsZero())
	require.False(t, d.IsDay() || d.IsInterval() || d.Approximate() || d.Uncertain())
	require.Empty(t, d.String()+d.Prose())
	require.Zero(t, d.Earliest())
	require.Zero(t, d.Latest())
}

func TestTextRoundTrip(t *testing.T) {
	t.Parallel()
	var dates []edtf.Date
	require.NoError(t, json.Unmarshal([]byte(`["2024~/2025", ""]`), &dates))
	require.Equal(t, []edtf.Date{edtf.MustParse("2024~/2025"), {}}, dates)
	text, err := json.Marshal(dates)
	require.NoError(t, err)
	require.JSONEq(t, `["2024~/2025", ""]`, string(text))

	before := dates[0]
	require.Error(t, dates[0].UnmarshalText([]byte("Febr. 2024")))
	require.Equal(t, before, dates[0])

	dst, err := before.AppendText([]byte("on "))
	require.NoError(t, err)
	require.Equal(t, "on 2024~/2025", string(dst))
	require.Equal(t, "on from ~2024 to 2025", string(before.AppendProse([]byte("on "))))
}

func TestMustParsePanics(t *testing.T) {
	t.Parallel()
	require.Panics(t, func() { edtf.MustParse("2024-13") })
}
