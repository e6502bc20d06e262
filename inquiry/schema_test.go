package inquiry_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dated-claims/retest/internal/inquirytest"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/doc"
)

// schema compiles the committed schema. The compiler validates it against the draft-07 meta-schema.
func schema(tb testing.TB) (*jsonschema.Schema, map[string]any) {
	tb.Helper()
	text, err := os.ReadFile("inquiry.schema.json")
	require.NoError(tb, err)
	raw, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(tb, err)
	c := jsonschema.NewCompiler()
	require.NoError(tb, c.AddResource("inquiry.schema.json", raw))
	compiled, err := c.Compile("inquiry.schema.json")
	require.NoError(tb, err)
	top, ok := raw.(map[string]any)
	require.True(tb, ok)
	require.Equal(tb, "http://json-schema.org/draft-07/schema#", top["$schema"])
	return compiled, top
}

// TestSchemaFileIsCurrent checks that the schema file in the repository, which editors use, is current.
func TestSchemaFileIsCurrent(t *testing.T) {
	t.Parallel()
	if os.Getenv("RETEST_UPDATE") != "" {
		require.NoError(t, os.WriteFile("inquiry.schema.json", inquiry.Schema(), 0o644))
	}
	text, err := os.ReadFile("inquiry.schema.json")
	require.NoError(t, err)
	require.Equal(t, string(text), string(inquiry.Schema()),
		"inquiry.schema.json is not current: run RETEST_UPDATE=1 go test ./inquiry twice, because the package embeds the file")
}

// TestSchemaKeysMatchReader compares the keys of the schema with the reader's keys at each level. It learns the reader's keys
// from the fault for an unknown key, which lists the known ones.
func TestSchemaKeysMatchReader(t *testing.T) {
	t.Parallel()
	_, top := schema(t)
	for path, text := range map[string]string{
		"":                               "zzzzzzzz: 1",
		"library":                        "library: {zzzzzzzz: 1}",
		"answer":                         "answer: {zzzzzzzz: 1}",
		"claims/items":                   "claims: [{zzzzzzzz: 1}]",
		"anchors/items/anyOf/1":          "anchors: [{zzzzzzzz: 1}]",
		"tasks/items/anyOf/1":            "tasks: [{zzzzzzzz: 1}]",
		"tasks/items/properties/retest":  "tasks: [{retest: {zzzzzzzz: 1}}]",
		"tasks/items/properties/surface": "tasks: [{surface: {zzzzzzzz: 1}}]",
		"tasks/items/properties/propose": "tasks: [{propose: {zzzzzzzz: 1}}]",
		"tasks/items/properties/ask":     "tasks: [{ask: {zzzzzzzz: 1}}]",
	} {
		_, err := read(t, &inquiry.Reader{}, text+"\n")
		list, ok := errors.AsType[fault.List](err)
		require.True(t, ok, path)
		at := slices.IndexFunc(list, func(f *fault.Fault) bool { return f.Rule == "unknown-key" })
		require.GreaterOrEqual(t, at, 0, path)
		known := strings.Split(strings.TrimPrefix(list[at].Want, "one of "), ", ")
		var level any = top
		if path != "" {
			level = top["properties"]
			for step := range strings.SplitSeq(path, "/") {
				if items, ok := level.(map[string]any); ok && items["anyOf"] != nil && step == "properties" {
					level = items["anyOf"].([]any)[1]
				}
				if items, ok := level.([]any); ok {
					level = items[1]
					continue
				}
				level = level.(map[string]any)[step]
			}
		}
		if either, ok := level.(map[string]any); ok && either["properties"] == nil {
			level = either["anyOf"].([]any)[1]
		}
		var names []string
		for name := range level.(map[string]any)["properties"].(map[string]any) {
			names = append(names, name)
		}
		require.ElementsMatch(t, known, names, path)
		require.Equal(t, false, level.(map[string]any)["additionalProperties"], path)
	}
}

// value decodes a YAML document to the Go values that a schema validates.
func value(t *testing.T, text []byte) any {
	t.Helper()
	root, err := doc.ParseYAML(&doc.Source{Text: text})
	require.NoError(t, err)
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(root.AppendJSON(nil)))
	require.NoError(t, err)
	return v
}

func TestSchemaAcceptsExamples(t *testing.T) {
	t.Parallel()
	compiled, _ := schema(t)
	files, err := filepath.Glob("../examples/*/inquiry.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, name := range files {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		require.NoError(t, compiled.Validate(value(t, text)), name)
	}
	var v any
	require.NoError(t, json.Unmarshal(inquirytest.JSON(t, inquirytest.Full(t)), &v))
	require.NoError(t, compiled.Validate(v))
}

