package batch_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
)

// rendered is a prompt with awkward text in it. With a template of one message there is no system message.
func rendered(tb testing.TB, change func(q *inquiry.Inquiry), opts *prompt.Options) *prompt.Prompt {
	tb.Helper()
	q := &inquiry.Inquiry{
		ID: "tides", Role: "an oceanographer", Question: `whether "tides" slow <the> earth & moon`, AsOf: edtf.MustParse("2026-11-23"),
		Claims: []claim.Claim{{ID: "a", Text: `Back\slash, “quotes”, a 👍, 5 < 6 & 7 > 6.`, When: edtf.MustParse("2024")}},
		Tasks:  []inquiry.Task{{Retest: &inquiry.Retest{}}},
	}
	if change != nil {
		change(q)
	}
	r, err := prompt.New(opts)
	require.NoError(tb, err)
	p, err := r.Render(q)
	require.NoError(tb, err)
	return p
}

// providers are the formats of providers.
var providers = batch.Formats()[3:]

// alone is a template that gives one user message.
func alone() *prompt.Options {
	return &prompt.Options{Template: fstest.MapFS{"p.tmpl": {Data: []byte(
		`{{- /* retest:omit tasks */ -}}On {{.AsOf}}, {{.Role}} asks {{.Question}}: {{range .Claims}}{{.Text}} ({{.When}}){{end}}` + "\n")}}}
}

// searches are the formats that give the model a search tool.
var searches = map[batch.Format]bool{batch.OpenAIResponses: true, batch.Anthropic: true, batch.Gemini: true}

// optionsOf are options that fit a format.
func optionsOf(f batch.Format, search bool) *batch.Options {
	o := &batch.Options{Model: `m"odel`, MaxTokens: 4000, Search: search && searches[f]}
	if f == batch.Gemini || f == batch.VertexClaude || f == batch.BedrockClaude {
		o.Model = ""
	}
	return o
}

// TestRequestsAreAsTheProvidersHaveThem holds every format against a schema that allows nothing else.
func TestRequestsAreAsTheProvidersHaveThem(t *testing.T) {
	t.Parallel()
	for _, f := range providers {
		t.Run(string(f), func(t *testing.T) {
			t.Parallel()
			schema, err := jsonschema.NewCompiler().Compile("testdata/schemas/" + string(f) + ".json")
			require.NoError(t, err)
			for _, p := range []*prompt.Prompt{rendered(t, nil, nil), rendered(t, nil, alone())} {
				for _, search := range []bool{false, true} {
					enc, err := batch.NewEncoder(f, optionsOf(f, search))
					require.NoError(t, err)
					line := string(enc.AppendRequest([]byte("x"), batch.ID(p), p))[1:]
					require.NotContains(t, line, "\n")
					require.NotContains(t, line, `\u003c`, "prompts stay readable")
					v, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
					require.NoError(t, err, line)
					require.NoError(t, schema.Validate(v), line)
					for _, m := range p.Messages {
						require.Contains(t, texts(v), m.Content)
					}
				}
			}
		})
	}
}

// texts gives all texts of a JSON value.
func texts(v any) []string {
	var out []string
	switch v := v.(type) {
	case string:
		out = append(out, v)
	case []any:
		for _, item := range v {
			out = append(out, texts(item)...)
		}
	case map[string]any:
		for _, item := range v {
			out = append(out, texts(item)...)
		}
	}
	return out
}

// TestFilesAreWhole has the frames of files: lines, or one object.
func TestFilesAreWhole(t *testing.T) {
	t.Parallel()
	p := rendered(t, nil, nil)
	for _, f := range providers {
		enc, err := batch.NewEncoder(f, optionsOf(f, false))
		require.NoError(t, err)
		before, between, behind := enc.Frame()
		file := before + string(enc.AppendRequest(nil, "one", p)) + between + string(enc.AppendRequest(nil, "two", p)) + behind
		if f == batch.Anthropic {
			var body struct{ Requests []json.RawMessage }
			require.NoError(t, json.Unmarshal([]byte(file), &body))
			require.Len(t, body.Requests, 2)
			continue
		}
		lines := strings.Split(strings.TrimSuffix(file, "\n"), "\n")
		require.Len(t, lines, 2)
		for _, line := range lines {
			require.True(t, json.Valid([]byte(line)))
		}
	}
}

func TestOptionsThatDoNotFit(t *testing.T) {
	t.Parallel()
	tests := []struct {
		format batch.Format
		opts   *batch.Options
		want   string
	}{
		{"openai-chta", nil, `openai-chta: want one of text, jsonl, messages, openai-chat, openai-responses, vllm, anthropic, gemini, vertex-claude, bedrock-claude, got "openai-chta"; did you mean openai-chat?`},
		{batch.OpenAIChat, nil, "openai-chat: want a model, got none"},
		{batch.Anthropic, &batch.Options{}, "anthropic: want a model, got none\nanthropic: want the most tokens of an answer, got none; Claude's interfaces ask for max_tokens"},
		{batch.BedrockClaude, &batch.Options{Model: "m", MaxTokens: 1}, `bedrock-claude: want no model, got "m"; the model is set on the job`},
		{batch.Gemini, &batch.Options{MaxTokens: -1}, "gemini: want a number of tokens from 0, got -1"},
		{batch.VLLM, &batch.Options{Model: "m", Search: true}, "vllm: want no search tool, got one; of these formats openai-responses, anthropic and gemini give the model one in a batch; set search: no in the inquiries"},
	}
	for _, tt := range tests {
		_, err := batch.NewEncoder(tt.format, tt.opts)
		require.EqualError(t, err, tt.want)
		require.ErrorIs(t, err, batch.ErrOptions)
		_, isList := errors.AsType[fault.List](err)
		require.True(t, isList)
	}
}

