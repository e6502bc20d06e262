//go:build unix

package cli_test

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// pipe makes a named pipe, where there are some.
func pipe(t *testing.T, path string) bool {
	t.Helper()
	require.NoError(t, syscall.Mkfifo(path, 0o600))
	return true
}
