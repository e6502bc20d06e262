//go:build !unix

package cli_test

import "testing"

// pipe makes a named pipe, where there are some.
func pipe(*testing.T, string) bool { return false }
