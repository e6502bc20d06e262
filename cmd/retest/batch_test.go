package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// corpus writes records, including invalid ones and duplicates, and returns the path.
func corpus(t *testing.T, n int) string {
	t.Helper()
	var b strings.Builder
	for i := range n {
		switch {
		case i%97 == 13:
			b.WriteString(`{"id":"broken","role":"r"}` + "\n")
		case i%89 == 5:
			b.WriteString(`{"id":"same","role":"r","question":"q","as_of":"2026-11-23","claims":[{"text":"same","when":"2024"}],"tasks":[{"retest":{}}]}` + "\n")
		default:
			fmt.Fprintf(&b, `{"id":"q%d","role":"r","question":"q","as_of":"2026-11-23","claims":[{"id":"a","text":"claim %d %s","when":"2024"}],"tasks":[{"retest":{}}]}`+"\n", i, i, strings.Repeat("word ", i%50))
		}
	}
	path := filepath.Join(t.TempDir(), "corpus.jsonl")
	require.NoError(t, os.WriteFile(path, []byte(b.String()), 0o600))
	return path
}

// contents returns the files of a folder except for its lock.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		if e.Name() != "lock" && e.Name() != "command.json" { // the paths in command.json depend on where the folder is
			text, err := os.ReadFile(filepath.Join(dir, e.Name()))
			require.NoError(t, err)
			out[e.Name()] = string(text)
		}
	}
	return out
}

// manyKills returns how often a test kills the command. It returns a small number in a short run, such as one with the race detector,
// which slows everything down.
func manyKills() int {
	if testing.Short() {
		return 5
	}
	return 50
}

// TestBatchSurvivesKill kills the command, or an equivalent Go program, at random moments until a run succeeds. Sometimes it
// instead sends a signal that lets the program keep its unfinished work. The folder must be the same as without interruptions.
func TestBatchSurvivesKill(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("requires Unix signals")
	}
	in := corpus(t, 4000)
	dir := memory(t)
	started := time.Now()
	cmd := exec.Command("retest", "batch", in, "--out", filepath.Join(dir, "whole"), "--to", "vllm", "--model", "m", "--part-requests", "50", "--jobs", "1")
	require.Error(t, cmd.Run(), "the corpus contains invalid records")
	require.Equal(t, 1, cmd.ProcessState.ExitCode())
	took := time.Since(started)
	want := contents(t, filepath.Join(dir, "whole"))
	require.Greater(t, len(want), 50)

	kills := manyKills()
	r := rand.New(rand.NewPCG(1, 2))
	killed, ended := 0, 0
	for round := 0; killed < kills; round++ {
		out := fmt.Sprintf("killed%d", round)
		for try := 0; ; try++ {
			cmd := either(r, in, filepath.Join(dir, out), 50, 2)
			require.NoError(t, cmd.Start())
			signal := []os.Signal{os.Kill, syscall.SIGTERM}[r.IntN(2)]
			timer := time.AfterFunc(time.Duration(r.Int64N(int64(took)))+time.Millisecond, func() { _ = cmd.Process.Signal(signal) })
			err := cmd.Wait()
			if !timer.Stop() && cmd.ProcessState.ExitCode() != 1 {
				if signal == os.Kill {
					killed++
				} else {
					ended++
				}
				continue
			}
			require.Error(t, err)
			require.Equal(t, 1, cmd.ProcessState.ExitCode())
			break
		}
		require.Equal(t, want, contents(t, filepath.Join(dir, out)))
	}
	require.Positive(t, ended)
}

// TestBatchWithAnyWorkerCount compares folders byte for byte.
func TestBatchWithAnyWorkerCount(t *testing.T) {
	t.Parallel()
	in, dir := corpus(t, 500), t.TempDir()
	var want map[string]string
	for _, jobs := range []string{"1", "2", "16"} {
		out := filepath.Join(dir, jobs)
		cmd := exec.Command("retest", "batch", in, "--out", out, "--to", "anthropic", "--model", "m", "--max-tokens", "100", "--jobs", jobs)
		require.Error(t, cmd.Run())
		got := contents(t, out)
		if want == nil {
			want = got
		}
		require.Equal(t, want, got)
	}
}

// TestBatchLocksFolder starts a second run while the first one is waiting for its input.
func TestBatchLocksFolder(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "out")
	first := exec.Command("retest", "batch", "-", "--out", out)
	stdin, err := first.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, first.Start())
	require.Eventually(t, func() bool { _, err := os.Stat(filepath.Join(out, "ids.tsv")); return err == nil }, 10*time.Second, 10*time.Millisecond)
	second := exec.Command("retest", "batch", corpus(t, 1), "--out", out)
	said, err := second.CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(said), "another run is writing to the folder")
	require.NoError(t, stdin.Close())
	require.Error(t, first.Wait())
}

// TestBatchDecompresses reads a gzip-compressed corpus. It also checks that the message about a truncated file names the file.
func TestBatchDecompresses(t *testing.T) {
	t.Parallel()
	in, dir := corpus(t, 10), t.TempDir()
	text, err := os.ReadFile(in)
	require.NoError(t, err)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err = z.Write(text)
	require.NoError(t, errors.Join(err, z.Close()))
	whole, cut := filepath.Join(dir, "corpus.jsonl.gz"), filepath.Join(dir, "cut.jsonl.gz")
	require.NoError(t, os.WriteFile(whole, packed.Bytes(), 0o600))
	require.NoError(t, os.WriteFile(cut, packed.Bytes()[:packed.Len()/2], 0o600))

	require.NoError(t, exec.Command("retest", "batch", in, "--out", filepath.Join(dir, "a")).Run())
	require.NoError(t, exec.Command("retest", "batch", whole, "--out", filepath.Join(dir, "b")).Run())
	part := "part-00001.jsonl"
	require.Equal(t, contents(t, filepath.Join(dir, "a"))[part], contents(t, filepath.Join(dir, "b"))[part])

	out, err := exec.Command("retest", "batch", cut, "--out", filepath.Join(dir, "c")).CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "cut.jsonl.gz: unexpected EOF")
	require.Contains(t, contents(t, filepath.Join(dir, "c"))["manifest.json"], `"done": false`, "the batch is not marked as done")
}
