// Command retest turns dated claims into prompts that ask a language model which of them still hold.
package main

import (
	"os"

	"github.com/dated-claims/retest/internal/cli"
)

func main() { os.Exit(cli.Main()) }
