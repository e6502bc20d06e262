package provider_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/provider"
)

// lineIn returns a result line that gives a request the given state.
func lineIn(state provider.State, id string) string {
	response := func(body string) string {
		return `{"id":"batch_req_1","custom_id":"` + id + `","response":{"status_code":200,"body":` + body + `},"error":null}` + "\n"
	}
	chat := func(finish, message string) string {
		return response(`{"choices":[{"finish_reason":"` + finish + `","message":` + message + `}]}`)
	}
	failed := func(code string) string {
		return `{"id":"batch_req_1","custom_id":"` + id + `","response":null,"error":{"code":"` + code + `","message":"m"}}` + "\n"
	}
	switch state {
	case provider.StateAnswered:
		return chat("stop", `{"content":"an answer"}`)
	case provider.StateCut:
		return chat("length", `{"content":"an ans"}`)
	case provider.StateRefused:
		return chat("stop", `{"content":null,"refusal":"no"}`)
	case provider.StateBlocked:
		return chat("content_filter", `{"content":""}`)
	case provider.StatePaused:
		return `{"custom_id":"` + id + `","result":{"type":"succeeded","message":{"content":[],"stop_reason":"pause_turn"}}}` + "\n"
	case provider.StateFailed:
		return failed("server_error")
	case provider.StateCancelled:
		return failed("batch_cancelled")
	case provider.StateExpired:
		return failed("batch_expired")
	default:
		return `{"id":"batch_req_1","custom_id":"` + id + `","respon` + "\n"
	}
}

// TestBestStateWins uses two lines for the same request, in either order and in one or two files.
func TestBestStateWins(t *testing.T) {
	t.Parallel()
	order := []provider.State{
		provider.StateAnswered, provider.StateCut, provider.StateRefused, provider.StateBlocked, provider.StatePaused, provider.StateFailed,
		provider.StateCancelled, provider.StateExpired, provider.StateUnreadable,
	}
	one, two := write(t, "one", ""), write(t, "two", "")
	for i, best := range order {
		for _, other := range order[i:] {
			a, b := lineIn(best, "id"), lineIn(other, "id")
			for _, files := range [][2]string{{a, b}, {b, a}, {a + b, ""}, {b + a, ""}} {
				require.NoError(t, os.WriteFile(one, []byte(files[0]), 0o600))
				require.NoError(t, os.WriteFile(two, []byte(files[1]), 0o600))
				answers, _ := read(t, one, two)
				require.Len(t, answers, 1)
				require.Equal(t, best, answers[0].State, "%s and %s", best, other)
			}
		}
	}
}

// TestDifferentAnswersConflict checks that only the text of complete answers is compared.
func TestDifferentAnswersConflict(t *testing.T) {
	t.Parallel()
	answer := func(content, rest string) string {
		return `{"custom_id":"id","response":{"status_code":200,"body":{"choices":[{"finish_reason":"stop","message":{"content":"` + content + `"}}]` + rest + `}}}` + "\n"
	}
	same := []string{answer("caf\u00e9", ""), answer(`caf\u00e9`, ""), answer("caf\u00e9", `,"model":"m","usage":{"prompt_tokens":1}`)}
	answers, faults := read(t, write(t, "f", strings.Join(same, "")+lineIn(provider.StateCut, "id")))
	require.Empty(t, faults)
	require.Equal(t, provider.StateAnswered, answers[0].State)
	require.Equal(t, 1, answers[0].Line)

	dir := t.TempDir()
	first, second := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	require.NoError(t, os.WriteFile(first, []byte(same[0]+lineIn(provider.StateAnswered, "other")), 0o600))
	require.NoError(t, os.WriteFile(second, []byte("\n"+answer("cafe", "")+same[1]+answer("cafe", "")), 0o600))
	for _, files := range [][]string{{first, second}, {second, first}} {
		answers, faults = read(t, files...)
		require.Equal(t, []*provider.Answer{
			{ID: "id", State: provider.StateConflicting, Message: "the files have different complete answers", File: first, Line: 1},
			{ID: "other", State: provider.StateAnswered, Text: "an answer", File: first, Line: 2},
		}, answers)
		require.EqualError(t, faults.Err(), second+`:2:1: the complete answer to "id" differs from the one in `+first+":1")
		require.Equal(t, "conflicting", faults[0].Rule)
	}
}

