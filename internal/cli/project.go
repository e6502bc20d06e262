package cli

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dated-claims/retest/internal/project"
)

// projectHelp describes the project file in the command's help.
const projectHelp = `A project file, retest.yaml, holds what you would otherwise repeat with each command:
defaults, papers, template, style, as_of, and the flags of batch. retest looks for it
in the folder of the input and its parents, up to the root of the repository.
Flags override it, and --no-project ignores it.`

// withProject sets the flags that are in the project file but not on the command line.
func withProject(env Env, cmd *cobra.Command, args []string) error {
	ignore := cmd.Flags().Lookup("no-project")
	inputs := projectInputs(cmd, args)
	if ignore == nil || ignore.Value.String() == "true" || len(inputs) == 0 {
		return nil
	}
	p, err := project.Of(inputs...)
	if err != nil || p == nil {
		return err
	}
	fmt.Fprintf(env.Stderr, "retest: using %s (--no-project ignores it)\n", onLine(p.File))
	list := p.Flags
	if cmd.Name() == "batch" {
		list = append(list, p.Batch...)
	}
	return setFlags(cmd.Flags(), list)
}

// setFlags sets the flags in list, except those that are already set.
func setFlags(flags *pflag.FlagSet, list []project.Flag) error {
	given := map[string]bool{}
	flags.Visit(func(f *pflag.Flag) { given[f.Name] = true })
	for _, f := range list {
		if given[f.Name] || flags.Lookup(f.Name) == nil {
			continue
		}
		if err := flags.Set(f.Name, f.Value); err != nil {
			return err
		}
	}
	return nil
}

// projectInputs returns the inputs whose project file applies. There are none if a verb does not read inquiries or takes its settings
// from a batch folder.
func projectInputs(cmd *cobra.Command, args []string) []string {
	q := cmd.Flags().Lookup("inquiry")
	switch {
	case cmd.Name() == "preview" && len(args) == 0:
		return []string{"."}
	case q == nil:
		return args
	case q.Value.String() == "":
		return nil
	}
	return []string{q.Value.String()}
}

// before returns a function that runs before every verb.
func before(env Env) func(cmd *cobra.Command, args []string) error {
	return func(cmd *cobra.Command, args []string) error {
		if err := noEmptyFlags(cmd, args); err != nil {
			return err
		}
		return withProject(env, cmd, args)
	}
}
