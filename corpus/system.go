package corpus

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// system provides access to files, either those of the operating system or those in an fs.FS.
type system interface {
	stat(name string) (fs.FileInfo, error)
	open(name string) (fs.File, error)
	list(dir string) ([]fs.DirEntry, error) // returns the entries, sorted by name
	join(dir, name string) string
	match(pattern, name string) (bool, error)
	same(name string, info fs.FileInfo, other string) bool // reports whether other names the same file
	split(name string) (root string, parts []string)       // parts are the elements between separators, after the root
	full(name string) string                               // returns the absolute path
}

// disk is the operating system.
type disk struct{}

func (disk) stat(name string) (fs.FileInfo, error)    { return os.Stat(name) }
func (disk) open(name string) (fs.File, error)        { return os.Open(name) }
func (disk) list(dir string) ([]fs.DirEntry, error)   { return os.ReadDir(dir) }
func (disk) join(dir, name string) string             { return filepath.Join(dir, name) }
func (disk) match(pattern, name string) (bool, error) { return filepath.Match(pattern, name) }

func (disk) same(_ string, info fs.FileInfo, other string) bool {
	is, err := os.Stat(other)
	return err == nil && os.SameFile(info, is)
}

func (disk) split(name string) (root string, parts []string) {
	root = filepath.VolumeName(name)
	rest := filepath.ToSlash(name[len(root):])
	if strings.HasPrefix(rest, "/") {
		root += string(filepath.Separator)
	}
	return root, partsOf(rest)
}

func (disk) full(name string) string {
	if abs, err := filepath.Abs(name); err == nil {
		name = abs
	}
	return filepath.ToSlash(name)
}

func partsOf(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool { return r == '/' })
}

// inFS is a system backed by an fs.FS.
type inFS struct{ fs.FS }

func (f inFS) stat(name string) (fs.FileInfo, error)  { return fs.Stat(f.FS, path.Clean(name)) }
func (f inFS) open(name string) (fs.File, error)      { return f.Open(path.Clean(name)) }
func (f inFS) list(dir string) ([]fs.DirEntry, error) { return fs.ReadDir(f.FS, path.Clean(dir)) }
func (inFS) join(dir, name string) string             { return path.Join(dir, name) }
func (inFS) match(pattern, name string) (bool, error) { return path.Match(pattern, name) }
func (inFS) same(name string, _ fs.FileInfo, other string) bool {
	return other != "" && path.Clean(name) == path.Clean(other)
}
func (inFS) split(name string) (root string, parts []string) { return "", partsOf(name) }
func (inFS) full(name string) string                         { return path.Clean(name) }
