package pipeline

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/log"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/corpus"
	"github.com/dated-claims/retest/internal/cli"
)

func init() {
	register.DoFn3x1[context.Context, string, func(string), error](&runFn{})
	register.DoFn4x1[context.Context, int, func(*string) bool, func(string), error](&joinFn{})
	register.DoFn2x0[int, func(*string) bool](&endFn{})
	register.Emitter1[string]()
	register.Iter1[string]()
}

// record is what a worker says of a shard that is done.
type record struct {
	Number int    `json:"number"`
	SHA256 string `json:"sha256"` // of its manifest
}

// slots are for the shards that a process runs at once: an engine may hand out more than there are processors.
var slots = make(chan struct{}, runtime.GOMAXPROCS(0))

// The counters that an engine shows.
var (
	recordsDone = beam.NewCounter("retest", "records")
	errorsDone  = beam.NewCounter("retest", "errors")
	shardsDone  = beam.NewCounter("retest", "shards")
	shardsKept  = beam.NewCounter("retest", "shards-done-before")
)

// runFn runs a shard.
type runFn struct {
	Job  Job            `json:"job"`
	Want batch.Manifest `json:"want"`
}

// ProcessElement gives a record for a shard.
func (f *runFn) ProcessElement(ctx context.Context, element string, emit func(string)) error {
	w := worker{job: &f.Job, want: f.Want}
	if err := json.Unmarshal([]byte(element), &w.shard); err != nil {
		return err
	}
	slots <- struct{}{}
	defer func() { <-slots }()
	text, err := w.run(ctx)
	if err != nil {
		return fmt.Errorf("shard %d of %d: %w", w.shard.Number, f.Job.Shards, err)
	}
	var m batch.Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return err
	}
	recordsDone.Inc(ctx, int64(m.Records))
	errorsDone.Inc(ctx, int64(m.Errors))
	shardsDone.Inc(ctx, 1)
	if w.kept {
		shardsKept.Inc(ctx, 1)
	}
	if m.Errors > 0 {
		dir := join(f.Job.Out, batch.ShardName(w.shard.Number, f.Job.Shards))
		log.Warnf(ctx, "%d records cannot be rendered: see %s", m.Errors, join(dir, "errors.jsonl"))
	}
	out, err := json.Marshal(record{w.shard.Number, hashOf(text)})
	emit(string(out))
	return err
}

func hashOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// worker runs one shard.
type worker struct {
	*mirror
	job   *Job
	shard shard
	want  batch.Manifest
	kept  bool // the shard was done before
}

// run makes the shard's folder, and gives its manifest.
func (w *worker) run(ctx context.Context) (text []byte, err error) {
	if w.mirror, err = newMirror(); err != nil {
		return nil, err
	}
	defer w.remove()
	dir := batch.ShardName(w.shard.Number, w.job.Shards)
	if isRemote(w.job.Out) || slices.ContainsFunc(w.shard.Names, isRemote) {
		return w.away(ctx, dir)
	}
	if old, err := batch.ReadManifest(os.DirFS(w.job.Out), dir); err == nil {
		w.kept = old.Done
	}
	names, err := w.withOthers(w.shard.Names)
	if err != nil {
		return nil, err
	}
	if err := w.command(ctx, w.job.Out, names); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(w.job.Out, dir, "manifest.json"))
}

// withOthers are the files of the shard with one in the place of all before, and one in that of all behind: what is a shard's depends on sizes.
func (w *worker) withOthers(names []string) ([]string, error) {
	for i, size := range []int64{w.shard.Before, w.shard.After} {
		if size == 0 {
			continue
		}
		path := filepath.Join(w.root, []string{"before.json", "behind.json"}[i])
		if err := makeEmpty(path, size); err != nil {
			return nil, err
		}
		names = slices.Insert(slices.Clone(names), i*len(names), path)
	}
	return names, nil
}

// command runs the verb on the shard. Records with faults are no error: they are in errors.jsonl.
func (w *worker) command(ctx context.Context, out string, names []string) error {
	flags, err := w.localFlags(ctx, w.job.Flags)
	if err != nil {
		return err
	}
	return runBatch(ctx, append(flags, "--jobs=1", "--out="+out, fmt.Sprintf("--shard=%d/%d", w.shard.Number, w.job.Shards)), names)
}

