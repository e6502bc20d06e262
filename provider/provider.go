// Package provider implements the batch APIs of model providers. It writes prompts as requests and reads the results.
//
// A single table lists the request formats: the extensions, frames and limits of their files, the options they accept, and how a
// request is written.
//
//	enc, err := provider.NewEncoder(provider.OpenAIChat, &provider.Options{Model: "…", MaxTokens: 4000})
//	prefix, separator, suffix := enc.Frame()
//	file := enc.Append([]byte(prefix), "tides-1", &provider.Prompt{System: "…", User: "…"})
//	file = append(enc.Append(append(file, separator...), "tides-2", &provider.Prompt{User: "…"}), suffix...)
//
// The result and error files of a batch, from any of the providers, yield one answer for each request.
//
//	for answer, err := range provider.Results("output.jsonl", "errors.jsonl") {
//		… // answer.ID, answer.State, answer.Text
//	}
//
// The package never uses the network. It does not render prompts, write whole corpora or interpret answers. Package prompt renders
// prompts, and package batch writes whole corpora.
package provider

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/doc"
)

// Format is the name of a request format, such as openai-chat. The zero Format is invalid.
type Format string

// The formats. Text, JSONL and Messages are this program's own; the others belong to providers.
const (
	Text            Format = "text"             // the prompt itself, one file per prompt
	JSONL           Format = "jsonl"            // a line with id, text, messages and hashes
	Messages        Format = "messages"         // a line with id and messages
	OpenAIChat      Format = "openai-chat"      // a line for /v1/chat/completions
	OpenAIResponses Format = "openai-responses" // a line for /v1/responses
	VLLM            Format = "vllm"             // a line for vLLM's run-batch
	Anthropic       Format = "anthropic"        // an item in the single JSON body of a message batch
	Gemini          Format = "gemini"           // a line of a Gemini batch file; the model is set on the job
	Mistral         Format = "mistral"          // a line for Mistral's chat completions; the model is set on the job
	AzureOpenAI     Format = "azure-openai"     // a line for /chat/completions; the model is the name of a deployment
	VertexGemini    Format = "vertex-gemini"    // a line for Gemini on Vertex AI; the model is set on the job
	VertexClaude    Format = "vertex-claude"    // a line for Claude on Vertex AI; the model is set on the job
	BedrockClaude   Format = "bedrock-claude"   // a line for Claude on Bedrock; the model is set on the job
)

// Formats returns the formats in the order of the constants. The caller may modify the slice.
func Formats() []Format {
	list := make([]Format, len(formats))
	for i := range formats {
		list[i] = formats[i].format
	}
	return list
}

// Traits returns the facts about the format. An unknown format has zero Traits.
func (f Format) Traits() Traits {
	if r := rowOf(f); r != nil {
		return r.traits
	}
	return Traits{}
}

// Traits are the facts about a format that callers need in order to choose options, fill in a [Prompt], and read requests back from a
// file.
type Traits struct {
	Ext         string // the file extension, such as .jsonl
	Own         bool   // one of this program's own formats, which accept no Options
	Model       bool   // Options.Model is required; if false, it must be empty
	MaxTokens   bool   // Options.MaxTokens is required
	Search      bool   // Options.Search is allowed
	MaxSearches bool   // Options.MaxSearches is allowed
	Text        bool   // requests are written from Prompt.Text
	Messages    bool   // requests are written from Prompt.System and Prompt.User
	Hashes      bool   // requests contain Prompt.Hashes
	Lines       bool   // each request is one line that starts with its id; if false, a file is a single request without its id
	// Cacheable is the minimum length in tokens that a prefix must have for the provider's prompt cache to keep it. Some models need
	// more. 0 means unknown.
	Cacheable int
}

// Options determine what a request asks for in addition to the prompt. The zero Options add nothing.
type Options struct {
	Model     string // the provider's name for the model; there is no default
	MaxTokens int    // the maximum number of tokens in an answer; 0 means the provider's default
	Search    bool   // give the model a search tool
	// MaxSearches is the maximum number of searches per answer, for providers that can limit it. With Search, 0 means 20 for Anthropic,
	// which charges per search, and no limit for other providers.
	MaxSearches int
	// NoSystem puts the system message at the start of the user message, for models that have no system role.
	NoSystem bool
	// Body is a JSON object whose members are added to the parameters of every request, such as {"temperature": 0}. Providers call the
	// parameters body, params, request or modelInput. If a request already has an object with the same key, such as Gemini's
	// generationConfig, the members of the object in Body are added to it. Keys that are set by the other options or the prompt are
	// rejected. An empty Body adds nothing.
	Body string
}

// Limits are a provider's limits for one file. 0 means that the provider does not state the limit.
type Limits struct {
	Requests int
	Bytes    int
}

