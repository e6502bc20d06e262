//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package batch

// syncFolder has nothing to do here: folders cannot be synced.
func syncFolder(string) error { return nil }
