package e2e_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// TestPicturesOfTheReadme checks that the pages still have the content they had when the pictures in docs/images were taken. A text
// file next to each picture records that content. Set RETEST_UPDATE=1 to retake the pictures.
func TestPicturesOfTheReadme(t *testing.T) {
	t.Parallel()
	t.Run("preview", func(t *testing.T) {
		t.Parallel()
		p := open(t, library(t), desktop)
		p.picture("preview", `["#heading", "[role=tablist]", "#prompt"].map(s => document.querySelector(s).innerText).join("\n\n") +
			"\n\n" + [...document.querySelectorAll("#tree .name")].map(e => e.innerText).join("\n")`)
	})
	t.Run("results", func(t *testing.T) {
		t.Parallel()
		p := browse(t, recorded(t), desktop, "article")
		p.picture("results", `document.body.innerText`)
	})
}

// library starts the preview of a folder with several inquiries and tests of a template.
func library(t *testing.T) *served {
	t.Helper()
	return serveIn(t, func(dir string) {
		for _, name := range []string{"hubble-tension", "emergent-abilities"} {
			require.NoError(t, os.MkdirAll(filepath.Join(dir, name), 0o700))
			copyFile(t, filepath.Join("..", "examples", name, "inquiry.yaml"), filepath.Join(dir, name, "inquiry.yaml"))
		}
		cases, err := os.ReadFile(filepath.Join("..", "examples", "overlay", "overlay.test.yaml"))
		require.NoError(t, err)
		cases = bytes.ReplaceAll(cases, []byte("../social-roles/"), []byte("../"))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "templates", "overlay.test.yaml"), cases, 0o600))
	})
}

// picture takes a picture for the README, or compares the page's text with the text recorded for the existing picture.
func (p *page) picture(name, content string) {
	p.t.Helper()
	base := filepath.Join("..", "docs", "images", name)
	text := eval[string](p, content) + "\n"
	if os.Getenv("RETEST_UPDATE") != "" && os.Getenv("CI") == "" {
		png, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
		require.NoError(p.t, err)
		require.NoError(p.t, os.WriteFile(base+".png", png, 0o600))
		require.NoError(p.t, os.WriteFile(base+".txt", []byte(text), 0o600))
	}
	want, err := os.ReadFile(base + ".txt")
	require.NoError(p.t, err)
	require.FileExists(p.t, base+".png")
	require.Equal(p.t, string(want), text, "run RETEST_UPDATE=1 ./e2e/run -run Pictures")
}
