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

// Job says how the documents of a corpus become requests. Only Renderer must be set. It is not changed by a run, and may be run by
// several goroutines.
type Job struct {
	Renderer *prompt.Renderer
	Reader   *inquiry.Reader        // decodes the documents; nil is the zero Reader
	Encoder  *provider.Encoder      // writes the requests; nil gives prompts in their place
	Workers  int                    // how many processors to use; 0 is one. The results are the same
	Prepare  func(*inquiry.Inquiry) // changes each inquiry before it is checked, on any goroutine; nil changes nothing
	Budget   *Budget                // bounds the prompts; nil does not
	Refused  func(*Result) error    // called by Fill for each invalid record; a non-nil error ends the run
	Observe  func(Stats)            // called by Fill after each record with the progress so far
}

// Result is what became of one record of a corpus.
type Result struct {
	Document *inquiry.Document // as it was read; its Inquiry is nil when it has faults
	ID       string            // of the request
	Request  []byte            // the request; nil without an encoder. It lasts until the next result
	Prompt   *prompt.Output    // the prompt; nil with an encoder
	Cuts     []Cut             // what was left out of the prompt
	Err      error             // what is wrong with the record: a fault.List
	Tokens   int               // of the prompt's messages; 0 without a budget
	inquiry  *inquiry.Inquiry  // as it was rendered
	known    bool              // the folder has the request already, so that it was not made again
	decoded  bool              // its document came as it was written
}

// Run renders the documents of a corpus, such as [corpus.Corpus.Documents] or [inquiry.Reader.Read] give, and gives the results in their order,
// whatever the number of workers. A record's own faults come in its Result, and the next one follows; any other error, of reading or of ctx,
// is given with a nil Result, and is the last. A few hundred documents are held at a time. A Result lasts until the next one. Each inquiry
// needs a day.
func (j *Job) Run(ctx context.Context, src iter.Seq2[*inquiry.Document, error]) iter.Seq2[*Result, error] {
	return j.run(ctx, src, nil)
}

// incomplete is the error of a job that lacks what it cannot do without.
func (j *Job) incomplete(ctx context.Context, src iter.Seq2[*inquiry.Document, error]) error {
	switch {
	case j.Renderer == nil:
		return errors.New("want a renderer from prompt.New, got none")
	case j.Encoder != nil && j.Encoder.Format() == "":
		return errNoEncoder
	case src == nil:
		return errors.New("want a source of documents, got nil")
	case ctx == nil:
		return errors.New("want a context, got nil")
	}
	return nil
}

// run is Run. Known tells which requests need not be made.
func (j *Job) run(ctx context.Context, src iter.Seq2[*inquiry.Document, error], known func(id string) bool) iter.Seq2[*Result, error] {
	return func(yield func(*Result, error) bool) {
		if err := j.incomplete(ctx, src); err != nil {
			yield(nil, err)
			return
		}
		if j.Workers <= 1 {
			j.one(ctx, src, known, yield)
			return
		}
		j.several(ctx, src, known, yield)
	}
}

// one runs a job on the caller's goroutine.
func (j *Job) one(ctx context.Context, src iter.Seq2[*inquiry.Document, error], known func(string) bool, yield func(*Result, error) bool) {
	w := j.worker(ctx, known)
	var res Result
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
	case d == nil, err != nil && !isFaults(err):
		return err
	}
	return nil
}

var errNothing = errors.New("want a document from the source, got nil")

func isFaults(err error) bool {
	_, ok := errors.AsType[fault.List](err)
	return ok
}

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
	results   []Result
	buf       []byte // of the requests
	fatal     error  // behind the documents: nothing follows
	done      chan struct{}
}

