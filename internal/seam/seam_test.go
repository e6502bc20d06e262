package seam_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"testing"

	"github.com/stretchr/testify/require"

	_ "github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/internal/seam"
)

// TestSeams lists the variables through which packages access each other. It checks that every variable is set and that their number
// stays small.
func TestSeams(t *testing.T) {
	t.Parallel()
	listed := map[string]any{
		"Split": seam.Split, "Decode": seam.Decode, "Stem": seam.Stem, "Complete": seam.Complete,
		"Fields": seam.Fields, "Render": seam.Render, "Identify": seam.Identify, "Typed": seam.Typed,
		"Shares": seam.Shares, "Engine": seam.Engine,
	}
	require.LessOrEqual(t, len(listed), 10, "every seam weakens encapsulation; look for an alternative first")
	file, err := parser.ParseFile(token.NewFileSet(), "seam.go", nil, 0)
	require.NoError(t, err)
	var declared []string
	for _, d := range file.Decls {
		if group, ok := d.(*ast.GenDecl); ok && group.Tok == token.VAR {
			for _, spec := range group.Specs {
				for _, name := range spec.(*ast.ValueSpec).Names {
					declared = append(declared, name.Name)
				}
			}
		}
	}
	names := make([]string, 0, len(listed))
	for name, value := range listed {
		require.NotNil(t, value, name)
		names = append(names, name)
	}
	require.ElementsMatch(t, declared, names)
}
