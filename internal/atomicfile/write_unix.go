//go:build !windows

package atomicfile

import (
	"path/filepath"

	"github.com/google/renameio/v2"
)

// create makes the temporary file in the folder of the file, where a rename works and whoever looks for remains looks.
func create(path string) (pending, error) {
	return renameio.NewPendingFile(path, renameio.WithTempDir(filepath.Dir(path)), renameio.WithPermissions(perm), renameio.WithExistingPermissions())
}

func write(path string, text []byte) error {
	file, err := create(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Cleanup() }() // it does nothing after the file has appeared
	if _, err := file.Write(text); err != nil {
		return err
	}
	return file.CloseAtomicallyReplace()
}
