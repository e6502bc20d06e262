package examples_test

import (
	"io"
	"log"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
)

// open opens a file and reads it with a function.
func open[T any](name string, read func(io.Reader, string) (T, error)) (T, error) {
	file, err := os.Open(name)
	if err != nil {
		return *new(T), err
	}
	defer file.Close()
	return read(file, name)
}

// first returns the first inquiry in a file.
func first(name string) *inquiry.Inquiry {
	file, err := os.Open(name)
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	for doc, err := range inquiry.Read(file, name) {
		if err != nil {
			log.Fatal(err)
		}
		return doc.Inquiry
	}
	return nil
}

func TestExamplesRenderInEveryStyle(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("*/inquiry.yaml")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(names), 3)
	for _, name := range names {
		for _, opts := range []prompt.Options{
			{Style: "plain"}, {Style: "markdown"}, {Style: "xml"}, {Style: "brief"}, {Overlay: os.DirFS("overlay")}, {Template: os.DirFS("page")},
		} {
			r, err := prompt.New(&opts)
			require.NoError(t, err)
			require.Empty(t, r.Warnings())
			_, err = r.Render(t.Context(), first(name))
			require.NoError(t, err, name)
		}
	}
}
