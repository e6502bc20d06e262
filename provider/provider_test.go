package provider_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/provider"
)

// prompts returns two prompts with awkward text, one without and one with a system message.
func prompts() []*provider.Prompt {
	const user = "On 2026-11-23, “tides” slow <the> earth & moon:\n\n- Back\\slash, \"quotes\", a 👍, 5 < 6 & 7 > 6.\u2028\x01\tEnd."
	var list []*provider.Prompt
	for _, system := range []string{"", "You are an \"oceanographer\".\n<b>&\\"} {
		list = append(list, &provider.Prompt{
			Text: system + "\n\n" + user, System: system, User: user,
			Hashes: provider.Hashes{Text: "t1", Messages: "m2", Inquiry: "i3", Template: "p4"},
		})
	}
	return list
}

// aBody contains one parameter for all formats and one for Gemini.
const aBody = "{ \"seed\": 1.50, \"generationConfig\": {\"topK\": 3} }"

// options returns all combinations of options, whether or not they fit a format.
func options() []provider.Options {
	var list []provider.Options
	for _, model := range []string{"", `m"odel`} {
		for _, tokens := range []int{0, 4000} {
			for _, search := range []bool{false, true} {
				o := provider.Options{Model: model, MaxTokens: tokens, Search: search}
				list = append(list, o)
				o.MaxSearches = 7
				list = append(list, o)
				o.MaxSearches, o.NoSystem = 0, true
				list = append(list, o)
				o.NoSystem, o.Body = false, aBody
				list = append(list, o)
			}
		}
	}
	return list
}

// encoders returns encoders for a format, one for each combination of options that fits the format.
func encoders(t *testing.T, f provider.Format) map[provider.Options]*provider.Encoder {
	t.Helper()
	all := map[provider.Options]*provider.Encoder{}
	for _, opts := range options() {
		if enc, err := provider.NewEncoder(f, &opts); err == nil {
			all[opts] = enc
		}
	}
	require.NotEmpty(t, all)
	return all
}

// eachFormat runs a test for every format in the table.
func eachFormat(t *testing.T, test func(t *testing.T, f provider.Format)) {
	t.Helper()
	require.NotEmpty(t, provider.Formats())
	for _, f := range provider.Formats() {
		t.Run(string(f), func(t *testing.T) {
			t.Parallel()
			test(t, f)
		})
	}
}

// file returns a file that contains two requests for the same prompt.
func file(enc *provider.Encoder, p *provider.Prompt) string {
	prefix, separator, suffix := enc.Frame()
	text := append(enc.Append([]byte(prefix), "one-0123456789abcdef", p), separator...)
	return string(append(enc.Append(text, "two-0123456789abcdef", p), suffix...))
}

// more names the options in o that did not exist in version 1.
func more(o provider.Options) string {
	text := ""
	if o.MaxSearches != 0 {
		text += fmt.Sprintf(" searches=%d", o.MaxSearches)
	}
	if o.NoSystem {
		text += " no-system"
	}
	if o.Body != "" {
		text += " body"
	}
	return text
}

