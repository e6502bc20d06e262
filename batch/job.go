package batch

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"iter"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"
	"unsafe"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/seam"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/provider"
)

// job renders documents in order. One goroutine reads the source; workers decode, render and encode; and the caller's goroutine
// receives the results in source order. Workers receive documents in chunks. A chunk's memory is reused once its results are taken, so
// a run allocates almost nothing per record. Workers use the line decoder of package inquiry and prompt's internal entry point, both
// reached through internal/seam. Tests check that the results equal those of Reader.Read and Renderer.Render.
type job struct {
	renderer     *prompt.Renderer
	reader       inquiry.Reader
	enc          *provider.Encoder
	workers      int
	prepare      func(*inquiry.Inquiry) // modifies each inquiry before it is checked, on any goroutine; nil modifies nothing
	budget       *Budget
	wantMessages bool           // keep the messages of each prompt
	source       bool           // results need the request id (see result.asked) for resuming
	once         bool           // ids depend only on the content
	only         map[string]int // the requests to write and the maximum size of each answer; nil means all requests
	larger       map[int]*provider.Encoder
	printsID     bool                 // the templates print ids, which are therefore part of the content
	known        func(id string) bool // reports which requests need no rendering; nil means none
}

// result is the outcome for one record of a corpus. It is valid until the next record.
type result struct {
	document *inquiry.Document // as read; its Inquiry is nil if it has faults
	id       string            // id of the request
	request  []byte
	messages []prompt.Message
	cuts     []Cut             // what was cut from the prompt
	err      error             // the faults of the record: a fault.List
	tokens   int               // number of tokens in the prompt's messages
	content  [sha256.Size]byte // what the request asks, regardless of its id and format: see contentOf
	inquiry  *inquiry.Inquiry  // the inquiry as rendered
	asked    string            // the request id before anything was cut; set only for a source or an update, and empty for an invalid record
	skipped  bool              // the request is not in Config.Only
	known    bool              // the folder already has the request, so it was not rendered again
}

func (k *config) job() *job {
	return &job{
		renderer: k.Renderer, reader: k.reader, enc: k.enc, workers: k.workers(), prepare: k.prepare(), budget: k.Budget, once: k.Once,
		only: k.Only, larger: k.larger,
		printsID: k.Renderer.Templates().Reads(reflect.TypeFor[inquiry.Inquiry](), "ID"),
	}
}

