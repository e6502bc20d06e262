package batch

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/dated-claims/retest/provider"
)

// newPart is the name of the part being written.
const newPart = ".part-new"

// part is a file of requests being written.
type part struct {
	PartFile // describes the content so far, without the name and hash
	file     *os.File
	w        *bufio.Writer
	sum      hash.Hash
}

func beginPart(path string) (*part, error) {
	f, err := openOwn(path, os.O_CREATE|os.O_EXCL)
	if err != nil {
		return nil, err
	}
	return goOn(f, sha256.New(), PartFile{}), nil
}

func goOn(f *os.File, sum hash.Hash, so PartFile) *part {
	return &part{file: f, w: bufio.NewWriterSize(io.MultiWriter(f, sum), 1<<18), sum: sum, PartFile: so}
}

// reopenPart opens a part that an earlier run started. It returns nil if the file's content has changed. It cuts off what a later run
// appended.
func reopenPart(path string, was PartFile) (*part, error) {
	f, err := openOwn(path, 0)
	if err != nil {
		return nil, nil //nolint:nilerr,nilnil // the part will be rebuilt
	}
	sum := sha256.New()
	if _, err := io.CopyN(sum, f, was.Bytes); err != nil || was.Bytes <= 0 || hex.EncodeToString(sum.Sum(nil)) != was.SHA256 {
		return nil, f.Close()
	}
	if err := f.Truncate(was.Bytes); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return goOn(f, sum, was), nil
}

func (p *part) add(text []byte) error {
	n, err := p.w.Write(text)
	p.Bytes += int64(n)
	return err
}

// sync makes everything added so far durable.
func (p *part) sync() error { return errors.Join(p.w.Flush(), p.file.Sync()) }

// output returns the manifest entry of the part.
func (p *part) output(name string) PartFile {
	return PartFile{name, p.Requests, p.Bytes, p.Tokens, hex.EncodeToString(p.sum.Sum(nil))}
}

// splitter determines where a part ends.
type splitter struct {
	frame  frame
	limits provider.Limits
	tokens int64 // the maximum number of tokens in a part; 0 means no limit
}

// full reports whether a nonempty part has no room for a request of n bytes and the given number of tokens.
func (s *splitter) full(p *PartFile, n, tokens int) bool {
	return s.limits.Requests > 0 && p.Requests >= s.limits.Requests ||
		s.limits.Bytes > 0 && p.Bytes+int64(n+len(s.frame.separator)+len(s.frame.suffix)) > int64(s.limits.Bytes) ||
		s.tokens > 0 && p.Tokens+int64(tokens) > s.tokens
}

// add counts a request in a part and reports whether it starts a new part.
func (s *splitter) add(p *PartFile, n, tokens int) (begins bool) {
	begins = p.Requests == 0 || s.full(p, n, tokens)
	ahead := s.frame.separator
	if begins {
		*p, ahead = PartFile{}, s.frame.prefix
	}
	p.Requests, p.Bytes, p.Tokens = p.Requests+1, p.Bytes+int64(len(ahead)+n), p.Tokens+int64(tokens)
	return begins
}

// frame is the text around the requests in a part.
type frame struct{ prefix, separator, suffix []byte }

func frameOf(enc *provider.Encoder) frame {
	prefix, separator, suffix := enc.Frame()
	return frame{[]byte(prefix), []byte(separator), []byte(suffix)}
}

func (d *folder) write(request []byte, tokens int) error {
	ahead := d.frame.separator
	if d.part == nil {
		var err error
		if d.part, err = beginPart(filepath.Join(d.path, newPart)); err != nil {
			return err
		}
		ahead = d.frame.prefix
	}
	d.part.Requests++
	d.part.Tokens += int64(tokens)
	if err := d.part.add(ahead); err != nil {
		return err
	}
	return d.part.add(request)
}

// commit renames the part being written to its final name and, when due, records the folder's progress.
func (d *folder) commit() error {
	if err := d.stillRight(); err != nil {
		return err
	}
	if p := d.part; p != nil {
		name := fmt.Sprintf("part-%05d%s", len(d.m.Parts)+1, d.enc.Ext())
		err := errors.Join(p.add(d.frame.suffix), p.sync(), p.file.Close())
		if err == nil {
			err = os.Rename(p.file.Name(), filepath.Join(d.path, name))
		}
		if err != nil {
			return err
		}
		d.m.Parts = append(d.m.Parts, p.output(name))
		d.m.Requests += p.Requests
		d.bytes += p.Bytes
		d.part = nil
		if err := d.publish(name); err != nil {
			return err
		}
	}
	d.fillProgress(&d.m)
	d.published = d.m.Records
	whole := d.manifest()
	d.nextManifest = &whole
	if d.m.Done || d.hasUnfinished || d.bytes-d.noted >= manifestRow*int64(len(d.m.Parts)) {
		return d.publishManifest()
	}
	return nil
}

