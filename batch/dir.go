package batch

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2/maybe"
)

// Manifest says what a folder of requests was made of, and what is in it.
type Manifest struct {
	Version  string  `json:"version"`  // of the program
	Options  string  `json:"options"`  // the hash of all options that the bytes depend on
	Template string  `json:"template"` // the hash of the templates
	Inputs   []Input `json:"inputs"`
	Records  int     `json:"records"` // that were read
	Requests int     `json:"requests"`
	Errors   int     `json:"errors"`   // records that are in errors.jsonl
	Repeated int     `json:"repeated"` // records that ask what another one asks: they have no request of their own
	Done     bool    `json:"done"`
	Parts    []Part  `json:"parts"`
	// Where the files that grow beside the parts end, as of the last part.
	ErrorBytes int64 `json:"error_bytes"`
	IDBytes    int64 `json:"id_bytes"`
}

// Input is a file that was read.
type Input struct {
	File   string `json:"file"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Part is a file of requests.
type Part struct {
	File     string `json:"file"`
	Requests int    `json:"requests"`
	Bytes    int64  `json:"bytes"`
	SHA256   string `json:"sha256"`
}

// The files of a folder, beside the parts.
const (
	manifestFile = "manifest.json"
	errorsFile   = "errors.jsonl"
	idsFile      = "ids.tsv"
	lockFile     = "lock"
)

// ErrChanged is the error of a folder that was begun with other options, templates or inputs.
var ErrChanged = errors.New("was begun with other options, templates or inputs")

// ErrLocked is the error of a folder that another run is writing to.
var ErrLocked = errors.New("is being written to by another run")

// Dir is a folder of requests that is written part by part. A part appears whole, by rename, when it is full; what comes after the last
// whole part is written again by the next run with the same options, templates and inputs, which goes on from there. It is for one
// goroutine.
type Dir struct {
	path   string
	enc    Framer
	limits Limits
	m      Manifest
	begun  int // records that the whole parts hold
	seen   map[[8]byte]bool
	lock   *os.File
	errors *tail
	ids    *tail
	part   *part
	record int
}

// Framer is what a folder needs to know of the form of its files.
type Framer interface {
	Frame() (before, between, behind string)
}

// tail is a file that grows, of which only what is behind a whole part counts.
type tail struct {
	file *os.File
	w    *bufio.Writer
	n    int64
}

// part is the file that is being written.
type part struct {
	file     *os.File
	w        *bufio.Writer
	sum      hash.Hash
	bytes    int64
	requests int
}

// Open begins a folder of requests, or goes on with one that the same was begun in. Ending is that of its files, such as .jsonl. Want
// holds the version, the hashes and the inputs. It is an error that wraps ErrChanged if they are others, and ErrLocked if another run
// writes to the folder. Close ends what Open begins.
func Open(path, ending string, enc Framer, limits Limits, want Manifest) (*Dir, error) {
	if err := os.MkdirAll(path, 0o777); err != nil {
		return nil, err
	}
	d := &Dir{path: path, enc: framed{enc, ending}, limits: limits, seen: map[[8]byte]bool{}}
	var err error
	if d.lock, err = lockFolder(filepath.Join(path, lockFile)); err != nil {
		return nil, err
	}
	if err := errors.Join(d.sweep(), d.resume(want)); err != nil {
		d.unlock()
		return nil, err
	}
	return d, nil
}

// framed is a form of files with their ending.
type framed struct {
	Framer
	ending string
}

// sweep removes what a run left that was killed.
func (d *Dir) sweep() error {
	parts, err1 := filepath.Glob(filepath.Join(d.path, ".part-*"))
	manifests, err2 := filepath.Glob(filepath.Join(d.path, "."+manifestFile+"*"))
	err := errors.Join(err1, err2)
	for _, name := range append(parts, manifests...) {
		err = errors.Join(err, os.Remove(name))
	}
	return err
}

// resume reads how far the folder is.
func (d *Dir) resume(want Manifest) error {
	text, err := os.ReadFile(filepath.Join(d.path, manifestFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.m = want
		d.m.Parts = []Part{}
	case err != nil:
		return err
	default:
		if err := json.Unmarshal(text, &d.m); err != nil {
			return fmt.Errorf("%s: %w", filepath.Join(d.path, manifestFile), err)
		}
		if !d.m.same(want) {
			return fmt.Errorf("%s %w", d.path, ErrChanged)
		}
	}
	d.begun = d.m.Records
	if d.errors, err = openTail(filepath.Join(d.path, errorsFile), d.m.ErrorBytes); err != nil {
		return err
	}
	if d.ids, err = openTail(filepath.Join(d.path, idsFile), d.m.IDBytes); err != nil {
		return err
	}
	return d.remember()
}

// same reports whether two manifests are of the same run.
func (m *Manifest) same(want Manifest) bool {
	if m.Version != want.Version || m.Options != want.Options || m.Template != want.Template || len(m.Inputs) != len(want.Inputs) {
		return false
	}
	for i, in := range m.Inputs {
		if in != want.Inputs[i] {
			return false
		}
	}
	return true
}

// remember reads which requests the whole parts hold.
func (d *Dir) remember() error {
	f, err := os.Open(filepath.Join(d.path, idsFile))
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		d.seen[keyOf(lines.Text())] = true
	}
	return lines.Err()
}

// keyOf is the hash in a request's id, or in a line of ids.tsv that begins with one.
func keyOf(id string) (key [8]byte) {
	for i := range len(id) {
		if id[i] == '\t' {
			id = id[:i]
			break
		}
	}
	_, _ = hex.Decode(key[:], []byte(id[max(len(id)-16, 0):]))
	return key
}

func openTail(path string, n int64) (*tail, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666) //nolint:gosec // as umask says, like the parts beside it
	if err != nil {
		return nil, err
	}
	if err := errors.Join(f.Truncate(n), seekTo(f, n)); err != nil {
		f.Close()
		return nil, err
	}
	return &tail{f, bufio.NewWriter(f), n}, nil
}

func seekTo(f *os.File, n int64) error {
	_, err := f.Seek(n, 0)
	return err
}

func (t *tail) write(text []byte) error {
	n, err := t.w.Write(text)
	t.n += int64(n)
	return err
}

// Begun is how many records the folder holds already: a run skips so many.
func (d *Dir) Begun() int { return d.begun }

// Done reports whether the folder was finished before.
func (d *Dir) Done() bool { return d.m.Done }

// Manifest gives what the folder holds so far.
func (d *Dir) Manifest() Manifest { return d.m }

// AddRequest adds the request of a record. It reports false for one that is asked already, which is not written again. Of holds what
// ids.tsv says beside the id.
func (d *Dir) AddRequest(id string, request []byte, of string) (added bool, err error) {
	d.record++
	key := keyOf(id)
	if d.seen[key] {
		d.m.Repeated++
		return false, nil
	}
	d.seen[key] = true
	if d.full(len(request)) {
		d.record-- // it is in the next part
		if err := d.commit(); err != nil {
			return false, err
		}
		d.record++
	}
	if err := d.write(request); err != nil {
		return false, err
	}
	return true, d.ids.write([]byte(id + "\t" + of + "\n"))
}

// AddError adds a record that has no request to errors.jsonl; line is its entry there.
func (d *Dir) AddError(line []byte) error {
	d.record++
	d.m.Errors++
	return d.errors.write(append(line, '\n'))
}

// full reports whether a part has no room for a request.
func (d *Dir) full(n int) bool {
	if d.part == nil {
		return false
	}
	_, between, behind := d.enc.Frame()
	return d.limits.Requests > 0 && d.part.requests == d.limits.Requests ||
		d.limits.Bytes > 0 && d.part.bytes+int64(n+len(between)+len(behind)) > int64(d.limits.Bytes)
}

func (d *Dir) write(request []byte) error {
	before, between, _ := d.enc.Frame()
	if d.part == nil {
		f, err := os.CreateTemp(d.path, ".part-*")
		if err != nil {
			return err
		}
		d.part = &part{file: f, w: bufio.NewWriterSize(f, 1<<16), sum: sha256.New()}
		between = before
	}
	d.part.requests++
	return errors.Join(d.part.add([]byte(between)), d.part.add(request))
}

func (p *part) add(text []byte) error {
	p.sum.Write(text)
	p.bytes += int64(len(text))
	_, err := p.w.Write(text)
	return err
}

// commit makes the part that is being written appear, and notes how far the folder is.
func (d *Dir) commit() error {
	if p := d.part; p != nil {
		_, _, behind := d.enc.Frame()
		name := fmt.Sprintf("part-%05d%s", len(d.m.Parts)+1, d.enc.(framed).ending)
		err := errors.Join(p.add([]byte(behind)), p.w.Flush(), p.file.Chmod(0o644), p.file.Sync(), p.file.Close())
		if err == nil {
			err = os.Rename(p.file.Name(), filepath.Join(d.path, name))
		}
		if err != nil {
			return err
		}
		d.m.Parts = append(d.m.Parts, Part{name, p.requests, p.bytes, hex.EncodeToString(p.sum.Sum(nil))})
		d.m.Requests += p.requests
		d.part = nil
	}
	if err := errors.Join(d.errors.w.Flush(), d.errors.file.Sync(), d.ids.w.Flush(), d.ids.file.Sync()); err != nil {
		return err
	}
	d.m.Records, d.m.ErrorBytes, d.m.IDBytes = d.begun+d.record, d.errors.n, d.ids.n
	text, err := json.MarshalIndent(d.m, "", "  ")
	if err != nil {
		return err
	}
	return maybe.WriteFile(filepath.Join(d.path, manifestFile), append(text, '\n'), 0o666)
}

// Finish writes the last part, and says in the manifest that the folder is complete.
func (d *Dir) Finish() error {
	d.m.Done = true
	return d.commit()
}

// Close lets go of the folder. What is in no whole part is dropped.
func (d *Dir) Close() error {
	var err error
	if d.part != nil {
		err = errors.Join(d.part.file.Close(), os.Remove(d.part.file.Name()))
	}
	err = errors.Join(err, d.errors.file.Close(), d.ids.file.Close())
	d.unlock()
	return err
}

func (d *Dir) unlock() { d.lock.Close() }