// TestGoldenRequests compares every byte of the requests and the hashes of the encoders with those of earlier versions. If they
// changed, a batch folder written by an earlier version could not be resumed. Update the file only when adding a format.
func TestGoldenRequests(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	for _, p := range prompts() {
		for _, f := range provider.Formats() {
			for _, o := range options() {
				if enc, err := provider.NewEncoder(f, &o); err == nil {
					fmt.Fprintf(&out, "== %s model=%q tokens=%d search=%t system=%t%s\n%s\n", f, o.Model, o.MaxTokens, o.Search, p.System != "", more(o), enc.Hash())
					out.WriteString(file(enc, p) + "\n")
				}
			}
		}
	}
	const golden = "testdata/requests.golden"
	if os.Getenv("RETEST_UPDATE") != "" {
		require.NoError(t, os.WriteFile(golden, []byte(out.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), out.String())
}

// TestRequestsMatchSchemas validates each request against a schema that allows no unknown keys, and checks that the request
// contains the prompt's strings. For a format that does not write one request per line, the request is just the text.
func TestRequestsMatchSchemas(t *testing.T) {
	t.Parallel()
	eachFormat(t, func(t *testing.T, f provider.Format) {
		t.Helper()
		traits := f.Traits()
		if !traits.Lines {
			for _, p := range prompts() {
				require.Equal(t, p.Text, string(encoders(t, f)[provider.Options{}].Append(nil, "an-id", p)))
			}
			return
		}
		schema, err := jsonschema.NewCompiler().Compile("testdata/schemas/" + string(f) + ".json")
		require.NoError(t, err)
		for o, enc := range encoders(t, f) {
			for _, p := range prompts() {
				id := enc.RequestID("an-id")
				line := string(enc.Append([]byte("x"), id, p))[1:]
				require.NotContains(t, line, "\n")
				require.NotContains(t, line, `\u003c`, "prompts stay readable")
				v, err := jsonschema.UnmarshalJSON(strings.NewReader(withoutBody(t, line, o)))
				require.NoError(t, err, line)
				require.NoError(t, schema.Validate(v), line)
				switch {
				case o.NoSystem && p.System != "":
					require.Subset(t, texts(v), []string{id, p.System + "\n\n" + p.User})
				case p.System != "":
					require.Subset(t, texts(v), []string{id, p.System, p.User})
				default:
					require.Subset(t, texts(v), []string{id, p.User})
				}
				_, first, _ := strings.Cut(line, `":"`)
				require.True(t, strings.HasPrefix(first, id+`"`), "the id comes first, because an update of a batch looks for it there")
			}
		}
	})
}

// withoutBody removes the parameters of aBody from a request, which must contain them.
func withoutBody(t *testing.T, line string, o provider.Options) string {
	t.Helper()
	if o.Body == "" {
		return line
	}
	n := strings.Count(line, `"topK":3`)
	require.Equal(t, 1, n, line)
	require.Equal(t, 1, strings.Count(line, `,"seed":1.50`), line)
	for _, member := range []string{`,"seed":1.50`, `,"generationConfig":{"topK":3}`, `,"topK":3`} {
		line = strings.Replace(line, member, "", 1)
	}
	return line
}

// texts returns all strings in a JSON value.
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

// TestFileFraming checks the frames: a file must be plain text, JSON Lines, or one JSON value.
func TestFileFraming(t *testing.T) {
	t.Parallel()
	eachFormat(t, func(t *testing.T, f provider.Format) {
		t.Helper()
		for _, enc := range encoders(t, f) {
			text := file(enc, prompts()[1])
			prefix, separator, suffix := enc.Frame()
			switch enc.Ext() {
			case ".txt":
				require.Empty(t, prefix+separator+suffix)
				require.Equal(t, 1, enc.Limits().Requests)
			case ".jsonl":
				require.True(t, strings.HasSuffix(text, "\n"))
				lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
				require.Len(t, lines, 2)
				for _, line := range lines {
					require.True(t, json.Valid([]byte(line)))
				}
			case ".json":
				var body map[string][]json.RawMessage
				require.NoError(t, json.Unmarshal([]byte(text), &body))
				require.Len(t, body, 1)
				for _, requests := range body {
					require.Len(t, requests, 2)
				}
			default:
				require.Fail(t, "unknown file extension", enc.Ext())
			}
		}
	})
}

// TestTraitsMatchEncoders checks the facts about each format against what NewEncoder accepts and Append uses.
func TestTraitsMatchEncoders(t *testing.T) {
	t.Parallel()
	eachFormat(t, func(t *testing.T, f provider.Format) {
		t.Helper()
		traits := f.Traits()
		for _, o := range options() {
			fits := traits.Model == (o.Model != "") && (traits.Search || !o.Search) && (!traits.MaxTokens || o.MaxTokens > 0) && (!traits.Own || o == provider.Options{}) &&
				(o.MaxSearches == 0 || o.Search && traits.MaxSearches)
			enc, err := provider.NewEncoder(f, &o)
			require.Equal(t, fits, err == nil, "%+v: %v", o, err)
			require.Equal(t, fits, enc != nil)
		}
		for _, enc := range encoders(t, f) {
			require.Equal(t, f, enc.Format())
			require.Equal(t, traits.Ext, enc.Ext())
			_, separator, _ := enc.Frame()
			require.Equal(t, traits.Lines, strings.HasSuffix(separator, "\n"))
			for name, tt := range map[string]struct {
				change func(p *provider.Prompt)
				uses   bool
			}{
				"text":   {func(p *provider.Prompt) { p.Text = "other" }, traits.Text},
				"system": {func(p *provider.Prompt) { p.System = "other" }, traits.Messages},
				"user":   {func(p *provider.Prompt) { p.User = "other" }, traits.Messages},
				"hashes": {func(p *provider.Prompt) {
					p.Hashes = provider.Hashes{Text: "o", Messages: "t", Inquiry: "h", Template: "er"}
				}, traits.Hashes},
			} {
				p := prompts()[1]
				before := string(enc.Append(nil, "an-id", p))
				tt.change(p)
				require.Equal(t, tt.uses, before != string(enc.Append(nil, "an-id", p)), name)
			}
			require.Equal(t, traits.Lines, strings.Contains(string(enc.Append(nil, "an-id", prompts()[1])), "an-id"))
		}
	})
}

func TestInvalidOptions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		format provider.Format
		opts   *provider.Options
		want   string
	}{
		{"openai-chta", nil, `openai-chta: want one of text, jsonl, messages, openai-chat, openai-responses, vllm, anthropic, gemini, mistral, azure-openai, vertex-gemini, vertex-claude, bedrock-claude, got "openai-chta"; did you mean openai-chat?`},
		{provider.OpenAIChat, nil, "openai-chat: want a model, got none"},
		{provider.Anthropic, &provider.Options{}, "anthropic: want a model, got none\nanthropic: want a maximum number of tokens, got none; Claude's APIs require max_tokens"},
		{provider.BedrockClaude, &provider.Options{Model: "m", MaxTokens: 1}, `bedrock-claude: want no model, got "m"; the model is set on the job`},
		{provider.Gemini, &provider.Options{MaxTokens: -1}, "gemini: want a non-negative maximum number of tokens, got -1"},
		{provider.VLLM, &provider.Options{Model: "m", Search: true}, "vllm: want no search tool, got one; only openai-responses, anthropic, gemini and vertex-gemini offer one in a batch; set search: no in the inquiries"},
		{provider.JSONL, &provider.Options{Model: "m", MaxTokens: -1, Search: true}, `jsonl: want no model, got "m"; only provider formats support it` + "\n" +
			"jsonl: want no maximum number of tokens, got -1; only provider formats support it\njsonl: want no search tool, got one; only provider formats support it"},
		{provider.JSONL, &provider.Options{NoSystem: true, Body: "{}"}, "jsonl: want unchanged messages, got no system message; only provider formats support it\n" +
			"jsonl: want no request parameters, got some; only provider formats support it"},
		{provider.OpenAIChat, &provider.Options{Model: "m", MaxSearches: 3}, "openai-chat: want no maximum number of searches, got 3; it requires a search tool"},
		{provider.Gemini, &provider.Options{Search: true, MaxSearches: 3}, "gemini: want no maximum number of searches, got 3; only openai-responses and anthropic can limit them"},
		{provider.Anthropic, &provider.Options{Model: "m", MaxTokens: 1, Search: true, MaxSearches: -3}, "anthropic: want a non-negative maximum number of searches, got -3"},
		{
			provider.OpenAIChat, &provider.Options{Model: "m", Body: `{"model": "n", "temperature": 0, "messages": []}`},
			"openai-chat: want parameters without model, got model; the model option or the job sets it\nopenai-chat: want parameters without messages, got messages; the prompt sets it",
		},
		{provider.OpenAIResponses, &provider.Options{Model: "m", Search: true, Body: `{"tools": []}`}, "openai-responses: want parameters without tools, got tools; the search tool sets it"},
		{
			provider.Gemini, &provider.Options{Body: `{"generationConfig": {"maxOutputTokens": 5}}`},
			"gemini: want parameters without generationConfig.maxOutputTokens, got generationConfig.maxOutputTokens; an option sets it",
		},
		{provider.Gemini, &provider.Options{Body: `{"generationConfig": 5}`}, `gemini: want generationConfig as a JSON object, got "5"`},
		{provider.Gemini, &provider.Options{Body: `[]`}, `gemini: want parameters that are a JSON object, got "[]"; want a JSON object`},
		{provider.Gemini, &provider.Options{Body: `{"a": 1, "a": 2}`}, `gemini: want parameters that are a JSON object, got "{\"a\": 1, \"a\": 2}"; the key "a" appears twice`},
		{provider.Gemini, &provider.Options{Body: strings.Repeat(" ", 1<<17)}, `gemini: want parameters of at most 64 KiB, got "` + strings.Repeat(" ", 60) + `"…`},
	}
	for _, tt := range tests {
		enc, err := provider.NewEncoder(tt.format, tt.opts)
		require.Nil(t, enc)
		require.EqualError(t, err, tt.want)
		require.ErrorIs(t, err, provider.ErrOptions)
		_, isList := errors.AsType[fault.List](err)
		require.True(t, isList)
	}
}

