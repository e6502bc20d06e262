package provider_test

import (
	"context"
	"fmt"
	"log"

	"github.com/dated-claims/retest/provider"
)

func Example() {
	enc, err := provider.NewEncoder(provider.VLLM, &provider.Options{Model: "a-model", MaxTokens: 500})
	if err != nil {
		log.Fatal(err)
	}
	prefix, separator, suffix := enc.Frame()
	file := []byte(prefix)
	p := provider.Prompt{System: "You are an oceanographer."} // shared by all requests
	for i, question := range []string{"Does the day grow?", "Do tides slow the earth?"} {
		if i > 0 {
			file = append(file, separator...)
		}
		p.User = question
		file = enc.Append(file, fmt.Sprintf("tides-%d", i+1), &p)
	}
	fmt.Printf("%s", append(file, suffix...))
	// Output:
	// {"custom_id":"tides-1","method":"POST","url":"/v1/chat/completions","body":{"model":"a-model","messages":[{"role":"system","content":"You are an oceanographer."},{"role":"user","content":"Does the day grow?"}],"max_tokens":500}}
	// {"custom_id":"tides-2","method":"POST","url":"/v1/chat/completions","body":{"model":"a-model","messages":[{"role":"system","content":"You are an oceanographer."},{"role":"user","content":"Do tides slow the earth?"}],"max_tokens":500}}
}

func ExampleNewEncoder() {
	_, err := provider.NewEncoder(provider.Anthropic, nil)
	fmt.Println(err)
	// Output:
	// anthropic: want a model, got none
	// anthropic: want a maximum number of tokens, got none; Claude's APIs require max_tokens
}

func ExampleFormat_Traits() {
	for _, f := range provider.Formats() {
		if t := f.Traits(); t.Search {
			fmt.Println(f, t.Ext)
		}
	}
	// Output:
	// openai-responses .jsonl
	// anthropic .json
	// gemini .jsonl
	// vertex-gemini .jsonl
}

func ExampleResults() {
	for a, err := range provider.Results("testdata/results/example.jsonl") {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Printf("%s is %s: %q %q\n", a.ID, a.State, a.Text, a.Message)
	}
	// Output:
	// testdata/results/example.jsonl:4:93: want '"' at the end of a string, got the end of the line
	// tides-1 is answered: "conclusion | Tides slow the earth.\n" ""
	// tides-2 is failed: "" "max_tokens: Field required"
	// tides-3 is expired: "" ""
	// tides-4 is unreadable: "" "want '\"' at the end of a string, got the end of the line"
}

func ExampleOpenAnswers() {
	answers, err := provider.OpenAnswers(context.Background(), "testdata/results/example.jsonl")
	if err != nil {
		log.Fatal(err)
	}
	defer answers.Close()
	for _, f := range answers.Faults() {
		fmt.Println(f.Pos.Line, f.Rule)
	}
	for _, id := range []string{"tides-1", "tides-5"} {
		a, ok, err := answers.Answer(id)
		if err != nil {
			log.Fatal(err)
		}
		if !ok {
			a = &provider.Answer{ID: id, State: provider.StateMissing}
		}
		fmt.Println(a.ID, a.State, a.Usage.Output, a.Opened)
	}
	// Output:
	// 4 syntax
	// tides-1 answered 12 [https://example.org/tides]
	// tides-5 missing 0 []
}
