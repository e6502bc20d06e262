package cli

import (
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/project"
	"github.com/dated-claims/retest/internal/suite"
)

// schemas maps kinds of files to their schemas.
var schemas = map[string]func() []byte{
	"inquiry": inquiry.Schema, "papers": inquiry.PapersSchema, "defaults": inquiry.DefaultsSchema, "suite": suite.Schema, "project": project.Schema,
}

func schemaCommand() *cobra.Command {
	kinds := slices.Sorted(maps.Keys(schemas))
	return &cobra.Command{
		Use:   "schema [KIND]",
		Short: "Print the JSON Schema of inquiries and other files",
		Long: `Schema prints the JSON Schema (draft-07) of a file format. KIND is inquiry (the
default), papers, defaults, suite (template tests) or project (retest.yaml).
To get completion and checks in your editor, save the schema beside your files and
start each file with this line:

  # yaml-language-server: $schema=inquiry.schema.json

"retest init" writes all the schemas, with settings for Visual Studio Code.`,
		Example: `  retest schema > inquiry.schema.json
  retest schema papers > papers.schema.json`,
		ValidArgs: kinds,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage("schema: want one kind of file, got %d", len(args))
			}
			if len(args) == 1 && schemas[args[0]] == nil {
				return usage("schema: want %s, got %q", strings.Join(kinds, ", "), args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return printTo(cmd.OutOrStdout(), schemas[append(args, "inquiry")[0]]())
		},
	}
}
