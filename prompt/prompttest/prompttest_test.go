package prompttest_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/prompt/prompttest"
)

// tides is an inquiry with text in every field.
func tides() *inquiry.Inquiry {
	window, err := inquiry.ParseWindow("6 months")
	if err != nil {
		panic(err)
	}
	paper := anchor.MustParseID("arXiv:2305.16367")
	return &inquiry.Inquiry{
		ID: "tides", Role: "an oceanographer", Question: "whether tides slow the earth", AsOf: edtf.MustParse("2026-11-23"),
		Library: inquiry.Library{Name: "a shelf", Span: edtf.MustParse("2022/2026")},
		Claims: []claim.Claim{
			{ID: "friction", Text: "The day grows.", When: edtf.MustParse("2024"), Scope: "since 1900", Anchors: []anchor.ID{paper}},
			{Text: "The moon recedes.", When: edtf.MustParse("2023")},
		},
		Anchors: []anchor.Paper{{ID: paper, Title: "A Paper", Date: edtf.MustParse("2023-05")}},
		Tasks: []inquiry.Task{
			{Retest: &inquiry.Retest{Levers: []string{"better clocks"}, Durable: "Does the day grow?"}},
			{Surface: &inquiry.Surface{Window: window, Focus: "rotation"}},
			{Propose: &inquiry.Propose{Count: 2, Examples: []string{"If so?"}}},
			{Ask: &inquiry.Ask{Title: "COMPARE", Text: "Compare both."}},
		},
	}
}

func renderer(tb testing.TB, opening string) *prompt.Renderer {
	tb.Helper()
	opts := &prompt.Options{}
	if opening != "" {
		opts.Overlay = fstest.MapFS{"opening.tmpl": {Data: []byte(opening)}}
	}
	r, err := prompt.New(opts)
	require.NoError(tb, err)
	return r
}

func TestSuite(t *testing.T) {
	t.Parallel()
	prompttest.Suite(t, "testdata")
}

func TestPromptParts(t *testing.T) {
	t.Parallel()
	p := prompttest.Render(t, renderer(t, ""), tides())
	require.Equal(t, []string{"friction", "c2"}, p.Claims())
	require.Equal(t, []anchor.ID{anchor.MustParseID("arXiv:2305.16367")}, p.Anchors())
	require.Equal(t, []int{1, 2, 3, 4}, p.Tasks())
	require.Contains(t, p.OwnWords(), "as today's date")
	require.NotContains(t, p.OwnWords(), "oceanographer")
	p.RequireProperties(t)
	p.RequireProperties(t, 1, 21)

	alone, err := prompt.New(&prompt.Options{Template: fstest.MapFS{"p.tmpl": {Data: []byte(
		`{{- /* retest:omit role question library anchors tasks claims.when */ -}}{{range .Claims}}{{upper .Text}} {{.Text}}{{end}}`)}}})
	require.NoError(t, err)
	p = prompttest.Render(t, alone, tides())
	require.Equal(t, []string{"friction", "c2"}, p.Claims())
	require.Empty(t, p.Anchors())
	require.Empty(t, p.Tasks())
}

// TestFailuresAreReported runs this test binary with tests that fail, in a folder where it may write.
func TestFailuresAreReported(t *testing.T) {
	t.Parallel()
	exe, err := os.Executable()
	require.NoError(t, err)
	dir := t.TempDir()
	golden := filepath.Join(dir, "a.golden")
	run := func(env ...string) string {
		cmd := exec.Command(exe, "-test.run", "^TestInner$", "-test.v")
		cmd.Env = append(append(os.Environ(), "RETEST_INNER="+golden, "CI=", "RETEST_UPDATE="), env...)
		out, _ := cmd.CombinedOutput()
		return string(out)
	}
	require.Contains(t, run(), "run RETEST_UPDATE=1 go test to write golden files")
	require.Contains(t, run("RETEST_UPDATE=1", "CI=1"), "was not written, because CI is set")
	require.NoFileExists(t, golden)
	require.Contains(t, run("RETEST_UPDATE=1"), "updated "+golden)
	text, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, "one\ntwo\nthree\n", string(text))
	require.Contains(t, run(), "--- PASS: TestInner/golden")

	require.NoError(t, os.WriteFile(golden, []byte("one\n2\nthree\n"), 0o600))
	out := run()
	require.Contains(t, out, "the text differs from "+golden)
	require.Regexp(t, `- 2\n\s+\+ two\n`, out)
	require.NoError(t, os.WriteFile(golden, []byte(strings.Repeat("long\n", 10)), 0o600))
	require.Contains(t, run("RETEST_UPDATE=1"), "would shrink from 50 bytes to 14; RETEST_UPDATE="+golden+" accepts that")
	require.Contains(t, run("RETEST_UPDATE="+golden), "updated "+golden)

	require.Contains(t, out, "property 1: the day appears once in the first 200 bytes, after template text")
	require.Contains(t, out, "--- FAIL: TestInner/suite/")
	require.Contains(t, out, `contains: want "a biologist" in the prompt`)
	require.Contains(t, out, "opening.tmpl:1:8: never true: .Vars.a")
}

