package examples_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
)

// An inquiry is a Go value. Render turns it into text.
func Example_build() {
	window, err := inquiry.ParseWindow("6 months")
	if err != nil {
		log.Fatal(err)
	}
	paper := anchor.MustParseID("arXiv:2307.03172")
	text, err := prompt.Render(&inquiry.Inquiry{
		Role:     "a researcher on language models",
		Question: "whether models use the whole of a long context",
		AsOf:     edtf.MustParse("2026-11-23"),
		Claims: []claim.Claim{{
			ID: "middle", Text: "Models overlook the middle of a long context.", When: edtf.MustParse("2023-07"), Anchors: []anchor.ID{paper},
		}},
		Anchors: []anchor.Paper{{ID: paper, Title: "Lost in the Middle: How Language Models Use Long Contexts", Date: edtf.MustParse("2023-07")}},
		Tasks:   []inquiry.Task{{Retest: &inquiry.Retest{}}, {Surface: &inquiry.Surface{Window: window}}},
	})
	if err != nil {
		log.Fatal(err)
	}
	for line := range strings.Lines(text) {
		if strings.Contains(line, "middle") || strings.Contains(line, "works, first") {
			fmt.Print(line)
		}
	}
	// Output:
	// - middle [2023-07; arXiv:2307.03172] Models overlook the middle of a long context.
	// 2. List up to 5 works, first published from 2026-05-23 through 2026-11-23 (6 months), that most strongly contradict, supersede or support a claim. (work lines)
}

// A file is read document by document. Each fault has a location.
func Example_load() {
	const name = "social-roles/inquiry.yaml"
	file, err := os.Open(name)
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	for doc, err := range inquiry.Read(file, name) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		q := doc.Inquiry
		fmt.Println(q.ID, len(q.Claims), "claims", len(q.Anchors), "papers")
		fmt.Println(doc.At("claims[1].when"), q.Claims[1].When)
	}

	broken := strings.NewReader("role: a reader\nquestion: whether\nclaims:\n  - {text: It rains., when: 2024-13}\ntasks: [{retst: {}}]\n")
	for _, err := range inquiry.Read(broken, "broken.yaml") {
		fmt.Println(err)
	}
	// Output:
	// social-roles 5 claims 4 papers
	// social-roles/inquiry.yaml:14:11 2024~
	// broken.yaml:4:29: claims[0].when: date "2024-13": month must be 01 to 12
	// broken.yaml:5:10: tasks[0].retst: unknown key "retst"; did you mean retest?
}

// A folder of your own templates overlays a built-in style.
func Example_ownTemplate() {
	r, err := prompt.New(&prompt.Options{Style: "plain", Overlay: os.DirFS("overlay")})
	if err != nil {
		log.Fatal(err)
	}
	q := first("emergent-abilities/inquiry.yaml")
	q.Vars = map[string]any{"audience": "reviewers of a journal"}
	p, err := r.Render(context.Background(), q)
	if err != nil {
		log.Fatal(err)
	}
	for line := range strings.Lines(p.Text) {
		if strings.HasPrefix(line, "You are") || strings.HasPrefix(line, "Claims") || strings.HasPrefix(line, "- Claims") {
			fmt.Print(line)
		}
	}
	// Output:
	// You are a researcher on the scaling of language models. Assess which of the claims below still hold. They come from a group's notes on scaling (2020–2023). Each claim reflects the evidence available at its date. You write for reviewers of a journal.
	// Claims (4), oldest evidence first
	// - Claims that contradict each other cannot all hold.
}

// Many inquiries share one Renderer and one buffer. Records share defaults and papers.
func Example_many() {
	defaults, err := open("corpus/defaults.yaml", inquiry.ReadDefaults)
	if err != nil {
		log.Fatal(err)
	}
	papers, err := open("corpus/papers.yaml", inquiry.ReadPapers)
	if err != nil {
		log.Fatal(err)
	}
	corpus, err := os.Open("corpus/corpus.jsonl")
	if err != nil {
		log.Fatal(err)
	}
	defer corpus.Close()
	r, err := prompt.New(&prompt.Options{Style: "xml"})
	if err != nil {
		log.Fatal(err)
	}
	reader := inquiry.Reader{Defaults: defaults, Papers: papers}
	var text []byte
	for doc, err := range reader.Read(corpus, "corpus.jsonl") {
		if err != nil {
			log.Fatal(err)
		}
		if text, err = r.Append(text[:0], doc.Inquiry); err != nil {
			log.Fatal(err)
		}
		_, papers, _ := strings.Cut(string(text), "<paper ")
		title, _, _ := strings.Cut(papers, "</paper>")
		fmt.Println(doc.Inquiry.ID, title)
	}
	// Output:
	// long-context id="arXiv:2307.03172" date="2023-07">Lost in the Middle: How Language Models Use Long Contexts
	// role-play id="arXiv:2305.16367" date="2023-05">Role-Play with Large Language Models
	// preferences id="arXiv:2408.16984" date="2024-08">Beyond Preferences in AI Alignment
}
