//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package batch

import "os"

// noFollow has no name here.
const noFollow = 0

// lockFolder opens the lock file of a folder. Here it keeps no other run away.
func lockFolder(path string) (f *os.File, held bool, err error) {
	f, err = openOwn(path, os.O_CREATE)
	return f, false, err
}
