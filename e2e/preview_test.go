package e2e_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
)

func TestPromptUpdatesWithFile(t *testing.T) {
	t.Parallel()
	p := open(t, serve(t), desktop)
	require.Equal(t, rendered(t, p.served, "plain"), p.text("#prompt"))
	require.Contains(t, p.text("#counts"), "tokens")
	shown := func(p *page) string { return eval[string](p, `document.querySelector("#help").innerText`) }
	require.Equal(t, "Blue line: your data. Orange dashes: computed. No line: template text.", shown(p))
	require.Equal(t, "Hover over any part to see its source. Click to keep it here.", eval[string](p, `document.querySelector("#origin-text").innerText`))
	p.shoot("normal")
	require.Contains(t, shown(open(t, p.served, phone)), "Tap any part to see its source.")

	p.replace(t, "inquiry.yaml", "role: an alignment researcher", "role: a careful reader")
	p.until(`document.querySelector("#prompt").textContent.includes("You are a careful reader")`)
	require.Equal(t, rendered(t, p.served, "plain"), p.text("#prompt"))
	require.Contains(t, p.text("#status"), "Up to date")
}

// rendered returns the prompt that the library renders for the served project.
func rendered(t *testing.T, s *served, style string) string {
	t.Helper()
	r, err := prompt.New(&prompt.Options{Style: style, Overlay: os.DirFS(filepath.Join(s.dir, "templates"))})
	require.NoError(t, err)
	file, err := os.Open(filepath.Join(s.dir, "inquiry.yaml"))
	require.NoError(t, err)
	defer file.Close()
	for d, err := range inquiry.Read(file, "inquiry.yaml") {
		require.NoError(t, err)
		p, err := r.Render(t.Context(), d.Inquiry)
		require.NoError(t, err)
		return p.Text
	}
	require.Fail(t, "no inquiry")
	return ""
}

func TestErrorsAboveLastGoodPrompt(t *testing.T) {
	t.Parallel()
	p := open(t, serve(t), desktop)
	before := p.text("#prompt")
	p.replace(t, filepath.Join("templates", "opening.tmpl"), `{{template "subject" .}}`, "{{.Rol}}")
	p.do(chromedp.WaitVisible(chromedp.CSS("#wrong")))
	require.Contains(t, p.text("#faults"), "has no field Rol")
	require.Contains(t, p.text("#faults"), "templates/opening.tmpl:4:")
	require.Contains(t, p.text("#faults"), "did you mean Role?")
	require.True(t, eval[bool](p, `(function () {
		const lines = document.querySelector("#faults .excerpt").textContent.split("\n");
		return lines.length === 2 && lines[1].trim() === "^^^^" && lines[0].slice(lines[1].indexOf("^")).startsWith(".Rol");
	})()`), "the carets underline the field")
	require.Equal(t, before, p.text("#prompt"))
	require.True(t, eval[bool](p, `document.querySelector("#prompt").checkVisibility()`))
	require.Contains(t, p.text("#stale"), "Out of date: this is the last good prompt")
	p.shoot("error")

	p.replace(t, filepath.Join("templates", "opening.tmpl"), "{{.Rol}}", `{{template "subject" .}}`)
	p.do(chromedp.WaitNotVisible(chromedp.CSS("#wrong")), chromedp.WaitNotVisible(chromedp.CSS("#stale")))
	require.Contains(t, p.text("#status"), "Up to date")
}

func TestInitialErrors(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.replace(t, "inquiry.yaml", "role:", "rol:")
	s.replace(t, "inquiry.yaml", "as_of: 2026-11-23", "as_of: 2026-13-23")
	s.replace(t, filepath.Join("templates", "opening.tmpl"), `{{template "day" .}}`, `{{template "dya" .}}`)
	p := open(t, s, desktop)
	require.Equal(t, "3 errors: the prompt cannot be rendered", p.text("#wrong-title"))
	require.Equal(t, "No prompt yet. Fix the errors above and save.", p.text("#stale"))
	require.True(t, eval[bool](p, `document.querySelector("#copy").disabled`))
	p.shoot("errors-from-the-start")
	s.replace(t, "inquiry.yaml", "rol:", "role:")
	s.replace(t, "inquiry.yaml", "as_of: 2026-13-23", "as_of: 2026-11-23")
	s.replace(t, filepath.Join("templates", "opening.tmpl"), `{{template "dya" .}}`, `{{template "day" .}}`)
	p.do(chromedp.WaitNotVisible(chromedp.CSS("#wrong")))
	require.Equal(t, rendered(t, p.served, "plain"), p.text("#prompt"))
}

func TestCopyButton(t *testing.T) {
	t.Parallel()
	allow := func(name string) step {
		return func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
			_, err := chromedp.CallBrowser(ctx, browser.SetPermission, browser.SetPermissionParams{
				Permission: &browser.PermissionDescriptor{Name: name}, Setting: browser.PermissionSettingGranted,
			})
			return chromedp.Void{}, err
		}
	}
	p := open(t, serve(t), desktop, allow("clipboard-write"), allow("clipboard-read"))
	p.do(chromedp.Click(chromedp.CSS("#copy")))
	p.until(`document.querySelector("#copy").textContent === "Copied"`)
	require.Contains(t, p.text("#status"), "Copied")
	copied, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](`navigator.clipboard.readText()`, chromedp.EvalAwaitPromise))
	require.NoError(t, err)
	require.Equal(t, rendered(t, p.served, "plain"), copied)
	p.until(`document.querySelector("#copy").textContent === "Copy prompt"`)
}

