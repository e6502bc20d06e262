package sdktypes_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/provider"
)

// asked holds the contents of a request, independent of any provider.
type asked struct {
	id     string
	prompt *prompt.Output
	opts   provider.Options
}

// system returns the prompt's system message, or "".
func (a asked) system() string {
	if len(a.prompt.Messages) < 2 {
		return ""
	}
	return a.prompt.Messages[0].Content
}

// user returns the prompt's user message.
func (a asked) user() string { return a.prompt.Messages[len(a.prompt.Messages)-1].Content }

// form returns a file with one request as the provider's SDK defines it: a pointer to a value of the SDK's types, created with the
// SDK's constructors.
type form func(tb testing.TB, a asked) any

// forms maps the providers' formats to their forms.
var forms = map[provider.Format]form{
	provider.OpenAIChat:      openAIChat,
	provider.VLLM:            vllm,
	provider.OpenAIResponses: openAIResponses,
	provider.Anthropic:       anthropicBatch,
	provider.VertexClaude:    vertexClaude,
	provider.BedrockClaude:   bedrockClaude,
	provider.Gemini:          gemini,
	provider.Mistral:         mistral,
	provider.AzureOpenAI:     azureOpenAI,
	provider.VertexGemini:    vertexGemini,
}

// TestEveryFormatIsCompared checks that every provider format is compared with an SDK.
func TestEveryFormatIsCompared(t *testing.T) {
	t.Parallel()
	providers := slices.DeleteFunc(provider.Formats(), func(f provider.Format) bool { return f.Traits().Own })
	require.ElementsMatch(t, providers, slices.Collect(maps.Keys(forms)))
	for format, least := range map[provider.Format]int{provider.OpenAIChat: 4, provider.VLLM: 4, provider.OpenAIResponses: 8, provider.Anthropic: 2, provider.VertexClaude: 2, provider.BedrockClaude: 2, provider.Gemini: 4, provider.Mistral: 4, provider.AzureOpenAI: 4, provider.VertexGemini: 4} {
		require.GreaterOrEqual(t, len(cases(t, format)), least, format)
	}
}

// TestRequestsMatchSDKs compares each format with its SDK in two ways. The request must equal the request that the SDK produces from
// the same strings, and nothing may be lost when the SDK's types read it.
func TestRequestsMatchSDKs(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, format provider.Format, a asked) {
		t.Helper()
		ours, sdks := written(t, format, a), forms[format](t, a)
		require.JSONEq(t, encoded(t, sdks), string(ours))
		require.NoError(t, comesBack(sdks, ours))
	})
}

// TestRenamedKeysAreDetected renames each key of each request. Reading the request with the SDK's types must reveal the mistake, even without
// the SDK's own request for comparison.
func TestRenamedKeysAreDetected(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, format provider.Format, a asked) {
		t.Helper()
		ours, sdks := written(t, format, a), forms[format](t, a)
		keys := keysOf(t, ours)
		require.Greater(t, len(keys), 4)
		for _, key := range keys {
			renamed := bytes.ReplaceAll(ours, []byte(`"`+key+`":`), []byte(`"`+key+`s":`))
			require.NotEqual(t, string(ours), string(renamed), key)
			require.Error(t, comesBack(sdks, renamed), key)
		}
	})
}

// TestSearchTools checks the search tools that the SDKs define for batch requests, including those that package provider does not
// write.
func TestSearchTools(t *testing.T) {
	t.Parallel()
	for format, want := range map[provider.Format]string{
		provider.OpenAIResponses: `"tools":[{"type":"web_search"}]`,
		provider.Anthropic:       `"tools":[{"max_uses":20,"name":"web_search","type":"web_search_20250305"}]`,
		provider.VertexClaude:    `"tools":[{"name":"web_search","type":"web_search_20250305"}]`,
		provider.BedrockClaude:   `"tools":[{"name":"web_search","type":"web_search_20250305"}]`,
		provider.Gemini:          `"tools":[{"googleSearch":{}}]`,
		provider.VertexGemini:    `"tools":[{"googleSearch":{}}]`,
	} {
		sdks := forms[format](t, asked{"an-id", rendered(t, nil), provider.Options{MaxTokens: 1, Search: true}})
		require.Contains(t, encoded(t, sdks), want, format)
		require.NoError(t, comesBack(sdks, []byte(encoded(t, sdks))), format)
	}
}

