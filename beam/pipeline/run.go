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
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/cli"
)

func init() {
	register.DoFn3x1[context.Context, int, func(string), error](&runFn{})
	register.DoFn4x1[context.Context, int, func(*string) bool, func(string), error](&joinFn{})
	register.DoFn2x0[int, func(*string) bool](&endFn{})
	register.Emitter1[string]()
	register.Iter1[string]()
}

// record is a worker's report on a finished shard.
type record struct {
	Number int    `json:"number"`
	SHA256 string `json:"sha256"` // hash of the shard's manifest
}

// slots limits the number of shards that a process runs at once, because an engine may hand out more shards than there are processors.
var slots = make(chan struct{}, runtime.GOMAXPROCS(0))

// The counters displayed by an engine.
var (
	recordsDone = beam.NewCounter("retest", "records")
	errorsDone  = beam.NewCounter("retest", "errors")
	shardsDone  = beam.NewCounter("retest", "shards")
	shardsKept  = beam.NewCounter("retest", "shards-done-before")
)

// runFn runs a shard.
type runFn struct {
	Job    Job            `json:"job"`
	Inputs []input        `json:"inputs"`
	Want   batch.Manifest `json:"want"`
}

// ProcessElement emits a record for a shard.
func (f *runFn) ProcessElement(ctx context.Context, number int, emit func(string)) error {
	w := worker{job: &f.Job, in: f.Inputs, want: f.Want, shard: batch.Shard{I: number, N: f.Job.Shards}}
	slots <- struct{}{}
	defer func() { <-slots }()
	text, err := w.run(ctx)
	if err != nil {
		return fmt.Errorf("shard %d of %d: %w", w.shard.I, w.shard.N, err)
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
		dir := join(f.Job.Out, w.shard.Folder())
		log.Warnf(ctx, "%d records cannot be rendered: see %s", m.Errors, join(dir, "errors.jsonl"))
	}
	out, err := json.Marshal(record{w.shard.I, hashOf(text)})
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
	in    []input
	shard batch.Shard
	want  batch.Manifest
	kept  bool // the shard was done before
}

// run writes the shard's folder and returns its manifest.
func (w *worker) run(ctx context.Context) (text []byte, err error) {
	if w.mirror, err = newMirror(); err != nil {
		return nil, err
	}
	defer w.remove()
	c, err := w.config(ctx, w.job.Flags)
	if err != nil {
		return nil, err
	}
	if c.Inputs, err = w.fetchInputs(ctx); err != nil {
		return nil, err
	}
	c.Shard = w.shard
	if isRemote(w.job.Out) {
		return w.away(ctx, c)
	}
	c.Out = w.job.Out
	stats, err := batch.Run(ctx, c)
	if err != nil {
		return nil, advised(err)
	}
	w.kept = stats.Resumed == stats.Records
	return os.ReadFile(filepath.Join(w.job.Out, w.shard.Folder(), "manifest.json"))
}

// advised adds advice to the error about a folder that another run started.
func advised(err error) error {
	if errors.Is(err, batch.ErrChanged) || errors.Is(err, batch.ErrDamaged) {
		return fmt.Errorf("%w; --update rebuilds it", err)
	}
	return err
}

// config returns the Config that the command's flags ask for. The error is a StatusError.
func (m *mirror) config(ctx context.Context, flags []string) (*batch.Config, error) {
	flags, err := m.localFlags(ctx, flags)
	if err != nil {
		return nil, err
	}
	c, err := cli.BatchConfig(cli.Env{}, flags)
	if err != nil {
		status, text := cli.Failure(err)
		return nil, &StatusError{status, text}
	}
	c.Workers = 1 // an engine runs several shards at once
	return c, nil
}

