package batch

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dated-claims/retest/corpus"
	"github.com/dated-claims/retest/internal/atomicfile"
	"github.com/dated-claims/retest/internal/seam"
)

// ErrShards is wrapped by errors about shards that are missing, incomplete, invalid, or from different runs.
var ErrShards = errors.New("the shards do not form one complete run")

// Joined is the manifest of a complete set of shards: all inputs in order, all parts by their paths below the folder, and the sums of
// the counts.
type Joined struct {
	Manifest
	Shards int `json:"shards"`
	// Again is the number of requests that repeat a request from an earlier shard. A shard sees only its own requests.
	Again int `json:"asked_again"`
}

// Join writes the manifest of a folder that contains n shards, each in the folder named by Shard.Folder. Every shard must be complete
// and from the same run, and their inputs must be contiguous. Otherwise, Join returns an error wrapping ErrShards that lists every
// problem. Checksums are copied, not recomputed.
func Join(dir string, n int) (*Joined, error) {
	j, err := ReadShards(os.DirFS(dir), n)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	old, err := readManifest(dir)
	if err != nil {
		return nil, err
	}
	if old != nil && !strings.HasPrefix(old.Shard, "1-") {
		return nil, fmt.Errorf("%s: %w: the folder contains an unsharded run", dir, ErrChanged)
	}
	return j, writeError(atomicfile.Write(filepath.Join(dir, manifestFile), j.Text()))
}

// Text returns the contents of manifest.json.
func (j *Joined) Text() []byte {
	text, _ := json.MarshalIndent(j, "", "  ") // a manifest can always be encoded
	return append(text, '\n')
}

// ReadManifest reads the manifest of a folder. If there is none, it returns an error wrapping fs.ErrNotExist. If the manifest does not
// belong to a batch, it returns an error wrapping ErrForeign, because other programs also write files with this name.
func ReadManifest(fsys fs.FS, dir string) (*Manifest, error) {
	if fsys == nil {
		return nil, errors.New("want a file system, got nil")
	}
	name := path.Join(dir, manifestFile)
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	var m Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrForeign, name, err)
	}
	if !m.isBatch() {
		return nil, fmt.Errorf("%w: %s", ErrForeign, name)
	}
	return &m, nil
}

// ReadShards is like Join, but it works with any file system and writes nothing.
func ReadShards(fsys fs.FS, n int) (*Joined, error) {
	if fsys == nil {
		return nil, errors.New("want a file system, got nil")
	}
	if n < 1 {
		return nil, fmt.Errorf("want at least 1 shard, got %d", n)
	}
	var faults []error
	shards := make([]*Manifest, n)
	for i := range n {
		m, err := readShard(fsys, i+1, n)
		shards[i] = m
		faults = append(faults, err)
	}
	faults = append(faults, sameRun(shards))
	if !slices.Contains(shards, nil) {
		faults = append(faults, follow(shards))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("%w:\n%w", ErrShards, err)
	}
	j := addUp(shards)
	again, err := countAgain(fsys, n, j.Requests)
	j.Again = again
	return j, err
}

// readShard reads the manifest of one shard and checks the sizes of the files it names.
func readShard(fsys fs.FS, i, n int) (*Manifest, error) {
	dir := Shard{i, n}.Folder()
	m, err := ReadManifest(fsys, dir)
	switch of := fmt.Sprintf("%d/%d", i, n); {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: want a manifest, got none", dir)
	case err != nil:
		return nil, err
	case m.Shard != of:
		return nil, fmt.Errorf("%s: want shard %s, got %q", dir, of, m.Shard)
	case !m.Done:
		return nil, fmt.Errorf("%s: the shard is incomplete", dir)
	}
	var faults []error
	for _, damage := range m.damage(fsys, dir, true) {
		faults = append(faults, errors.New(damage))
	}
	return m, errors.Join(faults...)
}

// sameRun returns an error that lists the shards that belong to a different run than the first existing shard, and how they differ from
// it.
func sameRun(shards []*Manifest) error {
	first := slices.IndexFunc(shards, func(m *Manifest) bool { return m != nil })
	if first < 0 {
		return nil
	}
	var faults []error
	for i, m := range shards[first+1:] {
		if m == nil {
			continue
		}
		like := *shards[first]
		like.Shard, like.Inputs = m.Shard, m.Inputs
		if diff := like.differences(m); len(diff) > 0 {
			name, was := Shard{first + i + 2, len(shards)}.Folder(), Shard{first + 1, len(shards)}.Folder()
			faults = append(faults, fmt.Errorf("%s: the shard belongs to a different run than %s: %s", name, was, strings.Join(diff, ", ")))
		}
	}
	return errors.Join(faults...)
}