// runBatch runs the verb. It is a StatusError if the folder is not complete then.
func runBatch(ctx context.Context, flags, names []string) error {
	var stdout, stderr bytes.Buffer
	env := cli.Env{Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, CI: true, Lookup: environment}
	args := append([]string{"batch"}, flags...)
	status := cli.Run(ctx, env, append(append(args, "--"), names...))
	if status == 0 || status == 1 && stdout.Len() > 0 { // what a folder holds is said of a complete one only
		return nil
	}
	return &StatusError{status, strings.TrimPrefix(strings.TrimSpace(stderr.String()), "retest: ")}
}

// environment is what the verb sees of the process: that its garbage collector is somebody else's. The bounds that suit a process of its
// own are less than what Beam alone needs.
func environment(name string) (string, bool) { return "", name == "GOGC" }

// localFlags are the flags with copies in the place of remote files.
func (m *mirror) localFlags(ctx context.Context, flags []string) ([]string, error) {
	flags = slices.Clone(flags)
	for i, f := range flags {
		name, v, _ := strings.Cut(f, "=")
		if !isRemote(v) || !slices.Contains([]string{"--template", "--defaults", "--papers"}, name) {
			continue
		}
		at, err := m.fetchAll(ctx, v)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		flags[i] = name + "=" + at
	}
	return flags, nil
}

// fetchAll copies a file, or the templates of a folder.
func (m *mirror) fetchAll(ctx context.Context, name string) (string, error) {
	if !strings.HasSuffix(name, "/") {
		return m.fetch(ctx, name, -1)
	}
	list, err := m.list(ctx, name+"*.tmpl")
	if err != nil {
		return "", err
	}
	var at string
	for _, one := range list {
		if at, err = m.fetch(ctx, one, -1); err != nil {
			return "", err
		}
	}
	return filepath.Dir(at), nil
}

// try runs the verb with the flags on nothing, and gives the manifest of that: it has all that shards have in common.
func (m *mirror) try(ctx context.Context, flags []string) (batch.Manifest, error) {
	flags, err := m.localFlags(ctx, flags)
	if err != nil {
		return batch.Manifest{}, err
	}
	empty, out := filepath.Join(m.root, "empty.jsonl"), filepath.Join(m.root, "try")
	if err := makeEmpty(empty, 0); err != nil {
		return batch.Manifest{}, err
	}
	if err := runBatch(ctx, append(flags, "--out="+out), []string{empty}); err != nil {
		return batch.Manifest{}, err
	}
	got, err := batch.ReadManifest(os.DirFS(out), ".")
	if err != nil {
		return batch.Manifest{}, err
	}
	return batch.Manifest{Version: got.Version, Encoding: got.Encoding, Options: got.Options, Settings: got.Settings, Template: got.Template}, nil
}

// away runs a shard in a temporary folder, from copies of its files, and copies what it makes to its place.
func (w *worker) away(ctx context.Context, dir string) ([]byte, error) {
	names, err := w.fetchNames(ctx)
	if err != nil {
		return nil, err
	}
	old, err := w.doneBefore(ctx, dir, names)
	if err != nil || old != nil {
		w.kept = old != nil
		return old, err
	}
	out := filepath.Join(w.root, "out")
	if err := w.command(ctx, out, names); err != nil {
		return nil, err
	}
	return w.publish(ctx, filepath.Join(out, dir), join(w.job.Out, dir))
}

// fetchNames copies the shard's files as far as it reads them.
func (w *worker) fetchNames(ctx context.Context) ([]string, error) {
	names, err := w.reserveAll(ctx)
	if err != nil {
		return nil, err
	}
	share, err := w.share(names)
	if err != nil {
		return nil, err
	}
	for _, piece := range share.Pieces() {
		name := w.name(piece.File)
		if name == piece.File {
			continue
		}
		info, err := os.Stat(piece.File)
		if err != nil {
			return nil, err
		}
		if _, err := w.fetch(ctx, name, piece.From+piece.Bytes); err != nil {
			return nil, err
		}
		if err := os.Truncate(piece.File, info.Size()); err != nil {
			return nil, err
		}
	}
	return names, nil
}

