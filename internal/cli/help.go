package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dated-claims/retest/fault"
)

// usageTemplate returns cobra's template with this project's wording.
func usageTemplate(cobras string) string {
	return strings.NewReplacer(
		"Available Commands:", "Commands:",
		"{{if .HasAvailableSubCommands}}\n  {{.CommandPath}} [command]{{end}}", "",
		`Use "{{.CommandPath}} [command] --help" for more information about a command.`, `Use "{{.CommandPath}} COMMAND --help" for more about a command.`,
	).Replace(cobras)
}

func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Show help for a command",
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