func TestStyleAndDayPickers(t *testing.T) {
	t.Parallel()
	p := open(t, serve(t), desktop)
	p.do(chromedp.SetValue(chromedp.CSS("#style"), "xml"))
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#style").dispatchEvent(new Event("change"))`))
	p.until(fmt.Sprintf(`document.querySelector("#prompt").textContent === %q`, rendered(t, p.served, "xml")))

	p.do(chromedp.Evaluate[chromedp.Void](`(function () {
		const day = document.querySelector("#as-of");
		day.value = "2027-01-31";
		day.dispatchEvent(new Event("change"));
	})()`))
	p.until(`document.querySelector("#prompt").textContent.includes("2027-01-31")`)
	require.Equal(t, "set here", p.text("#as-of-from"))

	p.do(chromedp.Reload(), chromedp.WaitVisible(chromedp.CSS("#prompt .s")))
	require.Contains(t, p.text("#prompt"), "2027-01-31", "a reload keeps the chosen day")
	p.do(chromedp.Click(chromedp.CSS("#reset")))
	p.until(`!document.querySelector("#prompt").textContent.includes("2027-01-31")`)
	require.Equal(t, "from the file", p.text("#as-of-from"))
}

func TestKeyboardShowsOrigin(t *testing.T) {
	t.Parallel()
	p := open(t, serve(t), desktop)
	p.do(chromedp.Focus(chromedp.CSS("#view-reading")), chromedp.KeyEvent(kb.Tab))
	require.True(t, eval[bool](p, `document.activeElement === document.querySelector("#prompt .s")`), "one Tab moves the focus into the prompt")
	for range 200 {
		if eval[bool](p, `document.activeElement.textContent === "an alignment researcher."`) {
			break
		}
		p.do(chromedp.KeyEvent(kb.ArrowRight))
	}
	origin := p.text("#origin-text")
	require.Contains(t, origin, "role  inquiry.yaml:")
	require.Contains(t, origin, "(built-in)/")
	p.shoot("origin")

	p.do(chromedp.Focus(chromedp.CSS("#origin-show")), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS("#panel-templates .l.on")))
	require.Contains(t, p.text(".l.on"), "{{sentence .Role}}")
	require.Regexp(t, `^This prompt took \d+ of \d+ possible branch outcomes\.`, p.text("#coverage"))
	require.True(t, eval[bool](p, `document.querySelector("#back").getBoundingClientRect().top >= 0`), "the back button stays in view")
	p.do(chromedp.Focus(chromedp.CSS("#back")), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS("#prompt")))
	require.Equal(t, "an alignment researcher.", eval[string](p, `document.activeElement.textContent`))
	p.do(chromedp.Focus(chromedp.CSS("#origin-show")), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS("#panel-templates .l.on")))
	p.shoot("templates")
	p.do(chromedp.Focus(chromedp.CSS("#tab-templates")), chromedp.KeyEvent(kb.ArrowLeft), chromedp.WaitVisible(chromedp.CSS("#panel-checks")))
	p.shoot("checks")
	p.do(chromedp.KeyEvent(kb.ArrowLeft), chromedp.WaitVisible(chromedp.CSS("#panel-messages")))
	require.Equal(t, "System", p.text("#panel-messages h2"))
	p.shoot("messages")
}

func TestEditKeepsFocus(t *testing.T) {
	t.Parallel()
	p := open(t, serve(t), desktop)
	edit := func(from, to string) {
		t.Helper()
		p.replace(t, "inquiry.yaml", "role: "+from, "role: "+to)
		p.until(fmt.Sprintf(`document.querySelector("#prompt").textContent.includes("You are %s")`, to))
	}
	p.do(chromedp.Focus(chromedp.CSS("#prompt .s")), chromedp.KeyEvent(kb.ArrowRight))
	edit("an alignment researcher", "a careful reader")
	require.Equal(t, "2026-11-23", eval[string](p, `document.activeElement.textContent`))
	require.Contains(t, p.text("#origin-text"), "as_of")

	p.do(chromedp.Click(chromedp.CSS("#tab-templates")), chromedp.Focus(chromedp.CSS(".file summary")))
	edit("a careful reader", "a reader with an audience")
	p.replace(t, "inquiry.yaml", "role:", "vars: {audience: reviewers}\nrole:")
	p.until(`document.querySelector("#prompt").textContent.includes("You write for reviewers")`)
	require.True(t, eval[bool](p, `document.activeElement === document.querySelector(".file summary")`))
}

