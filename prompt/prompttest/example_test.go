package prompttest_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/prompt/prompttest"
)

// These functions contain the code in the comments of the examples, so that it is compiled. The examples cannot call them.
var _, _, _, _ = exampleSuite, exampleRender, exampleFuzz, exampleMain

// A test in a package that has a folder named templates with templates and their *.test.yaml files.
func ExampleSuite() {
	// func TestTemplates(t *testing.T) { prompttest.Suite(t, "templates") }
}

func exampleSuite(t *testing.T) {
	t.Helper()
	prompttest.Suite(t, "templates")
}

// A test that describes in Go what a prompt must look like.
func ExampleRender() {
	// func TestPrompt(t *testing.T) {
	//	p := prompttest.Render(t, renderer, tides())
	//	require.Equal(t, []string{"friction", "c2"}, p.Claims())
	//	p.RequireProperties(t, 1, 4, 19)
	//	prompttest.Golden(t, "testdata/tides.golden", p.Text)
	// }
}

func exampleRender(t *testing.T) {
	t.Helper()
	r, err := prompt.New(&prompt.Options{Overlay: os.DirFS("templates")})
	require.NoError(t, err)
	p := prompttest.Render(t, r, tides())
	require.Equal(t, []string{"friction", "c2"}, p.Claims())
	p.RequireProperties(t, 1, 4, 19)
	prompttest.Golden(t, "testdata/tides.golden", p.Text)
}

// A fuzz target that puts hostile strings into every part of an inquiry.
func ExampleFuzz() {
	// func FuzzTemplates(f *testing.F) { prompttest.Fuzz(f, renderer, tides()) }
}

func exampleFuzz(f *testing.F) {
	f.Helper()
	r, err := prompt.New(&prompt.Options{Overlay: os.DirFS("templates")})
	require.NoError(f, err)
	prompttest.Fuzz(f, r, tides())
}

// The tests of a package fail if they do not cover enough branches of its templates.
func ExampleCoverage_Main() {
	// var cover = prompttest.NewCoverage(renderer)
	//
	// func TestMain(m *testing.M) { os.Exit(cover.Main(m, 90, os.Stderr)) }
}

func exampleMain(m *testing.M, r *prompt.Renderer) {
	os.Exit(prompttest.NewCoverage(r).Main(m, 90, os.Stderr))
}
