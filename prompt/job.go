package prompt

import (
	"context"
	"errors"
	"sync"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/field"
	"github.com/dated-claims/retest/internal/seam"
	"github.com/dated-claims/retest/template"
)

// Every prompt is rendered by the method render. A job holds the memory for one render: the completed copy of the inquiry and the
// records of the template engine. Render, Append, Traced and, through seam.Render, package batch take a job from a pool.
//
//	validate    inquiry        unless the line decoder has already validated the inquiry
//	complete    seam.Complete  a copy with claim ids, dates of papers and the default limit filled in
//	hash        inquiry        the hash of the copy
//	render      template       the text, the messages, or both, depending on the output
//	prove       delivery.go    every content value in the copy must appear in every text; a missing value is a fault

func init() { seam.Render = (*Renderer).renderTo }

// Render renders an inquiry with the built-in plain style and returns the text of the prompt.
func Render(q *inquiry.Inquiry) (string, error) {
	r, err := New(nil)
	if err != nil {
		return "", err
	}
	text, err := r.Append(nil, q)
	return string(text), err
}

// Render renders an inquiry as text and as messages, and proves that all content reaches both. The error is a fault.List with faults in
// the inquiry, rendering faults or undelivered content. If ctx is done, the render stops, and the error wraps ctx.Err().
func (r *Renderer) Render(ctx context.Context, q *inquiry.Inquiry) (*Output, error) {
	return r.Traced(ctx, q, nil)
}

// Append renders an inquiry as text only and appends it to dst. On failure, it returns dst unchanged and the same errors as Render. It
// allocates memory only to grow dst. Template functions and the checks of values at the start of a line may allocate as well.
func (r *Renderer) Append(dst []byte, q *inquiry.Inquiry) ([]byte, error) {
	j := newJob()
	defer j.free()
	j.own = seam.Output{WantText: true, Buf: dst}
	if err := r.render(j, &j.own, q, nil); err != nil {
		return dst, err
	}
	return j.own.Buf, nil
}

// Traced is like Render but also records the data that tr selects.
func (r *Renderer) Traced(ctx context.Context, q *inquiry.Inquiry, tr *Trace) (*Output, error) {
	if ctx == nil {
		return nil, fault.List{{Rule: "options", Want: "a context", Got: "nil"}}
	}
	j := newJob()
	defer j.free()
	j.own, j.run.Context = seam.Output{WantText: true, WantMessages: true}, ctx
	if tr != nil {
		j.run.Coverage = tr.Coverage
		if tr.Spans {
			j.run.Trace = &template.Trace{}
		}
	}
	trace := j.run.Trace
	if err := r.render(j, &j.own, q, nil); err != nil {
		return nil, err
	}
	out := &Output{ID: q.ID, Text: string(j.own.Text), inquiry: j.completion.Hash(), template: r.identity.Templates}
	if len(j.own.System) > 0 {
		out.Messages = append(out.Messages, Message{"system", string(j.own.System)})
	}
	switch {
	case !r.split:
		out.Messages = append(out.Messages, Message{"user", out.Text})
	case len(j.own.User) > 0:
		out.Messages = append(out.Messages, Message{"user", string(j.own.User)})
	}
	if trace != nil {
		out.Spans = r.spans(trace, j.completed)
	}
	return out, nil
}

// renderTo implements seam.Render.
func (r *Renderer) renderTo(ctx context.Context, out *seam.Output, q *inquiry.Inquiry, looks *seam.Looks) error {
	j := newJob()
	defer j.free()
	j.run.Context, out.Buf = ctx, out.Buf[:0]
	if err := r.render(j, out, q, looks); err != nil {
		return err
	}
	out.Inquiry, out.Template = j.completion.Hash(), r.identity.Templates
	return nil
}

// render is used for every prompt. It validates q unless its looks are known, completes it once, renders the parts that out requests,
// and proves that all content was delivered. It appends to out.Buf.
func (r *Renderer) render(j *job, out *seam.Output, q *inquiry.Inquiry, looks *seam.Looks) error {
	if r == nil || r.t == nil {
		return fault.List{{Rule: "options", Want: "a renderer from prompt.New", Got: "none"}}
	}
	if looks == nil || q == nil || looks.Lax && !r.allowHidden || q.AsOf.IsZero() {
		if err := j.check(q, r.allowHidden); err != nil {
			return err
		}
	}
	j.r, j.out, j.given, j.completed = r, out, q, j.completion.Of(q)
	out.Text, out.System, out.User = nil, nil, nil
	start := len(out.Buf)
	if out.WantText || out.WantMessages && !r.split {
		if err := j.texts("the prompt", r.t.Entry()); err != nil {
			return err
		}
		out.Text = out.Buf[start:]
	}
	if !r.split {
		out.User = out.Text
		return nil
	}
	if !out.WantMessages {
		return nil
	}
	text := len(out.Buf)
	if err := j.texts("the messages", "user", "system"); err != nil {
		return err
	}
	user := text + j.first
	out.Text, out.User, out.System = out.Buf[start:text], out.Buf[text:user], out.Buf[user:]
	return nil
}

// job is one render, with memory that later renders reuse.
type job struct {
	completion seam.Completion[inquiry.Inquiry]
	r          *Renderer
	out        *seam.Output
	own        seam.Output      // used if the caller does not provide an output
	given      *inquiry.Inquiry // the inquiry as passed by the caller
	completed  *inquiry.Inquiry // the copy with defaults filled in, which templates see
	run        template.Run
	first      int // length of the first output of the last call to texts
	records    [2]template.Delivery
	renders    [2]*template.Delivery
	at         field.Cursor
}

// newCompletion returns a completion. Package inquiry implements it.
var newCompletion = seam.Complete.(func() seam.Completion[inquiry.Inquiry])

var jobs = sync.Pool{New: func() any { return &job{completion: newCompletion()} }}

func newJob() *job { return jobs.Get().(*job) }

// free drops the data but keeps the memory for another render.
func (j *job) free() {
	j.completion.Forget()
	j.r, j.out, j.own, j.given, j.completed, j.run = nil, nil, seam.Output{}, nil, nil, template.Run{}
	jobs.Put(j)
}

// check validates an inquiry for rendering. Unlike other uses of an inquiry, rendering requires a day.
func (j *job) check(q *inquiry.Inquiry, allowHidden bool) error {
	err := j.completion.Check(q, allowHidden)
	if q == nil || !q.AsOf.IsZero() {
		return err
	}
	list, _ := errors.AsType[fault.List](err)
	return append(fault.List{}, append(list, noDay())...)
}

// noDay returns the fault for an inquiry without a day. It does not mention templates, because the author of an inquiry need not know
// about them.
func noDay() *fault.Fault {
	return &fault.Fault{Path: "as_of", Rule: "required", Want: "the day that the prompt is for", Got: "nothing"}
}

// texts renders the named templates one after another and checks that their outputs together contain all content. The where parameter
// is what messages call the outputs.
func (j *job) texts(where string, names ...string) (err error) {
	start := len(j.out.Buf)
	for i, name := range names {
		j.run.Part, j.run.Delivery, j.renders[i] = name, &j.records[i], &j.records[i]
		if j.out.Buf, err = j.r.t.Render(j.out.Buf, j.completed, &j.run); err != nil {
			return err
		}
		if i == 0 {
			j.first = len(j.out.Buf) - start
		}
	}
	j.run.Trace = nil // only the first text is traced
	return j.r.proof.delivered(j, where, j.renders[:len(names)])
}
