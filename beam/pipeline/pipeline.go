// Package pipeline runs the verb "retest batch" in shards on Apache Beam, and so on any engine that Beam has a runner for.
//
//	plan, err := pipeline.New(ctx, &pipeline.Job{Names: []string{"corpus.jsonl"}, Out: "requests", Flags: []string{"--to=vllm", "--model=m"}})
//	p, s := beam.NewPipelineWithRoot()
//	plan.Build(s)
//	err = beamx.Run(ctx, p)
//	joined, err := plan.Joined(ctx)
//
// An element of the pipeline is a shard, not a record: a record stays with the worker that reads it, so that nothing is shuffled but the
// names of shards. The worker reads the shard's files and writes its folder, which is that of "retest batch --shard", byte for byte. A last
// step checks that all shards are there and writes the manifest of the whole.
package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/corpus"
)

// Job says what to run.
type Job struct {
	Names  []string // corpora, as "retest batch" takes them; with a scheme such as gs://, files and patterns
	Out    string   // the folder to write to, for all workers the same; it may have a scheme
	Flags  []string // flags of "retest batch", such as --to=vllm; the paths in them may have a scheme
	Shards int      // how many; 0 chooses by the size of the files
}

// Plan is a job with its shards.
type Plan struct {
	job    Job
	want   batch.Manifest // what all shards have in common
	shards []shard
}

// shard is an element of the pipeline.
type shard struct {
	Number int      `json:"number"` // from 1
	Names  []string `json:"names"`  // of the files that it has a piece of
	Before int64    `json:"before"` // the size of all files before them
	After  int64    `json:"after"`  // and behind them
}

// New tries the flags, finds the files and cuts them in shards. What is wrong with flags is a [StatusError].
func New(ctx context.Context, job *Job) (*Plan, error) {
	p := &Plan{job: *job}
	m, err := newMirror()
	if err != nil {
		return nil, err
	}
	defer m.remove()
	if p.want, err = m.try(ctx, p.job.Flags); err != nil {
		return nil, err
	}
	files, err := m.find(ctx, job)
	if err != nil {
		return nil, err
	}
	if p.job.Shards == 0 {
		p.job.Shards = shardsOf(files)
	}
	return p, p.cut(files, m)
}

// Sizes of shards. They depend on the corpus only, so that the same command gives the same shards on any machine.
const (
	smallShard = 8 << 20   // of a corpus that few workers have done soon
	largeShard = 128 << 20 // of others: some ten seconds' work
	fewShards  = 16
)

// shardsOf is how many shards files are cut in.
func shardsOf(files *corpus.Corpus) int {
	size := files.Size()
	n := max(min(over(size, smallShard), fewShards), over(size, largeShard), 1)
	list := files.Files()
	if !slices.ContainsFunc(list, func(f corpus.File) bool { return isLines(f.Name) }) {
		n = min(n, max(len(list), 1))
	}
	return n
}

func over(size, by int64) int { return int((size + by - 1) / by) }

// isLines holds for files that can be cut.
func isLines(name string) bool {
	name = strings.ToLower(name)
	return strings.HasSuffix(name, ".jsonl") || strings.HasSuffix(name, ".ndjson")
}

// cut makes the shards.
func (p *Plan) cut(files *corpus.Corpus, m *mirror) error {
	sizes := map[string]int64{}
	whole, err := files.Shard(1, 1)
	if err != nil {
		return err
	}
	all := whole.Pieces()
	for _, f := range all {
		sizes[f.File] = f.Bytes
	}
	at, start := 0, int64(0) // the first file of a shard, and where it begins
	for i := range p.job.Shards {
		share, err := files.Shard(i+1, p.job.Shards)
		if err != nil {
			return err
		}
		s := shard{Number: i + 1, Before: files.Size()}
		pieces := share.Pieces()
		if len(pieces) > 0 {
			for all[at].File != pieces[0].File {
				start += all[at].Bytes
				at++
			}
			s.Before, s.After = start, files.Size()-start
		}
		for _, piece := range pieces {
			s.Names = append(s.Names, m.name(piece.File))
			s.After -= sizes[piece.File]
		}
		p.shards = append(p.shards, s)
	}
	return nil
}

// Shards is how many shards there are.
func (p *Plan) Shards() int { return len(p.shards) }

// Build adds the steps to a pipeline.
func (p *Plan) Build(s beam.Scope) {
	elements := make([]string, len(p.shards))
	for i := range p.shards {
		text, _ := json.Marshal(p.shards[i]) // texts and numbers
		elements[i] = string(text)
	}
	spread := beam.Reshuffle(s.Scope("Spread"), beam.CreateList(s.Scope("Shards"), elements))
	records := beam.ParDo(s.Scope("Run"), &runFn{Job: p.job, Want: p.want}, spread)
	together := beam.GroupByKey(s.Scope("Collect"), beam.AddFixedKey(s, records))
	joined := beam.ParDo(s.Scope("Join"), &joinFn{Out: p.job.Out, Shards: len(p.shards)}, together)
	// A step whose output nobody takes keeps a core of the prism runner busy for as long as it runs.
	beam.ParDo0(s.Scope("End"), &endFn{}, beam.GroupByKey(s, beam.AddFixedKey(s, joined)))
}

// Joined reads the manifest of the whole, when the pipeline has run.
func (p *Plan) Joined(ctx context.Context) (*batch.Joined, error) {
	m, err := newMirror()
	if err != nil {
		return nil, err
	}
	defer m.remove()
	text, err := fs.ReadFile(m.folder(ctx, p.job.Out), "manifest.json")
	if err != nil {
		return nil, err
	}
	var j batch.Joined
	if err := json.Unmarshal(text, &j); err != nil {
		return nil, fmt.Errorf("%s: %w", p.job.Out, err)
	}
	return &j, nil
}

// StatusError is the command's refusal, with the exit status that it ended with.
type StatusError struct {
	Status int
	Text   string
}

// Error gives the command's own words.
func (e *StatusError) Error() string { return e.Text }

// errNoFolder is the error of a path that has a scheme and nothing else.
var errNoFolder = errors.New("want a path behind the scheme")

// value gives the last value of a flag.
func value(flags []string, name string) string {
	for _, f := range slices.Backward(flags) {
		if v, ok := strings.CutPrefix(f, "--"+name+"="); ok {
			return v
		}
	}
	return ""
}

// find finds the files of a job, those with a scheme as empty files of their size.
func (m *mirror) find(ctx context.Context, job *Job) (*corpus.Corpus, error) {
	var names []string
	for _, name := range job.Names {
		if !isRemote(name) {
			names = append(names, name)
			continue
		}
		list, err := m.list(ctx, name)
		if err != nil {
			return nil, err
		}
		for _, one := range list {
			path, err := m.reserve(ctx, one)
			if err != nil {
				return nil, err
			}
			names = append(names, path)
		}
	}
	return corpus.Find(names, &corpus.Options{Exclude: []string{value(job.Flags, "defaults"), value(job.Flags, "papers")}})
}

// reserve makes an empty file of the size that a remote one has. It takes no room.
func (m *mirror) reserve(ctx context.Context, name string) (string, error) {
	path, err := m.path(name)
	if err != nil {
		return "", err
	}
	size, err := m.size(ctx, name)
	if err != nil {
		return "", err
	}
	return path, makeEmpty(path, size)
}

// makeEmpty makes a file that has a size and no content.
func makeEmpty(path string, size int64) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Truncate(size), f.Close())
}
