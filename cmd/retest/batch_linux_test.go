package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// repeated is a reader that repeats one byte endlessly.
type repeated byte

// Read implements io.Reader.
func (r repeated) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(r)
	}
	return len(p), nil
}

// TestBatchSkips200MBLine checks that the command keeps only the start of a very long line and still reads the lines before and
// after it.
func TestBatchSkips200MBLine(t *testing.T) {
	t.Parallel()
	line := func(id string) string {
		return `{"id":"` + id + `","role":"r","question":"q","as_of":"2026-11-23","claims":[{"text":"t","when":"2024"}],"tasks":[{"retest":{}}]}` + "\n"
	}
	out := filepath.Join(t.TempDir(), "out")
	cmd := exec.Command("retest", "batch", "-", "--out", out)
	cmd.Stdin = io.MultiReader(strings.NewReader(line("before")+`{"id":"long","role":"`), io.LimitReader(repeated('x'), 200_000_000), strings.NewReader(`"}`+"\n"+strings.TrimSpace(line("behind"))))
	res := finished(t, cmd)
	require.Equal(t, 1, res.code)
	require.Contains(t, res.stdout, "done: 2 requests in 1 part, 1 error; see ")
	got := whole(t, out)
	require.Regexp(t, `\nbefore-.*:1 .*\nbehind-.*:3 .*\n$`, strings.ReplaceAll(got["ids.tsv"], "\t", " "))
	require.Less(t, len(got["errors.jsonl"]), 2000)
	require.Contains(t, got["errors.jsonl"], `"line":2,`)
	require.Contains(t, got["errors.jsonl"], `"rule":"too-long"`)
	require.Contains(t, got["errors.jsonl"], `xxx","record_cut":true}`)
	if !raced() {
		require.Less(t, peak(cmd), int64(150<<10), "kB")
	}
}

// peak returns the peak memory of a command in kB.
func peak(cmd *exec.Cmd) int64 { return cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss }

// raced reports whether the race detector, which needs additional memory, is enabled.
func raced() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// TestBatchMemoryIsBounded compares the peak memory for a corpus with that for one fifty times its size.
func TestBatchMemoryIsBounded(t *testing.T) {
	t.Parallel()
	if raced() {
		t.Skip("the race detector uses additional memory")
	}
	dir := memory(t)
	use := func(n int) int64 {
		cmd := exec.Command("retest", "batch", "-", "--out", filepath.Join(dir, fmt.Sprint(n)), "--to", "messages")
		r, w := io.Pipe()
		cmd.Stdin = r
		go func() {
			for i := range n {
				_, _ = fmt.Fprintf(w, `{"id":"q%d","role":"r","question":"q","as_of":"2026-11-23","claims":[{"text":"t","when":"2024"}],"tasks":[{"retest":{}}]}`+"\n", i)
			}
			_ = w.Close()
		}()
		require.Zero(t, finished(t, cmd).code)
		return peak(cmd)
	}
	few, many := use(1000), use(50_000)
	require.Less(t, many-few, int64(32<<10), "kB: %d and %d", few, many)
}

// TestBatchReadsPipeOnce uses a named pipe, much like what shells pass for <(zcat corpus.gz). The pipe must not be read in advance to
// compute a hash.
func TestBatchReadsPipeOnce(t *testing.T) {
	t.Parallel()
	dir := memory(t)
	pipe, out := filepath.Join(dir, "pipe.jsonl"), filepath.Join(dir, "out")
	text, err := os.ReadFile(corpus(t, 5))
	require.NoError(t, err)
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	for _, tt := range []struct {
		args []string
		code int
		says string
	}{
		{nil, 0, ""},
		{nil, 4, "standard input and pipes cannot be compared with the earlier run"},
		{[]string{"--shard", "1/2"}, 2, "standard input and pipes cannot be split into shards"},
		{[]string{"--update"}, 0, ""},
	} {
		cmd := exec.Command("retest", append([]string{"batch", pipe, "--out", out}, tt.args...)...)
		if tt.code == 0 {
			go func() { _ = os.WriteFile(pipe, text, 0o600) }()
		}
		res := finished(t, cmd)
		require.Equal(t, tt.code, res.code, res.stderr)
		require.Contains(t, res.stderr, tt.says)
		require.Equal(t, tt.code == 0, strings.HasPrefix(res.stdout, "done: 5 requests in 1 part"))
	}
}

// TestBatchUnreadableFile uses a file that even root can open but not read.
func TestBatchUnreadableFile(t *testing.T) {
	t.Parallel()
	out := filepath.Join(memory(t), "out")
	res := finished(t, exec.Command("retest", "batch", "/proc/self/mem", "--out", out))
	require.Equal(t, 1, res.code)
	require.Equal(t, "retest: /proc/self/mem: input/output error\n", res.stderr)
	require.NoDirExists(t, out, "no output folder is created")
}
