package engine_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestListing shows what a short template is compiled to: one instruction for each thing that is printed, with the text before it, and a
// block of its own for the body of the loop. Registers hold addresses: r0 the data, r1 the item of the loop.
func TestListing(t *testing.T) {
	t.Parallel()
	type claim struct{ ID, Text string }
	type data struct {
		Role   string
		Claims []claim
	}
	prog, faults := compile[data](t, "You are {{.Role}}.\n{{range .Claims}}- {{.ID}}: {{.Text | upper}}\n{{else}}No claims.\n{{end}}")
	require.Empty(t, faults)
	require.Equal(t, strings.TrimPrefix(`
 0 write "You are ", string [r0+0]
 1 write ".\n", range [r0+16] else 3
     0 write "- ", string [r1+0]
     1 write ": ", apply
     2 write "\n", text
 2 jump else 4
 3 write "No claims.\n", text
`, "\n"), prog.Listing("main"))
}
