package cli

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// folder is a folder on disk whose files are called by their full path in messages.
type folder struct {
	fs.FS
	path string
}

func openFolder(path string) folder { return folder{os.DirFS(path), path} }

// DisplayName gives the path of a file.
func (f folder) DisplayName(name string) string { return filepath.Join(f.path, name) }

// single is one file on disk as a folder with one template, whatever the file is called.
type single struct {
	path string
	text []byte
}

const singleName = "prompt.tmpl"

// DisplayName gives the path of the file.
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
