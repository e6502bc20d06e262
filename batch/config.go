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

// Config says what a run reads, how it renders, and where the requests go. Renderer is required, and exactly one of Inputs and Source; Run also
// requires Out or Sink. A run does not change its Config, and several runs may share one, except for Source, Stdin and Sink.
type Config struct {
	// Inputs are names of files, folders and patterns, as [corpus.Find] takes them, or - for Stdin.
	Inputs []string
	// Stdin is read for the name -. It has no content that a later run could compare, so such a folder can only be run with Update.
	Stdin io.Reader
	// Exclude lists files and folders that are skipped in folders and patterns. Out is always skipped.
	Exclude []string
	// Source yields documents instead of Inputs. A document with an error is a refused record; an error without a document ends the run. A
	// run keeps each document until its record is written, so do not reuse documents. To be resumed, a Source yields the same records in the
	// same order each time. It is called once, possibly on another goroutine. Run waits for it, so return when ctx is done.
	Source iter.Seq2[*inquiry.Document, error]
	// SourceID names what Source yields, such as "claims of 2026-11-23". A different name means different input: change it when the records
	// change. A folder whose Source has no name can only be run with Update.
	SourceID string

	Renderer *prompt.Renderer // also decides whether hidden text is allowed
	Reader   *inquiry.Reader  // its defaults and papers, for inquiries of a Source, too, and its size limit; nil is the zero Reader
	AsOf     edtf.Date        // the day of every prompt; zero leaves each inquiry its own

	To      provider.Format  // the format of the requests; empty is [provider.JSONL]
	Request provider.Options // what a request asks for; Search also sets search: yes in every inquiry
	Limits  provider.Limits  // of one part; zero fields are the provider's, or 50,000 requests
	Budget  *Budget          // bounds the tokens of a prompt; nil estimates them and sets no limit
	// PartTokens is the maximum of input tokens in one part, for providers that bound the tokens that wait in a queue; 0 sets no limit. A request
	// with more has a part of its own.
	PartTokens int

	Out   string // the folder to write to, or to resume
	Sink  Sink   // takes the files instead of Out
	Shard Shard  // reads one of several shards of Inputs, into a folder of its own in Out
	// Update rebuilds a folder that was started with other options, templates or inputs, or that is damaged, even if only the content of a
	// part differs. A Source is always read again. Requests that ask the same are reused. The folder keeps its old content until the new one
	// is complete.
	Update bool
	// Except lists batch folders, or files named ids.tsv, of earlier runs. Requests that they contain are not written again. Requests are
	// compared by content: an inquiry without its id, and the templates. Ids, names of files, the format, the model and the other parameters do
	// not count.
	Except []string
	// Once writes a single request for records that differ only in their ids. The ids of such requests begin with once-, and ids.tsv has a row
	// for each record. If a template prints ids, records with different ids differ.
	Once bool
	// If Only is not nil, only the requests with these ids are written, such as those to send again. The value of an id is the
	// maximum of tokens of its answer; 0 is that of Request.
	Only map[string]int

	Workers int // how many goroutines render; 0 is GOMAXPROCS. The output is the same
	// Observe is called before the first record and after each record, on the goroutine that called Run. It may be nil.
	Observe func(Stats)
	// Refused is called for each invalid record, on the same goroutine. An error ends the run; the next run resumes after this record. It may
	// be nil.
	Refused func(*Refusal) error
}

// Sink takes the files of a run: the parts in order, then errors.jsonl, ids.tsv and cuts.jsonl, and manifest.json last. Put is called from one
// goroutine, reads content to its end, and returns only when the file is stored. Content is also an io.Seeker. Size is its number of bytes. An
// error of Put ends the run. A run with a Sink always starts from the first record.
type Sink interface {
	Put(ctx context.Context, name string, size int64, content io.Reader) error
}

// Shard is one of N shards of a corpus: I counts from 1. The zero Shard is the whole corpus.
type Shard struct{ I, N int }

// IsZero reports whether the shard is the whole corpus.
func (s Shard) IsZero() bool { return s == Shard{} }

// String returns the shard as I/N, such as 3/16; empty for the zero Shard.
func (s Shard) String() string {
	if s.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.I, s.N)
}

// Folder returns the name of the folder in Out that the shard is written to, such as shard-00003-of-00016; empty for the zero Shard.
func (s Shard) Folder() string {
	if s.IsZero() {
		return ""
	}
	return fmt.Sprintf("shard-%05d-of-%05d", s.I, s.N)
}

