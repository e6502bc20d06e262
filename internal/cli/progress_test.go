package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/cli"
)

// TestProgress checks that a terminal gets one line that is updated, and other outputs get several lines, except for short runs.
func TestProgress(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in := filepath.Join(dir, "c.jsonl")
	var text strings.Builder
	for i := range 600 {
		fmt.Fprintf(&text, `{"id":"q%d","role":"r","question":"q","as_of":"2026-11-23","claims":[{"text":"t","when":"2024"}],"tasks":[{"retest":{}}]}`+"\n", i)
	}
	require.NoError(t, os.WriteFile(in, []byte(text.String()), 0o600))
	run := func(name string, terminal bool, step time.Duration) string {
		var out, stderr bytes.Buffer
		now := noon()
		code := cli.Run(t.Context(), cli.Env{
			Stdout: &out, Stderr: &stderr, Terminal: terminal,
			Now: func() time.Time { now = now.Add(step); return now },
		}, []string{"batch", in, "--out", filepath.Join(dir, name), "--jobs", "1"})
		require.Zero(t, code, stderr.String())
		require.Equal(t, "done: 600 requests in 1 part, no errors\n", out.String())
		return stderr.String()
	}
	require.Empty(t, run("quick", false, 0))
	require.Regexp(t, `^retest: 1 record, no errors, 0\.1 records/s, \d+ % read, \d+s left\nretest: 17 records, no errors, 0\.4 records/s, \d+ % read, \d+s left\n`, run("slow", false, 20*time.Second))
	require.Equal(t, "\r\x1b[K", run("quick terminal", true, 0))
	require.Regexp(t, `^\r\x1b\[K1 record, no errors, 0\.1 records/s, \d+ % read, \d+s left\r\x1b\[K17 records, .*\r\x1b\[K$`, run("terminal", true, 20*time.Second))
}

// TestSlowShutdown stops a run whose clock then blocks for longer than other commands are given to end. The command must wait
// until the run has saved its progress.
func TestSlowShutdown(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in := filepath.Join(dir, "c.jsonl")
	line := `{"id":"q%d","role":"r","question":"q","as_of":"2026-11-23","claims":[{"text":"t","when":"2024"}],"tasks":[{"retest":{}}]}` + "\n"
	var text strings.Builder
	for i := range 100 {
		fmt.Fprintf(&text, line, i)
	}
	require.NoError(t, os.WriteFile(in, []byte(text.String()), 0o600))
	ctx, stop := context.WithCancel(t.Context())
	var stderr bytes.Buffer
	looks := 0
	cli.Run(ctx, cli.Env{
		Stdout: io.Discard, Stderr: &stderr,
		Now: func() time.Time {
			if looks++; looks == 3 { // the first two calls are made while records are processed
				stop()
				time.Sleep(time.Second)
			}
			return noon()
		},
	}, []string{"batch", in, "--out", filepath.Join(dir, "out"), "--jobs", "1"})
	require.Contains(t, stderr.String(), "retest: stopped after 17 records; rerun the same command to resume\n")
	require.FileExists(t, filepath.Join(dir, "out", "unfinished.json"))
}