// TestOddLines uses lines that no provider should write. Where something is uncertain, the reader must not guess.
func TestOddLines(t *testing.T) {
	t.Parallel()
	const ok = `{"custom_id":"id","response":{"status_code":200,"body":{"choices":[{"finish_reason":"stop","message":{"content":"text"}}]}},"error":null}`
	sub := func(old, replacement string) string {
		require.Contains(t, ok, old)
		return strings.Replace(ok, old, replacement, 1)
	}
	for name, tt := range map[string]struct {
		line  string
		state provider.State // empty if the request is not known
		fault string
	}{
		"good":                    {ok, "answered", ""},
		"escaped keys":            {sub(`"custom_id"`, `"custom\u005fid"`), "answered", ""},
		"error empty":             {sub(`"error":null`, `"error":{}`), "answered", ""},
		"error with empty text":   {sub(`"error":null`, `"error":""`), "answered", ""},
		"error false":             {sub(`"error":null`, `"error":false`), "answered", ""},
		"error missing":           {sub(`,"error":null`, ``), "answered", ""},
		"error and an answer":     {sub(`"error":null`, `"error":{"code":"server_error"}`), "failed", ""},
		"error with unknown keys": {sub(`"error":null`, `"error":{"reason":1}`), "failed", ""},
		"two choices":             {sub(`[{"finish`, `[{"finish_reason":"length","message":{"content":"first"}},{"finish`), "cut", ""},
		"choices null":            {sub(`[{"finish_reason":"stop","message":{"content":"text"}}]`, `null`), "failed", ""},
		"no choices":              {sub(`{"finish_reason":"stop","message":{"content":"text"}}`, ``), "failed", ""},
		"no reason":               {sub(`"finish_reason":"stop",`, ``), "failed", ""},
		"unknown reason":          {sub(`"stop"`, `"halt"`), "failed", ""},
		"status 500":              {sub(`200`, `500`), "failed", ""},
		"empty body":              {sub(`{"choices":[{"finish_reason":"stop","message":{"content":"text"}}]}`, `{}`), "failed", ""},

		"id null":                {sub(`"id"`, `null`), "", "1:1: want the id of the request as custom_id, key or recordId, got none"},
		"id empty":               {sub(`"id"`, `""`), "", "1:1: want the id of the request as custom_id, key or recordId, got none"},
		"id missing":             {sub(`"custom_id":"id",`, ``), "", "1:1: want the id of the request as custom_id, key or recordId, got none"},
		"id a number":            {sub(`"id"`, `7`), "", "1:14: want text, got a number"},
		"id twice":               {sub(`{"custom_id"`, `{"custom_id":"other","custom_id"`), "", `1:22: the key "custom_id" appears twice`},
		"two ids":                {sub(`{"custom_id"`, `{"key":"other","custom_id"`), "", "1:1: want one id, got several"},
		"duplicate id, then cut": {`{"custom_id":"a","custom_id":"b","resp`, "", "1:39: want '\"' at the end of a string, got the end of the text"},
		"cut in the id":          {`{"custom_id":"a`, "", "1:16: want '\"' at the end of a string, got the end of the text"},
		"cut after the id":       {`{"custom_id":"a"`, "unreadable", "1:17: want ',' or '}', got the end of the text"},
		"only the id":            {`{"custom_id":"a"}`, "", "1:1: want batch results"},
		"glued":                  {`{"custom_id":"id","respo` + ok, "unreadable", "1:27: want ':' after a key, got 'c'"},
		"something after":        {ok + ` x`, "unreadable", "1:139: want the end of the document, got 'x'"},
		"reason a number":        {sub(`"stop"`, `1`), "unreadable", "1:85: want text, got a number"},
		"content a map":          {sub(`"text"`, `{}`), "unreadable", "1:113: want text, got a map"},
		"content twice":          {sub(`"text"`, `"text","content":"other"`), "unreadable", `1:120: the key "content" appears twice`},
		"response twice":         {sub(`"error":null`, `"response":{"status_code":500}`), "unreadable", `1:125: the key "response" appears twice`},
		"status a text":          {sub(`200`, `"200"`), "unreadable", "1:45: want a number, got text"},
		"response a list":        {sub(`{"status_code":200,"body":{"choices":[{"finish_reason":"stop","message":{"content":"text"}}]}}`, `[]`), "unreadable", "1:30: want a map, got a list"},
		"another endpoint":       {sub(`"choices"`, `"data"`), "unreadable", "1:1: want a response with choices, output, content or candidates, got a response without any of them"},
		"two forms":              {sub(`"choices"`, `"candidates":[],"choices"`), "unreadable", "1:1: want a response in one form, got several forms"},
		"unknown result":         {`{"custom_id":"id","result":{"type":"postponed"}}`, "unreadable", `1:1: want a result of type succeeded, errored, canceled or expired, got "postponed"`},
		"half a surrogate":       {sub(`text`, `\ud83d`), "unreadable", `1:114: want both halves of a surrogate pair, got "\\ud83d"`},
		"not UTF-8":              {sub(`text`, "\xff"), "unreadable", "1:114: want UTF-8, got the byte 0xff, which is not UTF-8"},
		"a control byte":         {sub(`text`, "\x01"), "unreadable", `1:114: want an escape such as \n in place of a control character, got '\x01'`},
		"too deep":               {sub(`"text"`, strings.Repeat("[", 200)), "unreadable", "1:208: nested more than 100 levels deep"},
		"usage a text":           {sub(`{"choices"`, `{"usage":"much","choices"`), "answered", ""},
		"usage with text values": {sub(`{"choices"`, `{"usage":{"prompt_tokens":"1","prompt_tokens":-1},"choices"`), "answered", ""},
		"model a map":            {sub(`{"choices"`, `{"model":{},"choices"`), "answered", ""},
		"gemini, unfinished":     {`{"key":"id","response":{"candidates":[{"content":{"parts":[{"text":"t"}]}}]}}`, "failed", ""},
		"odd search":             {`{"custom_id":"id","result":{"type":"succeeded","message":{"stop_reason":"end_turn","content":[{"type":"web_search_tool_result","content":[{"url":1,"url":2}]},{"type":"text","text":"t"}]}}}`, "answered", ""},
		"an API's error":         {`{"error":{"message":"Invalid API key"}}`, "", "1:1: want the id of the request as custom_id, key or recordId, got none"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answers, faults := read(t, write(t, "f", tt.line))
			if tt.state == "" {
				require.Empty(t, answers)
			} else {
				require.Len(t, answers, 1)
				require.Equal(t, tt.state, answers[0].State, "%+v", answers[0])
			}
			if tt.fault == "" {
				require.Empty(t, faults)
				return
			}
			require.Len(t, faults, 1)
			_, message, _ := strings.Cut(faults[0].Error(), string(filepath.Separator)+"f:")
			require.True(t, strings.HasPrefix(message, tt.fault), message)
		})
	}
}

