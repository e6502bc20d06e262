package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/memfs"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"
	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/internal/cli"
)

// asProgram is the environment variable that makes the test binary act as another program: this command, or a prism server on the given
// port.
const asProgram = "RETEST_BEAM_TEST_AS"

func TestMain(m *testing.M) {
	switch as := os.Getenv(asProgram); as {
	case "":
		os.Exit(m.Run())
	case "command":
		main()
	default:
		port, err := strconv.Atoi(as)
		if err == nil {
			_, err = prism.CreateJobServer(context.Background(), prism.Options{Port: port})
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		select {}
	}
}

// record returns an inquiry on one line.
func record(i int) string {
	return fmt.Sprintf(`{"id":"r%d","role":"a sleep researcher","question":"whether nap %d helps","claims":[{"text":"Naps of %d minutes help.","when":"2024"}],"tasks":[{"retest":{}}]}`+"\n",
		i, i, i)
}

// corpus writes a folder with files of several kinds, including invalid records and records that repeat, some of them in different
// shards.
func corpus(t *testing.T, n int) string {
	t.Helper()
	dir := t.TempDir()
	var lines strings.Builder
	for i := range n {
		lines.WriteString(record(i))
		if i%100 == 7 {
			lines.WriteString(`{"id":"bad"}` + "\n" + record(i/2))
		}
	}
	for name, text := range map[string]string{
		"a.jsonl": lines.String(), "b.yaml": "role: a sleep researcher\nquestion: whether\nclaims: 5\n", "c.jsonl": record(0) + record(n), "d.json": record(n + 1),
		"papers.yaml": "{}\n", "defaults.yaml": "as_of: 2026-11-23\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	return dir
}

// flagsOf returns flags for running the command on a folder written by corpus.
func flagsOf(dir string) []string {
	return []string{"--to=openai-chat", "--model=m", "--defaults=" + dir + "/defaults.yaml", "--papers=" + dir + "/papers.yaml"}
}

// here runs the command in this process, with the prism runner.
func here(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	t.Setenv("TMPDIR", t.TempDir())
	var out, errs bytes.Buffer
	status = run(t.Context(), args, &out, &errs)
	return status, out.String(), errs.String()
}

// locally runs "retest batch".
func locally(t *testing.T, args ...string) {
	t.Helper()
	var errs bytes.Buffer
	status := cli.Run(t.Context(), cli.Env{Stdout: io.Discard, Stderr: &errs}, append([]string{"batch"}, args...))
	require.LessOrEqual(t, status, 1, errs.String())
}

// inShards runs "retest batch" without Beam, once for each of n shards, and joins the shards.
func inShards(t *testing.T, n int, args ...string) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "want")
	for i := range n {
		locally(t, append(args, "--out="+dir, fmt.Sprintf("--shard=%d/%d", i+1, n))...)
	}
	_, err := batch.Join(dir, n)
	require.NoError(t, err)
	return dir
}

// equal checks that two folders are identical byte for byte and that "retest read" produces the same output with both.
func equal(t *testing.T, want, got string) {
	t.Helper()
	require.Equal(t, tree(t, os.DirFS(want)), tree(t, os.DirFS(got)))
	none := filepath.Join(t.TempDir(), "none.jsonl")
	require.NoError(t, os.WriteFile(none, nil, 0o600))
	read := func(dir string) string {
		var out, errs bytes.Buffer
		require.Equal(t, 1, cli.Run(t.Context(), cli.Env{Stdout: &out, Stderr: &errs}, []string{"read", none, "--batch", dir}), errs.String())
		return out.String()
	}
	require.NotEmpty(t, read(want))
	require.Equal(t, read(want), read(got))
}

func tree(t *testing.T, fsys fs.FS) map[string]string {
	t.Helper()
	out := map[string]string{}
	require.NoError(t, fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || slices.Contains([]string{"lock", "command.json", "added.tsv", "removed.tsv"}, d.Name()) { // skip the files that legitimately differ between runs
			return err
		}
		text, err := fs.ReadFile(fsys, path)
		out[path] = string(text)
		return err
	}))
	return out
}

