//go:build !race

package prompt_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/prompt"
)

// TestAppendAllocs uses a template that prints all content and calls no functions. It cannot run in parallel because of
// testing.AllocsPerRun. A build tag excludes it from runs with the race detector, where a pool may drop its contents.
func TestAppendAllocs(t *testing.T) {
	r, err := prompt.New(&prompt.Options{Template: fstest.MapFS{"p.tmpl": {Data: []byte(standalone)}}})
	require.NoError(t, err)
	q := tides()
	dst, err := r.Append(nil, q)
	require.NoError(t, err)
	require.Zero(t, testing.AllocsPerRun(100, func() { dst, err = r.Append(dst[:0], q) }))
	require.NoError(t, err)
}
