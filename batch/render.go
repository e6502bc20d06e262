package batch

import (
	"context"
	"errors"
	"iter"
	"sync"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/prompt"
)

// Result is what became of one record of a corpus.
type Result struct {
	Document *prompt.Document // as it was read; its Inquiry is nil when it has faults
	Prompt   *prompt.Prompt   // nil when there is an error
	Err      error            // what is wrong with the record: a fault.List
}

// Render renders the documents of a corpus, on so many goroutines at once (0 is one), and gives the results in the order of the documents,
// whatever their number. A document's own faults come in its Result, and the next one follows; any other error, of reading or of ctx, is
// given with a nil Result, and is the last. A few documents for each goroutine are held at a time. Prepare, unless it is nil, sees each
// inquiry before it is rendered, in order.
func Render(ctx context.Context, r *prompt.Renderer, src iter.Seq2[*prompt.Document, error], jobs int, prepare func(*prompt.Inquiry)) iter.Seq2[*Result, error] {
	return func(yield func(*Result, error) bool) {
		ctx, stop := context.WithCancelCause(ctx)
		jobs = max(jobs, 1)
		p := pipeline{ctx: ctx, renderer: r, work: make(chan *task), order: make(chan *task, inFlight*jobs)}
		var done sync.WaitGroup
		for range jobs {
			done.Go(p.render)
		}
		done.Go(func() { p.read(src, prepare) })
		defer done.Wait()
		defer stop(errStopped)
		for t := range p.order {
			select {
			case <-t.ready:
			case <-ctx.Done():
				yield(nil, context.Cause(ctx))
				return
			}
			if t.fatal != nil {
				yield(nil, t.fatal)
				return
			}
			if !yield(&t.Result, nil) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(nil, context.Cause(ctx))
		}
	}
}

var errStopped = errors.New("no more results are wanted")

// inFlight is how many documents are on their way for each goroutine.
const inFlight = 4

// pipeline goes from one reader to several renderers, and keeps the order beside.
type pipeline struct {
	ctx      context.Context
	renderer *prompt.Renderer
	work     chan *task
	order    chan *task
}

// task is a record on its way.
type task struct {
	Result
	fatal error // of reading: nothing follows
	ready chan struct{}
}

// read hands the documents on, each to any renderer and in order to whoever collects them.
func (p *pipeline) read(src iter.Seq2[*prompt.Document, error], prepare func(*prompt.Inquiry)) {
	defer close(p.order)
	defer close(p.work)
	for d, err := range src {
		t := &task{Result: Result{Document: d, Err: err}, ready: make(chan struct{})}
		if _, isList := errors.AsType[fault.List](err); err != nil && !isList {
			t.fatal, t.Err = err, nil
		}
		if d != nil && d.Inquiry != nil && prepare != nil {
			prepare(d.Inquiry)
		}
		select {
		case p.order <- t:
		case <-p.ctx.Done():
			return
		}
		if t.fatal != nil || t.Err != nil {
			close(t.ready)
			continue
		}
		select {
		case p.work <- t:
		case <-p.ctx.Done():
			return
		}
	}
}

func (p *pipeline) render() {
	for t := range p.work {
		t.Prompt, t.Err = p.renderer.Watch(t.Document.Inquiry, &prompt.Watch{Context: p.ctx})
		close(t.ready)
	}
}
