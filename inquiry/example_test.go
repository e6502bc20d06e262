package inquiry_test

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/inquiry"
)

// tides is a small inquiry for the examples.
func tides() *inquiry.Inquiry {
	return &inquiry.Inquiry{
		ID:       "tides",
		Role:     "an oceanographer",
		Question: "whether tides slow the rotation of the earth",
		AsOf:     edtf.MustParse("2026-11-23"),
		Claims:   []claim.Claim{{Text: "The day grows by about two milliseconds in a century.", When: edtf.MustParse("2016")}},
		Tasks:    []inquiry.Task{{Retest: &inquiry.Retest{}}},
	}
}

func ExampleRead() {
	const corpus = `{"role": "a reader", "question": "whether it rains", "claims": [{"text": "It rains.", "when": "~2024"}], "tasks": [{"retest": {}}]}
{"role": "a reader", "question": "whether it snows"}
`
	for doc, err := range inquiry.Read(strings.NewReader(corpus), "weather.jsonl") {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(doc.Inquiry.ID, doc.Inquiry.Claims[0].When, doc.At("claims[0].when"))
	}
	// Output:
	// weather 2024~ weather.jsonl:1:95
	// weather.jsonl:2:1: claims: want at least one claim, got nothing
	// weather.jsonl:2:1: tasks: want at least one task: retest, surface, propose or ask, got nothing
}

func ExampleReader() {
	defaults, err := inquiry.ReadDefaults(strings.NewReader("role: a reader\ntasks: [{retest: {}}]\n"), "defaults.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	papers, err := inquiry.ReadPapers(strings.NewReader("arXiv:2307.03172: {title: Lost in the Middle}\n"), "papers.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	reader := inquiry.Reader{Defaults: defaults, Papers: papers}
	record := "question: whether it rains\nclaims: [{text: It rains., when: 2024}]\nanchors: [arXiv:2307.03172]\n"
	for doc, err := range reader.Read(strings.NewReader(record), "record.yaml") {
		fmt.Println(doc.Inquiry.Role, doc.Inquiry.Anchors[0].Title, err)
	}
	// Output: a reader Lost in the Middle <nil>
}

func ExampleInquiry_Validate() {
	q := tides()
	q.Claims[0].When = edtf.Date{}
	q.Tasks = nil
	fmt.Println(q.Validate())
	// Output:
	// tasks: want at least one task: retest, surface, propose or ask, got nothing
	// claims[0].when: want the date of the claim's evidence, got nothing
}

func ExampleInquiry_MarshalYAML() {
	text, err := yaml.Marshal(tides())
	fmt.Print(string(text), err)
	// Output:
	// id: tides
	// role: an oceanographer
	// question: whether tides slow the rotation of the earth
	// as_of: "2026-11-23"
	// claims:
	//     - text: The day grows by about two milliseconds in a century.
	//       when: "2016"
	// tasks:
	//     - retest: {}
	// <nil>
}

func ExampleParseWindow() {
	w, err := inquiry.ParseWindow("6 months")
	fmt.Println(w, w.Since(edtf.MustParse("2026-08-31")), err)
	// Output: 6 months 2026-02-28 <nil>
}

func ExampleInquiry_Paper() {
	q := inquiry.Inquiry{Anchors: []anchor.Paper{{
		ID: anchor.MustParseID("arXiv:2305.16367"), Title: "Role-Play with Large Language Models", Also: []anchor.ID{anchor.MustParseID("doi:10.1038/s41586-023-06647-8")},
	}}}
	p, ok := q.Paper(anchor.MustParseID("https://doi.org/10.1038/s41586-023-06647-8"))
	fmt.Println(p.Title, ok)
	// Output: Role-Play with Large Language Models true
}
