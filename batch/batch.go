// Package batch turns corpora of inquiries into files of prompts, or of requests that the batch interfaces of providers take: with ids that
// stay the same as long as what is asked does, in the form of each provider, and within its limits.
//
//	files, err := batch.Find([]string{"corpus.jsonl"}, nil)
//	enc, err := batch.NewEncoder(batch.OpenAIChat, &batch.Options{Model: "…", MaxTokens: 4000})
//	dir, err := batch.OpenDir("requests", &batch.DirOptions{Encoder: enc})
//	job := batch.Job{Renderer: renderer, Encoder: enc, Workers: 2}
//	err = job.Fill(ctx, dir, files.Documents(nil))
//
// [Job.Run] gives the results one by one to those who have a place of their own for them. Memory does not grow with the corpus, but for 16
// bytes a request that find what is asked twice, as much again for an update, and what the manifest says of a part, which in the format
// text each prompt is. It calls no network.
package batch

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/doc"
	"github.com/dated-claims/retest/prompt"
)

// Format is the form of a provider's requests.
type Format string

// The formats.
const (
	Text            Format = "text"             // the prompt itself, a file each
	JSONL           Format = "jsonl"            // a line with id, text, messages and hashes
	Messages        Format = "messages"         // a line with id and messages
	OpenAIChat      Format = "openai-chat"      // a line for /v1/chat/completions
	OpenAIResponses Format = "openai-responses" // a line for /v1/responses
	VLLM            Format = "vllm"             // a line for vLLM's run-batch
	Anthropic       Format = "anthropic"        // an item of the one JSON body of a message batch
	Gemini          Format = "gemini"           // a line of a Gemini batch file
	VertexClaude    Format = "vertex-claude"    // a line for Claude on Vertex AI; the model is the job's
	BedrockClaude   Format = "bedrock-claude"   // a line for Claude on Bedrock; the model is the job's
)

// Formats lists the formats: the three of this program, and those of the providers.
func Formats() []Format {
	return []Format{Text, JSONL, Messages, OpenAIChat, OpenAIResponses, VLLM, Anthropic, Gemini, VertexClaude, BedrockClaude}
}

// Options say what a request asks for beside the prompt.
type Options struct {
	Model     string // the provider's name for it; there is no default, and formats whose job sets it take none
	MaxTokens int    // the most tokens of an answer; 0 leaves it to the provider, where it need not be given
	Search    bool   // give the model a search tool, in formats that can
}

// Limits are what a provider takes in one file; 0 is no stated limit.
type Limits struct {
	Requests int
	Bytes    int
}

// Encoder writes requests in one format. It is read-only, and safe for concurrent use.
type Encoder struct {
	format Format
	model  string // quoted
	opts   Options
}

// ErrOptions is wrapped by the errors of NewEncoder.
var ErrOptions = errors.New("these options do not fit the format")

// optionError says which option does not fit.
type optionError string

func (e optionError) Error() string { return string(e) }
func (optionError) Unwrap() error   { return ErrOptions }

// NewEncoder prepares an encoder. The error is a fault.List with everything that does not fit the format.
func NewEncoder(format Format, opts *Options) (*Encoder, error) {
	if opts == nil {
		opts = &Options{}
	}
	var faults fault.List
	fail := func(want, got, hint string) {
		faults = append(faults, &fault.Fault{Rule: "options", Want: want, Got: got, Hint: hint, Err: optionError(fmt.Sprintf("%s: want %s, got %s", format, want, got))})
	}
	names := make([]string, len(Formats()))
	for i, f := range Formats() {
		names[i] = string(f)
	}
	if !slices.Contains(Formats(), format) {
		fail("one of "+strings.Join(names, ", "), strconv.Quote(string(format)), fault.DidYouMean(string(format), names))
		return nil, faults
	}
	own := format == Text || format == JSONL || format == Messages
	jobs := format == Gemini || format == VertexClaude || format == BedrockClaude
	switch {
	case own:
		const hint = "that is for the providers' formats"
		if opts.Model != "" {
			fail("no model", strconv.Quote(opts.Model), hint)
		}
		if opts.MaxTokens != 0 {
			fail("no most tokens of an answer", strconv.Itoa(opts.MaxTokens), hint)
		}
		if opts.Search {
			fail("no search tool", "one", hint)
		}
		return &Encoder{format: format}, faults.Err()
	case jobs && opts.Model != "":
		fail("no model", strconv.Quote(opts.Model), "the model is set on the job")
	case !jobs && opts.Model == "":
		fail("a model", "none", "")
	}
	claude := format == Anthropic || format == VertexClaude || format == BedrockClaude
	switch {
	case opts.MaxTokens < 0:
		fail("a number of tokens from 0", strconv.Itoa(opts.MaxTokens), "")
	case claude && opts.MaxTokens == 0:
		fail("the most tokens of an answer", "none", "Claude's interfaces ask for max_tokens")
	}
	if opts.Search && format != OpenAIResponses && format != Anthropic && format != Gemini {
		fail("no search tool", "one", "of these formats "+string(OpenAIResponses)+", anthropic and gemini give the model one in a batch; set search: no in the inquiries")
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	return &Encoder{format, string(doc.AppendQuoted(nil, opts.Model)), *opts}, nil
}

// hash is that of all that the requests of a prompt depend on.
func (e *Encoder) hash() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %s %d %t", e.format, e.model, e.opts.MaxTokens, e.opts.Search))
	return hex.EncodeToString(sum[:])
}

