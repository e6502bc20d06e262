//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package batch

// syncFolder does nothing, because folders cannot be synced on this system.
func syncFolder(string) error { return nil }
