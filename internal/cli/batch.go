package cli

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/prompt"
)

type batchFlags struct {
	sourceFlags
	out, to, model                           string
	maxTokens, jobs, maxErrors, partRequests int
	search, dryRun                           bool
}

func batchCommand(env Env) *cobra.Command {
	var f batchFlags
	names := make([]string, len(batch.Formats()))
	for i, name := range batch.Formats() {
		names[i] = string(name)
	}
	cmd := &cobra.Command{
		Use:   "batch [FLAG…] IN… --out DIR",
		Short: "Turn corpora into files of prompts or of requests to a provider",
		Long: `Batch renders every inquiry of the files IN and writes numbered parts into a
folder: part-00001.jsonl and so on, split by what the provider takes in one file.
Beside them stand manifest.json (what each part holds, and what it was made of),
errors.jsonl (the records that could not be rendered, with what is wrong) and
ids.tsv (the id of each request, its inquiry and claims).

A part appears whole or not at all. A run that was ended, however, is continued by
the same command, and gives the same bytes as one that was not; a folder that was
begun with other options, templates or inputs is refused. A request's id depends on
what it asks and on the templates, so what two records ask alike is asked once.

Each inquiry needs a day: in the file, in --defaults, or by --as-of.`,
		Example: `  retest batch corpus.jsonl --out requests --to openai-chat --model MODEL --as-of 2026-11-23
  retest batch corpus.jsonl.gz --defaults defaults.yaml --papers papers.yaml --out prompts
  retest batch *.yaml --out requests --to anthropic --model MODEL --max-tokens 4000
  retest batch corpus.jsonl --dry-run`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("batch: want a file to read, or - for standard input")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), env, args) },
	}
	f.add(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.out, "out", "", "the `FOLDER` to write to")
	flags.StringVar(&f.to, "to", "jsonl", "the `FORMAT` of the parts: "+strings.Join(names, ", "))
	flags.StringVar(&f.model, "model", "", "the provider's `NAME` of the model, where the request says it")
	flags.IntVar(&f.maxTokens, "max-tokens", 0, "the greatest `NUMBER` of tokens of an answer")
	flags.BoolVar(&f.search, "search", false, "give the model a search tool (openai-responses), and say so in the prompts")
	flags.IntVar(&f.jobs, "jobs", runtime.GOMAXPROCS(0), "the `NUMBER` of inquiries that are rendered at once; the output is the same")
	flags.IntVar(&f.maxErrors, "max-errors", -1, "stop when more than this `NUMBER` of records cannot be rendered; -1 never does")
	flags.IntVar(&f.partRequests, "part-requests", 0, "the greatest `NUMBER` of requests of a part; 0 is what the provider takes")
	flags.BoolVar(&f.dryRun, "dry-run", false, "write nothing: count requests, bytes and tokens")
	_ = cmd.RegisterFlagCompletionFunc("to", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// batchJob is one run of the verb.
type batchJob struct {
	*batchFlags
	env      Env
	day      edtf.Date
	renderer *prompt.Renderer
	reader   *prompt.Reader
	enc      *batch.Encoder
	show     *printer
	stdin    bool
	tally    tally
}

// tally is what a run counts.
type tally struct {
	requests, errors, repeated int
	bytes                      int64
	tokens                     int64
}

func (f *batchFlags) run(ctx context.Context, env Env, files []string) error {
	j, err := f.prepare(env, files)
	if err != nil {
		return err
	}
	if f.dryRun {
		return j.dry(ctx, files)
	}
	inputs, err := j.inputs(files)
	if err != nil {
		return err
	}
	limits := j.enc.Limits()
	if f.partRequests > 0 && (limits.Requests == 0 || f.partRequests < limits.Requests) {
		limits.Requests = f.partRequests
	}
	d, err := batch.Open(f.out, j.enc.Ending(), j.enc, limits, batch.Manifest{
		Version: version(), Options: j.hash(), Template: hashOf(j.renderer.Templates().Hash()), Inputs: inputs,
	})
	switch {
	case errors.Is(err, batch.ErrChanged), errors.Is(err, batch.ErrLocked):
		return fmt.Errorf("--out: %w", err)
	case err != nil:
		return cannotWrite(f.out, err)
	}
	defer func() { _ = d.Close() }() // what was to be kept is synced by then
	return j.fill(ctx, d, files)
}

func hashOf(sum [sha256.Size]byte) string { return hex.EncodeToString(sum[:]) }

func (f *batchFlags) prepare(env Env, files []string) (*batchJob, error) {
	j := &batchJob{batchFlags: f, env: env, show: &printer{env: env}, stdin: slices.Contains(files, "-")}
	switch {
	case f.out == "" && !f.dryRun:
		return nil, usage("batch: want a folder to write to: --out DIR")
	case f.jobs < 1:
		return nil, usage("--jobs: want a number from 1, got %d", f.jobs)
	case f.partRequests < 0:
		return nil, usage("--part-requests: want a number from 0, got %d", f.partRequests)
	case j.stdin && len(files) > 1:
		return nil, usage("batch: want standard input (-) alone, or files")
	}
	var err error
	if j.enc, err = batch.NewEncoder(batch.Format(f.to), &batch.Options{Model: f.model, MaxTokens: f.maxTokens, Search: f.search}); err != nil {
		if list, ok := errors.AsType[fault.List](err); ok {
			return nil, hinted(errors.New("--to "+list[0].Message()), list[0].Hint)
		}
		return nil, err
	}
	if j.day, err = f.day(); err != nil {
		return nil, err
	}
	if j.renderer, err = f.renderer(); err != nil {
		return nil, err
	}
	j.reader, err = f.reader()
	return j, err
}

// inputs gives the files with their hashes.
func (j *batchJob) inputs(files []string) ([]batch.Input, error) {
	out := []batch.Input{}
	for _, name := range files {
		if name == "-" {
			out = append(out, batch.Input{File: "-"})
			continue
		}
		f, err := os.Open(name)
		if err != nil {
			return nil, named(err, name)
		}
		h := sha256.New()
		n, err := io.Copy(h, f)
		f.Close()
		if err != nil {
			return nil, named(err, name)
		}
		out = append(out, batch.Input{File: name, Bytes: n, SHA256: hex.EncodeToString(h.Sum(nil))})
	}
	return out, nil
}

// hash is that of all that the bytes of the parts depend on, beside the templates and the inputs.
func (j *batchJob) hash() string {
	var shared []string
	for _, name := range []string{j.defaults, j.papers} {
		text, _ := os.ReadFile(name) // none, or it was read before
		shared = append(shared, hashOf(sha256.Sum256(text)))
	}
	text, _ := json.Marshal([]any{j.to, j.model, j.maxTokens, j.search, j.style, j.day.String(), j.allowHidden, j.partRequests, j.maxBytes, shared}) // texts and numbers
	return hashOf(sha256.Sum256(text))
}

// documents reads the files one after the other.
func (j *batchJob) documents(files []string) iter.Seq2[*prompt.Document, error] {
	return func(yield func(*prompt.Document, error) bool) {
		for _, name := range files {
			src, err := j.open(name)
			if err != nil {
				yield(nil, err)
				return
			}
			for d, err := range j.reader.Read(src, name) {
				if !yield(d, named(err, name)) {
					src.Close()
					return
				}
			}
			src.Close()
		}
	}
}

// open opens a file, and unpacks it if it ends in .gz.
func (j *batchJob) open(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(j.env.Stdin), nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, named(err, name)
	}
	if !strings.HasSuffix(name, ".gz") {
		return f, nil
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: want gzip: %w", name, err)
	}
	return struct {
		io.Reader
		io.Closer
	}{z, f}, nil
}

