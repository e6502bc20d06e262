package reply_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/reply"
)

// TestTitlesAndAuthors checks that different spellings of the same work match, and that other works do not, however similar they are.
func TestTitlesAndAuthors(t *testing.T) {
	t.Parallel()
	const title = "Fine Poincaré Maps for β-VAEs: A Study of 2 Models"
	authors := []string{"Zhi-Xuan, Tan", "Müller, Jörg", "王 小明"}
	tests := []struct {
		title   string
		authors any
		differs string // end of the fault's path; empty if it is the same work
	}{
		{title: title},
		{title: "fine poincare maps for beta-VAEs: a study of 2 models", differs: "title"},
		{title: "FINE POINCARE\u0301 MAPS FOR Β-VAES — A STUDY OF 2 MODELS."},
		{title: "ﬁne Poincare Maps for $\\beta$-VAEs: A Study of 2 Models"},
		{title: "Fine Poincaré Maps for β-VAEs"},
		{title: "Fine Poincaré maps for β‑VAEs: a study of ２ models"},
		{title: "Fine Poincaré Maps for β-VAEs: A Study of 3 Models", differs: "title"},
		{title: "Poincaré Maps for β-VAEs", differs: "title"},
		{title: "A Study of 2 Models", differs: "title"},
		{authors: "Tan Zhi-Xuan; Jörg Müller"},
		{authors: "Zhi-Xuan, T., Muller, J. and 王小明"},
		{authors: "Zhi‑Xuan, Tan and Muller, J."},
		{authors: "Tan Zhi-Xuan et al."},
		{authors: "T. Zhi-Xuan & J. Müller & others"},
		{authors: []string{"Tan Zhi-Xuan", "J. Muller", "王 小明"}},
		{authors: "Smith, J.", differs: "authors"},
		{authors: []string{"Tan Zhi-Xuan", "Jane Smith"}, differs: "authors"},
		{authors: ""},
	}
	papers := inquiry.Papers{}
	id := anchor.MustParseID("arXiv:2307.03172")
	papers[id.Key()] = anchor.Paper{ID: id, Title: title, Authors: authors}
	for _, tt := range tests {
		work := map[string]any{"id": "arXiv:2307.03172"}
		if tt.title != "" {
			work["title"] = tt.title
		}
		if tt.authors != nil {
			work["authors"] = tt.authors
		}
		text, err := json.Marshal(map[string]any{"kind": "claim", "id": "friction", "verdict": "untested", "certainty": "low", "reasoning": "x", "evidence": []any{work}})
		require.NoError(t, err)
		r, err := reply.Read(tides(), string(text), &reply.Options{Papers: papers})
		require.NoError(t, err)
		require.Len(t, r.Claims, 1)
		require.Len(t, r.Claims[0].Evidence, 1, string(text))
		want, got := "yes", ""
		if tt.differs != "" {
			want = "differs"
		}
		for _, f := range r.Faults {
			if f.Rule == "differs" {
				got = f.Path
			}
		}
		require.Equal(t, want, r.Claims[0].Evidence[0].Known, string(text))
		if tt.differs != "" {
			require.Equal(t, "claims[0].evidence[0]."+tt.differs, got)
		}
	}
}
