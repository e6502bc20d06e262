package provider_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/provider"
)

// shapes maps the files in testdata/results to the states that the requests in each file have. Each file is in the format of one
// target. The id of each request ends with its state.
var shapes = map[string][]provider.State{
	"openai-chat.jsonl": {
		provider.StateAnswered, provider.StateCut, provider.StateRefused, provider.StateBlocked, provider.StateFailed, provider.StateExpired,
		provider.StateCancelled, provider.StateUnreadable,
	},
	"azure-chat.jsonl": {provider.StateAnswered, provider.StateBlocked},
	"openai-responses.jsonl": {
		provider.StateAnswered, provider.StateCut, provider.StateRefused, provider.StateBlocked, provider.StateFailed, provider.StateExpired,
		provider.StateCancelled, provider.StateUnreadable,
	},
	"vllm.jsonl": {provider.StateAnswered, provider.StateCut, provider.StateFailed, provider.StateUnreadable},
	"anthropic.jsonl": {
		provider.StateAnswered, provider.StateCut, provider.StatePaused, provider.StateRefused, provider.StateFailed, provider.StateExpired,
		provider.StateCancelled, provider.StateUnreadable,
	},
	"gemini.jsonl": {
		provider.StateAnswered, provider.StateCut, provider.StateBlocked, provider.StateFailed, provider.StateCancelled, provider.StateUnreadable,
	},
	"vertex-gemini.jsonl": {provider.StateAnswered, provider.StateCut, provider.StateBlocked, provider.StateFailed, provider.StateUnreadable},
	"vertex-claude.jsonl": {
		provider.StateAnswered, provider.StateCut, provider.StatePaused, provider.StateRefused, provider.StateFailed, provider.StateUnreadable,
	},
	"bedrock.jsonl.out": {
		provider.StateAnswered, provider.StateCut, provider.StatePaused, provider.StateRefused, provider.StateFailed, provider.StateUnreadable,
	},
	"mistral.jsonl": {provider.StateAnswered, provider.StateCut, provider.StateFailed, provider.StateUnreadable},
}

const resultsDir = "testdata/results"

// shapeFiles returns the paths of the files in shapes, sorted.
func shapeFiles(tb testing.TB) []string {
	tb.Helper()
	var files []string
	for name := range shapes {
		files = append(files, filepath.Join(resultsDir, name))
	}
	slices.Sort(files)
	return files
}

// read reads files and returns the answers and the faults.
func read(tb testing.TB, files ...string) ([]*provider.Answer, fault.List) {
	tb.Helper()
	a, err := provider.OpenAnswers(tb.Context(), files...)
	require.NoError(tb, err)
	defer func() { require.NoError(tb, a.Close()) }()
	var list []*provider.Answer
	for answer, err := range a.All() {
		require.NoError(tb, err)
		list = append(list, answer)
	}
	require.Len(tb, list, a.Len())
	return list, a.Faults()
}

