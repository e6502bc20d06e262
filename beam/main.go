package main

import (
	"context"
	"os"
	"runtime/debug"
)

func main() {
	collectLess()
	os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}

// lazyPercent is the garbage that the collector waits for: what is alive is little, and at Go's default a third of the processor time
// goes into collecting it.
const lazyPercent = 400

// collectLess makes the collector wait, unless the user has set how it should work.
func collectLess() {
	for _, name := range []string{"GOGC", "GOMEMLIMIT"} {
		if _, set := os.LookupEnv(name); set { //nolint:forbidigo // no output depends on it
			return
		}
	}
	debug.SetGCPercent(lazyPercent)
}
