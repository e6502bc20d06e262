package files

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// MaxTemplate is how many bytes the source of a template may have, and Max how many any other file that is held in memory may have.
const (
	MaxTemplate = 1 << 20
	Max         = 64 << 20
)

// ErrTooLong is wrapped by the error of a file that has more bytes than its reader allows.
var ErrTooLong = errors.New("too long")

// ErrSpecial is wrapped by the error of a name in a folder that is not a file: opening a pipe could wait forever.
var ErrSpecial = errors.New("want a regular file")

// Read reads a file that somebody named, whole. Of a file with more bytes than the limit it reads one byte too many, returns those, and
// the error wraps [ErrTooLong].
func Read(path string, limit int) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return ReadAll(f, path, limit)
}

// ReadFS is Read for a file that was found in a folder. Links are followed. The error wraps [ErrSpecial] if it is not a regular file.
func ReadFS(fsys fs.FS, name string, limit int) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: %w, got %s", name, ErrSpecial, Describe(info.Mode()))
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return ReadAll(f, name, limit)
}

// ReadAll is Read for a file that is open.
func ReadAll(r io.Reader, name string, limit int) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, int64(limit)+1)) //nolint:forbidigo // the one place that bounds it
	if err == nil && len(text) > limit {
		err = fmt.Errorf("%s: %w: want at most %d bytes", name, ErrTooLong, limit)
	}
	return text, err
}

// Describe says in words what a file is.
func Describe(mode fs.FileMode) string {
	switch {
	case mode.IsRegular():
		return "a file"
	case mode&fs.ModeSymlink != 0:
		return "a link"
	case mode.IsDir():
		return "a folder"
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	}
	return "something else"
}
