package prompt_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/prompt"
)

func TestVerdictsFromTemplate(t *testing.T) {
	t.Parallel()
	list := func(text string) fstest.MapFS { return fstest.MapFS{"verdict-list.tmpl": {Data: []byte(text)}} }
	for _, style := range strict {
		r, err := prompt.New(&prompt.Options{Style: style, Overlay: list("- gilt: Belege stützen es.\n- nicht belegt: Nichts stützt es.")})
		require.NoError(t, err)
		require.Equal(t, []prompt.Verdict{{Word: "gilt", Meaning: "Belege stützen es."}, {Word: "nicht belegt", Meaning: "Nichts stützt es."}}, r.Verdicts())
		r.Verdicts()[0].Word = "changed"
		require.Equal(t, "gilt", r.Verdicts()[0].Word, "the caller gets a copy of the list")
	}
	require.Nil(t, renderer(t, "brief").Verdicts())
	r, err := prompt.New(&prompt.Options{Overlay: fstest.MapFS{"verdicts.tmpl": {Data: []byte("\nVerdicts\n- yes: it is so.\n- no: it is not.\n")}}})
	require.NoError(t, err)
	require.Nil(t, r.Verdicts(), "the prompt does not print the list")

	for text, want := range map[string]string{
		"holds, relaxed":           `verdict-list: want one verdict on each line, such as "- holds: newer evidence supports the claim.", got "holds, relaxed"`,
		"- holds: a.\n- Holds: b.": `verdict-list: want one verdict on each line, such as "- holds: newer evidence supports the claim.", got "Holds" twice`,
	} {
		_, err := prompt.New(&prompt.Options{Overlay: list(text)})
		require.EqualError(t, err, want)
	}
}
