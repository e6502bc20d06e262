// Command retest is the retest command with exact token counts. The vocabularies add about 12 MB to its size.
package main

import (
	"os"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/internal/cli"
	"github.com/dated-claims/retest/tiktoken"
)

func main() {
	os.Exit(cli.Main(func(env *cli.Env) { env.Counters = counter }))
}

// counter returns the counter with the given name. On error, it returns a nil Counter, not an interface that holds a nil pointer.
func counter(name string) (batch.Counter, error) {
	c, err := tiktoken.New(name)
	if err != nil {
		return nil, err
	}
	return c, nil
}
