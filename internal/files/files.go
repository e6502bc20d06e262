// Package files provides templates on disk as file systems. Messages refer to their files by full path.
package files

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Folder returns the file system of a folder on disk.
func Folder(path string) fs.FS { return folder{os.DirFS(path), path} }

type folder struct {
	fs.FS
	path string
}

// Stat implements fs.StatFS. Without it, fs.Stat would open the file, and opening a pipe can block forever.
func (f folder) Stat(name string) (fs.FileInfo, error) { return fs.Stat(f.FS, name) }

// ReadDir implements fs.ReadDirFS.
func (f folder) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(f.FS, name) }

// DisplayName returns the path of a file.
func (f folder) DisplayName(name string) string { return filepath.Join(f.path, name) }

// Single presents a single file as a folder whose only template is that file, whatever its name.
func Single(path string, text []byte) fs.FS { return single{path, text} }

type single struct {
	path string
	text []byte
}

const singleName = "prompt.tmpl"

// DisplayName returns the path of the file.
func (s single) DisplayName(string) string { return s.path }

// Open implements fs.FS.
func (s single) Open(name string) (fs.File, error) {
	switch name {
	case singleName:
		return &openFile{Reader: bytes.NewReader(s.text), entry: entry{singleName, int64(len(s.text)), 0o444}}, nil
	case ".":
		return &openFile{Reader: bytes.NewReader(nil), entry: entry{".", 0, fs.ModeDir | 0o555}}, nil
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// ReadDir implements fs.ReadDirFS.
func (s single) ReadDir(string) ([]fs.DirEntry, error) {
	return []fs.DirEntry{fs.FileInfoToDirEntry(entry{singleName, int64(len(s.text)), 0o444})}, nil
}

type openFile struct {
	io.Reader
	entry entry
}

// Stat implements fs.File.
func (f *openFile) Stat() (fs.FileInfo, error) { return f.entry, nil }

// Close implements fs.File.
func (f *openFile) Close() error { return nil }

type entry struct {
	name string
	size int64
	mode fs.FileMode
}

func (e entry) Name() string       { return e.name }
func (e entry) Size() int64        { return e.size }
func (e entry) Mode() fs.FileMode  { return e.mode }
func (e entry) ModTime() time.Time { return time.Time{} }
func (e entry) IsDir() bool        { return e.mode.IsDir() }
func (e entry) Sys() any           { return nil }