// Limits gives what the provider takes in one file, as it states them.
func (e *Encoder) Limits() Limits {
	switch e.format {
	case OpenAIChat, OpenAIResponses:
		return Limits{50_000, 200_000_000}
	case Anthropic:
		return Limits{100_000, 256_000_000}
	case Gemini:
		return Limits{0, 2_000_000_000}
	case Text:
		return Limits{1, 0} // nothing that could stand between two prompts cannot stand in one
	}
	return Limits{}
}

// Ending is how the names of files end that hold such requests.
func (e *Encoder) Ending() string {
	switch e.format {
	case Text:
		return ".txt"
	case Anthropic:
		return ".json"
	}
	return ".jsonl"
}

// Frame gives what stands before the first request of a file, between two, and behind the last one: a file is a request a line, but for
// Anthropic, whose file is one JSON object, and for text, which has a file a prompt.
func (e *Encoder) Frame() (before, between, behind string) {
	switch e.format {
	case Anthropic:
		return "{\"requests\":[\n", ",\n", "\n]}\n"
	case Text:
		return "", "", ""
	}
	return "", "\n", "\n"
}

// maxIDText is how much of an inquiry's id stands in that of a request: with a hyphen and 16 digits there are 64 characters.
const maxIDText = 47

// ID is the id of a prompt's request: the inquiry's id, at most 47 characters of it, a hyphen, and 16 hexadecimal digits of the hash of
// what it asks and of the templates. It is ^[a-zA-Z0-9_-]{1,64}$, which every provider takes, and does not depend on where in a corpus the
// inquiry stands; for an inquiry that gives no id, a Job takes what its file's name gives, without a number.
func ID(p *prompt.Prompt) string {
	inquiry, template := p.Sum()
	return idOf(p.ID, inquiry, template)
}

// idOf is ID, of the hashes.
func idOf(name string, inquiry, template [sha256.Size]byte) string {
	var text [4*sha256.Size + 1]byte
	both := hex.AppendEncode(text[:0], inquiry[:])
	both = hex.AppendEncode(append(both, '\n'), template[:])
	sum := sha256.Sum256(both)
	var id [maxIDText + 17]byte
	return string(hex.AppendEncode(append(append(id[:0], name[:min(len(name), maxIDText)]...), '-'), sum[:8]))
}

// AppendRequest appends a request, on one line and without a line break at its end.
func (e *Encoder) AppendRequest(dst []byte, id string, p *prompt.Prompt) []byte {
	v := view{text: p.Text, hashes: p.Hashes}
	for _, m := range p.Messages {
		if m.Role == "system" {
			v.system = m.Content
		} else {
			v.user = m.Content
		}
	}
	return e.append(dst, id, &v)
}

// view is a prompt as an encoder needs it.
type view struct {
	text, system, user string
	quoted             []byte // the system message as JSON; nil when that is still to be done
	hashes             func() prompt.Hashes
}

// appendSystem appends the system message as JSON.
func (v *view) appendSystem(dst []byte) []byte {
	if v.quoted != nil {
		return append(dst, v.quoted...)
	}
	return doc.AppendQuoted(dst, v.system)
}

func (e *Encoder) append(dst []byte, id string, v *view) []byte {
	switch e.format {
	case Text:
		return append(dst, v.text...)
	case JSONL, Messages:
		return e.own(dst, id, v)
	case OpenAIChat, VLLM:
		return e.chat(dst, id, v)
	case OpenAIResponses:
		return e.responses(dst, id, v)
	case Anthropic:
		dst = field(append(dst, '{'), "custom_id", id)
		dst = append(append(dst, `,"params":{"model":`...), e.model...)
		dst = e.claude(dst, v)
		if e.opts.Search {
			dst = append(dst, `,"tools":[{"type":"web_search_20250305","name":"web_search"}]`...)
		}
		return append(dst, "}}"...)
	case Gemini:
		return e.gemini(dst, id, v)
	case VertexClaude:
		dst = field(append(dst, '{'), "custom_id", id)
		dst = append(dst, `,"request":{"anthropic_version":"vertex-2023-10-16"`...)
		return append(e.claude(dst, v), "}}"...)
	default:
		dst = field(append(dst, '{'), "recordId", id)
		dst = append(dst, `,"modelInput":{"anthropic_version":"bedrock-2023-05-31"`...)
		return append(e.claude(dst, v), "}}"...)
	}
}

