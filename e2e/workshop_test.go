package e2e_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
)

// workshop serves a folder with two more inquiries, one of which has errors, and a test file with golden files.
func workshop(t *testing.T, args ...string) *served {
	t.Helper()
	return serveIn(t, func(dir string) {
		write := func(name, text string) {
			path := filepath.Join(dir, name)
			require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
			require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		}
		write("more/naps.yaml", naps)
		write("more/walks.yaml", strings.NewReplacer("naps", "walks", "role:", "rol:").Replace(naps))
		write("templates/naps.test.yaml", cases)
		write("templates/golden/naps.golden", "This is not the prompt.\n")
	}, args...)
}

const (
	naps = `id: naps
role: sleep researcher
question: whether naps help memory
as_of: 2025-11-23
claims:
  - {id: short, text: Short naps help., when: 2024, anchors: ["https://arxiv.org/abs/2305.16367"]}
  - {id: long, text: Long naps help., when: 2024}
anchors: [{id: 2305.16367, title: Naps, date: 2023-05}]
tasks: [{retest: }]
`
	cases = `inquiry: ../more/naps.yaml
style: markdown
cases:
  - name: says what the question is
    expect: {contains: whether naps help memory, max_characters: 20000}
  - name: is the golden prompt
    expect: {golden: golden/naps.golden, contains: [naps, Long]}
  - name: forbids dreams
    expect: {contains: dreams, not_contains: naps}
`
)

// click clicks the list item with the given name.
func (p *page) click(name string) {
	p.t.Helper()
	p.until(fmt.Sprintf(`(function () {
		const item = Array.from(document.querySelectorAll("#tree .item")).find(function (a) { return a.querySelector(".name").textContent === %q; });
		if (item) item.click();
		return Boolean(item);
	})()`, name))
	p.until(fmt.Sprintf(`document.querySelector("#heading").textContent === %q && document.querySelector("#status").dataset.state !== "wait"`, name))
}

func TestFolderTree(t *testing.T) {
	t.Parallel()
	p := open(t, workshop(t), desktop)
	p.do(chromedp.WaitVisible(chromedp.CSS("#tree .item")))
	names := eval[[]string](p, `Array.from(document.querySelectorAll("#tree .item .name"), function (e) { return e.textContent; })`)
	require.Equal(t, []string{"inquiry", "naps", "walks", "says what the question is", "is the golden prompt", "forbids dreams"}, names)
	row := func(name string) string {
		return eval[string](p, fmt.Sprintf(`Array.from(document.querySelectorAll("#tree .item")).find(function (a) { return a.querySelector(".name").textContent === %q; }).textContent`, name))
	}
	require.Contains(t, row("walks"), ", 1 error")
	require.Regexp(t, `, \d+ warnings?`, row("naps"))
	require.Regexp(t, `\d+ mo old, As of 2025-11-23, \d+ months ago`, row("naps"))
	require.Equal(t, "1 of 3 has errors", p.text(".group h2 .help"))
	require.Contains(t, row("is the golden prompt"), "failed: ")
	require.Contains(t, row("says what the question is"), "passed: ")
	require.NotContains(t, eval[string](p, `location.href`), "token")
	p.shoot("folder")

	// the numbers of warnings in the list match those in the checks tab
	for _, name := range []string{"inquiry", "naps", "walks"} {
		p.click(name)
		p.do(chromedp.Click(chromedp.CSS("#tab-checks")))
		n := eval[int](p, `document.querySelectorAll("#panel-checks .rule-group:has(.severity.warning) .findings > li").length`)
		require.Contains(t, row(name), fmt.Sprintf(", %d warning", n), name)
	}
	p.do(chromedp.Click(chromedp.CSS("#tab-prompt")))

	p.click("naps")
	require.Contains(t, p.text("#prompt"), "whether naps help memory")
	require.Equal(t, "naps", eval[string](p, `document.querySelector("[aria-current] .name").textContent`))
	p.do(chromedp.Reload(), chromedp.WaitVisible(chromedp.CSS("#prompt .s")))
	require.Equal(t, "naps", p.text("#heading"), "a reload keeps the chosen inquiry, without the token")
	p.do(chromedp.Evaluate[chromedp.Void](`history.back()`))
	p.until(`document.querySelector("#heading").textContent === "walks"`)

	p.click("walks")
	require.Contains(t, p.text("#faults"), `unknown key "rol"`)
	require.Equal(t, "none", eval[string](p, `getComputedStyle(document.querySelector("#prompt").closest(".split")).display`), "another inquiry's prompt would be misleading")
	p.shoot("folder-error")
}

