// Package prompttest tests templates inside go test. It supports suites of *.test.yaml files, golden prompts, checks of which parts of
// an inquiry are in a prompt, hostile data, and the coverage of template branches.
//
//	func TestTemplates(t *testing.T) { prompttest.Suite(t, "templates") }
//
//	func TestPrompt(t *testing.T) {
//		p := prompttest.Render(t, renderer, inquiry)
//		require.Equal(t, []string{"friction", "moon"}, p.Claims())
//		p.RequireProperties(t, 1, 4, 19)
//		prompttest.Golden(t, "testdata/tides.golden", p.Text)
//	}
//
//	func FuzzTemplates(f *testing.F) { prompttest.Fuzz(f, renderer, inquiry) }
//
// Running go test with RETEST_UPDATE=1 rewrites golden files. Nothing is written if the variable CI is set, or if a file would lose
// more than a quarter of its bytes. RETEST_UPDATE=PATH writes only the golden file with that path, even if the file shrinks.
//
// Failures are reported as in testify, and end the test. The functions are not meant for use outside of tests.
package prompttest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/atomicfile"
	"github.com/dated-claims/retest/internal/files"
	"github.com/dated-claims/retest/internal/suite"
	"github.com/dated-claims/retest/prompt"
)

// Suite runs test files in the same way as the command "retest test". A path is a file named *.test.yaml, or a folder that contains
// such files. Each file and each case in it is a subtest.
func Suite(t *testing.T, paths ...string) {
	t.Helper()
	var files []*suite.File
	for _, path := range paths {
		names, err := suite.Find(path)
		require.NoError(t, err)
		require.NotEmpty(t, names, "no test files (*%s) in %s", suite.Ending, path)
		for _, name := range names {
			f, err := suite.Load(name)
			require.NoError(t, err)
			files = append(files, f)
		}
	}
	report, err := suite.Run(t.Context(), files, nil)
	require.NoError(t, err)
	for _, f := range files {
		t.Run(filepath.ToSlash(f.Path), func(t *testing.T) {
			for _, res := range report.Results {
				if res.Case.Pos.File == f.Path {
					t.Run(res.Case.Name, func(t *testing.T) { reportCase(t, report, res) })
				}
			}
		})
	}
}

// reportCase fails a subtest and reports everything that is wrong with the case.
func reportCase(t *testing.T, report *suite.Report, res *suite.Result) {
	t.Helper()
	if g := res.Golden; g != nil && !g.Same() && len(res.Failures) == 1 && mayWrite(t, g.Path, g.Old, g.New) {
		if refused := report.Refused(res); refused != nil {
			t.Error(refused)
			return
		}
		write(t, g.Path, g.Update())
		res.Failures = slices.DeleteFunc(res.Failures, func(f suite.Failure) bool { return f.Assertion == "golden" })
	}
	for _, f := range res.Failures {
		t.Errorf("%s: %s: %s", f.Pos, f.Assertion, strings.ReplaceAll(f.Text, "--update", "RETEST_UPDATE=1 go test"))
	}
}

// Golden compares got with a golden file byte by byte and shows a line diff if they differ. A file in which all lines end with CRLF is
// treated as if its lines ended with LF.
func Golden(tb testing.TB, path, got string) {
	tb.Helper()
	old, err := files.Read(path, files.Max)
	g := suite.Golden{Path: path, Old: old, New: []byte(got)}
	if !g.Same() && mayWrite(tb, path, old, g.New) {
		write(tb, path, g.Update())
		return
	}
	require.NoError(tb, err, "run RETEST_UPDATE=1 go test to write golden files")
	if string(old) != got && !g.Same() {
		require.Fail(tb, fmt.Sprintf("the text differs from %s; run RETEST_UPDATE=1 go test to accept it", path), "%s", g.Diff())
	}
}

// mayWrite reports whether a golden file should be rewritten.
func mayWrite(tb testing.TB, path string, old, now []byte) bool {
	tb.Helper()
	update := os.Getenv("RETEST_UPDATE") //nolint:forbidigo // affects whether golden files are updated, not what they contain
	all := update == "1" || update == "true"
	switch {
	case !all && (update == "" || filepath.Clean(update) != filepath.Clean(path)) || string(old) == string(now):
		return false
	case os.Getenv("CI") != "": //nolint:forbidigo // affects whether golden files are updated, not what they contain
		tb.Logf("RETEST_UPDATE: %s was not written, because CI is set", path)
		return false
	case len(now) < len(old)*3/4 && all:
		tb.Logf("RETEST_UPDATE: %s would shrink from %d bytes to %d; RETEST_UPDATE=%s accepts that", path, len(old), len(now), path)
		return false
	}
	return true
}

func write(tb testing.TB, path string, text []byte) {
	tb.Helper()
	require.NoError(tb, os.MkdirAll(filepath.Dir(path), 0o777))
	require.NoError(tb, atomicfile.Write(path, text))
	tb.Logf("updated %s", path)
}

// A Prompt is a rendered prompt that can be queried.
type Prompt struct {
	*prompt.Output
	r suite.Rendered
}

// Render renders an inquiry. If that fails, it ends the test.
func Render(tb testing.TB, r *prompt.Renderer, q *inquiry.Inquiry) *Prompt {
	tb.Helper()
	return render(tb, r, q, &prompt.Trace{Spans: true})
}

func render(tb testing.TB, r *prompt.Renderer, q *inquiry.Inquiry, tr *prompt.Trace) *Prompt {
	tb.Helper()
	p, err := r.Traced(tb.Context(), q, tr)
	require.NoError(tb, err)
	return &Prompt{p, suite.Rendered{Inquiry: q.WithDefaults(), Prompt: p, Verdicts: r.Verdicts()}}
}

// Claims returns the ids of the inquiry's claims that are in the prompt. Claims without an id are called c1, c2 ….
func (p *Prompt) Claims() []string {
	var out []string
	for _, i := range p.r.Claims() {
		out = append(out, p.r.Inquiry.Claims[i].ID)
	}
	return out
}

// Anchors returns the identifiers of the papers that are in the prompt.
func (p *Prompt) Anchors() []anchor.ID {
	var out []anchor.ID
	for _, i := range p.r.Anchors() {
		out = append(out, p.r.Inquiry.Anchors[i].ID)
	}
	return out
}

// Tasks returns the numbers, counted from 1, of the tasks that are in the prompt.
func (p *Prompt) Tasks() []int {
	var out []int
	for _, i := range p.r.Tasks() {
		out = append(out, i+1)
	}
	return out
}

// OwnWords returns the parts of the prompt that are the templates' own text, with a space in place of each value.
func (p *Prompt) OwnWords() string { return p.r.OwnWords() }

// RequireProperties ends the test unless the prompt has the given properties of a good re-test prompt. Without numbers, it requires all
// of them. "retest test --properties" lists them.
func (p *Prompt) RequireProperties(tb testing.TB, numbers ...int) {
	tb.Helper()
	for _, n := range numbers {
		require.Truef(tb, n >= 1 && n <= len(suite.Properties()), "want property numbers from 1 to %d, got %d", len(suite.Properties()), n)
	}
	for _, one := range suite.Properties() {
		if len(numbers) > 0 && !slices.Contains(numbers, one.Number) {
			continue
		}
		if wrong := one.Check(&p.r); wrong != "" {
			require.Fail(tb, fmt.Sprintf("property %d: %s", one.Number, one.Doc), "%s\n\n%s", wrong, p.Text)
		}
	}
}
