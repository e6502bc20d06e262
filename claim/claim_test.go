package claim_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

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

func TestRestsOnIgnoresVersions(t *testing.T) {
	t.Parallel()
	c := claim.Claim{Anchors: []anchor.ID{anchor.MustParseID("arXiv:2408.16984v1"), {}}}
	require.True(t, c.RestsOn(anchor.MustParseID("https://arxiv.org/abs/2408.16984v3")))
	require.False(t, c.RestsOn(anchor.MustParseID("arXiv:2305.16367")))
	require.False(t, c.RestsOn(anchor.ID{}))
	require.False(t, claim.Claim{}.RestsOn(anchor.MustParseID("arXiv:2408.16984")))
}

func TestZeroClaimAge(t *testing.T) {
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

func ExampleClaim_Passage() {
	paper := anchor.MustParseID("doi:10.1056/NEJMoa1912388")
	c := claim.Claim{
		Text:     "Low-dose colchicine lowers the rate of ischaemic events.",
		Anchors:  []anchor.ID{paper},
		Passages: []claim.Passage{{Anchor: paper, At: "Table 2"}},
	}
	text, err := json.Marshal(c)
	fmt.Println(string(text), err)
	fmt.Println(c.At(paper))
	// Output:
	// {"text":"Low-dose colchicine lowers the rate of ischaemic events.","anchors":[{"id":"doi:10.1056/NEJMoa1912388","at":"Table 2"}]} <nil>
	// Table 2
}

// TestEncodings checks that both encoders write claims in the form of inquiry files and that decoding a faulty claim leaves the target
// unchanged.
func TestEncodings(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{}`, `{"text":"a","when":"2024-02","anchors":["arXiv:2305.16367",{"id":"doi:10.1000/x","at":"p. 1"}]}`,
		`{"id":"a.b","text":"a < b","scope":"s","anchors":[{"id":"pmid:1","quote":"q"}],"source":"n","tags":["t"],"supersedes":"c","vars":{"k":"v"}}`,
	} {
		var fromJSON, fromYAML claim.Claim
		require.NoError(t, json.Unmarshal([]byte(text), &fromJSON))
		require.NoError(t, yaml.Unmarshal([]byte(text), &fromYAML))
		require.Equal(t, fromJSON, fromYAML)
		again, err := json.Marshal(fromJSON)
		require.NoError(t, err)
		require.JSONEq(t, text, string(again))
		asYAML, err := yaml.Marshal(fromJSON)
		require.NoError(t, err)
		var back claim.Claim
		require.NoError(t, yaml.Unmarshal(asYAML, &back))
		require.Equal(t, fromJSON, back)
	}
	kept := claim.Claim{Text: "kept"}
	for _, wrong := range []string{`{"when":"soon"}`, `{"anchors":["arXv:1"]}`, `{"anchors":[{"id":5}]}`, `{"anchors":[5]}`, `[]`} {
		require.Error(t, json.Unmarshal([]byte(wrong), &kept), wrong)
		require.Error(t, yaml.Unmarshal([]byte(wrong), &kept), wrong)
		require.Equal(t, claim.Claim{Text: "kept"}, kept)
	}
	require.NoError(t, json.Unmarshal([]byte("null"), &kept))
	require.Equal(t, "kept", kept.Text)
}
