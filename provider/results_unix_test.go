//go:build unix

package provider_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/provider"
)

// TestPipes uses pipes, which can be read only once.
func TestPipes(t *testing.T) {
	t.Parallel()
	line := lineIn(provider.StateAnswered, "id")
	for _, text := range []string{line, gzipped(t, line)} {
		pipe := filepath.Join(t.TempDir(), "pipe")
		require.NoError(t, syscall.Mkfifo(pipe, 0o600))
		written := make(chan error, 1)
		go func() { written <- os.WriteFile(pipe, []byte(text), 0o600) }()
		answers, faults := read(t, pipe)
		require.NoError(t, <-written)
		require.Empty(t, faults)
		require.Len(t, answers, 1)
		require.Equal(t, "an answer", answers[0].Text)
	}
}
