// Package pipeline runs "retest batch" in shards on Apache Beam, and therefore on any engine with a Beam runner.
//
//	plan, err := pipeline.New(ctx, &pipeline.Job{Names: []string{"corpus.jsonl"}, Out: "requests", Flags: []string{"--to=vllm", "--model=m"}})
//	p, s := beam.NewPipelineWithRoot()
//	plan.Build(s)
//	err = beamx.Run(ctx, p)
//	joined, err := plan.Joined(ctx)
//
// An element of the pipeline is a shard, not a record. A record stays with the worker that reads it, so only the shard numbers are
// shuffled. The worker reads the shard's files and writes its folder, which equals that of "retest batch --shard" byte for byte. A
// final step checks that all shards exist and writes their combined manifest.
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

// Job describes what to run.
type Job struct {
	Names  []string // corpora as for "retest batch"; names with a scheme such as gs:// may be files or patterns
	Out    string   // the output folder, the same for all workers; may have a scheme
	Flags  []string // flags of "retest batch", such as --to=vllm; paths in them may have a scheme
	Shards int      // number of shards; 0 means to choose one based on the size of the files
}

// Plan is a job divided into shards.
type Plan struct {
	job  Job
	want batch.Manifest // what all shards have in common
	in   []input
}

// input is one of the job's names, or a file that matches a name with a scheme.
type input struct {
	Name string `json:"name"`
	Size int64  `json:"size,omitempty"` // size of a remote file
}

// New parses the flags, finds the files and chooses the number of shards. If the flags are invalid, it returns a [StatusError].
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
	if p.in, err = m.inputs(ctx, job.Names); err != nil {
		return nil, err
	}
	if p.job.Shards > 0 {
		return p, nil
	}
	files, err := m.find(p.in, p.job.Flags)
	if err != nil {
		return nil, err
	}
	p.job.Shards = shardsOf(files)
	return p, nil
}

// Shard sizes. They depend only on the corpus, so the same command makes the same shards on any machine.
const (
	smallShard = 8 << 20   // for a corpus that a few workers finish quickly
	largeShard = 128 << 20 // for larger corpora: about ten seconds of work
	fewShards  = 16
)

// shardsOf returns the number of shards into which files should be divided.
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

// isLines reports whether a file consists of lines and can therefore be divided.
func isLines(name string) bool {
	name = strings.ToLower(name)
	return strings.HasSuffix(name, ".jsonl") || strings.HasSuffix(name, ".ndjson")
}

// Shards returns the number of shards.
func (p *Plan) Shards() int { return p.job.Shards }

// Build adds the steps to a pipeline.
func (p *Plan) Build(s beam.Scope) {
	elements := make([]int, p.job.Shards)
	for i := range elements {
		elements[i] = i + 1
	}
	spread := beam.Reshuffle(s.Scope("Spread"), beam.CreateList(s.Scope("Shards"), elements))
	records := beam.ParDo(s.Scope("Run"), &runFn{Job: p.job, Inputs: p.in, Want: p.want}, spread)
	together := beam.GroupByKey(s.Scope("Collect"), beam.AddFixedKey(s, records))
	joined := beam.ParDo(s.Scope("Join"), &joinFn{Out: p.job.Out, Shards: p.job.Shards}, together)
	// A step with unused output keeps a core of the prism runner busy as long as it runs.
	beam.ParDo0(s.Scope("End"), &endFn{}, beam.GroupByKey(s, beam.AddFixedKey(s, joined)))
}

// Joined reads the combined manifest after the pipeline has run.
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

// StatusError is a failure of the command, with its exit status.
type StatusError struct {
	Status int
	Text   string
}

// Error returns the command's output.
func (e *StatusError) Error() string { return e.Text }

// errNoFolder is the error for a path that consists only of a scheme.
var errNoFolder = errors.New("want a path after the scheme")

// value returns the last value of a flag.
func value(flags []string, name string) string {
	for _, f := range slices.Backward(flags) {
		if v, ok := strings.CutPrefix(f, "--"+name+"="); ok {
			return v
		}
	}
	return ""
}

// inputs returns the names of a job. For names with a scheme, it returns the matching files and their sizes.
func (m *mirror) inputs(ctx context.Context, names []string) ([]input, error) {
	var out []input
	for _, name := range names {
		if !isRemote(name) {
			out = append(out, input{Name: name})
			continue
		}
		list, err := m.list(ctx, name)
		if err != nil {
			return nil, err
		}
		for _, one := range list {
			size, err := m.size(ctx, one)
			if err != nil {
				return nil, err
			}
			out = append(out, input{one, size})
		}
	}
	return out, nil
}

// names returns the local names of the inputs. Until a remote file is fetched, an empty file of the same size takes its place.
func (m *mirror) names(in []input) ([]string, error) {
	names := make([]string, len(in))
	for i, one := range in {
		names[i] = one.Name
		if !isRemote(one.Name) {
			continue
		}
		at, err := m.path(one.Name)
		if err == nil {
			err = makeEmpty(at, one.Size)
		}
		if err != nil {
			return nil, err
		}
		names[i] = at
	}
	return names, nil
}

// find finds the input files as a run does.
func (m *mirror) find(in []input, flags []string) (*corpus.Corpus, error) {
	names, err := m.names(in)
	if err != nil {
		return nil, err
	}
	return corpus.Find(names, &corpus.Options{Exclude: []string{value(flags, "defaults"), value(flags, "papers")}})
}

// makeEmpty creates a file of the given size without writing any content.
func makeEmpty(path string, size int64) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Truncate(size), f.Close())
}