// TestLimits checks the limits of every format against the providers' documentation.
func TestLimits(t *testing.T) {
	t.Parallel()
	want := map[provider.Format]provider.Limits{
		provider.Text: {Requests: 1}, provider.JSONL: {}, provider.Messages: {},
		provider.OpenAIChat: {Requests: 50_000, Bytes: 200_000_000}, provider.OpenAIResponses: {Requests: 50_000, Bytes: 200_000_000}, provider.VLLM: {},
		provider.Anthropic: {Requests: 100_000, Bytes: 256_000_000}, provider.Gemini: {Bytes: 2_000_000_000}, provider.Mistral: {Requests: 1_000_000},
		provider.AzureOpenAI: {Requests: 100_000, Bytes: 200_000_000}, provider.VertexGemini: {Requests: 200_000, Bytes: 1_000_000_000}, provider.VertexClaude: {}, provider.BedrockClaude: {},
	}
	eachFormat(t, func(t *testing.T, f provider.Format) {
		t.Helper()
		require.Contains(t, want, f)
		for _, enc := range encoders(t, f) {
			require.Equal(t, want[f], enc.Limits())
		}
	})
}

// TestFormatsAreDocumented checks that the table in docs/batch.md lists every format.
func TestFormatsAreDocumented(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../docs/batch.md")
	require.NoError(t, err)
	for _, f := range provider.Formats() {
		require.Contains(t, string(guide), "`"+string(f)+"`")
	}
}

