package bib_test

import (
	"fmt"
	"strings"

	"github.com/dated-claims/retest/bib"
)

const roleplayLibrary = `@misc{shanahan2023roleplay,
  title = {Role-Play with Large Language Models},
  author = {Murray Shanahan and Kyle McDonell and Laria Reynolds},
  year = {2023},
  eprint = {2305.16367},
  archivePrefix = {arXiv},
}
@book{draft, year = 2024}
`

func ExampleRead() {
	for entry, err := range bib.Read(strings.NewReader(roleplayLibrary), "library.bib") {
		if err != nil {
			fmt.Println(err)
			continue
		}
		p := entry.Paper
		fmt.Println(entry.Key, p.ID, p.Title, p.Date, p.Authors)
		for _, note := range entry.Notes {
			fmt.Println(note)
		}
	}
	// Output:
	// shanahan2023roleplay arXiv:2305.16367 Role-Play with Large Language Models 2023-05 [Shanahan, Murray McDonell, Kyle Reynolds, Laria]
	// library.bib:4:3: date: 2023 is narrowed to the month in arXiv:2305.16367
	// library.bib:8:1: the entry "draft" has neither an identifier nor a title
}

func ExampleUpdate() {
	old := `# The papers of the library
arXiv:2305.16367:
  title: Role-Play with LLMs # as we call it
`
	var entries []*bib.Entry
	for entry, err := range bib.Read(strings.NewReader(roleplayLibrary), "library.bib") {
		if err == nil {
			entries = append(entries, entry)
		}
	}
	papers, _ := bib.Merge(entries)
	text, err := bib.Update([]byte(old), "papers.yaml", papers)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(string(text))
	// Output:
	// # The papers of the library
	// arXiv:2305.16367:
	//   title: Role-Play with LLMs # as we call it
	//   date: 2023-05
	//   authors: ["Shanahan, Murray", "McDonell, Kyle", "Reynolds, Laria"]
}
