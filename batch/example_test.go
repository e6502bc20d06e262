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
	"github.com/dated-claims/retest/corpus"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/provider"
)

const naps = `{"id":"naps","role":"a sleep researcher","question":"whether naps help","as_of":"2026-11-23","claims":[{"text":"Short naps help.","when":"2024"}],"tasks":[{"retest":{}}]}
{"id":"dreams","role":"a sleep researcher"}
`

func ExampleJob_Run() {
	r, err := prompt.New(nil)
	if err != nil {
		log.Fatal(err)
	}
	job := batch.Job{Renderer: r, Workers: 2}
	documents := (&inquiry.Reader{}).Read(strings.NewReader(naps), "corpus.jsonl")
	for res, err := range job.Run(context.Background(), documents) {
		switch {
		case err != nil:
			log.Fatal(err) // the file cannot be read
		case res.Err != nil:
			fmt.Println("line", res.Document.Line(), "has faults:", len(res.Faults()))
		default:
			fmt.Println("line", res.Document.Line(), "gives the prompt", res.Prompt.ID)
		}
	}
	// Output:
	// line 1 gives the prompt naps
	// line 2 has faults: 4
}

func ExampleJob_Fill() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "corpus.jsonl")
	if err := os.WriteFile(file, []byte(naps), 0o600); err != nil {
		log.Fatal(err)
	}

	files, err := corpus.Find([]string{file}, nil)
	if err != nil {
		log.Fatal(err)
	}
	inputs, err := files.Inputs(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	enc, err := provider.NewEncoder(provider.OpenAIChat, &provider.Options{Model: "a-model"})
	if err != nil {
		log.Fatal(err)
	}
	r, err := prompt.New(nil)
	if err != nil {
		log.Fatal(err)
	}
	d, err := batch.OpenDir(filepath.Join(dir, "requests"), &batch.DirOptions{
		Encoder: enc, Manifest: batch.Manifest{Version: "1", Inputs: inputs},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer d.Close()
	job := batch.Job{Renderer: r, Encoder: enc, Workers: 2}
	if err := job.Fill(context.Background(), d, files.Documents(nil)); err != nil {
		log.Fatal(err)
	}
	m := d.Manifest()
	fmt.Println(m.Parts[0].File, m.Requests, m.Errors)
	slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: withoutTime})).Info("done", "batch", d.Stats())
	// Output:
	// part-00001.jsonl 1 1
	// level=INFO msg=done batch.records=2 batch.requests=1 batch.errors=1 batch.repeated=0 batch.reused=0 batch.cut=0 batch.bytes=4013
}

func withoutTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

func ExampleBudget() {
	r, err := prompt.New(nil)
	if err != nil {
		log.Fatal(err)
	}
	job := batch.Job{Renderer: r, Budget: &batch.Budget{Tokens: 1010, Cut: []batch.Part{"examples", "claims"}}}
	q := &inquiry.Inquiry{
		ID: "naps", Role: "a sleep researcher", Question: "whether naps help", AsOf: edtf.MustParse("2026-11-23"),
		Tasks: []inquiry.Task{{Propose: &inquiry.Propose{Count: 1, Examples: []string{"Do naps help " + strings.Repeat("very ", 100) + "old people?"}}}},
	}
	for i := range 10 {
		q.Claims = append(q.Claims, claim.Claim{Text: fmt.Sprintf("Naps of %d minutes help.", 10*i), When: edtf.MustParse("2024")})
	}
	one := func(yield func(*inquiry.Document, error) bool) { yield(&inquiry.Document{Inquiry: q}, nil) }
	for res, err := range job.Run(context.Background(), one) {
		if err != nil || res.Err != nil {
			log.Fatal(err, res.Err)
		}
		for _, cut := range res.Cuts {
			fmt.Println(cut.Path, "-", cut.What)
		}
		fmt.Println(res.Tokens, "tokens")
	}
	// Output:
	// tasks[0].propose.examples - examples of questions
	// claims[9] - the claim c10
	// claims[8] - the claim c9
	// claims[7] - the claim c8
	// 1000 tokens
}
