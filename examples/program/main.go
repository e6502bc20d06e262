// Command program renders the prompt for an inquiry and reads a model's answer.
package main

import (
	"fmt"
	"log"
	"os"

	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/reply"
)

func main() {
	file := must(os.Open("examples/social-roles/inquiry.yaml"))
	for doc, err := range inquiry.Read(file, file.Name()) {
		q := must(doc, err).Inquiry
		fmt.Println(len(must(prompt.Render(q))), "bytes to send to a model")
		text := must(os.ReadFile("examples/results/reply.txt")) // a saved answer, in this example
		for _, c := range must(reply.Read(q, string(text), nil)).Claims {
			fmt.Println(c.Claim, c.Verdict, c.Certainty)
		}
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err) // err lists every fault with file, line and column
	}
	return v
}