// Refusal is an invalid record. In JSON it is a line of errors.jsonl.
type Refusal struct {
	Key    string     // of the document
	File   string     // as it was named; empty for a document that was not read from a file
	Line   int        // that the record starts on, from 1
	Offset int        // the byte of the file that the record starts at
	ID     string     // of the inquiry, if it could be read
	Record []byte     // the record as it is in the file, or the inquiry as JSON
	Faults fault.List // with their positions in the file

	rel string // the file as errors.jsonl has it
}

// config is a Config that was checked, with what is made from it.
type config struct {
	*Config
	enc     *provider.Encoder
	reader  inquiry.Reader
	self    identity
	files   *corpus.Corpus            // nil with a Source
	except  contents                  // what Except lists
	larger  map[int]*provider.Encoder // for the maxima of Only
	skipped []corpus.File             // in folders
	out     string                    // the folder of the shard
}

// check returns what a run is made from. Nothing is written.
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

// encoders are those for the maxima of Only.
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

// complete returns an error that names everything that a run lacks.
func (c *Config) complete(ctx context.Context) error {
	var faults []error
	want := func(ok bool, format string, args ...any) {
		if !ok {
			faults = append(faults, fmt.Errorf(format, args...))
		}
	}
	want(ctx != nil, "want a context, got nil")
	want(c.Renderer != nil && len(c.Renderer.Templates().Sources()) > 0, "config.Renderer: want one from prompt.New, got none")
	want((len(c.Inputs) > 0) != (c.Source != nil), "config: set either Inputs or Source, not %s", oneOf(len(c.Inputs) > 0, c.Source != nil))
	want(c.SourceID == "" || c.Source != nil, "config.SourceID requires Source")
	want(utf8.ValidString(c.SourceID), "config.SourceID: want UTF-8, got %q", c.SourceID)
	want(c.Workers >= 0 && c.Workers <= mostWorkers, "config.Workers: want a number from 0 to %d, got %d", mostWorkers, c.Workers)
	want(c.Reader == nil || c.Reader.MaxBytes >= 0, "config.Reader: MaxBytes must not be negative")
	want(c.Limits.Requests >= 0 && c.Limits.Bytes >= 0, "config.Limits must not be negative, got %d requests and %d bytes", c.Limits.Requests, c.Limits.Bytes)
	want(c.PartTokens >= 0, "config.PartTokens must not be negative, got %d", c.PartTokens)
	want(c.Shard.IsZero() || c.Shard.I >= 1 && c.Shard.I <= c.Shard.N, "config.Shard: I must be from 1 to N, got I=%d, N=%d", c.Shard.I, c.Shard.N)
	want(c.Shard.IsZero() || c.Source == nil, "config.Shard: a Source cannot be read in shards")
	want(c.AsOf.IsZero() || c.AsOf.IsDay(), "config.AsOf: want a day, got %s", c.AsOf)
	if b := c.Budget; b != nil {
		want(b.Tokens >= 0, "config.Budget.Tokens must not be negative, got %d", b.Tokens)
		for _, s := range b.Cut {
			want(slices.Contains(Sections(), s), "config.Budget.Cut: want any of %s, got %q", sectionNames(), s)
		}
	}
	return invalid(errors.Join(faults...))
}

// configError is an error of a Config.
type configError struct{ error }

// Is makes the error one of ErrConfig, whose text it does not need.
func (configError) Is(target error) bool { return target == ErrConfig }

// Unwrap returns the error itself.
func (e configError) Unwrap() error { return e.error }

func invalid(err error) error {
	if err == nil {
		return nil
	}
	return configError{err}
}

// mostWorkers bounds what a run holds at a time.
const mostWorkers = 1024

func oneOf(a, b bool) string {
	if a && b {
		return "both"
	}
	return "none"
}

func sectionNames() string {
	var names []string
	for _, s := range Sections() {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

// place returns an error unless there is one place to write to.
func (k *config) place() error {
	switch {
	case (k.Out != "") == (k.Sink != nil):
		return invalid(fmt.Errorf("config: set either Out or Sink, not %s", oneOf(k.Out != "", k.Sink != nil)))
	case k.Sink != nil && k.Update:
		return invalid(errors.New("config.Update requires Out: a Sink has no earlier output to reuse"))
	}
	return nil
}

// find finds the files, or those of the shard.
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

// otherShard is the name of a shard in a folder that belongs to another division of the corpus, if there is one: an array job that runs only
// the failed shards again has other numbers.
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

// shardsIn are the shards that a folder has folders of, in the order of their numbers, which is not that of their names.
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

// workers is the number of goroutines that render.
func (k *config) workers() int {
	if k.Workers > 0 {
		return k.Workers
	}
	return runtime.GOMAXPROCS(0)
}

// prepare sets what the run says of an inquiry. It is nil if that is nothing.
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
