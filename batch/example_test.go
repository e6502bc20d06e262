package batch_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/prompt"
)

const corpus = `{"id":"naps","role":"a sleep researcher","question":"whether naps help","as_of":"2026-11-23","claims":[{"text":"Short naps help.","when":"2024"}],"tasks":[{"retest":{}}]}
{"id":"dreams","role":"a sleep researcher"}
`

func ExampleRender() {
	r, err := prompt.New(nil)
	if err != nil {
		log.Fatal(err)
	}
	for res, err := range batch.Render(context.Background(), r, prompt.Read(strings.NewReader(corpus), "corpus.jsonl"), 2, nil) {
		switch {
		case err != nil:
			log.Fatal(err) // the file cannot be read
		case res.Err != nil:
			fmt.Println("line", res.Document.Line(), "has faults")
		default:
			fmt.Println("line", res.Document.Line(), "gives the prompt", res.Prompt.ID)
		}
	}
	// Output:
	// line 1 gives the prompt naps
	// line 2 has faults
}

func ExampleOpen() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	enc, err := batch.NewEncoder(batch.OpenAIChat, &batch.Options{Model: "a-model"})
	if err != nil {
		log.Fatal(err)
	}
	d, err := batch.Open(dir, enc.Ending(), enc, enc.Limits(), batch.Manifest{Version: "1"})
	if err != nil {
		log.Fatal(err)
	}
	defer d.Close()
	r, err := prompt.New(nil)
	if err != nil {
		log.Fatal(err)
	}
	for res, err := range batch.Render(context.Background(), r, prompt.Read(strings.NewReader(corpus), "corpus.jsonl"), 2, nil) {
		if err != nil {
			log.Fatal(err)
		}
		if res.Err != nil {
			err = d.AddError([]byte(`{"line":2}`))
		} else {
			id := batch.ID(res.Prompt)
			_, err = d.AddRequest(id, enc.AppendRequest(nil, id, res.Prompt), res.Prompt.ID)
		}
		if err != nil {
			log.Fatal(err)
		}
	}
	if err := d.Finish(); err != nil {
		log.Fatal(err)
	}
	m := d.Manifest()
	fmt.Println(m.Parts[0].File, m.Requests, m.Errors)
	// Output:
	// part-00001.jsonl 1 1
}