// TestZeroValues checks that zero values do no harm.
func TestZeroValues(t *testing.T) {
	t.Parallel()
	for _, enc := range []*provider.Encoder{nil, {}} {
		require.Equal(t, "x", string(enc.Append([]byte("x"), "an-id", prompts()[1])))
		require.Equal(t, "x", string(enc.Append([]byte("x"), "an-id", nil)))
		require.Empty(t, enc.Format())
		require.Empty(t, enc.Ext())
		require.Zero(t, enc.Limits())
		prefix, separator, suffix := enc.Frame()
		require.Empty(t, prefix+separator+suffix)
		require.Equal(t, (&provider.Encoder{}).Hash(), enc.Hash())
	}
	_, err := provider.NewEncoder("", nil)
	require.ErrorIs(t, err, provider.ErrOptions)
	require.Zero(t, provider.Format("unknown").Traits())
	eachFormat(t, func(t *testing.T, f provider.Format) {
		t.Helper()
		for _, enc := range encoders(t, f) {
			require.Equal(t, string(enc.Append(nil, "an-id", &provider.Prompt{})), string(enc.Append(nil, "an-id", nil)))
		}
	})
}

// TestPromptReuse checks that a reused or copied Prompt produces the same requests as a new one.
func TestPromptReuse(t *testing.T) {
	t.Parallel()
	enc, err := provider.NewEncoder(provider.Messages, nil)
	require.NoError(t, err)
	written := func(p *provider.Prompt) string { return string(enc.Append(nil, "an-id", p)) }
	requireFresh := func(t *testing.T, p *provider.Prompt) {
		t.Helper()
		require.Equal(t, written(&provider.Prompt{System: p.System, User: p.User}), written(p))
	}
	p := &provider.Prompt{User: "user"}
	for _, system := range []string{"ab", "ab", "abc", "", "ab", "\"longer\" than all before", "ab"} {
		p.System = system
		requireFresh(t, p)
	}
	saved := *p
	other := *p
	p.System = "abcd"
	requireFresh(t, p)
	requireFresh(t, &other)
	requireFresh(t, p)
	*p = saved
	requireFresh(t, p)

	var all sync.WaitGroup // copies share nothing; if they did, the race detector would notice
	for i := range 4 {
		one := *p
		all.Go(func() {
			for j := range 100 {
				one.System = fmt.Sprint(i, j%2)
				if got := written(&one); !strings.Contains(got, `"`+one.System+`"`) {
					t.Error(got)
				}
			}
		})
	}
	all.Wait()
}

