package atomicfile_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/atomicfile"
)

// A temporary file is created in the same folder as the file itself, even if $TMPDIR is on the same file system.
func TestWriteTempFileLocation(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files are written in place on Windows")
	}
	elsewhere, dir := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", elsewhere)
	before, err := os.Stat(elsewhere)
	require.NoError(t, err)
	require.NoError(t, os.Chtimes(elsewhere, time.Time{}, before.ModTime().Add(-time.Hour)))
	require.NoError(t, atomicfile.Write(filepath.Join(dir, "f"), []byte("text")))
	after, err := os.Stat(elsewhere)
	require.NoError(t, err)
	require.Equal(t, before.ModTime().Add(-time.Hour).Unix(), after.ModTime().Unix(), "no temporary file was created and removed")
	text, err := os.ReadFile(filepath.Join(dir, "f"))
	require.NoError(t, err)
	require.Equal(t, "text", string(text))
}

// A created file appears when it is committed, and nothing is left behind when it is discarded.
func TestCreate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	names := func() (out []string) {
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		for _, e := range entries {
			out = append(out, e.Name())
		}
		return out
	}
	f, err := atomicfile.Create(path)
	require.NoError(t, err)
	_, err = f.WriteString("text")
	require.NoError(t, err)
	require.NotContains(t, names(), "f")
	require.NoError(t, f.Commit())
	f.Discard()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "text", string(text))

	f, err = atomicfile.Create(path)
	require.NoError(t, err)
	_, err = f.WriteString("other")
	require.NoError(t, err)
	f.Discard()
	require.Equal(t, []string{"f"}, names())
	text, err = os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "text", string(text))

	_, err = atomicfile.Create(filepath.Join(dir, "none", "f"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

// Sweep removes a temporary file only if it is old and the file that it was meant to replace exists in the same folder.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	old := time.Now().Add(-2 * time.Hour)
	for name, stays := range map[string]bool{
		".a.yaml1234567890123456789": false, ".a9123456789012345678": false, ".b.yaml1234567890123456789": true, ".a.yaml2026": true, "a.yaml1234567890123456789": true,
	} {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, nil, 0o600))
		require.NoError(t, os.Chtimes(path, old, old))
		defer func() {
			_, err := os.Lstat(path)
			require.Equal(t, stays, err == nil, name)
		}()
	}
	fresh := filepath.Join(dir, ".a.yaml1234567890123456788")
	require.NoError(t, os.WriteFile(fresh, nil, 0o600))
	require.NoError(t, atomicfile.Write(filepath.Join(dir, "a.yaml"), nil))
	require.NoError(t, atomicfile.Write(filepath.Join(dir, "a"), nil))
	atomicfile.Sweep()
	require.FileExists(t, fresh, "another process may still be writing the file")
}