func TestHostileTextStaysText(t *testing.T) {
	t.Parallel()
	const hostile = "<img src=x onerror=alert(1)></span></pre><script>alert(1)</script>"
	s := serve(t)
	s.replace(t, "inquiry.yaml", "role: an alignment researcher", "role: '"+hostile+"'")
	s.replace(t, filepath.Join("templates", "opening.tmpl"), `{{template "day" .}}`, hostile+`{{template "day" .}}{{raw .Role}}`)
	p := open(t, s, desktop)
	inert := func() {
		t.Helper()
		require.Zero(t, eval[int](p, `document.querySelectorAll("main img, main script").length`))
	}
	require.Equal(t, 3, strings.Count(p.text("#prompt"), hostile))
	require.Contains(t, p.text("#panel-messages"), hostile)
	require.Contains(t, p.text("#panel-templates"), hostile)
	inert()
	s.replace(t, "inquiry.yaml", "role: '"+hostile, "rol: '"+hostile)
	p.do(chromedp.WaitVisible(chromedp.CSS("#wrong")))
	require.Contains(t, p.text("#faults"), hostile)
	inert()
}

func TestDarkMode(t *testing.T) {
	t.Parallel()
	p := open(t, serve(t), desktop, protocol(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}},
	}))
	require.Equal(t, "rgb(15, 19, 25)", eval[string](p, `getComputedStyle(document.body).backgroundColor`))
	p.shoot("dark")
	p.do(chromedp.Click(chromedp.CSS("#tab-templates")))
	p.shoot("dark-templates")
	p.replace(t, "inquiry.yaml", "role:", "rol:")
	p.do(chromedp.WaitVisible(chromedp.CSS("#wrong")))
	p.shoot("dark-error")
}

func TestPhone(t *testing.T) {
	t.Parallel()
	p := open(t, serve(t), phone)
	fits := func() {
		t.Helper()
		require.LessOrEqual(t, eval[int](p, `document.documentElement.scrollWidth`), 360)
	}
	fits()
	p.shoot("phone")
	p.do(chromedp.Click(chromedp.CSS("#prompt .data")), chromedp.WaitVisible(chromedp.CSS("#origin")))
	fits()
	require.True(t, eval[bool](p, `document.querySelector(".s.on").getBoundingClientRect().bottom < document.querySelector("#origin").getBoundingClientRect().top`), "the selected part is not covered")
	p.shoot("phone-origin")
	p.do(chromedp.Click(chromedp.CSS("#origin-close")), chromedp.WaitNotVisible(chromedp.CSS("#origin")))
	for _, name := range []string{"messages", "checks", "templates"} {
		p.do(chromedp.Click(chromedp.CSS("#tab-"+name)), chromedp.WaitVisible(chromedp.CSS("#panel-"+name)))
		fits()
		p.shoot("phone-" + name)
	}
	p.do(chromedp.Click(chromedp.CSS("#tab-prompt")))
	p.replace(t, filepath.Join("templates", "opening.tmpl"), ".Vars.audience", ".Var.audience")
	p.do(chromedp.WaitVisible(chromedp.CSS("#wrong")))
	fits()
	require.True(t, eval[bool](p, `(function () {
		const caret = document.querySelector("#faults .caret").getBoundingClientRect();
		const box = document.querySelector("#faults .excerpt").getBoundingClientRect();
		return caret.left > box.left && caret.right < box.right;
	})()`), "the caret can be seen")
	p.shoot("phone-error")
	p.do(chromedp.Click(chromedp.CSS("#tab-checks")))
	require.Equal(t, "Checks (1)", p.text("#tab-checks"))
	require.Contains(t, p.text("#panel-checks"), "1 finding from 1 rule (1 warning), besides the errors above. Some checks run only after")
}

func TestFileRemovedAndRestored(t *testing.T) {
	t.Parallel()
	s := serve(t)
	p := open(t, s, desktop)
	text, err := os.ReadFile(filepath.Join(s.dir, "inquiry.yaml"))
	require.NoError(t, err)
	require.NoError(t, os.Remove(filepath.Join(s.dir, "inquiry.yaml")))
	p.do(chromedp.WaitVisible(chromedp.CSS("#wrong")))
	require.Contains(t, p.text("#faults"), "inquiry.yaml is gone, and there is no other inquiry file in this folder")
	require.Contains(t, p.text("#prompt"), "an alignment researcher", "the last good prompt stays visible")
	require.Equal(t, "2026-11-23", eval[string](p, `document.querySelector("#as-of").value`))
	require.Equal(t, "inquiry", p.text("#heading"))
	p.shoot("file-gone")
	require.NoError(t, os.WriteFile(filepath.Join(s.dir, "inquiry.yaml"), text, 0o600))
	p.do(chromedp.WaitNotVisible(chromedp.CSS("#wrong")))
}

// Scripts cannot read the token, and the page indicates when the command has ended.
func TestServerExit(t *testing.T) {
	t.Parallel()
	s := serve(t)
	p := open(t, s, desktop)
	require.NotContains(t, eval[string](p, `document.cookie`), "retest")
	p.forgiven = []string{"ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE"}
	require.NoError(t, s.cmd.Process.Signal(os.Interrupt))
	p.until(`document.querySelector("#status").dataset.state === "lost"`)
	require.Contains(t, p.text("#prompt"), "an alignment researcher", "the prompt stays visible")
}
