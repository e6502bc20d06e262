package wordset_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/wordset"
)

func TestSet(t *testing.T) {
	t.Parallel()
	s := wordset.New("one two", "\n\tthree ")
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for _, word := range []string{"one", "two", "three"} {
				require.True(t, s.Has(word), word)
			}
			for _, word := range []string{"", "four", "one two"} {
				require.False(t, s.Has(word), word)
			}
		})
	}
	group.Wait()
	require.False(t, wordset.New().Has(""))
}
