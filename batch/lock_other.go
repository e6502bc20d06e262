//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package batch

import "os"

// noFollow has no name here.
const noFollow = 0

// lockFolder opens the file that stands for a folder. Here it keeps no other run away.
func lockFolder(path string) (*os.File, error) {
	return openOwn(path, os.O_CREATE)
}
