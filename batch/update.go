package batch

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dated-claims/retest/provider"
)

// updateDir is the folder inside a batch folder where its next state is built.
const updateDir = ".update"

// update rebuilds a folder that another run started. It builds the new content in a folder inside the old one.
func (d *folder) update(old, want *Manifest) error {
	d.parent, d.path = d.path, filepath.Join(d.path, updateDir)
	if old.Output == want.Output && old.Encoding == want.Encoding && old.Counter == want.Counter && d.comparable {
		has := old
		if now := old.unfinished(d.parent); now != nil {
			has = now
		}
		d.before = &before{dir: d.parent, enc: d.enc, m: has, parts: has.Parts, counter: old.Counter, tokens: old.Tokens}
		if err := d.before.index(); err != nil {
			return err
		}
	}
	started, err := readManifest(d.path)
	if err == nil && started != nil && d.files.corpus != nil && len(d.differences(started, want)) == 0 && len(started.damage(os.DirFS(d.path), ".", false)) == 0 {
		d.m = *started
		return writeError(d.resume())
	}
	if err := errors.Join(os.RemoveAll(d.path), os.Mkdir(d.path, 0o777)); err != nil {
		return writeError(err)
	}
	return writeError(d.begin(want))
}

// known returns a function that reports whether the folder contained a request before the update. It returns nil if the old requests
// are not known to fit the budget b.
func (d *folder) known(b *Budget) func(id string) bool {
	bound := b != nil && b.Tokens > 0
	if d.before == nil || bound && (d.before.tokens == 0 || d.before.tokens > b.Tokens || d.before.counter == "") {
		return nil
	}
	return d.before.has
}

// swap replaces the old content with a complete update. It can be interrupted at any time and run again: the old manifest is removed
// first and the new one moved last.
func (d *folder) swap() error {
	from := filepath.Join(d.path, updateDir)
	m, err := readManifest(from)
	if err != nil || m == nil || !m.Done {
		return err
	}
	if err := removeIfThere(filepath.Join(d.path, manifestFile)); err != nil {
		return err
	}
	keep := make(map[string]bool, len(m.Parts))
	for _, p := range m.Parts {
		keep[p.File] = true
	}
	old, err := os.ReadDir(d.path)
	for _, e := range old {
		name := e.Name()
		if isPart(name) && !keep[name] || name == unfinishedFile || isTemporary(name) {
			err = errors.Join(err, removeIfThere(filepath.Join(d.path, name)))
		}
	}
	for _, p := range m.Parts {
		err = errors.Join(err, moveIfThere(from, d.path, p.File))
	}
	for _, name := range []string{errorsFile, idsFile, cutsFile, addedFile, removedFile} {
		err = errors.Join(err, moveIfThere(from, d.path, name))
	}
	if err != nil {
		return err
	}
	if err := errors.Join(syncFolder(d.path), moveIfThere(from, d.path, manifestFile), syncFolder(d.path)); err != nil {
		return err
	}
	return os.RemoveAll(from)
}

