package files

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// State returns a string that changes when a file is added or removed, or when its size or modification time changes. If a name is a
// file, State covers that file. If it is a folder, State covers the files below it for which keep returns true. If it is a pattern,
// State does the same for the folder that contains all its matches. Hidden folders and node_modules below a folder are ignored.
// Anything that cannot be read counts as missing, because the code that reads it will report the reason.
func State(names []string, keep func(name string) bool) string {
	var b strings.Builder
	add := func(name string, info fs.FileInfo, err error) {
		if err != nil {
			fmt.Fprintf(&b, "%q: missing\n", name)
			return
		}
		fmt.Fprintf(&b, "%q: %d, %d\n", name, info.Size(), info.ModTime().UnixNano())
	}
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil && strings.ContainsAny(name, "*?[") {
			for err != nil && filepath.Dir(name) != name {
				name = filepath.Dir(name)
				info, err = os.Stat(name)
			}
		}
		if err != nil || !info.IsDir() {
			add(name, info, err)
			continue
		}
		name += string(filepath.Separator) // makes a link to a folder count as a folder
		_ = filepath.WalkDir(name, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return nil //nolint:nilerr // files may disappear at any time
			case d.IsDir() && path != name && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules"):
				return fs.SkipDir
			case !d.IsDir() && keep(path):
				info, err := os.Stat(path)
				add(path, info, err)
			}
			return nil
		})
	}
	return b.String()
}
