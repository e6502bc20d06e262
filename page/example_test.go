package page_test

import (
	"fmt"
	"os"
	"strings"

	"github.com/dated-claims/retest/page"
)

const goldPage = `# Does gold rust?

Research prompt for your LLM

You are a chemist re-testing whether gold is inert—a question a curated library explored across 2019–2024. Mind the sea.

What a curated library found:
- Gold does not react with oxygen (2019).
- Thin films of gold are as inert as thick ones (~2024; arXiv:2305.16367).

Your task:
1. Re-test each claim.
2. Surface new work from the past year on thin films.
`

func ExampleRead() {
	p, err := page.Read(strings.NewReader(goldPage), "gold.md")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Title)
	fmt.Println(p.Inquiry.Role, "asks", p.Inquiry.Question)
	for _, n := range p.Notes {
		fmt.Println(n)
	}
	// Output:
	// Does gold rust?
	// a chemist asks whether gold is inert
	// gold.md:5:112: role: not understood: Mind the sea.
	// gold.md:13:4: tasks[1]: not understood: Surface new work from the
	// gold.md: the page does not say which day it is for, so as_of is left out; set as_of, or render with --as-of DAY
}

func ExamplePage_YAML() {
	p, err := page.Read(strings.NewReader(goldPage), "gold.md")
	if err != nil {
		fmt.Println(err)
		return
	}
	os.Stdout.Write(p.YAML())
	// Output:
	// # The title of the page: Does gold rust?
	// # The page does not say which day it is for, so as_of is left out; set as_of, or render with --as-of DAY
	//
	// # Line 5: not understood: Mind the sea.
	// role: a chemist
	// question: whether gold is inert
	// library: {name: a curated library, span: 2019/2024}
	// claims:
	//   - id: gold-react-oxygen
	//     text: Gold does not react with oxygen.
	//     when: 2019
	//   - id: thin-films-gold
	//     text: Thin films of gold are as inert as thick ones.
	//     when: 2024~
	//     anchors: ['arXiv:2305.16367']
	// anchors:
	//   - id: arXiv:2305.16367
	// tasks:
	//   - retest: {}
	//   # Line 13: not understood: Surface new work from the
	//   - surface:
	//       window: 1 year
	//       focus: thin films
}
