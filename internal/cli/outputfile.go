package cli

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/dated-claims/retest/internal/atomicfile"
)

// outputFile is a file that appears whole when it is committed; a link is followed to its target. It can also be a file that is not
// regular, such as a named pipe, or standard output. A nil *outputFile accepts all data and writes nothing.
type outputFile struct {
	path string // empty for standard output
	w    io.Writer
	file *atomicfile.File // set for a regular file
	shut io.Closer        // set for any other file
}

// openOutput opens the file named by a flag before any input is read.
func openOutput(flag, path string) (*outputFile, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		file, err := os.OpenFile(path, os.O_WRONLY, 0)
		return &outputFile{path: path, w: file, shut: file}, cannotWrite(path, err)
	}
	if isFolder(path) {
		return nil, usage("%s: want a file, got the folder %s", flag, path)
	}
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		target = path
		if to, err := os.Readlink(path); err == nil { // a link to a file that does not exist yet
			if target = to; !filepath.IsAbs(to) {
				target = filepath.Join(filepath.Dir(path), to)
			}
		}
	}
	file, err := atomicfile.Create(target)
	if err != nil {
		return nil, cannotWrite(path, err)
	}
	return &outputFile{path: path, w: file, file: file}, nil
}

func (o *outputFile) write(text []byte) error {
	if o == nil {
		return nil
	}
	_, err := o.w.Write(text)
	return o.failed(err)
}

func (o *outputFile) failed(err error) error {
	if o.path == "" {
		return cannotWrite("to standard output", err)
	}
	return cannotWrite(o.path, err)
}

func (o *outputFile) commit() error {
	if o == nil {
		return nil
	}
	var errs []error
	if o.file != nil {
		errs = append(errs, o.file.Commit())
	}
	if o.shut != nil {
		errs = append(errs, o.shut.Close())
	}
	return o.failed(errors.Join(errs...))
}

func (o *outputFile) discard() {
	if o != nil && o.file != nil {
		o.file.Discard()
	}
}