func TestSchemaAndReaderAgree(t *testing.T) {
	t.Parallel()
	compiled, _ := schema(t)
	tests := []struct {
		name, text string
		reader     bool
		laxer      string // the reason why the schema accepts a value that the reader rejects
	}{
		{"least", least, true, ""},
		{"every key", everyKey, true, ""},
		{"search as bool", least + "search: true\n", true, ""},
		{"search in capitals", least + "search: Yes\n", false, ""},
		{"empty optional text", least + "library: {name: ''}\n", true, ""},
		{"blank optional text", least + "library: {name: ' '}\n", false, ""},
		{"empty lists", least + "anchors: []\nvars: {}\n", true, ""},
		{"empty id", least + "id: ''\n", false, ""},
		{"long id", least + "id: " + strings.Repeat("x", 65) + "\n", false, ""},
		{"null", least + "library: null\n", true, ""},
		{"null schema", least + "$schema: null\n", true, ""},
		{"null format", least + "format: null\n", true, ""},
		{"null role", strings.Replace(least, "role: ", "role: null #", 1), false, ""},
		{"null var", least + "vars: {a: null}\n", true, ""},
		{"number in vars", least + "vars: {a: 1.50}\n", true, ""},
		{"bare number as paper", least + "anchors: [2502.08640]\n", true, ""},
		{"unknown key", least + "rol: x\n", false, ""},
		{"format 2", least + "format: 2\n", false, ""},
		{"format as text", least + "format: '1'\n", false, ""},
		{"no tasks", strings.Replace(least, "  - retest:", "  []", 1), false, ""},
		{"two kinds in a task", least + "    ask: {text: x}\n", false, "null that is written does not count as a kind"},
		{"surface without window", least + "  - surface: {}\n", false, ""},
		{"window with a trailing space", least + "  - surface: {window: '6 months '}\n", true, ""},
		{"window in words", least + "  - surface: {window: half a year}\n", true, ""},
		{"window as ISO 8601", least + "  - surface: {window: P6M}\n", true, ""},
		{"window of fortnights", least + "  - surface: {window: 2 fortnights}\n", true, ""},
		{"window of a quarter of a year", least + "  - surface: {window: 1.25 years}\n", false, ""},
		{"window without a number", least + "  - surface: {window: several months}\n", false, ""},
		{"window as number", least + "  - surface: {window: 6}\n", false, ""},
		{"null surface", least + "  - surface:\n", false, ""},
		{"limit 0", least + "  - surface: {window: 1 day, limit: 0}\n", false, ""},
		{"count too high", least + "  - propose: {count: 1001}\n", false, ""},
		{"blank example", least + "  - propose: {count: 1, examples: ['']}\n", false, ""},
		{"blank question", strings.Replace(least, "whether it holds", "' '", 1), false, ""},
		{"no date", strings.Replace(least, "    when: 2024\n", "", 1), false, ""},
		{"date of a paper", strings.Replace(least, "when: 2024", "anchors: [2305.16367]", 1), true, ""},
		{"retest as a word", strings.Replace(least, "- retest:", "- retest", 1), true, ""},
		{"surface as a word", least + "  - surface\n", false, ""},
		{"window alone", least + "  - surface: 6 months\n", true, ""},
		{"number alone", least + "  - propose: 2\n", true, ""},
		{"text alone", least + "  - ask: Say more.\n", true, ""},
		{"other kinds null", least + "  - {propose: {count: 2}, retest: null, surface: null, ask: null}\n", true, ""},
		{"all kinds null", least + "  - {propose: null, retest: null, surface: null, ask: null}\n", true, ""},
		{"vars of a task", least + "  - {ask: Say more., vars: {a: 1}}\n", true, ""},
		{"vars without a task", least + "  - {vars: {a: 1}}\n", false, ""},
		{"passage", strings.Replace(least, "when: 2024", "when: 2024\n    anchors: [{id: 2305.16367, at: p. 107, quote: It holds.}]", 1), true, ""},
		{"passage without a paper", strings.Replace(least, "when: 2024", "when: 2024\n    anchors: [{at: p. 107}]", 1), false, ""},
		{"claim id with a period", strings.Replace(least, "when: 2024", "when: 2024\n    id: a.b:c", 1), true, ""},
		{"claim id with a period at the end", strings.Replace(least, "when: 2024", "when: 2024\n    id: a.", 1), false, ""},
		{"number as a claim's id", strings.Replace(least, "when: 2024", "when: 2024\n    id: 12", 1), true, ""},
		{"inquiry id with a period", least + "id: a.b\n", false, ""},
		{"standing", least + "anchors: [{id: 2305.16367, standing: retracted}]\n", true, ""},
		{"unknown standing", least + "anchors: [{id: 2305.16367, standing: gone}]\n", false, ""},
		{"date as bool", strings.Replace(least, "2024", "true", 1), false, ""},
		{"paper without id", least + "anchors: [{title: x}]\n", false, ""},

		{"text that is not a date", strings.Replace(least, "2024", "never", 1), false, ""},
		{"as_of a month", least + "as_of: 2026-11\n", false, "a pattern for days would refuse 23 November 2026"},
		{"no identifier", least + "anchors: [x]\n", false, ""},
		{"impossible identifier", least + "anchors: ['arXiv:2313.00001']\n", false, "a pattern does not know the rules of each registry"},
		{"window too long", least + "  - surface: {window: 101 years}\n", false, "the bound depends on the unit"},
		{"one paper twice", least + "anchors: [2305.16367, arXiv:2305.16367]\n", false, "a schema does not compare values"},
		{"claim citing an unlisted paper", strings.Replace(least, "when: 2024", "when: 2024\n    anchors: [2305.16367]", 1), true, ""},
		{"number with a decimal point", least + "answer: {words: 1.0}\n", false, "1.0 is an integer to draft-07"},
		{"hidden text", strings.Replace(least, "It holds.", "It\u200B holds.", 1), false, "judged by script"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := read(t, &inquiry.Reader{}, tt.text)
			require.Equal(t, tt.reader, err == nil, "reader: %v", err)
			err = compiled.Validate(value(t, []byte(tt.text)))
			require.Equal(t, tt.reader || tt.laxer != "", err == nil, "schema: %v", err)
		})
	}
}