// Prompt is the content of a request. [Format.Traits] says which fields a format uses. The others may be empty.
//
// The zero Prompt is ready to use. [Encoder.Append] caches the JSON form of System in it, because System is often the same for a whole
// corpus. Reuse one Prompt and set its fields for each request. A Prompt may be copied, but must not be used concurrently.
type Prompt struct {
	Text   string // the whole prompt as one string
	System string // the system message; empty if there is none
	User   string // the user message
	Hashes Hashes

	cache *cache
}

// Hashes identify a prompt and the sources that it was rendered from. Package prompt computes them.
type Hashes struct {
	Text     string // hash of the prompt's text
	Messages string // hash of the messages
	Inquiry  string
	Template string // hash of the templates
}

// cache holds a system message and its JSON form. It is used only by the Prompt that created it, so a copy of the Prompt neither sees
// nor changes it.
type cache struct {
	owner  *Prompt
	system []byte // a copy, because the caller may reuse the memory of Prompt.System
	quoted []byte
}

// appendSystem appends the system message in JSON form.
func (p *Prompt) appendSystem(dst []byte) []byte {
	c := p.cache
	if c == nil || c.owner != p {
		c = &cache{owner: p}
		p.cache = c
	}
	if c.quoted == nil || string(c.system) != p.System {
		c.system = append(c.system[:0], p.System...)
		c.quoted = doc.AppendQuoted(c.quoted[:0], p.System)
	}
	return append(dst, c.quoted...)
}

// Encoder writes requests in one format. It is read-only and safe for concurrent use. A nil or zero Encoder does not have a format and
// writes nothing.
type Encoder struct {
	row    *row
	model  string // in JSON form; empty for formats that accept no options
	opts   Options
	tail   string // members of Body, each preceded by a comma
	config string // members of Gemini's generationConfig in Body, each preceded by a comma
}

// ErrOptions is wrapped by the errors that [NewEncoder] returns.
var ErrOptions = errors.New("the format does not support these options")

var errNotAnObject = errors.New("want a JSON object")

// optionError is an error message about one option.
type optionError string

func (e optionError) Error() string { return string(e) }
func (optionError) Unwrap() error   { return ErrOptions }

// NewEncoder returns an encoder for a format. Nil opts means the zero Options. The error is a [fault.List] with a fault for each option
// that does not fit the format, and wraps [ErrOptions].
func NewEncoder(format Format, opts *Options) (*Encoder, error) {
	if opts == nil {
		opts = &Options{}
	}
	r := rowOf(format)
	if r == nil {
		names := namesOf(func(*row) bool { return true })
		return nil, fault.List{format.misfit("one of "+strings.Join(names, ", "), strconv.Quote(string(format)), fault.DidYouMean(string(format), names))}
	}
	if err := r.misfits(opts).Err(); err != nil {
		return nil, err
	}
	e := &Encoder{row: r, opts: *opts}
	if opts.Search && opts.MaxSearches == 0 {
		e.opts.MaxSearches = r.searches
	}
	if !r.traits.Own {
		e.model = string(doc.AppendQuoted(nil, opts.Model))
	}
	if opts.Body != "" {
		var faults fault.List
		if e.tail, e.config, faults = r.body(opts); faults != nil {
			return nil, faults
		}
	}
	return e, nil
}

// misfit returns the fault for an option that does not fit the format.
func (f Format) misfit(want, got, hint string) *fault.Fault {
	return &fault.Fault{Rule: "options", Want: want, Got: got, Hint: hint, Err: optionError(fmt.Sprintf("%s: want %s, got %s", f, want, got))}
}

// misfits returns the faults for all options that do not fit the format.
func (r *row) misfits(opts *Options) fault.List {
	var faults fault.List
	fail := func(want, got, hint string) { faults = append(faults, r.format.misfit(want, got, hint)) }
	t := &r.traits
	modelHint, searchHint := "the model is set on the job", "only "+listed(namesOf(func(r *row) bool { return r.traits.Search }))+
		" offer one in a batch; set search: no in the inquiries"
	if t.Own {
		modelHint = "only provider formats support it"
		searchHint = modelHint
	}
	switch {
	case t.Model && opts.Model == "":
		fail("a model", "none", "")
	case !t.Model && opts.Model != "":
		fail("no model", strconv.Quote(opts.Model), modelHint)
	}
	switch n := opts.MaxTokens; {
	case t.Own && n != 0:
		fail("no maximum number of tokens", strconv.Itoa(n), modelHint)
	case n < 0:
		fail("a non-negative maximum number of tokens", strconv.Itoa(n), "")
	case t.MaxTokens && n == 0:
		fail("a maximum number of tokens", "none", r.why)
	}
	if opts.Search && !t.Search {
		fail("no search tool", "one", searchHint)
	}
	switch n := opts.MaxSearches; {
	case n < 0:
		fail("a non-negative maximum number of searches", strconv.Itoa(n), "")
	case n > 0 && !opts.Search:
		fail("no maximum number of searches", strconv.Itoa(n), "it requires a search tool")
	case n > 0 && !t.MaxSearches && t.Search:
		fail("no maximum number of searches", strconv.Itoa(n), "only "+listed(namesOf(func(r *row) bool { return r.traits.MaxSearches }))+" can limit them")
	}
	if t.Own && opts.NoSystem {
		fail("unchanged messages", "no system message", modelHint)
	}
	if t.Own && opts.Body != "" {
		fail("no request parameters", "some", modelHint)
	}
	return faults
}