// TestPromptReuseAllocs is not parallel because testing.AllocsPerRun does not allow it.
func TestPromptReuseAllocs(t *testing.T) {
	for _, f := range provider.Formats() {
		for o, enc := range encoders(t, f) {
			if o.NoSystem { // with NoSystem, both messages are concatenated
				continue
			}
			p, buf := prompts()[1], make([]byte, 0, 1<<12)
			systems := []string{p.System, "another system message"}
			n := 0
			require.Zero(t, testing.AllocsPerRun(10, func() {
				p.System = systems[n/2%2] // the same system message twice, then the other one
				n++
				buf = enc.Append(buf[:0], "an-id", p)
			}), f)
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	enc, err := provider.NewEncoder(provider.OpenAIChat, &provider.Options{Model: "m"})
	require.NoError(b, err)
	p := provider.Prompt{System: strings.Repeat("Answer with \"lines\".\n", 100), User: strings.Repeat("Is this claim true?\n", 200)}
	buf := make([]byte, 0, 1<<14)
	b.ReportAllocs()
	for b.Loop() {
		buf = enc.Append(buf[:0], "tides-1", &p)
	}
}

// TestRequestIDs checks that different ids stay different in the form that each format requires.
func TestRequestIDs(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 47) + "-0123456789abcdef"
	ids := []string{
		"tides-0123456789abcdef", "tides", "Tides-0123456789abcdef", "a-b-0123456789abcdef", "ab-0123456789abcdef", "a_b-0123456789abcdef", "ab0123456789abcdef", long,
		"A" + long[1:], "-0123456789abcdef", "0123456789abcdef", "ab-",
	}
	forms := map[provider.Format]string{provider.BedrockClaude: "^[a-zA-Z0-9]{1,64}$", provider.VertexGemini: "^[a-z0-9_-]{1,63}$"}
	eachFormat(t, func(t *testing.T, f provider.Format) {
		t.Helper()
		for _, enc := range encoders(t, f) {
			seen := map[string]string{}
			for _, id := range ids {
				got := enc.RequestID(id)
				require.Empty(t, seen[got], "%s and %s", id, seen[got])
				seen[got] = id
				require.Equal(t, got, enc.RequestID(got), "it stays")
				if forms[f] == "" {
					require.Equal(t, id, got)
				} else {
					require.Regexp(t, forms[f], got)
				}
			}
		}
	})
	require.Equal(t, "x", (*provider.Encoder)(nil).RequestID("x"))
}

// TestLongSystemMessagesAreCached checks that a prefix is marked for caching if it is long enough for Anthropic's cache, and only then.
func TestLongSystemMessagesAreCached(t *testing.T) {
	t.Parallel()
	for f, marked := range map[provider.Format]bool{provider.Anthropic: true, provider.VertexClaude: false, provider.OpenAIChat: false} {
		for _, enc := range encoders(t, f) {
			for _, n := range []int{4095, 4096} {
				line := string(enc.Append(nil, "an-id", &provider.Prompt{System: strings.Repeat("s", n), User: "u"}))
				require.Equal(t, marked && n == 4096 && !strings.Contains(line, "s\\n\\nu"), strings.Contains(line, `"cache_control":{"type":"ephemeral"}`), line[4000:])
			}
		}
	}
}
