package cli_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	_ "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif" // contains the schema
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
)

// sarifSchema returns the published schema of SARIF 2.1.0, which is part of a library's source. Validation also checks formats, as
// code-scanning services do.
func sarifSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/owenrumney/go-sarif/v3").Output()
	require.NoError(t, err)
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(strings.TrimSpace(string(dir)), "pkg", "report", "v210", "sarif", "schema.go"), nil, 0)
	require.NoError(t, err)
	var text string
	ast.Inspect(file, func(n ast.Node) bool {
		if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING && len(l.Value) > len(text) {
			text = l.Value
		}
		return true
	})
	text, err = strconv.Unquote(text)
	require.NoError(t, err)
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	require.NoError(t, c.AddResource("sarif.json", doc))
	schema, err := c.Compile("sarif.json")
	require.NoError(t, err)
	return schema
}

// sarifReport holds the fields that tests examine.
type sarifReport struct {
	Runs []struct {
		Tool struct {
			Driver struct{ Rules []struct{ ID string } }
		}
		Invocations []struct {
			ToolExecutionNotifications []struct{ Message struct{ Text string } }
		}
		Results []struct {
			RuleID    string
			Level     string
			Locations []struct {
				PhysicalLocation struct{ ArtifactLocation struct{ URI string } }
			}
		}
	}
}

// valid validates a report against the schema.
func valid(t *testing.T, schema *jsonschema.Schema, text string) sarifReport {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	require.NoError(t, err)
	require.NoError(t, schema.Validate(doc))
	var r sarifReport
	require.NoError(t, json.Unmarshal([]byte(text), &r))
	require.Len(t, r.Runs, 1)
	return r
}

// TestSARIFIsValid uses file names that are not valid URIs, both below the working directory and elsewhere.
func TestSARIFIsValid(t *testing.T) { //nolint:paralleltest // changes the working directory
	schema := sarifSchema(t)
	const wrong = "role: You are x\nquestion: é? 👍?\nclaims: [{text: t, when: 20x4}]\ntasks: [{retest: }]\n"
	folder, elsewhere := t.TempDir(), filepath.Join(t.TempDir(), "else where.yaml")
	require.NoError(t, os.WriteFile(elsewhere, []byte(wrong), 0o600))
	names := map[string]string{
		"a b%é.yaml": "a%20b%25%C3%A9.yaml", "[tide].yaml": "%5Btide%5D.yaml", "arXiv:2305.16367.yaml": "./arXiv:2305.16367.yaml", "sub/x:y.yaml": "sub/x:y.yaml",
		"a#b?c.yaml": "a%23b%3Fc.yaml", "it's (1)+&=,;!$@~.yaml": "it's%20(1)+&=,;!$@~.yaml",
	}
	for name := range names {
		path := filepath.Join(folder, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		if err := os.WriteFile(path, []byte(wrong), 0o600); err != nil {
			delete(names, name) // this system does not allow such a name
		}
	}
	require.NoError(t, os.WriteFile(filepath.Join(folder, "opening.tmpl"), []byte("{{.Rol}}"), 0o600))
	t.Chdir(folder)
	for _, args := range [][]string{{"."}, {folder}} {
		got := run(t, nil, append(append([]string{"check"}, args...), elsewhere, "--format", "sarif")...)
		require.Empty(t, got.stderr)
		found := map[string]bool{}
		for _, r := range valid(t, schema, got.out).Runs[0].Results {
			found[r.Locations[0].PhysicalLocation.ArtifactLocation.URI] = true
		}
		for _, uri := range names {
			require.True(t, found[uri], "%s in %v", uri, found)
		}
		require.True(t, found["opening.tmpl"])
		require.True(t, found["file://"+strings.ReplaceAll(filepath.ToSlash(elsewhere), " ", "%20")], "%v", found)
	}
	got := run(t, strings.NewReader(wrong), "check", "-", "--format", "sarif")
	require.Equal(t, "stdin", valid(t, schema, got.out).Runs[0].Results[0].Locations[0].PhysicalLocation.ArtifactLocation.URI)
}

// TestSARIFResultLimit uses more findings than services accept. It checks that the errors are kept and that the findings left
// out are counted.
func TestSARIFResultLimit(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 9000 {
		fmt.Fprintf(&b, `{"id":"q%d","role":"r","question":"q","as_of":"2026-11-23","claims":[{"text":"Currently tide %d turns  .","when":"2024"}],"tasks":[{"retest":{}}]}`+"\n", i, i)
	}
	b.WriteString("{broken\n")
	path := filepath.Join(t.TempDir(), "c.jsonl")
	require.NoError(t, os.WriteFile(path, []byte(b.String()), 0o600))
	got := run(t, nil, "check", path, "--format", "sarif")
	run := valid(t, sarifSchema(t), got.out).Runs[0]
	require.Len(t, run.Results, 25_000)
	require.Equal(t, "error", run.Results[0].Level)
	require.Regexp(t, `^only 25000 of \d+ findings are listed, the errors first$`, run.Invocations[0].ToolExecutionNotifications[0].Message.Text)
	require.Contains(t, got.stderr, "retest: warning: only 25000 of ")
}
