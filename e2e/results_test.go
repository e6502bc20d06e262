package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/stretchr/testify/require"
)

// results serves the page for the recorded results in examples, after changing one reply so that it tries to break the page.
func results(t *testing.T) *served {
	t.Helper()
	return resultsOf(t, func(dir string) {
		path := filepath.Join(dir, "results", "retry-answers.jsonl")
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		const evil = `<img src=x onerror=alert(1)></bdi></style><script>alert(1)</script>`
		changed := strings.Replace(string(text), "Independently sampled", strings.ReplaceAll(evil, `"`, "")+strings.Repeat("long", 100)+" Independently sampled", 1)
		require.NotEqual(t, string(text), changed)
		require.NoError(t, os.WriteFile(path, []byte(changed), 0o600))
	})
}

// recorded serves the page for the recorded results without changes.
func recorded(t *testing.T) *served {
	t.Helper()
	return resultsOf(t, func(string) {})
}

// resultsOf serves the page for the recorded results in examples, after change has modified them.
func resultsOf(t *testing.T, change func(dir string)) *served {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(filepath.Join("..", "examples"))))
	retest := func(status int, args ...string) {
		t.Helper()
		cmd := exec.Command(command, args...)
		cmd.Dir = dir
		out, _ := cmd.CombinedOutput()
		require.Equal(t, status, cmd.ProcessState.ExitCode(), string(out))
	}
	retest(0, "batch", "corpus/corpus.jsonl", "--defaults", "corpus/defaults.yaml", "--papers", "corpus/papers.yaml",
		"--to", "openai-chat", "--model", "a-model", "--max-tokens", "2000", "--out", "requests")
	change(dir)
	retest(1, "read", "results/answers.jsonl", "results/retry-answers.jsonl", "--batch", "requests", "-o", "v.jsonl", "--html", "results.html")
	return &served{dir: dir, url: "file://" + filepath.ToSlash(filepath.Join(dir, "results.html"))}
}

func TestResultPage(t *testing.T) {
	t.Parallel()
	p := browse(t, results(t), desktop, "article")
	require.Equal(t, 3, eval[int](p, `document.querySelectorAll("article").length`))
	require.Equal(t, 4, eval[int](p, `document.querySelectorAll(".claim").length`))
	require.Zero(t, eval[int](p, `document.querySelectorAll("img, script").length`))
	require.Contains(t, p.text("#q2-1"), "<img src=x onerror=alert(1)>")
	require.Contains(t, p.text(".first"), "role-play / c1")
	require.Equal(t, "rgb(11, 87, 164)", eval[string](p, `getComputedStyle(document.querySelector("a")).color`), "the page's policy allows its style")
	require.Positive(t, eval[float64](p, `document.querySelector("rect").getBoundingClientRect().width`))
	// Each internal link has a target, and no web link runs a script.
	require.Empty(t, eval[[]string](p, `[...document.links].map(a => a.getAttribute("href")).filter(h => h.startsWith("#") ? !document.getElementById(h.slice(1)) : !/^https?:/.test(h))`))
	require.Empty(t, eval[[]string](p, `[...document.querySelectorAll("[id]")].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)`))
	// Heading levels are never skipped.
	require.Empty(t, eval[[]string](p, `[...document.querySelectorAll("h1, h2, h3, h4")].filter((h, i, all) => i > 0 && h.tagName[1] - all[i-1].tagName[1] > 1).map(h => h.textContent)`))
	p.shoot("results")
}

func TestResultPageDark(t *testing.T) {
	t.Parallel()
	p := browse(t, results(t), desktop, "article", protocol(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}},
	}))
	require.Equal(t, "rgb(15, 19, 25)", eval[string](p, `getComputedStyle(document.body).backgroundColor`))
	p.shoot("results-dark")
}

func TestResultPagePhone(t *testing.T) {
	t.Parallel()
	p := browse(t, results(t), phone, "article")
	require.LessOrEqual(t, eval[int](p, `document.documentElement.scrollWidth`), 360)
	p.shoot("results-phone")
	eval[bool](p, `(document.querySelector("#q2").scrollIntoView(), true)`)
	p.shoot("results-phone-claim")
}

// In print, nothing is hidden and links show their URLs.
func TestResultPagePrint(t *testing.T) {
	t.Parallel()
	p := browse(t, results(t), desktop, "article", protocol(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}))
	require.Equal(t, "rgb(0, 0, 0)", eval[string](p, `getComputedStyle(document.querySelector(".verdict")).color`))
	require.Contains(t, eval[string](p, `getComputedStyle(document.querySelector(".evidence a"), "::after").content`), "https://arxiv.org/abs/")
	p.shoot("results-print")
}
