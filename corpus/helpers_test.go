package corpus_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/corpus"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/seam"
)

// record returns an inquiry on one line, without a line ending.
func record(id, text string) string {
	return fmt.Sprintf(`{"id":%q,"role":"r","question":"q","as_of":"2026-11-23","claims":[{"id":"a","text":%q,"when":"2024"}],"tasks":[{"retest":{}}]}`, id, text)
}

// records returns n lines of different inquiries.
func records(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(record(fmt.Sprintf("q%d", i), fmt.Sprintf("claim %d", i)) + "\n")
	}
	return b.String()
}

func gzipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(text))
	require.NoError(t, errors.Join(err, z.Close()))
	return b.String()
}

func zstandard(t *testing.T, text string) string {
	t.Helper()
	z, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	return string(z.EncodeAll([]byte(text), nil))
}

// scratch returns a folder that is removed after the test. It is in memory if possible, so that tests do not wait for the disk.
func scratch(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "retest")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return dir
}

// tree writes files into a new folder.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := scratch(t)
	for name, text := range files {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	return dir
}

// decode decodes a document of a corpus into an inquiry.
func decode(d *inquiry.Document) error {
	_, err := seam.Decode.(func(*inquiry.Reader, *inquiry.Document, func(*inquiry.Inquiry)) (seam.Looks, error))(&inquiry.Reader{}, d, nil)
	return err
}

// places describes each document of a corpus: file, line, offset, and id or fault.
func places(t *testing.T, src iter.Seq2[*inquiry.Document, error]) []string {
	t.Helper()
	var out []string
	for d, err := range src {
		require.NotNil(t, d, "%v", err)
		if err == nil {
			err = decode(d)
		}
		if err != nil {
			out = append(out, fmt.Sprintf("%s:%d:%d %v", d.File(), d.Line(), d.Offset, err))
			continue
		}
		out = append(out, fmt.Sprintf("%s:%d:%d %s", d.File(), d.Line(), d.Offset, d.Inquiry.ID))
	}
	return out
}

// texts returns the ids and claims of a corpus.
func texts(t *testing.T, c *corpus.Corpus) []string {
	t.Helper()
	var out []string
	for d, err := range c.Documents(nil) {
		require.NoError(t, err)
		require.NoError(t, decode(d), d.File())
		out = append(out, d.Inquiry.ID+" "+d.Inquiry.Claims[0].Text)
	}
	return out
}
