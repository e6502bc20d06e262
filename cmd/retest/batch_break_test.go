package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
)

// outcome is the result of running the command.
type outcome struct {
	code           int
	stdout, stderr string
}

// retest runs the command to completion.
func retest(t *testing.T, args ...string) outcome {
	t.Helper()
	return finished(t, exec.Command("retest", args...))
}

func finished(t *testing.T, cmd *exec.Cmd) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if _, ok := errors.AsType[*exec.ExitError](err); !ok {
		require.NoError(t, err)
	}
	return outcome{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// memory returns a folder that is removed after the test. It is in memory if possible, so that hundreds of runs do not wait for the
// disk.
func memory(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "retest")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return dir
}

// tiny returns arguments for a run with only a few requests per part, so that it can be stopped at many points.
func tiny(in, out string, more ...string) []string {
	return append([]string{"batch", in, "--out", out, "--to", "vllm", "--model", "m", "--part-requests", "10", "--jobs", "2"}, more...)
}

// whole returns the files of a folder, which must not contain an unfinished update.
func whole(t *testing.T, dir string) map[string]string {
	t.Helper()
	require.NoDirExists(t, filepath.Join(dir, ".update"))
	files := contents(t, dir)
	delete(files, "added.tsv") // an update lists its changes
	delete(files, "removed.tsv")
	return files
}

// killed starts a command and kills it when moment returns. It returns false if the command finished before that.
func killed(t *testing.T, args []string, moment func(done <-chan struct{})) bool {
	t.Helper()
	cmd := exec.Command("retest", args...)
	require.NoError(t, cmd.Start())
	done, end := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(end)
		moment(done)
		_ = cmd.Process.Kill()
	}()
	_ = cmd.Wait()
	close(done)
	<-end
	return cmd.ProcessState.ExitCode() == -1
}

// after returns a function that waits until a duration has passed or a command is done.
func after(d time.Duration) func(done <-chan struct{}) {
	return func(done <-chan struct{}) {
		select {
		case <-time.After(d):
		case <-done:
		}
	}
}

// when returns a function that waits until a condition is true or a command is done.
func when(holds func() bool) func(done <-chan struct{}) {
	return func(done <-chan struct{}) {
		for !holds() {
			select {
			case <-done:
				return
			case <-time.After(100 * time.Microsecond):
			}
		}
	}
}

// TestBatchUpdateSurvivesKill kills updates at random moments, half of them while the new state replaces the old one, and
// restarts them until they succeed. It checks that the folder then equals that of a fresh run.
func TestBatchUpdateSurvivesKill(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("requires Unix signals")
	}
	in, dir := corpus(t, 600), memory(t)
	text, err := os.ReadFile(in)
	require.NoError(t, err)
	changed := filepath.Join(filepath.Dir(in), "changed.jsonl")
	lines := strings.SplitAfter(string(text), "\n")
	lines[0], lines[300] = lines[300], strings.Replace(lines[0], "claim", "another claim", 1)
	require.NoError(t, os.WriteFile(changed, []byte(strings.Join(lines[:550], "")), 0o600))

	old, fresh := filepath.Join(dir, "old"), filepath.Join(dir, "fresh")
	require.Equal(t, 1, retest(t, tiny(in, old)...).code)
	require.Equal(t, 1, retest(t, tiny(changed, fresh)...).code)
	want := whole(t, fresh)
	timed := filepath.Join(dir, "timed")
	require.NoError(t, os.CopyFS(timed, os.DirFS(old)))
	started := time.Now()
	require.Equal(t, 1, retest(t, tiny(changed, timed, "--update")...).code)
	took := time.Since(started)
	require.Equal(t, want, whole(t, timed))

	r := rand.New(rand.NewPCG(3, 4))
	kills, swaps := 0, 0
	for round := 0; kills < manyKills() || swaps == 0 && !testing.Short(); round++ { // until some were killed while replacing the old state
		require.Less(t, round, 400)
		out := filepath.Join(dir, fmt.Sprint("killed", round))
		require.NoError(t, os.CopyFS(out, os.DirFS(old)))
		moment := after(time.Duration(r.Int64N(int64(took))))
		if round%2 == 1 {
			n := r.IntN(50)
			moment = when(func() bool { // at least n parts are already in place, but the manifest is not
				_, err := os.Stat(filepath.Join(out, "manifest.json"))
				rest, _ := filepath.Glob(filepath.Join(out, ".update", "part-*"))
				return err != nil && len(rest) <= 50-n
			})
		}
		for killed(t, tiny(changed, out, "--update"), moment) {
			kills++
			if _, err := os.Stat(filepath.Join(out, "manifest.json")); err != nil {
				swaps++
			}
			moment = after(time.Duration(r.Int64N(int64(took))))
		}
		require.Equal(t, want, whole(t, out))
	}
}