// follow checks that the shards together read all of the files that they name, and that each shard read its own share.
func follow(shards []*Manifest) error {
	n := len(shards)
	var whole []corpus.Input
	for i, m := range shards {
		for _, in := range m.Inputs {
			var err error
			if whole, err = extend(whole, in); err != nil {
				return fmt.Errorf("%s: %w", Shard{i + 1, n}.Folder(), err)
			}
		}
	}
	var faults []error
	for i, m := range shards {
		want, err := shares(whole, i+1, n)
		if err != nil {
			return err
		}
		for k := range max(len(want), len(m.Inputs)) {
			if w, g := pieceText(want, k), pieceText(m.Inputs, k); w != g {
				faults = append(faults, fmt.Errorf("%s: want %s as input %d, got %s", Shard{i + 1, n}.Folder(), w, k+1, g))
				break
			}
		}
	}
	return errors.Join(faults...)
}

func pieceText(list []corpus.Input, k int) string {
	if k >= len(list) {
		return "nothing"
	}
	return fmt.Sprintf("%d bytes of %s from byte %d", list[k].Bytes, list[k].File, list[k].From)
}

// shares is the function that package corpus provides to this package.
var shares = seam.Shares.(func(whole []corpus.Input, i, n int) ([]corpus.Input, error))

// extend extends whole by a piece that a shard read: either a new file or the next piece of the last file.
func extend(whole []corpus.Input, in corpus.Input) ([]corpus.Input, error) {
	switch last := len(whole) - 1; {
	case in.From == 0:
		return append(whole, in), nil
	case last < 0 || whole[last].File != in.File:
		return nil, fmt.Errorf("want %s from byte 0, got byte %d", in.File, in.From)
	case whole[last].Bytes != in.From:
		return nil, fmt.Errorf("want %s from byte %d, got byte %d", in.File, whole[last].Bytes, in.From)
	default:
		whole[last].Bytes += in.Bytes
	}
	return whole, nil
}

// addUp combines the manifests of all shards into one.
func addUp(shards []*Manifest) *Joined {
	n := len(shards)
	j := &Joined{Manifest: *shards[0], Shards: n}
	j.Shard = fmt.Sprintf("1-%d/%d", n, n)
	j.Inputs, j.Parts = []corpus.Input{}, []PartFile{}
	j.Records, j.Requests, j.Errors, j.Repeated, j.Cut, j.Except, j.Cuts, j.Rules = 0, 0, 0, 0, 0, 0, nil, nil
	j.ErrorBytes, j.IDBytes, j.CutBytes, j.IDSum = 0, 0, 0, "" // the tables remain in the shards
	var all days
	cuts, counted, rules := map[Section]int{}, true, map[string]int{}
	for i, m := range shards {
		j.Inputs = append(j.Inputs, m.Inputs...)
		for _, p := range m.Parts {
			p.File = path.Join(Shard{i + 1, n}.Folder(), p.File)
			j.Parts = append(j.Parts, p)
		}
		j.Records, j.Requests, j.Errors = j.Records+m.Records, j.Requests+m.Requests, j.Errors+m.Errors
		j.Repeated, j.Cut, j.Except = j.Repeated+m.Repeated, j.Cut+m.Cut, j.Except+m.Except
		for rule, n := range m.Rules {
			rules[rule] += n
		}
		for part, n := range m.Cuts {
			cuts[part] += n
		}
		counted = counted && (m.Cut == 0 || m.Cuts != nil)
		if d := daysOf(m.Days); !d.first.IsZero() {
			all.add(d.first)
			all.add(d.last)
		}
	}
	j.Days = all.String()
	if len(rules) > 0 {
		j.Rules = rules
	}
	if counted && len(cuts) > 0 {
		j.Cuts = cuts
	}
	return j
}

// countAgain reads all ids and returns how many requests repeat an earlier id.
func countAgain(fsys fs.FS, n, requests int) (int, error) {
	if n == 1 {
		return 0, nil
	}
	var seen idSet
	different := 0
	for i := range n {
		_, err := rows(fsys, Shard{i + 1, n}.Folder(), math.MaxInt64, func(r row) {
			if seen.add(r.id) {
				different++
			}
		})
		if err != nil {
			return 0, err
		}
	}
	return requests - different, nil
}