// several runs a job on goroutines of its own: one reads, some render, and the caller's collects.
func (j *Job) several(ctx context.Context, src iter.Seq2[*inquiry.Document, error], known func(string) bool, yield func(*Result, error) bool) {
	ctx, stop := context.WithCancelCause(ctx)
	p := pipeline{job: j, ctx: ctx, known: known, work: make(chan *chunk), order: make(chan *chunk, 2*j.Workers), free: make(chan *chunk, 4*j.Workers)}
	var all sync.WaitGroup
	defer all.Wait()
	defer stop(errStopped)
	for range j.Workers {
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
	if ctx.Err() != nil {
		yield(nil, context.Cause(ctx))
	}
}

var errStopped = errors.New("no more results are wanted")

// pipeline goes from one reader to several workers, and keeps the order beside.
type pipeline struct {
	job   *Job
	ctx   context.Context
	known func(string) bool
	work  chan *chunk
	order chan *chunk
	free  chan *chunk
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
	w := p.job.worker(p.ctx, p.known)
	for c := range p.work {
		w.buf = c.buf[:0]
		c.results = append(c.results[:0], make([]Result, len(c.documents))...)
		for i, d := range c.documents {
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
	job    *Job
	ctx    context.Context
	reader inquiry.Reader
	known  func(string) bool
	sheet  seam.Output
	hashed seam.Output     // only for the hashes
	looks  seam.Looks      // of the inquiry that was decoded last
	buf    []byte          // the requests that were made
	prompt provider.Prompt // one for all requests: it keeps the system message as JSON, and a corpus mostly has one
	hashes bool            // the requests hold the hashes of their prompts

	counted      []byte // the last system message of which the tokens were counted
	systemTokens int
}

func (j *Job) worker(ctx context.Context, known func(string) bool) *worker {
	w := &worker{job: j, ctx: ctx, known: known}
	if j.Reader != nil {
		w.reader = *j.Reader
	}
	if j.Encoder != nil {
		traits := j.Encoder.Format().Traits()
		w.sheet.WantText, w.sheet.WantMessages, w.hashes = traits.Text, traits.Messages, traits.Hashes
	}
	return w
}

// make makes the result of a document. Err is what its source says of it.
func (w *worker) make(res *Result, d *inquiry.Document, err error) {
	*res = Result{Document: d, Err: err}
	if err == nil && d.Inquiry == nil {
		res.decoded = true
		w.looks, res.Err = decode(&w.reader, d, w.job.Prepare)
	} else if err == nil && w.job.Prepare != nil {
		changed := *d.Inquiry // another one, which was not checked
		w.job.Prepare(&changed)
		d.Inquiry = &changed
	}
	if res.Err != nil {
		res.Err = withDay(d, res.Err)
		return
	}
	res.inquiry = d.Inquiry
	var looks *seam.Looks // of an inquiry that was decoded just now; others may have been changed since
	if res.decoded {
		looks = &w.looks
	}
	switch {
	case d.Inquiry.AsOf.IsZero():
		res.Err = fault.List{noDay(d)}
	case w.known != nil && w.isKnown(res):
	case w.job.Budget != nil:
		res.Err = w.within(res, looks)
	default:
		res.Err = w.render(res, d.Inquiry, looks)
	}
	if res.Err != nil {
		res.ID, res.Request, res.Prompt = "", nil, nil
	}
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

// isKnown looks whether the request was made before.
func (w *worker) isKnown(res *Result) bool {
	if render(w.job.Renderer, w.ctx, &w.hashed, res.inquiry, &seam.Looks{}) != nil {
		return false
	}
	id := idOf(stem(res.Document), w.hashed.Inquiry, w.hashed.Template)
	if !w.known(id) {
		return false
	}
	res.ID, res.known = id, true
	return true
}

// render renders an inquiry, which may be what is left of that of the result.
func (w *worker) render(res *Result, q *inquiry.Inquiry, looks *seam.Looks) error {
	if w.job.Encoder == nil {
		p, err := w.job.Renderer.Render(w.ctx, q)
		if err != nil {
			return err
		}
		asked := *p
		asked.ID = stem(res.Document)
		res.Prompt, res.ID = p, ID(&asked)
		return nil
	}
	if err := render(w.job.Renderer, w.ctx, &w.sheet, q, looks); err != nil {
		return err
	}
	res.ID = idOf(stem(res.Document), w.sheet.Inquiry, w.sheet.Template)
	w.prompt.Text, w.prompt.System, w.prompt.User = borrowed(w.sheet.Text), borrowed(w.sheet.System), borrowed(w.sheet.User)
	if w.hashes {
		text, messages := w.sheet.Hashes()
		w.prompt.Hashes = provider.Hashes{Text: inHex(text), Messages: inHex(messages), Inquiry: inHex(w.sheet.Inquiry), Template: inHex(w.sheet.Template)}
	}
	start := len(w.buf)
	w.buf = w.job.Encoder.Append(w.buf, res.ID, &w.prompt)
	res.Request = w.buf[start:len(w.buf):len(w.buf)]
	return nil
}

func inHex(sum [sha256.Size]byte) string { return hex.EncodeToString(sum[:]) }

// borrowed is text as a string, without a copy, for as long as the sheet is not filled again.
func borrowed(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) } //nolint:gosec // see above