// TestNonResultFiles uses files that are not results. Each such file must cause a single fault, and result files next to it must be
// read.
func TestNonResultFiles(t *testing.T) {
	t.Parallel()
	const want = "want batch results, one JSON object per line, as returned by OpenAI, Azure OpenAI, vLLM, Mistral, Anthropic, Gemini, Vertex AI or Bedrock, got "
	good := write(t, "good", lineIn(provider.StateAnswered, "id"))
	files := map[string][2]string{
		"prose":     {"Dear reader,\n\nthe batch is done.\n", "something else"},
		"table":     {"custom_id,text\na,b\n", "something else"},
		"list":      {`[{"custom_id":"a","result":{"type":"expired"}}]`, "something else"},
		"summary":   {`{"totalRecordCount":2,"processedRecordCount":2}` + "\n", "another JSON object"},
		"own rows":  {`{"inquiry":"a","request":"b","state":"answered"}` + "\n", "another JSON object"},
		"vertex in": {`{"request":{"contents":[]}}` + "\n", "a request"},
	}
	for _, format := range provider.Formats() {
		for opts, enc := range encoders(t, format) {
			got := "a request"
			if format == provider.Text {
				got = "something else"
			}
			files[fmt.Sprint(format, opts)] = [2]string{file(enc, prompts()[1]), got}
		}
	}
	for name, tt := range files {
		path := write(t, "f", tt[0])
		answers, faults := read(t, good, path)
		require.Len(t, answers, 1, name)
		require.Len(t, faults, 1, "%s: %v", name, faults)
		hint := ""
		if tt[1] == "a request" {
			hint = "; this file holds the requests, not the results"
		}
		require.EqualError(t, faults[0], path+":1:1: "+want+tt[1]+hint, name)
		require.Equal(t, "not-results", faults[0].Rule)
	}
}

