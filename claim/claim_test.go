package claim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
)

func TestValidID(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		id   string
		want bool
	}{
		{"words", "preference-aggregation", true},
		{"every kind", "aZ0_-", true},
		{"longest", strings.Repeat("a", claim.MaxID), true},
		{"empty", "", false},
		{"too long", strings.Repeat("a", claim.MaxID+1), false},
		{"space", "a b", false},
		{"line break at the end", "a\n", false},
		{"period and colon inside", "sec2.1:b", true},
		{"period at the end", "a.", false},
		{"colon at the start", ":a", false},
		{"period alone", ".", false},
		{"not ASCII", "größe", false},
		{"full-width digit", "１", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, claim.ValidID(tt.id))
		})
	}
}

func TestRestsOnComparesPapersNotVersions(t *testing.T) {
	t.Parallel()
	c := claim.Claim{Anchors: []anchor.ID{anchor.MustParseID("arXiv:2408.16984v1"), {}}}
	require.True(t, c.RestsOn(anchor.MustParseID("https://arxiv.org/abs/2408.16984v3")))
	require.False(t, c.RestsOn(anchor.MustParseID("arXiv:2305.16367")))
	require.False(t, c.RestsOn(anchor.ID{}))
	require.False(t, claim.Claim{}.RestsOn(anchor.MustParseID("arXiv:2408.16984")))
}

func TestAgeOfTheZeroClaim(t *testing.T) {
	t.Parallel()
	require.Zero(t, claim.Claim{}.AgeMonths(edtf.MustParse("2026-11-23")))
}

func Example() {
	c := claim.Claim{
		ID:      "static-identity",
		Text:    "Models keep one identity across a conversation.",
		When:    edtf.MustParse("2024/2025"),
		Anchors: []anchor.ID{anchor.MustParseID("arXiv:2305.16367v2")},
	}
	fmt.Println(c.When.Prose(), c.AgeMonths(edtf.MustParse("2026-11-23")), "months")
	fmt.Println(c.RestsOn(anchor.MustParseID("10.48550/arXiv.2305.16367")))
	// Output:
	// 2024–2025 10 months
	// true
}
