package batch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dated-claims/retest/corpus"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/provider"
)

// Config describes what a run reads, how it renders, and where the requests go. Renderer and exactly one of Inputs and Source are
// required. Run also requires Out or Sink. A run does not modify its Config, and several runs may share one, except for Source, Stdin
// and Sink.
type Config struct {
	// Inputs are names of files, folders and patterns, as for [corpus.Find], or - for Stdin.
	Inputs []string
	// Stdin is read for the name -. A later run cannot compare its content with what was read, so such a folder can only be rebuilt
	// with Update.
	Stdin io.Reader
	// Exclude lists files and folders to skip in folders and patterns. Out is always skipped.
	Exclude []string
	// Source yields documents instead of Inputs. A document with an error is an invalid record; an error without a document ends the
	// run. A run keeps each document until its record is written, so do not reuse documents. To make runs resumable, Source must yield
	// the same records in the same order each time. It is called once, possibly on a different goroutine. Run waits for it, so Source
	// must return when ctx is done.
	Source iter.Seq2[*inquiry.Document, error]
	// SourceID identifies what Source yields, such as "claims of 2026-11-23". A different name means different input, so change it
	// whenever the records change. If SourceID is empty, the folder can only be rebuilt with Update.
	SourceID string

	Renderer *prompt.Renderer // also decides whether hidden text is allowed
	Reader   *inquiry.Reader  // supplies defaults, papers (also for inquiries from a Source) and a size limit; nil means the zero Reader
	AsOf     edtf.Date        // the day of every prompt; if zero, each inquiry keeps its own

	To      provider.Format  // the format of the requests; empty means [provider.JSONL]
	Request provider.Options // parameters of the requests; setting Search also sets search: yes in every inquiry
	Limits  provider.Limits  // limits for each part; a zero field means the provider's limit, or 50,000 requests
	Budget  *Budget          // limits the tokens of a prompt; nil estimates them without a limit
	// PartTokens is the maximum number of input tokens in one part, for providers that limit the tokens in a queue. 0 means no limit. A
	// larger request gets its own part.
	PartTokens int

	Out   string // the folder to write to, or to resume
	Sink  Sink   // receives the files instead of Out
	Shard Shard  // reads only one of several shards of Inputs and writes it to its own folder in Out
	// Update rebuilds a folder that was started with other options, templates or inputs, or that is damaged, even if only the content
	// of a part differs from the manifest. A Source is always read again. Identical requests are reused. The folder keeps its old
	// content until the new content is complete.
	Update bool
	// Except lists batch folders of earlier runs, or their ids.tsv files. Requests in them are not written again. Requests are compared
	// by content, which consists of the templates and the inquiry without its id. Ids, file names, the format, the model and other
	// parameters do not matter.
	Except []string
	// Once writes a single request for records that differ only in their ids. The ids of such requests start with once-, and ids.tsv
	// has a row for each record. If a template prints ids, records with different ids are not the same.
	Once bool
	// If Only is not nil, a run writes only the requests with these ids, for example to send them again. The value for an id is the
	// maximum number of tokens in its answer; 0 means the maximum in Request.
	Only map[string]int

	Workers int // number of rendering goroutines; 0 means GOMAXPROCS. It does not affect the output
	// Observe, if not nil, is called before the first record and after each record, on the goroutine that called Run.
	Observe func(Stats)
	// Refused, if not nil, is called for each invalid record, on the same goroutine. An error ends the run; the next run resumes after
	// this record.
	Refused func(*Refusal) error
}

// Sink receives the files of a run: the parts in order, then errors.jsonl, ids.tsv and cuts.jsonl, and manifest.json last. Put is
// called from one goroutine. It must read content to its end and return only when the file is stored. Content is also an io.Seeker.
// Size is its number of bytes. An error from Put ends the run. A run with a Sink always starts from the first record.
type Sink interface {
	Put(ctx context.Context, name string, size int64, content io.Reader) error
}

// Shard is one of N shards of a corpus. I counts from 1. The zero Shard is the whole corpus.
type Shard struct{ I, N int }

// IsZero reports whether the shard is the whole corpus.
func (s Shard) IsZero() bool { return s == Shard{} }

// String returns the shard as I/N, such as 3/16. It is empty for the zero Shard.
func (s Shard) String() string {
	if s.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.I, s.N)
}

