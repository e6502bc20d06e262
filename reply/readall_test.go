package reply_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/provider"
	"github.com/dated-claims/retest/reply"
)

// asked writes a corpus of n inquiries to a batch folder and returns the configuration and the request ids.
func asked(t *testing.T, n int) (*batch.Config, []string) {
	t.Helper()
	dir := t.TempDir()
	var records strings.Builder
	for i := range n {
		fmt.Fprintf(&records, `{"id":"q%d","role":"an oceanographer","question":"whether %d","claims":[{"id":"c","text":"Claim %d.","when":"2020"}],"tasks":[{"retest":{}}]}`+"\n", i, i, i)
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "c.jsonl"), []byte(records.String()), 0o600))
	renderer, err := prompt.New(nil)
	require.NoError(t, err)
	c := &batch.Config{
		Inputs: []string{filepath.Join(dir, "c.jsonl")}, Out: filepath.Join(dir, "out"), Renderer: renderer, AsOf: edtf.MustParse("2026-11-23"),
		To: provider.OpenAIChat, Request: provider.Options{Model: "m", MaxTokens: 100},
	}
	_, err = batch.Run(t.Context(), c)
	require.NoError(t, err)
	var ids []string
	for id, err := range batch.Asked(c.Out) {
		require.NoError(t, err)
		ids = append(ids, id)
	}
	require.Len(t, ids, n)
	return c, ids
}

// answer returns a line of a result file.
func answer(id, text, reason string) string {
	line, _ := json.Marshal(map[string]any{ // cannot fail, because strings can always be encoded
		"id": "r", "custom_id": id, "error": nil,
		"response": map[string]any{"status_code": 200, "body": map[string]any{
			"model": "m", "choices": []any{map[string]any{"index": 0, "finish_reason": reason, "message": map[string]any{"role": "assistant", "content": text}}},
		}},
	})
	return string(line) + "\n"
}

func resultFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "results.jsonl")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// said returns what ReadAll yields: one line for each result, and the errors.
func said(ctx context.Context, c *batch.Config, files ...string) (lines []string, faults []error) {
	for r, err := range reply.ReadAll(ctx, c, files...) {
		if err != nil {
			faults = append(faults, err)
			continue
		}
		verdict := "-"
		if r.Reply != nil && len(r.Reply.Claims) > 0 {
			verdict = r.Reply.Claims[0].Verdict
		}
		lines = append(lines, fmt.Sprintf("%s %s %s", r.Inquiry.ID, r.Answer.State, verdict))
	}
	return lines, faults
}

// TestReadAll uses more requests than fit in a chunk, answers in a different order, and requests in various states.
func TestReadAll(t *testing.T) {
	t.Parallel()
	const n = 600
	c, ids := asked(t, n)
	var file strings.Builder
	for i := n - 1; i >= 0; i-- {
		switch i {
		case 3: // no answer to this request
		case 4:
			file.WriteString(answer(ids[i], "claim | c | none fo", "length"))
		default:
			file.WriteString(answer(ids[i], "claim | c | none found | Nothing newer. | untested | low\n", "stop"))
		}
	}
	file.WriteString(answer("nobody", "claim | c | none found | x | holds | low\n", "stop"))
	path := resultFile(t, file.String())

	var first []string
	for _, workers := range []int{1, 2, 7} {
		c.Workers = workers
		lines, faults := said(t.Context(), c, path)
		require.Len(t, lines, n)
		require.Equal(t, "q0 answered untested", lines[0])
		require.Equal(t, "q3 missing -", lines[3])
		require.True(t, strings.HasPrefix(lines[4], "q4 cut "), lines[4])
		require.Equal(t, "q599 answered untested", lines[599])
		require.Len(t, faults, 1)
		f, ok := errors.AsType[*fault.Fault](faults[0])
		require.True(t, ok)
		require.Equal(t, "unknown-request", f.Rule)
		require.Equal(t, n, f.Pos.Line)
		require.ErrorContains(t, f, `"nobody"`)
		if first == nil {
			first = lines
		}
		require.Equal(t, first, lines)
	}
	for range reply.ReadAll(t.Context(), c, path) {
		break // ending the loop early is not a fault
	}
}

