package unpack_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/internal/unpack"
)

func pack(t *testing.T, text string) map[string][]byte {
	t.Helper()
	var gz bytes.Buffer
	w := gzip.NewWriter(&gz)
	_, err := io.WriteString(w, text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	enc, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	return map[string][]byte{"gzip": gz.Bytes(), "zstd": enc.EncodeAll([]byte(text), nil)}
}

func read(t *testing.T, file []byte) (text string, packed bool, err error) {
	t.Helper()
	r, err := unpack.NewReader(bytes.NewReader(file))
	if err != nil {
		return "", false, err
	}
	defer r.Close()
	out, err := io.ReadAll(r)
	return string(out), r.Packed(), err
}

func TestUnpack(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("tides slow the earth\n", 100)
	got, packed, err := read(t, []byte(text))
	require.NoError(t, err)
	require.Equal(t, text, got)
	require.False(t, packed)
	require.False(t, unpack.IsPacked(strings.NewReader(text)))
	for name, file := range pack(t, text) {
		got, packed, err := read(t, file)
		require.NoError(t, err, name)
		require.Equal(t, text, got, name)
		require.True(t, packed, name)
		require.True(t, unpack.IsPacked(bytes.NewReader(file)), name)
		twice, _, err := read(t, bytes.Repeat(file, 2))
		require.NoError(t, err, name)
		require.Equal(t, text+text, twice, name)
	}
}

// TestTruncatedFiles truncates a compressed file at every byte. It checks that reading the result returns the start of the
// text, followed by an error.
func TestTruncatedFiles(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("tides slow the earth\n", 100)
	for name, file := range pack(t, text) {
		for n := 4; n < len(file); n++ {
			got, _, err := read(t, file[:n])
			require.ErrorIs(t, err, io.ErrUnexpectedEOF, "%s %d", name, n)
			require.ErrorContains(t, err, "of the compressed file")
			require.True(t, strings.HasPrefix(text, got))
		}
	}
}
