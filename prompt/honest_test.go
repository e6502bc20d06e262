package prompt_test

import (
	"os"
	"strings"
	"testing"

	"github.com/dated-claims/retest/internal/inquirytest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/check"
	"github.com/dated-claims/retest/claim"
)

// honestLines returns titles and sentences, one per line, in forms that researchers in many fields use, and in many scripts.
func honestLines(tb testing.TB) []string {
	tb.Helper()
	text, err := os.ReadFile("testdata/honest.txt")
	require.NoError(tb, err)
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	require.GreaterOrEqual(tb, len(lines), 300)
	return lines
}

// TestOrdinaryTextIsUnchanged renders each line as a claim, a title, a question and a role. The style named plain must print the same
// bytes. The styles xml and markdown must print text that has the same content when it is read in their notation.
func TestOrdinaryTextIsUnchanged(t *testing.T) {
	t.Parallel()
	for _, style := range strict {
		r := renderer(t, style)
		for _, line := range honestLines(t) {
			q := inquirytest.Full(t)
			q.Role, q.Question = line, line
			q.Claims = []claim.Claim{{ID: "a", Text: line, When: q.Claims[0].When, Anchors: []anchor.ID{q.Anchors[0].ID}}}
			q.Anchors = q.Anchors[:1]
			q.Anchors[0].Title = line
			q.Tasks[3].Ask.Text = line
			p, err := r.Render(t.Context(), q)
			require.NoError(t, err, line)
			if style == "plain" {
				require.Contains(t, p.Text, "[~2024; arXiv:2305.16367v2] "+line+"\n")
				require.Contains(t, p.Text, "(2023-05) "+line+"\n")
				require.Contains(t, p.Text, "4. COMPARE: "+line+" (answer line)\n")
				require.Contains(t, p.Text, "Overall question: "+line+"\n")
			}
			s := parse(t, style, p.Text)
			require.Equal(t, line, s.claims[0].Text)
			require.True(t, strings.HasSuffix(s.papers[0].rest, line), s.papers[0].rest)
		}
	}
}

// TestCheckIgnoresOrdinaryText checks that no honest text is reported as changed or forged.
func TestCheckIgnoresOrdinaryText(t *testing.T) {
	t.Parallel()
	for _, line := range honestLines(t) {
		q := inquirytest.Full(t)
		q.Claims[0].Text, q.Anchors[0].Title = line, line
		for _, f := range check.New(nil).Inquiry(q) {
			require.NotContains(t, []string{"changed-in-print", "forged-structure", "hidden-text"}, f.Rule, line)
		}
	}
}
