package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strconv"
)

// A safe batch does everything that lets a later run, or a reader of the answers, rely on the folder. It hashes the corpus before
// reading it and records the hash durably. It hashes each request's content and each part, writes ids.tsv, syncs every file and the
// folder, and renames each part once it is complete. Parts have 50,000 requests, the provider's limit.

const partRequests = 50_000

// part is the manifest entry of a part.
type part struct {
	File     string `json:"file"`
	Requests int    `json:"requests"`
	Bytes    int64  `json:"bytes"`
	SHA256   string `json:"sha256"`
}

// manifest describes the contents of a folder and what they were created from.
type manifest struct {
	Input  string `json:"input"`
	SHA256 string `json:"sha256"`
	Model  string `json:"model"`
	Done   bool   `json:"done"`
	Parts  []part `json:"parts"`
}

// folder is the output folder.
type folder struct {
	dir  string
	m    manifest
	file *os.File
	sum  hash.Hash
	n    int
	size int64
	ids  *bufio.Writer
	row  []byte
}

// runSafe is like run but meets the requirements of a safe batch.
func runSafe(in, dir, model string) error {
	sum, err := sumOf(in)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil { //nolint:gosec // the output folder
		return err
	}
	f := folder{dir: dir, m: manifest{Input: filepath.Base(in), SHA256: sum, Model: model}}
	if err := f.note(); err != nil {
		return err
	}
	src, err := os.Open(in) //nolint:gosec // named on the command line
	if err != nil {
		return err
	}
	defer src.Close()
	ids, err := os.Create(filepath.Join(dir, "ids.tsv")) //nolint:gosec // in the output folder
	if err != nil {
		return err
	}
	f.ids = bufio.NewWriterSize(ids, 1<<16)
	if err := convert(src, &f, model, f.add); err != nil {
		return err
	}
	if err := errors.Join(f.commit(), f.ids.Flush(), ids.Sync(), ids.Close()); err != nil {
		return err
	}
	f.m.Done = true
	return f.note()
}

func sumOf(in string) (string, error) {
	src, err := os.Open(in) //nolint:gosec // named on the command line
	if err != nil {
		return "", err
	}
	defer src.Close()
	sum := sha256.New()
	_, err = io.CopyBuffer(struct{ io.Writer }{sum}, src, make([]byte, chunk))
	return hex.EncodeToString(sum.Sum(nil)), err
}

// Write implements io.Writer. convert writes requests in blocks, and a part ends only at the end of a block, so a part may contain a
// few more requests than partRequests.
func (f *folder) Write(text []byte) (int, error) {
	if f.file == nil {
		file, err := os.Create(filepath.Join(f.dir, ".part-new")) //nolint:gosec // in the output folder
		if err != nil {
			return 0, err
		}
		f.file, f.sum, f.size = file, sha256.New(), 0
	}
	_, _ = f.sum.Write(text) // a hash never fails
	f.size += int64(len(text))
	n, err := f.file.Write(text)
	if err == nil && f.n >= partRequests {
		err = f.commit()
	}
	return n, err
}

// add writes a row of ids.tsv.
func (f *folder) add(request []byte, q *inquiry, number int) error {
	f.n++
	_, id, _ := bytes.Cut(request, []byte(`":"`))
	id, _, _ = bytes.Cut(id, []byte(`"`))
	f.row = append(append(append(append(f.row[:0], id...), '\t'), q.id.b...), '\t')
	for i := range q.claims {
		if i > 0 {
			f.row = append(f.row, ' ')
		}
		f.row = append(f.row, q.claims[i].id.b...)
	}
	f.row = append(append(append(f.row, '\t'), f.m.Input...), ':')
	f.row = append(strconv.AppendInt(f.row, int64(number), 10), '\n')
	_, err := f.ids.Write(f.row)
	return err
}

// commit publishes the part.
func (f *folder) commit() error {
	if f.file == nil {
		return nil
	}
	name := "part-0000" + strconv.Itoa(len(f.m.Parts)+1) + ".jsonl"
	err := errors.Join(f.file.Sync(), f.file.Close())
	if err == nil {
		err = os.Rename(filepath.Join(f.dir, ".part-new"), filepath.Join(f.dir, name)) //nolint:gosec // in the output folder
	}
	f.m.Parts = append(f.m.Parts, part{name, f.n, f.size, hex.EncodeToString(f.sum.Sum(nil))})
	f.file, f.n = nil, 0
	return errors.Join(err, f.note())
}

// note writes the manifest durably.
func (f *folder) note() error {
	text, err := json.Marshal(f.m)
	if err != nil {
		return err
	}
	path := filepath.Join(f.dir, "manifest.json")
	file, err := os.Create(path + ".new") //nolint:gosec // in the output folder
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(path+".new", path); err != nil { //nolint:gosec // in the output folder
		return err
	}
	dir, err := os.Open(f.dir) //nolint:gosec // the output folder
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
