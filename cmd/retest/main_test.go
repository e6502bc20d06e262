package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"retest": main, "go-program": program})
}

func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Files:               scripts(t),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("RETEST_UPDATE") != "",
		Condition: func(cond string) (bool, error) {
			return cond == "root" && os.Getuid() == 0, nil // root can write anywhere
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status, "answers": answers},
	})
}

// scripts returns the scripts to run. A short run without RETEST_UPDATE, such as one with the race detector, includes only the scripts
// whose commands run several goroutines.
func scripts(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir("testdata")
	require.NoError(t, err)
	var all []string
	for _, e := range entries {
		if filepath.Ext(e.Name()) == ".txtar" {
			all = append(all, filepath.Join("testdata", e.Name()))
		}
	}
	if !testing.Short() || os.Getenv("RETEST_UPDATE") != "" {
		return all
	}
	var concurrent []string
	for _, name := range all {
		switch verb, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(name), ".txtar"), "_"); verb {
		case "batch", "lock", "read", "test":
			concurrent = append(concurrent, name)
		}
	}
	require.NotEmpty(t, concurrent)
	return concurrent
}

// status runs the command and requires a specific exit status, as in "status 2 diff a.yaml b.yaml". In contrast, "! exec" accepts any
// status but 0.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status CODE ARGUMENT…")
	}
	err := ts.Exec("retest", args[1:]...)
	code := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit status %d, want %s", code, args[0])
	}
}

// answers writes a file of answers to the requests of a batch folder. It replaces each ID(x) in the source file with the id of the
// request for inquiry x. A script calls it as "answers FOLDER FROM TO".
func answers(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: answers FOLDER FROM TO")
	}
	text := ts.ReadFile(args[1])
	for row := range strings.Lines(ts.ReadFile(filepath.Join(args[0], "ids.tsv"))) {
		if fields := strings.Split(row, "\t"); len(fields) > 1 {
			text = strings.ReplaceAll(text, "ID("+fields[1]+")", fields[0])
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(text), 0o600))
}

// inquiry writes a small inquiry to its own file.
func inquiry(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "one.yaml")
	require.NoError(t, os.WriteFile(path, []byte(`role: a biologist
question: whether x
as_of: 2026-11-23
claims: [{text: A finding., when: 2024}]
tasks: [{retest: }]
`), 0o600))
	return path
}

// A signal stops the command even while it is blocked reading standard input. The exit code is the one that shells use for the signal.
func TestSignalDuringBlockedRead(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("requires Unix signals")
	}
	tests := []struct {
		signal os.Signal
		code   int
		says   string
	}{
		{os.Interrupt, 130, "retest: stopped by signal: interrupt\n"},
		{syscall.SIGTERM, 143, "retest: stopped by signal: terminated\n"},
		{syscall.SIGHUP, 129, "retest: stopped by signal: hangup\n"},
	}
	// These tests may themselves run under nohup, which ignores the signal. Because this process handles the signal, its children start
	// with the default action.
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	t.Cleanup(func() { signal.Stop(hangups) })
	for _, tt := range tests {
		t.Run(tt.signal.String(), func(t *testing.T) {
			t.Parallel()
			// The prompt for the first record shows that the command has started and is waiting for the second.
			cmd := exec.Command("retest", "render", "-", "--format", "json")
			stdin, err := cmd.StdinPipe()
			require.NoError(t, err)
			stdout, err := cmd.StdoutPipe()
			require.NoError(t, err)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			require.NoError(t, cmd.Start())
			defer stdin.Close()
			_, err = io.WriteString(stdin, strings.Repeat(
				`{"role":"r","question":"q","as_of":"2026-11-23","claims":[{"text":"t","when":"2024"}],"tasks":[{"retest":{}}]}`+"\n", 2))
			require.NoError(t, err)
			_, err = stdout.Read(make([]byte, 1))
			require.NoError(t, err)

			started := time.Now()
			require.NoError(t, cmd.Process.Signal(tt.signal))
			_, err = io.Copy(io.Discard, stdout)
			require.NoError(t, err)
			require.Error(t, cmd.Wait())
			require.Equal(t, tt.code, cmd.ProcessState.ExitCode())
			require.Equal(t, tt.says, stderr.String())
			require.Less(t, time.Since(started), 5*time.Second)
		})
	}
}

// A signal that stops the command while it reads results leaves behind neither a temporary file nor verdicts.
func TestSignalDuringRead(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("requires Unix signals")
	}
	dir, temp := t.TempDir(), t.TempDir()
	require.NoError(t, exec.Command("retest", "batch", inquiry(t), "--out", filepath.Join(dir, "out")).Run())
	results, err := os.Create(filepath.Join(dir, "r.jsonl.gz"))
	require.NoError(t, err)
	packed := gzip.NewWriter(results)
	for range 2_000_000 { // this takes seconds to decompress
		_, err := io.WriteString(packed, `{"id":"r","custom_id":"nobody","response":{"status_code":200,"body":{"model":"m","choices":[]}},"error":null}`+"\n")
		require.NoError(t, err)
	}
	require.NoError(t, packed.Close())
	require.NoError(t, results.Close())
	cmd := exec.Command("retest", "read", results.Name(), "--batch", filepath.Join(dir, "out"), "-o", filepath.Join(dir, "v.jsonl"), "--html", filepath.Join(dir, "v.html"))
	cmd.Env = append(os.Environ(), "TMPDIR="+temp)
	require.NoError(t, cmd.Start())
	require.Eventually(t, func() bool {
		entries, err := os.ReadDir(temp)
		return err == nil && len(entries) > 0
	}, 20*time.Second, time.Millisecond, "the results are unpacked")
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	require.Error(t, cmd.Wait())
	require.Equal(t, 130, cmd.ProcessState.ExitCode())
	for folder, want := range map[string][]string{temp: nil, dir: {"out", "r.jsonl.gz"}} {
		entries, err := os.ReadDir(folder)
		require.NoError(t, err)
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		require.Equal(t, want, names)
	}
}

