package anchor_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/anchor"
)

func TestDatabase(t *testing.T) {
	t.Parallel()
	paper := anchor.MustParseID("arXiv:2305.16367v2")
	for _, tt := range []struct {
		src  any
		want anchor.ID
	}{{nil, anchor.ID{}}, {"", anchor.ID{}}, {"https://arxiv.org/abs/2305.16367v2", paper}, {[]byte("arXiv:2305.16367v2"), paper}} {
		got := anchor.MustParseID("doi:10.1000/182")
		require.NoError(t, got.Scan(tt.src))
		require.Equal(t, tt.want, got)
		value, err := got.Value()
		require.NoError(t, err)
		require.NoError(t, got.Scan(value))
		require.Equal(t, tt.want, got)
	}
	require.ErrorIs(t, paper.Scan(2305.16367), anchor.ErrID)
	require.ErrorIs(t, paper.Scan("no paper"), anchor.ErrID)
	require.Equal(t, 2, paper.Version())
}
