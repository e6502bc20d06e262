package provider

import (
	"errors"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/doc"
)

// keys is the set of keys in a line that determine its format.
type keys uint16

const (
	hasResult      keys = 1 << iota // Anthropic
	hasResponse                     // OpenAI, Gemini, Vertex AI
	hasModelOutput                  // Bedrock
	hasError                        // OpenAI, Gemini, Bedrock
	hasStatus                       // Vertex AI
	hasEcho                         // a copy of the request, which Vertex AI and Bedrock include
	hasKey                          // the id in Gemini's lines
	hasRequest                      // keys that only requests contain
)

// failure is an error reported by a provider.
type failure struct {
	there         bool
	code, message string
}

// line is the content of a line.
type line struct {
	id      string // id of the request; empty if it is uncertain
	state   State  // empty if the line is malformed and its id is uncertain
	fault   *fault.Fault
	result  bool // the line is a result, though possibly malformed
	misfits bool // the line is certainly not a result

	code, message string // explain the state

	src       *doc.Source
	keys      keys
	ids       int     // number of keys in the line that are ids
	label     string  // an id found among the request's labels
	kind      string  // Anthropic's result.type
	failed    failure // an error next to the response
	condition failure // Vertex AI's status
	http      int     // value of the key status_code
	response
}

// reader reads lines. It is not safe for concurrent use. A line is valid until the next one is read.
type reader struct {
	cur    doc.Cursor
	keep   bool // whether to keep the text in addition to the state
	buffer []byte
	line
}

// read reads a line. Unless keep is set, it keeps only the parts that determine the line's id and state.
func (r *reader) read(src *doc.Source, keep bool) *line {
	r.keep, r.line = keep, line{src: src, response: response{text: r.text[:0], refusal: r.refusal[:0]}}
	r.cur.Reset(src)
	if r.cur.Kind() != doc.Map && r.cur.Err() == nil {
		r.misfit("something else")
		return &r.line
	}
	r.cur.Members(r.top)
	err := r.cur.End()
	switch broken, _ := errors.AsType[*fault.Fault](err); {
	case r.isRequest(broken != nil):
		r.misfit("a request")
	case broken != nil:
		r.spoil(broken)
	case !r.isResult():
		r.misfit("another JSON object")
	case r.cur.Wrong() != nil:
		r.spoil(r.cur.Wrong())
	case r.ids > 1:
		r.spoil(&fault.Fault{Pos: src.Pos(0), Rule: "type", Want: "one id", Got: "several"})
	case r.ids == 0 && r.label == "" || r.ids == 1 && r.id == "":
		r.spoil(&fault.Fault{Pos: src.Pos(0), Rule: "required", Want: "the id of the request as custom_id, key or recordId", Got: "none"})
	default:
		if r.ids == 0 {
			r.id = r.label
		}
		r.result = true
		r.decide()
	}
	return &r.line
}

// wantResults describes what each line of a result file must be.
const wantResults = "batch results, one JSON object per line, as returned by OpenAI, Azure OpenAI, vLLM, Mistral, Anthropic, Gemini, Vertex AI or Bedrock"

// misfit records that a line is not a result at all.
func (l *line) misfit(got string) {
	f := &fault.Fault{Pos: l.src.Pos(0), Rule: "not-results", Want: wantResults, Got: got}
	if got == "a request" {
		f.Hint = "this file holds the requests, not the results"
	}
	l.id, l.fault, l.misfits = "", f, true
}

// spoil records that a line cannot be read. If the line contains exactly one id, its request is still known.
func (l *line) spoil(f *fault.Fault) {
	switch l.ids {
	case 0:
		l.id = l.label
	case 1:
	default:
		l.id = ""
	}
	l.fault, l.result = f, l.id != "" || l.isResult()
	if l.id != "" {
		l.state, l.code, l.message = StateUnreadable, f.Rule, f.Message()
	}
}

// answers is the set of keys that only results contain.
const answers = hasResult | hasResponse | hasModelOutput | hasError | hasStatus

func (l *line) isResult() bool { return l.keys&answers != 0 }

// isRequest reports whether a line is a request. If a line is malformed, a copy of the request does not make it a request, because the
// result may be in the missing part.
func (l *line) isRequest(broken bool) bool {
	return !l.isResult() && (l.keys&hasRequest != 0 || l.keys&hasEcho != 0 && !broken)
}

// top reads the value of a key at the top level of the line.
func (r *reader) top(key string) {
	switch key {
	case "custom_id", "recordId", "key":
		if r.ids++; key == "key" {
			r.keys |= hasKey
		}
		r.id = r.cur.Text()
	case "result":
		r.keys |= hasResult
		r.cur.Members(r.resultKey)
	case "response":
		r.keys |= hasResponse
		r.cur.Members(r.responseKey)
	case "modelOutput":
		r.keys |= hasModelOutput
		r.cur.Members(r.bodyKey)
	case "error":
		r.keys |= hasError
		r.failure(&r.failed)
	case "status":
		r.keys |= hasStatus
		r.failure(&r.condition)
	case "request":
		if r.cur.Kind() == doc.Map {
			r.keys |= hasEcho
			r.cur.Lenient(func() { r.cur.Members(r.echoKey) })
		}
	case "modelInput":
		r.keys |= hasEcho
	case "params", "requests", "method", "url", "body", "messages":
		r.keys |= hasRequest
	}
}

// resultKey reads the value of a key in Anthropic's result.
func (r *reader) resultKey(key string) {
	switch key {
	case "type":
		r.kind = r.cur.Text()
	case "message":
		r.cur.Members(r.bodyKey)
	case "error":
		r.failure(&r.failed)
	}
}

// responseKey reads the value of a key in response, which is either an HTTP response with a body or the body itself.
func (r *reader) responseKey(key string) {
	switch key {
	case "status_code":
		r.http, _ = r.cur.Int()
	case "body":
		r.cur.Members(r.bodyKey)
	case "request_id":
	default:
		r.bodyKey(key)
	}
}

// echoKey reads the value of a key in the copy of the request. Gemini's requests on Vertex AI have no id field, but their labels are
// included in the copy.
func (r *reader) echoKey(key string) {
	if key == "labels" {
		r.member("custom_id", func() { r.label = r.cur.Text() })
	}
}

// failure reads an error. The error may be an object, possibly with a nested error, a string, or anything else that is not null, false
// or empty.
func (r *reader) failure(f *failure) {
	switch r.cur.Kind() {
	case doc.Null:
		r.cur.Skip()
	case doc.String:
		if text := r.cur.Text(); text != "" {
			f.there, f.message = true, text
		}
	case doc.Map:
		r.failureMap(f)
	default:
		if raw := string(r.cur.Raw()); raw != "false" && raw != "[]" {
			f.there, f.message = true, fault.Short(raw)
		}
	}
}

func (r *reader) failureMap(f *failure) {
	var code, kind string
	var inner failure
	r.cur.Members(func(key string) {
		f.there = true
		switch key {
		case "code", "errorCode":
			code = r.scalar()
		case "type":
			kind = r.scalar()
		case "message", "errorMessage":
			f.message = r.scalar()
		case "error":
			r.failure(&inner)
		}
	})
	f.code = code
	if code == "" {
		f.code = kind
	}
	if inner.there {
		*f = inner
	}
}

// scalar reads a string, number or boolean. Numbers and booleans are returned as written. It skips lists and maps.
func (r *reader) scalar() string {
	switch r.cur.Kind() {
	case doc.String:
		return r.cur.Text()
	case doc.Number, doc.Bool:
		return string(r.cur.Raw())
	}
	return ""
}
