// Package report prints the numbers of a measurement and the conditions under which it was made.
package report

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// Conditions describes how, where and when a table was measured, and at which commit. Date and commit may be empty.
func Conditions(command, date, commit string) string {
	s := fmt.Sprintf("Measured with `%s` on %d cores (%s), %s/%s, %s",
		command, runtime.NumCPU(), processor(), runtime.GOOS, runtime.GOARCH, runtime.Version())
	if date != "" {
		s += ", on " + date
	}
	if commit != "" {
		s += ", at commit " + commit
	}
	return s + "."
}

// Command returns the command line that repeats the measurement: all flags that differ from their defaults, and the flags in always. It
// omits the flags date and commit.
func Command(name string, always ...string) string {
	args := []string{name}
	flag.VisitAll(func(f *flag.Flag) {
		set := f.Value.String() != f.DefValue && f.Name != "date" && f.Name != "commit"
		switch b, ok := f.Value.(interface{ IsBoolFlag() bool }); {
		case set && ok && b.IsBoolFlag():
			args = append(args, "-"+f.Name+"="+f.Value.String())
		case set || slices.Contains(always, f.Name):
			args = append(args, "-"+f.Name+" "+f.Value.String())
		}
	})
	return strings.Join(args, " ")
}

// processor returns the processor's model name as reported by Linux.
func processor() string {
	info, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(info)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "an unknown processor"
}

// Median sorts the values and returns their median, or 0 if there are none.
func Median(values []float64) float64 {
	slices.Sort(values)
	n := len(values)
	if n == 0 {
		return 0
	}
	return (values[(n-1)/2] + values[n/2]) / 2
}

// Ratio formats a ratio with two or three significant digits.
func Ratio(x float64) string {
	switch {
	case x >= 99.95:
		return Thousands(x)
	case x >= 9.995:
		return fmt.Sprintf("%.1f", x)
	case x >= 0.0995:
		return fmt.Sprintf("%.2f", x)
	}
	return fmt.Sprintf("%.3f", x)
}

// Thousands formats a number without its fraction, with commas between thousands.
func Thousands(x float64) string {
	s := strconv.FormatFloat(x, 'f', 0, 64)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
