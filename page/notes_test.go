package page_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

const dams = `You are a hydrologist re-testing whether dams cool rivers—a question a curated library explored across 2010–2020.

What a curated library found:
• Dams warmed the rivers (early 2000s).
• They cooled them (2010).
• Ice was older (12,000 BP).
• An aside (see above).

Your task:
(1) Re-test each claim.
`

func TestAlmostDatesAreExplained(t *testing.T) {
	t.Parallel()
	text := string(read(t, "dams.txt", dams).YAML())
	for _, want := range []string{
		"# Line 4: \"early 2000s\" is not read as the date of this claim: \"early\" works only with a year, as in \"early 2024\": write the years, such as ~2000–2003; add when: with the date",
		"# Line 6: \"12,000 BP\" is not read as the date of this claim: years before present are not supported: write the year, such as \"~10051 BC\"; add when:",
		"# Line 7: no date was found for this claim; add when: a date such as 2024-02",
		"text: Dams warmed the rivers (early 2000s).", "text: They cooled them.",
	} {
		require.Contains(t, text, want)
	}
}

func TestPageNotesAreReported(t *testing.T) {
	t.Parallel()
	for before, want := range map[string]string{
		"Sources 2 notes\n\nDo dams warm rivers?\n\nThey do,\nin summer.\n\nAnd ice?\n\nIt melts.\n\nA remark.\n\n": "# Line 1: 2 notes on the page were not imported: Do dams warm rivers? | And ice?; to turn a note into a claim",
		"Sources (1 note)\n\nDo dams warm rivers?\n\nThey do.\n\n":                                                  "# Line 1: 1 note on the page was not imported: Do dams warm rivers?; to turn a note into a claim",
		"Sources 1 note\n\n": "# Line 1: 1 note on the page was not imported; to turn a note into a claim",
	} {
		require.Contains(t, string(read(t, "dams.txt", before+dams).YAML()), want)
	}
	require.NotContains(t, string(read(t, "dams.txt", dams).YAML()), "not imported")
}
