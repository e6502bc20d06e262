package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/files"
	"github.com/dated-claims/retest/prompt"
)

// sourceFlags are the flags of every verb that reads inquiries and renders them.
type sourceFlags struct {
	template, style, asOf, defaults, papers string
	allowHidden, verbose                    bool
	maxBytes                                int
	renamed                                 map[string]string // flags that were given under another name
}

// flag is a flag as it was given.
func (f *sourceFlags) flag(name string) string { return "--" + cmp.Or(f.renamed[name], name) }

func (f *sourceFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&f.template, "template", "t", "", "`PATH` of a folder of *.tmpl laid over the style, or of a file that is a whole prompt")
	flags.StringVar(&f.style, "style", "plain", "`NAME` of a built-in style: "+strings.Join(prompt.Styles(), ", "))
	flags.StringVar(&f.asOf, "as-of", "", "the `DAY` the prompts are for, such as 2026-11-23, whatever the files say")
	flags.StringVar(&f.defaults, "defaults", "", "a `FILE` with an inquiry's keys, for every inquiry that lacks them")
	flags.StringVar(&f.papers, "papers", "", "a `FILE` of papers: identifier → title, date, authors; anchors can then be bare identifiers")
	flags.BoolVar(&f.allowHidden, "allow-hidden", false, "render texts with hidden characters instead of refusing them")
	flags.IntVar(&f.maxBytes, "max-bytes", 16<<20, "the maximum `NUMBER` of bytes of one inquiry")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "list the files that are skipped in folders, with the reason")
	_ = cmd.RegisterFlagCompletionFunc("style", cobra.FixedCompletions(prompt.Styles(), cobra.ShellCompDirectiveNoFileComp))
}

// renderer prepares the templates that the flags name.
func (f *sourceFlags) renderer() (*prompt.Renderer, error) {
	opts := prompt.Options{Style: f.style, AllowHidden: f.allowHidden}
	if f.template != "" {
		if err := f.openTemplate(&opts); err != nil {
			return nil, err
		}
	}
	r, err := prompt.New(&opts)
	list, ok := errors.AsType[fault.List](err)
	if ok && list[0].Rule == "style" {
		return nil, hinted(errors.New(f.flag("style")+": "+list[0].Message()), list[0].Hint)
	}
	for _, fault := range list {
		if fault.Pos.File == "" && opts.Template != nil {
			fault.Pos.File = f.template
		}
	}
	return r, err
}

// openTemplate sets the templates that --template names.
func (f *sourceFlags) openTemplate(opts *prompt.Options) error {
	info, err := os.Stat(f.template)
	if err == nil && info.IsDir() {
		opts.Overlay = files.Folder(f.template)
		return nil
	}
	var text []byte
	if err == nil {
		if text, err = files.Read(f.template, files.MaxTemplate); errors.Is(err, files.ErrTooLong) {
			err = nil // the loader reports it, with its location
		}
	}
	if errors.Is(err, fs.ErrNotExist) && slices.Contains(prompt.Styles(), f.template) {
		return fmt.Errorf("%s: %s: %w (%s %[2]s is the built-in style)", f.flag("template"), f.template, bare(err), f.flag("style"))
	}
	if err != nil {
		return fmt.Errorf("%s: %s: %w", f.flag("template"), f.template, bare(err))
	}
	opts.Template = files.Single(f.template, text)
	return nil
}

// reader prepares the reading of inquiries.
func (f *sourceFlags) reader() (*inquiry.Reader, error) {
	r := &inquiry.Reader{MaxBytes: f.maxBytes, AllowHidden: f.allowHidden}
	if f.maxBytes < 1 {
		return nil, usage("--max-bytes: want a number of bytes from 1, got %d", f.maxBytes)
	}
	var err error
	if f.defaults != "" {
		r.Defaults, err = open("--defaults", f.defaults, inquiry.ReadDefaults)
	}
	if f.papers != "" && err == nil {
		r.Papers, err = open("--papers", f.papers, inquiry.ReadPapers)
	}
	return r, err
}

// open reads the file that a flag names with a function.
func open[T any](flag, name string, read func(io.Reader, string) (T, error)) (T, error) {
	file, err := os.Open(name)
	if err != nil {
		return *new(T), fmt.Errorf("%s: %w", flag, named(err, name))
	}
	defer file.Close()
	v, err := read(file, name)
	if _, ok := errors.AsType[fault.List](err); err != nil && !ok {
		return v, fmt.Errorf("%s: %w", flag, named(err, name))
	}
	return v, err
}

