package atomicfile

import (
	"os"
	"path/filepath"
)

// write overwrites the content of a file in place, because Windows cannot replace an open file.
func write(path string, text []byte) error { return os.WriteFile(path, text, perm) }

// temporaryFile is renamed when it is complete.
type temporaryFile struct {
	*os.File
	path string
}

func create(path string) (pending, error) {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"*")
	return temporaryFile{file, path}, err
}

// CloseAtomicallyReplace implements pending.
func (t temporaryFile) CloseAtomicallyReplace() error {
	if err := t.Close(); err != nil {
		return err
	}
	return os.Rename(t.Name(), t.path)
}

// Cleanup implements pending.
func (t temporaryFile) Cleanup() error {
	_ = t.Close() // the file is about to be removed
	return os.Remove(t.Name())
}
