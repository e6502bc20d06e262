package cli

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dated-claims/retest/fault"
)

// usageTemplate is cobra's, in our words.
func usageTemplate(cobras string) string {
	return strings.NewReplacer(
		"Available Commands:", "Commands:",
		"{{if .HasAvailableSubCommands}}\n  {{.CommandPath}} [command]{{end}}", "",
		`Use "{{.CommandPath}} [command] --help" for more information about a command.`, `"{{.CommandPath}} COMMAND --help" tells more about a command.`,
	).Replace(cobras)
}

func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Print the help of a command",
		Long:  `Help prints what a command does and the flags it takes, as COMMAND --help does.`,
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return commandNames(cmd.Root()), cobra.ShellCompDirectiveNoFileComp
		},
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage("help: want one command, got %d", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			if len(args) == 0 {
				return root.Help()
			}
			for _, c := range root.Commands() {
				if c.Name() == args[0] {
					return c.Help()
				}
			}
			return unknownCommand(root, args[0])
		},
	}
}

func unknownCommand(root *cobra.Command, name string) error {
	return hinted(fmt.Errorf("unknown command %q", name), fault.DidYouMean(name, commandNames(root)))
}

func commandNames(root *cobra.Command) []string {
	var names []string
	for _, c := range root.Commands() {
		names = append(names, c.Name())
	}
	return names
}

// flagError puts an error of the flags into our words.
func flagError(cmd *cobra.Command, err error) error {
	if e, ok := errors.AsType[*pflag.NotExistError](err); ok && e.GetSpecifiedShortnames() == "" {
		var known []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
		near := fault.Nearest(e.GetSpecifiedName(), known)
		if near == "" {
			return hinted(fmt.Errorf("unknown flag --%s", e.GetSpecifiedName()), "")
		}
		return hinted(fmt.Errorf("unknown flag --%s", e.GetSpecifiedName()), "did you mean --"+near+"?")
	}
	if e, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return usage("--%s: want %s, got nothing", cmp.Or(e.GetFlag().Name, e.GetSpecifiedName()), wanted(e.GetFlag()))
	}
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return usage("--%s: want %s, got %q", e.GetFlag().Name, wanted(e.GetFlag()), e.GetValue())
	}
	return usageError{error: err}
}

// wanted says what the value of a flag is.
func wanted(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "int":
		return "a whole number"
	case "bool":
		return "true or false"
	}
	name, _ := pflag.UnquoteUsage(f)
	return "a value (" + name + ")"
}

// noEmptyFlags refuses a flag that is given with an empty value: it is a variable of a script that was never set.
func noEmptyFlags(cmd *cobra.Command, _ []string) error {
	var empty []string
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if f.Value.String() == "" {
			empty = append(empty, fmt.Sprintf("--%s: want %s, got empty text", f.Name, wanted(f)))
		}
	})
	if len(empty) == 0 {
		return nil
	}
	slices.Sort(empty)
	return usageError{error: errors.New(strings.Join(empty, "; "))}
}