// Folder returns the name of the shard's folder in Out, such as shard-00003-of-00016. It is empty for the zero Shard.
func (s Shard) Folder() string {
	if s.IsZero() {
		return ""
	}
	return fmt.Sprintf("shard-%05d-of-%05d", s.I, s.N)
}

// Refusal is an invalid record. In JSON it is a line of errors.jsonl.
type Refusal struct {
	Key    string     // key of the document
	File   string     // as named; empty for a document not read from a file
	Line   int        // line where the record starts, from 1
	Offset int        // byte offset of the record in the file
	ID     string     // id of the inquiry, if readable
	Record []byte     // the record as in the file, or the inquiry as JSON
	Faults fault.List // with their locations in the file

	rel string // the file name as in errors.jsonl
}

// config is a checked Config and the values derived from it.
type config struct {
	*Config
	enc     *provider.Encoder
	reader  inquiry.Reader
	self    identity
	files   *corpus.Corpus            // nil if there is a Source
	except  contents                  // what the runs in Except asked
	larger  map[int]*provider.Encoder // encoders for the maxima in Only
	skipped []corpus.File             // files skipped in folders
	out     string                    // the folder of the shard
}

// check checks c and returns the config of a run. It writes nothing.
func (c *Config) check(ctx context.Context) (*config, error) {
	if c == nil {
		c = &Config{}
	}
	k := &config{Config: c}
	if err := c.complete(ctx); err != nil {
		return nil, err
	}
	format := c.To
	if format == "" {
		format = provider.JSONL
	}
	var err error
	if k.enc, err = provider.NewEncoder(format, &c.Request); err != nil {
		return nil, invalid(fmt.Errorf("config.To, Request: %w", err))
	}
	if c.Reader != nil {
		k.reader = *c.Reader
	}
	if k.larger, err = c.encoders(format); err != nil {
		return nil, invalid(fmt.Errorf("config.Only: %w", err))
	}
	if k.except, err = exceptOf(c.Except, c.Out); err != nil {
		return nil, err
	}
	k.self = identityOf(k)
	k.reader.AllowHidden = k.self.render.AllowHidden
	if c.Source != nil {
		k.out = c.Out
		return k, nil
	}
	return k, k.find()
}

// encoders returns the encoders for the maxima in Only.
func (c *Config) encoders(format provider.Format) (map[int]*provider.Encoder, error) {
	out := map[int]*provider.Encoder{}
	for _, n := range c.Only {
		if n == 0 || out[n] != nil {
			continue
		}
		opts := c.Request
		opts.MaxTokens = n
		enc, err := provider.NewEncoder(format, &opts)
		if err != nil {
			return nil, err
		}
		out[n] = enc
	}
	return out, nil
}

// complete returns an error that lists every setting that is missing or invalid.
func (c *Config) complete(ctx context.Context) error {
	var faults []error
	want := func(ok bool, format string, args ...any) {
		if !ok {
			faults = append(faults, fmt.Errorf(format, args...))
		}
	}
	want(ctx != nil, "want a context, got nil")
	want(c.Renderer != nil && len(c.Renderer.Templates().Sources()) > 0, "config.Renderer: want a renderer from prompt.New, got none")
	want((len(c.Inputs) > 0) != (c.Source != nil), "config: set exactly one of Inputs and Source, got %s", oneOf(len(c.Inputs) > 0, c.Source != nil))
	want(c.SourceID == "" || c.Source != nil, "config.SourceID requires Source")
	want(utf8.ValidString(c.SourceID), "config.SourceID: want UTF-8, got %q", c.SourceID)
	want(c.Workers >= 0 && c.Workers <= mostWorkers, "config.Workers: want a number from 0 to %d, got %d", mostWorkers, c.Workers)
	want(c.Reader == nil || c.Reader.MaxBytes >= 0, "config.Reader: MaxBytes must not be negative")
	want(c.Limits.Requests >= 0 && c.Limits.Bytes >= 0, "config.Limits must not be negative, got %d requests and %d bytes", c.Limits.Requests, c.Limits.Bytes)
	want(c.PartTokens >= 0, "config.PartTokens must not be negative, got %d", c.PartTokens)
	want(c.Shard.IsZero() || c.Shard.I >= 1 && c.Shard.I <= c.Shard.N, "config.Shard: I must be from 1 to N, got I=%d, N=%d", c.Shard.I, c.Shard.N)
	want(c.Shard.IsZero() || c.Source == nil, "config.Shard: a Source cannot be split into shards")
	want(c.AsOf.IsZero() || c.AsOf.IsDay(), "config.AsOf: want a day, got %s", c.AsOf)
	if b := c.Budget; b != nil {
		want(b.Tokens >= 0, "config.Budget.Tokens must not be negative, got %d", b.Tokens)
		for _, s := range b.Cut {
			want(slices.Contains(Sections(), s), "config.Budget.Cut: want any of %s, got %q", sectionNames(), s)
		}
	}
	return invalid(errors.Join(faults...))
}

