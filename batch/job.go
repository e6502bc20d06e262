package batch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"iter"
	"slices"
	"sync"
	"unsafe"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/seam"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/provider"
)

// job renders documents in their order.
type job struct {
	renderer     *prompt.Renderer
	reader       inquiry.Reader
	enc          *provider.Encoder
	workers      int
	prepare      func(*inquiry.Inquiry) // changes each inquiry before it is checked, on any goroutine; nil changes nothing
	budget       *Budget
	wantMessages bool                 // keep the messages of each prompt
	source       bool                 // results need the id that is asked for, to resume by
	known        func(id string) bool // which requests need not be rendered; nil knows none
}

// result is what became of one record of a corpus. It lasts until the next one.
type result struct {
	document *inquiry.Document // as it was read; its Inquiry is nil when it has faults
	id       string            // of the request
	request  []byte
	messages []prompt.Message
	cuts     []Cut            // what was left out of the prompt
	err      error            // what is wrong with the record: a fault.List
	tokens   int              // of the prompt's messages; 0 without a budget
	inquiry  *inquiry.Inquiry // as it was rendered
	asked    string           // the id of the request before anything was left out, for a source or an update; empty for an invalid record
	known    bool             // the folder has the request already, so that it was not made again
}

func (k *config) job() *job {
	return &job{
		renderer: k.Renderer, reader: k.reader, enc: k.enc, workers: k.workers(), prepare: k.prepare(), budget: k.Budget,
	}
}

// run renders the documents of a source and yields the results in their order, whatever the number of workers. A record's own faults come in
// its result, and the next one follows; any other error, of reading or of ctx, comes with a nil result, and is the last.
func (j *job) run(ctx context.Context, src iter.Seq2[*inquiry.Document, error]) iter.Seq2[*result, error] {
	return func(yield func(*result, error) bool) {
		if j.workers <= 1 {
			j.one(ctx, src, yield)
			return
		}
		j.several(ctx, src, yield)
	}
}

// one runs a job on the caller's goroutine.
func (j *job) one(ctx context.Context, src iter.Seq2[*inquiry.Document, error], yield func(*result, error) bool) {
	w := j.worker(ctx)
	var res result
	for d, err := range src {
		if ctx.Err() != nil {
			break
		}
		if err := fatal(d, err); err != nil {
			yield(nil, err)
			return
		}
		w.buf = w.buf[:0]
		w.make(&res, d, err)
		if ctx.Err() != nil {
			break
		}
		if !yield(&res, nil) {
			return
		}
	}
	if ctx.Err() != nil {
		yield(nil, context.Cause(ctx))
	}
}

// fatal is what ends a run, of what a source gives.
func fatal(d *inquiry.Document, err error) error {
	switch {
	case d == nil && err == nil:
		return errNothing
	case d == nil:
		return err
	}
	return nil
}

var errNothing = errors.New("want a document from the source, got nil")

// A chunk is as many documents as go from goroutine to goroutine at once.
const (
	chunkDocuments = 64
	chunkBytes     = 256 << 10
)

// chunk is some documents of a corpus in a row, on their way.
type chunk struct {
	documents []*inquiry.Document
	errs      []error // of the source, for each document
	size      int
	results   []result
	buf       []byte // of the requests
	fatal     error  // after the documents: nothing follows
	done      chan struct{}
}

// several runs a job on goroutines of its own: one reads, some render, and the caller's collects.
func (j *job) several(ctx context.Context, src iter.Seq2[*inquiry.Document, error], yield func(*result, error) bool) {
	ctx, stop := context.WithCancelCause(ctx)
	p := pipeline{job: j, ctx: ctx, work: make(chan *chunk), order: make(chan *chunk, 2*j.workers), free: make(chan *chunk, 4*j.workers)}
	var all sync.WaitGroup
	defer all.Wait()
	defer stop(errStopped)
	for range j.workers {
		all.Go(p.render)
	}
	all.Go(func() { p.read(src) })
	for c := range p.order {
		select {
		case <-c.done:
		case <-ctx.Done():
			yield(nil, context.Cause(ctx))
			return
		}
		if ctx.Err() != nil {
			break
		}
		for i := range c.results {
			if !yield(&c.results[i], nil) {
				return
			}
		}
		if c.fatal != nil {
			yield(nil, c.fatal)
			return
		}
		p.release(c)
	}
	if p.panicked != nil {
		panic(p.panicked) // of the source, for the caller to recover from
	}
	if ctx.Err() != nil {
		yield(nil, context.Cause(ctx))
	}
}