// own appends a line in one of this program's formats.
func (e *Encoder) own(dst []byte, id string, v *view) []byte {
	dst = field(append(dst, '{'), "id", id)
	if e.format == JSONL {
		dst = field(append(dst, ','), "text", v.text)
	}
	dst = append(dst, `,"messages":[`...)
	if v.system != "" {
		dst = append(v.appendSystem(append(dst, `{"role":"system","content":`...)), "},"...)
	}
	dst = append(field(append(dst, `{"role":"user",`...), "content", v.user), "}]"...)
	if e.format == JSONL {
		h := v.hashes()
		dst = field(append(dst, `,"hashes":{`...), "text", h.Text)
		dst = field(append(dst, ','), "messages", h.Messages)
		dst = field(append(dst, ','), "inquiry", h.Inquiry)
		dst = append(field(append(dst, ','), "template", h.Template), '}')
	}
	return append(dst, '}')
}

// field appends a key and its text.
func field(dst []byte, key, text string) []byte {
	return doc.AppendQuoted(append(append(append(dst, '"'), key...), `":`...), text)
}

func (e *Encoder) chat(dst []byte, id string, v *view) []byte {
	role, most := "developer", `,"max_completion_tokens":`
	if e.format == VLLM {
		role, most = "system", `,"max_tokens":`
	}
	dst = field(append(dst, '{'), "custom_id", id)
	dst = append(dst, `,"method":"POST","url":"/v1/chat/completions","body":{"model":`...)
	dst = append(append(dst, e.model...), `,"messages":[`...)
	if v.system != "" {
		dst = append(append(append(dst, `{"role":"`...), role...), `","content":`...)
		dst = append(v.appendSystem(dst), "},"...)
	}
	dst = field(append(dst, `{"role":"user",`...), "content", v.user)
	return append(e.tokens(append(dst, "}]"...), most), "}}"...)
}

func (e *Encoder) responses(dst []byte, id string, v *view) []byte {
	dst = field(append(dst, '{'), "custom_id", id)
	dst = append(dst, `,"method":"POST","url":"/v1/responses","body":{"model":`...)
	dst = append(dst, e.model...)
	if v.system != "" {
		dst = v.appendSystem(append(dst, `,"instructions":`...))
	}
	dst = e.tokens(field(append(dst, ','), "input", v.user), `,"max_output_tokens":`)
	if e.opts.Search {
		dst = append(dst, `,"tools":[{"type":"web_search"}]`...)
	}
	return append(dst, "}}"...)
}

// claude appends what follows in the body of a request to Claude, but for its end.
func (e *Encoder) claude(dst []byte, v *view) []byte {
	dst = e.tokens(dst, `,"max_tokens":`)
	if v.system != "" {
		dst = append(v.appendSystem(append(dst, `,"system":[{"type":"text","text":`...)), "}]"...)
	}
	dst = field(append(dst, `,"messages":[{"role":"user","content":[{"type":"text",`...), "text", v.user)
	return append(dst, "}]}]"...)
}

func (e *Encoder) gemini(dst []byte, id string, v *view) []byte {
	dst = append(field(append(dst, '{'), "key", id), `,"request":{`...)
	if v.system != "" {
		dst = append(v.appendSystem(append(dst, `"systemInstruction":{"parts":[{"text":`...)), "}]},"...)
	}
	dst = append(field(append(dst, `"contents":[{"role":"user","parts":[{`...), "text", v.user), "}]}]"...)
	if e.opts.Search {
		dst = append(dst, `,"tools":[{"googleSearch":{}}]`...)
	}
	if e.opts.MaxTokens > 0 {
		dst = append(e.tokens(append(dst, `,"generationConfig":{`...), `"maxOutputTokens":`), '}')
	}
	return append(dst, "}}"...)
}

// tokens appends the most tokens of an answer, if that is given.
func (e *Encoder) tokens(dst []byte, key string) []byte {
	if e.opts.MaxTokens == 0 {
		return dst
	}
	return strconv.AppendInt(append(dst, key...), int64(e.opts.MaxTokens), 10)
}