// configError is an error in a Config.
type configError struct{ error }

// Is reports whether target is ErrConfig, so that the error matches it without including its text.
func (configError) Is(target error) bool { return target == ErrConfig }

// Unwrap returns the underlying error.
func (e configError) Unwrap() error { return e.error }

func invalid(err error) error {
	if err == nil {
		return nil
	}
	return configError{err}
}

// mostWorkers is the maximum number of workers. It bounds how much a run holds in memory.
const mostWorkers = 1024

func oneOf(a, b bool) string {
	if a && b {
		return "both"
	}
	return "neither"
}

func sectionNames() string {
	var names []string
	for _, s := range Sections() {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

// place returns an error unless exactly one destination, Out or Sink, is set.
func (k *config) place() error {
	switch {
	case (k.Out != "") == (k.Sink != nil):
		return invalid(fmt.Errorf("config: set exactly one of Out and Sink, got %s", oneOf(k.Out != "", k.Sink != nil)))
	case k.Sink != nil && k.Update:
		return invalid(errors.New("config.Update requires Out: a Sink has no earlier output to reuse"))
	}
	return nil
}

// find finds the input files of the run or of its shard.
func (k *config) find() error {
	files, err := corpus.Find(k.Inputs, &corpus.Options{Stdin: k.Stdin, Exclude: append([]string{k.Out}, k.Exclude...)})
	if err != nil {
		return err
	}
	if k.Out != "" && slices.ContainsFunc(k.Inputs, func(name string) bool { return sameFile(name, k.Out) }) {
		return invalid(fmt.Errorf("%s: the output folder must not be one of the inputs", k.Out))
	}
	k.files, k.skipped, k.out = files, files.Skipped(), k.Out
	if k.Shard.IsZero() {
		return nil
	}
	if k.files, err = files.Shard(k.Shard.I, k.Shard.N); err != nil {
		return fmt.Errorf("%w: %w", ErrShards, err)
	}
	if k.Out == "" {
		return nil
	}
	if other := otherShard(k.Out, k.Shard.N); other != "" {
		return fmt.Errorf("%w: %s holds %s, which is not one of %d shards", ErrShards, k.Out, other, k.Shard.N)
	}
	k.out = filepath.Join(k.Out, k.Shard.Folder())
	return nil
}

func sameFile(a, b string) bool {
	in, err1 := os.Stat(a)
	out, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(in, out)
}

// otherShard returns the name of a shard folder in dir that was created with a different number of shards, or "". Numbers differ, for
// example, if an array job reruns only its failed shards and counts only those.
func otherShard(dir string, n int) string {
	shards, err := shardsIn(dir)
	if err != nil {
		return ""
	}
	for _, s := range shards {
		if s.N != n {
			return s.Folder()
		}
	}
	return ""
}

// shardsIn returns the shards that have folders in dir, ordered by number, not by name.
func shardsIn(dir string) ([]Shard, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var out []Shard
	for _, e := range entries {
		var s Shard
		if n, err := fmt.Sscanf(e.Name(), "shard-%d-of-%d", &s.I, &s.N); err == nil && n == 2 && e.Name() == s.Folder() {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b Shard) int { return cmp.Or(cmp.Compare(a.N, b.N), cmp.Compare(a.I, b.I)) })
	return out, nil
}

// workers returns the number of rendering goroutines.
func (k *config) workers() int {
	if k.Workers > 0 {
		return k.Workers
	}
	return runtime.GOMAXPROCS(0)
}

// prepare returns a function that applies the run's settings to an inquiry, or nil if no settings apply.
func (k *config) prepare() func(*inquiry.Inquiry) {
	if k.AsOf.IsZero() && !k.Request.Search {
		return nil
	}
	return func(q *inquiry.Inquiry) {
		if !k.AsOf.IsZero() {
			q.AsOf = k.AsOf
		}
		if k.Request.Search {
			q.Search = inquiry.SearchYes
		}
	}
}
