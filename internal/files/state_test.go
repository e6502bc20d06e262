package files_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/files"
)

// TestState makes one change per step and checks whether the state changes.
func TestState(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
	write := func(name, text string) func() {
		return func() {
			require.NoError(t, os.MkdirAll(filepath.Dir(at(name)), 0o755))
			require.NoError(t, os.WriteFile(at(name), []byte(text), 0o600))
		}
	}
	names := []string{at("data"), at("papers.yaml"), at("more/*.yaml"), at("none/x*")}
	keep := func(name string) bool { return strings.HasSuffix(name, ".yaml") }
	last := files.State(names, keep)
	for _, tt := range []struct {
		name    string
		change  func()
		differs bool
	}{
		{"a file appears", write("papers.yaml", "a"), true},
		{"nothing", func() {}, false},
		{"its size", write("papers.yaml", "ab"), true},
		{"its time", func() { require.NoError(t, os.Chtimes(at("papers.yaml"), time.Time{}, time.Unix(1, 5))) }, true},
		{"the file is removed", func() { require.NoError(t, os.Remove(at("papers.yaml"))) }, true},
		{"the folder appears", write("data/a.txt", "a"), true}, // the folder was missing before
		{"an ignored file in the folder", write("data/b.txt", "a"), false},
		{"a relevant file in the folder", write("data/deep/a.yaml", "a"), true},
		{"a hidden folder", write("data/.git/a.yaml", "a"), false},
		{"a package folder", write("data/node_modules/a.yaml", "a"), false},
		{"a folder that a pattern matches", write("more/a.yaml", "a"), true},
	} {
		tt.change()
		now := files.State(names, keep)
		require.Equal(t, tt.differs, now != last, "%s: %s", tt.name, now)
		last = now
	}
}