func TestFilesWithoutResults(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "\n", " \r\n\n", "\uFEFF", gzipped(t, "")} {
		answers, faults := read(t, write(t, "f", text))
		require.Empty(t, answers, "a batch may end without results: %q", text)
		require.Empty(t, faults)
	}
	answers, faults := read(t)
	require.Empty(t, answers)
	require.Empty(t, faults)

	utf16 := write(t, "f", "\xff\xfe{\x00\"\x00")
	_, faults = read(t, utf16)
	require.EqualError(t, faults.Err(), utf16+":1:1: want UTF-8, got UTF-16; save the file as UTF-8")
}

// TestUnopenableFiles checks that all files that cannot be opened are reported.
func TestUnopenableFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good, missing := filepath.Join(dir, "good"), filepath.Join(dir, "missing")
	require.NoError(t, os.WriteFile(good, []byte(lineIn(provider.StateAnswered, "id")), 0o600))
	a, err := provider.OpenAnswers(t.Context(), missing, good, dir)
	require.Nil(t, a)
	require.EqualError(t, err, dir+": want a file, got a folder: name the files in it\n"+missing+": no such file or directory")
	require.ErrorIs(t, err, fs.ErrNotExist)
	list, ok := errors.AsType[fault.List](err)
	require.True(t, ok)
	require.Len(t, list, 2)
	var errs []error
	for answer, err := range provider.Results(missing, good) {
		require.Nil(t, answer)
		errs = append(errs, err)
	}
	require.Len(t, errs, 1)
	require.ErrorIs(t, errs[0], fs.ErrNotExist)
}

// TestBrokenLinesAreAllReported uses files that do not contain a single intact result.
func TestBrokenLinesAreAllReported(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"{\"cus\n{\"cus\n{\"cus\n":                       3,
		`{"response":{}}` + "\n" + `{"error":{}}` + "\n": 2,
		`{"custom_id":"a","re` + "\nDear reader\n":       2,
		`{"response":{}}` + "\nDear reader\n":            2,
		"{\n\"custom_id\": \"a\"\n}\n":                   1, // one value that extends over several lines
	} {
		_, faults := read(t, write(t, "f", text))
		require.Len(t, faults, want, "%q: %v", text, faults)
	}
}

// TestManyFaults checks that the first faults are listed and the rest are counted.
func TestManyFaults(t *testing.T) {
	t.Parallel()
	path := write(t, "f", lineIn(provider.StateAnswered, "id")+strings.Repeat("{\n", 150)+lineIn(provider.StateAnswered, "last"))
	answers, faults := read(t, path)
	require.Len(t, answers, 2)
	require.Len(t, faults, 101)
	require.EqualError(t, faults[99], path+":101:2: want a key in double quotes, got the end of the text")
	require.EqualError(t, faults[100], path+":102:2: and 50 more faults in the rest of this file")
}

// TestLongLines uses a line of 100 MB. The line must not be held in memory, its start must identify the request, and the lines after it
// must be read.
func TestLongLines(t *testing.T) { //nolint:paralleltest // measures memory
	path := filepath.Join(t.TempDir(), "f")
	out, err := os.Create(path)
	require.NoError(t, err)
	put := func(text string) {
		_, err := out.WriteString(text)
		require.NoError(t, err)
	}
	put(lineIn(provider.StateAnswered, "before"))
	start, _, _ := strings.Cut(lineIn(provider.StateAnswered, "long"), "an answer")
	put(start)
	mega := strings.Repeat("x", 1<<20)
	for range 100 {
		put(mega)
	}
	put("\"}}]}}}\n")
	put(mega + "\n" + lineIn(provider.StateAnswered, "after"))
	require.NoError(t, out.Close())
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	answers, faults := read(t, path)
	runtime.ReadMemStats(&after)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(80<<20))
	require.Len(t, answers, 3)
	require.Equal(t, []any{"long", provider.StateUnreadable, "a line of more than 16777216 bytes"}, []any{answers[1].ID, answers[1].State, answers[1].Message})
	require.Equal(t, []any{"after", provider.StateAnswered, 4}, []any{answers[2].ID, answers[2].State, answers[2].Line})
	require.Len(t, faults, 2)
	require.EqualError(t, faults[0], path+":2:1: a line of more than 16777216 bytes")
	require.Equal(t, "too-long", faults[0].Rule)
}

