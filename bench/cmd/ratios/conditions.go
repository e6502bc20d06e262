package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
)

// conditions says when, where, of what and how the table was measured.
func conditions(date, commit string) string {
	s := fmt.Sprintf("Measured with `%s` on %d cores of %s, %s/%s, %s",
		command(), runtime.NumCPU(), processor(), runtime.GOOS, runtime.GOARCH, runtime.Version())
	if date != "" {
		s += ", on " + date
	}
	if commit != "" {
		s += ", at commit " + commit
	}
	return s + "."
}

// command is the command line that measures the same again, with the flags that say how long.
func command() string {
	args := []string{"go run ./cmd/ratios"}
	flag.VisitAll(func(f *flag.Flag) {
		asked := f.Value.String() != f.DefValue && f.Name != "date" && f.Name != "commit"
		if asked || f.Name == "rounds" || f.Name == "ms" {
			args = append(args, "-"+f.Name+" "+f.Value.String())
		}
	})
	return strings.Join(args, " ")
}

// processor is the model name that Linux gives the processor.
func processor() string {
	info, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(info)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "an unknown processor"
}
