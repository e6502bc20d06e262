//go:build !race

package prompt_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/prompt"
)

// TestAppendAllocatesNothing has a template that prints all content and calls no functions. It is not parallel, as
// testing.AllocsPerRun demands. The race detector lets a pool forget what it holds, so a build tag excludes it.
func TestAppendAllocatesNothing(t *testing.T) {
	r, err := prompt.New(&prompt.Options{Template: fstest.MapFS{"p.tmpl": {Data: []byte(standalone)}}})
	require.NoError(t, err)
	q := tides()
	dst, err := r.Append(nil, q)
	require.NoError(t, err)
	require.Zero(t, testing.AllocsPerRun(100, func() { dst, err = r.Append(dst[:0], q) }))
	require.NoError(t, err)
}
