package cli

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/explain"
	"github.com/dated-claims/retest/internal/plainjson"
)

type explainFlags struct {
	sourceFlags
	format, output, at, id string
}

func explainCommand(env Env) *cobra.Command {
	var f explainFlags
	cmd := &cobra.Command{
		Use:   "explain [FLAG…] FILE",
		Short: "Show which template line and which value each part of a prompt comes from",
		Long: `Explain prints the prompt of an inquiry and, for each part of it, the template line
that printed it and the value from the file. If the file has several inquiries, use
--id to select one.

` + inputsHelp + `

In text output, each line is followed by one row per value in it: its columns, its
path, its location in the file, and the location of the template's action. Lines and
columns count from 1, columns in bytes. The html output is a self-contained page
that highlights matching values and template lines as you move the pointer or press
the arrow keys. --at explains one position of the prompt.

The inquiry needs a day, set in the file or with --as-of.`,
		Example: `  retest explain inquiry.yaml
  retest explain inquiry.yaml --at 7:12
  retest explain inquiry.yaml --template templates/ --format html -o explained.html
  retest explain corpus.jsonl --id social-roles --as-of 2026-11-23 --format json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("explain: want one file to read, or - for standard input, got %d", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), env, args[0]) },
	}
	f.add(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "text", "the `FORMAT` of the output: text, json or html (a page)")
	flags.StringVarP(&f.output, "output", "o", "", "the `FILE` to write to instead of standard output")
	flags.StringVar(&f.at, "at", "", "explain only the position `LINE:COL` of the prompt")
	flags.StringVar(&f.id, "id", "", "the `ID` of the inquiry, if the file has several")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "json", "html"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// run explains one inquiry.
func (f *explainFlags) run(ctx context.Context, env Env, name string) error {
	line, col, err := f.place()
	if err != nil {
		return err
	}
	s, err := f.open(env)
	if err != nil {
		return err
	}
	s.show.warnings(s.renderer)
	d, err := s.one(ctx, name, f.id)
	if err != nil {
		return s.fail(ctx, err)
	}
	seen, err := s.look(ctx, d)
	if err != nil {
		return err
	}
	e := seen.explanation
	var text []byte
	if f.at == "" {
		head := explain.Head{File: onLine(d.At("").File), Style: f.style, Templates: onLine(f.template), AsOf: seen.inquiry.AsOf.String()}
		text, err = f.whole(e, head)
	} else {
		text, err = f.spot(s.show, e, line, col)
	}
	switch {
	case err != nil:
		return err
	case f.output == "" || f.output == "-":
		return printTo(env.Stdout, text)
	}
	return writeFile(f.output, text)
}

// place parses --at. It also checks that --format is valid, alone and together with --at.
func (f *explainFlags) place() (line, col int, err error) {
	if f.format != "text" && f.format != "json" && f.format != "html" {
		return 0, 0, usage("--format: want text, json or html, got %q", f.format)
	}
	if f.at == "" {
		return 0, 0, nil
	}
	if f.format == "html" {
		return 0, 0, usage("--at: want --format text or json, got html")
	}
	before, after, ok := strings.Cut(f.at, ":")
	line, err1 := strconv.Atoi(before)
	col, err2 := strconv.Atoi(after)
	if !ok || err1 != nil || err2 != nil {
		return 0, 0, usage("--at: want LINE:COL, such as 7:12, got %q", f.at)
	}
	return line, col, nil
}

// whole returns the explanation of the whole prompt.
func (f *explainFlags) whole(e *explain.Explanation, head explain.Head) ([]byte, error) {
	switch f.format {
	case "json":
		return plainjson.Marshal(e.JSON(), "  ")
	case "html":
		return e.HTML(head)
	}
	return []byte(fault.Visible(string(e.AppendText(nil)))), nil
}

// spot returns the explanation of a single location.
func (f *explainFlags) spot(show *printer, e *explain.Explanation, line, col int) ([]byte, error) {
	s, err := e.At(line, col)
	if err != nil {
		return nil, fmt.Errorf("--at: %w", err)
	}
	if f.format == "json" {
		return plainjson.Marshal(e.StretchJSON(&s), "  ")
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d:%d to %d:%d  %s\n", s.From.Line, s.From.Col, s.To.Line, s.To.Col, strconv.Quote(s.Text))
	for _, d := range e.Details(&s) {
		fmt.Fprintf(&b, "%s\n", d)
		excerpted(&b, d.Pos, cmp.Or(e.SourceLine(d.Pos), show.line(d.Pos)))
	}
	return []byte(fault.Visible(b.String())), nil
}

// excerpted shows the line of a location with a caret.
func excerpted(b *strings.Builder, pos fault.Pos, line string) {
	if line == "" {
		return
	}
	shown, column, _ := fault.Excerpt(line, pos, fault.Pos{})
	gutter := fmt.Sprintf("%5d | ", pos.Line)
	fmt.Fprintf(b, "%s%s\n%s^\n", gutter, shown, strings.Repeat(" ", len(gutter)+column))
}
