package engine_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestListing shows the compiled form of a short template: one instruction for each printed value, including the text before it, and a
// separate block for the body of the loop. Registers hold addresses: r0 holds the address of the data, and r1 that of the loop's item.
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
