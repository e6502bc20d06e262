package batch

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// sharingViolation is the error of a file that is open and not shared (ERROR_SHARING_VIOLATION).
const sharingViolation = syscall.Errno(32)

// noFollow has no counterpart here: refuseLinks alone looks for links.
const noFollow = 0

// lockFolder holds a folder for this process, until the file is closed or the process ends: nobody else can open it meanwhile.
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
