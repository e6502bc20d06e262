package sdktypes_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/packages/respjson"
	"github.com/openai/openai-go/v3/responses"
	"github.com/stretchr/testify/require"
	"google.golang.org/genai"

	"github.com/dated-claims/retest/provider"
)

const resultsDir = "../provider/testdata/results"

// sdkAnswer holds what an SDK's types read from a result.
type sdkAnswer struct {
	text, model   string
	input, output int64
	reason        string // why the response ended; empty if there is no response
}

// resultLine is a line of a result file in any of the envelopes.
type resultLine struct {
	CustomID string `json:"custom_id"`
	Key      string `json:"key"`
	RecordID string `json:"recordId"`
	Request  struct {
		Labels map[string]string `json:"labels"`
	} `json:"request"`
	Response    json.RawMessage `json:"response"`
	ModelOutput json.RawMessage `json:"modelOutput"`
}

func (l *resultLine) id() string {
	for _, id := range []string{l.CustomID, l.Key, l.RecordID} {
		if id != "" {
			return id
		}
	}
	return l.Request.Labels["custom_id"]
}

// body returns the contents of the response in OpenAI's envelope.
func (l *resultLine) body(tb testing.TB) json.RawMessage {
	tb.Helper()
	var envelope struct {
		Body json.RawMessage `json:"body"`
	}
	if len(l.Response) > 0 {
		require.NoError(tb, json.Unmarshal(l.Response, &envelope))
	}
	return envelope.Body
}

// results maps the files in package provider's test data to functions that read a line with an SDK.
var results = map[string]func(tb testing.TB, line []byte, l *resultLine) sdkAnswer{
	"openai-chat.jsonl": func(tb testing.TB, _ []byte, l *resultLine) sdkAnswer {
		tb.Helper()
		return chatResult(tb, l.body(tb), true)
	},
	"azure-chat.jsonl": func(tb testing.TB, _ []byte, l *resultLine) sdkAnswer {
		tb.Helper()
		return chatResult(tb, l.body(tb), false)
	},
	"vllm.jsonl": func(tb testing.TB, _ []byte, l *resultLine) sdkAnswer {
		tb.Helper()
		return chatResult(tb, l.body(tb), false)
	},
	"openai-responses.jsonl": func(tb testing.TB, _ []byte, l *resultLine) sdkAnswer {
		tb.Helper()
		return responsesResult(tb, l.body(tb))
	},
	"anthropic.jsonl": func(tb testing.TB, line []byte, _ *resultLine) sdkAnswer {
		tb.Helper()
		return anthropicResult(tb, line)
	},
	"vertex-claude.jsonl": func(tb testing.TB, _ []byte, l *resultLine) sdkAnswer {
		tb.Helper()
		return messageResult(tb, l.Response)
	},
	"bedrock.jsonl.out": func(tb testing.TB, _ []byte, l *resultLine) sdkAnswer {
		tb.Helper()
		return messageResult(tb, l.ModelOutput)
	},
	"gemini.jsonl": func(tb testing.TB, _ []byte, l *resultLine) sdkAnswer {
		tb.Helper()
		return geminiResult(tb, l.Response)
	},
	"vertex-gemini.jsonl": func(tb testing.TB, _ []byte, l *resultLine) sdkAnswer {
		tb.Helper()
		return geminiResult(tb, l.Response)
	},
}

// TestResultsMatchSDKs reads each line of the result files with the SDKs' types. The text, model and token counts must equal
// those that package provider reads, and the reason must imply the state.
func TestResultsMatchSDKs(t *testing.T) {
	t.Parallel()
	for name, of := range results {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(resultsDir, name)
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			answers, err := provider.OpenAnswers(t.Context(), path)
			require.NoError(t, err)
			defer func() { require.NoError(t, answers.Close()) }()
			var read int
			for line := range bytes.Lines(text) {
				var l resultLine
				if json.Unmarshal(line, &l) != nil || strings.HasSuffix(l.id(), "-unreadable") {
					continue
				}
				got, ok, err := answers.Answer(l.id())
				require.NoError(t, err)
				require.True(t, ok, l.id())
				want := of(t, line, &l)
				if want.reason == "" {
					require.NotContains(t, []provider.State{provider.StateAnswered, provider.StateCut, provider.StatePaused}, got.State, l.id())
					continue
				}
				read++
				require.Equal(t, want.text, got.Text, l.id())
				require.Equal(t, want.model, got.Model, l.id())
				require.Equal(t, []int64{want.input, want.output}, []int64{int64(got.Usage.Input), int64(got.Usage.Output)}, l.id())
				if state, ok := reasons[want.reason]; ok && got.Text != "" {
					require.Equal(t, state, got.State, l.id())
				}
			}
			require.Positive(t, read)
		})
	}
}

// reasons maps the SDKs' constants to the states that they imply for responses with text.
var reasons = map[string]provider.State{
	"stop": provider.StateAnswered, "length": provider.StateCut, "content_filter": provider.StateBlocked,
	string(responses.ResponseStatusCompleted):       provider.StateAnswered,
	string(anthropic.StopReasonEndTurn):             provider.StateAnswered,
	string(anthropic.StopReasonStopSequence):        provider.StateAnswered,
	string(anthropic.StopReasonMaxTokens):           provider.StateCut,
	string(anthropic.StopReasonPauseTurn):           provider.StatePaused,
	string(anthropic.StopReasonRefusal):             provider.StateRefused,
	string(genai.FinishReasonStop):                  provider.StateAnswered,
	string(genai.FinishReasonMaxTokens):             provider.StateCut,
	string(genai.FinishReasonSafety):                provider.StateBlocked,
	string(genai.FinishReasonRecitation):            provider.StateBlocked,
	string(genai.FinishReasonMalformedFunctionCall): provider.StateFailed,

	string(anthropic.StopReasonModelContextWindowExceeded): provider.StateCut,
}

