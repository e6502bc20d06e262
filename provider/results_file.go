package provider

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/dated-claims/retest/internal/unpack"
)

// resultFile is an open, decompressed result file.
type resultFile struct {
	name string
	file *os.File
	temp bool  // whether the file is temporary
	cut  error // the error that stopped decompression early
}

// openResultFile opens a file. A file that is compressed or cannot be read twice is copied to a temporary file.
func openResultFile(ctx context.Context, name string) (*resultFile, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && info.IsDir() {
		err = errors.New("want a file, got a folder: name the files in it")
	}
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	regular := info.Mode().IsRegular()
	if regular && !unpack.IsPacked(io.NewSectionReader(file, 0, math.MaxInt64)) {
		return &resultFile{name: name, file: file}, nil
	}
	defer file.Close()
	return spool(ctx, name, file)
}

// spool decompresses the intact part of a file to a temporary file.
func spool(ctx context.Context, name string, packed io.Reader) (*resultFile, error) {
	temp, err := os.CreateTemp("", "retest-results-*")
	if err != nil {
		return nil, err
	}
	f := &resultFile{name: name, file: temp, temp: true}
	src, err := unpack.NewReader(packed)
	if err != nil {
		f.cut = err
		return f, nil
	}
	defer src.Close()
	if _, err := io.Copy(temp, whileWanted{ctx, untilCut{src, &f.cut}}); err != nil {
		return nil, errors.Join(err, f.close())
	}
	return f, nil
}

// whileWanted reads until its context is done.
type whileWanted struct {
	ctx context.Context
	r   io.Reader
}

func (w whileWanted) Read(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, context.Cause(w.ctx)
	}
	return w.r.Read(p)
}

// untilCut treats an error like the end of the file and keeps the error. The data before the error is read as if nothing were missing.
type untilCut struct {
	r   io.Reader
	err *error
}

func (u untilCut) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		*u.err, err = err, io.EOF
	}
	return n, err
}

func (f *resultFile) close() error {
	err := f.file.Close()
	if f.temp {
		return errors.Join(err, os.Remove(f.file.Name()))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", f.name, err)
	}
	return nil
}

// line reads the line that an entry refers to into reusable memory.
func (f *resultFile) line(dst []byte, e *entry) ([]byte, error) {
	size := int(e.size)
	if cap(dst) < size {
		dst = make([]byte, size)
	}
	dst = dst[:size]
	_, err := f.file.ReadAt(dst, e.off)
	if errors.Is(err, io.EOF) {
		err = errChanged
	}
	return dst, err
}
