package reply_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/reply"
)

// TestReadAllMemory measures how much memory is held per request at the end of a batch. It compares two batch sizes to cancel out the
// memory that every run uses regardless of size.
func TestReadAllMemory(t *testing.T) { //nolint:paralleltest // measures memory
	few, many := 20_000, 100_000
	if testing.Short() {
		few, many = 1_000, 10_000
	}
	each := (heldAtEnd(t, many) - heldAtEnd(t, few)) / float64(many-few)
	t.Logf("%.1f bytes a request", each)
	require.Less(t, each, 128.0)
}

// heldAtEnd returns how much more heap memory is in use at the last of n requests than before the first.
func heldAtEnd(t *testing.T, n int) float64 {
	t.Helper()
	c, ids := asked(t, n)
	c.Workers = 2
	path := filepath.Join(t.TempDir(), "results.jsonl")
	out, err := os.Create(path)
	require.NoError(t, err)
	for _, id := range ids {
		_, err := out.WriteString(answer(id, "claim | c | none found | Nothing newer. | untested | low\n", "stop"))
		require.NoError(t, err)
	}
	require.NoError(t, out.Close())
	before := inUse()
	seen, after := 0, 0.0
	for r, err := range reply.ReadAll(t.Context(), c, path) {
		require.NoError(t, err)
		require.Len(t, r.Reply.Claims, 1)
		if seen++; seen == n {
			after = inUse()
		}
	}
	require.Equal(t, n, seen)
	return after - before
}

// inUse returns the number of reachable bytes on the heap.
func inUse() float64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}
