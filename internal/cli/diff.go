package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/diff"
	"github.com/dated-claims/retest/internal/plainjson"
	"github.com/dated-claims/retest/prompt"
)

type diffFlags struct {
	sourceFlags
	toTemplate, toStyle, toAsOf, format string
}

func diffCommand(env Env) *cobra.Command {
	var f diffFlags
	cmd := &cobra.Command{
		Use:   "diff [FLAG…] A [B]",
		Short: "Show how prompts differ, by part, claim, paper and task",
		Long: `Diff renders the inquiries of two inputs and reports how their prompts differ: which
claims, papers and tasks are new, removed, changed, renamed or moved, and what other
text in each part changed. Inquiries are paired by id; if each input has only one,
those two are paired.

` + inputsHelp + `

--to-template, --to-style and --to-as-of apply to the new side only. With one of
them, a single input serves as both sides.

Exit status: 0 when the prompts are the same, byte for byte; 1 when they differ; 2
on an error; 3 when the output could not be written. Each inquiry needs a day, set in
the file or with --as-of.`,
		Example: `  retest diff old.yaml new.yaml
  retest diff inquiry.yaml --to-as-of 2027-01-31
  retest diff inquiry.yaml --to-template templates/
  retest diff inquiry.yaml --template before/ --to-template after/ --format json`,
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) == 0 || len(args) > 2:
				return usage("diff: want one file or two, got %d", len(args))
			case len(args) == 2 && args[0] == "-" && args[1] == "-":
				return usage("diff: standard input (-) can be read only once")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			differ, err := f.run(cmd.Context(), env, args)
			switch {
			case err != nil:
				return trouble(err)
			case differ:
				return errReported
			}
			return nil
		},
	}
	f.add(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.toTemplate, "to-template", "", "the `PATH` to use as --template for the new side")
	flags.StringVar(&f.toStyle, "to-style", "", "the `NAME` to use as --style for the new side")
	flags.StringVar(&f.toAsOf, "to-as-of", "", "the `DAY` to use as --as-of for the new side")
	flags.StringVar(&f.format, "format", "text", "the `FORMAT` of the output: text or json")
	_ = cmd.RegisterFlagCompletionFunc("to-style", cobra.FixedCompletions(prompt.Styles(), cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "json"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// exitTrouble is the exit code of diff for invalid input. Exit code 1 means that prompts differ.
const exitTrouble = 2

// trouble returns an error that ends diff with exit code exitTrouble.
func trouble(err error) error { return statusError{err, exitTrouble} }

// diffSide is one side of the comparison.
type diffSide struct {
	*session
	file string
	docs []*inquiry.Document
	byID map[string]*inquiry.Document
}

// run compares the two sides, prints the result, and reports whether anything differs.
func (f *diffFlags) run(ctx context.Context, env Env, files []string) (differ bool, err error) {
	if f.format != "text" && f.format != "json" {
		return false, usage("--format: want text or json, got %q", f.format)
	}
	if len(files) == 1 && f.toTemplate+f.toStyle+f.toAsOf == "" {
		return false, hinted(errors.New("diff: want a second file, or a change to make to the first"), "--to-template, --to-style and --to-as-of set the new side")
	}
	before, err := side(ctx, env, &f.sourceFlags, files[0])
	if err != nil && (len(files) == 1 || !errors.Is(err, errReported)) {
		return false, err
	}
	after, errAfter := f.newSide(ctx, env, before, files) // report the faults of both files in one run
	if errAfter != nil {
		return false, errAfter
	}
	if err != nil {
		return false, err
	}
	return f.compare(ctx, env, before, after)
}

// newSide prepares the new side from the second file or, if there is none, from the documents of the first.
func (f *diffFlags) newSide(ctx context.Context, env Env, before *diffSide, files []string) (*diffSide, error) {
	to := f.sourceFlags
	to.renamed = map[string]string{}
	set := func(flag *string, name, value string) {
		if value != "" {
			*flag, to.renamed[name] = value, "to-"+name
		}
	}
	set(&to.template, "template", f.toTemplate)
	set(&to.style, "style", f.toStyle)
	set(&to.asOf, "as-of", f.toAsOf)
	if len(files) == 2 {
		return side(ctx, env, &to, files[1])
	}
	s, err := to.open(env)
	if err != nil {
		return nil, err
	}
	return &diffSide{s, before.file, before.docs, before.byID}, nil
}

// side reads one side and reports all its faults.
func side(ctx context.Context, env Env, flags *sourceFlags, file string) (*diffSide, error) {
	opened, err := flags.open(env)
	if err != nil {
		return nil, err
	}
	s := &diffSide{session: opened, file: file, byID: map[string]*inquiry.Document{}}
	var faults fault.List
	for d, err := range s.documents(ctx, file) {
		list, ok := errors.AsType[fault.List](err)
		switch {
		case ok:
			faults = append(faults, list...)
			continue
		case err != nil:
			return nil, s.fail(ctx, err)
		}
		if first := s.byID[d.Inquiry.ID]; first != nil {
			faults = append(faults, &fault.Fault{
				Pos: d.At("id"), Path: "id", Rule: "duplicate-inquiry", Err: fmt.Errorf("the id %q is also used by %s", d.Inquiry.ID, first.At("id")),
				Hint: "inquiries are paired by id: give each a unique id",
			})
		}
		s.docs, s.byID[d.Inquiry.ID] = append(s.docs, d), d
	}
	if err := faults.Err(); err != nil {
		return nil, s.fail(ctx, err)
	}
	return s, nil
}

// pair is a pair of inquiries to compare.
type pair struct{ before, after *inquiry.Document }

// pairs pairs the inquiries of both sides. It also returns the ids that occur on only one side.
func pairs(before, after *diffSide) (both []pair, onlyOld, onlyNew []string) {
	if len(before.docs) == 1 && len(after.docs) == 1 {
		return []pair{{before.docs[0], after.docs[0]}}, nil, nil
	}
	for _, d := range before.docs {
		if like := after.byID[d.Inquiry.ID]; like != nil {
			both = append(both, pair{d, like})
		} else {
			onlyOld = append(onlyOld, d.Inquiry.ID)
		}
	}
	for _, d := range after.docs {
		if before.byID[d.Inquiry.ID] == nil {
			onlyNew = append(onlyNew, d.Inquiry.ID)
		}
	}
	return both, onlyOld, onlyNew
}

// diffSource identifies the source of a prompt in the output.
type diffSource struct {
	File     string `json:"file"`
	ID       string `json:"id"`
	AsOf     string `json:"as_of"`
	Style    string `json:"style"`
	Template string `json:"template,omitempty"`
}

// String describes the source in words, for a headline.
func (s diffSource) String() string {
	text := s.File + " (" + s.ID + "), for " + s.AsOf + ", " + s.Style
	if s.Template != "" {
		text += ", " + s.Template
	}
	return text
}

// compare compares all pairs and prints the differences.
func (f *diffFlags) compare(ctx context.Context, env Env, before, after *diffSide) (differ bool, err error) {
	both, onlyOld, onlyNew := pairs(before, after)
	differ = len(onlyOld)+len(onlyNew) > 0
	out := diffOutput{Inquiries: []diffEntry{}, OnlyOld: onlyOld, OnlyNew: onlyNew}
	var failed error
	for _, p := range both {
		a, errA := before.render(ctx, p.before)
		b, errB := after.render(ctx, p.after)
		if ctx.Err() != nil {
			return false, context.Cause(ctx)
		}
		if errA != nil || errB != nil {
			failed = errReported
			continue
		}
		r := diff.Compare(a.Side, b.Side)
		differ = differ || !r.Same()
		out.Inquiries = append(out.Inquiries, diffEntry{a.diffSource, b.diffSource, r.JSON(), r})
	}
	if failed != nil {
		return false, failed
	}
	text := out.text(before.file, after.file)
	if f.format == "json" {
		out.Same = !differ
		if text, err = plainjson.Marshal(out, "  "); err != nil {
			return false, err
		}
	}
	return differ, printTo(env.Stdout, text)
}

// rendered is one side of a comparison after rendering.
type rendered struct {
	diff.Side
	diffSource
}

// render renders one inquiry of a side. It has already reported any error that it returns.
func (s *diffSide) render(ctx context.Context, d *inquiry.Document) (rendered, error) {
	seen, err := s.look(ctx, d)
	if err != nil {
		return rendered{}, err
	}
	return rendered{
		diff.Side{Prompt: seen.prompt, Explanation: seen.explanation, Inquiry: seen.inquiry},
		diffSource{File: s.file, ID: d.Inquiry.ID, AsOf: seen.inquiry.AsOf.String(), Style: s.flags.style, Template: s.flags.template},
	}, nil
}

// diffOutput holds everything that is printed.
type diffOutput struct {
	Same      bool        `json:"same"`
	Inquiries []diffEntry `json:"inquiries"`
	OnlyOld   []string    `json:"only_old,omitempty"`
	OnlyNew   []string    `json:"only_new,omitempty"`
}

// diffEntry is one comparison in the output.
type diffEntry struct {
	Old    diffSource `json:"old"`
	New    diffSource `json:"new"`
	Report any        `json:"report"`
	report *diff.Report
}

// text returns the output for a terminal, which omits everything that is equal.
func (o *diffOutput) text(before, after string) []byte {
	var out []byte
	for _, e := range o.Inquiries {
		if !e.report.Same() {
			out = fmt.Appendf(out, "--- %s\n+++ %s\n", e.Old, e.New)
			out = append(e.report.AppendText(out), '\n')
		}
	}
	for _, id := range o.OnlyOld {
		out = fmt.Appendf(out, "only in %s: %s\n", before, id)
	}
	for _, id := range o.OnlyNew {
		out = fmt.Appendf(out, "only in %s: %s\n", after, id)
	}
	return []byte(fault.Visible(string(out)))
}
