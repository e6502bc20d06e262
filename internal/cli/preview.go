package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/dated-claims/retest/internal/preview"
	"github.com/dated-claims/retest/prompt"
)

type previewFlags struct {
	sourceFlags
	id     string
	editor string
	port   int
	open   bool
}

func previewCommand(env Env) *cobra.Command {
	var f previewFlags
	cmd := &cobra.Command{
		Use:   "preview [FLAG…] [PATH]",
		Short: "Show inquiries, prompts and tests in the browser, updated on every save",
		Long: `Preview prints the address of a page on this machine. The page lists the inquiries
and template tests of PATH, a folder or a file (default: the current folder), and
updates whenever one of them, a template, the defaults or the papers is saved.

For an inquiry, the page shows its prompt with the source of each part, its
messages, the findings of "retest check", and which branches of the templates were
taken. It compares the prompt with that of another style, day or form, or of the
version before the last save. For a test case, it shows each assertion and how the
prompt differs from the golden file, and can accept the prompt. It also applies the
fixes that "retest check --fix" makes. The page changes files only when you press a
button.

If there are errors, the page shows them above the last good prompt.

` + inputsHelp + `

Preview refuses standard input, which cannot change. An inquiry without a day is
shown for today (UTC).

Locations in the page are links that open your editor. --editor sets their format:
{file} is the absolute path, {line} and {col} the position. "none" turns the links
off.

Only this machine can reach the page, and only with the token in the printed
address. The browser keeps the token as a cookie, and sends cookies to every port of
a host. The page loads nothing from elsewhere. Preview runs until it is interrupted.`,
		Example: `  retest preview
  retest preview inquiries/ --template templates/
  retest preview inquiry.yaml --open
  retest preview corpus.jsonl --papers papers.yaml --id social-roles
  retest preview --editor 'idea://open?file={file}&line={line}'`,
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) > 1:
				return usage("preview: want at most one path, got %d", len(args))
			case len(args) == 1 && args[0] == "-":
				return usage("preview: want a file or a folder, got standard input (-), which cannot change")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), env, args) },
	}
	f.add(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.id, "id", "", "the `ID` of the inquiry to show first")
	flags.StringVar(&f.editor, "editor", vscode, "the `ADDRESS` that opens a location in your editor, with {file}, {line} and {col}, or none")
	flags.IntVar(&f.port, "port", 0, "the port `NUMBER` to listen on; 0 picks a free port")
	flags.BoolVar(&f.open, "open", false, "open the page in the browser")
	return cmd
}

// run serves the page until the context is done.
func (f *previewFlags) run(ctx context.Context, env Env, args []string) error {
	if f.port < 0 || f.port > 65535 {
		return usage("--port: want a number from 0 to 65535, got %d", f.port)
	}
	if !slices.Contains(prompt.Styles(), f.style) {
		_, err := f.renderer()
		return err
	}
	if err := f.checkEditor(); err != nil {
		return err
	}
	s, err := f.start(env)
	if err != nil && !isFaults(err) { // the page shows faults until they are fixed
		return err
	}
	shown, err := f.files(s, args)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(f.port)))
	if err != nil {
		return fmt.Errorf("--port: cannot listen on %d: %w", f.port, errors.Unwrap(err))
	}
	defer func() { _ = listener.Close() }() // usually, the server has already closed it
	return f.serve(ctx, env, listener, shown)
}

// serve serves the page on a listener.
func (f *previewFlags) serve(ctx context.Context, env Env, listener net.Listener, shown *previewFiles) error {
	address, ok := listener.Addr().(*net.TCPAddr)
	if !ok {
		return fmt.Errorf("--port: want a TCP address, got %s", listener.Addr())
	}
	token := rand.Text()
	p := preview.New(&preview.Options{
		Source: shown, Token: token, Port: address.Port, Now: env.Now, Today: shown.clock,
		Default: preview.Choice{ID: f.id, Style: f.style, AsOf: f.asOf},
	})
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	server := &http.Server{
		Handler: p, BaseContext: func(net.Listener) context.Context { return ctx },
		ReadTimeout: 5 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10, ErrorLog: log.New(env.Stderr, "retest: ", 0),
	}
	go p.Watch(ctx, shown.look(ctx))
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	defer func() { _ = server.Close() }() // the pages notice this because their streams end

	url := fmt.Sprintf("http://%s/?token=%s", address, token)
	if err := printTo(env.Stdout, []byte(url+"\n")); err != nil {
		return err
	}
	if !f.open {
		fmt.Fprintln(env.Stderr, "retest: open it in a browser; press Ctrl+C to stop")
	} else if err := browse(url); err != nil {
		shown.show.error(fmt.Errorf("--open: %w", err), "open the address yourself")
	}
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case err := <-failed:
		return err
	}
}

// browse opens a URL in the system's preferred browser, which keeps running after the preview ends. Because anyone who can list the
// processes of this machine can see the URL in the meantime, the browser is opened only on request.
func browse(url string) error {
	name, args := "xdg-open", []string{url}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", url}
	}
	cmd := exec.Command(name, args...) //nolint:gosec // the URL comes from this program
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { _ = cmd.Wait() }() // how the browser exits does not matter
	return nil
}
