package atomicfile

import (
	"bufio"
	"os"
	"path/filepath"
)

// File is a file being written. It does not appear until Commit is called. A file that is not committed must be discarded.
type File struct {
	*bufio.Writer
	path string
	file pending
}

// pending is the system-specific part of a file that has not appeared yet.
type pending interface {
	Write(p []byte) (int, error)
	CloseAtomicallyReplace() error
	Cleanup() error
}

// Create starts a file that appears only when it is complete, as with [Write].
func Create(path string) (*File, error) {
	file, err := create(path)
	if err != nil {
		return nil, err
	}
	return &File{bufio.NewWriterSize(file, 1<<16), path, file}, nil
}

// Commit makes the file appear.
func (f *File) Commit() error {
	if err := f.Flush(); err != nil {
		f.Discard()
		return err
	}
	if err := f.file.CloseAtomicallyReplace(); err != nil {
		return err
	}
	if info, err := os.Stat(f.path); err == nil {
		written.Store(filepath.Dir(f.path), info.ModTime())
	}
	return nil
}

// Discard removes the written data. It does nothing after Commit.
func (f *File) Discard() { _ = f.file.Cleanup() } // if this fails, a later Sweep removes it
