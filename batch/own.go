package batch

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// refuseLinks returns an error if a folder contains links, because a run would overwrite their targets. Links in place of parts and
// manifests do no harm, because those files are only read, or replaced as a whole.
func refuseLinks(dir string) error {
	for _, name := range []string{lockFile, errorsFile, idsFile, cutsFile, addedFile, removedFile, newPart, updateDir} {
		if info, err := os.Lstat(filepath.Join(dir, name)); err == nil && info.Mode()&fs.ModeSymlink != 0 {
			return fmt.Errorf("%s: %w: %s is a link", dir, ErrForeign, name)
		}
	}
	return nil
}

// openOwn opens a file in a folder for writing, with permissions determined by the umask. It fails if the file is a symbolic link.
func openOwn(path string, flag int) (*os.File, error) {
	return os.OpenFile(path, flag|os.O_RDWR|noFollow, 0o666) //nolint:gosec // the umask applies, as for any other file
}