// TestBatchResumesAfterAbandonedUpdate kills a run, starts an update of its folder, kills the update as well, and then runs the
// first command again.
func TestBatchResumesAfterAbandonedUpdate(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("requires Unix signals")
	}
	in, dir := corpus(t, 2000), memory(t)
	out := filepath.Join(dir, "out")
	require.Equal(t, 1, retest(t, tiny(in, filepath.Join(dir, "whole"))...).code)
	require.True(t, killed(t, tiny(in, out), when(func() bool { return exists(out, "part-00005.jsonl") })))
	require.True(t, killed(t, tiny(in, out, "--as-of", "2027-01-01", "--update"), when(func() bool { return exists(out, ".update/part-00005.jsonl") })))
	res := retest(t, tiny(in, out)...)
	require.Equal(t, 1, res.code, "the corpus contains invalid records")
	require.Regexp(t, `^retest: resuming after \d+ records\n`, res.stderr)
	require.Equal(t, whole(t, filepath.Join(dir, "whole")), whole(t, out))
}

func exists(dir, name string) bool {
	_, err := os.Stat(filepath.Join(dir, name))
	return err == nil
}

// TestBatchResumesAfterSignal stops a run in the middle of a part and checks that the same command then resumes after the last
// record reached.
func TestBatchResumesAfterSignal(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("requires Unix signals")
	}
	in, dir := corpus(t, 3000), memory(t)
	args := func(out string, jobs int) []string {
		return []string{"batch", in, "--out", out, "--to", "vllm", "--model", "m", "--part-requests", "1000", "--jobs", strconv.Itoa(jobs)}
	}
	require.Equal(t, 1, retest(t, args(filepath.Join(dir, "whole"), 1)...).code)
	want := whole(t, filepath.Join(dir, "whole"))
	for i, tt := range []struct {
		signal os.Signal
		code   int
		says   string
	}{{os.Interrupt, 130, "interrupt"}, {syscall.SIGTERM, 143, "terminated"}} {
		out := filepath.Join(dir, tt.says)
		args := args(out, i+1)
		cmd := exec.Command("retest", args...)
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		require.NoError(t, cmd.Start())
		when(func() bool { return size(out, ".part-new") > 0 })(nil)
		require.NoError(t, cmd.Process.Signal(tt.signal))
		require.NoError(t, cmd.Process.Signal(tt.signal), "a second signal, as timeout(1) sends it")
		require.Error(t, cmd.Wait())
		require.Equal(t, tt.code, cmd.ProcessState.ExitCode(), stderr.String())
		said := regexp.MustCompile(`(?:^|\n)retest: stopped after (\d+) records; rerun the same command to resume\nretest: stopped by signal: ` + tt.says + `\n$`).FindStringSubmatch(stderr.String())
		require.NotNil(t, said, stderr.String())
		require.Empty(t, stdout.String())
		require.Contains(t, contents(t, out)["manifest.json"], `"done": false`)
		rows := strings.Count(contents(t, out)["ids.tsv"], "\n") - 1 + strings.Count(contents(t, out)["errors.jsonl"], "\n")
		require.Equal(t, said[1], strconv.Itoa(rows), "every finished record is kept")

		res := retest(t, args...)
		require.Equal(t, 1, res.code)
		require.Contains(t, "\n"+res.stderr, "\nretest: resuming after "+said[1]+" records\n")
		require.Equal(t, want, whole(t, out))
	}
}

// size returns the size of a file, or 0 if it does not exist.
func size(dir, name string) int64 {
	info, err := os.Stat(filepath.Join(dir, name))
	if err != nil {
		return 0
	}
	return info.Size()
}

