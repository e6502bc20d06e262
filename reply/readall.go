package reply

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"iter"
	"path/filepath"
	"runtime"
	"slices"
	"sync"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/provider"
)

// Result is the outcome of a request.
type Result struct {
	Request *batch.Request   // includes the inquiry, in its Document
	Inquiry *inquiry.Inquiry // the inquiry as it was asked, without the sections cut to fit a token budget
	Answer  *provider.Answer // its state is [provider.StateMissing] if the files contain no answer
	Reply   *Reply           // contents of the answer; nil unless the answer's state is answered, cut or paused
}

// ReadAll reads the answers to the requests of a batch from result and error files. It yields one result for each request, in the order
// of the corpus. The c parameter is the configuration that the batch was written with; Out may be empty. To read all shards of a batch
// at once, leave Shard zero. ReadAll yields nothing for records that have no request: invalid records, duplicates, and records that
// Except or Only excludes.
//
// Errors are yielded with a nil Result. First come the errors of [provider.Answers.Faults]. Answers to requests that are not in the
// batch come last, as errors with the rule unknown-request. If Out is set, its ids.tsv must list the requests in the same order. If the
// inputs, templates or options have changed, the sequence ends with an error wrapping [batch.ErrChanged].
//
// Config.Workers is the number of goroutines that read replies. It does not affect the results. Memory use grows by about 80 bytes per
// request.
func ReadAll(ctx context.Context, c *batch.Config, files ...string) iter.Seq2[*Result, error] {
	return (&Options{}).ReadAll(ctx, c, files...)
}

// ReadAll is like the function [ReadAll] but uses Papers and Verdicts from the options. If they are nil, the papers of Config.Reader
// and the words of Config.Renderer are used. The other options are ignored, because they differ for each answer.
func (o *Options) ReadAll(ctx context.Context, c *batch.Config, files ...string) iter.Seq2[*Result, error] {
	if o == nil {
		o = &Options{}
	}
	if c == nil { // batch.Requests will return an error
		c = &batch.Config{}
	}
	return func(yield func(*Result, error) bool) {
		if ctx == nil {
			yield(nil, errors.New("want a context, got nil"))
			return
		}
		if err := unchanged(ctx, c); err != nil {
			yield(nil, err)
			return
		}
		answers, err := provider.OpenAnswers(ctx, files...)
		if err != nil {
			yield(nil, err)
			return
		}
		defer func() { _ = answers.Close() }() // the files were only read, so errors do not matter
		for _, f := range answers.Faults() {
			if !yield(nil, f) {
				return
			}
		}
		a := all{ctx: ctx, config: c, answers: answers, asked: map[uint64]struct{}{}}
		a.papers, a.words = o.Papers, o.Verdicts
		if a.papers == nil && c.Reader != nil {
			a.papers = c.Reader.Papers
		}
		if a.words == nil && c.Renderer != nil {
			for _, v := range c.Renderer.Verdicts() {
				a.words = append(a.words, v.Word)
			}
		}
		if c.Out != "" {
			a.out = filepath.Join(c.Out, c.Shard.Folder())
		}
		a.read(yield)
	}
}

// unchanged returns an error if the configuration does not match the batch folder that it names.
func unchanged(ctx context.Context, c *batch.Config) error {
	if c.Out == "" {
		return nil
	}
	return c.Unchanged(ctx, filepath.Join(c.Out, c.Shard.Folder()))
}

// all reads all answers to a batch.
type all struct {
	ctx     context.Context
	config  *batch.Config
	out     string // folder that contains the batch, its shards, or one shard
	answers *provider.Answers
	papers  inquiry.Papers
	words   []string            // the verdict words
	asked   map[uint64]struct{} // hashes of the request ids so far
	found   int                 // number of these requests that have an answer
}

// same returns an error unless the next row in the batch folder is the request with the given id. The id "" means that there must be no
// further row. Without a batch folder, same returns nil.
func (a *all) same(rows func() (string, error, bool), id string) error {
	if a.out == "" {
		return nil
	}
	row, err, _ := rows()
	switch {
	case err != nil:
		return err
	case row != id:
		name := func(s string) string { return cmp.Or(s, "no more requests") }
		return fmt.Errorf("%s: %w: ids.tsv has %s where this batch has %s", a.out, batch.ErrChanged, name(row), name(id))
	}
	return nil
}

