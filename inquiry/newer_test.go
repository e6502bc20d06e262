package inquiry_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/inquiry"
)

func TestNewerFrom(t *testing.T) {
	t.Parallel()
	papers := []anchor.Paper{
		{ID: anchor.MustParseID("arXiv:2305.16367"), Date: edtf.MustParse("2023-05")},
		{ID: anchor.MustParseID("doi:10.1000/Day"), Date: edtf.MustParse("2021-08-27")},
		{ID: anchor.MustParseID("doi:10.1000/year"), Date: edtf.MustParse("2019")},
		{ID: anchor.MustParseID("doi:10.1000/2023"), Date: edtf.MustParse("2023")},
		{ID: anchor.MustParseID("doi:10.1000/none")},
		{ID: anchor.MustParseID("arXiv:2408.16984")},
		{ID: anchor.MustParseID("doi:10.1000/span"), Date: edtf.MustParse("2020/2022-03")},
	}
	tests := []struct {
		name, when string
		anchors    []string
		want       string
	}{
		{"the month of the paper", "2024~", []string{"arXiv:2305.16367"}, "2023-05-01"},
		{"the newest of several", "2024", []string{"doi:10.1000/day", "arXiv:2305.16367"}, "2023-05-01"},
		{"another paper never lowers it", "2024", []string{"arXiv:2305.16367", "doi:10.1000/2023"}, "2023-05-01"},
		{"a paper without a date does not count", "2024", []string{"arXiv:2305.16367", "doi:10.1000/none"}, "2023-05-01"},
		{"a day counts from its month", "2024", []string{"doi:10.1000/DAY"}, "2021-08-01"},
		{"a year counts from its start", "2024", []string{"doi:10.1000/year"}, "2019-01-01"},
		{"an interval counts from the month of its end", "2024", []string{"doi:10.1000/span"}, "2022-03-01"},
		{"a paper without a date has the month of its identifier", "2024", []string{"arXiv:2408.16984v2"}, "2024-08-01"},
		{"without a dated paper, the day after the claim's date", "2024~", []string{"doi:10.1000/none"}, "2025-01-01"},
		{"without papers, the day after the claim's date", "2024-02", nil, "2024-03-01"},
		{"an interval, without papers", "2024/2025", nil, "2026-01-01"},
		{"an open end counts as the day of the prompt", "2024/..", nil, "2026-11-24"},
		{"a year with more than four digits", "Y-65999999", nil, "-9999-01-01"},
		{"no date and no papers", "", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := claim.Claim{Text: "x"}
			if tt.when != "" {
				c.When = edtf.MustParse(tt.when)
			}
			for _, id := range tt.anchors {
				c.Anchors = append(c.Anchors, anchor.MustParseID(id))
			}
			q := &inquiry.Inquiry{AsOf: edtf.MustParse("2026-11-23"), Claims: []claim.Claim{c}, Anchors: papers}
			require.Equal(t, tt.want, q.NewerFrom(q.Claims[0]).String())
		})
	}
}
