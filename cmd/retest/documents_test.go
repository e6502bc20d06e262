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

var (
	fileBlock = regexp.MustCompile("^<!-- file: ([a-z./-]+) -->$")
	statusOne = regexp.MustCompile(` *# status 1`)
	notRun    = regexp.MustCompile("^<!-- not run: [^>]+ -->$")
)

// TestDocuments runs the commands in the documentation as written, each page in its own folder with a copy of the examples:
//
//   - A block after <!-- file: NAME --> is written to that file.
//   - A console block lists commands, each after "$ ", and their output, which must be what they print. A cd lasts until the page ends.
//   - An sh block is a script that starts in the folder with the examples and must succeed. A command whose comment starts with "status 1"
//     may exit with it.
//   - A block after <!-- not run: REASON --> is skipped.
//
// RETEST_UPDATE=1 replaces the output in console blocks with what the commands print now.
func TestDocuments(t *testing.T) {
	t.Parallel()
	for _, path := range documents(t) {
		if filepath.Base(path) == "README.md" && filepath.Dir(path) == filepath.Join("..", "..") {
			continue // .ci/readme runs the commands in README.md, in the repository itself
		}
		name, err := filepath.Rel(filepath.Join("..", ".."), path)
		require.NoError(t, err)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runDocument(t, path)
		})
	}
}

// documents returns the Markdown files that may contain commands: those in the root and in docs, and the README of each module.
func documents(t *testing.T) []string {
	t.Helper()
	root := filepath.Join("..", "..")
	var paths []string
	for _, dir := range append(folders(t, root), root) {
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		for _, entry := range entries {
			name := entry.Name()
			if filepath.Ext(name) == ".md" && (name == "README.md" || dir == root || filepath.Base(dir) == "docs") {
				paths = append(paths, filepath.Join(dir, name))
			}
		}
	}
	require.Contains(t, paths, filepath.Join(root, "docs", "tutorial.md"))
	return paths
}

// folders returns the subfolders of dir that are not hidden.
func folders(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var out []string
	for _, entry := range entries {
		if entry.IsDir() && !strings.HasPrefix(entry.Name(), ".") {
			out = append(out, filepath.Join(dir, entry.Name()))
		}
	}
	return out
}

// TestEveryCommandIsRun checks that all commands are in blocks that [TestDocuments] runs. Indented blocks and blocks without a language
// are never run.
func TestEveryCommandIsRun(t *testing.T) {
	t.Parallel()
	command := regexp.MustCompile(`^(?:\$ )?(?:retest|go (?:run|test|install|build|tool)|\./[\w./-]+|git clone|cd [\w./]+ &&|curl|sudo) \S`)
	for _, path := range documents(t) {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		language, inside := "", false
		for i, line := range strings.Split(string(text), "\n") {
			code, indented := strings.CutPrefix(line, "    ")
			switch {
			case strings.HasPrefix(line, "```"):
				language, inside = strings.TrimPrefix(line, "```"), !inside
			case inside && language != "sh" && language != "console" && command.MatchString(line), !inside && indented && command.MatchString(code):
				t.Errorf("%s:%d: want this command in a block of sh or console", path, i+1)
			}
		}
	}
}

// TestInlineCommands checks that commands within sentences use verbs and flags that exist.
func TestInlineCommands(t *testing.T) {
	t.Parallel()
	span, flag := regexp.MustCompile("`retest ([a-z]+)([^`]*)`"), regexp.MustCompile(` --([a-z][a-z-]*)`)
	helps := map[string]string{}
	for _, path := range documents(t) {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, m := range span.FindAllStringSubmatch(string(text), -1) {
			if helps[m[1]] == "" {
				help, err := exec.Command("retest", m[1], "--help").CombinedOutput()
				require.NoError(t, err, "%s: %s: %s", path, m[0], help)
				helps[m[1]] = string(help)
			}
			for _, f := range flag.FindAllStringSubmatch(m[2], -1) {
				require.Regexp(t, `(?m)^\s+(?:-\w, )?--`+f[1]+`\b`, helps[m[1]], "%s: %s", path, m[0])
			}
		}
	}
}

func runDocument(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	root := t.TempDir()
	require.NoError(t, os.CopyFS(filepath.Join(root, "examples"), os.DirFS(filepath.Join("..", "..", "examples"))))
	dir := root // the folder in which the next console block starts
	var out strings.Builder
	lines := strings.SplitAfter(string(text), "\n")
	file, skipped := "", false
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		out.WriteString(line)
		if m := fileBlock.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			file = m[1]
		}
		skipped = skipped && strings.TrimSpace(line) == "" || notRun.MatchString(strings.TrimSpace(line)) || skipped && strings.HasPrefix(line, "```")
		if !strings.HasPrefix(line, "```") {
			continue
		}
		var block []string
		for i++; i < len(lines) && !strings.HasPrefix(lines[i], "```"); i++ {
			block = append(block, lines[i])
		}
		switch {
		case skipped:
			skipped = false
		case file != "":
			require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(root, file)), 0o700))
			require.NoError(t, os.WriteFile(filepath.Join(root, file), []byte(strings.Join(block, "")), 0o600))
			file = ""
		case strings.HasPrefix(line, "```console"):
			block = ran(t, &dir, block)
		case strings.HasPrefix(line, "```sh"):
			script(t, root, strings.Join(block, ""))
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

// script runs a block of commands, which must succeed.
func script(t *testing.T, dir, commands string) {
	t.Helper()
	commands = statusOne.ReplaceAllString(commands, ` || [ $$? = 1 ] # status 1`)
	cmd := exec.Command("bash", "-euo", "pipefail", "-c", commands)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "CI=", "NO_COLOR=1")
	printed, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s\n%s", commands, printed)
}

// ran runs the commands in a block, which are the lines that start with "$ ", in dir. A cd command changes dir. ran returns the block
// with the current output. If the block ends in a line with …, the result is cut to the same length.
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
