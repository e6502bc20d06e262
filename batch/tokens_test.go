package batch_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/provider"
)

// controlTokens returns the control tokens of every family of chat models.
func controlTokens(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../internal/control/testdata/tokens.txt")
	require.NoError(t, err)
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

// TestNoControlTokensInRequests puts a control token of every family of chat models into one inquiry. It looks for the tokens
// in the requests of every format, both as bytes and in the decoded JSON strings.
func TestNoControlTokensInRequests(t *testing.T) {
	t.Parallel()
	tokens := controlTokens(t)
	all := strings.Join(tokens, " and ")
	for _, style := range []string{"plain", "markdown", "brief"} { // not xml, which uses some of the tokens as tags
		p := rendered(t, func(q *inquiry.Inquiry) {
			q.Role, q.Question, q.Claims[0].Text, q.Claims[0].Scope = all, all, all, all
			q.Tasks = append(q.Tasks, inquiry.Task{Ask: &inquiry.Ask{Title: all, Text: all}})
		}, &prompt.Options{Style: style})
		req := provider.Prompt{Text: p.Text, System: p.Messages[0].Content, User: p.Messages[1].Content}
		for _, f := range provider.Formats() {
			line := encoder(t, f).Append(nil, batch.ID(p), &req)
			requireNone(t, tokens, string(line))
			if v, err := jsonschema.UnmarshalJSON(strings.NewReader(string(line))); err == nil {
				requireNone(t, tokens, fmt.Sprint(v))
			}
		}
	}
}

func requireNone(t *testing.T, tokens []string, text string) {
	t.Helper()
	for _, token := range tokens {
		require.NotContains(t, text, token)
	}
}
