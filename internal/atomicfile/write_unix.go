//go:build !windows

package atomicfile

import (
	"path/filepath"

	"github.com/google/renameio/v2"
)

// create creates the temporary file in the same folder as the final file, where a rename works and leftovers are easy to find.
func create(path string) (pending, error) {
	return renameio.NewPendingFile(path, renameio.WithTempDir(filepath.Dir(path)), renameio.WithPermissions(perm), renameio.WithExistingPermissions())
}

func write(path string, text []byte) error {
	file, err := create(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Cleanup() }() // this does nothing once the file has appeared
	if _, err := file.Write(text); err != nil {
		return err
	}
	return file.CloseAtomicallyReplace()
}
