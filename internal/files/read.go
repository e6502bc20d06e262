package files

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// MaxTemplate is the maximum size of a template source in bytes. Max is the maximum size of any other file held in memory.
const (
	MaxTemplate = 1 << 20
	Max         = 64 << 20
)

// ErrTooLong is wrapped by the error for a file that has more bytes than allowed.
var ErrTooLong = errors.New("too long")

// ErrSpecial is wrapped by the error for an entry in a folder that is not a regular file. Such an entry is not opened, because opening
// a pipe could block forever.
var ErrSpecial = errors.New("want a regular file")

// Read reads a whole file named by a user. If the file exceeds the limit, Read returns one byte more than the limit and an error
// wrapping [ErrTooLong].
func Read(path string, limit int) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return ReadAll(f, path, limit)
}

// ReadFS is like Read for a file found in a folder. It follows links. It returns an error wrapping [ErrSpecial] if the file is not a
// regular file.
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

// ReadAll is like Read for an open file.
func ReadAll(r io.Reader, name string, limit int) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, int64(limit)+1)) //nolint:forbidigo // this function enforces the limit
	if err == nil && len(text) > limit {
		err = fmt.Errorf("%s: %w: want at most %d bytes", name, ErrTooLong, limit)
	}
	return text, err
}

// Describe describes the type of a file in words.
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
