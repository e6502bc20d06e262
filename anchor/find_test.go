package anchor_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/anchor"
)

// TestFind covers the forms that language models write.
func TestFind(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"":                                 nil,
		"No paper at all, 3.14 of 10.5/2.": nil,
		"arXiv:2305.16367":                 {"arXiv:2305.16367"},
		"(arXiv: 2305.16367v2), and more":  {"arXiv:2305.16367v2"},
		"arXiv 2305.16367; arxiv:hep-th/9901001.":                           {"arXiv:2305.16367", "arXiv:hep-th/9901001"},
		"see hep-th/9901001 and 2305.16367.":                                {"arXiv:hep-th/9901001", "arXiv:2305.16367"},
		"in 2023.1234 cases":                                                {}, // not an arXiv identifier: the month would be 23
		"[Role play](https://arxiv.org/abs/2305.16367v1).":                  {"arXiv:2305.16367v1"},
		"([arxiv.org](https://arxiv.org/pdf/2305.16367?utm_source=openai))": {"arXiv:2305.16367"},
		"**https://doi.org/10.1000/x(1)y**, doi: 10.1093/qje/qjz014,":       {"doi:10.1000/x(1)y", "doi:10.1093/qje/qjz014"},
		"10.1016/s0140-6736(24)00001-2; 10.1000/a.":                         {"doi:10.1016/s0140-6736(24)00001-2", "doi:10.1000/a"},
		"PMID: 31452104 | pmid 31452104":                                    {"pmid:31452104", "pmid:31452104"},
		"acl:2020.acl-main.12 openalex:W2741809807 openreview:rJXMpikCZ":    {"acl:2020.acl-main.12", "openalex:W2741809807", "openreview:rJXMpikCZ"},
		"ISBN: 978-0-262-03384-8, isbn:9780262033848":                       {"isbn:9780262033848", "isbn:9780262033848"},
		"https://www.nber.org/papers/w4509 shows":                           {"nber:w4509"},
		"PMC8522790 (NCT03887455), isrctn50189673; pmc:PMC1":                {"pmcid:PMC8522790", "nct:NCT03887455", "isrctn:isrctn50189673", "pmcid:PMC1"},
		"in 2023GeoRL..5002133V, ssrn:3247865 and RePEc:nbr:nberwo:4509.":   {"bibcode:2023GeoRL..5002133V", "ssrn:3247865", "repec:nbr:nberwo:4509"},
		"handle: 5/10, ref: 12, ref. 12, the rfc 9110, a PMC of 3":          nil,
		"swh:1:rev:0123456789abcdef0123456789abcdef01234567":                {"swh:1:rev:0123456789abcdef0123456789abcdef01234567"},
		"https://www.nejm.org/doi/full/10.1056/NEJMoa2107038":               {"doi:10.1056/NEJMoa2107038"},
		"“https://example.org/a_b”":                                         {"https://example.org/a_b"},
		"<https://example.org/a>":                                           {"https://example.org/a"},
		"arXiv: see below; doi: none":                                       nil,
		"preprint:arXiv:2305.16367":                                         {"arXiv:2305.16367"},
		"doi:https://doi.org/10.1000/x":                                     {"doi:10.1000/x"},
		"https://arxiv.org/abs/2305.16367,https://arxiv.org/abs/2408.16984": {"!"},
		"arXiv:2313.00001 and arXiv:2305.99":                                {"!", "!"},
		"https:// nothing":                                                  {"!"},
		"（arXiv:2305.16367）":                                                {"arXiv:2305.16367"},
	} {
		var got []string
		for _, f := range anchor.Find(text) {
			if f.Err != nil {
				require.ErrorIs(t, f.Err, anchor.ErrID)
				require.Zero(t, f.ID)
				got = append(got, "!")
				continue
			}
			got = append(got, f.ID.String())
		}
		if len(want) == 0 {
			require.Empty(t, got, text)
		} else {
			require.Equal(t, want, got, text)
		}
	}
}

func ExampleFind() {
	for _, f := range anchor.Find("See arXiv: 2305.16367v2 and [a reply](https://doi.org/10.1000/x).") {
		fmt.Println(f.ID, f.Start, f.End)
	}
	// Output:
	// arXiv:2305.16367v2 4 23
	// doi:10.1000/x 38 63
}

// FuzzFind checks that spans are in order, do not overlap, and are found again when searched separately.
func FuzzFind(f *testing.F) {
	for _, s := range []string{"arXiv: 2305.16367.", "(https://doi.org/10.1000/x(1)y)", "isbn:978-0-262-03384-8 10.1/x", "hep-th/9901001", "arXiv:2313.00001", "PMID 1", "https://d(00(0)0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, found := range anchor.Find(text) {
			require.LessOrEqual(t, last, found.Start)
			require.Less(t, found.Start, found.End)
			require.LessOrEqual(t, found.End, len(text))
			last = found.End
			require.Equal(t, found.Err == nil, !found.ID.IsZero())
			again := anchor.Find(text[found.Start:found.End])
			require.Len(t, again, 1)
			require.Equal(t, found.ID, again[0].ID)
		}
	})
}
