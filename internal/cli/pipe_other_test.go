//go:build !unix

package cli_test

import "testing"

// pipe creates a named pipe if the system supports it.
func pipe(*testing.T, string) bool { return false }