// TestReadAllErrors uses batch folders that contain other requests.
func TestReadAllErrors(t *testing.T) {
	t.Parallel()
	c, ids := asked(t, 3)
	path := resultFile(t, answer(ids[0], "claim | c | none found | Nothing newer. | untested | low\n", "stop"))
	for name, n := range map[string]int{"fewer": 2, "more": 4} {
		other, _ := asked(t, n)
		now := *c
		now.Inputs = other.Inputs
		lines, faults := said(t.Context(), &now, path)
		require.Len(t, lines, min(n, 3), name)
		require.Len(t, faults, 1, name)
		require.ErrorIs(t, faults[0], batch.ErrChanged, name)
	}
	now := *c
	var err error
	now.Renderer, err = prompt.New(&prompt.Options{Style: "xml"})
	require.NoError(t, err)
	lines, faults := said(t.Context(), &now, path)
	require.Empty(t, lines)
	require.Len(t, faults, 1)
	require.ErrorIs(t, faults[0], batch.ErrChanged)

	now = *c
	now.Out = filepath.Join(t.TempDir(), "nowhere")
	_, faults = said(t.Context(), &now, path)
	require.Len(t, faults, 1)
	now.Out = ""
	lines, faults = said(t.Context(), &now, path)
	require.Len(t, lines, 3)
	require.Empty(t, faults)
	_, faults = said(t.Context(), c, filepath.Join(t.TempDir(), "none.jsonl"))
	require.Len(t, faults, 1)
	require.ErrorIs(t, faults[0], os.ErrNotExist)
}

// TestReadAllWithoutConfig leaves out values that a program might forget to set.
func TestReadAllWithoutConfig(t *testing.T) {
	t.Parallel()
	path := resultFile(t, answer("a", "x", "stop"))
	for _, c := range []*batch.Config{nil, {}, {Renderer: &prompt.Renderer{}}} {
		var o *reply.Options
		for r, err := range o.ReadAll(t.Context(), c, path) {
			require.Nil(t, r)
			require.ErrorIs(t, err, batch.ErrConfig)
		}
	}
}

// TestReadAllWithCatalog compares evidence with papers that were not in the batch.
func TestReadAllWithCatalog(t *testing.T) {
	t.Parallel()
	c, ids := asked(t, 1)
	path := resultFile(t, answer(ids[0], `claim | c | arXiv:2307.03172 (2023-07) "Lost at Sea" | Newer. | hält | low`, "stop"))
	papers, err := inquiry.ReadPapers(strings.NewReader("arXiv:2307.03172: {title: Lost in the Middle, date: 2023-07}\n"), "papers.yaml")
	require.NoError(t, err)
	known := func(o *reply.Options) (string, string) {
		for r, err := range o.ReadAll(t.Context(), c, path) {
			require.NoError(t, err)
			return r.Reply.Claims[0].Verdict, r.Reply.Claims[0].Evidence[0].Known
		}
		return "", ""
	}
	verdict, differs := known(&reply.Options{Papers: papers})
	require.Equal(t, []string{"holds", "differs"}, []string{verdict, differs})
	verdict, differs = known(&reply.Options{Verdicts: []string{"stands"}})
	require.Equal(t, []string{"", ""}, []string{verdict, differs})
}

func ExampleReadAll() {
	dir, err := os.MkdirTemp("", "retest")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }() // leftovers do no harm
	renderer, err := prompt.New(nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	c := &batch.Config{
		Inputs: []string{"testdata/tides.yaml"}, Out: filepath.Join(dir, "batch"), Renderer: renderer,
		To: provider.OpenAIChat, Request: provider.Options{Model: "m", MaxTokens: 4000},
	}
	if _, err := batch.Run(context.Background(), c); err != nil {
		fmt.Println(err)
		return
	}
	// The file that the provider returns some hours later.
	results := filepath.Join(dir, "results.jsonl")
	for id := range batch.Asked(c.Out) {
		line := answer(id, "claim | friction | none found | Nothing newer. | holds | low", "stop")
		if err := os.WriteFile(results, []byte(line), 0o600); err != nil {
			fmt.Println(err)
			return
		}
	}
	for r, err := range reply.ReadAll(context.Background(), c, results) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(r.Inquiry.ID, r.Answer.State)
		for _, f := range r.Reply.Faults {
			fmt.Println(strings.TrimSpace(f.Rule + " " + f.Path))
		}
	}
	// Output:
	// tides answered
	// missing-claim
	// no-evidence claims[0].evidence
}
