package examples_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
)

// TestReadmePrompt compares the prompt in the README with the command's output.
func TestReadmePrompt(t *testing.T) {
	const start, end = "RETEST_UPDATE=1 go test ./examples -->\n```text\n", "```\n<!-- end -->"
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(readme), start)
	require.True(t, ok)
	shown, after, ok := strings.Cut(rest, end)
	require.True(t, ok)

	f, err := os.Open("social-roles/inquiry.yaml")
	require.NoError(t, err)
	defer f.Close()
	for d, err := range inquiry.Read(f, "inquiry.yaml") {
		require.NoError(t, err)
		want, err := prompt.Render(d.Inquiry)
		require.NoError(t, err)
		if os.Getenv("RETEST_UPDATE") != "" && os.Getenv("CI") == "" {
			require.NoError(t, os.WriteFile("../README.md", []byte(before+start+want+end+after), 0o644))
			shown = want
		}
		require.Equal(t, want, shown, "run RETEST_UPDATE=1 go test ./examples")
	}
}

// TestReadmeProgram checks that the README contains the Go program unchanged, that the program prints the expected output,
// and that the README is short enough for people to read.
func TestReadmeProgram(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	program, err := os.ReadFile("program/main.go")
	require.NoError(t, err)
	require.Contains(t, string(readme), "```go\n"+string(program)+"```\n")
	require.Less(t, strings.Count(string(readme), "\n"), 200)

	cmd := exec.Command("go", "run", "./examples/program")
	cmd.Dir = ".."
	out, err := cmd.Output()
	require.NoError(t, err)
	require.Equal(t, "6382 bytes to send to a model\nstatic-identity relaxed medium\n", string(out))
}