// requests returns the lines of all parts.
func requests(t *testing.T, dir string) []string {
	t.Helper()
	m, err := batch.ReadManifest(os.DirFS(dir), ".")
	require.NoError(t, err)
	var out []string
	for _, p := range m.Parts {
		text, err := os.ReadFile(filepath.Join(dir, p.File))
		require.NoError(t, err)
		out = append(out, strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")...)
	}
	return out
}

// TestOutputMatchesCommand compares the output with that of "retest batch". The corpus has invalid records, which do not make the
// job fail.
func TestOutputMatchesCommand(t *testing.T) {
	dir := corpus(t, 500)
	args := append([]string{dir}, flagsOf(dir)...)
	for _, n := range []int{1, 5} {
		got := filepath.Join(t.TempDir(), "got")
		status, stdout, stderr := here(t, append(args, "--out", got, fmt.Sprintf("--shards=%d", n))...)
		require.Equal(t, 1, status, "the corpus contains invalid records")
		require.Empty(t, stderr)
		require.Regexp(t, fmt.Sprintf(`^done: \d+ requests in \d+ parts across %d shards, 6 errors`, n), stdout)
		equal(t, inShards(t, n, args...), got)

		whole := filepath.Join(t.TempDir(), "whole")
		locally(t, append(args, "--out", whole)...)
		want := requests(t, whole)
		seen := map[string]bool{}
		once := slices.DeleteFunc(requests(t, got), func(line string) bool {
			was := seen[line]
			seen[line] = true
			return was
		})
		require.Equal(t, want, once, "the requests match, apart from duplicates across shards")
	}
}

// TestFinishedShardsAreKept runs a job again after leaving one shard in a state that a killed run could leave behind.
func TestFinishedShardsAreKept(t *testing.T) {
	dir := corpus(t, 300)
	got := filepath.Join(t.TempDir(), "got")
	args := append([]string{dir, "--out=" + got, "--shards=4", "--part-requests=50"}, flagsOf(dir)...)
	status, first, _ := here(t, args...)
	require.Equal(t, 1, status)
	want := inShards(t, 4, append([]string{dir, "--part-requests=50"}, flagsOf(dir)...)...)
	equal(t, want, got)

	half := filepath.Join(got, batch.Shard{I: 2, N: 4}.Folder())
	m, err := batch.ReadManifest(os.DirFS(half), ".")
	require.NoError(t, err)
	m.Done, m.Records, m.Requests, m.Errors, m.Repeated, m.ErrorBytes, m.IDBytes, m.IDSum, m.Rules = false, 0, 0, 0, 0, 0, 0, "", nil
	for _, p := range m.Parts {
		require.NoError(t, os.Remove(filepath.Join(half, p.File)))
	}
	m.Parts = []batch.PartFile{}
	text, err := json.Marshal(m)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(half, "manifest.json"), text, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(half, ".part-17"), []byte("half"), 0o600))
	require.NoError(t, os.Truncate(filepath.Join(half, "ids.tsv"), 10))
	before := changed(t, got)
	status, second, stderr := here(t, args...)
	require.Equal(t, 1, status, stderr)
	require.Equal(t, first, second)
	equal(t, want, got)
	for path, when := range changed(t, got) {
		if strings.Contains(path, "part-") && !strings.HasPrefix(path, half) {
			require.Equal(t, before[path], when, path)
		}
	}
	require.NoFileExists(t, filepath.Join(half, ".part-17"))

	status, _, stderr = here(t, append(args, "--style=xml")...)
	require.Equal(t, 1, status)
	require.Contains(t, stderr, "the folder was started with different options, templates or inputs")
	require.NotContains(t, stderr, "DoFn")
	status, _, _ = here(t, append(args, "--style=xml", "--update")...)
	require.Equal(t, 1, status)
	equal(t, inShards(t, 4, append([]string{dir, "--part-requests=50", "--style=xml"}, flagsOf(dir)...)...), got)
}

func changed(t *testing.T, dir string) map[string]time.Time {
	t.Helper()
	out := map[string]time.Time{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		out[path] = info.ModTime()
		return err
	}))
	return out
}

