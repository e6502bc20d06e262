package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"iter"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/dated-claims/retest/corpus"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/files"
	"github.com/dated-claims/retest/internal/preview"
	"github.com/dated-claims/retest/prompt"
)

type previewFlags struct {
	sourceFlags
	id   string
	port int
	open bool
}

func previewCommand(env Env) *cobra.Command {
	var f previewFlags
	cmd := &cobra.Command{
		Use:   "preview [FLAG…] [FILE]",
		Short: "Show a prompt in the browser, rebuilt on every save",
		Long: `Preview prints the address of a page that shows the prompt of an inquiry, and
renders it again whenever the file, its defaults and papers or the templates are
saved. Under the pointer or the arrow keys, the page says which template line and
which value a part comes from; it shows the messages, what "retest check" says,
which branches of the templates the prompt took, and how long it is. When
something is wrong, it says what and where, above the last good prompt.

` + inputsHelp + `
Standard input cannot change and is refused. Without FILE, preview takes
inquiry.yaml, or the only file of inquiries in the folder. An inquiry that names
no day is shown for today (UTC).

Only this machine can reach the page, and only with the token in its address (which
the browser keeps as a cookie, and browsers send cookies to every port of a host). It
loads nothing from elsewhere. Preview runs until it is interrupted.`,
		Example: `  retest preview
  retest preview inquiry.yaml --template templates/
  retest preview corpus.jsonl --papers papers.yaml --id social-roles --open`,
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) > 1:
				return usage("preview: want one file at most, got %d", len(args))
			case len(args) == 1 && args[0] == "-":
				return usage("preview: want a file, which can change, got standard input (-)")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), env, args) },
	}
	f.add(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.id, "id", "", "the `ID` of the inquiry to show first, where the file has several")
	flags.IntVar(&f.port, "port", 0, "the `NUMBER` of the port to listen on; 0 takes a free one")
	flags.BoolVar(&f.open, "open", false, "open the page in the browser")
	return cmd
}

// run serves the page until the context ends.
func (f *previewFlags) run(ctx context.Context, env Env, args []string) error {
	if f.port < 0 || f.port > 65535 {
		return usage("--port: want a number from 0 to 65535, got %d", f.port)
	}
	if !slices.Contains(prompt.Styles(), f.style) {
		_, err := f.renderer()
		return err
	}
	s, err := f.start(env)
	if err != nil && !isFaults(err) { // faults are for the page, which shows them until they are fixed
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
	defer func() { _ = listener.Close() }() // the server has closed it, mostly
	return f.serve(ctx, env, listener, shown)
}

// tick is how often the files are looked at. A change shows after two.
const tick = 150 * time.Millisecond

// serve serves the page on a listener.
func (f *previewFlags) serve(ctx context.Context, env Env, listener net.Listener, shown *previewFiles) error {
	address, ok := listener.Addr().(*net.TCPAddr)
	if !ok {
		return fmt.Errorf("--port: got the address %s", listener.Addr())
	}
	token := rand.Text()
	p := preview.New(&preview.Options{
		Source: shown, Token: token, Port: address.Port, Now: env.Now, Today: shown.today,
		Default: preview.Choice{ID: f.id, Style: f.style, AsOf: f.asOf},
	})
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	server := &http.Server{
		Handler: p, BaseContext: func(net.Listener) context.Context { return ctx },
		ReadTimeout: 5 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10, ErrorLog: log.New(env.Stderr, "retest: ", 0),
	}
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	go p.Watch(ctx, ticker.C)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	defer func() { _ = server.Close() }() // the pages learn it when their streams end

	url := fmt.Sprintf("http://%s/?token=%s", address, token)
	if err := printTo(env.Stdout, []byte(url+"\n")); err != nil {
		return err
	}
	if f.open {
		if err := browse(url); err != nil {
			shown.show.error(fmt.Errorf("--open: %w", err), "open the address yourself")
		}
	}
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case err := <-failed:
		return err
	}
}

// browse opens an address in the browser that the system prefers, and which lives on when the preview ends. Whoever can list the
// processes of this machine can see the address meanwhile, so it is done only when asked for.
func browse(url string) error {
	name, args := "xdg-open", []string{url}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", url}
	}
	cmd := exec.Command(name, args...) //nolint:gosec // the address is our own
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { _ = cmd.Wait() }() // how the browser ends is not ours to say
	return nil
}