var errStopped = errors.New("no more results are wanted")

// pipeline goes from one reader to several workers, and keeps the order beside.
type pipeline struct {
	job   *job
	ctx   context.Context
	work  chan *chunk
	order chan *chunk
	free  chan *chunk
	// panicked is what the source did on its goroutine, once order is closed.
	panicked any
}

// fresh gives an empty chunk, one that was used before if there is one.
func (p *pipeline) fresh() *chunk {
	select {
	case c := <-p.free:
		return c
	default:
		return &chunk{}
	}
}

func (p *pipeline) release(c *chunk) {
	clear(c.documents)
	clear(c.errs)
	clear(c.results)
	*c = chunk{documents: c.documents[:0], errs: c.errs[:0], results: c.results[:0], buf: c.buf[:0]}
	select {
	case p.free <- c:
	default:
	}
}

// read puts the documents into chunks.
func (p *pipeline) read(src iter.Seq2[*inquiry.Document, error]) {
	defer close(p.order)
	defer close(p.work)
	defer func() { p.panicked = recover() }()
	c := p.fresh()
	for d, err := range src {
		if c.fatal = fatal(d, err); c.fatal != nil {
			break
		}
		c.documents, c.errs, c.size = append(c.documents, d), append(c.errs, err), c.size+len(d.Source())
		if len(c.documents) < chunkDocuments && c.size < chunkBytes {
			continue
		}
		if !p.send(c) {
			return
		}
		c = p.fresh()
	}
	p.send(c)
}

// send hands a chunk on, to any worker and in order to whoever collects them.
func (p *pipeline) send(c *chunk) bool {
	c.done = make(chan struct{})
	for _, to := range [...]chan *chunk{p.order, p.work} {
		select {
		case to <- c:
		case <-p.ctx.Done():
			return false
		}
	}
	return true
}

func (p *pipeline) render() {
	w := p.job.worker(p.ctx)
	for c := range p.work {
		w.buf = c.buf[:0]
		c.results = append(c.results[:0], make([]result, len(c.documents))...)
		for i, d := range c.documents {
			if p.ctx.Err() != nil {
				break // nobody waits for the results
			}
			w.make(&c.results[i], d, c.errs[i])
		}
		c.buf = w.buf
		close(c.done)
	}
}

// What package inquiry does for this one.
var (
	decode = seam.Decode.(func(*inquiry.Reader, *inquiry.Document, func(*inquiry.Inquiry)) (seam.Looks, error))
	stem   = seam.Stem.(func(*inquiry.Document) string)
)

// render is what package prompt does for this one.
var render = seam.Render.(func(*prompt.Renderer, context.Context, *seam.Output, *inquiry.Inquiry, *seam.Looks) error)

// worker makes results, one after the other.
type worker struct {
	*job
	ctx    context.Context
	out    seam.Output
	hashed seam.Output     // only for the hashes
	looks  seam.Looks      // of the inquiry that was decoded last
	buf    []byte          // the requests that were made
	prompt provider.Prompt // one for all requests: it keeps the system message as JSON, and a corpus mostly has one
	hashes bool            // the requests hold the hashes of their prompts

	counted      []byte // the last system message of which the tokens were counted
	systemTokens int
}

func (j *job) worker(ctx context.Context) *worker {
	w := &worker{job: j, ctx: ctx}
	traits := j.enc.Format().Traits()
	w.out.WantText, w.out.WantMessages, w.hashes = traits.Text, traits.Messages || j.wantMessages, traits.Hashes
	return w
}

