package provider_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/provider"
)

// shapes are the files of testdata/results, each in the form of one target, and the states that its requests can have. The id of each
// request ends in its state.
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

// shapeFiles are the paths of the files, sorted.
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
	a, err := provider.OpenAnswers(files...)
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

// stateOf is the state that an id of testdata/results ends in.
func stateOf(id string) provider.State { return provider.State(id[strings.LastIndexByte(id, '-')+1:]) }

// write writes a file in a new folder and returns its path.
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
			require.Len(t, answers, bytes.Count(text, []byte("\n")), "a line each")
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

// TestAnswersAreAsRecorded compares all that is read of testdata/results.
func TestAnswersAreAsRecorded(t *testing.T) {
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
