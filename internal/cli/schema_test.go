package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/doc"
)

// The schemas accept the files that init writes and reject faulty files of each kind.
func TestSchemas(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "library")
	require.Zero(t, run(t, nil, "init", dir).code)
	for kind, tt := range map[string]struct {
		file  string
		wrong []string
	}{
		"inquiry":  {"inquiry.yaml", []string{"rol: x\n", "role: a\nquestion: b\nclaims: [{text: c, when: 2024-13}]\ntasks: [retest]\n", "role: a\nquestion: b\nclaims: [{text: c, when: 2024, anchors: ['arXv:2305.16367']}]\ntasks: [retest]\n"}},
		"papers":   {"papers.yaml", []string{"arXiv:2305.16367: {titel: x}\n", "arXv:2305.16367: {title: x}\n", "arXiv:2305.16367: {standing: gone}\n"}},
		"project":  {"retest.yaml", []string{"styl: plain\n", "style: breif\n", "batch: {max_tokens: 0}\n", "as_of: 2026-11\n", "defaults: {rol: x}\n"}},
		"suite":    {filepath.Join("templates", "opening.test.yaml"), []string{"cases: []\n", "cases: [{name: a, expect: {contain: x}}]\n", "cases: [{name: a, expect: {max_tokens: x}}]\n"}},
		"defaults": {"", []string{"rol: x\n", "tasks: [{surface: {}}]\n"}},
	} {
		compiled := compile(t, kind)
		text := []byte("role: a reader\ntasks: [retest]\n")
		if tt.file != "" {
			var err error
			text, err = os.ReadFile(filepath.Join(dir, tt.file))
			require.NoError(t, err)
			saved, err := os.ReadFile(filepath.Join(dir, kind+".schema.json"))
			require.NoError(t, err)
			require.Equal(t, run(t, nil, "schema", kind).out, string(saved))
		}
		require.NoError(t, compiled.Validate(asJSON(t, text)), kind)
		for _, wrong := range tt.wrong {
			require.Error(t, compiled.Validate(asJSON(t, []byte(wrong))), "%s: %s", kind, wrong)
		}
	}
	require.Equal(t, run(t, nil, "schema").out, run(t, nil, "schema", "inquiry").out)
	require.Equal(t, 2, run(t, nil, "schema", "prompt").code)
	require.Equal(t, 2, run(t, nil, "schema", "papers", "suite").code)
}

func compile(t *testing.T, kind string) *jsonschema.Schema {
	t.Helper()
	raw, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(run(t, nil, "schema", kind).out)))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource(kind+".json", raw))
	compiled, err := c.Compile(kind + ".json")
	require.NoError(t, err)
	return compiled
}

// asJSON returns a YAML document as values to check against a schema.
func asJSON(t *testing.T, text []byte) any {
	t.Helper()
	root, err := doc.ParseYAML(&doc.Source{Text: text})
	require.NoError(t, err)
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(root.AppendJSON(nil)))
	require.NoError(t, err)
	return v
}