// read yields the results in the order of the requests. Replies are read in chunks. While one chunk is being read, the previous one is
// yielded and the requests of the next one are prepared.
func (a *all) read(yield func(*Result, error) bool) {
	var rows func() (string, error, bool)
	if a.out != "" {
		next, stop := iter.Pull2(batch.Asked(a.out))
		defer stop()
		rows = next
	}
	now, before := &chunk{}, &chunk{}
	defer func() { now.reading.Wait(); before.reading.Wait() }()
	next := func() bool {
		a.start(now)
		if !a.yield(before, yield) {
			return false
		}
		now, before = &chunk{}, now
		return true
	}
	rest := func() bool { // yields the chunk that is being read, and then the last one
		for range 2 {
			if !next() {
				return false
			}
		}
		return true
	}
	end := func(err error) {
		if rest() {
			yield(nil, err)
		}
	}
	config := *a.config
	config.Out = ""
	config.Exclude = append(slices.Clone(config.Exclude), a.config.Out)
	for r, err := range batch.Requests(a.ctx, &config) {
		if err != nil {
			end(err)
			return
		}
		if r.Err != nil || r.Except || r.Skipped {
			continue
		}
		if err := a.same(rows, r.ID); err != nil {
			end(err)
			return
		}
		if r.Repeated {
			continue
		}
		now.results = append(now.results, &Result{Request: r, Inquiry: askedOf(r)})
		if len(now.results) == chunkSize && !next() {
			return
		}
	}
	if err := a.same(rows, ""); err != nil {
		end(err)
		return
	}
	if !rest() {
		return
	}
	a.unknown(yield)
}

// chunkSize is the number of replies in a chunk.
const chunkSize = 256

// chunk is a group of results whose replies are read together.
type chunk struct {
	results []*Result
	reading sync.WaitGroup
}

// start starts reading the replies of a chunk.
func (a *all) start(c *chunk) {
	work := make(chan *Result, len(c.results))
	for _, r := range c.results {
		work <- r
	}
	close(work)
	for range min(a.workers(), len(c.results)) {
		c.reading.Go(func() {
			for r := range work {
				a.answer(r)
				a.reply(r)
			}
		})
	}
}

// yield yields the results of a chunk once all of them have been read.
func (a *all) yield(c *chunk, yield func(*Result, error) bool) bool {
	c.reading.Wait()
	for _, r := range c.results {
		a.asked[hashOf(r.Request.ID)] = struct{}{}
		if r.Answer.State != provider.StateMissing {
			a.found++
		}
		if !yield(r, nil) {
			return false
		}
	}
	return true
}

// answer finds the answer to a request.
func (a *all) answer(r *Result) {
	answer, ok, err := a.answers.Answer(r.Request.ID)
	switch {
	case err != nil:
		answer = &provider.Answer{ID: r.Request.ID, State: provider.StateUnreadable, Message: err.Error()}
	case !ok:
		answer = &provider.Answer{ID: r.Request.ID, State: provider.StateMissing}
	}
	r.Answer = answer
}

// askedOf returns the inquiry of a request without the claims that were cut to fit a budget.
func askedOf(r *batch.Request) *inquiry.Inquiry {
	q := r.Document.Inquiry
	if len(r.Cuts) == 0 {
		return q
	}
	q = q.WithDefaults()
	q.Claims = slices.DeleteFunc(q.Claims, func(c claim.Claim) bool {
		return slices.ContainsFunc(r.Cuts, func(cut batch.Cut) bool { return cut.Section == "claims" && cut.ID == c.ID })
	})
	return q
}

func (a *all) workers() int {
	if a.config.Workers > 0 {
		return a.config.Workers
	}
	return runtime.GOMAXPROCS(0)
}

// reply reads the text of one result. The text of a failed or refused request is not an answer.
func (a *all) reply(r *Result) {
	if r.Answer.Text == "" || !slices.Contains([]provider.State{provider.StateAnswered, provider.StateCut, provider.StatePaused}, r.Answer.State) {
		return
	}
	opts := &Options{
		File: r.Request.ID + ".txt", AsOf: a.config.AsOf, Verdicts: a.words, Papers: a.papers, Opened: r.Answer.Opened, OpenedKnown: r.Answer.OpenedKnown,
		Cut: r.Answer.State != provider.StateAnswered,
	}
	reply, err := Read(r.Inquiry, r.Answer.Text, opts)
	if list, ok := errors.AsType[fault.List](err); ok {
		reply = &Reply{Claims: []Claim{}, Faults: list}
	}
	for _, code := range slices.Compact(slices.Sorted(slices.Values(r.Answer.SearchFaults))) {
		reply.Faults = slices.Insert(reply.Faults, 0, &fault.Fault{
			Pos: fault.Pos{File: opts.File}, Path: "searched", Rule: "search-ended", Severity: fault.Warning,
			Err: fmt.Errorf("a search by the model failed: %s", fault.Short(code)),
		})
	}
	r.Reply = reply
}

// unknown yields a fault for each answer to a request that is not in the batch.
func (a *all) unknown(yield func(*Result, error) bool) {
	if a.found == a.answers.Len() {
		return
	}
	for answer, err := range a.answers.All() {
		if err != nil {
			continue
		}
		if _, asked := a.asked[hashOf(answer.ID)]; asked {
			continue
		}
		f := &fault.Fault{
			Pos: fault.Pos{File: answer.File, Line: answer.Line}, Rule: "unknown-request", Want: "the answer to a request of the batch",
			Got: "the id " + fault.Quote(answer.ID), Hint: "is it the result of another batch?",
		}
		if !yield(nil, f) {
			return
		}
	}
}

// hashOf returns a hash of a request's id. Storing hashes saves memory if there are a million ids.
func hashOf(id string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(id)) // writing to a hash never fails
	return h.Sum64()
}