// stillRight returns an error if the inputs have changed, because the added data may then not come from the inputs in the manifest.
func (d *folder) stillRight() error {
	if d.unchanged == nil {
		return nil
	}
	return d.unchanged()
}

// manifestRow is the approximate size of a part's manifest entry in bytes. The manifest is rewritten only after about as many bytes of
// parts were written, so that the total cost of writing many small parts is not quadratic.
const manifestRow = 200

// fillProgress records the folder's progress in a manifest.
func (d *folder) fillProgress(m *Manifest) {
	m.Records, m.ErrorBytes, m.IDBytes, m.CutBytes = d.started+d.record, d.errors.n, d.ids.n, d.cuts.n
	m.Days, m.SourceSum, m.IDSum = d.days.String(), d.chain.text(), d.ids.text()
}

// publishManifest writes the manifest, which records the folder's progress in whole parts.
func (d *folder) publishManifest() error {
	if err := d.syncTails(); err != nil {
		return err
	}
	if err := writeManifest(d.path, manifestFile, d.nextManifest); err != nil {
		return err
	}
	d.saved, d.noted, d.nextManifest = d.nextManifest, d.bytes, nil
	if d.hasUnfinished { // the manifest is more recent
		d.hasUnfinished = false
		return removeIfThere(filepath.Join(d.path, unfinishedFile))
	}
	return nil
}

func (d *folder) syncTails() error { return errors.Join(d.errors.sync(), d.ids.sync(), d.cuts.sync()) }

// hasUnsaved reports whether anything after the last whole part can be resumed by the next run.
func (d *folder) hasUnsaved() bool {
	return d.failed == nil && d.started+d.record > d.published && d.resumable()
}

// saveUnfinished saves what follows the last whole part. unfinished.json is the manifest as it would be if the part being written were
// whole.
func (d *folder) saveUnfinished() error {
	m := d.manifest()
	d.fillProgress(&m)
	err := errors.Join(d.stillRight(), d.syncTails())
	if p := d.part; p != nil {
		err = errors.Join(err, p.sync(), p.file.Close())
		m.Parts = append(slices.Clone(m.Parts), p.output(newPart))
		m.Requests += p.Requests
	}
	if err == nil {
		err = writeManifest(d.path, unfinishedFile, &m)
	}
	if err != nil {
		return err
	}
	d.saved, d.part = &m, nil
	return nil
}

// discardUnfinished discards the part being written. The file stays if unfinished.json, saved by an earlier run, still describes its
// beginning.
func (d *folder) discardUnfinished() error {
	_ = d.part.file.Close() // its unsaved content is not needed
	name := d.part.file.Name()
	d.part = nil
	if d.hasUnfinished {
		return nil
	}
	return removeIfThere(name)
}

// resumeUnfinished resumes the part that an earlier run started if its saved content is intact and it follows the last whole part.
// Otherwise, the part is rebuilt.
func (d *folder) resumeUnfinished() error {
	m := d.m.unfinished(d.path)
	if m == nil {
		return nil
	}
	whole, saved := len(d.m.Parts), *m
	saved.Parts = slices.Clone(m.Parts)
	for _, p := range m.Parts[whole:] {
		var err error
		if d.part, err = reopenPart(filepath.Join(d.path, newPart), p); err != nil || d.part == nil {
			return err
		}
		m.Requests -= p.Requests
	}
	m.Parts = m.Parts[:whole:whole]
	d.m, d.hasUnfinished, d.saved = *m, true, &saved
	return nil
}

// unfinished returns the manifest in unfinished.json, which also covers the part that was started after the last complete part. It
// returns nil if there is no such manifest or if it does not follow m. It does not read the part itself.
func (m *Manifest) unfinished(dir string) *Manifest {
	text, err := os.ReadFile(filepath.Join(dir, unfinishedFile))
	var now Manifest
	if err != nil || json.Unmarshal(text, &now) != nil || m.Done {
		return nil
	}
	whole := len(m.Parts)
	if len(now.Parts) < whole || !slices.Equal(now.Parts[:whole], m.Parts) || len(now.differences(m)) > 0 {
		return nil
	}
	if started := now.Parts[whole:]; len(started) > 1 || len(started) == 1 && started[0].File != newPart {
		return nil
	}
	before := now
	before.Parts = m.Parts
	if len(before.damage(os.DirFS(dir), ".", false)) > 0 || now.Records < m.Records || now.ErrorBytes < m.ErrorBytes || now.IDBytes < m.IDBytes || now.CutBytes < m.CutBytes {
		return nil
	}
	return &now
}