// TestInner fails on purpose when it is run by TestFailuresAreReported.
func TestInner(t *testing.T) {
	golden := os.Getenv("RETEST_INNER")
	if golden == "" {
		return
	}
	t.Run("golden", func(t *testing.T) { prompttest.Golden(t, golden, "one\ntwo\nthree\n") })
	t.Run("properties", func(t *testing.T) {
		prompttest.Render(t, renderer(t, "{{.Role}} {{.Question}} {{.Library.Name}} {{.Library.Span}} {{.AsOf}} {{.AsOf}}\n"), tides()).RequireProperties(t, 1)
	})
	t.Run("suite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "x.test.yaml")
		require.NoError(t, os.WriteFile(path, []byte("inquiry: {role: r, question: q, claims: [{text: t, when: 2024}], tasks: [{retest: }]}\nas_of: 2026-11-23\n"+
			"cases: [{name: wrong, expect: {contains: a biologist}}]\n"), 0o600))
		prompttest.Suite(t, path)
	})
	t.Run("coverage", func(t *testing.T) {
		c := prompttest.NewCoverage(renderer(t, "{{with .Vars.a}}{{.}}{{end}}{{.Role}} {{.Question}} {{.Library.Name}} {{.Library.Span}}{{.AsOf}}\n"))
		c.Render(t, tides())
		c.Require(t, 90)
	})
}

func TestCoverage(t *testing.T) {
	t.Parallel()
	c := prompttest.NewCoverage(renderer(t, "{{if .Vars.a}}a{{else}}b{{end}} {{.Role}} {{.Question}} {{.Library.Name}} {{.Library.Span}} {{.AsOf}}\n"))
	require.Zero(t, c.Percent())
	c.Render(t, tides())
	require.InDelta(t, 50, c.Percent(), 0.01)
	q := tides()
	q.Vars = map[string]any{"a": true}
	c.Render(t, q)
	c.Require(t, 100)
	var profile bytes.Buffer
	require.NoError(t, c.WriteProfile(&profile))
	require.Contains(t, profile.String(), "opening.tmpl:1.15")
	require.InDelta(t, 100, prompttest.NewCoverage(renderer(t, "{{.Role}} {{.Question}} {{.Library.Name}} {{.Library.Span}} {{.AsOf}}\n")).Percent(), 0.01)
	builtIn, err := prompt.New(nil)
	require.NoError(t, err)
	require.Zero(t, prompttest.NewCoverage(builtIn).Percent(), "there is nothing to cover")
}

func FuzzStyles(f *testing.F) {
	r, err := prompt.New(&prompt.Options{Style: "markdown"})
	require.NoError(f, err)
	prompttest.Fuzz(f, r, tides())
}

// TestFuzzFindsForgery runs a fuzz target for a template that prints data unescaped.
func TestFuzzFindsForgery(t *testing.T) {
	t.Parallel()
	exe, err := os.Executable()
	require.NoError(t, err)
	for _, place := range []string{"claims[0].text", "tasks[0].retest.levers[0]", "tasks[3].ask.title", "vars.v"} {
		cmd := exec.Command(exe, "-test.run", "^FuzzInner$")
		cmd.Env = append(os.Environ(), "RETEST_INNER="+place)
		out, err := cmd.CombinedOutput()
		require.Error(t, err)
		require.Contains(t, string(out), place+" spans more than its line")
	}
}

// FuzzInner fails on purpose when it is run by TestFuzzFindsForgery.
func FuzzInner(f *testing.F) {
	raw, ok := map[string]string{
		"claims[0].text":            "{{range .Claims}}{{raw .Text}}{{end}}",
		"tasks[0].retest.levers[0]": "{{range .Tasks}}{{with .Retest}}{{range .Levers}}{{raw .}}{{end}}{{end}}{{end}}",
		"tasks[3].ask.title":        "{{range .Tasks}}{{with .Ask}}{{raw .Title}}{{end}}{{end}}",
		"vars.v":                    "{{raw .Vars.v}}",
	}[os.Getenv("RETEST_INNER")]
	if !ok {
		raw = "{{range .Claims}}{{.Text}}{{end}}" // when run on its own, this is an ordinary fuzz target
	}
	r, err := prompt.New(&prompt.Options{Template: fstest.MapFS{"p.tmpl": {Data: []byte("{{- /* retest:omit role question library claims anchors tasks */ -}}" + raw)}}})
	require.NoError(f, err)
	q := tides()
	q.Vars = map[string]any{"v": "x"}
	prompttest.Fuzz(f, r, q)
}
