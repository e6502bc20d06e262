package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/provider"
)

// program is a Go program like those that users write. It does the same as "retest batch IN --out OUT --to vllm --model m
// --part-requests N --jobs JOBS", with the same exit status. Its arguments are IN, OUT, N and JOBS.
func program() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	renderer, err := prompt.New(nil)
	if err != nil {
		panic(err)
	}
	requests, _ := strconv.Atoi(os.Args[3]) // the test always passes numbers
	jobs, _ := strconv.Atoi(os.Args[4])
	stats, err := batch.Run(ctx, &batch.Config{
		Inputs: []string{os.Args[1]}, Out: os.Args[2], Renderer: renderer, To: provider.VLLM, Request: provider.Options{Model: "m"},
		Limits: provider.Limits{Requests: requests}, Workers: jobs,
	})
	switch {
	case ctx.Err() != nil:
		os.Exit(143)
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(4)
	case stats.Errors > 0:
		os.Exit(1)
	}
}

// either returns a command that runs either retest or the equivalent Go program, with the same output.
func either(r *rand.Rand, in, out string, requests, jobs int) *exec.Cmd {
	n, j := strconv.Itoa(requests), strconv.Itoa(jobs)
	if r.IntN(2) == 0 {
		return exec.Command("go-program", in, out, n, j)
	}
	return exec.Command("retest", "batch", in, "--out", out, "--to", "vllm", "--model", "m", "--part-requests", n, "--jobs", j)
}

// TestCommandAndProgramResumeEachOther checks that either of them can finish a folder that the other started, even if it refers
// to the files by other paths.
func TestCommandAndProgramResumeEachOther(t *testing.T) {
	t.Parallel()
	in, dir := corpus(t, 300), memory(t)
	whole := exec.Command("go-program", in, filepath.Join(dir, "whole"), "10", "2")
	require.Error(t, whole.Run())
	require.Equal(t, 1, whole.ProcessState.ExitCode())
	want := contents(t, filepath.Join(dir, "whole"))

	out := filepath.Join(dir, "command first")
	first := finished(t, exec.Command("retest", "batch", in, "--out", out, "--to", "vllm", "--model", "m", "--part-requests", "10", "--max-errors", "0"))
	require.Equal(t, 1, first.code)
	require.Contains(t, first.stderr, "retest: stopped after 14 records")
	second := exec.Command("go-program", filepath.Base(in), out, "10", "1")
	second.Dir = filepath.Dir(in)
	require.Equal(t, 1, finished(t, second).code)
	require.Equal(t, want, contents(t, out))

	again := exec.Command("retest", "batch", "./"+filepath.Base(in), "--out", out, "--to", "vllm", "--model", "m", "--part-requests", "10")
	again.Dir = filepath.Dir(in)
	res := finished(t, again)
	require.Equal(t, 1, res.code)
	require.Regexp(t, "^already complete: ", res.stdout)

	other := finished(t, exec.Command("go-program", in, out, "11", "1"))
	require.Equal(t, 4, other.code)
	require.Contains(t, other.stderr, "the options differ (part_requests was 10 and is now 11)")
}
