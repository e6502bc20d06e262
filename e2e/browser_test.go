package e2e_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// command is the path of the built command.
var command string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "retest-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	command = filepath.Join(dir, "retest")
	build := exec.Command("go", "build", "-o", command, "./cmd/retest")
	build.Dir, build.Stderr = "..", os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "go build:", err)
		return 1
	}
	return m.Run()
}

// chromium finds the browser.
func chromium(t *testing.T) string {
	t.Helper()
	names := []string{"chromium", "chromium-browser", "google-chrome"}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	require.Fail(t, "no browser", "want one of %s on the PATH", strings.Join(names, ", "))
	return ""
}

// served is a running preview of the test's own project.
type served struct {
	dir string // contains inquiry.yaml and templates/
	url string
	cmd *exec.Cmd
}

// serve copies an example and starts the command on it.
func serve(t *testing.T, args ...string) *served {
	t.Helper()
	return serveIn(t, func(string) {}, args...)
}

// serveIn is like serve but first calls add to add files to the folder.
func serveIn(t *testing.T, add func(dir string), args ...string) *served {
	t.Helper()
	s := &served{dir: filepath.Join(t.TempDir(), "library")} // the page shows this name
	require.NoError(t, os.Mkdir(s.dir, 0o700))
	copyFile(t, filepath.Join("..", "examples", "social-roles", "inquiry.yaml"), filepath.Join(s.dir, "inquiry.yaml"))
	require.NoError(t, os.Mkdir(filepath.Join(s.dir, "templates"), 0o700))
	overlay, err := filepath.Glob(filepath.Join("..", "examples", "overlay", "*.tmpl"))
	require.NoError(t, err)
	require.NotEmpty(t, overlay)
	for _, file := range overlay {
		copyFile(t, file, filepath.Join(s.dir, "templates", filepath.Base(file)))
	}
	add(s.dir)
	cmd := exec.Command(command, append([]string{"preview", "--template", "templates"}, args...)...)
	s.cmd, cmd.Dir = cmd, s.dir
	cmd.Env = append(os.Environ(), "CI=") // golden files are not written if CI is set
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_, _ = io.Copy(io.Discard, out)
		_ = cmd.Wait()
		t.Log(stderr.String())
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	s.url = strings.TrimSpace(line)
	return s
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(to, text, 0o600))
}

// replace edits a file of the project.
func (s *served) replace(t *testing.T, name, from, to string) {
	t.Helper()
	path := filepath.Join(s.dir, name)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Contains(t, string(text), from)
	require.NoError(t, os.WriteFile(path, []byte(strings.Replace(string(text), from, to, 1)), 0o600))
}

// page is the preview in a browser tab, together with the errors that the browser reported.
type page struct {
	*served
	t        *testing.T
	ctx      context.Context
	mu       sync.Mutex
	errors   []string
	forgiven []string // substrings of errors that the test provokes
}

// size is the size of a window.
type size struct{ width, height int64 }

var desktop, phone = size{1280, 900}, size{360, 740}

// open opens the preview.
func open(t *testing.T, s *served, window size, before ...step) *page {
	t.Helper()
	return browse(t, s, window, "#status:not([data-state=wait])", before...)
}

// browse opens a page and waits for an element. When the test ends, it checks that the browser has not reported any errors: no script
// errors, nothing blocked by the page's policy, and nothing that failed to load.
func browse(t *testing.T, s *served, window size, ready string, before ...step) *page {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium(t)))
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium requires this when run as root
	}
	if window == desktop { // a headless browser has no mouse, so simulate one
		options = append(options, chromedp.Flag("blink-settings", "primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4"))
	}
	ctx, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, closeTab := chromedp.NewContext(ctx)
	t.Cleanup(closeTab)
	p := &page{served: s, t: t, ctx: ctx}
	go p.listen(chromedp.Console(ctx))
	p.do(chromedp.EmulateViewport(window.width, window.height, func(o *emulation.SetDeviceMetricsOverrideParams, _ *emulation.SetTouchEmulationEnabledParams) {
		o.Mobile = window == phone
	}))
	var cancel context.CancelFunc
	p.ctx, cancel = context.WithTimeout(ctx, time.Minute)
	t.Cleanup(cancel)
	p.do(before...)
	p.do(chromedp.Navigate(s.url), chromedp.WaitVisible(chromedp.CSS(ready)))
	t.Cleanup(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		require.Empty(t, slices.DeleteFunc(p.errors, func(e string) bool {
			return slices.ContainsFunc(p.forgiven, func(part string) bool { return strings.Contains(e, part) })
		}))
	})
	return p
}

// step is a step in the browser.
type step = chromedp.Action[chromedp.Void]

// protocol returns a step that sends a command of the DevTools protocol.
func protocol[P, R any](cmd cdp.Command[P, R], params P) step {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, cmd, params)
		return chromedp.Void{}, err
	}
}

// listen records the errors that the browser reports.
func (p *page) listen(messages iter.Seq2[chromedp.ConsoleMessage, error]) {
	for m, err := range messages {
		if err != nil {
			return // the browser has exited
		}
		p.mu.Lock()
		p.errors = append(p.errors, m.String())
		p.mu.Unlock()
	}
}

func (p *page) do(actions ...step) {
	p.t.Helper()
	require.NoError(p.t, chromedp.Do(p.ctx, actions...))
}

// eval returns the value of a JavaScript expression.
func eval[V any](p *page, expression string) V {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[V](expression))
	require.NoError(p.t, err)
	return v
}

// text returns the text of an element.
func (p *page) text(selector string) string {
	p.t.Helper()
	return eval[string](p, fmt.Sprintf("document.querySelector(%q).textContent", selector))
}

// until waits until a JavaScript expression is true.
func (p *page) until(expression string) {
	p.t.Helper()
	require.Eventually(p.t, func() bool { return eval[bool](p, expression) }, 15*time.Second, 50*time.Millisecond, expression)
}

// shoot writes a screenshot to the folder named by RETEST_SCREENSHOTS, or to a temporary folder of the test.
func (p *page) shoot(name string) {
	p.t.Helper()
	dir := os.Getenv("RETEST_SCREENSHOTS")
	if dir == "" {
		dir = p.t.TempDir()
	}
	png, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	require.NoError(p.t, err)
	path := filepath.Join(dir, name+".png")
	require.NoError(p.t, os.WriteFile(path, png, 0o600))
	p.t.Log("screenshot:", path)
}