func removeIfThere(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func moveIfThere(from, to, name string) error {
	if err := os.Rename(filepath.Join(from, name), filepath.Join(to, name)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// before finds requests that a folder contained before an update.
type before struct {
	dir   string
	enc   *provider.Encoder
	m     *Manifest
	parts []PartFile
	// The budget that applied to the old prompts.
	counter string
	tokens  int

	at   []location // locations of the requests, sorted by key
	file *os.File   // the most recently read part
	open int        // number of the open part, from 1
	buf  []byte
}

// location records where a request is, in 24 bytes.
type location struct {
	key    uint64
	place  uint64 // part number and byte offset in the part
	tokens uint32
}

const offsetBits = 40

// index reads which requests the old folder contains and where they are. It skips parts whose content differs from the manifest.
func (b *before) index() error {
	if !b.enc.Format().Traits().Lines {
		return b.indexTexts()
	}
	for i, p := range b.parts {
		if found, ok := b.requests(i, p); ok {
			b.at = append(b.at, found...)
		}
	}
	b.sort()
	sum, err := rows(os.DirFS(b.dir), ".", b.m.IDBytes, func(r row) {
		if i, ok := b.find(r.id); ok {
			b.at[i].tokens = uint32(r.tokens)
		}
	})
	return b.unlessAltered(sum, err)
}

// unlessAltered discards the whole index if ids.tsv, which contains the token counts, was altered.
func (b *before) unlessAltered(sum hash.Hash, err error) error {
	if errors.Is(err, fs.ErrNotExist) || err == nil && hex.EncodeToString(sum.Sum(nil)) != b.m.IDSum {
		b.at = nil
		return nil
	}
	return err
}

func (b *before) sort() {
	slices.SortFunc(b.at, func(x, y location) int { return cmp.Compare(x.key, y.key) })
}

// indexTexts is like index for formats whose files do not contain ids. If ids.tsv is unaltered, its rows are in the same order as the
// files.
func (b *before) indexTexts() error {
	var seen set
	i := 0
	sum, err := rows(os.DirFS(b.dir), ".", b.m.IDBytes, func(r row) {
		key := idKey(r.id)
		if !seen.add(key) || i >= len(b.parts) {
			return
		}
		if b.parts[i].isWhole(os.DirFS(b.dir), ".") {
			b.at = append(b.at, location{key, uint64(i) << offsetBits, uint32(r.tokens)})
		}
		i++
	})
	b.sort()
	return b.unlessAltered(sum, err)
}

// requests returns the requests of a part whose content matches the manifest. Each is on one line, with the id as its first string.
func (b *before) requests(i int, p PartFile) ([]location, bool) {
	f, err := os.Open(filepath.Join(b.dir, p.File))
	if err != nil {
		return nil, false
	}
	defer f.Close()
	sum := sha256.New()
	text := io.Reader(f)
	first, _, suffix := b.enc.Frame()
	if p.File == newPart { // the part has no ending yet, and a killed run may have added to it
		suffix, text = "", io.LimitReader(f, p.Bytes)
	}
	found := make([]location, 0, p.Requests)
	var at int64
	r := bufio.NewReaderSize(io.TeeReader(text, sum), 1<<18)
	for started := true; ; {
		line, err := r.ReadSlice('\n')
		if started && at >= int64(len(first)) && len(line) > 0 && at < p.Bytes-int64(len(suffix)) {
			found = append(found, location{idKey(idIn(line)), uint64(i)<<offsetBits | uint64(at), 0})
		}
		at += int64(len(line))
		started = !errors.Is(err, bufio.ErrBufferFull)
		if err != nil && started {
			return found, errors.Is(err, io.EOF) && hex.EncodeToString(sum.Sum(nil)) == p.SHA256
		}
	}
}

// idIn returns the id of a request, which is its first string value and contains no escapes.
func idIn(request []byte) string {
	_, rest, _ := bytes.Cut(request, []byte(`":"`))
	id, _, _ := bytes.Cut(rest, []byte(`"`))
	return string(id)
}

// find returns the index of a request in b.at.
func (b *before) find(id string) (int, bool) {
	return slices.BinarySearchFunc(b.at, idKey(id), func(l location, key uint64) int { return cmp.Compare(l.key, key) })
}

func (b *before) has(id string) bool {
	_, ok := b.find(id)
	return ok
}

// request reads an existing request and returns the number of tokens in its prompt.
func (b *before) request(id string) ([]byte, int, error) {
	i, _ := b.find(id)
	text, err := b.read(id, b.at[i])
	return text, int(b.at[i].tokens), err
}

func (b *before) read(id string, l location) ([]byte, error) {
	lines := b.enc.Format().Traits().Lines
	number, off := int(l.place>>offsetBits)+1, int64(l.place&(1<<offsetBits-1))
	if b.open != number {
		b.close()
		f, err := os.Open(filepath.Join(b.dir, b.parts[number-1].File))
		if err != nil {
			return nil, err
		}
		b.file, b.open = f, number
	}
	b.buf = b.buf[:0]
	for size := 16 << 10; ; size *= 2 {
		b.buf = slices.Grow(b.buf[:0], size)[:size]
		n, err := b.file.ReadAt(b.buf, off)
		text := b.buf[:n]
		if end := bytes.IndexByte(text, '\n'); end >= 0 && lines {
			text, err = text[:end], nil
		} else if err == nil {
			continue
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		_, between, _ := b.enc.Frame()
		text = bytes.TrimSuffix(text, []byte(strings.TrimSuffix(between, "\n"))) // drop the part of the separator that is on the request's line
		if lines && idIn(text) != id {
			return nil, fmt.Errorf("%s: want request %s at byte %d, got a different one", b.file.Name(), id, off)
		}
		return text, nil
	}
}

func (b *before) close() {
	if b.file != nil {
		_ = b.file.Close() // it was only read
		b.file, b.open = nil, 0
	}
}
