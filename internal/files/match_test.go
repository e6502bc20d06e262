package files_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/files"
)

func TestMatch(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"b.bib", "a.bib", "c.txt"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
	}
	found, err := files.Match(filepath.Join(dir, "*.bib"))
	require.NoError(t, err)
	require.Equal(t, []string{filepath.Join(dir, "a.bib"), filepath.Join(dir, "b.bib")}, found)
	found, err = files.Match(filepath.Join(dir, "*.ris"))
	require.NoError(t, err)
	require.Empty(t, found)
	for _, bad := range []string{filepath.Join(dir, "*", "a.bib"), filepath.Join(dir, "[", ""), filepath.Join(dir, "none", "*")} {
		_, err = files.Match(bad)
		require.Error(t, err, bad)
	}
	require.True(t, files.IsPattern("a?"))
	require.False(t, files.IsPattern("a.b"))
}
