package pipeline

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	// The file systems included with Beam.
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/gcs"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/local"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/s3"

	"github.com/dated-claims/retest/corpus"
)

// isRemote reports whether a path has a scheme.
func isRemote(name string) bool { return strings.Index(name, "://") > 0 }

// mirror is a temporary folder with copies of remote files, and the file systems they come from. It is not safe for concurrent use.
type mirror struct {
	root string
	open map[string]filesystem.Interface // open file systems, by scheme
}

func newMirror() (*mirror, error) {
	root, err := os.MkdirTemp("", "retest-beam-")
	return &mirror{root, map[string]filesystem.Interface{}}, err
}

// remove removes the mirror and closes its file systems.
func (m *mirror) remove() {
	for _, fsys := range m.open {
		_ = fsys.Close() // everything is already written
	}
	_ = os.RemoveAll(m.root) // leftovers do no harm
}

// system returns the file system of a path. It turns the panic that Beam raises for an unreachable file system into an error.
func (m *mirror) system(ctx context.Context, name string) (fsys filesystem.Interface, err error) {
	scheme, _, _ := strings.Cut(name, "://")
	if !isRemote(name) {
		scheme = ""
	}
	if fsys, ok := m.open[scheme]; ok {
		return fsys, nil
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%s: %v", name, r)
		}
	}()
	fsys, err = filesystem.New(ctx, name)
	if err == nil {
		m.open[scheme] = fsys
	}
	return fsys, err
}

// list returns the files that match a name or pattern.
func (m *mirror) list(ctx context.Context, name string) ([]string, error) {
	if !strings.ContainsAny(name, "*?[") {
		return []string{name}, nil
	}
	fsys, err := m.system(ctx, name)
	if err != nil {
		return nil, err
	}
	list, err := fsys.List(ctx, name)
	if err == nil && len(list) == 0 {
		err = corpus.ErrNoFiles
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	slices.Sort(list)
	return list, nil
}

func (m *mirror) size(ctx context.Context, name string) (int64, error) {
	fsys, err := m.system(ctx, name)
	if err != nil {
		return 0, err
	}
	size, err := fsys.Size(ctx, name)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	return size, nil
}

func (m *mirror) write(ctx context.Context, name string, text []byte) error {
	fsys, err := m.system(ctx, name)
	if err != nil {
		return err
	}
	return filesystem.Write(ctx, fsys, name, text)
}

// folder returns a file system for reading dir, which may have a scheme.
func (m *mirror) folder(ctx context.Context, dir string) fs.FS {
	if !isRemote(dir) {
		return os.DirFS(dir)
	}
	return &folder{m, ctx, dir}
}

// join returns a path below a folder that may have a scheme.
func join(dir, name string) string {
	if !isRemote(dir) {
		return filepath.Join(dir, name)
	}
	return strings.TrimRight(dir, "/") + "/" + name
}

// path returns the local path for a copy of a remote file. It returns the path of a local file unchanged.
func (m *mirror) path(name string) (string, error) {
	if !isRemote(name) {
		return name, nil
	}
	scheme, rest, _ := strings.Cut(name, "://")
	if rest == "" {
		return "", fmt.Errorf("%q: %w", name, errNoFolder)
	}
	at := filepath.Join(m.root, "in", scheme, filepath.FromSlash(rest))
	if !filepath.IsLocal(filepath.FromSlash(rest)) || m.name(at) != name {
		return "", fmt.Errorf("%q: want a path without ., .. or empty elements", name)
	}
	return at, os.MkdirAll(filepath.Dir(at), 0o777)
}

// name returns the remote name of a copy. It returns the name of any other file unchanged.
func (m *mirror) name(at string) string {
	rest, found := strings.CutPrefix(at, filepath.Join(m.root, "in")+string(filepath.Separator))
	if !found {
		return at
	}
	scheme, path, _ := strings.Cut(filepath.ToSlash(rest), "/")
	return scheme + "://" + path
}

// fetch copies a remote file through the end of the line that contains byte to-1. If to is -1, it copies the whole file.
func (m *mirror) fetch(ctx context.Context, name string, to int64) (string, error) {
	at, err := m.path(name)
	if err != nil || at == name {
		return at, err
	}
	fsys, err := m.system(ctx, name)
	if err != nil {
		return "", err
	}
	r, err := fsys.OpenRead(ctx, name)
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	defer r.Close()
	w, err := os.Create(at)
	if err != nil {
		return "", err
	}
	if err := errors.Join(copyLines(w, r, to), w.Close()); err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	return at, nil
}

// copyLines copies everything through the end of the line that contains byte to-1. If to is negative, it copies everything.
func copyLines(w io.Writer, r io.Reader, to int64) error {
	if to < 0 {
		_, err := io.Copy(w, r)
		return err
	}
	lines := bufio.NewReaderSize(r, 1<<20)
	_, err := io.CopyN(w, lines, max(to-1, 0))
	for more := true; more && err == nil; {
		var text []byte
		text, err = lines.ReadSlice('\n')
		more = errors.Is(err, bufio.ErrBufferFull)
		if more || errors.Is(err, io.EOF) {
			err = nil
		}
		if _, werr := w.Write(text); werr != nil {
			return werr
		}
	}
	return err
}

// folder makes a folder with a scheme available as a read-only fs.FS.
type folder struct {
	m   *mirror
	ctx context.Context
	dir string
}

// Open implements fs.FS.
func (f *folder) Open(name string) (fs.File, error) {
	at := join(f.dir, name)
	fsys, err := f.m.system(f.ctx, at)
	if err != nil {
		return nil, err
	}
	r, err := fsys.OpenRead(f.ctx, at)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: at, Err: f.missing(fsys, at, err)}
	}
	return &file{r, f, name}, nil
}

// ReadFile implements fs.ReadFileFS.
func (f *folder) ReadFile(name string) ([]byte, error) {
	r, err := f.Open(name)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(r)
	return text, errors.Join(err, r.Close())
}

// Stat implements fs.StatFS.
func (f *folder) Stat(name string) (fs.FileInfo, error) {
	at := join(f.dir, name)
	fsys, err := f.m.system(f.ctx, at)
	if err != nil {
		return nil, err
	}
	size, err := fsys.Size(f.ctx, at)
	if err != nil {
		return nil, &fs.PathError{Op: "stat", Path: at, Err: f.missing(fsys, at, err)}
	}
	return info{name, size}, nil
}

// missing returns the error for a missing file. Each file system reports a missing file with a different error, but each can list
// files.
func (f *folder) missing(fsys filesystem.Interface, at string, err error) error {
	if list, failed := fsys.List(f.ctx, at); failed == nil && len(list) == 0 {
		return fs.ErrNotExist
	}
	return err
}

// file is an open file of a folder.
type file struct {
	io.ReadCloser
	in   *folder
	name string
}

// Stat implements fs.File.
func (f *file) Stat() (fs.FileInfo, error) { return f.in.Stat(f.name) }

// info describes a remote file.
type info struct {
	name string
	size int64
}

func (i info) Name() string     { return path.Base(i.name) }
func (i info) Size() int64      { return i.size }
func (info) Mode() fs.FileMode  { return 0o444 }
func (info) ModTime() time.Time { return time.Time{} }
func (info) IsDir() bool        { return false }
func (info) Sys() any           { return nil }