// TestBatchResumesWithHigherMaxErrors checks that a run that stops at --max-errors keeps its work. The same command gets
// no further, but a larger number lets it resume.
func TestBatchResumesWithHigherMaxErrors(t *testing.T) {
	t.Parallel()
	in, dir := corpus(t, 400), memory(t)
	require.Equal(t, 1, retest(t, tiny(in, filepath.Join(dir, "whole"))...).code)
	out := filepath.Join(dir, "out")
	res := retest(t, tiny(in, out, "--max-errors", "1")...)
	require.Equal(t, 1, res.code)
	require.Contains(t, res.stderr, "retest: 2 invalid records, more than --max-errors 1\n")
	before := contents(t, out)
	for range 2 {
		res = retest(t, tiny(in, out, "--max-errors", "1")...)
		require.Equal(t, 1, res.code)
		require.Equal(t, "retest: stopped after 111 records; raise --max-errors to resume\nretest: 2 invalid records, more than --max-errors 1\n", res.stderr)
		require.Equal(t, before, contents(t, out))
	}
	res = retest(t, tiny(in, out, "--max-errors", "9")...)
	require.Equal(t, 1, res.code)
	require.Contains(t, res.stderr, "retest: resuming after 111 records\n", "the first run stopped after the second invalid record")
	require.Equal(t, whole(t, filepath.Join(dir, "whole")), whole(t, out))
}

// TestBatchDiskFull limits the size of files and, where mounting is allowed, mounts a disk of 700 kB.
func TestBatchDiskFull(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("requires ulimit")
	}
	in, dir := corpus(t, 400), memory(t)
	args := func(out string) []string {
		return []string{"batch", in, "--out", out, "--to", "vllm", "--model", "m", "--part-requests", "100"}
	}
	require.Equal(t, 1, retest(t, args(filepath.Join(dir, "whole"))...).code)
	want := whole(t, filepath.Join(dir, "whole"))

	t.Run("a file size limit", func(t *testing.T) {
		t.Parallel()
		out := filepath.Join(dir, "limited")
		for _, blocks := range []string{"0", "1", "20", "250"} { // blocks of 512 or 1024 bytes
			sh := exec.Command("sh", append([]string{"-c", `ulimit -f ` + blocks + `; exec retest "$@"`, "sh"}, args(out)...)...)
			res := finished(t, sh)
			require.Equal(t, 3, res.code, res.stderr)
			require.Regexp(t, "(?m)^retest: cannot write "+out+": file too large$", res.stderr)
			require.Empty(t, res.stdout)
		}
		stopped := retest(t, append(args(out), "--max-errors", "3")...)
		require.Contains(t, stopped.stderr, "more than --max-errors 3")
		for range 2 { // every attempt preserves earlier work
			res := finished(t, exec.Command("sh", append([]string{"-c", `ulimit -f 20; exec retest "$@"`, "sh"}, args(out)...)...))
			require.Equal(t, 3, res.code, res.stderr)
			require.Contains(t, res.stderr, "retest: resuming after 305 records\n")
		}
		res := retest(t, args(out)...)
		require.Equal(t, 1, res.code)
		require.Contains(t, res.stderr, "retest: resuming after 305 records\n")
		require.Equal(t, want, whole(t, out))
	})
	t.Run("a small disk", func(t *testing.T) {
		t.Parallel()
		disk := filepath.Join(dir, "disk")
		require.NoError(t, os.Mkdir(disk, 0o777))
		if err := exec.Command("mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", disk).Run(); err != nil {
			t.Skip("cannot mount a tmpfs")
		}
		defer func() { require.NoError(t, exec.Command("umount", disk).Run()) }()
		out := filepath.Join(disk, "out")
		for range 2 {
			res := retest(t, args(out)...)
			require.Equal(t, 3, res.code)
			require.Regexp(t, "(?m)^retest: cannot write "+out+": no space left on device$", res.stderr)
		}
		require.NoError(t, exec.Command("mount", "-o", "remount,size=50m", disk).Run())
		res := retest(t, args(out)...)
		require.Equal(t, 1, res.code)
		require.Regexp(t, `^retest: resuming after \d+ records\n`, res.stderr)
		require.Equal(t, want, whole(t, out))
	})
}

// TestBatchBrokenPipe checks that the command still writes its folder if nobody reads its standard output, and that its exit
// code reports the failed write.
func TestBatchBrokenPipe(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows pipes return different errors")
	}
	out := filepath.Join(t.TempDir(), "out")
	for _, args := range [][]string{{"batch", inquiry(t), "--out", out}, {"batch", inquiry(t), "--dry-run"}} {
		r, w, err := os.Pipe()
		require.NoError(t, err)
		require.NoError(t, r.Close())
		var stderr bytes.Buffer
		cmd := exec.Command("retest", args...)
		cmd.Stdout, cmd.Stderr = w, &stderr
		require.Error(t, cmd.Run())
		require.NoError(t, w.Close())
		require.Equal(t, 3, cmd.ProcessState.ExitCode())
		require.Empty(t, stderr.String())
	}
	require.Contains(t, whole(t, out)["manifest.json"], `"done": true`)
}

