package batch

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSetMemory checks the memory bound for duplicate detection repeatedly as the set grows.
func TestSetMemory(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	var s set
	most := 1_000_000
	for n := 1; n <= most; n++ {
		if !s.add(r.Uint64()) {
			t.Fatal("want every number to be new")
		}
		if n < 10_000 || n%997 != 0 && n != 10_000 && n != 100_000 && n != most {
			continue
		}
		size := 0
		for i := range s.tables {
			size += 8 * cap(s.tables[i].slots)
		}
		require.LessOrEqual(t, size, 16*n, "at %d", n)
	}
}

func TestSetAdd(t *testing.T) {
	t.Parallel()
	var s set
	for _, base := range []uint64{0, 1 << 56, 0xff << 56} { // fill only a few tables, and adjacent slots in them
		for i := range uint64(300) {
			require.True(t, s.add(base+i))
		}
		for i := range uint64(300) {
			require.False(t, s.add(base+i))
		}
	}
	require.False(t, s.add(0))
}

func TestIDKey(t *testing.T) {
	t.Parallel()
	key := idKey("tides-0123456789abcdef")
	require.Equal(t, key, idKey("tides-0123456789abcdef"))
	require.NotEqual(t, key, idKey("tides-0123456789abcdee"))
	require.NotEqual(t, key, idKey("moons-0123456789abcdef"))
	require.NotEqual(t, key, idKey("short"))
}
