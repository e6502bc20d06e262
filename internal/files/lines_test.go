package files_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/files"
)

func TestLineEnds(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text, lf string
		crlf     bool
	}{
		{"", "", false},
		{"a", "a", false},
		{"a\nb\n", "a\nb\n", false},
		{"a\r\nb\r\n", "a\nb\n", true},
		{"a\r\nb", "a\nb", true},
		{"a\r\nb\n", "a\nb\n", false},
		{"a\rb", "a\rb", false},
		{"a\r\n\r\n", "a\n\n", true},
		{"a\r\r\n", "a\r\n", true},
	} {
		require.Equal(t, tt.lf, string(files.LF([]byte(tt.text))), "%q", tt.text)
		require.Equal(t, tt.crlf, files.HasCRLF([]byte(tt.text)), "%q", tt.text)
		if tt.crlf {
			require.Equal(t, tt.text, string(files.LikeLines(files.LF([]byte(tt.text)), []byte(tt.text))), "%q", tt.text)
		}
	}
	require.Equal(t, "a\n", string(files.LikeLines([]byte("a\n"), []byte("b\n"))))
}
