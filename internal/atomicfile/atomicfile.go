// Package atomicfile writes files either completely or not at all, and cleans up after interrupted writes.
package atomicfile

import (
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/dated-claims/retest/internal/lazyre"
)

// perm is the permissions of a new file, before the umask is applied. An existing file keeps its own permissions.
const perm = 0o666

// stale is the age at which a temporary file is considered abandoned. The age is measured from the latest file written to the same
// folder.
const stale = time.Hour

// written maps each folder in which a file was written to the modification time of the latest file.
var written sync.Map

// Write writes a file by renaming a temporary file in the same folder, so that nobody sees a half-written file. A link at path is
// replaced, not followed. On Windows, files are written in place.
func Write(path string, text []byte) error {
	if err := write(path, text); err != nil {
		return err
	}
	if info, err := os.Stat(path); err == nil {
		written.Store(filepath.Dir(path), info.ModTime())
	}
	return nil
}

// temporary matches the names of temporary files: .NAME followed by a random number.
var temporary = lazyre.New(`^\.(.+?)[0-9]{15,19}$`)

// Sweep removes the temporary files that killed processes left beside existing files, in the folders that Write wrote to. It keeps
// files less than an hour old, because another process may still be writing them.
func Sweep() {
	written.Range(func(key, value any) bool {
		written.Delete(key)
		sweep(key.(string), value.(time.Time))
		return true
	})
}

func sweep(dir string, now time.Time) {
	entries, _ := os.ReadDir(dir) // ignore folders that cannot be listed
	for _, e := range entries {
		name := temporary.FindStringSubmatch(e.Name())
		if name == nil || !e.Type().IsRegular() {
			continue
		}
		info, err := e.Info()
		if err != nil || now.Sub(info.ModTime()) < stale {
			continue
		}
		if _, err := os.Lstat(filepath.Join(dir, name[1])); err == nil {
			_ = os.Remove(filepath.Join(dir, e.Name())) // if this fails, the next run removes it
		}
	}
}