// TestTemporaryFilesAreRemoved checks that nothing is left in the folder for temporary files.
func TestTemporaryFilesAreRemoved(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir)
	temporary := func() int {
		list, err := os.ReadDir(dir)
		require.NoError(t, err)
		return slices.IndexFunc(list, func(e fs.DirEntry) bool { return strings.HasPrefix(e.Name(), "retest") })
	}
	packed := write(t, "f.gz", gzipped(t, lineIn(provider.StateAnswered, "id")))
	a, err := provider.OpenAnswers(t.Context(), packed)
	require.NoError(t, err)
	require.GreaterOrEqual(t, temporary(), 0)
	require.NoError(t, a.Close())
	require.Negative(t, temporary())
	_, _, err = a.Answer("id")
	require.ErrorIs(t, err, os.ErrClosed)
	require.NoError(t, a.Close(), "again")

	_, err = provider.OpenAnswers(t.Context(), packed, filepath.Join(dir, "missing"))
	require.Error(t, err)
	require.Negative(t, temporary(), "an error leaves no temporary file")
	for range provider.Results(packed) {
		break
	}
	require.Negative(t, temporary(), "after a break")
}

// TestConcurrentReads requests all answers from several goroutines.
func TestConcurrentReads(t *testing.T) {
	t.Parallel()
	a, err := provider.OpenAnswers(t.Context(), shapeFiles(t)...)
	require.NoError(t, err)
	defer func() { require.NoError(t, a.Close()) }()
	var want []*provider.Answer
	for answer, err := range a.All() {
		require.NoError(t, err)
		want = append(want, answer)
	}
	var wg sync.WaitGroup
	got := make([][]*provider.Answer, 8)
	for i := range got {
		wg.Go(func() {
			for _, w := range want {
				if answer, ok, err := a.Answer(w.ID); ok && err == nil {
					got[i] = append(got[i], answer)
				}
			}
		})
	}
	wg.Wait()
	for i := range got {
		require.Equal(t, want, got[i])
	}
	_, ok, err := a.Answer("nobody asked")
	require.NoError(t, err)
	require.False(t, ok)
}

// TestChangedFiles uses a file that changes after it has been opened.
func TestChangedFiles(t *testing.T) {
	t.Parallel()
	line := lineIn(provider.StateAnswered, "id")
	for name, text := range map[string]string{
		"cut": line[:20], "another id": strings.Replace(line, `"id",`, `"ie",`, 1), "another state": strings.Replace(line, "stop", "stap", 1),
	} {
		path := write(t, "f", line)
		a, err := provider.OpenAnswers(t.Context(), path)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		answer, ok, err := a.Answer("id")
		require.EqualError(t, err, path+":1: the file has changed since it was opened", name)
		require.False(t, ok)
		require.Nil(t, answer)
		require.NoError(t, a.Close())
	}
}

func TestZeroAnswers(t *testing.T) {
	t.Parallel()
	var a provider.Answers
	require.Zero(t, a.Len())
	require.Empty(t, a.Faults())
	_, ok, err := a.Answer("id")
	require.NoError(t, err)
	require.False(t, ok)
	for range a.All() {
		t.Fail()
	}
	require.NoError(t, a.Close())
}

// TestIndexMemory measures the memory that is held for each of 100,000 requests.
func TestIndexMemory(t *testing.T) { //nolint:paralleltest // measures memory
	const requests = 100_000
	path := filepath.Join(t.TempDir(), "f")
	out, err := os.Create(path)
	require.NoError(t, err)
	for i := range requests {
		_, err := fmt.Fprintf(out, `{"custom_id":"an-inquiry-of-some-length-%d-0123456789abcdef","result":{"type":"expired"}}`+"\n", i)
		require.NoError(t, err)
	}
	require.NoError(t, out.Close())
	held := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := held()
	a, err := provider.OpenAnswers(t.Context(), path)
	require.NoError(t, err)
	require.Equal(t, requests, a.Len())
	each := float64(held()-before) / requests
	t.Logf("%.1f bytes a request", each)
	require.Less(t, each, 64.0)
	require.NoError(t, a.Close())
}

// TestOpenAnswersCanceled checks that OpenAnswers leaves no file open and no temporary file behind if its context is done.
func TestOpenAnswersCanceled(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	path := filepath.Join(t.TempDir(), "r.jsonl.gz")
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := w.Write([]byte(strings.Repeat(`{"custom_id":"a"}`+"\n", 1000)))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.NoError(t, os.WriteFile(path, packed.Bytes(), 0o600))
	ctx, stop := context.WithCancelCause(t.Context())
	stop(errors.New("enough"))
	_, err = provider.OpenAnswers(ctx, path, shapeFiles(t)[0])
	require.ErrorContains(t, err, "enough")
	left, err := os.ReadDir(temp)
	require.NoError(t, err)
	require.Empty(t, left)
}
