package atomicfile

import (
	"bufio"
	"os"
	"path/filepath"
)

// File is a file that is being written. It appears when Commit is called. One that is not committed must be discarded.
type File struct {
	*bufio.Writer
	path string
	file pending
}

// pending is what a system writes before the file appears.
type pending interface {
	Write(p []byte) (int, error)
	CloseAtomicallyReplace() error
	Cleanup() error
}

// Create starts a file, as [Write] writes it.
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

// Discard removes what was written. After Commit it does nothing.
func (f *File) Discard() { _ = f.file.Cleanup() } // a later Sweep removes what stays