// TestFormatsOfThisProgram are text, and lines of JSON.
func TestFormatsOfThisProgram(t *testing.T) {
	t.Parallel()
	p := rendered(t, nil, nil)
	for f, keys := range map[batch.Format][]string{batch.JSONL: {"hashes", "id", "messages", "text"}, batch.Messages: {"id", "messages"}} {
		enc, err := batch.NewEncoder(f, nil)
		require.NoError(t, err)
		require.Equal(t, ".jsonl", enc.Ending())
		var line map[string]any
		require.NoError(t, json.Unmarshal(enc.AppendRequest(nil, "x", p), &line))
		require.ElementsMatch(t, keys, slices.Collect(maps.Keys(line)))
		require.Contains(t, texts(line), p.Messages[0].Content)
	}
	enc, err := batch.NewEncoder(batch.Text, nil)
	require.NoError(t, err)
	require.Equal(t, p.Text, string(enc.AppendRequest(nil, "x", p)))
	require.Equal(t, 1, enc.Limits().Requests)
	_, err = batch.NewEncoder(batch.JSONL, &batch.Options{Model: "m"})
	require.ErrorIs(t, err, batch.ErrOptions)
}

func TestIDsFollowWhatIsAsked(t *testing.T) {
	t.Parallel()
	id := batch.ID(rendered(t, nil, nil))
	require.Regexp(t, `^tides-[0-9a-f]{16}$`, id)
	require.Equal(t, id, batch.ID(rendered(t, func(q *inquiry.Inquiry) { q.Search = inquiry.SearchUnknown }, nil)), "a default that is written says the same")
	for name, other := range map[string]*prompt.Prompt{
		"a claim":    rendered(t, func(q *inquiry.Inquiry) { q.Claims[0].Text = "Other." }, nil),
		"the day":    rendered(t, func(q *inquiry.Inquiry) { q.AsOf = edtf.MustParse("2026-11-24") }, nil),
		"the style":  rendered(t, nil, &prompt.Options{Style: "xml"}),
		"a template": rendered(t, nil, alone()),
	} {
		require.NotEqual(t, id, batch.ID(other), name)
	}
	long := batch.ID(rendered(t, func(q *inquiry.Inquiry) { q.ID = strings.Repeat("a", 64) }, nil))
	require.Len(t, long, 64)
	require.True(t, strings.HasPrefix(long, strings.Repeat("a", 47)+"-"))
}

func TestLimits(t *testing.T) {
	t.Parallel()
	for f, want := range map[batch.Format]batch.Limits{
		batch.OpenAIChat: {50_000, 200_000_000}, batch.OpenAIResponses: {50_000, 200_000_000}, batch.Anthropic: {100_000, 256_000_000}, batch.Gemini: {0, 2_000_000_000}, batch.VLLM: {},
	} {
		enc, err := batch.NewEncoder(f, optionsOf(f, false))
		require.NoError(t, err)
		require.Equal(t, want, enc.Limits())
	}
}

func ExampleEncoder_AppendRequest() {
	r, err := prompt.New(&prompt.Options{Template: fstest.MapFS{"p.tmpl": {Data: []byte(`{{- /* retest:omit tasks */ -}}{{.Role}} asks {{.Question}} on {{.AsOf}}: {{range .Claims}}{{.Text}} {{.When}}{{end}}`)}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := r.Render(&inquiry.Inquiry{
		ID: "tides", Role: "an oceanographer", Question: "whether tides slow the earth", AsOf: edtf.MustParse("2026-11-23"),
		Claims: []claim.Claim{{Text: "The day grows.", When: edtf.MustParse("2016")}}, Tasks: []inquiry.Task{{Retest: &inquiry.Retest{}}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	enc, err := batch.NewEncoder(batch.VLLM, &batch.Options{Model: "a-model"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s\n", enc.AppendRequest(nil, "tides-1", p))
	// Output:
	// {"custom_id":"tides-1","method":"POST","url":"/v1/chat/completions","body":{"model":"a-model","messages":[{"role":"user","content":"an oceanographer asks whether tides slow the earth on 2026-11-23: The day grows. 2016"}]}}
}

func BenchmarkAppendRequest(b *testing.B) {
	p := rendered(b, nil, nil)
	enc, err := batch.NewEncoder(batch.OpenAIChat, optionsOf(batch.OpenAIChat, false))
	require.NoError(b, err)
	buf := make([]byte, 0, 1<<14)
	b.ReportAllocs()
	for b.Loop() {
		buf = enc.AppendRequest(buf[:0], "tides-1", p)
	}
}
