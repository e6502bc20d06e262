package cli

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/internal/plainjson"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/template"
)

func functionsCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "functions [FLAG…] [NAME…]",
		Short: "List the functions that templates can call",
		Long: `Functions lists every function that a template can call, with its grade:

  builtin  a function of text/template
  own      a function of retest
  pure     a sprig function that returns the same result everywhere
  fixed    a sprig or text/template function, made safe: it never splits characters,
           rejects bad numbers, bounds its output and does not depend on map order
  clocked  a sprig function whose clock is the day that the prompt is for, in UTC
  refused  not available: it would depend on the machine, the network or randomness

With names, it shows those functions in full.`,
		Example: `  retest functions
  retest functions trunc since
  retest functions --format json`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, f := range prompt.Functions() {
				names = append(names, f.Name)
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error { return listFunctions(cmd.OutOrStdout(), format, args) },
	}
	cmd.Flags().StringVar(&format, "format", "text", "the `FORMAT` of the output: text or json")
	return cmd
}

func listFunctions(w io.Writer, format string, names []string) error {
	list, err := chosen(names)
	if err != nil {
		return err
	}
	switch {
	case format == "json":
		text, err := plainjson.Marshal(functionRows(list), "  ")
		if err != nil {
			return err
		}
		return printTo(w, text)
	case format != "text":
		return usage("--format: want text or json, got %q", format)
	case len(names) > 0:
		return cannotWrite("to standard output", describe(w, list))
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range list {
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\n", f.Name, f.Grade, oneLine(f.Signature), oneLine(f.Doc))
	}
	return cannotWrite("to standard output", tw.Flush())
}

func oneLine(s string) string { return strings.ReplaceAll(s, "\n", " ") }

// chosen returns the functions with the given names, or all functions if no names are given.
func chosen(names []string) ([]template.Function, error) {
	all := prompt.Functions()
	if len(names) == 0 {
		return all, nil
	}
	var out []template.Function
	for _, name := range names {
		n := len(out)
		for _, f := range all {
			if f.Name == name {
				out = append(out, f)
			}
		}
		if len(out) == n {
			return nil, unknownFunction(name, all)
		}
	}
	return out, nil
}

// describe shows functions in full.
func describe(w io.Writer, list []template.Function) error {
	var b strings.Builder
	for i, f := range list {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s\n  %s\n  grade: %s\n", f.Signature, f.Doc, f.Grade)
		if f.Instead != "" {
			fmt.Fprintf(&b, "  instead: %s\n", f.Instead)
		}
		if f.Example != "" {
			fmt.Fprintf(&b, "  example: %s\n  gives:   %s\n", f.Example, strings.ReplaceAll(f.Output, "\n", "\n           "))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// functionRow describes a function in the JSON output.
type functionRow struct {
	Name      string         `json:"name"`
	Grade     template.Grade `json:"grade"`
	Signature string         `json:"signature"`
	Doc       string         `json:"doc"`
	Instead   string         `json:"instead,omitempty"`
	Example   string         `json:"example,omitempty"`
	Output    string         `json:"output,omitempty"`
	KeepsText bool           `json:"keeps_text"`
}

func functionRows(list []template.Function) []functionRow {
	rows := make([]functionRow, len(list))
	for i, f := range list {
		rows[i] = functionRow{f.Name, f.Grade, f.Signature, f.Doc, f.Instead, f.Example, f.Output, f.Lossless}
	}
	return rows
}

func unknownFunction(name string, all []template.Function) error {
	names := make([]string, len(all))
	for i, f := range all {
		names[i] = f.Name
	}
	return hinted(fmt.Errorf("no function %q", name), cmp.Or(fault.DidYouMean(name, names), `"retest functions" lists them`))
}