// complete sets what the flags say of an inquiry.
func (j *batchJob) complete(q *prompt.Inquiry) {
	if !j.day.IsZero() {
		q.AsOf = j.day
	}
	if j.search {
		q.Search = prompt.SearchYes
	}
}

// results renders the records behind the first ones.
func (j *batchJob) results(ctx context.Context, files []string, skip int) iter.Seq2[*batch.Result, error] {
	documents := j.documents(files)
	rest := func(yield func(*prompt.Document, error) bool) {
		n := 0
		for d, err := range documents {
			if n++; n > skip || d == nil {
				if !yield(d, err) {
					return
				}
			}
		}
	}
	return batch.Render(ctx, j.renderer, rest, j.jobs, j.complete)
}

// undated is the fault of an inquiry without a day.
func undated(r *batch.Result) error {
	if r.Err != nil || !r.Document.Inquiry.AsOf.IsZero() {
		return r.Err
	}
	return fault.List{{
		Pos: r.Document.At(""), Path: "as_of", Rule: "required", Want: "a day", Got: "nothing", Hint: "give it in the file, in --defaults, or by --as-of",
	}}
}

// fill renders all that the folder does not hold yet.
func (j *batchJob) fill(ctx context.Context, d *batch.Dir, files []string) error {
	if d.Done() {
		return j.close(d, "complete already")
	}
	if d.Begun() > 0 {
		if j.stdin {
			return fmt.Errorf("--out: %s was begun, and standard input cannot be read again", j.out)
		}
		fmt.Fprintf(j.env.Stderr, "retest: going on behind %s\n", plural(d.Begun(), "record"))
	}
	var line []byte
	for res, err := range j.results(ctx, files, d.Begun()) {
		if err != nil {
			return j.stopped(ctx, d, err)
		}
		if err := undated(res); err != nil {
			if err := j.refuse(d, res, err); err != nil {
				return err
			}
			continue
		}
		id := batch.ID(res.Prompt)
		line = j.enc.AppendRequest(line[:0], id, res.Prompt)
		if _, err := d.AddRequest(id, line, requestRow(res)); err != nil {
			return cannotWrite(j.out, err)
		}
	}
	if err := d.Finish(); err != nil {
		return cannotWrite(j.out, err)
	}
	return j.close(d, "done")
}