// TestRemoteFileSystems uses Beam's in-memory file system for all paths.
func TestRemoteFileSystems(t *testing.T) {
	dir := corpus(t, 300)
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	for _, name := range files {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		memfs.Write("memfs://in"+name, text)
	}
	part := []byte(`{{- /* retest:omit tasks */ -}}{{range .Claims}}{{.Text}} ({{.When}}, {{$.AsOf}}, {{$.Question}}, {{$.Role}}){{end}}`)
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "t"), 0o777))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "t", "prompt.tmpl"), part, 0o600))
	memfs.Write("memfs://in"+dir+"/t/prompt.tmpl", part)
	names := func(prefix string) []string {
		return append([]string{prefix + dir + "/a.jsonl", prefix + dir + "/[bc].*", prefix + dir + "/d.json", "--template=" + prefix + dir + "/t/"}, flagsOf(prefix+dir)...)
	}
	want := tree(t, os.DirFS(inShards(t, 3, names("")...)))
	out := "memfs://out" + dir + "/"
	args := append(names("memfs://in"), "--out="+out, "--shards=3")
	for range 2 {
		status, stdout, stderr := here(t, args...)
		require.Equal(t, 1, status, stderr)
		require.Contains(t, stdout, "across 3 shards", stderr)
		require.Len(t, inMemory(t, out+"*", out+"*/*"), len(want))
		for path, text := range inMemory(t, out+"*", out+"*/*") {
			path = strings.TrimPrefix(path, out)
			require.Equal(t, want[path], text, path)
		}
	}

	local := filepath.Join(t.TempDir(), "local")
	status, _, stderr := here(t, append(names("memfs://in"), "--out="+local, "--shards=3")...)
	require.Equal(t, 1, status, stderr)
	for path, text := range tree(t, os.DirFS(local)) {
		require.Equal(t, want[path], text, path)
	}

	status, _, stderr = here(t, append(args, "--as-of=2026-11-24")...)
	require.Equal(t, 1, status)
	require.Contains(t, stderr, out+"shard-00001-of-00003: the folder was started with different options")
	status, _, stderr = here(t, append(args, "--as-of=2026-11-24", "--update", "--part-requests=500")...)
	require.Equal(t, 1, status, stderr)
	require.Contains(t, inMemory(t, out+"manifest.json")[out+"manifest.json"], `"as_of": "2026-11-24"`)

	for _, tt := range []struct {
		name, want string
		status     int
	}{
		{"memfs://in/none.jsonl", "file does not exist", 4},
		{"memfs://in/none/*.jsonl", "memfs://in/none/*.jsonl: no inquiry files", 4},
		{"nofs://in/none.jsonl", `file system scheme "nofs" not registered`, 1},
	} {
		status, _, stderr = here(t, tt.name, "--out=memfs://out/none")
		require.Equal(t, tt.status, status)
		require.Contains(t, stderr, tt.want)
	}
}

func inMemory(t *testing.T, patterns ...string) map[string]string {
	t.Helper()
	fsys := memfs.New(t.Context())
	out := map[string]string{}
	for _, pattern := range patterns {
		list, err := fsys.List(t.Context(), pattern)
		require.NoError(t, err)
		for _, name := range list {
			r, err := fsys.OpenRead(t.Context(), name)
			require.NoError(t, err)
			text, err := io.ReadAll(r)
			require.NoError(t, err)
			out[name] = string(text)
		}
	}
	return out
}

// process starts the test binary as another program.
func process(t *testing.T, as string, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asProgram+"="+as, "TMPDIR="+t.TempDir())
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return cmd, &out
}

// freePort returns an unused port.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "localhost:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// listens waits until a server listens on a port.
func listens(t *testing.T, port int) {
	t.Helper()
	require.Eventually(t, func() bool {
		c, err := net.Dial("tcp", fmt.Sprintf("localhost:%d", port))
		if err == nil {
			c.Close()
		}
		return err == nil
	}, 20*time.Second, 20*time.Millisecond)
}

// halfDone waits until one shard is complete and another is partly done.
func halfDone(t *testing.T, dir string, n int) {
	t.Helper()
	require.Eventually(t, func() bool {
		done, half := 0, 0
		for i := range n {
			m, err := batch.ReadManifest(os.DirFS(dir), batch.Shard{I: i + 1, N: n}.Folder())
			switch {
			case err == nil && m.Done:
				done++
			case err == nil && m.Records > 0:
				half++
			}
		}
		return done > 0 && half > 0
	}, time.Minute, 2*time.Millisecond)
}