// make makes the result of a document. Err is what its source says of it.
func (w *worker) make(res *result, d *inquiry.Document, err error) {
	looks := w.begin(res, d, err)
	if res.err == nil && (w.source || w.known != nil) {
		res.asked = w.ask(res)
		res.known = w.known != nil && w.known(res.asked)
	}
	switch {
	case res.err != nil:
	case res.known:
		res.id = res.asked
	case w.budget != nil:
		res.err = w.within(res, looks)
	default:
		res.err = w.render(res, res.inquiry, looks)
	}
	if res.err != nil {
		res.id, res.request, res.messages = "", nil, nil
	}
}

// begin decodes a document, and sets what the run says of its inquiry. Looks are those of an inquiry that was decoded just now; others may
// have been changed since they were.
func (w *worker) begin(res *result, d *inquiry.Document, err error) (looks *seam.Looks) {
	*res = result{document: d, inquiry: d.Inquiry, err: err}
	switch {
	case err != nil:
	case d.Inquiry == nil:
		w.looks, res.err = decode(&w.reader, d, w.prepare)
		res.inquiry, looks = d.Inquiry, &w.looks
	case w.prepare != nil:
		changed := *d.Inquiry // the document is the caller's
		w.prepare(&changed)
		res.inquiry = &changed
	}
	switch {
	case res.err != nil:
		res.err = withDay(d, res.err)
	case res.inquiry.AsOf.IsZero():
		res.err = fault.List{noDay(d)}
	}
	return looks
}

// noDay is the fault of an inquiry without a day: a batch may be read long after it was made.
func noDay(d *inquiry.Document) *fault.Fault {
	return &fault.Fault{
		Pos: d.At(""), Path: "as_of", Rule: "required", Want: "a day", Got: "nothing",
		Hint: "give it in the file, its defaults, or by --as-of",
	}
}

// withDay adds that there is no day to the other faults of a document.
func withDay(d *inquiry.Document, err error) error {
	list, ok := errors.AsType[fault.List](err)
	isDay := func(f *fault.Fault) bool { return f.Path == "as_of" }
	if !ok || d.Partial == nil || !d.Partial.AsOf.IsZero() || slices.ContainsFunc(list, isDay) {
		return err
	}
	return append(fault.List{noDay(d)}, list...) // it stands for the whole record
}

// ask returns the id of the request for the inquiry of a result, without a look at whether it can be rendered.
func (w *worker) ask(res *result) string {
	if render(w.renderer, w.ctx, &w.hashed, res.inquiry, &seam.Looks{}) != nil {
		return ""
	}
	return idOf(stem(res.document), w.hashed.Inquiry, w.hashed.Template)
}

// render renders an inquiry, which may be what is left of that of the result.
func (w *worker) render(res *result, q *inquiry.Inquiry, looks *seam.Looks) error {
	err := render(w.renderer, w.ctx, &w.out, q, looks)
	if err != nil {
		return err
	}
	res.id = idOf(stem(res.document), w.out.Inquiry, w.out.Template)
	w.prompt.Text, w.prompt.System, w.prompt.User = borrowed(w.out.Text), borrowed(w.out.System), borrowed(w.out.User)
	if w.hashes {
		text, messages := w.out.Hashes()
		w.prompt.Hashes = provider.Hashes{Text: inHex(text), Messages: inHex(messages), Inquiry: inHex(w.out.Inquiry), Template: inHex(w.out.Template)}
	}
	start := len(w.buf)
	w.buf = w.enc.Append(w.buf, res.id, &w.prompt)
	res.request = w.buf[start:len(w.buf):len(w.buf)]
	if w.wantMessages {
		res.messages = messagesOf(&w.out)
	}
	return nil
}

// messagesOf copies the messages out of a out.
func messagesOf(s *seam.Output) []prompt.Message {
	var out []prompt.Message
	if len(s.System) > 0 {
		out = append(out, prompt.Message{Role: "system", Content: string(s.System)})
	}
	return append(out, prompt.Message{Role: "user", Content: string(s.User)})
}

func inHex(sum [sha256.Size]byte) string { return hex.EncodeToString(sum[:]) }

// borrowed is text as a string, without a copy, for as long as the out is not filled again.
func borrowed(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) } //nolint:gosec // see above