// requestRow is what ids.tsv says of a request beside its id: the inquiry, its claims, and where it stands.
func requestRow(r *batch.Result) string {
	q := r.Document.Inquiry.Completed()
	ids := make([]string, len(q.Claims))
	for i, c := range q.Claims {
		ids[i] = c.ID
	}
	at := r.Document.At("")
	return q.ID + "\t" + strings.Join(ids, " ") + "\t" + strings.ReplaceAll(at.File, "\t", " ") + ":" + fmt.Sprint(at.Line)
}

// refusal is a record in errors.jsonl.
type refusal struct {
	File   string    `json:"file"`
	Line   int       `json:"line"`
	Offset int       `json:"offset"`
	ID     string    `json:"id,omitempty"`
	Errors []finding `json:"errors"`
	Record string    `json:"record"`
}

// refuse keeps a record that cannot be rendered.
func (j *batchJob) refuse(d *batch.Dir, res *batch.Result, err error) error {
	doc := res.Document
	r := refusal{File: doc.At("").File, Line: doc.Line(), Offset: doc.Offset, Record: strings.TrimRight(string(doc.Source()), "\r\n")}
	if q := inquiryOf(doc); q != nil {
		r.ID = q.ID
	}
	list, _ := errors.AsType[fault.List](err)
	for _, f := range list {
		if f.Pos.IsZero() {
			f.Pos = doc.At(f.Path)
		}
		r.Errors = append(r.Errors, finding{f.Pos.File, f.Pos.Line, f.Pos.Col, f.Path, f.Rule, f.Severity, f.Message(), f.Hint})
	}
	line, err := marshal(r, "")
	if err != nil {
		return err
	}
	if err := d.AddError([]byte(strings.TrimSuffix(string(line), "\n"))); err != nil {
		return cannotWrite(j.out, err)
	}
	if n := d.Manifest().Errors; j.maxErrors >= 0 && n > j.maxErrors {
		j.show.list(list)
		return fmt.Errorf("%s cannot be rendered, more than --max-errors %d; the last one is above", plural(n, "record"), j.maxErrors)
	}
	return nil
}

// stopped says how a run goes on that was stopped.
func (j *batchJob) stopped(ctx context.Context, d *batch.Dir, err error) error {
	if ctx.Err() != nil {
		fmt.Fprintf(j.env.Stderr, "retest: stopped behind %s; the same command goes on\n", plural(d.Manifest().Records, "record"))
		return context.Cause(ctx)
	}
	return err
}

// close says what the folder holds, and gives the status.
func (j *batchJob) close(d *batch.Dir, how string) error {
	m := d.Manifest()
	text := fmt.Sprintf("%s: %s in %s, %s", how, plural(m.Requests, "request"), plural(len(m.Parts), "part"), plural(m.Errors, "error"))
	if m.Repeated > 0 {
		text += fmt.Sprintf(", %s asked before", plural(m.Repeated, "record"))
	}
	if m.Errors > 0 {
		text += "; see " + filepath.Join(j.out, "errors.jsonl")
	}
	if err := printTo(j.env.Stdout, []byte(text+"\n")); err != nil {
		return err
	}
	if m.Errors > 0 {
		return errReported
	}
	return nil
}

// dry counts what a run would write.
func (j *batchJob) dry(ctx context.Context, files []string) error {
	t, seen := &j.tally, map[string]bool{}
	var line []byte
	for res, err := range j.results(ctx, files, 0) {
		if err != nil {
			return err
		}
		if err := undated(res); err != nil {
			t.errors++
			j.show.any(err)
			continue
		}
		id := batch.ID(res.Prompt)
		if seen[id] {
			t.repeated++
			continue
		}
		seen[id] = true
		line = j.enc.AppendRequest(line[:0], id, res.Prompt)
		t.requests++
		t.bytes += int64(len(line))
		for _, m := range res.Prompt.Messages {
			t.tokens += int64(prompt.EstimateTokens(m.Content))
		}
	}
	text := fmt.Sprintf("%s of %d bytes and about %d tokens; %s, %s asked before; nothing is written\n",
		plural(t.requests, "request"), t.bytes, t.tokens, plural(t.errors, "error"), plural(t.repeated, "record"))
	if err := printTo(j.env.Stdout, []byte(text)); err != nil {
		return err
	}
	if t.errors > 0 {
		return errReported
	}
	return nil
}