// TestKilledWorker kills the worker process during a job on a standalone prism server. In one case, the worker process is the command
// itself. In the other, it is a worker pool, and the command must report that it failed.
func TestKilledWorker(t *testing.T) {
	const shards = 8
	dir := corpus(t, 16_000)
	flags := append(flagsOf(dir), "--part-requests=200")
	want := inShards(t, shards, append([]string{dir}, flags...)...)
	port := freePort(t)
	process(t, fmt.Sprint(port))
	listens(t, port)
	base := append([]string{dir, fmt.Sprintf("--shards=%d", shards), "--runner=universal", fmt.Sprintf("--endpoint=localhost:%d", port)}, flags...)

	t.Run("in the command", func(t *testing.T) {
		got := filepath.Join(t.TempDir(), "got")
		args := append(base, "--out="+got, "--environment_type=LOOPBACK")
		cmd, _ := process(t, "command", args...)
		halfDone(t, got, shards)
		require.NoError(t, cmd.Process.Kill())
		require.ErrorContains(t, cmd.Wait(), "killed")
		require.NoFileExists(t, filepath.Join(got, "manifest.json"), "the run is not complete")

		cmd, out := process(t, "command", args...)
		require.ErrorContains(t, cmd.Wait(), "exit status 1", "the corpus contains invalid records")
		require.Regexp(t, `^done: .* across 8 shards`, out.String())
		equal(t, want, got)
	})

	t.Run("in a pool", func(t *testing.T) {
		got := filepath.Join(t.TempDir(), "got")
		try := func() (pool, cmd *exec.Cmd, out *bytes.Buffer) {
			at := freePort(t)
			pool, _ = process(t, "command", fmt.Sprintf("--worker-pool=%d", at))
			listens(t, at)
			cmd, out = process(t, "command", append(base, "--out="+got, "--environment_type=EXTERNAL", fmt.Sprintf("--environment_config=localhost:%d", at))...)
			return pool, cmd, out
		}
		pool, cmd, out := try()
		halfDone(t, got, shards)
		require.NoError(t, pool.Process.Kill())
		require.ErrorContains(t, cmd.Wait(), "exit status 1")
		require.Contains(t, out.String(), "SDK worker disconnected")
		require.NoFileExists(t, filepath.Join(got, "manifest.json"))

		_, cmd, out = try()
		require.ErrorContains(t, cmd.Wait(), "exit status 1", "the corpus contains invalid records")
		require.Regexp(t, `^done: .* across 8 shards`, out.String())
		equal(t, want, got)
	})
}

// TestCommandLine checks the exit codes and messages for invalid command lines.
func TestCommandLine(t *testing.T) {
	dir := corpus(t, 1)
	out := "--out=" + filepath.Join(t.TempDir(), "out")
	for _, tt := range []struct {
		args   []string
		status int
		want   string
	}{
		{nil, 2, "beam: want a file or a folder to read\n"},
		{[]string{dir}, 2, "beam: want a folder to write to: --out DIR\n"},
		{[]string{dir, out, "--shards=-1"}, 2, "beam: --shards: want 0 or more, got -1\n"},
		{[]string{dir, out, "--shards=x"}, 2, `beam: invalid argument "x" for "--shards" flag`},
		{[]string{dir, out, "--nope"}, 2, "beam: unknown flag: --nope\n"},
		{[]string{dir, out, "--style=xmll"}, 2, "beam: --style: want one of plain, markdown, xml, brief, got \"xmll\"\n  hint: did you mean xml?\n"},
		{[]string{dir, out, "--to=vllm"}, 2, "hint: see \"beam --help\""},
		{[]string{dir, out, "--max-tokens=x"}, 2, `beam: --max-tokens: want a whole number, got "x"`},
		{[]string{dir, out, "--defaults=nope.yaml"}, 4, "beam: --defaults: nope.yaml: no such file or directory\n"},
		{[]string{dir + "/nope.jsonl", out}, 4, "beam: " + dir + "/nope.jsonl: no such file or directory\n"},
	} {
		status, stdout, stderr := here(t, tt.args...)
		require.Equal(t, tt.status, status, tt.args)
		require.Empty(t, stdout)
		require.Contains(t, stderr, tt.want)
	}
	status, stdout, _ := here(t, "--help")
	require.Equal(t, 0, status)
	require.Contains(t, stdout, "--shards NUMBER")
	require.NotContains(t, stdout, "staging_location string")
	_, stdout, _ = here(t, "--help-beam")
	require.Contains(t, stdout, "--staging_location string")
}

// TestFlagsMatchCommand checks that this command has all the flags of "retest batch", with a few exceptions.
func TestFlagsMatchCommand(t *testing.T) {
	var help bytes.Buffer
	require.Equal(t, 0, cli.Run(t.Context(), cli.Env{Stdout: &help, Stderr: io.Discard}, []string{"batch", "--help"}))
	notHere := []string{"shard", "jobs", "max-errors", "dry-run", "price", "join", "verify", "except", "no-project"} // flags that the pipeline sets itself, or that make sense only on one machine
	var names []string
	for _, m := range regexp.MustCompile(`(?m)^ +(?:-\w, )?--([a-z-]+) `).FindAllStringSubmatch(help.String(), -1) {
		names = append(names, m[1])
	}
	require.Contains(t, names, "out")
	o, err := parse(nil)
	require.NoError(t, err)
	for _, name := range names {
		require.Equal(t, !slices.Contains(notHere, name), o.own.Lookup(name) != nil, name)
	}
	for _, f := range batchFlags {
		require.Contains(t, names, f.name)
	}
	require.Nil(t, o.beams.Lookup("update"), "Dataflow's update flag is hidden")
}
