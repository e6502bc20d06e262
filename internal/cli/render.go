package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/prompt"
)

// sourceFlags are the flags of every verb that reads inquiries and renders them.
type sourceFlags struct {
	template, style, asOf, defaults, papers string
	allowHidden                             bool
	maxBytes                                int
}

func (f *sourceFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&f.template, "template", "t", "", "a folder of *.tmpl laid over the style, or a file that is a whole prompt")
	flags.StringVar(&f.style, "style", "plain", "built-in style: "+strings.Join(prompt.Styles(), ", "))
	flags.StringVar(&f.asOf, "as-of", "", "the day the prompts are for, such as 2026-11-23; overrides the files'")
	flags.StringVar(&f.defaults, "defaults", "", "a file with keys of an inquiry, laid under each record")
	flags.StringVar(&f.papers, "papers", "", "a file of papers: identifier → title, date, authors")
	flags.BoolVar(&f.allowHidden, "allow-hidden", false, "render texts with hidden characters instead of refusing them")
	flags.IntVar(&f.maxBytes, "max-bytes", 16<<20, "the most bytes that one document of a file may have")
	_ = cmd.RegisterFlagCompletionFunc("style", cobra.FixedCompletions(prompt.Styles(), cobra.ShellCompDirectiveNoFileComp))
}

// renderer prepares the templates that the flags name.
func (f *sourceFlags) renderer() (*prompt.Renderer, error) {
	opts := prompt.Options{Style: f.style, AllowHidden: f.allowHidden}
	if f.template != "" {
		info, err := os.Stat(f.template)
		switch {
		case err != nil:
			return nil, err
		case info.IsDir():
			opts.Overlay = openFolder(f.template)
		default:
			text, err := os.ReadFile(f.template)
			if err != nil {
				return nil, err
			}
			opts.Template = single{f.template, text}
		}
	}
	r, err := prompt.New(&opts)
	if list, ok := errors.AsType[fault.List](err); ok && list[0].Rule == "style" {
		return nil, usageError{errors.New("--style: " + list[0].Error())}
	}
	return r, err
}

// reader prepares the reading of inquiries.
func (f *sourceFlags) reader() (*prompt.Reader, error) {
	r := &prompt.Reader{MaxBytes: f.maxBytes, AllowHidden: f.allowHidden}
	if f.maxBytes < 1 {
		return nil, usage("--max-bytes: want a number of bytes from 1, got %d", f.maxBytes)
	}
	var err error
	if f.defaults != "" {
		r.Defaults, err = open(f.defaults, prompt.ReadDefaults)
	}
	if f.papers != "" && err == nil {
		r.Papers, err = open(f.papers, prompt.ReadPapers)
	}
	return r, err
}

// open reads a file with a function.
func open[T any](name string, read func(io.Reader, string) (T, error)) (T, error) {
	file, err := os.Open(name)
	if err != nil {
		return *new(T), err
	}
	defer file.Close()
	return read(file, name)
}

// day is the day that --as-of names, or the zero Date.
func (f *sourceFlags) day() (edtf.Date, error) {
	if f.asOf == "" {
		return edtf.Date{}, nil
	}
	d, err := edtf.Parse(f.asOf)
	if err != nil {
		return d, usage("--as-of: %w", err)
	}
	if !d.IsDay() {
		return d, usage("--as-of: want a full day such as 2026-11-23, got %q", f.asOf)
	}
	return d, nil
}

type renderFlags struct {
	sourceFlags
	format, output string
}

func renderCommand(env Env) *cobra.Command {
	var f renderFlags
	cmd := &cobra.Command{
		Use:   "render FILE…",
		Short: "Render inquiries to prompts",
		Long: `Render reads inquiries from YAML, JSON or JSONL files, checks them, and prints a
prompt for each. "-" is standard input. All faults are reported in one run, and
inquiries without faults are still rendered.

Several inquiries need -o DIR, which writes a file for each, named by its id; as
json they are one object a line. An inquiry that names no day is rendered for
today (UTC), and standard error says so.`,
		Example: `  retest render inquiry.yaml
  retest render inquiry.yaml --style xml --as-of 2026-11-23
  retest render inquiry.yaml --template templates/ --format messages
  retest render corpus.jsonl --papers papers.yaml --format json > prompts.jsonl
  retest render *.yaml -o prompts/`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("render: want a file to read, or - for standard input")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), env, args) },
	}
	f.add(cmd)
	cmd.Flags().StringVar(&f.format, "format", "text", "text, messages (JSON) or json (one object an inquiry, with hashes)")
	cmd.Flags().StringVarP(&f.output, "output", "o", "", "write to this file, or into this folder, instead of standard output")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "messages", "json"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// run renders every inquiry of every file.
