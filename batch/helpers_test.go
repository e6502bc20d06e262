package batch_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/seam"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/provider"
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

// bytesOf returns the contents of all files below a folder, by path, with an empty string for each subfolder. It omits the lock and the
// lists of changes that an update writes.
func bytesOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		require.NoError(t, err)
		name, err := filepath.Rel(dir, path)
		require.NoError(t, err)
		switch {
		case name == "." || name == "lock" || name == "added.tsv" || name == "removed.tsv":
		case d.IsDir():
			out[name+"/"] = ""
		default:
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			out[name] = string(text)
		}
		return nil
	}))
	return out
}

func plain(t *testing.T) *prompt.Renderer {
	t.Helper()
	r, err := prompt.New(nil)
	require.NoError(t, err)
	return r
}

// options returns the options that a format requires.
func options(f provider.Format) provider.Options {
	var opts provider.Options
	traits := f.Traits()
	if traits.Model {
		opts.Model = "m"
	}
	if traits.MaxTokens {
		opts.MaxTokens = 9
	}
	return opts
}

// encoder returns an encoder for a format with the options it requires.
func encoder(t *testing.T, f provider.Format) *provider.Encoder {
	t.Helper()
	opts := options(f)
	enc, err := provider.NewEncoder(f, &opts)
	require.NoError(t, err)
	return enc
}

// run is a run that reads files and writes to a folder.
type run struct{ batch.Config }

// to sets the format and the options it requires.
func (r *run) to(f provider.Format) { r.To, r.Request = f, options(f) }

// do runs r and returns the manifest of the folder.
func (r run) do(t *testing.T) (batch.Manifest, batch.Stats, error) {
	t.Helper()
	stats, err := batch.Run(t.Context(), &r.Config)
	return manifest(t, r.Out), stats, err
}

// manifest returns the manifest of a folder, or the zero Manifest.
func manifest(t *testing.T, dir string) batch.Manifest {
	t.Helper()
	m, err := batch.ReadManifest(os.DirFS(dir), ".")
	if err != nil {
		return batch.Manifest{}
	}
	return *m
}

// fresh checks that the folder equals that of an uninterrupted run.
func (r run) fresh(t *testing.T) {
	t.Helper()
	got := bytesOf(t, r.Out)
	r.Out, r.Observe = filepath.Join(scratch(t), "fresh"), nil
	_, _, err := r.do(t)
	require.NoError(t, err)
	require.Equal(t, bytesOf(t, r.Out), got)
}

// newRun returns a run over one file, with few requests per part.
func newRun(t *testing.T, in, out string) run {
	t.Helper()
	return run{batch.Config{
		Inputs: []string{in}, Out: out, Renderer: plain(t), To: provider.Messages, Workers: 2, Limits: provider.Limits{Requests: 3},
	}}
}

// requests returns the requests of a source in the messages format.
func requests(t *testing.T, src iter.Seq2[*inquiry.Document, error], change func(c *batch.Config)) []*batch.Request {
	t.Helper()
	c := batch.Config{Source: src, Renderer: plain(t), To: provider.Messages, Workers: 1}
	if change != nil {
		change(&c)
	}
	var out []*batch.Request
	for r, err := range batch.Requests(t.Context(), &c) {
		require.NoError(t, err)
		out = append(out, r)
	}
	return out
}

// split returns the documents in text before they are decoded, as a corpus does.
func split(text, file string) iter.Seq2[*inquiry.Document, error] {
	read := seam.Split.(func(*inquiry.Reader, io.Reader, string, *seam.Start) iter.Seq2[*inquiry.Document, error])
	return read(&inquiry.Reader{}, strings.NewReader(text), file, nil)
}
