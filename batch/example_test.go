package batch_test

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/provider"
)

const naps = `{"id":"naps","role":"a sleep researcher","question":"whether naps help","claims":[{"text":"Short naps help.","when":"2024"}],"tasks":[{"retest":{}}]}
{"id":"dreams","role":"a sleep researcher"}
`

func ExampleRun() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	corpus := filepath.Join(dir, "corpus.jsonl")
	if err := os.WriteFile(corpus, []byte(naps), 0o600); err != nil {
		log.Fatal(err)
	}
	renderer, err := prompt.New(nil)
	if err != nil {
		log.Fatal(err)
	}

	stats, err := batch.Run(context.Background(), &batch.Config{
		Inputs: []string{corpus}, Out: filepath.Join(dir, "requests"),
		Renderer: renderer, AsOf: edtf.MustParse("2026-11-23"),
		To: provider.OpenAIChat, Request: provider.Options{Model: "a-model"},
		Refused: func(r *batch.Refusal) error {
			fmt.Println("line", r.Line, "has", len(r.Faults), "faults")
			return nil
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: withoutTime})).Info("done", "requests", stats.Requests, "errors", stats.Errors)
	// Output:
	// line 2 has 3 faults
	// level=INFO msg=done requests=1 errors=1
}

func withoutTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

func ExampleRequests() {
	renderer, err := prompt.New(nil)
	if err != nil {
		log.Fatal(err)
	}
	for r, err := range batch.Requests(context.Background(), &batch.Config{
		Source: inquiry.Read(strings.NewReader(naps), "corpus.jsonl"), Renderer: renderer, AsOf: edtf.MustParse("2026-11-23"),
	}) {
		switch {
		case err != nil:
			log.Fatal(err) // the file cannot be read
		case r.Err != nil:
			fmt.Println("line", r.Document.Line(), "is invalid")
		default:
			fmt.Println("line", r.Document.Line(), "is the request", strings.TrimRight(r.ID, "0123456789abcdef")+"…")
		}
	}
	// Output:
	// line 1 is the request naps-…
	// line 2 is invalid
}

func ExampleBudget() {
	renderer, err := prompt.New(nil)
	if err != nil {
		log.Fatal(err)
	}
	q := &inquiry.Inquiry{
		ID: "naps", Role: "a sleep researcher", Question: "whether naps help", AsOf: edtf.MustParse("2026-11-23"),
		Tasks: []inquiry.Task{{Propose: &inquiry.Propose{Count: 1, Examples: []string{"Do naps help " + strings.Repeat("very ", 100) + "old people?"}}}},
	}
	for i := range 10 {
		q.Claims = append(q.Claims, claim.Claim{Text: fmt.Sprintf("Naps of %d minutes help.", 10*i), When: edtf.MustParse("2024")})
	}
	one := func(yield func(*inquiry.Document, error) bool) { yield(&inquiry.Document{Inquiry: q}, nil) }
	for r, err := range batch.Requests(context.Background(), &batch.Config{
		Source: one, Renderer: renderer, Budget: &batch.Budget{Tokens: 1010, Cut: []batch.Section{"examples", "claims"}},
	}) {
		if err != nil || r.Err != nil {
			log.Fatal(err, r.Err)
		}
		for _, cut := range r.Cuts {
			fmt.Println(cut.Path, "-", cut.What)
		}
		fmt.Println(r.Tokens, "tokens")
	}
	// Output:
	// tasks[0].propose.examples - examples of questions
	// claims[9] - the claim c10
	// claims[8] - the claim c9
	// claims[7] - the claim c8
	// 1000 tokens
}
