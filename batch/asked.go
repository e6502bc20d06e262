package batch

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"math"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// contents holds a prefix of the content hash of each request, sorted. Two requests collide only by chance, once in about 2⁶⁴ pairs.
type contents []uint64

func (c contents) has(content [sha256.Size]byte) bool {
	_, ok := slices.BinarySearch(c, binary.BigEndian.Uint64(content[:]))
	return ok
}

// sum returns a hash of all the entries of c.
func (c contents) sum() string {
	h := sha256.New()
	for _, one := range c {
		_ = binary.Write(h, binary.BigEndian, one) // writing to a hash never fails
	}
	return sumText([sha256.Size]byte(h.Sum(nil)))
}

// sorted sorts c and removes duplicates.
func (c contents) sorted() contents {
	slices.Sort(c)
	return slices.Compact(c)
}

// exceptOf returns the contents of the requests made by earlier runs, as listed in batch folders, folders of shards, and files named
// ids.tsv.
func exceptOf(names []string, out string) (contents, error) {
	var all contents
	add := func(r row) { all = append(all, r.hash) }
	for _, name := range names {
		if sameFile(name, out) {
			return nil, invalid(fmt.Errorf("except: want a folder other than the output, got %s", name))
		}
		info, err := os.Stat(name)
		switch {
		case err != nil:
			return nil, fmt.Errorf("except: %w", err)
		case info.IsDir():
			err = askedIn(name, add)
		default:
			err = askedByFile(name, add)
		}
		if err != nil {
			return nil, fmt.Errorf("except: %w", err)
		}
	}
	return all.sorted(), nil
}

func askedByFile(name string, add func(row)) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	bad := ""
	err = eachRow(bufio.NewReader(f), func(r row) {
		if r.hash == 0 && bad == "" {
			bad = r.text
		}
		add(r)
	})
	if err == nil && bad != "" {
		err = fmt.Errorf("%s: want ids.tsv rows, got %.60q", name, bad)
	}
	return err
}