// chatResult reads a chat completion. If strict is set, the completion must not contain additional keys. Only OpenAI's own completions
// meet this requirement.
func chatResult(tb testing.TB, body []byte, strict bool) (a sdkAnswer) {
	tb.Helper()
	var c openai.ChatCompletion
	if !bytes.Contains(body, []byte(`"choices"`)) {
		return a
	}
	require.NoError(tb, json.Unmarshal(body, &c))
	if strict {
		for _, extra := range []map[string]respjson.Field{
			c.JSON.ExtraFields, c.Choices[0].JSON.ExtraFields, c.Choices[0].Message.JSON.ExtraFields, c.Usage.JSON.ExtraFields,
			c.Usage.PromptTokensDetails.JSON.ExtraFields, c.Usage.CompletionTokensDetails.JSON.ExtraFields,
		} {
			require.Empty(tb, extra)
		}
	}
	first := c.Choices[0]
	a = sdkAnswer{first.Message.Content, c.Model, c.Usage.PromptTokens, c.Usage.CompletionTokens, first.FinishReason}
	if first.Message.Refusal != "" {
		a.reason = "refusal"
	}
	return a
}

func responsesResult(tb testing.TB, body []byte) (a sdkAnswer) {
	tb.Helper()
	var r responses.Response
	if !bytes.Contains(body, []byte(`"output"`)) {
		return a
	}
	require.NoError(tb, json.Unmarshal(body, &r))
	require.Empty(tb, r.JSON.ExtraFields)
	for _, item := range r.Output {
		if call, ok := item.AsAny().(responses.ResponseFunctionWebSearch); ok {
			require.Empty(tb, call.JSON.ExtraFields)
			require.Contains(tb, []string{"search", "open_page", "find_in_page"}, call.Action.Type)
		}
	}
	a = sdkAnswer{r.OutputText(), r.Model, r.Usage.InputTokens, r.Usage.OutputTokens, string(r.Status)}
	if r.IncompleteDetails.Reason != "" {
		a.reason = r.IncompleteDetails.Reason
	}
	return a
}

// anthropicResult reads a whole line. The SDK has a type for it.
func anthropicResult(tb testing.TB, line []byte) (a sdkAnswer) {
	tb.Helper()
	var r anthropic.MessageBatchIndividualResponse
	require.NoError(tb, json.Unmarshal(line, &r))
	require.Empty(tb, r.JSON.ExtraFields)
	switch result := r.Result.AsAny().(type) {
	case anthropic.MessageBatchSucceededResult:
		return messageResult(tb, []byte(result.Message.RawJSON()))
	case anthropic.MessageBatchErroredResult:
		require.NotEmpty(tb, result.Error.Error.Message)
	case anthropic.MessageBatchCanceledResult, anthropic.MessageBatchExpiredResult:
	default:
		require.Fail(tb, "unknown result", "%s", line)
	}
	return a
}

func messageResult(tb testing.TB, body []byte) (a sdkAnswer) {
	tb.Helper()
	var m anthropic.Message
	if !bytes.Contains(body, []byte(`"stop_reason"`)) {
		return a
	}
	require.NoError(tb, json.Unmarshal(body, &m))
	require.Empty(tb, m.JSON.ExtraFields)
	require.Empty(tb, m.Usage.JSON.ExtraFields)
	for _, block := range m.Content {
		switch b := block.AsAny().(type) {
		case anthropic.TextBlock:
			a.text += b.Text
		case anthropic.WebSearchToolResultBlock:
			require.True(tb, len(b.Content.OfWebSearchResultBlockArray) > 0 || b.Content.ErrorCode != "", b.RawJSON())
		case anthropic.ThinkingBlock, anthropic.ServerToolUseBlock, anthropic.WebFetchToolResultBlock, anthropic.ToolUseBlock:
		default:
			require.Fail(tb, "unknown block", "%s", block.RawJSON())
		}
	}
	u := m.Usage
	return sdkAnswer{a.text, m.Model, u.InputTokens + u.CacheCreationInputTokens + u.CacheReadInputTokens, u.OutputTokens, string(m.StopReason)}
}

func geminiResult(tb testing.TB, body []byte) (a sdkAnswer) {
	tb.Helper()
	if !bytes.Contains(body, []byte(`"candidates"`)) {
		return a
	}
	var r genai.GenerateContentResponse
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	require.NoError(tb, dec.Decode(&r), "%s", body)
	u := r.UsageMetadata
	a = sdkAnswer{"", r.ModelVersion, int64(u.PromptTokenCount + u.ToolUsePromptTokenCount), int64(u.CandidatesTokenCount + u.ThoughtsTokenCount), string(r.Candidates[0].FinishReason)}
	if r.Candidates[0].Content != nil {
		for _, p := range r.Candidates[0].Content.Parts {
			if !p.Thought {
				a.text += p.Text
			}
		}
	}
	return a
}