// day is the day that --as-of names, or the zero Date.
func (f *sourceFlags) day() (edtf.Date, error) {
	if f.asOf == "" {
		return edtf.Date{}, nil
	}
	d, err := edtf.Parse(f.asOf)
	if err != nil {
		return d, usage("%s: want a full day such as 2026-11-23: %w", f.flag("as-of"), err)
	}
	if !d.IsDay() {
		return d, usage("%s: want a full day such as 2026-11-23, got %q", f.flag("as-of"), f.asOf)
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
		Use:   "render [FLAG…] FILE…",
		Short: "Render inquiries to prompts",
		Long: `Render reads inquiries from YAML, JSON or JSONL files, checks them, and prints a
prompt for each. All faults are reported in one run, and inquiries without faults
are still rendered.

` + inputsHelp + `

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
			if first := slices.Index(args, "-"); first >= 0 && slices.Contains(args[first+1:], "-") {
				return usage("render: standard input (-) can be read only once")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), env, args) },
	}
	f.add(cmd)
	cmd.Flags().StringVar(&f.format, "format", "text", "`FORMAT` of the output: text, messages (a JSON list) or json (an object a line, with hashes)")
	cmd.Flags().StringVarP(&f.output, "output", "o", "", "`PATH` to write to, not standard output: a file, or a folder that gets a file for each inquiry")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "messages", "json"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// run renders every inquiry of every file.
func (f *renderFlags) run(ctx context.Context, env Env, names []string) error {
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
	j := renderJob{f: f, env: env, day: day, renderer: r, reader: reader, show: &printer{env: env}}
	j.show.warnings(r)
	if j.out, err = f.sink(env); err != nil {
		return err
	}
	for _, in := range f.inputs(env, names) {
		if in.err != nil {
			j.fail(in.err)
		}
		for _, name := range in.files {
			if err := j.file(ctx, name); err != nil {
				return err
			}
		}
	}
	if err := j.out.close(); err != nil {
		return err
	}
	switch {
	case j.failed && !j.read: // all inputs are missing
		return reported(exitNothing)
	case j.failed:
		return errReported
	}
	return nil
}

// warnings prints those of the templates.
func (p *printer) warnings(r *prompt.Renderer) {
	p.list(slices.DeleteFunc(r.Warnings(), func(f *fault.Fault) bool {
		return f.Rule == "never-printed" // rendering says itself what is lost
	}))
}

// renderJob is one run of the verb.
type renderJob struct {
	f        *renderFlags
	env      Env
	day      edtf.Date
	renderer *prompt.Renderer
	reader   *inquiry.Reader
	show     *printer
	out      sink
	failed   bool
	read     bool // some input was
	today    bool // it was said that prompts are for today
}

// fail reports an error of the input, and lets the run go on.
func (j *renderJob) fail(err error) {
	j.failed = true
	j.show.input(err)
}

// input prints an error of the input, with the flags that allow what is at fault.
func (p *printer) input(err error) {
	if list, ok := errors.AsType[fault.List](err); ok {
		for _, f := range list {
			f.Hint = withFlag(f)
		}
	}
	p.any(err)
}

// withFlag is the hint of a fault, with the flag that allows what is at fault.
func withFlag(f *fault.Fault) string {
	switch f.Rule {
	case "hidden-text":
		return "remove it, or take it as it is with --allow-hidden"
	case "too-many-tokens":
		return strings.ReplaceAll(f.Hint, "allow cuts, or raise the limit", "allow cuts with --cut, or raise --max-prompt-tokens")
	case "too-large":
		return "--part-bytes sets another limit, up to the provider's"
	case "too-long":
		return strings.TrimPrefix(f.Hint+"; --max-bytes sets another limit", "; ")
	}
	return f.Hint
}

// file renders the inquiries of one file. Its error ends the run: the output is at fault, or a signal came.
func (j *renderJob) file(ctx context.Context, name string) error {
	src, err := openInput(j.show, name)
	if err != nil {
		j.fail(err)
		return nil
	}
	defer src.Close()
	j.read = true
	for d, err := range j.reader.Read(src, name) {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil {
			j.fail(named(err, name))
			continue
		}
		if err := j.one(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// named puts the file as the user named it before an error of the operating system. Others name it already.
func named(err error, file string) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return fmt.Errorf("%s: %w", file, e.Err)
	}
	return err
}

// one renders and writes one inquiry. Its error ends the run.
func (j *renderJob) one(ctx context.Context, d *inquiry.Document) error {
	p, err := j.render(ctx, d)
	if ctx.Err() != nil {
		return context.Cause(ctx) // what it left undone is no fault
	}
	if err != nil {
		j.fail(err)
		if list, ok := errors.AsType[fault.List](err); ok && list[0].Pos.File != d.At("").File {
			j.show.note("while rendering", fmt.Sprintf("%s (id %s)", d.At(""), d.Inquiry.ID))
		}
		return nil
	}
	err = j.out.add(p, d.At("id"))
	if list, ok := errors.AsType[fault.List](err); ok {
		j.fail(list)
		return nil
	}
	return err
}

func (j *renderJob) render(ctx context.Context, d *inquiry.Document) (*prompt.Output, error) {
	q := d.Inquiry
	if !j.day.IsZero() {
		q.AsOf = j.day
	}
	if q.AsOf.IsZero() {
		now := j.env.Now().UTC()
		today, err := edtf.NewDay(now.Date())
		if err != nil {
			return nil, err
		}
		q.AsOf = today
		if !j.today {
			fmt.Fprintf(j.env.Stderr, "retest: no day given: rendering for today, %s (UTC); --as-of or as_of sets another\n", today)
			j.today = true
		}
	}
	if j.f.format == "text" {
		text, err := j.renderer.Append(nil, q)
		return &prompt.Output{ID: q.ID, Text: string(text)}, placed(err, d)
	}
	out, err := j.renderer.Render(ctx, q)
	return out, placed(err, d)
}

// placed gives the faults of a render that have a path only their places in the document.
func placed(err error, d *inquiry.Document) error {
	if list, ok := errors.AsType[fault.List](err); ok {
		for _, f := range list {
			if f.Pos.IsZero() {
				f.Pos = d.At(f.Path)
			}
		}
	}
	return err
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
