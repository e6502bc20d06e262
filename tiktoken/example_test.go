package tiktoken_test

import (
	"fmt"

	"github.com/dated-claims/retest/tiktoken"
)

func ExampleNew() {
	c, err := tiktoken.New("gpt-4o")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Name(), c.Count("Which of these claims still hold?"))

	_, err = tiktoken.New("o20k_base")
	fmt.Println(err)
	// Output:
	// o200k_base 7
	// want one of o200k_base, cl100k_base, p50k_base, p50k_edit, r50k_base, or an OpenAI model such as gpt-4o, got "o20k_base": unknown encoding or model; did you mean o200k_base?
}
