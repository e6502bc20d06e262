//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package batch

import "os"

// noFollow does not exist on this system.
const noFollow = 0

// lockFolder opens the lock file of a folder. On this system it does not keep other runs out.
func lockFolder(path string) (f *os.File, held bool, err error) {
	f, err = openOwn(path, os.O_CREATE)
	return f, false, err
}