// listed joins names for use in a sentence.
func listed(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// facts returns the table row for the encoder's format.
func (e *Encoder) facts() *row {
	if e == nil || e.row == nil {
		return &none
	}
	return e.row
}

// Format returns the encoder's format, or "" for the zero Encoder.
func (e *Encoder) Format() Format { return e.facts().format }

// Ext returns the extension of files that contain these requests, such as .jsonl.
func (e *Encoder) Ext() string { return e.facts().traits.Ext }

// Limits returns what the provider accepts in one file, according to its documentation.
func (e *Encoder) Limits() Limits { return e.facts().limits }

// Frame returns the text around the requests in a file: prefix before the first request, separator between requests, and suffix after
// the last request.
func (e *Encoder) Frame() (prefix, separator, suffix string) {
	f := &e.facts().frame
	return f.prefix, f.separator, f.suffix
}

// Hash returns the SHA-256 hash of the format and the options in hexadecimal. Two encoders with the same hash write the same requests.
func (e *Encoder) Hash() string {
	if e == nil {
		e = &Encoder{}
	}
	text := fmt.Appendf(nil, "%s %s %d %t", e.Format(), e.model, e.opts.MaxTokens, e.opts.Search)
	if o := e.opts; o.MaxSearches != 0 || o.NoSystem || o.Body != "" { // without any of these options, the hash is the same as in version 1
		text = fmt.Appendf(text, " %d %t %s{%s}", o.MaxSearches, o.NoSystem, e.tail, e.config)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Append appends the request for a prompt to dst, without a trailing line break, and returns the result. The id identifies the request
// in the provider's answer. Providers accept ids that match ^[a-zA-Z0-9_-]{1,64}$. A nil Prompt is treated as an empty one.
//
// Append does not retain the strings in p, so the caller may reuse their memory.
func (e *Encoder) Append(dst []byte, id string, p *Prompt) []byte {
	if p == nil {
		p = &Prompt{}
	}
	if e != nil && e.opts.NoSystem && p.System != "" {
		p = &Prompt{Text: p.Text, User: strings.TrimRight(p.System, "\n") + "\n\n" + p.User, Hashes: p.Hashes}
	}
	return e.facts().write(e, dst, id, p)
}

// RequestID returns an id in a form that the provider accepts. Most formats accept any id. BedrockClaude accepts only letters and
// digits. VertexGemini, whose id is a label, accepts at most 63 lower-case letters, digits, _ and -. An id in an accepted form is
// unchanged. Any other id is reduced to the allowed characters and length, and ends with 16 digits of its hash. Different ids stay
// different.
func (e *Encoder) RequestID(id string) string {
	r := e.facts().ids
	if r == nil || len(id) <= r.most && !strings.ContainsFunc(id, func(c rune) bool { return !r.allows(c) }) {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	hash := r.joint + hex.EncodeToString(sum[:8])
	name := id
	if cut := len(id) - 17; cut > 0 && id[cut] == '-' {
		name = id[:cut] // remove the hash from an id created by package batch
	}
	name = strings.Map(func(c rune) rune {
		if c = r.fold(c); !r.allows(c) {
			return -1
		}
		return c
	}, name)
	return name[:min(len(name), r.most-len(hash))] + hash
}

// idRule describes which request ids a format accepts.
type idRule struct {
	most   int // maximum length in characters
	joint  string
	fold   func(c rune) rune
	allows func(c rune) bool
}

// bedrockIDs allows letters and digits: docs.aws.amazon.com/bedrock/latest/userguide/batch-inference-data.html.
var bedrockIDs = &idRule{
	most: 64, fold: func(c rune) rune { return c },
	allows: func(c rune) bool { return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' },
}

// labelIDs allows label values: cloud.google.com/compute/docs/labeling-resources#requirements.
var labelIDs = &idRule{
	most: 63, joint: "-", fold: unicode.ToLower,
	allows: func(c rune) bool { return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c == '_' || c == '-' },
}
