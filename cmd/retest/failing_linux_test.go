package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// failing runs the command and makes system calls on a path fail. The failures are specified by inject in the notation of strace(1),
// such as openat:error=EIO:when=1.
func failing(t *testing.T, dir, path, inject string, args ...string) outcome {
	t.Helper()
	strace, err := exec.LookPath("strace")
	if err != nil || exec.Command(strace, "-qq", "-e", "trace=none", "true").Run() != nil {
		t.Skip("requires strace and permission to use it")
	}
	retest, err := exec.LookPath("retest")
	require.NoError(t, err)
	flags := []string{"-f", "-qq", "-o", filepath.Join(t.TempDir(), "trace"), "-e", "inject=" + inject}
	if path != "" {
		flags = append(flags, "-P", filepath.Join(dir, path))
	}
	cmd := exec.Command(strace, append(append(flags, retest), args...)...)
	cmd.Dir = dir
	return finished(t, cmd)
}

// TestCheckFixReadError makes the first read of a file fail. A second read would succeed.
func TestCheckFixReadError(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "a.yaml")
	text := "role: r\nquestion: q\nas_of: 2026-11-23\nclaims:\n  - text: A finding.\n    when: Feb 2024\ntasks: [{retest: }]\n"
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	res := failing(t, dir, "a.yaml", "openat:error=EIO:when=1", "check", "--fix", path)
	require.Equal(t, 1, res.code)
	require.Equal(t, "1 error in 1 file\n", res.stdout)
	require.Equal(t, "retest: "+path+": input/output error [unreadable]\n", res.stderr)
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, text, string(got))
}

// TestBatchWithoutLocks makes locking a file or syncing a folder fail, as on some file systems, and checks that the output is the same
// as elsewhere.
func TestBatchWithoutLocks(t *testing.T) {
	t.Parallel()
	in, dir := corpus(t, 30), t.TempDir()
	require.Equal(t, 1, retest(t, tiny(in, filepath.Join(dir, "want"))...).code)
	want := whole(t, filepath.Join(dir, "want"))
	for _, errno := range []string{"ENOSYS", "ENOLCK", "EOPNOTSUPP"} {
		out := filepath.Join(dir, errno)
		res := failing(t, dir, "", "flock:error="+errno, tiny(in, out)...)
		require.Equal(t, 1, res.code, errno)
		require.Contains(t, res.stderr, "retest: warning: "+out+" cannot be locked, because the file system does not support locks; do not start another run that writes there\n")
		require.Equal(t, want, whole(t, out), errno)
	}
	res := failing(t, dir, "", "flock:error=EIO", tiny(in, filepath.Join(dir, "EIO"))...)
	require.Equal(t, 3, res.code)

	for _, errno := range []string{"EINVAL", "EOPNOTSUPP"} {
		require.NoError(t, os.Mkdir(filepath.Join(dir, "sync"+errno), 0o700))
		res := failing(t, dir, "sync"+errno, "fsync:error="+errno, tiny(in, filepath.Join(dir, "sync"+errno))...)
		require.Equal(t, 1, res.code, errno)
		require.NotContains(t, res.stderr, "warning")
		require.Equal(t, want, whole(t, filepath.Join(dir, "sync"+errno)), errno)
	}
}
