package reply_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/reply"
)

// catalog returns papers that the evidence cites.
func catalog() inquiry.Papers {
	papers := inquiry.Papers{}
	for _, p := range []anchor.Paper{
		{ID: anchor.MustParseID("arXiv:2501.00001"), Title: "On Tides: A Survey", Date: edtf.MustParse("2025-01")},
		{ID: anchor.MustParseID("arXiv:2502.00002"), Title: "The Moon Recedes", Date: edtf.MustParse("2025-02")},
		{ID: anchor.MustParseID("doi:10.1000/m"), Title: "Waves", Date: edtf.MustParse("2024")},
	} {
		papers[p.ID.Key()] = p
	}
	return papers
}

// TestCitedText checks that a quotation counts as a title, and a year as a date, only if that is certain. In the expected values, each
// work is written as its identifier, title, date and comparison, followed by the rules of the faults.
func TestCitedText(t *testing.T) {
	t.Parallel()
	const a, b, doi, other = "arXiv:2501.00001", "arXiv:2502.00002", "doi:10.1000/m", "doi:10.1000/other"
	for _, tt := range []struct{ evidence, want string }{
		{a, a + "||| yes"},
		{a + `, "On Tides: A Survey", 2025-01`, a + "|On Tides: A Survey|2025-01| yes"},
		{a + ` (2025-01), "On Tides", https://arxiv.org/abs/2501.00001`, a + "|On Tides|2025-01| yes"},
		{a + ` (January 2025), Moon et al., “On Tides,” https://example.org/x`, a + "|On Tides|2025-01| yes, https://example.org/x||| no; unlisted"},
		{a + `, “On Waves”, 2025-01`, a + "|On Waves|2025-01| differs; differs"},
		{`"On Waves", ` + a, a + "|On Waves|| differs; differs"},
		{`"On Waves" (` + a + `, 2025)`, a + "|On Waves|2025| differs; differs"},
		{"https://arxiv.org/abs/2501.00001 \"On Waves\"", a + "|On Waves|| differs; differs"},

		{a + ` (2025-01), TITLE, https://arxiv.org/abs/2501.00001: "the effect is gone"`, a + "||2025-01| yes"},
		{a + ` (2025-01), On Tides, https://arxiv.org/abs/2501.00001: "The effect is gone"`, a + "||2025-01| yes"},
		{a + ` (2025-01), "On Tides", https://arxiv.org/abs/2501.00001: "the effect is gone"`, a + "|On Tides|2025-01| yes"},
		{a + `, On Tides, 2025-01, "The effect is gone"`, a + "||2025-01| yes"},
		{a + `: "The effect is gone"`, a + "||| yes"},
		{a + `, "the effect is gone"`, a + "||| yes"},
		{a + `, "The effect is gone."`, a + "||| yes"},
		{a + `, 2025-01, "The effect" is gone`, a + "||2025-01| yes"},
		{a + ` reports: "The effect is gone"`, a + "||| yes"},
		{a + ` says "The effect is gone"`, a + "||| yes"},
		{`As "The effect is gone" shows, ` + a, a + "||| yes"},
		{a + ` says "The effect is gone" in "On Tides"`, a + "|On Tides|| yes"},
		{a + ` and ` + b + ` "On Tides: A Survey"`, a + "|On Tides: A Survey|| yes, " + b + "||| yes"},
		{a + ` and ` + b + ` "Other Moons"`, a + "||| yes, " + b + "||| yes"},
		{a + ` "On Waves", ` + b + ` "The Moon Recedes"`, a + "|On Waves|| differs, " + b + "|The Moon Recedes|| yes; differs"},
		{a + ` "On Waves" and ` + other, a + "||| yes, " + other + "||| no; unlisted"},
		{a + ` "On Tides`, a + "||| yes"},

		{b + ", which repeats the 2019 benchmark", b + "||| yes"},
		{b + ", which repeats Smith, 2019", b + "||| yes"},
		{b + " (after Smith, 2019)", b + "||| yes"},
		{b + ", Smith (2019)", b + "||| yes"},
		{b + ", a forecast for 2050", b + "||| yes"},
		{b + ", Forecasts, 2050", b + "||| yes"},
		{b + ", 2019", b + "||2019| differs; differs impossible not-newer"},
		{b + " (2019)", b + "||2019| differs; differs impossible not-newer"},
		{b + `, "The Moon Recedes", 2019`, b + "|The Moon Recedes|2019| differs; differs impossible not-newer"},
		{b + ", The Moon Recedes, 2025-02", b + "||2025-02| yes"},
		{"Smith et al. (2025), " + b, b + "||2025| yes"},
		{doi + ", 2019", doi + "||2019| differs; differs not-newer"},
		{doi + ", Waves, March 2024", doi + "||2024-03| yes"},
		{doi + ", 2019 data", doi + "||| yes"},
		{other + ", Something, 2025", other + "||2025| no; unlisted"},
		{a + ", 2025-01, " + b + ", 2025-02", a + "||2025-01| yes, " + b + "||2025-02| yes"},
		{a + " and Smith, 2019, " + b, a + "||| yes, " + b + "||| yes"},

		{"Searched arXiv: 3 results, " + a, a + "||| yes"},
		{"Searched arXiv: 2024-05-17, " + a, a + "||| yes"},
		{"see arXiv: 2313.00001 and " + a, a + "||| yes; malformed"},
		{a + " at 1203.4567 ms", a + "||| yes"},
		{a + " (t = 1203.4567)", a + "||| yes"},
		{a + ", 1203.4567%", a + "||| yes"},
		{"2501.00001, 2025-01", a + "||2025-01| yes"},
		{"[2501.00001](https://arxiv.org/abs/2501.00001)", a + "||| yes"},

		{"is not from memory tasks alone", "; no-evidence"},
		{"doi:10.1000/m2000, 2000, is not from memory tasks alone", "doi:10.1000/m2000||2000| no; not-newer unlisted"},
		{"from memory tasks it follows", "; no-evidence"},
		{"From Memory: Smith, 2024, unverified", "; from-memory"},
		{"**from memory**, all unverified: Smith, 2024", "; from-memory"},
		{"evidence: from memory, unverified", "; from-memory"},
		{"from memory", "; from-memory"},

		{a + "v2, https://arxiv.org/pdf/2501.00001v1.pdf, doi:10.48550/arXiv.2501.00001", a + "v2||| yes"},
		{a + "; 2501.00001v3, “On Tides”, 2025-01", a + "|On Tides|2025-01| yes"},
		{"doi:10.1000/M; https://doi.org/10.1000/m; https://dx.doi.org/10.1000/m", "doi:10.1000/M||| yes"},
		{"https://example.org/x; http://www.example.org/x/", "https://example.org/x||| no; unlisted"},
	} {
		t.Run(tt.evidence, func(t *testing.T) {
			t.Parallel()
			text := fmt.Sprintf("claim | moon | %s | it said from memory | holds | high\n", tt.evidence) + line("friction", a, "untested")
			r, err := reply.Read(tides(), text, &reply.Options{Papers: catalog()})
			require.NoError(t, err)
			i := slices.IndexFunc(r.Claims, func(c reply.Claim) bool { return c.Claim == "moon" })
			var works, rules []string
			for _, e := range r.Claims[i].Evidence {
				works = append(works, e.ID+"|"+e.Title+"|"+e.Date+"| "+e.Known)
			}
			for _, f := range r.Faults {
				rules = append(rules, f.Rule)
			}
			slices.Sort(rules)
			got := strings.Join(works, ", ")
			if rules != nil {
				got += "; " + strings.Join(slices.Compact(rules), " ")
			}
			require.Equal(t, tt.want, got)
		})
	}
}

