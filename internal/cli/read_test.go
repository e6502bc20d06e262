package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
)

// batchOf writes a batch of n inquiries to the working directory and returns the request ids.
func batchOf(t *testing.T, n int) []string {
	t.Helper()
	t.Chdir(t.TempDir())
	var records strings.Builder
	for i := range n {
		fmt.Fprintf(&records, `{"id":"q%d","role":"an oceanographer","question":"whether %d","as_of":"2026-11-23","claims":[{"id":"c","text":"Claim %d.","when":"2020"}],"tasks":[{"retest":{}}]}`+"\n", i, i, i)
	}
	require.NoError(t, os.WriteFile("c.jsonl", []byte(records.String()), 0o600))
	got := run(t, nil, "batch", "c.jsonl", "--out", "out", "--to", "openai-chat", "--model", "m")
	require.Equal(t, 0, got.code, got.stderr)
	text, err := os.ReadFile(filepath.Join("out", "ids.tsv"))
	require.NoError(t, err)
	var ids []string
	for row := range strings.Lines(string(text)) {
		ids = append(ids, strings.Split(row, "\t")[0])
	}
	return ids[1:]
}

// resultLine returns a line of an answers file.
func resultLine(t *testing.T, id, text, reason string) string {
	t.Helper()
	line, err := json.Marshal(map[string]any{"id": "r", "custom_id": id, "error": nil, "response": map[string]any{
		"status_code": 200, "body": map[string]any{
			"model": "m", "choices": []any{map[string]any{"finish_reason": reason, "message": map[string]any{"content": text}}},
		},
	}})
	require.NoError(t, err)
	return string(line) + "\n"
}

// Whatever a reply contains, the output never has characters that control a terminal or reorder its text, and lines cannot be forged.
func TestReadHostileReplies(t *testing.T) {
	ids := batchOf(t, 3)
	const evil = "\x1b[2J\u202e\u200b\u2028\nretest: forged\r# Heading\x00"
	var file strings.Builder
	file.WriteString(resultLine(t, ids[0], "claim | c | arXiv:2313.00001"+evil+" | "+evil+" | "+evil+" | "+evil+"\nclaim | "+evil+" | x | x | holds | low\n", "stop"))
	file.WriteString(resultLine(t, ids[1], "claim | c | x"+evil, evil))
	fmt.Fprintf(&file, `{"id":"r","custom_id":%q,"response":{"status_code":500,"body":{"error":{"code":"\u001b[2J\u202e","message":"\u001b[2J\u202e\nretest: forged"}}},"error":null}`+"\n", ids[2])
	file.WriteString(resultLine(t, "nobody\u202e\nretest: forged", "x", "stop"))
	require.NoError(t, os.WriteFile("r.jsonl", []byte(file.String()), 0o600))
	for _, format := range []string{"text", "json", "sarif"} {
		got := run(t, nil, "read", "r.jsonl", "--batch", "out", "-o", "v.jsonl", "--html", "p.html", "--text", "texts", "--format", format)
		require.Equal(t, 1, got.code, got.stderr)
		verdicts, err := os.ReadFile("v.jsonl")
		require.NoError(t, err)
		page, err := os.ReadFile("p.html")
		require.NoError(t, err)
		for name, text := range map[string]string{"stderr": got.stderr, "verdicts": string(verdicts), "page": string(page), "stdout": got.out} {
			if name != "stdout" || format == "text" {
				require.NotRegexp(t, "[\x00-\x08\x0b-\x1f\x7f\u202e\u200b\u2028]", text, name)
			}
			require.NotRegexp(t, "(?m)^(retest: forged|# Heading)", text, name)
		}
		require.Equal(t, 3, bytes.Count(verdicts, []byte("\n")))
		if format == "text" {
			continue
		}
		require.True(t, json.Valid([]byte(got.out)))
		require.NotRegexp(t, "[\x00-\x08\x0b-\x1f\x7f\u202e\u200b\u2028]", got.out)
	}
}

// The report about answers is also available as SARIF, limited to the number of results that services accept.
func TestReadSARIF(t *testing.T) {
	schema := sarifSchema(t)
	ids := batchOf(t, 2)
	file := resultLine(t, ids[0], "claim | c | none found | x | perhaps | low\n"+strings.Repeat("claim | other | none found | x | holds | low\n", 30_000), "stop")
	require.NoError(t, os.WriteFile("r 1.jsonl", []byte(file), 0o600))
	got := run(t, nil, "read", "r 1.jsonl", "--batch", "out", "--format", "sarif")
	require.Equal(t, 1, got.code, got.stderr)
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(got.out))
	require.NoError(t, err)
	require.NoError(t, schema.Validate(doc))
	var report sarifReport
	require.NoError(t, json.Unmarshal([]byte(got.out), &report))
	results := report.Runs[0].Results
	require.LessOrEqual(t, len(results), 25_000)
	uris := map[string]bool{}
	for _, r := range results {
		require.NotEmpty(t, r.Locations, r.RuleID)
		uris[r.Locations[0].PhysicalLocation.ArtifactLocation.URI] = true
	}
	require.Equal(t, map[string]bool{"r%201.jsonl": true, "out/ids.tsv": true}, uris)
}

// A reply that is not UTF-8, or that is longer than anything a model writes, is rejected with a clear message.
func TestReadStrangeReplies(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("q.yaml", []byte(least), 0o600))
	for text, want := range map[string]string{
		"claim | c1 | caf\xe9 | x | holds | low":                 "r.txt: want UTF-8, got something else",
		strings.Repeat("x", 16<<20+1):                            "r.txt: too long: want at most 16777216 bytes",
		"\ufeffclaim | c1 | none found | x | holds | low":        "retest: c1: holds (low)\n",
		"claim | c1 | none found | x | holds | low\r\n":          "retest: c1: holds (low)\n",
		"\xff\xfec\x00l\x00a\x00i\x00m\x00 \x00|\x00 \x00c\x001": "r.txt: want UTF-8, got something else",
	} {
		require.NoError(t, os.WriteFile("r.txt", []byte(text), 0o600))
		got := run(t, nil, "read", "r.txt", "--inquiry", "q.yaml")
		require.Contains(t, got.stderr, want)
		require.Equal(t, strings.Contains(want, "holds"), got.code == 0, got.stderr)
	}
}