func (f *renderFlags) run(ctx context.Context, env Env, files []string) error {
	if f.format != "text" && f.format != "messages" && f.format != "json" {
		return usage("--format: want text, messages or json, got %q", f.format)
	}
	day, err := f.day()
	if err != nil {
		return err
	}
	r, err := f.renderer()
	if err != nil {
		return err
	}
	reader, err := f.reader()
	if err != nil {
		return err
	}
	j := renderJob{f: f, env: env, day: day, renderer: r, reader: reader, show: printer{env: env, files: map[string][]byte{}}}
	j.show.list(r.Warnings())
	if j.out, err = f.sink(env); err != nil {
		return err
	}
	for _, name := range files {
		if err := j.file(ctx, name); err != nil {
			return err
		}
	}
	if err := j.out.close(); err != nil {
		return err
	}
	if j.failed {
		return errReported
	}
	return nil
}

// renderJob is one run of the verb.
type renderJob struct {
	f        *renderFlags
	env      Env
	day      edtf.Date
	renderer *prompt.Renderer
	reader   *prompt.Reader
	show     printer
	out      sink
	failed   bool
	today    bool     // it was said that prompts are for today
	stdin    *limited // what was read of standard input, for the excerpts of faults
}

// fail reports an error of the input, and lets the run go on.
func (j *renderJob) fail(err error) {
	j.failed = true
	if j.stdin != nil {
		j.show.files["-"] = j.stdin.Bytes()
	}
	if list, ok := errors.AsType[fault.List](err); ok {
		j.show.list(list)
		return
	}
	fmt.Fprintf(j.env.Stderr, "retest: %v\n", err)
}

// file renders the inquiries of one file. Its error ends the run: the output is at fault, or a signal came.
func (j *renderJob) file(ctx context.Context, name string) error {
	src, err := j.open(name)
	if err != nil {
		j.fail(err)
		return nil
	}
	defer src.Close()
	for d, err := range j.reader.Read(src, name) {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil {
			j.fail(err)
			continue
		}
		p, err := j.render(d)
		if err != nil {
			j.fail(err)
			continue
		}
		if err := j.out.add(p, name); err != nil {
			return err
		}
	}
	return nil
}

func (j *renderJob) open(name string) (io.ReadCloser, error) {
	if name == "-" {
		j.stdin = &limited{left: maxShown}
		return io.NopCloser(io.TeeReader(j.env.Stdin, j.stdin)), nil
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, fmt.Errorf("%s: want a file, got a folder", name)
	}
	return os.Open(name)
}

func (j *renderJob) render(d *prompt.Document) (*prompt.Prompt, error) {
	q := d.Inquiry
	if !j.day.IsZero() {
		q.AsOf = j.day
	}
	if q.AsOf.IsZero() {
		now := j.env.Now().UTC()
		today, err := edtf.NewDay(now.Year(), int(now.Month()), now.Day())
		if err != nil {
			return nil, err
		}
		q.AsOf = today
		if !j.today {
			fmt.Fprintf(j.env.Stderr, "retest: no day given: rendering for today, %s (UTC); --as-of or as_of sets another\n", today)
			j.today = true
		}
	}
	p, err := j.renderer.Render(q)
	if list, ok := errors.AsType[fault.List](err); ok {
		for _, f := range list {
			if f.Pos.IsZero() {
				f.Pos = d.At(f.Path)
			}
		}
	}
	return p, err
}

// limited keeps the first bytes of what is written to it.
type limited struct {
	bytes.Buffer
	left int
}

// Write never fails.
func (l *limited) Write(p []byte) (int, error) {
	n := min(len(p), l.left)
	l.left -= n
	l.Buffer.Write(p[:n])
	return len(p), nil
}
