package batch

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// sharingViolation is the error for a file that another process has open without sharing (ERROR_SHARING_VIOLATION).
const sharingViolation = syscall.Errno(32)

// noFollow has no counterpart on Windows. Only refuseLinks looks for links.
const noFollow = 0

// lockFolder locks a folder for this process until the file is closed or the process ends. No other process can open the file in the
// meantime.
func lockFolder(path string) (f *os.File, held bool, err error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, false, err
	}
	h, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, sharingViolation) {
		return nil, false, fmt.Errorf("%s: %w", filepath.Dir(path), ErrLocked)
	}
	if err != nil {
		return nil, false, &os.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(h), path), true, nil
}
