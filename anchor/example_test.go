package anchor_test

import (
	"fmt"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/edtf"
)

func ExampleParseID() {
	for _, s := range []string{"https://arxiv.org/pdf/2305.16367v2.pdf", "10.48550/arXiv.2305.16367", "isbn:0-262-03384-4", "arXv:2305.16367"} {
		id, err := anchor.ParseID(s)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(id, "is", id.Key())
	}
	// Output:
	// arXiv:2305.16367v2 is arXiv:2305.16367
	// arXiv:2305.16367 is arXiv:2305.16367
	// isbn:9780262033848 is isbn:9780262033848
	// identifier "arXv:2305.16367": unknown scheme "arXv": want one such as arXiv, doi, pmid or isbn, or an http(s) URL; did you mean arXiv?
}

func ExampleID_Announced() {
	paper := anchor.Paper{
		ID:    anchor.MustParseID("arXiv:2408.16984"),
		Title: "Beyond Preferences in AI Alignment",
		Date:  edtf.MustParse("2024-08"),
	}
	fmt.Println(paper.ID.Announced(), paper.ID.URL(), paper.ID.DOI())
	// Output: 2024-08 https://arxiv.org/abs/2408.16984 10.48550/arXiv.2408.16984
}

func ExamplePaper_Is() {
	p := anchor.Paper{ID: anchor.MustParseID("doi:10.1056/NEJMoa1912388"), Also: []anchor.ID{anchor.MustParseID("pmid:31733140")}}
	fmt.Println(p.Is(anchor.MustParseID("https://pubmed.ncbi.nlm.nih.gov/31733140/")), p.Is(anchor.MustParseID("pmid:1")), p.Is(anchor.ID{}))
	// Output: true false false
}
