package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var fileBlock = regexp.MustCompile("^<!-- file: ([a-z./-]+) -->$")

// TestDocuments runs the commands of documents as they are written: it writes the files that they show, runs their commands one after the
// other, in a folder with the examples, and compares what they print. RETEST_UPDATE=1 writes what they print now.
func TestDocuments(t *testing.T) {
	t.Parallel()
	if testing.Short() && os.Getenv("RETEST_UPDATE") == "" {
		t.Skip("in full only: its commands are those of the scripts")
	}
	for _, name := range []string{"tutorial.md", "replies.md"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runDocument(t, filepath.Join("..", "..", "docs", name))
		})
	}
}

func runDocument(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	root := t.TempDir()
	require.NoError(t, os.CopyFS(filepath.Join(root, "examples"), os.DirFS(filepath.Join("..", "..", "examples"))))
	dir := root // where the commands run
	var out strings.Builder
	lines := strings.SplitAfter(string(text), "\n")
	file := ""
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		out.WriteString(line)
		if m := fileBlock.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			file = m[1]
		}
		if !strings.HasPrefix(line, "```") {
			continue
		}
		var block []string
		for i++; i < len(lines) && !strings.HasPrefix(lines[i], "```"); i++ {
			block = append(block, lines[i])
		}
		switch {
		case file != "":
			require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(root, file)), 0o700))
			require.NoError(t, os.WriteFile(filepath.Join(root, file), []byte(strings.Join(block, "")), 0o600))
			file = ""
		case strings.HasPrefix(line, "```console"):
			block = ran(t, &dir, block)
		}
		for _, l := range block {
			out.WriteString(l)
		}
		if i < len(lines) {
			out.WriteString(lines[i])
		}
	}
	if os.Getenv("RETEST_UPDATE") != "" {
		require.NoError(t, os.WriteFile(path, []byte(out.String()), 0o644))
	}
	require.Equal(t, string(text), out.String(), "what the document shows is not what the commands print: run RETEST_UPDATE=1 go test ./cmd/retest")
}

// ran runs the commands of a block, those behind "$ ", in a folder that cd changes, and returns the block with what they print. Where the
// block leaves lines out with … at their end, so does what is given.
func ran(t *testing.T, dir *string, block []string) []string {
	t.Helper()
	var got []string
	for i := 0; i < len(block); {
		command, ok := strings.CutPrefix(block[i], "$ ")
		require.True(t, ok, "a block begins with a command: %q", block[i])
		got = append(got, block[i])
		var shown []string
		for i++; i < len(block) && !strings.HasPrefix(block[i], "$ "); i++ {
			shown = append(shown, block[i])
		}
		command = strings.TrimSpace(command)
		if to, ok := strings.CutPrefix(command, "cd "); ok {
			*dir = filepath.Join(*dir, to)
			continue
		}
		cmd := exec.Command("bash", "-c", command)
		cmd.Dir, cmd.Env = *dir, append(os.Environ(), "CI=", "NO_COLOR=1")
		printed, err := cmd.CombinedOutput()
		if err != nil {
			printed = append(printed, fmt.Sprintf("(%v)\n", err)...)
		}
		lines := strings.SplitAfter(string(printed), "\n")
		if n := len(shown); n > 0 && strings.TrimSpace(shown[n-1]) == "…" {
			lines = append(lines[:min(n-1, len(lines))], "…\n")
		}
		for _, l := range lines {
			if l != "" {
				got = append(got, l)
			}
		}
	}
	return got
}
