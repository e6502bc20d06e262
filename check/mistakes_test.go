package check_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/check"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/prompt"
)

const mistakesFile = "testdata/mistakes.txt"

// TestMistakes checks that each mistake in the table is reported at its location, with advice on what to write. RETEST_UPDATE replaces
// the messages in the table, but never the locations.
func TestMistakes(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(mistakesFile)
	require.NoError(t, err)
	blocks := strings.Split(string(text), "\n\n")
	n := 0
	for i, block := range blocks {
		block = strings.TrimSuffix(block, "\n")
		marked, rest, _ := strings.Cut(block, "\n  ")
		if strings.HasPrefix(block, "#") {
			continue
		}
		n++
		f := firstFault(t, marked)
		if f == nil {
			t.Errorf("%s: no fault", marked)
			continue
		}
		got := "message: " + f.Message()
		if f.Hint != "" {
			got += "\n  hint: " + f.Hint
		}
		if at := withMarks(unmarked(marked), f); at != marked {
			t.Errorf("%s: the fault is at %s (%s)", marked, at, f.Message())
		}
		if os.Getenv("RETEST_UPDATE") != "" {
			blocks[i] = marked + "\n  " + got
			continue
		}
		require.Equal(t, rest, got, marked)
		require.NotRegexp(t, goType, got, marked)
	}
	require.GreaterOrEqual(t, n, 100)
	if os.Getenv("RETEST_UPDATE") != "" {
		require.NoError(t, os.WriteFile(mistakesFile, []byte(strings.Join(blocks, "\n\n")+"\n"), 0o600))
	}
}

// goType matches terms that only a Go programmer would understand.
var goType = regexp.MustCompile(`\[\]|interface|\bstring\b|\bstruct\b|map\[|\bnil pointer\b|\b(?:claim|anchor|inquiry|edtf|prompt)\.[A-Z]|\boperand\b|\bint\b`)

func unmarked(text string) string { return strings.NewReplacer("«", "", "»", "").Replace(text) }

// withMarks marks the location of a fault in the text.
func withMarks(text string, f *fault.Fault) string {
	from := f.Pos.Col - 1
	to := f.End.Col - 1
	if from < 0 || to < from || to > len(text) {
		return "an unknown place"
	}
	return text[:from] + "«" + text[from:to] + "»" + text[to:]
}

// firstFault returns the first error in a standalone template, or the first fault of any kind if there are no errors.
func firstFault(t *testing.T, marked string) *fault.Fault {
	t.Helper()
	r, err := prompt.New(&prompt.Options{Template: fstest.MapFS{"page.tmpl": {Data: []byte(unmarked(marked))}}})
	list, _ := err.(fault.List) //nolint:errorlint // New returns an unwrapped list
	if err == nil {
		list = check.Templates(r, "never-printed", "no-citation-demand", "empty")
	}
	for _, f := range list {
		if f.Severity == fault.Error || list.Err() == nil {
			return f
		}
	}
	return nil
}

// TestOrdinaryBraces checks that ordinary braces are not reported as the syntax of another template language.
func TestOrdinaryBraces(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{"kind": "claim", "id": "c1"}`, `{ "role": "user" }`, "{x}", `\text{claims}`, `\frac{role}{2}`, `\{role\}`, "{}", "{a, b}", "{title} ({date})", "{verdict} | {id}",
		"100% {of} them", "# {heading}", "<tag>", "50 <% 60", "{1}", "a { b } c", "{{`{role}`}}",
	} {
		r, err := prompt.New(&prompt.Options{Template: fstest.MapFS{"page.tmpl": {Data: []byte(text + " {{.Role}}")}}})
		require.NoError(t, err, text)
		for _, f := range check.Templates(r) {
			require.NotEqual(t, "foreign-syntax", f.Rule, text)
		}
	}
}