// each runs a test for every case of every format.
func each(t *testing.T, test func(t *testing.T, format provider.Format, a asked)) {
	t.Helper()
	for format := range forms {
		for name, a := range cases(t, format) {
			t.Run(string(format)+"/"+name, func(t *testing.T) {
				t.Parallel()
				test(t, format, a)
			})
		}
	}
}

// cases returns requests for a format, with and without a system message, a token limit and a search tool, where the format accepts
// them.
func cases(tb testing.TB, format provider.Format) map[string]asked {
	tb.Helper()
	out := map[string]asked{}
	for _, p := range []*prompt.Output{rendered(tb, nil), rendered(tb, alone())} {
		for _, most := range []int{0, 4000} {
			for _, search := range []bool{false, true} {
				a := asked{batch.ID(p), p, provider.Options{MaxTokens: most, Search: search}}
				if format.Traits().Model {
					a.opts.Model = `m"odel`
				}
				if enc, err := provider.NewEncoder(format, &a.opts); err == nil {
					a.id = enc.RequestID(a.id)
					out[fmt.Sprintf("system=%t,tokens=%d,search=%t", a.system() != "", most, search)] = a
				}
			}
		}
	}
	return out
}

// rendered returns a prompt that contains awkward text.
func rendered(tb testing.TB, opts *prompt.Options) *prompt.Output {
	tb.Helper()
	r, err := prompt.New(opts)
	require.NoError(tb, err)
	p, err := r.Render(tb.Context(), &inquiry.Inquiry{
		ID: "tides", Role: "an oceanographer", Question: `whether "tides" slow <the> earth & moon`, AsOf: edtf.MustParse("2026-11-23"),
		Claims: []claim.Claim{{ID: "a", Text: `Back\slash, “quotes”, a 👍, 5 < 6 & 7 > 6.`, When: edtf.MustParse("2024")}},
		Tasks:  []inquiry.Task{{Retest: &inquiry.Retest{}}},
	})
	require.NoError(tb, err)
	return p
}

// alone returns options with a template that produces a user message but no system message.
func alone() *prompt.Options {
	return &prompt.Options{Template: fstest.MapFS{"p.tmpl": {Data: []byte(
		`{{- /* retest:omit tasks */ -}}On {{.AsOf}}, {{.Role}} asks {{.Question}}: {{range .Claims}}{{.Text}} ({{.When}}){{end}}` + "\n")}}}
}

// written returns a file with one request that package provider wrote.
func written(tb testing.TB, format provider.Format, a asked) []byte {
	tb.Helper()
	enc, err := provider.NewEncoder(format, &a.opts)
	require.NoError(tb, err)
	before, _, behind := enc.Frame()
	return append(enc.Append([]byte(before), a.id, &provider.Prompt{Text: a.prompt.Text, System: a.system(), User: a.user()}), behind...)
}

// comesBack reads a file into a new value of the type that sdks points to, encodes that value, and returns an error if the result
// differs from the file. Because the SDKs' types drop unknown fields, this reveals any such field.
func comesBack(sdks any, file []byte) error {
	value := reflect.New(reflect.TypeOf(sdks).Elem()).Interface()
	dec := json.NewDecoder(bytes.NewReader(file))
	dec.DisallowUnknownFields()
	if err := dec.Decode(value); err != nil {
		return err
	}
	back, err := json.Marshal(value)
	if err != nil {
		return err
	}
	var want, got any
	if err := json.Unmarshal(file, &want); err != nil {
		return err
	}
	if err := json.Unmarshal(back, &got); err != nil {
		return err
	}
	if !reflect.DeepEqual(want, got) {
		return fmt.Errorf("want %s, got %s", file, back)
	}
	return nil
}

// encoded returns a value in the form that its own marshaler produces.
func encoded(tb testing.TB, v any) string {
	tb.Helper()
	text, err := json.Marshal(v)
	require.NoError(tb, err)
	return string(text)
}

// keysOf returns the distinct keys of all objects in a JSON text.
func keysOf(tb testing.TB, text []byte) []string {
	tb.Helper()
	var value any
	require.NoError(tb, json.Unmarshal(text, &value))
	keys := map[string]bool{}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				walk(item)
			}
		case map[string]any:
			for key, item := range v {
				keys[key] = true
				walk(item)
			}
		}
	}
	walk(value)
	return slices.Sorted(maps.Keys(keys))
}
