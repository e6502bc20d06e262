package prompt_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/prompt"
)

// renderer returns a renderer for the given style.
func renderer(tb testing.TB, style string) *prompt.Renderer {
	tb.Helper()
	r, err := prompt.New(&prompt.Options{Style: style})
	require.NoError(tb, err)
	return r
}