// A run started with SIGHUP ignored, as under nohup, outlives its terminal.
func TestIgnoredHangup(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("requires Unix signals")
	}
	cmd := exec.Command("sh", "-c", `trap "" HUP; exec retest render - --format json`)
	stdin, err := cmd.StdinPipe()
	require.NoError(t, err)
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	record := `{"role":"r","question":"q","as_of":"2026-11-23","claims":[{"text":"t","when":"2024"}],"tasks":[{"retest":{}}]}` + "\n"
	_, err = io.WriteString(stdin, record+record)
	require.NoError(t, err)
	lines := bufio.NewReader(stdout)
	_, err = lines.ReadString('\n') // the command is running now
	require.NoError(t, err)
	require.NoError(t, cmd.Process.Signal(syscall.SIGHUP))
	_, err = io.WriteString(stdin, record)
	require.NoError(t, err)
	require.NoError(t, stdin.Close())
	rest, err := io.ReadAll(lines)
	require.NoError(t, err)
	require.NoError(t, cmd.Wait())
	require.Equal(t, 2, bytes.Count(rest, []byte("\n")))
}

// If the reader of the output exits early, as head does, the command prints no message, and its exit code alone reports the failure.
func TestBrokenPipeIsQuiet(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows pipes return different errors")
	}
	for _, args := range [][]string{{"render", inquiry(t)}, {"render", inquiry(t), "--format", "json"}, {"explain", inquiry(t)}, {"functions"}, {"schema"}, {"--help"}} {
		t.Run(strings.Join(args[:1], " "), func(t *testing.T) {
			t.Parallel()
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
		})
	}
}

// A preview prints its address, answers only requests with the token, shows changes to the inquiry, and stops on a signal even if a
// page is open.
func TestPreviewStopsOnSignal(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("requires Unix signals")
	}
	dir := t.TempDir()
	text, err := os.ReadFile(inquiry(t))
	require.NoError(t, err)
	path := filepath.Join(dir, "naps.yaml")
	require.NoError(t, os.WriteFile(path, bytes.Replace(text, []byte("as_of: 2026-11-23\n"), nil, 1), 0o600))
	cmd := exec.Command("retest", "preview")
	cmd.Dir = dir
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	require.NoError(t, cmd.Start())
	address, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	require.Regexp(t, `^http://127\.0\.0\.1:\d+/\?token=[A-Z2-7]{26}\n$`, address)
	root, query, _ := strings.Cut(strings.TrimSpace(address), "?")
	get := func(url string) *http.Response {
		res, err := http.Get(url)
		require.NoError(t, err)
		t.Cleanup(func() { res.Body.Close() })
		return res
	}
	require.Equal(t, 200, get(root+"?"+query).StatusCode)
	require.Equal(t, 403, get(root).StatusCode)
	events := get(root + "events?" + query)
	states := bufio.NewReader(events.Body)
	state := func() string {
		t.Helper()
		for {
			line, err := states.ReadString('\n')
			require.NoError(t, err)
			if strings.HasPrefix(line, `data: {"name"`) { // the other events contain the list of inquiries
				return line
			}
		}
	}
	require.Contains(t, state(), "You are a biologist.")
	require.NoError(t, os.WriteFile(path, bytes.Replace(text, []byte("a biologist"), []byte("a careful chemist"), 1), 0o600))
	require.Contains(t, state(), "You are a careful chemist.")

	started := time.Now()
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	_, err = io.Copy(io.Discard, stdout)
	require.NoError(t, err)
	require.Error(t, cmd.Wait())
	require.Equal(t, 130, cmd.ProcessState.ExitCode())
	require.Equal(t, "retest: open it in a browser; press Ctrl+C to stop\nretest: stopped by signal: interrupt\n", stderr.String(), "the default day is shown on the page, not in the terminal")
	require.Less(t, time.Since(started), 5*time.Second)
}

// TestPreviewPortInUse checks the error if another program is using the port.
func TestPreviewPortInUse(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp4", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	_, port, err := net.SplitHostPort(taken.Addr().String())
	require.NoError(t, err)
	var stdout, stderr bytes.Buffer
	cmd := exec.Command("retest", "preview", inquiry(t), "--port", port)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	require.Error(t, cmd.Run())
	require.Equal(t, 1, cmd.ProcessState.ExitCode())
	require.Empty(t, stdout.String())
	require.True(t, strings.HasPrefix(stderr.String(), "retest: --port: cannot listen on "+port+": "), stderr.String())
}
