//go:build unix

package cli_test

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// pipe creates a named pipe if the system supports it.
func pipe(t *testing.T, path string) bool {
	t.Helper()
	require.NoError(t, syscall.Mkfifo(path, 0o600))
	return true
}