func TestSearchAndKeys(t *testing.T) {
	t.Parallel()
	p := open(t, workshop(t), desktop)
	p.do(chromedp.WaitVisible(chromedp.CSS("#tree .item")))
	slash := func() { // dispatch an event, because the protocol would enter the character even if the page handles the key
		require.False(t, eval[bool](p, `document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "/", bubbles: true, cancelable: true }))`))
	}
	slash()
	require.Equal(t, "find", eval[string](p, `document.activeElement.id`))
	p.do(chromedp.KeyEvent("memory"))
	visible := `Array.from(document.querySelectorAll("#tree .item .name")).filter(function (e) { return e.offsetParent; }).map(function (e) { return e.textContent; })`
	require.Equal(t, []string{"naps", "walks"}, eval[[]string](p, visible))
	require.Equal(t, "2 results", p.text("#none-found"))
	require.Equal(t, "2 of 3 shown", p.text(".group h2 .help"))
	p.shoot("search")
	p.do(chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowUp), chromedp.KeyEvent(kb.Enter))
	p.until(`document.querySelector("#heading").textContent === "naps"`)
	slash()
	p.do(chromedp.KeyEvent("zzz"))
	require.Equal(t, "No results.", p.text("#none-found"))
	p.do(chromedp.KeyEvent(kb.Escape))
	require.Len(t, eval[[]string](p, visible), 6)
	press := func(value string) { p.do(chromedp.Click(chromedp.CSS("#filters [value=" + value + "]"))) }
	press("failed")
	require.Equal(t, []string{"is the golden prompt", "forbids dreams"}, eval[[]string](p, visible))
	press("errors")
	require.Equal(t, []string{"walks", "is the golden prompt", "forbids dreams"}, eval[[]string](p, visible))
	p.shoot("filter")
	press("failed")
	press("errors")
	require.Len(t, eval[[]string](p, visible), 6)
	p.do(chromedp.Focus(chromedp.CSS("#find")))

	// the focus stays in the list when a file is edited
	p.do(chromedp.KeyEvent(kb.ArrowDown))
	require.Equal(t, "inquiry", eval[string](p, `document.activeElement.querySelector(".name").textContent`))
	p.replace(t, filepath.Join("more", "naps.yaml"), "help memory", "help recall")
	p.until(`document.querySelector("#tree").textContent.includes("help recall")`)
	require.Equal(t, "inquiry", eval[string](p, `document.activeElement.querySelector(".name").textContent`))
}

func TestStory(t *testing.T) {
	t.Parallel()
	s := workshop(t)
	p := open(t, s, desktop)
	p.click("says what the question is")
	require.Equal(t, "✓ 2 of 2 assertions passed", p.text("#story-title"))
	require.Equal(t, "Test of naps (more/naps.yaml)", p.text("#story > p"))
	require.Contains(t, p.text("#status"), "Up to date")
	require.False(t, eval[bool](p, `document.querySelector("#tab-checks").checkVisibility()`), "the checks apply to the inquiry, not to the test")
	require.Equal(t, []string{"whether naps help memory", "20000"}, eval[[]string](p, `Array.from(document.querySelectorAll(".assertion-value"), function (e) { return e.textContent; })`))
	require.Contains(t, p.text("#prompt"), "whether naps help memory")
	p.shoot("story-passed")

	p.click("forbids dreams")
	require.Equal(t, "✕ 2 of 2 assertions failed", p.text("#story-title"))
	require.Contains(t, p.text("#story"), "dreams")
	require.Equal(t, "bad 2 of 2 assertions failed", eval[string](p, `document.querySelector("#status").dataset.state + " " + document.querySelector("#status").textContent`))
	require.True(t, eval[bool](p, `document.title.startsWith("✕ forbids dreams")`))
	require.True(t, eval[bool](p, `document.querySelector(".assertion a.place").href.startsWith("vscode://file/")`))

	p.click("is the golden prompt")
	require.Equal(t, "✕ 1 of 2 assertions failed", p.text("#story-title"))
	require.Contains(t, p.text(".golden .diff"), "- This is not the prompt.")
	require.Contains(t, p.text(".golden .diff"), "+ ")
	p.shoot("story-golden")
	require.Equal(t, "Accept as golden", p.text(".golden button.primary"))
	short := eval[int](p, `document.querySelector(".golden .diff").clientHeight`)
	p.do(chromedp.Click(chromedp.CSS(".golden button.plain")))
	require.Greater(t, eval[int](p, `document.querySelector(".golden .diff").clientHeight`), short)
	p.do(chromedp.Click(chromedp.CSS(".golden button.primary")))
	p.until(`document.querySelector("#story-title").textContent === "✓ 2 of 2 assertions passed"`)
	p.until(`document.querySelector("#done").textContent.startsWith("Updated ")`)
	written, err := os.ReadFile(filepath.Join(s.dir, "templates", "golden", "naps.golden"))
	require.NoError(t, err)
	require.Equal(t, p.text("#prompt"), string(written))
	p.until(`Array.from(document.querySelectorAll("#tree .item")).some(function (a) { return a.textContent.includes("passed: is the golden"); })`)
	p.shoot("story-accepted")
	p.do(chromedp.Click(chromedp.CSS("#done button")))
	p.until(`document.querySelector("#done").textContent.startsWith("Restored ")`)
	require.True(t, eval[bool](p, `document.activeElement.id === "done"`))
	written, err = os.ReadFile(filepath.Join(s.dir, "templates", "golden", "naps.golden"))
	require.NoError(t, err)
	require.Equal(t, "This is not the prompt.\n", string(written))

	p.do(chromedp.Click(chromedp.CSS("#story > p a")))
	p.until(`document.querySelector("#heading").textContent === "naps"`)
}