// askedIn reads the rows of a batch folder or of its shards.
func askedIn(dir string, add func(row)) error {
	m, err := readManifest(dir)
	if err != nil {
		return err
	}
	if m != nil {
		if _, err = rows(os.DirFS(dir), ".", m.IDBytes, add); err == nil || !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	shards, err := shardsIn(dir)
	if err != nil {
		return err
	}
	found := false
	for _, s := range shards {
		shard := filepath.Join(dir, s.Folder())
		m, err := readManifest(shard)
		if err != nil {
			return err
		}
		if m == nil {
			continue
		}
		if _, err := rows(os.DirFS(shard), ".", m.IDBytes, add); err != nil {
			return err
		}
		found = true
	}
	if !found {
		return fmt.Errorf("%s: not a batch folder: %s is missing", dir, manifestFile)
	}
	return nil
}

// compareAsked lists the requests that an update added and removed. It writes them to added.tsv and removed.tsv in the folder given by
// now.
func compareAsked(old, now string) (added, removed int, err error) {
	before, err := askedOf(old)
	if err != nil {
		return 0, 0, err
	}
	after, err := askedOf(now)
	if err != nil {
		return 0, 0, err
	}
	added, err1 := writeRows(filepath.Join(now, addedFile), now, before)
	removed, err2 := writeRows(filepath.Join(now, removedFile), old, after)
	return added, removed, errors.Join(err1, err2)
}

func askedOf(dir string) (contents, error) {
	var all contents
	_, err := rows(os.DirFS(dir), ".", math.MaxInt64, func(r row) { all = append(all, r.hash) })
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return all.sorted(), err
}

// writeRows writes a folder's rows, except for requests that are in others. It writes each request once.
func writeRows(name, dir string, others contents) (n int, err error) {
	f, err := openOwn(name, os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return 0, err
	}
	w := bufio.NewWriter(f)
	_, _ = w.WriteString(idsHeader) // Flush returns the first error
	var seen set
	_, err = rows(os.DirFS(dir), ".", math.MaxInt64, func(r row) {
		if _, ok := slices.BinarySearch(others, r.hash); !ok && seen.add(r.hash) {
			_, _ = w.WriteString(r.text + "\n")
			n++
		}
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return n, errors.Join(err, w.Flush(), f.Sync(), f.Close())
}

// Verify checks the parts and ids.tsv of a folder against the hashes in its manifest, and the other tables against the sizes recorded
// there. It returns an error wrapping [ErrDamaged] that names every file that differs, or the error from [ReadManifest].
func Verify(fsys fs.FS, dir string) (*Manifest, error) {
	m, err := ReadManifest(fsys, dir)
	if err != nil {
		return nil, err
	}
	damage := m.damage(fsys, dir, m.Done)
	if damage == nil {
		damage = m.otherContent(fsys, dir)
	}
	if damage != nil {
		return m, fmt.Errorf("%w: %s", ErrDamaged, strings.Join(damage, ", "))
	}
	return m, nil
}

// otherContent lists the files whose content differs from the manifest.
func (m *Manifest) otherContent(fsys fs.FS, dir string) []string {
	var out []string
	for _, p := range m.Parts {
		if !p.isWhole(fsys, dir) {
			out = append(out, path.Join(dir, p.File)+" has different content")
		}
	}
	sum, err := rows(fsys, dir, m.IDBytes, func(row) {})
	if m.IDSum != "" && (err != nil || hex.EncodeToString(sum.Sum(nil)) != m.IDSum) {
		out = append(out, path.Join(dir, idsFile)+" has different content")
	}
	return out
}

// isWhole reports whether a part matches the manifest.
func (o PartFile) isWhole(fsys fs.FS, dir string) bool {
	f, err := fsys.Open(path.Join(dir, o.File))
	if err != nil {
		return false
	}
	defer f.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	return err == nil && hex.EncodeToString(sum.Sum(nil)) == o.SHA256
}

// Unchanged returns an error wrapping [ErrChanged] if the requests in dir were written with templates, a format or parameters that
// differ from c's, or if a shard is missing. It does not read the inputs or compare anything that depends on them. Changes in the
// inputs show up in the request ids, which [Asked] yields. Unchanged does not compare Except, Only, or the hashes of defaults and
// papers.
func (c *Config) Unchanged(ctx context.Context, dir string) error {
	other := *c
	other.Out, other.Sink, other.Except = "", nil, nil
	k, err := other.check(ctx)
	if err != nil {
		return err
	}
	want := k.manifest(nil)
	dirs, err := foldersOf(dir)
	if err != nil {
		return err
	}
	for _, one := range dirs {
		m, err := readManifest(one)
		if err != nil {
			return err
		}
		if m == nil {
			return fmt.Errorf("%s: not a batch folder: %s is missing", one, manifestFile)
		}
		if !m.Done {
			return fmt.Errorf("%s: the run is incomplete: run it again", one)
		}
		if differ := m.requestsDiffer(&want); differ != "" {
			return fmt.Errorf("%s: %w: %s", one, ErrChanged, differ)
		}
	}
	return nil
}

// notOfRequests lists the settings that Unchanged ignores.
var notOfRequests = []string{"except", "only", "defaults", "papers"}

// requestsDiffer describes how the requests of two manifests differ, apart from their inputs. It returns "" if they do not differ.
func (m *Manifest) requestsDiffer(want *Manifest) string {
	was, is := *m, *want
	was.Settings, is.Settings = maps.Clone(m.Settings), maps.Clone(want.Settings)
	for _, name := range notOfRequests {
		delete(was.Settings, name)
		delete(is.Settings, name)
	}
	was.Inputs, was.Shard, was.Source, was.Options = nil, "", "", ""
	is.Inputs, is.Shard, is.Source, is.Options = nil, "", "", ""
	if !maps.Equal(was.Settings, is.Settings) {
		was.Options = "other"
	}
	return strings.Join(was.differences(&is), ", ")
}

// foldersOf returns the folders that hold the requests of a batch: the folder itself, or those of its shards, which must be complete.
func foldersOf(dir string) ([]string, error) {
	if _, err := os.Stat(filepath.Join(dir, idsFile)); err == nil {
		return []string{dir}, nil
	}
	shards, err := shardsIn(dir)
	if err != nil || shards == nil {
		return []string{dir}, err
	}
	var out []string
	for i := range shards[len(shards)-1].N {
		want := Shard{I: i + 1, N: shards[len(shards)-1].N}
		if i >= len(shards) || shards[i] != want {
			return nil, fmt.Errorf("%s: %w: shard %s is missing", dir, ErrShards, want)
		}
		out = append(out, filepath.Join(dir, want.Folder()))
	}
	return out, nil
}

// Asked yields the request ids in ids.tsv, in order. It yields one id for each rendered record, so an id that several records share is
// repeated. Dir is a batch folder or a folder of shards. An error ends the sequence.
func Asked(dir string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		stopped := false
		err := askedIn(dir, func(r row) {
			if !stopped {
				stopped = !yield(r.id, nil)
			}
		})
		if err != nil && !stopped {
			yield("", err)
		}
	}
}
