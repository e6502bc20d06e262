//go:build !windows

package atomicfile

import (
	"path/filepath"

	"github.com/google/renameio/v2"
)

// write makes the temporary file in the folder of the file, where a rename works and whoever looks for remains looks.
func write(path string, text []byte) error {
	return renameio.WriteFile(path, text, perm, renameio.WithTempDir(filepath.Dir(path)))
}
