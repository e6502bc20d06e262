package cli

import (
	"github.com/spf13/cobra"

	"github.com/dated-claims/retest/inquiry"
)

func schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of inquiry files",
		Long: `Schema prints the JSON Schema (draft-07) of the inquiry format. Saved beside your
files, it gives editors completion and checks:

  # yaml-language-server: $schema=inquiry.schema.json`,
		Example: `  retest schema > inquiry.schema.json`,
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return printTo(cmd.OutOrStdout(), inquiry.Schema())
		},
	}
}
