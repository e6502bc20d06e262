package prompt_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/template"
)

// TestFunctionsPageIsCurrent checks that docs/functions.md matches the table of functions. RETEST_UPDATE=1 updates the page.
func TestFunctionsPageIsCurrent(t *testing.T) {
	t.Parallel()
	const path = "../docs/functions.md"
	var b strings.Builder
	b.WriteString("# Functions\n\nThis page lists every function that a template can call. `retest functions NAME` shows one in the terminal. `RETEST_UPDATE=1 go test ./prompt` generates the page.\n\n" +
		"| grade | meaning |\n|---|---|\n| builtin | a function of text/template |\n| own | a function of retest |\n| pure | a sprig function that returns the same result everywhere |\n" +
		"| fixed | a function of sprig or text/template that was made safe: it never splits characters, rejects bad numbers, bounds its output and does not depend on map order |\n" +
		"| clocked | a sprig function whose clock is the day that the prompt is for, in UTC |\n| refused | not available: it would depend on the machine, the network or randomness |\n\n" +
		"| function | grade | result | example | output |\n|---|---|---|---|---|\n")
	cell := strings.NewReplacer("|", "\\|", "\n", "⏎", "<", "&lt;")
	code := strings.NewReplacer("|", "\\|", "\n", "⏎", "`", "'")
	for _, f := range prompt.Functions() {
		doc, example, output := f.Doc, "", ""
		if f.Instead != "" {
			doc += "; use " + f.Instead
		}
		if f.Example != "" {
			example, output = "`"+code.Replace(f.Example)+"`", "`"+code.Replace(f.Output)+"`"
		}
		if f.Output == "" {
			output = ""
		}
		signature := f.Signature
		if f.Grade == template.Refused {
			signature = f.Name
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", code.Replace(signature), f.Grade, cell.Replace(doc), example, output)
	}
	if os.Getenv("RETEST_UPDATE") != "" {
		require.NoError(t, os.WriteFile(path, []byte(b.String()), 0o644))
	}
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, b.String(), string(text), "run RETEST_UPDATE=1 go test ./prompt")
}
