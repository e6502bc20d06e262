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

// TestWatchRunsAgain changes a test file while the command waits, and ends it by a signal.
func TestWatchRunsAgain(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no signals there")
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
