package files_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/files"
)

func TestRead(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "f")
	require.NoError(t, os.WriteFile(path, []byte("12345"), 0o600))
	text, err := files.Read(path, 5)
	require.NoError(t, err)
	require.Equal(t, "12345", string(text))
	text, err = files.Read(path, 4)
	require.ErrorIs(t, err, files.ErrTooLong)
	require.EqualError(t, err, path+": too long: want at most 4 bytes")
	require.Len(t, text, 5, "reading stops at the first byte over the limit")
	_, err = files.Read(path+"x", 4)
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestReadFS(t *testing.T) {
	t.Parallel()
	fsys := fstest.MapFS{"f": {Data: []byte("12345")}, "pipe": {Mode: os.ModeNamedPipe}, "d/f": {}, "dev": {Mode: os.ModeDevice}, "s": {Mode: os.ModeSocket}}
	text, err := files.ReadFS(fsys, "f", 5)
	require.NoError(t, err)
	require.Equal(t, "12345", string(text))
	_, err = files.ReadFS(fsys, "f", 4)
	require.ErrorIs(t, err, files.ErrTooLong)
	_, err = files.ReadFS(fsys, "pipe", 4)
	require.ErrorIs(t, err, files.ErrSpecial)
	require.EqualError(t, err, "pipe: want a regular file, got a named pipe")
	for name, want := range map[string]string{"d": "a folder", "dev": "a device", "s": "a socket"} {
		_, err = files.ReadFS(fsys, name, 4)
		require.ErrorContains(t, err, want)
	}
	_, err = files.ReadFS(fsys, "missing", 4)
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = files.ReadAll(failing{}, "f", 4)
	require.ErrorIs(t, err, errBroken)
}

var errBroken = errors.New("broken")

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errBroken }

func TestDescribe(t *testing.T) {
	t.Parallel()
	for _, mode := range []os.FileMode{0, os.ModeDir, os.ModeNamedPipe, os.ModeSocket, os.ModeDevice, os.ModeIrregular} {
		require.NotEmpty(t, strings.TrimSpace(files.Describe(mode)))
	}
}
