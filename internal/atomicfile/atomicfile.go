// Package atomicfile writes files whole or not at all, and removes what interrupted writes left.
package atomicfile

import (
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/dated-claims/retest/internal/lazyre"
)

// perm are the permissions of a new file, less the umask. An existing file keeps its own.
const perm = 0o666

// stale is how much older than a file written now a temporary file is that no other process is still writing.
const stale = time.Hour

// written are the folders that Write wrote to, each with the time of its last file.
var written sync.Map

// Write writes a file by renaming a temporary file in the same folder, so that the file is never seen half-written. A link at path is
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

// temporary matches the names of temporary files: .NAME and a random number.
var temporary = lazyre.New(`^\.(.+?)[0-9]{15,19}$`)

// Sweep removes the temporary files that killed processes left beside existing files, in the folders that Write wrote to. Files less than
// an hour old stay, since another process may be writing them.
func Sweep() {
	written.Range(func(key, value any) bool {
		written.Delete(key)
		sweep(key.(string), value.(time.Time))
		return true
	})
}

func sweep(dir string, now time.Time) {
	entries, _ := os.ReadDir(dir) // what cannot be listed stays
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
			_ = os.Remove(filepath.Join(dir, e.Name())) // if it stays, the next run removes it
		}
	}
}
