package provider

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"os"
	"slices"
	"sync"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/doc"
)

// State is the outcome of a request. The zero State is invalid.
type State string

// The states. [OpenAnswers] reports all of them except StateMissing, which can be determined only by a caller who knows the requests.
const (
	StateAnswered    State = "answered"    // the answer is complete
	StateCut         State = "cut"         // the answer was cut off at a token limit
	StatePaused      State = "paused"      // the model paused and must be continued in another request
	StateRefused     State = "refused"     // the model refused to answer
	StateBlocked     State = "blocked"     // a provider's filter withheld the prompt or the answer
	StateFailed      State = "failed"      // the provider reports an error, or the response ended for an unknown reason
	StateExpired     State = "expired"     // the batch ended before the request was processed
	StateCancelled   State = "cancelled"   // the batch was canceled before the request was processed
	StateMissing     State = "missing"     // no file contains the request
	StateConflicting State = "conflicting" // the files contain different complete answers
	StateUnreadable  State = "unreadable"  // the line with the result is malformed
)

// Answer is the outcome of one request.
type Answer struct {
	ID    string `json:"id"` // id of the request
	State State  `json:"state"`
	// Text is the model's output, without its reasoning, tool calls and tool results. It is set even if the answer is incomplete. It is
	// empty if answers conflict.
	Text    string `json:"text,omitempty"`
	Model   string `json:"model,omitempty"`   // the provider's name for the model
	Code    string `json:"code,omitempty"`    // the provider's name for a state other than StateAnswered, such as length; for a malformed line, the rule that it violates
	Message string `json:"message,omitempty"` // the provider's message about the outcome, the text of a refusal, or the fault in a malformed line
	Usage   Usage  `json:"usage,omitzero"`

	// Opened holds the addresses that the model's search and fetch tools returned, in order and without repeats. OpenedKnown reports
	// whether the list is complete. Gemini's results and chat completions do not report addresses. OpenAI's responses report them only
	// on request (include: ["web_search_call.action.sources"]).
	Opened      []string `json:"opened,omitempty"`
	OpenedKnown bool     `json:"opened_known"`
	// SearchFaults holds the errors of search and fetch tools, such as max_uses_exceeded. The model answered without the results of
	// those searches.
	SearchFaults []string `json:"search_faults,omitempty"`

	File string `json:"file"` // file that contains the result
	Line int    `json:"line"` // number of the line, from 1
}

// Usage holds token counts. Counts that the provider does not report are zero.
type Usage struct {
	Input     int `json:"input"`     // tokens of the request and of tool results, including Cached
	Cached    int `json:"cached"`    // input tokens read from a cache
	Output    int `json:"output"`    // tokens of the answer, including Reasoning
	Reasoning int `json:"reasoning"` // tokens of hidden reasoning
}

// Results reads the result and error files of a batch and yields one answer for each request, as found by [OpenAnswers]. Before the
// answers, it yields the faults that [Answers.Faults] returns, each as an error with a nil Answer. It continues after an error.
func Results(files ...string) iter.Seq2[*Answer, error] {
	return func(yield func(*Answer, error) bool) {
		a, err := OpenAnswers(context.Background(), files...)
		if err != nil {
			yield(nil, err)
			return
		}
		defer func() { _ = a.Close() }() // the files were only read, so errors do not matter
		for _, f := range a.Faults() {
			if !yield(nil, f) {
				return
			}
		}
		for answer, err := range a.All() {
			if !yield(answer, err) {
				return
			}
		}
	}
}

// Answers finds answers in the result files of a batch. It holds an index of about 50 bytes per request, and reads the text of an
// answer only when the answer is requested. The files must not change until Close is called. All methods except Close may be called
// concurrently. The zero Answers contains no answers.
type Answers struct {
	files  []*resultFile
	index  index
	faults fault.List
	pool   sync.Pool // idle *reader values
}