// run renders the documents of a source and yields the results in order, whatever the number of workers. If a record has faults, they
// are in its result, and the run continues with the next record. Any other error, from reading or from ctx, comes last with a nil
// result.
func (j *job) run(ctx context.Context, src iter.Seq2[*inquiry.Document, error]) iter.Seq2[*result, error] {
	src = checked(src)
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
		if d == nil {
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

// checked yields what a source yields. An error without a document, or incorrect behavior by the source itself, ends the run and is
// yielded last.
func checked(src iter.Seq2[*inquiry.Document, error]) iter.Seq2[*inquiry.Document, error] {
	return func(yield func(*inquiry.Document, error) bool) {
		var last *inquiry.Document
		for d, err := range src {
			switch {
			case d == nil && err == nil:
				err = errNothing
			case d != nil && d == last:
				d, err = nil, errTwice
			}
			if last = d; !yield(d, err) || d == nil {
				return
			}
		}
	}
}

// The limits of a chunk, which is a group of documents that goroutines pass on as a unit.
const (
	chunkDocuments = 64
	chunkBytes     = 256 << 10
)

// chunk is a series of consecutive documents in flight.
type chunk struct {
	documents []*inquiry.Document
	errs      []error // from the source, one for each document
	size      int
	results   []result
	buf       []byte // memory for the encoded requests
	fatal     error  // comes after the documents and ends the run
	done      chan struct{}
}

// several runs a job on several goroutines: one reads, some render, and the caller's goroutine collects the results.
func (j *job) several(ctx context.Context, src iter.Seq2[*inquiry.Document, error], yield func(*result, error) bool) {
	ctx, stop := context.WithCancelCause(ctx)
	p := pipeline{job: j, ctx: ctx, stop: stop, work: make(chan *chunk), order: make(chan *chunk, 2*j.workers), free: make(chan *chunk, 4*j.workers)}
	var all sync.WaitGroup
	defer func() {
		if r := p.panicked.Load(); r != nil {
			panic(*r) // from the caller's code; panic again so that the caller can recover it
		}
	}()
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
	switch {
	case ctx.Err() != nil:
		yield(nil, context.Cause(ctx))
	case !p.ended && p.panicked.Load() == nil:
		yield(nil, errGoexit)
	}
}

var (
	errNothing = errors.New("want a document from the source, got nil")
	errStopped = errors.New("no more results are needed")
	errGoexit  = errors.New("the source exited its goroutine instead of returning")
	errTwice   = errors.New("the source yielded the same document twice: each record needs its own document")
)

// pipeline connects one reader with several workers and preserves order.
type pipeline struct {
	job   *job
	ctx   context.Context
	work  chan *chunk
	order chan *chunk
	free  chan *chunk
	stop  context.CancelCauseFunc
	// ended is set after the source returns and before order is closed.
	ended bool
	// panicked is the first panic of the caller's code on one of the run's goroutines.
	panicked atomic.Pointer[any]
}

// recovered records a panic and stops the run. It must be deferred.
func (p *pipeline) recovered() {
	if r := recover(); r != nil {
		p.panicked.CompareAndSwap(nil, &r)
		p.stop(errStopped)
	}
}

// fresh returns an empty chunk, reusing one if possible.
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
	defer p.recovered()
	c := p.fresh()
	for d, err := range src {
		if d == nil {
			c.fatal = err
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
	p.ended = true
	p.send(c)
}

// send passes a chunk to any worker. It also passes the chunk to the collector, which receives the chunks in order.
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
	defer p.recovered()
	w := p.job.worker(p.ctx)
	for c := range p.work {
		w.buf = c.buf[:0]
		c.results = append(c.results[:0], make([]result, len(c.documents))...)
		for i, d := range c.documents {
			if p.ctx.Err() != nil {
				break // nobody is waiting for the results
			}
			w.make(&c.results[i], d, c.errs[i])
		}
		c.buf = w.buf
		close(c.done)
	}
}

// Functions that package inquiry provides to this package.
var (
	decode = seam.Decode.(func(*inquiry.Reader, *inquiry.Document, func(*inquiry.Inquiry)) (seam.Looks, error))
	stem   = seam.Stem.(func(*inquiry.Document) string)
)

// render is the function that package prompt provides to this package.
var render = seam.Render.(func(*prompt.Renderer, context.Context, *seam.Output, *inquiry.Inquiry, *seam.Looks) error)

// worker produces results one after another.
type worker struct {
	*job
	ctx    context.Context
	out    seam.Output
	hashed seam.Output     // only for the hashes
	looks  seam.Looks      // results of checking the most recently decoded inquiry
	buf    []byte          // the encoded requests
	prompt provider.Prompt // shared by all requests; it caches the system message as JSON, because most corpora have only one
	hashes bool            // the requests contain the hashes of their prompts

	counted      []byte // the last system message whose tokens were counted
	systemTokens int
}

func (j *job) worker(ctx context.Context) *worker {
	w := &worker{job: j, ctx: ctx}
	traits := j.enc.Format().Traits()
	w.out.WantText, w.out.WantMessages, w.hashes = traits.Text, traits.Messages || j.wantMessages, traits.Hashes
	return w
}

// make computes the result of a document. The err parameter is the error that the source returned for it.
func (w *worker) make(res *result, d *inquiry.Document, err error) {
	looks := w.begin(res, d, err)
	if res.err == nil && (w.source || w.known != nil) {
		res.asked = w.ask(res, looks)
		res.known = w.known != nil && w.known(res.asked)
	}
	switch {
	case res.err != nil:
	case res.known:
		res.id = res.asked
	case w.budget != nil:
		res.err = w.within(res, looks)
	default:
		if res.err = w.render(res, res.inquiry, looks); res.err == nil {
			res.tokens = w.count(estimate{})
		}
	}
	if res.err != nil {
		res.id, res.request, res.messages = "", nil, nil
	}
}

// begin decodes a document and applies the run's settings to its inquiry. It returns looks only for an inquiry that was just decoded,
// because any other inquiry may have changed since it was checked.
func (w *worker) begin(res *result, d *inquiry.Document, err error) (looks *seam.Looks) {
	*res = result{document: d, inquiry: d.Inquiry, err: err}
	switch {
	case err != nil:
	case d.Inquiry == nil:
		w.looks, res.err = decode(&w.reader, d, w.prepare)
		res.inquiry, looks = d.Inquiry, &w.looks
	default:
		res.inquiry, res.err = w.typed(d.Inquiry)
	}
	if res.err == nil && !isKey(d.Key) {
		res.err = fault.List{{Path: "key", Rule: "value", Want: "text on one line, without tabs", Got: strconv.Quote(d.Key)}}
	}
	switch {
	case res.err != nil:
		res.err = withDay(d, res.err)
	case res.inquiry.AsOf.IsZero():
		res.err = fault.List{noDay(d)}
	}
	return looks
}

// noDay returns the fault for an inquiry without a day. A batch needs a day because it may be read long after it was created.
func noDay(d *inquiry.Document) *fault.Fault {
	return &fault.Fault{
		Pos: d.At(""), Path: "as_of", Rule: "required", Want: "a day", Got: "nothing",
		Hint: "set as_of in the file or its defaults, or pass --as-of (in Go, Config.AsOf)",
	}
}

// withDay adds the fault for a missing day to a document's other faults.
func withDay(d *inquiry.Document, err error) error {
	list, ok := errors.AsType[fault.List](err)
	isDay := func(f *fault.Fault) bool { return f.Path == "as_of" }
	if !ok || d.Partial == nil || !d.Partial.AsOf.IsZero() || slices.ContainsFunc(list, isDay) {
		return err
	}
	return append(fault.List{noDay(d)}, list...) // the fault is located at the start of the record
}

// typed returns an inquiry that a source built, after adding the reader's defaults and papers and applying the run's settings. The
// caller's inquiry is not modified.
func (w *worker) typed(q *inquiry.Inquiry) (*inquiry.Inquiry, error) {
	if w.reader.Defaults != nil || len(w.reader.Papers) > 0 {
		var err error
		if q, err = w.underlaid(q); err != nil {
			return nil, err
		}
	}
	if w.prepare == nil {
		return q, nil
	}
	changed := *q
	w.prepare(&changed)
	return &changed, nil
}

// underlaid reads an inquiry again as if from a file, so that defaults and papers fill in missing values.
func (w *worker) underlaid(q *inquiry.Inquiry) (*inquiry.Inquiry, error) {
	text, err := json.Marshal(q)
	if err != nil {
		return nil, err
	}
	reader := w.reader
	reader.MaxBytes = max(reader.MaxBytes, len(text)+1)
	for d, err := range reader.Read(bytes.NewReader(text), "inquiry.json") {
		if list, ok := errors.AsType[fault.List](err); ok {
			for _, f := range list {
				f.Pos = fault.Pos{} // there is no such file as inquiry.json
			}
		}
		if err != nil {
			return nil, err
		}
		d.Inquiry.ID, d.Inquiry.Cuts = q.ID, q.Cuts
		return d.Inquiry, nil
	}
	return q, nil
}

// isKey reports whether a key fits in a field of ids.tsv.
func isKey(key string) bool {
	return utf8.ValidString(key) && !strings.ContainsFunc(key, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' })
}

// ask returns the request id for the inquiry of a result without rendering it. It returns "" if the inquiry is invalid.
func (w *worker) ask(res *result, looks *seam.Looks) string {
	if render(w.renderer, w.ctx, &w.hashed, res.inquiry, looks) != nil {
		return ""
	}
	return w.name(res, &w.hashed)
}

// name returns the request id for the rendered output and sets the content of res.
func (w *worker) name(res *result, out *seam.Output) string {
	name := stem(res.document)
	res.content = contentOf(out.Inquiry, out.Template)
	id := named(name, res.content)
	if w.printsID { // records with different ids then ask different questions
		res.content = sha256.Sum256(append(res.content[:], name...))
	}
	if w.once {
		id = named("once", res.content)
	}
	return w.enc.RequestID(id)
}

// render renders an inquiry, which may be a shortened copy of the result's inquiry.
func (w *worker) render(res *result, q *inquiry.Inquiry, looks *seam.Looks) error {
	err := render(w.renderer, w.ctx, &w.out, q, looks)
	if err != nil {
		return err
	}
	res.id = w.name(res, &w.out)
	w.prompt.Text, w.prompt.System, w.prompt.User = borrowed(w.out.Text), borrowed(w.out.System), borrowed(w.out.User)
	if w.hashes {
		text, messages := w.out.Hashes()
		w.prompt.Hashes = provider.Hashes{Text: inHex(text), Messages: inHex(messages), Inquiry: inHex(w.out.Inquiry), Template: inHex(w.out.Template)}
	}
	start := len(w.buf)
	enc := w.enc
	if w.only != nil {
		n, ok := w.only[res.id]
		if res.skipped = !ok; n > 0 {
			enc = w.larger[n]
		}
	}
	w.buf = enc.Append(w.buf, res.id, &w.prompt)
	res.request = w.buf[start:len(w.buf):len(w.buf)]
	if w.wantMessages {
		res.messages = messagesOf(&w.out)
	}
	return nil
}

// messagesOf copies the messages of an output.
func messagesOf(s *seam.Output) []prompt.Message {
	var out []prompt.Message
	if len(s.System) > 0 {
		out = append(out, prompt.Message{Role: "system", Content: string(s.System)})
	}
	return append(out, prompt.Message{Role: "user", Content: string(s.User)})
}

func inHex(sum [sha256.Size]byte) string { return hex.EncodeToString(sum[:]) }

// borrowed returns b as a string without copying it. The string is valid until its output is filled again.
func borrowed(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) } //nolint:gosec // b does not change during that time