// localFlags returns the flags with local copies in place of remote files.
func (m *mirror) localFlags(ctx context.Context, flags []string) ([]string, error) {
	flags = slices.Clone(flags)
	for i, f := range flags {
		name, v, _ := strings.Cut(f, "=")
		if !isRemote(v) || !slices.Contains([]string{"--template", "--defaults", "--papers", "--body"}, name) {
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

// fetchAll copies a file, or the templates in a folder.
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

// try performs a run with the flags on empty input and returns the manifest, which contains everything that all shards have in common.
func (m *mirror) try(ctx context.Context, flags []string) (batch.Manifest, error) {
	c, err := m.config(ctx, flags)
	if err != nil {
		return batch.Manifest{}, err
	}
	var got manifestOnly
	c.Source, c.SourceID, c.Sink, c.Update = func(func(*inquiry.Document, error) bool) {}, "nothing", &got, false
	if _, err := batch.Run(ctx, c); err != nil {
		return batch.Manifest{}, err
	}
	return batch.Manifest{
		Output: got.Output, Encoding: got.Encoding, Options: got.Options, Settings: got.Settings, Template: got.Template,
	}, nil
}

// manifestOnly is a sink that keeps only the manifest.
type manifestOnly struct{ batch.Manifest }

// Put implements batch.Sink.
func (m *manifestOnly) Put(_ context.Context, name string, _ int64, content io.Reader) error {
	if name != "manifest.json" {
		_, err := io.Copy(io.Discard, content) // the content is only the header of ids.tsv
		return err
	}
	return json.NewDecoder(content).Decode(&m.Manifest)
}

// away runs a shard and writes it to a remote folder, unless the shard is already done there.
func (w *worker) away(ctx context.Context, c *batch.Config) ([]byte, error) {
	dir := join(w.job.Out, w.shard.Folder())
	old, err := w.doneBefore(ctx, c)
	if err != nil || old != nil {
		w.kept = old != nil
		return old, err
	}
	if err := w.clear(ctx, dir); err != nil {
		return nil, err
	}
	sink := remote{w.mirror, dir, nil}
	c.Sink, c.Update = &sink, false // a run with a sink always starts from the first record
	_, err = batch.Run(ctx, c)
	return sink.manifest, err
}

// remote is a sink that writes to a remote folder.
type remote struct {
	m        *mirror
	dir      string
	manifest []byte
}

// Put implements batch.Sink.
func (r *remote) Put(ctx context.Context, name string, _ int64, content io.Reader) error {
	if name == "manifest.json" {
		var keep bytes.Buffer
		content = io.TeeReader(content, &keep)
		defer func() { r.manifest = keep.Bytes() }()
	}
	to := join(r.dir, name)
	fsys, err := r.m.system(ctx, to)
	if err != nil {
		return err
	}
	out, err := fsys.OpenWrite(ctx, to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, content)
	return errors.Join(err, out.Close())
}

// fetchInputs returns the names of the inputs. It copies as much of the remote files as the shard reads.
func (w *worker) fetchInputs(ctx context.Context) ([]string, error) {
	names, err := w.names(w.in)
	if err != nil || !slices.ContainsFunc(w.in, func(in input) bool { return isRemote(in.Name) }) {
		return names, err
	}
	files, share, err := w.share()
	if err != nil {
		return nil, err
	}
	path := map[string]string{}
	for _, f := range files.Files() {
		path[f.Rel] = f.Name
	}
	for _, piece := range share.Pieces() {
		at := path[piece.File]
		name := w.name(at)
		if name == at {
			continue
		}
		info, err := os.Stat(at)
		if err != nil {
			return nil, err
		}
		if _, err := w.fetch(ctx, name, piece.From+piece.Bytes); err != nil {
			return nil, err
		}
		if err := os.Truncate(at, info.Size()); err != nil {
			return nil, err
		}
	}
	return names, nil
}

// share returns all files and the share of them that belongs to the shard.
func (w *worker) share() (files, share *corpus.Corpus, err error) {
	files, err = w.find(w.in, w.job.Flags)
	if err != nil {
		return nil, nil, err
	}
	share, err = files.Shard(w.shard.I, w.shard.N)
	return files, share, err
}

// doneBefore returns the manifest of the shard if it is done and from the same run, or nil if the shard must be run.
func (w *worker) doneBefore(ctx context.Context, c *batch.Config) ([]byte, error) {
	dir := w.shard.Folder()
	text, err := fs.ReadFile(w.folder(ctx, w.job.Out), dir+"/manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	old, done := readDone(text)
	if !done {
		return nil, nil // the manifest was still being written
	}
	files, err := corpus.Find(c.Inputs, &corpus.Options{Exclude: c.Exclude})
	if err != nil {
		return nil, err
	}
	share, err := files.Shard(w.shard.I, w.shard.N)
	if err != nil {
		return nil, err
	}
	inputs, err := share.Inputs(ctx)
	if err != nil {
		return nil, err
	}
	switch same := old.Output == w.want.Output && old.Encoding == w.want.Encoding && old.Options == w.want.Options &&
		old.Template == w.want.Template && slices.Equal(old.Inputs, inputs); {
	case same:
		return text, nil
	case c.Update:
		return nil, nil
	}
	return nil, fmt.Errorf("%s: %w; --update rebuilds it", join(w.job.Out, dir), batch.ErrChanged)
}

// readDone parses a manifest that may be truncated.
func readDone(text []byte) (m batch.Manifest, done bool) {
	err := json.Unmarshal(text, &m)
	return m, err == nil && m.Done
}

// clear removes what an earlier run left in a shard's folder.
func (w *worker) clear(ctx context.Context, dir string) error {
	fsys, err := w.system(ctx, dir)
	if err != nil {
		return err
	}
	for _, pattern := range []string{"manifest.json", "part-*"} {
		list, err := fsys.List(ctx, join(dir, pattern))
		if err != nil || len(list) == 0 {
			continue // nothing is there, usually not even the folder
		}
		rm, ok := fsys.(filesystem.Remover)
		if !ok {
			return fmt.Errorf("%s: cannot replace existing files: this file system cannot remove files", dir)
		}
		for _, name := range list {
			if err := rm.Remove(ctx, name); err != nil {
				return err
			}
		}
	}
	return nil
}