// OpenAnswers reads and indexes the result and error files of batches. It recognizes the format of a file by the content of its lines:
// OpenAI (chat completions and responses), Azure OpenAI, vLLM, Mistral, Anthropic, Gemini, Gemini and Claude on Vertex AI, and Claude
// on Bedrock. A file may be compressed with gzip or zstd. Compressed files and pipes are copied to temporary files, which Close
// removes.
//
// Several lines may concern the same request, as in the files of a retry. The line with the best state wins, in this order: answered,
// cut, refused, blocked, paused, failed, cancelled, expired, unreadable. If there are complete answers with different texts, they
// conflict. The order of the files does not matter.
//
// Lines and files that cannot be read are reported by [Answers.Faults], and the rest is still read. OpenAnswers returns a [fault.List]
// if files cannot be opened, or the cause of ctx if ctx is done. In both cases, no file is left open.
func OpenAnswers(ctx context.Context, files ...string) (*Answers, error) {
	names := slices.Compact(slices.Sorted(slices.Values(files)))
	a := &Answers{}
	var failed fault.List
	for _, name := range names {
		f, err := openResultFile(ctx, name)
		if err != nil {
			failed = append(failed, cannotRead(name, err))
			continue
		}
		a.files = append(a.files, f)
	}
	if failed != nil && ctx.Err() == nil {
		_ = a.Close() // the files were only read, so errors do not matter
		return nil, failed
	}
	r := &reader{}
	for i := range a.files {
		b := builder{Answers: a, reader: r, file: i}
		b.read(ctx)
		a.faults = append(a.faults, b.faults...)
	}
	if ctx.Err() != nil {
		_ = a.Close() // the files were only read, so errors do not matter
		return nil, context.Cause(ctx)
	}
	return a, nil
}

// cannotRead returns the fault for a file that cannot be read. It uses the cause of an operating system error, because the error itself
// repeats the file name and also names the system call.
func cannotRead(name string, err error) *fault.Fault {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		err = p.Err
	}
	return &fault.Fault{Pos: fault.Pos{File: name}, Rule: "unreadable", Err: err}
}

// Close closes the files and removes the temporary ones.
func (a *Answers) Close() error {
	var errs []error
	for _, f := range a.files {
		errs = append(errs, f.close())
	}
	a.files = nil
	return errors.Join(errs...)
}

// Len returns the number of requests that have a result in the files.
func (a *Answers) Len() int { return a.index.n }

// Faults returns the faults in the files, sorted by file name and line: malformed lines, files that are not results, and conflicting
// answers. If a file has more than 100 faults, one additional fault counts the rest. The caller owns the list.
func (a *Answers) Faults() fault.List { return slices.Clone(a.faults) }

// All yields the answers in the order in which their requests first occur in the files, which are sorted by name. If a line can no
// longer be read, All yields a nil Answer and an error, and continues.
func (a *Answers) All() iter.Seq2[*Answer, error] {
	return func(yield func(*Answer, error) bool) {
		for i := range a.index.n {
			if !yield(a.read(a.index.at(i))) {
				return
			}
		}
	}
}

// Answer returns the answer to a request and reports whether the files contain one.
func (a *Answers) Answer(id string) (answer *Answer, ok bool, err error) {
	e := a.index.find(hashOf(id))
	if e == nil {
		return nil, false, nil
	}
	answer, err = a.read(e)
	return answer, err == nil, err
}

// errChanged is the cause of an error if a line has changed since it was indexed.
var errChanged = errors.New("the file has changed since it was opened")

// read reads the line that an entry refers to.
func (a *Answers) read(e *entry) (*Answer, error) {
	if int(e.file) >= len(a.files) {
		return nil, os.ErrClosed
	}
	f := a.files[e.file]
	pos := fault.Pos{File: f.name, Line: int(e.line)}
	r, _ := a.pool.Get().(*reader)
	if r == nil {
		r = &reader{}
	}
	defer a.pool.Put(r)
	text, err := f.line(r.buffer, e)
	r.buffer = text
	if err != nil {
		return nil, &fault.Fault{Pos: pos, Rule: "unreadable", Err: err}
	}
	l := r.read(&doc.Source{File: f.name, Line: int(e.line), Text: text}, true)
	state := e.state()
	answer := &Answer{ID: l.id, State: state, File: f.name, Line: int(e.line)}
	switch {
	case hashOf(l.id) != e.id:
		return nil, &fault.Fault{Pos: pos, Rule: "unreadable", Err: errChanged}
	case e.long:
		answer.Message = errLong.Error()
	case state == StateConflicting:
		answer.Message = "the files have different complete answers"
	case l.state != state:
		return nil, &fault.Fault{Pos: pos, Rule: "unreadable", Err: errChanged}
	default:
		l.fill(answer)
	}
	return answer, nil
}

// ranks lists the states of lines from best to worst. The order determines which of several lines for a request counts.
var ranks = [...]State{
	StateConflicting, StateAnswered, StateCut, StateRefused, StateBlocked, StatePaused, StateFailed, StateCancelled, StateExpired, StateUnreadable,
}

func rankOf(s State) uint8 { return uint8(slices.Index(ranks[:], s)) }

func (e *entry) state() State { return ranks[e.rank] }
