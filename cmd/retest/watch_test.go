package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestWatchRerunsTests changes a test file while the command is waiting, and then stops the command with a signal.
func TestWatchRerunsTests(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("requires Unix signals")
	}
	path := filepath.Join(t.TempDir(), "x.test.yaml")
	save := func(contains string) {
		require.NoError(t, os.WriteFile(path, []byte("inquiry: {role: r, question: q, claims: [{text: t, when: 2024}], tasks: [{retest: }]}\nas_of: 2026-11-23\n"+
			"cases: [{name: it, expect: {contains: "+contains+"}}]\n"), 0o600))
	}
	save("Verdicts")
	cmd := exec.Command("retest", "test", "--watch", filepath.Dir(path))
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(out)
	next := func() string {
		require.True(t, lines.Scan())
		return lines.Text()
	}
	require.Equal(t, "1 passed, 0 failed in 1 file", next())
	require.Equal(t, "waiting for changes", next())
	save("nobody at all")
	require.Equal(t, "0 passed, 1 failed in 1 file", next())
	require.Equal(t, "waiting for changes", next())
	save("Rules")
	require.Equal(t, "1 passed, 0 failed in 1 file", next())
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	require.Error(t, cmd.Wait())
	require.Equal(t, 130, cmd.ProcessState.ExitCode())
}

// TestWatchRerunsChecks changes an inquiry, a template, the papers and the project file in turn.
func TestWatchRerunsChecks(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("requires Unix signals")
	}
	dir := t.TempDir()
	save := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	const inquiry = "role: an oceanographer\nquestion: whether tides slow the earth\nclaims: [{id: a, text: t, when: 2024, anchors: [arXiv:2305.16367]}]\ntasks: [retest]\n"
	save("inquiry.yaml", inquiry)
	save("papers.yaml", "arXiv:2305.16367: {title: A Paper}\n")
	save("retest.yaml", "papers: papers.yaml\n")
	cmd := exec.Command("retest", "check", "--watch", filepath.Join(dir, "inquiry.yaml"))
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(out)
	next := func(want string) {
		t.Helper()
		require.True(t, lines.Scan())
		require.Equal(t, want, lines.Text())
		require.True(t, lines.Scan())
		require.Equal(t, "waiting for changes", lines.Text())
	}
	next("no errors and no warnings in 1 file")
	save("inquiry.yaml", inquiry+"as_of: 2026-11-23\nlibrary: {name: 'a  shelf'}\n")
	next("no errors and 1 warning in 1 file")
	save("papers.yaml", "arXiv:2305.16367: {title: A Paper.}\n")
	next("no errors and 2 warnings in 1 file")
	save("page.tmpl", "{{.Question}} Cite. {{/* retest:omit role library claims anchors tasks */}}")
	save("retest.yaml", "papers: papers.yaml\ntemplate: page.tmpl\n")
	next("no errors and 2 warnings in 1 file")
	save("page.tmpl", "Cite. {{/* retest:omit role library claims anchors tasks */}} {{.AsOf}}")
	next("1 error and 3 warnings in 1 file")
	save("retest.yaml", "papers: papers.yaml\n")
	next("no errors and 2 warnings in 1 file")
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	require.Error(t, cmd.Wait())
	require.Equal(t, 130, cmd.ProcessState.ExitCode())
}