// TestWorkCitedTwice checks that a claim's own paper is recognized in every spelling, and that a work cited twice counts once.
func TestWorkCitedTwice(t *testing.T) {
	t.Parallel()
	const object = `{"kind":"claim","id":"friction","reasoning":"r","verdict":"holds","certainty":"high","evidence":%s}` + "\n"
	for _, tt := range []struct {
		text, want string
	}{
		{line("friction", "arXiv:2305.16367v3; https://arxiv.org/pdf/2305.16367.pdf; doi:10.48550/ARXIV.2305.16367", "holds"), "arXiv:2305.16367v3; circular"},
		{line("friction", "http://export.arxiv.org/abs/2305.16367", "holds"), "arXiv:2305.16367; circular"},
		{line("friction", "arXiv:2305.16367, https://arxiv.org/abs/2305.16367, arXiv:2503.01234", "holds"), "arXiv:2305.16367 arXiv:2503.01234; "},
		{fmt.Sprintf(object, `[{"id":"arXiv:2305.16367"},{"link":"https://arxiv.org/abs/2305.16367v2"}]`), "arXiv:2305.16367; circular"},
		{fmt.Sprintf(object, `["arXiv:2305.16367","https://doi.org/10.48550/arXiv.2305.16367"]`), "arXiv:2305.16367; circular"},
		{line("friction", "PMID 31452104, 2024; https://pubmed.ncbi.nlm.nih.gov/31452104/", "holds"), "pmid:31452104; "},
	} {
		r, err := reply.Read(tides(), tt.text+line("moon", "none found", "untested"), nil)
		require.NoError(t, err)
		var ids, rules []string
		for _, e := range r.Claims[0].Evidence {
			ids = append(ids, e.ID)
		}
		for _, f := range r.Faults {
			rules = append(rules, f.Rule)
		}
		require.Equal(t, tt.want, strings.Join(ids, " ")+"; "+strings.Join(rules, " "), tt.text)
	}
}