// TestTextAfterSearch uses text in several parts. Consecutive parts must be joined; if something else comes between them, the
// text must continue on a new line.
func TestTextAfterSearch(t *testing.T) {
	t.Parallel()
	const claude = `{"custom_id":"a","result":{"type":"succeeded","message":{"type":"message","stop_reason":"end_turn","content":[%s]}}}`
	const openAI = `{"custom_id":"a","response":{"status_code":200,"body":{"object":"response","status":"completed","output":[%s]}},"error":null}`
	const gemini = `{"key":"a","response":{"candidates":[{"finishReason":"STOP","content":{"parts":[%s]}}]}}`
	const mistral = `{"custom_id":"a","response":{"status_code":200,"body":{"choices":[{"finish_reason":"stop","message":{"content":[%s]}}]}},"error":null}`
	for _, tt := range []struct{ form, parts, want string }{
		{claude, `{"type":"text","text":"claim | a "},{"type":"text","text":"| holds"}`, "claim | a | holds"},
		{claude, `{"type":"text","text":"I search."},{"type":"server_tool_use","input":{"text":"x"}},{"type":"web_search_tool_result","content":[]},{"type":"text","text":"claim | a"},{"type":"text","text":" | holds"}`, "I search.\nclaim | a | holds"},
		{claude, `{"type":"thinking","thinking":"x"},{"type":"text","text":"one\n"},{"type":"thinking","thinking":"x"},{"type":"text","text":"two"}`, "one\ntwo"},
		{claude, `{"text":"one","type":"text"},{"text":"not this","type":"other"},{"text":"two","type":"text"}`, "one\ntwo"},
		{openAI, `{"type":"message","content":[{"type":"output_text","text":"a"},{"type":"output_text","text":"b"}]},{"type":"web_search_call","status":"completed"},{"type":"message","content":[{"type":"output_text","text":"c"}]}`, "ab\nc"},
		{openAI, `{"type":"message","content":[{"type":"output_text","text":"a"}]},{"type":"message","content":[{"type":"output_text","text":"c"}]}`, "a\nc"},
		{gemini, `{"text":"a"},{"text":"b"},{"functionCall":{"name":"x"}},{"text":"c"},{"text":"hm","thought":true},{"text":"d"}`, "ab\nc\nd"},
		{mistral, `{"type":"thinking","thinking":[]},{"type":"text","text":"a"},{"type":"text","text":"b"},{"type":"reference"},{"type":"text","text":"c"}`, "ab\nc"},
	} {
		list, faults := read(t, write(t, "r.jsonl", fmt.Sprintf(tt.form, tt.parts)+"\n"))
		require.Empty(t, faults)
		require.Len(t, list, 1)
		require.Equal(t, provider.StateAnswered, list[0].State)
		require.Equal(t, tt.want, list[0].Text)
	}
}

// TestTruncatedVertexLine checks that the request of a truncated line is identified by its label. The line starts with a copy of the
// request that contains the label.
func TestTruncatedVertexLine(t *testing.T) {
	t.Parallel()
	list, faults := read(t, write(t, "r.jsonl", `{"status":"","request":{"labels":{"custom_id":"a-1"}},"response":{"candidates":[{"finishReason":"ST`))
	require.Len(t, faults, 1)
	require.Len(t, list, 1)
	require.Equal(t, "a-1", list[0].ID)
	require.Equal(t, provider.StateUnreadable, list[0].State)
}

// stateOf returns the state at the end of an id in testdata/results.
func stateOf(id string) provider.State { return provider.State(id[strings.LastIndexByte(id, '-')+1:]) }

// write writes a file to a new folder and returns its path.
func write(tb testing.TB, name, text string) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), name)
	require.NoError(tb, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestEveryStateInEveryShape(t *testing.T) {
	t.Parallel()
	for _, file := range shapeFiles(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			answers, faults := read(t, file)
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Len(t, answers, bytes.Count(text, []byte("\n")), "one answer per line")
			var states []provider.State
			for i, a := range answers {
				require.Equal(t, stateOf(a.ID), a.State, "%s: %+v", a.ID, a)
				require.Equal(t, i+1, a.Line)
				require.Equal(t, file, a.File)
				require.Equal(t, a.State == provider.StateAnswered, a.Code == "" && a.Message == "", "%+v", a)
				require.NotContains(t, a.Text, "not part of the answer")
				states = append(states, a.State)
			}
			slices.Sort(states)
			want := slices.Sorted(slices.Values(shapes[filepath.Base(file)]))
			require.Equal(t, want, slices.Compact(states))
			if slices.Contains(want, provider.StateUnreadable) {
				require.Len(t, faults, 1)
				require.Equal(t, len(answers), faults[0].Pos.Line)
			} else {
				require.Empty(t, faults)
			}
		})
	}
}

// TestRecordedAnswers compares everything read from testdata/results with what was recorded.
func TestRecordedAnswers(t *testing.T) {
	t.Parallel()
	answers, faults := read(t, shapeFiles(t)...)
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	for _, a := range answers {
		a.File = filepath.ToSlash(a.File)
		require.NoError(t, enc.Encode(a))
	}
	for _, f := range faults {
		f.Pos.File = filepath.ToSlash(f.Pos.File)
		require.NoError(t, enc.Encode(f))
	}
	const golden = resultsDir + "/answers.golden"
	if os.Getenv("RETEST_UPDATE") != "" {
		require.NoError(t, os.WriteFile(golden, out.Bytes(), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), out.String())
}