func TestFixButton(t *testing.T) {
	t.Parallel()
	s := workshop(t)
	p := open(t, s, desktop)
	p.click("naps")
	p.do(chromedp.Click(chromedp.CSS("#tab-checks")), chromedp.WaitVisible(chromedp.CSS(".rule-head button")))
	require.True(t, eval[bool](p, `Array.from(document.querySelectorAll(".rule-group .place a")).every(function (a) { return /^vscode:\/\/file\/.*naps\.yaml:\d+:\d+$/.test(a.href); })`))
	p.shoot("checks-grouped")
	before := eval[int](p, `document.querySelectorAll(".rule-group").length`)
	name := eval[string](p, `document.querySelector(".rule-head button").getAttribute("aria-label")`)
	require.Equal(t, "Fix 1 in more/naps.yaml: role-article", name)
	require.Contains(t, p.text(".rule-group"), "Will become:role: a sleep researcher")
	p.do(chromedp.Click(chromedp.CSS(".why summary")))
	p.shoot("checks-why")
	p.do(chromedp.Click(chromedp.CSS(".rule-head button")))
	p.until(fmt.Sprintf(`document.querySelectorAll(".rule-group").length === %d`, before-1))
	p.until(`document.querySelector("#done").textContent.startsWith("Fixed ")`)
	text, err := os.ReadFile(filepath.Join(s.dir, "more", "naps.yaml"))
	require.NoError(t, err)
	require.NotEqual(t, naps, string(text))
	p.shoot("checks-fixed")
	p.forgiven = []string{"409 (Conflict)"}
	s.replace(t, filepath.Join("more", "naps.yaml"), "Short naps", "Brief naps")
	p.until(`document.querySelector("#prompt").textContent.includes("Brief naps")`)
	p.do(chromedp.Click(chromedp.CSS("#done button")))
	p.until(`document.querySelector("#done").textContent === "Not written: more/naps.yaml has changed since then"`)
}

func TestCompare(t *testing.T) {
	t.Parallel()
	s := workshop(t)
	p := open(t, s, desktop)
	p.click("naps")
	with := func(value string) {
		p.do(chromedp.SetValue(chromedp.CSS("#with"), value))
		p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#with").dispatchEvent(new Event("change"))`))
	}
	with("style:xml")
	p.do(chromedp.WaitVisible(chromedp.CSS(".columns")))
	require.Equal(t, "Style xml|Style plain (current)", eval[string](p, `document.querySelector(".columns h3.l").textContent + "|" + document.querySelector(".columns h3.r").textContent`))
	require.Contains(t, eval[string](p, `Array.from(document.querySelectorAll(".cell.l.differs"), function (e) { return e.textContent; }).join("\n")`), "<papers")
	p.shoot("compare-style")
	with("saved")
	p.until(`document.querySelector("#comparison").textContent.includes("Nothing has changed")`)
	p.replace(t, filepath.Join("more", "naps.yaml"), "help memory", "help recall")
	p.until(`document.querySelectorAll(".cell.r.differs").length > 0`)
	require.Contains(t, p.text(".cell.l.differs"), "memory")
	require.Contains(t, p.text(".cell.r.differs"), "recall")
	require.Equal(t, "Before the last save", p.text(".columns h3.l"))
	p.do(chromedp.Click(chromedp.CSS(".fold")))
	p.shoot("compare-saved")
	p.do(chromedp.Click(chromedp.CSS(".comparison-head button")))
	p.until(`!document.querySelector(".columns") && document.querySelector("#prompt").checkVisibility()`)
	require.Equal(t, "with", eval[string](p, `document.activeElement.id`))
}

