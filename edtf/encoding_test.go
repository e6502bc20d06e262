package edtf_test

import (
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/dated-claims/retest/edtf"
)

var (
	_ sql.Scanner   = (*edtf.Date)(nil)
	_ driver.Valuer = edtf.Date{}
)

// UnmarshalText reads back what MarshalText writes, for every month, season, quarter and half-year in three centuries, alone and in
// intervals.
func TestTextRoundTripCenturies(t *testing.T) {
	t.Parallel()
	n := 0
	for year := 1790; year < 2110; year++ {
		for part := range 42 {
			for _, form := range []string{"%04d-%02d", "%04d-%02d~", "%04d-%02d?", "%04d-%02d/..", "../%04d-%02d", "%04d-%02d/2110", "1700/%04d-%02d"} {
				d, err := edtf.Parse(fmt.Sprintf(form, year, part))
				if err != nil {
					continue
				}
				n++
				text, err := d.MarshalText()
				require.NoError(t, err)
				var back edtf.Date
				require.NoError(t, back.UnmarshalText(text), string(text))
				require.Equal(t, d, back, string(text))
			}
		}
	}
	require.Greater(t, n, 30_000)
	for _, s := range []string{"-0044", "-0044-03-15", "-0044/2024", "-0044/-0043", "0000", "Y170000002", "Y-170000002", "202X", "20XX", "2004-XX", "1985-04-XX", "2024~/2025?", "../2024", "2024/", "/2024", "-0044~"} {
		d := edtf.MustParse(s)
		text, err := d.MarshalText()
		require.NoError(t, err)
		var back edtf.Date
		require.NoError(t, back.UnmarshalText(text), "%s: %s", s, text)
		require.Equal(t, d, back, s)
	}
	winter := edtf.MustParse("2023-24")
	text, err := winter.MarshalText()
	require.NoError(t, err)
	require.Equal(t, "winter 2023", string(text), "2023-24 would look like two years")
}

func TestEncodersAgree(t *testing.T) {
	t.Parallel()
	type record struct {
		When  edtf.Date   `json:"when,omitzero" yaml:"when,omitempty"`
		Until *edtf.Date  `json:"until,omitempty" yaml:"until,omitempty"`
		All   []edtf.Date `json:"all,omitempty" yaml:"all,omitempty"`
	}
	winter := edtf.MustParse("2023-24")
	for _, v := range []record{{}, {When: edtf.MustParse("2024")}, {When: winter, Until: &winter, All: []edtf.Date{winter, edtf.MustParse("2024-02-15")}}} {
		text, err := json.Marshal(v)
		require.NoError(t, err)
		var fromJSON, fromYAML record
		require.NoError(t, json.Unmarshal(text, &fromJSON))
		require.Equal(t, v, fromJSON)
		text, err = yaml.Marshal(v)
		require.NoError(t, err)
		require.NoError(t, yaml.Unmarshal(text, &fromYAML), string(text))
		require.Equal(t, v, fromYAML)
	}
	var bare record
	require.NoError(t, yaml.Unmarshal([]byte("when: 2024\nuntil: 2024-02-15\nall: [2023/.., ~1850]"), &bare), "unquoted scalars")
	require.Equal(t, edtf.MustParse("2024-02-15"), *bare.Until)
}

func TestDatabase(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("east", 5*3600)
	tests := []struct {
		src     any
		want    string
		wantErr string
	}{
		{nil, "", ""},
		{"2024~", "2024~", ""},
		{[]byte("spring 2024"), "2024-21", ""},
		{int64(2024), "2024", ""},
		{int64(44), "0044", ""},
		{time.Date(2024, 2, 15, 23, 0, 0, 0, zone), "2024-02-15", ""},
		{"soon", "", "soon"},
		{int64(-1), "", "want a year from 0 to 9999, got -1"},
		{time.Date(12024, 1, 1, 0, 0, 0, 0, time.UTC), "", "year"},
		{true, "", "want text, a time or a year from the database, got bool"},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.src), func(t *testing.T) {
			t.Parallel()
			before := edtf.MustParse("1999")
			d := before
			err := d.Scan(tt.src)
			if tt.wantErr != "" {
				require.ErrorIs(t, err, edtf.ErrDate)
				require.ErrorContains(t, err, tt.wantErr)
				require.Equal(t, before, d)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.want, d.String())
			value, err := d.Value()
			require.NoError(t, err)
			var back edtf.Date
			require.NoError(t, back.Scan(value))
			require.Equal(t, d, back)
		})
	}
	null, err := edtf.Date{}.Value()
	require.NoError(t, err)
	require.Nil(t, null)
}

func TestTimes(t *testing.T) {
	t.Parallel()
	day := time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)
	require.Equal(t, edtf.MustParse("2024-02-29"), edtf.DayOf(day.Add(23*time.Hour)))
	require.Equal(t, day, edtf.DayOf(day).Time())
	require.Equal(t, edtf.MustParse("-0044-03-15"), edtf.DayOf(time.Date(-44, 3, 15, 0, 0, 0, 0, time.UTC)))
	require.Equal(t, -44, edtf.MustParse("-0044-03-15").Time().Year())
	require.Zero(t, edtf.DayOf(time.Date(20000, 1, 1, 0, 0, 0, 0, time.UTC)))
	for _, s := range []string{"2024", "2024-02", "2024-02-15~", "2024-02-15/2024-02-16"} {
		require.True(t, edtf.MustParse(s).Time().IsZero(), s)
	}
	require.True(t, edtf.Date{}.Time().IsZero())
	fromParts, err := edtf.NewDay(day.Date())
	require.NoError(t, err)
	require.Equal(t, edtf.DayOf(day), fromParts)
}
