package diff_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/diff"
)

func TestUnified(t *testing.T) {
	t.Parallel()
	const head = "--- a/x.yaml\n+++ b/x.yaml\n"
	for _, tt := range []struct{ name, before, after, want string }{
		{"the same", "a\nb\n", "a\nb\n", ""},
		{"a line", "a\n", "b\n", head + "@@ -1 +1 @@\n-a\n+b\n"},
		{"in the middle", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n", head + "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n"},
		{"two near", "1\n2\n3\n4\n5\n6\n7\n8\n", "one\n2\n3\n4\n5\n6\n7\neight\n", head + "@@ -1,8 +1,8 @@\n-1\n+one\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n+eight\n"},
		{
			"two far", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "one\n2\n3\n4\n5\n6\n7\n8\nnine\n",
			head + "@@ -1,4 +1,4 @@\n-1\n+one\n 2\n 3\n 4\n@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+nine\n",
		},
		{"added", "a\nc\n", "a\nb\nc\n", head + "@@ -1,2 +1,3 @@\n a\n+b\n c\n"},
		{"removed", "a\nb\n", "b\n", head + "@@ -1,2 +1 @@\n-a\n b\n"},
		{"from nothing", "", "a\n", head + "@@ -0,0 +1 @@\n+a\n"},
		{"to nothing", "a\n", "", head + "@@ -1 +0,0 @@\n-a\n"},
		{"no line feed at the end", "a\nb", "a\nc", head + "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := diff.Unified("./x.yaml", tt.before, tt.after)
			require.Equal(t, tt.want, string(got))
			git, err := exec.LookPath("git")
			if err != nil || tt.want == "" || tt.before == "" || tt.after == "" {
				return
			}
			dir := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(dir, "x.yaml"), []byte(tt.before), 0o600))
			require.NoError(t, os.WriteFile(filepath.Join(dir, "x.patch"), got, 0o600))
			apply := exec.Command(git, "apply", "x.patch")
			apply.Dir = dir
			out, err := apply.CombinedOutput()
			require.NoError(t, err, string(out))
			text, err := os.ReadFile(filepath.Join(dir, "x.yaml"))
			require.NoError(t, err)
			require.Equal(t, tt.after, string(text))
		})
	}
	require.Contains(t, string(diff.Unified("/tmp/x.yaml", "a\n", "b\n")), "--- a/tmp/x.yaml\n")
}
