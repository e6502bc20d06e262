package sdktypes_test

import (
	"net/http"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/responses"
)

// openAILine is a line in a batch file. The SDK has types for its endpoint and body, but not for the line itself.
type openAILine[T any] struct {
	CustomID string                        `json:"custom_id"`
	Method   string                        `json:"method"`
	URL      openai.BatchNewParamsEndpoint `json:"url"`
	Body     T                             `json:"body"`
}

func openAIChat(_ testing.TB, a asked) any {
	body := openai.ChatCompletionNewParams{Model: a.opts.Model}
	if a.system() != "" {
		body.Messages = append(body.Messages, openai.DeveloperMessage(a.system()))
	}
	body.Messages = append(body.Messages, openai.UserMessage(a.user()))
	if a.opts.MaxTokens > 0 {
		body.MaxCompletionTokens = openai.Int(int64(a.opts.MaxTokens))
	}
	return &openAILine[openai.ChatCompletionNewParams]{a.id, http.MethodPost, openai.BatchNewParamsEndpointV1ChatCompletions, body}
}

// vllm uses the system role and the token limit that OpenAI's own models used to accept and that other models still accept.
func vllm(_ testing.TB, a asked) any {
	body := openai.ChatCompletionNewParams{Model: a.opts.Model}
	if a.system() != "" {
		body.Messages = append(body.Messages, openai.SystemMessage(a.system()))
	}
	body.Messages = append(body.Messages, openai.UserMessage(a.user()))
	if a.opts.MaxTokens > 0 {
		body.MaxTokens = openai.Int(int64(a.opts.MaxTokens))
	}
	return &openAILine[openai.ChatCompletionNewParams]{a.id, http.MethodPost, openai.BatchNewParamsEndpointV1ChatCompletions, body}
}

func openAIResponses(_ testing.TB, a asked) any {
	body := responses.ResponseNewParams{Model: a.opts.Model, Input: responses.ResponseNewParamsInputUnion{OfString: openai.String(a.user())}}
	if a.system() != "" {
		body.Instructions = openai.String(a.system())
	}
	if a.opts.MaxTokens > 0 {
		body.MaxOutputTokens = openai.Int(int64(a.opts.MaxTokens))
	}
	if a.opts.Search {
		body.Include = []responses.ResponseIncludable{responses.ResponseIncludableWebSearchCallActionSources}
		body.Tools = []responses.ToolUnionParam{responses.ToolParamOfWebSearch(responses.WebSearchToolTypeWebSearch)}
	}
	return &openAILine[responses.ResponseNewParams]{a.id, http.MethodPost, openai.BatchNewParamsEndpointV1Responses, body}
}

// azureOpenAI uses the URL in Azure's documentation. Azure's clients use the name of the deployment as the model.
func azureOpenAI(_ testing.TB, a asked) any {
	body := openai.ChatCompletionNewParams{Model: a.opts.Model}
	if a.system() != "" {
		body.Messages = append(body.Messages, openai.SystemMessage(a.system()))
	}
	body.Messages = append(body.Messages, openai.UserMessage(a.user()))
	if a.opts.MaxTokens > 0 {
		body.MaxCompletionTokens = openai.Int(int64(a.opts.MaxTokens))
	}
	return &openAILine[openai.ChatCompletionNewParams]{a.id, http.MethodPost, "/chat/completions", body}
}

// mistralLine is a line in a batch file for Mistral, which has no Go SDK. The messages have the same form as OpenAI's.
type mistralLine struct {
	CustomID string `json:"custom_id"`
	Body     struct {
		Messages  []openai.ChatCompletionMessageParamUnion `json:"messages"`
		MaxTokens int                                      `json:"max_tokens,omitempty"`
	} `json:"body"`
}

func mistral(_ testing.TB, a asked) any {
	line := &mistralLine{CustomID: a.id}
	if a.system() != "" {
		line.Body.Messages = append(line.Body.Messages, openai.SystemMessage(a.system()))
	}
	line.Body.Messages = append(line.Body.Messages, openai.UserMessage(a.user()))
	line.Body.MaxTokens = a.opts.MaxTokens
	return line
}
