//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package batch

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall"
)

// noFollow makes opening a symbolic link fail.
const noFollow = syscall.O_NOFOLLOW

// syncFolder makes the names in a folder durable if the file system allows it. Some file systems refuse to sync a folder (CIFS, 9p).
func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	err = f.Sync()
	if errors.Is(err, syscall.EINVAL) || isMissing(err) {
		err = nil
	}
	return errors.Join(err, f.Close())
}

// isMissing reports whether an error means that the system or file system does not support a call.
func isMissing(err error) bool {
	return slices.ContainsFunc([]error{syscall.ENOSYS, syscall.EOPNOTSUPP, syscall.ENOTSUP}, func(e error) bool { return errors.Is(err, e) })
}

// lockFolder locks a folder for this process until the file is closed or the process ends. It returns false for held if the file system
// has no locks (Lustre without -o flock, some NFS and FUSE).
func lockFolder(path string) (f *os.File, held bool, err error) {
	if f, err = openOwn(path, os.O_CREATE); err != nil {
		return nil, false, err
	}
	switch err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); {
	case err == nil:
		return f, true, nil
	case errors.Is(err, syscall.ENOLCK), isMissing(err):
		return f, false, nil
	}
	f.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, false, fmt.Errorf("%s: %w", filepath.Dir(path), ErrLocked)
	}
	return nil, false, err
}
