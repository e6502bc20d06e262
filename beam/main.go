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

// lazyPercent is the GC percentage. Few objects are live, so at Go's default percentage, garbage collection would take a third of the
// processor time.
const lazyPercent = 400

// collectLess makes garbage collection less frequent unless the user has configured it.
func collectLess() {
	for _, name := range []string{"GOGC", "GOMEMLIMIT"} {
		if _, set := os.LookupEnv(name); set { //nolint:forbidigo // does not affect the output
			return
		}
	}
	debug.SetGCPercent(lazyPercent)
}