// TestBatchTruncatedCorpus checks that a run on a truncated compressed corpus fails but keeps the records it has read, and that
// an update completes the folder once the file is whole.
func TestBatchTruncatedCorpus(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(corpus(t, 1000))
	require.NoError(t, err)
	var gz bytes.Buffer
	z := gzip.NewWriter(&gz)
	_, err = z.Write(text)
	require.NoError(t, errors.Join(err, z.Close()))
	enc, err := zstd.NewWriter(nil, zstd.WithWindowSize(zstd.MinWindowSize))
	require.NoError(t, err)
	dir := memory(t)
	for name, packed := range map[string][]byte{"c.jsonl.gz": gz.Bytes(), "c.jsonl.zst": enc.EncodeAll(text, nil)} {
		in, out := filepath.Join(dir, name), filepath.Join(dir, "out "+name)
		require.NoError(t, os.WriteFile(in, packed[:len(packed)*3/4], 0o600))
		for range 2 { // the second run resumes and fails in the same way
			res := retest(t, tiny(in, out)...)
			require.Equal(t, 1, res.code)
			require.Contains(t, res.stderr, "retest: "+in+": unexpected EOF at byte ")
			require.Empty(t, res.stdout)
		}
		require.Contains(t, contents(t, out)["manifest.json"], `"done": false`)
		require.FileExists(t, filepath.Join(out, "part-00001.jsonl"))

		require.NoError(t, os.WriteFile(in, packed, 0o600))
		res := retest(t, tiny(in, out)...)
		require.Equal(t, 4, res.code)
		require.Contains(t, res.stderr, "the inputs differ")
		res = retest(t, tiny(in, out, "--update")...)
		require.Equal(t, 1, res.code)
		require.Regexp(t, `, \d+ errors, \d+ duplicates, \d+ records reused, \d+ added, 0 removed; see `, res.stdout)
		fresh := filepath.Join(dir, "fresh "+name)
		require.Equal(t, 1, retest(t, tiny(in, fresh)...).code)
		require.Equal(t, whole(t, fresh), whole(t, out))
	}
}

// TestBatchDryRunMatchesRun compares the counts of a dry run with the output of a real run.
func TestBatchDryRunMatchesRun(t *testing.T) {
	t.Parallel()
	in, out := corpus(t, 300), filepath.Join(t.TempDir(), "out")
	args := []string{"batch", in, "--to", "gemini"}
	real := retest(t, append(args, "--out", out)...)
	dry := retest(t, append(args, "--dry-run")...)
	require.Equal(t, real.code, dry.code)
	var requests, size, tokens, errs, repeats int
	_, err := fmt.Sscanf(dry.stdout, "%d requests in 1 part, with %d bytes and about %d tokens in total; %d errors, %d duplicates;", &requests, &size, &tokens, &errs, &repeats)
	require.NoError(t, err, dry.stdout)
	part := whole(t, out)["part-00001.jsonl"]
	require.Equal(t, strings.Count(part, "\n"), requests)
	require.Equal(t, len(part)-requests, size, "line endings are not counted")
	require.Contains(t, real.stdout, fmt.Sprintf("done: %d requests in 1 part, %d errors, %d duplicates; see", requests, errs, repeats))
	require.Equal(t, errs, strings.Count(dry.stderr, "question: want the question"))
}

// TestBatchSignalDuringBlockedRead checks that a signal stops the command even while it waits for standard input.
func TestBatchSignalDuringBlockedRead(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("requires Unix signals")
	}
	out := filepath.Join(t.TempDir(), "out")
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
	defer stop()
	cmd := exec.CommandContext(ctx, "retest", "batch", "-", "--out", out)
	stdin, err := cmd.StdinPipe()
	require.NoError(t, err)
	defer stdin.Close()
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	require.NoError(t, cmd.Start())
	when(func() bool { return exists(out, "ids.tsv") || ctx.Err() != nil })(nil)
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	require.Error(t, cmd.Wait())
	require.Equal(t, 130, cmd.ProcessState.ExitCode())
	early := "retest: stopped; rerun the same command with --update to reuse complete parts\n" // printed if the read had not yet started
	require.Equal(t, "retest: stopped by signal: interrupt\n", strings.TrimPrefix(stderr.String(), early))
}
