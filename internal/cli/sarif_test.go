package cli_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/stretchr/testify/require"
)

// TestSARIFIsValid holds the output against the schema of SARIF 2.1.0.
func TestSARIFIsValid(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	data := filepath.Join(folder, "a b%é.yaml")
	require.NoError(t, os.WriteFile(data, []byte("role: You are x\nquestion: é? 👍?\nclaims: [{text: t, when: 20x4}]\ntasks: [{retest: }]\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "opening.tmpl"), []byte("{{.Rol}}"), 0o600))
	got := run(t, nil, "check", folder, data, "--format", "sarif")
	require.Empty(t, got.stderr)
	report, err := sarif.FromBytes([]byte(got.out))
	require.NoError(t, err)
	language := "en-US"
	for _, run := range report.Runs { // the library writes what it did not read, but not as the schema has it
		run.Language, run.Tool.Driver.Language = language, language
		run.NewlineSequences = []string{"\n"}
	}
	require.NoError(t, report.Validate())
	require.Len(t, report.Runs, 1)
	require.NotEmpty(t, report.Runs[0].Results)
	require.Contains(t, got.out, "/a%20b%25%C3%A9.yaml")
}