func (w *worker) reserveAll(ctx context.Context) ([]string, error) {
	var names []string
	for _, name := range w.shard.Names {
		if isRemote(name) {
			at, err := w.reserve(ctx, name)
			if err != nil {
				return nil, err
			}
			name = at
		}
		names = append(names, name)
	}
	return w.withOthers(names)
}

// share is what the shard reads of local files.
func (w *worker) share(names []string) (*corpus.Corpus, error) {
	files, err := corpus.Find(names, nil)
	if err != nil {
		return nil, err
	}
	return files.Shard(w.shard.Number, w.job.Shards)
}

// doneBefore gives the manifest of the shard if it is done and of the same run, nil if it is to be made.
func (w *worker) doneBefore(ctx context.Context, dir string, names []string) ([]byte, error) {
	text, err := fs.ReadFile(w.folder(ctx, w.job.Out), dir+"/manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	old, done := readDone(text)
	if !done {
		return nil, nil // it was being copied
	}
	share, err := w.share(names)
	if err != nil {
		return nil, err
	}
	inputs, err := share.Inputs(ctx)
	if err != nil {
		return nil, err
	}
	for i := range inputs {
		inputs[i].File = w.name(inputs[i].File)
	}
	switch same := old.Version == w.want.Version && old.Encoding == w.want.Encoding && old.Options == w.want.Options &&
		old.Template == w.want.Template && slices.Equal(old.Inputs, inputs); {
	case same:
		return text, nil
	case slices.Contains(w.job.Flags, "--update=true"):
		return nil, nil
	}
	return nil, fmt.Errorf("%s %w; --update makes it anew", join(w.job.Out, dir), batch.ErrChanged)
}

// readDone reads a manifest that may be cut off.
func readDone(text []byte) (m batch.Manifest, done bool) {
	err := json.Unmarshal(text, &m)
	return m, err == nil && m.Done
}

// publish copies a folder to its place, with the manifest first taken away and last written: what is copied in part does not count.
func (w *worker) publish(ctx context.Context, from, to string) ([]byte, error) {
	m, err := batch.ReadManifest(os.DirFS(from), ".")
	if err != nil {
		return nil, err
	}
	if err := w.clear(ctx, to); err != nil {
		return nil, err
	}
	for _, p := range m.Parts {
		if _, err := w.copy(ctx, filepath.Join(from, p.File), join(to, p.File), nil); err != nil {
			return nil, err
		}
	}
	for name, size := range map[string]*int64{"errors.jsonl": &m.ErrorBytes, "ids.tsv": &m.IDBytes, "cuts.jsonl": &m.CutBytes} {
		if *size, err = w.copy(ctx, filepath.Join(from, name), join(to, name), w.names); err != nil {
			return nil, err
		}
	}
	for i := range m.Inputs {
		m.Inputs[i].File = w.name(m.Inputs[i].File)
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, err
	}
	text = append(text, '\n')
	return text, w.write(ctx, join(to, "manifest.json"), text)
}

// clear removes what stands where a shard is copied to.
func (w *worker) clear(ctx context.Context, dir string) error {
	fsys, err := w.system(ctx, dir)
	if err != nil {
		return err
	}
	for _, pattern := range []string{"manifest.json", "part-*"} {
		list, err := fsys.List(ctx, join(dir, pattern))
		if err != nil || len(list) == 0 {
			continue // there is nothing, as a rule not even the folder
		}
		rm, ok := fsys.(filesystem.Remover)
		if !ok {
			return fmt.Errorf("%s: want a file system that can remove files, to replace what is there", dir)
		}
		for _, name := range list {
			if err := rm.Remove(ctx, name); err != nil {
				return err
			}
		}
	}
	return nil
}

// copy copies a local file to its place, changed if change is not nil, and gives its size there.
func (m *mirror) copy(ctx context.Context, from, to string, change func([]byte) []byte) (int64, error) {
	if change != nil {
		text, err := os.ReadFile(from)
		if err != nil {
			return 0, err
		}
		text = change(text)
		return int64(len(text)), m.write(ctx, to, text)
	}
	fsys, err := m.system(ctx, to)
	if err != nil {
		return 0, err
	}
	r, err := os.Open(from)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	out, err := fsys.OpenWrite(ctx, to)
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(out, r)
	return n, errors.Join(err, out.Close())
}
