package cli

import (
	"context"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"github.com/dated-claims/retest/check"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
)

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

For several inquiries, use -o DIR, which writes one file for each, named after its
id, or --format json, which prints one object per line. An inquiry without a day is
rendered for today (UTC), with a note on standard error.`,
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
	cmd.Flags().StringVar(&f.format, "format", "text", "the `FORMAT` of the output: text, messages (a JSON list) or json (one object per line, with hashes)")
	cmd.Flags().StringVarP(&f.output, "output", "o", "", "the `PATH` to write to instead of standard output: a file, or a folder that gets a file for each inquiry")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "messages", "json"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// run renders every inquiry of every file.
func (f *renderFlags) run(ctx context.Context, env Env, names []string) error {
	if f.format != "text" && f.format != "messages" && f.format != "json" {
		return usage("--format: want text, messages or json, got %q", f.format)
	}
	s, err := f.open(env)
	if err != nil {
		return err
	}
	j := renderJob{session: s, format: f.format}
	j.show.warnings(j.renderer)
	if j.out, err = f.sink(env); err != nil {
		return err
	}
	for d, err := range j.documents(ctx, names...) {
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err != nil:
			j.fail(err)
			continue
		}
		if err := j.one(ctx, d); err != nil {
			return err
		}
	}
	if err := j.out.close(); err != nil {
		return err
	}
	switch {
	case j.failed && j.opened == 0: // all inputs are missing
		return reported(exitNothing)
	case j.failed:
		return errReported
	}
	return nil
}

// renderJob is one run of the render command.
type renderJob struct {
	*session
	format string
	out    sink
	failed bool
}

// fail reports an error in the input. The run continues.
func (j *renderJob) fail(err error) {
	j.failed = true
	j.show.input(err)
}

// one renders and writes one inquiry. An error from it ends the run.
func (j *renderJob) one(ctx context.Context, d *inquiry.Document) error {
	j.show.list(check.CutTexts(d))
	p, err := j.render(ctx, d.Inquiry)
	if ctx.Err() != nil {
		return context.Cause(ctx) // an interruption is not a fault
	}
	if err != nil {
		j.failed = true
		_ = j.lost(d, err) // this reports the error, and the run continues
		return nil
	}
	err = j.out.add(p, d.At("id"))
	if list, ok := errors.AsType[fault.List](err); ok {
		j.fail(list)
		return nil
	}
	return err
}

func (j *renderJob) render(ctx context.Context, q *inquiry.Inquiry) (*prompt.Output, error) {
	if j.date(q); q.AsOf.IsZero() {
		q.AsOf = j.today()
	}
	if j.format == "text" {
		text, err := j.renderer.Append(nil, q)
		return &prompt.Output{ID: q.ID, Text: string(text)}, err
	}
	return j.renderer.Render(ctx, q)
}