func TestViewModes(t *testing.T) {
	t.Parallel()
	p := open(t, serve(t, "--style", "markdown"), desktop)
	p.shoot("annotated-markdown")
	p.do(chromedp.Click(chromedp.CSS("#view-reading")))
	require.Equal(t, "none", eval[string](p, `getComputedStyle(document.querySelector("#prompt .data")).textDecorationLine`))
	require.Equal(t, rendered(t, p.served, "markdown"), p.text("#prompt"))
	p.shoot("reading")
	p.do(chromedp.Click(chromedp.CSS("#view-rendered")), chromedp.WaitVisible(chromedp.CSS("#rendered h2, #rendered h1")))
	require.False(t, eval[bool](p, `document.querySelector("#prompt").checkVisibility()`))
	p.shoot("rendered")
	p.do(chromedp.Reload(), chromedp.WaitVisible(chromedp.CSS("#rendered p")))
	require.Contains(t, eval[string](p, `location.search`), "view=rendered")
}

func TestOptions(t *testing.T) {
	t.Parallel()
	p := open(t, serve(t), desktop)
	set := func(id, value string) {
		p.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(function () {
			const e = document.getElementById(%q);
			e.value = %q;
			e.dispatchEvent(new Event("change"));
		})()`, id, value)))
	}
	set("form", "json")
	p.until(`document.querySelector("#prompt").textContent.includes("JSON")`)
	set("words", "321")
	p.until(`document.querySelector("#prompt").textContent.includes("321 words")`)
	set("search", "no")
	p.until(`location.search.includes("search=no") && document.querySelector("#status").dataset.state === "good"`)
	p.do(chromedp.Click(chromedp.CSS("#today")))
	p.until(`document.querySelector("#prompt").textContent.includes(new Date().toISOString().slice(0, 10))`)
	require.Equal(t, "Reset 4 options", p.text("#reset"))
	require.Equal(t, 4, eval[int](p, `document.querySelectorAll(".controls .changed").length`))
	p.shoot("options")
	set("as-of", "11/23/2026")
	require.Contains(t, p.text("#status"), "Enter a date such as 2026-11-23")
	p.do(chromedp.Click(chromedp.CSS("#reset")))
	p.until(`!document.querySelector("#prompt").textContent.includes("321 words")`)
	require.Empty(t, eval[string](p, `location.search`))
}

func TestEditorLinks(t *testing.T) {
	t.Parallel()
	s := workshop(t, "--editor", "idea://open?file={file}&line={line}")
	p := open(t, s, desktop)
	p.click("walks")
	require.Equal(t, "idea://open?file="+filepath.ToSlash(s.dir)+"/more/walks.yaml&line=2", eval[string](p, `document.querySelector("#faults .place a").href`))
	none := open(t, workshop(t, "--editor", "none"), desktop)
	none.click("walks")
	require.Zero(t, eval[int](none, `document.querySelectorAll("main a").length`))
}

// A browser opens at most six connections to a server, so a page closes its connection when pages that were used more recently need
// one.
func TestManyTabs(t *testing.T) {
	t.Parallel()
	s := serve(t)
	p := open(t, s, desktop)
	for range 7 {
		ctx, closeTab := chromedp.NewContext(p.ctx)
		t.Cleanup(closeTab)
		require.NoError(t, chromedp.Do(ctx, chromedp.Navigate(s.url), chromedp.WaitVisible(chromedp.CSS("#prompt .s"))))
	}
	require.Equal(t, "wait", eval[string](p, `document.querySelector("#status").dataset.state`))
	p.do(chromedp.Click(chromedp.CSS("#tab-messages")))
	p.until(`document.querySelector("#status").dataset.state === "good"`)
	p.replace(t, "inquiry.yaml", "role: an alignment researcher", "role: a careful reader")
	p.until(`document.querySelector("#prompt").textContent.includes("You are a careful reader")`)
}

func TestPhoneDrawer(t *testing.T) {
	t.Parallel()
	p := open(t, workshop(t), phone)
	fits := func() { require.LessOrEqual(t, eval[int](p, `document.documentElement.scrollWidth`), 360) }
	p.do(chromedp.WaitVisible(chromedp.CSS("#sidebar-open")))
	require.False(t, eval[bool](p, `document.querySelector("#options").open`))
	p.do(chromedp.Click(chromedp.CSS("#sidebar-open")))
	p.until(`document.querySelector("#sidebar").getBoundingClientRect().left === 0`)
	require.Equal(t, "true", eval[string](p, `document.querySelector("#sidebar-open").getAttribute("aria-expanded")`))
	p.shoot("phone-drawer")
	p.do(chromedp.KeyEvent(kb.Escape))
	p.until(`document.querySelector("#sidebar").getBoundingClientRect().right <= 0`)
	require.Equal(t, "sidebar-open", eval[string](p, `document.activeElement.id`))
	for _, name := range []string{"is the golden prompt", "naps", "walks"} {
		p.do(chromedp.Click(chromedp.CSS("#sidebar-open")))
		p.click(name)
		p.until(`document.querySelector("#sidebar").getBoundingClientRect().right <= 0`)
		fits()
		p.shoot("phone-" + strings.ReplaceAll(name, " ", "-"))
	}
	p.do(chromedp.Click(chromedp.CSS("#sidebar-open")))
	p.click("naps")
	p.do(chromedp.Click(chromedp.CSS("#options > summary")), chromedp.WaitVisible(chromedp.CSS("#with")))
	p.shoot("phone-options")
	p.do(chromedp.SetValue(chromedp.CSS("#with"), "style:xml"), chromedp.Evaluate[chromedp.Void](`document.querySelector("#with").dispatchEvent(new Event("change"))`))
	p.do(chromedp.WaitVisible(chromedp.CSS(".columns")))
	fits()
	p.do(chromedp.Click(chromedp.CSS("#options > summary")))
	p.shoot("phone-compare")
	require.True(t, eval[bool](p, `(function () {
		const shown = Array.from(document.querySelectorAll(".columns > *")).filter(function (e) { return e.checkVisibility() && !e.matches("h3"); });
		const at = shown.findIndex(function (e) { return e.matches(".l.differs"); });
		return at > 0 && shown[at + 1].matches(".differs") && shown.every(function (e, i) { return i === 0 || e.getBoundingClientRect().top > shown[i - 1].getBoundingClientRect().top; });
	})()`), "one column in the order of the lines")
	p.until(`document.querySelector(".fold").checkVisibility()`)
}

func TestDarkWorkshop(t *testing.T) {
	t.Parallel()
	p := open(t, workshop(t), desktop, protocol(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}},
	}))
	p.click("is the golden prompt")
	p.shoot("dark-story")
	p.click("naps")
	p.do(chromedp.Click(chromedp.CSS("#tab-checks")))
	p.shoot("dark-checks")
}

// Every control has a name, ids are unique, and every input has a label.
func TestAccessibleNames(t *testing.T) {
	t.Parallel()
	p := open(t, workshop(t), desktop)
	for _, name := range []string{"is the golden prompt", "naps"} {
		p.click(name)
		require.Empty(t, eval[[]string](p, `Array.from(document.querySelectorAll("button, a[href], summary, [role=tab]")).filter(function (e) {
			return !(e.getAttribute("aria-label") || e.textContent).trim();
		}).map(function (e) { return e.outerHTML; })`))
		require.Empty(t, eval[[]string](p, `Array.from(document.querySelectorAll("input, select")).filter(function (e) { return e.labels.length === 0; }).map(function (e) { return e.id; })`))
		require.Empty(t, eval[[]string](p, `Array.from(document.querySelectorAll("[id]"), function (e) { return e.id; }).filter(function (id, i, all) { return all.indexOf(id) !== i; })`))
		require.Equal(t, 1, eval[int](p, `document.querySelectorAll("h1").length`))
		require.LessOrEqual(t, eval[int](p, `document.querySelectorAll("#tree .item[tabindex='0']").length`), 1)
	}
}

func TestSingleFile(t *testing.T) {
	t.Parallel()
	s := serve(t, "inquiry.yaml")
	p := open(t, s, desktop)
	p.until(`!document.querySelector("#sidebar").checkVisibility()`)
	require.NoError(t, os.Remove(filepath.Join(s.dir, "inquiry.yaml")))
	p.do(chromedp.WaitVisible(chromedp.CSS("#wrong")))
	require.Contains(t, p.text("#faults"), "inquiry.yaml: no such file or directory")
}
