//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package batch

import "os"

// lockFolder opens the file that stands for a folder. Here it keeps no other run away.
func lockFolder(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
}
