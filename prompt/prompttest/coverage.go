package prompttest

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/seam"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/template"
)

// Coverage records which branches of a renderer's templates are executed by the tests of a package. Built-in templates are excluded. It
// is safe for concurrent use.
//
//	var cover = prompttest.NewCoverage(renderer)
//
//	func TestMain(m *testing.M) { os.Exit(cover.Main(m, 90, os.Stderr)) }
//
//	func TestPrompt(t *testing.T) { p := cover.Render(t, inquiry); … }
type Coverage struct {
	renderer *prompt.Renderer
	counts   template.Coverage
}

// NewCoverage returns an empty Coverage for a renderer.
func NewCoverage(r *prompt.Renderer) *Coverage { return &Coverage{renderer: r} }

// Render is like the function [Render] and also counts branches.
func (c *Coverage) Render(tb testing.TB, q *inquiry.Inquiry) *Prompt {
	tb.Helper()
	return render(tb, c.renderer, q, &prompt.Trace{Spans: true, Coverage: &c.counts})
}

// Branches returns the branches and the number of times each outcome was taken.
func (c *Coverage) Branches() template.Branches {
	var out template.Branches
	for _, b := range c.renderer.Templates().Branches(&c.counts) {
		if !strings.HasPrefix(b.Pos.File, seam.BuiltinPrefix) {
			out = append(out, b)
		}
	}
	return out
}

// Percent returns the percentage of branch outcomes that are covered. It is 100 for templates without branches, and 0 for a renderer
// that has only built-in templates and therefore nothing to cover.
func (c *Coverage) Percent() float64 {
	covered, all := c.Branches().Outcomes()
	switch {
	case all > 0:
	case c.own():
		return 100
	default:
		return 0
	}
	return 100 * float64(covered) / float64(all)
}

// own reports whether any of the templates are not built in.
func (c *Coverage) own() bool {
	for name := range c.renderer.Templates().Sources() {
		if !strings.HasPrefix(name, seam.BuiltinPrefix) {
			return true
		}
	}
	return false
}

// WriteProfile writes the coverage in the format of Go coverage profiles, which can be displayed with go tool cover -html=FILE.
func (c *Coverage) WriteProfile(w io.Writer) error { return c.Branches().WriteProfile(w) }

// Require ends the test if less than the given percentage of branch outcomes is covered, and lists the outcomes that are not covered.
// Call it at the end of one test; use [Coverage.Main] for all tests of a package.
func (c *Coverage) Require(tb testing.TB, percent float64) {
	tb.Helper()
	if got := c.Percent(); got < percent {
		if !c.own() {
			require.Fail(tb, "template coverage is too low", "want templates of your own, got only built-in ones")
		}
		require.Fail(tb, "template coverage is too low", "want %v%% of the branch outcomes, got %.1f%%:\n%s", percent, got, c.missed())
	}
}

func (c *Coverage) missed() string {
	var b strings.Builder
	for _, br := range c.Branches() {
		if missing := br.Missing(); missing != "" {
			b.WriteString(br.Pos.String() + ": " + missing + ": " + br.Text + "\n")
		}
	}
	return b.String()
}

// Main runs the tests of a package and returns their exit code. If the tests pass but less than the given percentage of branch outcomes
// is covered, it returns 1 and reports the missing coverage on w.
func (c *Coverage) Main(m *testing.M, percent float64, w io.Writer) int {
	code := m.Run()
	if got := c.Percent(); code == 0 && got < percent {
		_, _ = io.WriteString(w, "template coverage is too low:\n"+c.missed())
		return 1
	}
	return code
}
