//go:build unix

package corpus_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/corpus"
)

// TestPipeNamedManifest checks that a pipe named manifest.json does not block the search for files.
func TestPipeNamedManifest(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, syscall.Mkfifo(filepath.Join(dir, "manifest.json"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.yaml"), []byte("question: q"), 0o600))
	found, err := corpus.Find([]string{dir}, nil)
	require.NoError(t, err)
	require.Len(t, found.Files(), 1)
	require.Equal(t, corpus.Special, found.Skipped()[0].Kind)
}
