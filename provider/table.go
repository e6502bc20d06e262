package provider

// row holds everything that is known about a format. Adding a provider takes one row and one function.
type row struct {
	format   Format
	traits   Traits
	why      string // why Traits.MaxTokens is set, for use as the hint of the error
	frame    frame
	limits   Limits
	ids      *idRule                                                   // the ids that the format accepts; nil means that it accepts any id created by package batch
	searches int                                                       // default for Options.MaxSearches if there is a search tool
	owned    []string                                                  // parameter keys that Options.Body must not set, in addition to those of a search tool
	tools    []string                                                  // the keys that a search tool sets
	write    func(e *Encoder, dst []byte, id string, p *Prompt) []byte // appends a request
}

// frame is the text around the requests in a file. If each request is one line, the separator ends with a line break.
type frame struct{ prefix, separator, suffix string }

// lines is the frame for JSON Lines.
var lines = frame{"", "\n", "\n"}

// The keys that requests set themselves, by API.
var (
	chatKeys      = []string{"model", "messages", "max_tokens", "max_completion_tokens"}
	responsesKeys = []string{"model", "instructions", "input", "max_output_tokens"}
	claudeKeys    = []string{"model", "system", "messages", "max_tokens", "anthropic_version"}
	geminiKeys    = []string{"systemInstruction", "contents", "labels", "generationConfig.maxOutputTokens"}
)

const claudeWhy = "Claude's APIs require max_tokens"

// formats is the table, in the order of [Formats].
var formats = []row{
	{
		format: Text,
		traits: Traits{Ext: ".txt", Own: true, Text: true},
		limits: Limits{Requests: 1}, // a prompt may contain any text, so there is no separator that could be put between two prompts
		write:  (*Encoder).text,
	},
	{
		format: JSONL,
		traits: Traits{Ext: ".jsonl", Own: true, Text: true, Messages: true, Hashes: true, Lines: true},
		frame:  lines,
		write:  (*Encoder).jsonl,
	},
	{
		format: Messages,
		traits: Traits{Ext: ".jsonl", Own: true, Messages: true, Lines: true},
		frame:  lines,
		write:  (*Encoder).messages,
	},
	{
		format: OpenAIChat,
		traits: Traits{Ext: ".jsonl", Model: true, Messages: true, Lines: true, Cacheable: 1024},
		frame:  lines,
		limits: Limits{Requests: 50_000, Bytes: 200_000_000},
		owned:  chatKeys,
		write:  (*Encoder).openAIChat,
	},
	{
		format: OpenAIResponses,
		traits: Traits{Ext: ".jsonl", Model: true, Search: true, MaxSearches: true, Messages: true, Lines: true, Cacheable: 1024},
		frame:  lines,
		limits: Limits{Requests: 50_000, Bytes: 200_000_000},
		owned:  responsesKeys,
		tools:  []string{"tools", "include", "max_tool_calls"},
		write:  (*Encoder).openAIResponses,
	},
	{
		format: VLLM,
		traits: Traits{Ext: ".jsonl", Model: true, Messages: true, Lines: true},
		frame:  lines,
		owned:  chatKeys,
		write:  (*Encoder).vllm,
	},
	{
		format:   Anthropic,
		traits:   Traits{Ext: ".json", Model: true, MaxTokens: true, Search: true, MaxSearches: true, Messages: true, Lines: true, Cacheable: 1024},
		why:      claudeWhy,
		frame:    frame{"{\"requests\":[\n", ",\n", "\n]}\n"},
		limits:   Limits{Requests: 100_000, Bytes: 256_000_000},
		owned:    claudeKeys,
		tools:    []string{"tools"},
		searches: 20,
		write:    (*Encoder).anthropic,
	},
	{
		format: Gemini,
		traits: Traits{Ext: ".jsonl", Search: true, Messages: true, Lines: true, Cacheable: 1024},
		frame:  lines,
		limits: Limits{Bytes: 2_000_000_000},
		owned:  geminiKeys,
		tools:  []string{"tools"},
		write:  (*Encoder).gemini,
	},
	{
		format: Mistral,
		traits: Traits{Ext: ".jsonl", Messages: true, Lines: true},
		frame:  lines,
		limits: Limits{Requests: 1_000_000},
		owned:  chatKeys,
		write:  (*Encoder).mistral,
	},
	{
		format: AzureOpenAI,
		traits: Traits{Ext: ".jsonl", Model: true, Messages: true, Lines: true, Cacheable: 1024},
		frame:  lines,
		limits: Limits{Requests: 100_000, Bytes: 200_000_000},
		owned:  chatKeys,
		write:  (*Encoder).azureOpenAI,
	},
	{
		format: VertexGemini,
		traits: Traits{Ext: ".jsonl", Search: true, Messages: true, Lines: true, Cacheable: 1024},
		frame:  lines,
		limits: Limits{Requests: 200_000, Bytes: 1_000_000_000},
		ids:    labelIDs,
		owned:  geminiKeys,
		tools:  []string{"tools"},
		write:  (*Encoder).vertexGemini,
	},
	{
		format: VertexClaude,
		traits: Traits{Ext: ".jsonl", MaxTokens: true, Messages: true, Lines: true, Cacheable: 1024},
		why:    claudeWhy,
		frame:  lines,
		owned:  claudeKeys,
		write:  (*Encoder).vertexClaude,
	},
	{
		format: BedrockClaude,
		traits: Traits{Ext: ".jsonl", MaxTokens: true, Messages: true, Lines: true, Cacheable: 1024},
		why:    claudeWhy,
		frame:  lines,
		ids:    bedrockIDs,
		owned:  claudeKeys,
		write:  (*Encoder).bedrockClaude,
	},
}

// none is the row used by an encoder without a format.
var none = row{write: func(_ *Encoder, dst []byte, _ string, _ *Prompt) []byte { return dst }}

// rowOf returns the row for a format, or nil if the format is unknown.
func rowOf(f Format) *row {
	for i := range formats {
		if formats[i].format == f {
			return &formats[i]
		}
	}
	return nil
}

// namesOf returns the names of the formats that want accepts.
func namesOf(want func(*row) bool) []string {
	var names []string
	for i := range formats {
		if want(&formats[i]) {
			names = append(names, string(formats[i].format))
		}
	}
	return names
}
