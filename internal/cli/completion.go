package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dated-claims/retest/fault"
)

func completionCommand() *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:       "completion SHELL",
		Short:     "Print a completion script for bash, zsh, fish or powershell",
		Example:   `  source <(retest completion bash)`,
		ValidArgs: shells,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("completion: want one shell: %s", strings.Join(shells, ", "))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			out, root := cmd.OutOrStdout(), cmd.Root()
			switch args[0] {
			case "bash":
				return cannotWrite("to standard output", root.GenBashCompletionV2(out, true))
			case "zsh":
				return cannotWrite("to standard output", root.GenZshCompletion(out))
			case "fish":
				return cannotWrite("to standard output", root.GenFishCompletion(out, true))
			case "powershell":
				return cannotWrite("to standard output", root.GenPowerShellCompletionWithDesc(out))
			}
			return hinted(fmt.Errorf("completion: want one of %s, got %q", strings.Join(shells, ", "), args[0]), fault.DidYouMean(args[0], shells))
		},
	}
}
