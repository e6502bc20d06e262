package sdktypes_test

import (
	"encoding/json"
	"testing"

	"github.com/anthropics/anthropic-sdk-go"
)

// anthropicBatch returns the whole body of a batch. The SDK has a type for it.
func anthropicBatch(_ testing.TB, a asked) any {
	system, messages, tools := claudeParts(a)
	if tools != nil {
		tools[0].OfWebSearchTool20250305.MaxUses = anthropic.Int(20)
	}
	return &anthropic.MessageBatchNewParams{Requests: []anthropic.MessageBatchNewParamsRequest{{
		CustomID: a.id,
		Params: anthropic.MessageBatchNewParamsRequestParams{
			Model: a.opts.Model, MaxTokens: int64(a.opts.MaxTokens), System: system, Messages: messages, Tools: tools,
		},
	}}}
}

// vertexLine is a line in a Vertex AI batch file.
type vertexLine struct {
	CustomID string     `json:"custom_id"`
	Request  claudeBody `json:"request"`
}

func vertexClaude(_ testing.TB, a asked) any {
	return &vertexLine{a.id, newClaudeBody(a, "vertex-2023-10-16")} // this is DefaultVersion in the SDK's package vertex
}

// bedrockLine is a line in a Bedrock batch file.
type bedrockLine struct {
	RecordID   string     `json:"recordId"`
	ModelInput claudeBody `json:"modelInput"`
}

func bedrockClaude(_ testing.TB, a asked) any {
	return &bedrockLine{a.id, newClaudeBody(a, "bedrock-2023-05-31")} // this is DefaultVersion in the SDK's package bedrock
}

// claudeBody holds the parameters of a message, with a version and without a model, as the SDK's packages vertex and bedrock send them.
// Importing these packages would add the clients of two clouds for this one field.
type claudeBody struct {
	Version string `json:"anthropic_version"`
	anthropic.MessageNewParams
}

func newClaudeBody(a asked, version string) claudeBody {
	system, messages, tools := claudeParts(a)
	return claudeBody{version, anthropic.MessageNewParams{MaxTokens: int64(a.opts.MaxTokens), System: system, Messages: messages, Tools: tools}}
}

// MarshalJSON implements json.Marshaler.
func (b claudeBody) MarshalJSON() ([]byte, error) {
	params := b.MessageNewParams
	params.SetExtraFields(map[string]any{"anthropic_version": b.Version})
	return json.Marshal(params)
}

// UnmarshalJSON implements json.Unmarshaler.
func (b *claudeBody) UnmarshalJSON(text []byte) error {
	var version struct {
		Version string `json:"anthropic_version"`
	}
	if err := json.Unmarshal(text, &version); err != nil {
		return err
	}
	b.Version = version.Version
	return json.Unmarshal(text, &b.MessageNewParams)
}

// claudeParts returns the parts that every request to Claude has. If there is no system message or no search tool, the corresponding
// part is nil, and the SDK omits it.
func claudeParts(a asked) (system []anthropic.TextBlockParam, messages []anthropic.MessageParam, tools []anthropic.ToolUnionParam) {
	if a.system() != "" {
		system = []anthropic.TextBlockParam{{Text: a.system()}}
	}
	if a.opts.Search {
		tools = []anthropic.ToolUnionParam{{OfWebSearchTool20250305: &anthropic.WebSearchTool20250305Param{}}}
	}
	return system, []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock(a.user()))}, tools
}
