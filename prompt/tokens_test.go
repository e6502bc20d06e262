package prompt_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/dated-claims/retest/internal/inquirytest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/check"
	"github.com/dated-claims/retest/prompt"
)

// controlTokens returns the control tokens of chat models from every family, one per line.
func controlTokens(tb testing.TB) []string {
	tb.Helper()
	text, err := os.ReadFile("../internal/control/testdata/tokens.txt")
	require.NoError(tb, err)
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

// TestNoControlTokensInPrompt puts each token into every string field of an inquiry and checks that it does not appear in the
// prompt or messages of any style.
func TestNoControlTokensInPrompt(t *testing.T) {
	t.Parallel()
	for _, style := range prompt.Styles() {
		t.Run(style, func(t *testing.T) {
			t.Parallel()
			r := renderer(t, style)
			for _, token := range controlTokens(t) {
				q := inject(t, "before "+token+"after"+token)
				p, err := r.Render(t.Context(), q)
				require.NoError(t, err, token)
				for _, text := range []string{p.Text, p.Messages[0].Content, p.Messages[1].Content} {
					if style == "xml" {
						text = strings.NewReplacer("<claims>", "", "</claims>", "", "<claims ", "", "<task ", "", "</task>", "").Replace(text)
					}
					require.NotContains(t, text, token)
				}
			}
		})
	}
}

// TestSplitControlTokens splits each token between two values that an author's template prints next to each other.
func TestSplitControlTokens(t *testing.T) {
	t.Parallel()
	const text = `{{- /* retest:omit claims.when anchors tasks library */ -}}
X {{.Role}}{{.Question}} {{range .Claims}}{{.Text}}{{end}}`
	for _, style := range prompt.Styles() {
		r, err := prompt.New(&prompt.Options{Style: style, Template: fstest.MapFS{"mine.tmpl": {Data: []byte(text)}}})
		require.NoError(t, err)
		for _, token := range controlTokens(t) {
			for i := 1; i < len(token); i++ {
				if token[i]&0xC0 == 0x80 || strings.TrimSpace(token[:i]) != token[:i] || strings.TrimSpace(token[i:]) != token[i:] {
					continue
				}
				q := inquirytest.Full(t)
				q.Role, q.Question = token[:i], token[i:]
				q.Claims = q.Claims[:2]
				q.Claims[0].Text, q.Claims[1].Text = "a"+token[:i], token[i:]+"b"
				out, err := r.Append(nil, q)
				require.NoError(t, err, token)
				require.NotContains(t, string(out), token)
			}
		}
	}
}

// TestCheckReportsControlTokens tests the checker with the same list of tokens.
func TestCheckReportsControlTokens(t *testing.T) {
	t.Parallel()
	for _, token := range controlTokens(t) {
		q := inquirytest.Full(t)
		q.Claims[0].Text = "Models read " + token + " as structure."
		var rules []string
		for _, f := range check.New(nil).Inquiry(q) {
			rules = append(rules, f.Rule)
		}
		require.Contains(t, rules, "forged-structure", token)
		require.Contains(t, rules, "changed-in-print", token)
	}
}
