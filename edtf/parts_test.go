package edtf_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/edtf"
)

func TestDateParts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in, start, end   string
		year, month, day int
	}{
		{"2024", "2024", "2024", 2024, 0, 0},
		{"2024-02~", "2024-02~", "2024-02~", 2024, 2, 0},
		{"2024-02-15", "2024-02-15", "2024-02-15", 2024, 2, 15},
		{"2024-21", "2024-21", "2024-21", 2024, 0, 0},
		{"202X", "202X", "202X", 2020, 0, 0},
		{"2024~/2025-03", "2024~", "2025-03", 2024, 0, 0},
		{"2024-05/..", "2024-05", "", 2024, 5, 0},
		{"../2024", "", "2024", 0, 0, 0},
		{"-0044-03-15", "-0044-03-15", "-0044-03-15", -44, 3, 15},
	}
	for _, tt := range tests {
		d := edtf.MustParse(tt.in)
		require.Equal(t, tt.start, d.Start().String(), tt.in)
		require.Equal(t, tt.end, d.End().String(), tt.in)
		require.Equal(t, []int{tt.year, tt.month, tt.day}, []int{d.Year(), d.Month(), d.Day()}, tt.in)
	}
	require.Zero(t, edtf.Date{}.Start())
	require.Zero(t, edtf.Date{}.End())
}