// previewFiles are the files that a preview shows.
type previewFiles struct {
	*session
	name string
}

// files finds the file of inquiries, and wants all files to be there at first.
func (f *previewFlags) files(s *session, args []string) (*previewFiles, error) {
	name := ""
	if len(args) == 1 {
		name = args[0]
	} else {
		var err error
		if name, err = s.onlyInquiry(); err != nil {
			return nil, err
		}
	}
	for _, in := range s.inputs([]string{name}) {
		if in.err != nil {
			return nil, in.err
		}
		for _, file := range in.files {
			src, err := corpus.Open(file, nil)
			if err != nil {
				return nil, err
			}
			_ = src.Close() // it was only opened
		}
	}
	if f.template != "" {
		if err := f.openTemplate(&prompt.Options{}); err != nil {
			return nil, err
		}
	}
	return &previewFiles{s, name}, nil
}

// onlyInquiry finds the inquiry of the folder.
func (s *session) onlyInquiry() (string, error) {
	const usual = "inquiry.yaml"
	if _, err := os.Stat(usual); err == nil {
		return usual, nil
	}
	var found []string
	for _, pattern := range []string{"*.yaml", "*.yml", "*.json", "*.jsonl", "*.ndjson", "*.gz", "*.zst"} {
		c, err := corpus.Find([]string{pattern}, s.options())
		if err != nil && !errors.Is(err, corpus.ErrNoFiles) {
			return "", err
		}
		for _, file := range c.Files() {
			if filepath.Dir(file.Name) == "." && isData(file.Name) {
				found = append(found, file.Name)
			}
		}
	}
	switch len(found) {
	case 0:
		return "", hinted(errors.New("preview: want a file: there is no "+usual+" here, and no other inquiry"), "retest preview FILE")
	case 1:
		return found[0], nil
	}
	return "", hinted(fmt.Errorf("preview: want a file: there is no %s here, but there are %d other files of inquiries", usual, len(found)), "name one of "+some(found))
}

// Name implements preview.Source.
func (p *previewFiles) Name() string { return p.name }

// Documents implements preview.Source.
func (p *previewFiles) Documents(r *inquiry.Reader) iter.Seq2[*inquiry.Document, error] {
	return func(yield func(*inquiry.Document, error) bool) {
		c, err := corpus.Find([]string{p.name}, p.options())
		if err != nil {
			yield(nil, err)
			return
		}
		for _, file := range c.Files() {
			if !readFile(r, file.Name, yield) {
				return
			}
		}
	}
}

// readFile reads the inquiries of a file. It is false when no more is wanted, or the file cannot be read.
func readFile(r *inquiry.Reader, name string, yield func(*inquiry.Document, error) bool) bool {
	src, err := corpus.Open(name, nil)
	if err != nil {
		yield(nil, err)
		return false
	}
	defer src.Close()
	for d, err := range r.Read(src, name) {
		if !yield(d, err) || err != nil && !isFaults(err) {
			return false
		}
	}
	return true
}

// Reader implements preview.Source.
func (p *previewFiles) Reader() (*inquiry.Reader, error) { return p.flags.reader() }

// Renderer implements preview.Source.
func (p *previewFiles) Renderer(style string) (*prompt.Renderer, error) {
	flags := *p.flags
	flags.style = style
	return flags.renderer()
}

// Excerpts implements preview.Source.
func (p *previewFiles) Excerpts() func(*fault.Fault) preview.Excerpt {
	show := &printer{}
	return func(f *fault.Fault) preview.Excerpt {
		e := preview.Excerpt{Column: -1, Hint: withFlag(f)}
		if line := show.line(f.Pos); line != "" {
			shown, column, carets := fault.Excerpt(line, f.Pos, f.End)
			e.Line = shown
			if f.Pos.Col > 0 {
				e.Column, e.Carets = column, carets
			}
		}
		return e
	}
}

// Stamp implements preview.Source. A file counts as changed when its time or its size is different.
func (p *previewFiles) Stamp() string {
	names := append(p.flags.besides(), p.name, p.flags.template)
	return files.State(slices.DeleteFunc(names, func(name string) bool { return name == "" }), watched)
}
