package template

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/fault"
)

// mostAlike is the number of faults with the same message that are listed for a file. If there are more, they are counted instead.
const mostAlike = 5

// mostLines is the maximum number of lines that a message with a count lists.
const mostLines = 5

// alike holds the properties shared by faults that are counted together.
type alike struct{ file, path, rule, message, hint string }

// counted shortens a list of faults. If more than a few faults in a file have the same message, only the first of them is kept, and its
// message says how many more there are.
func counted(faults fault.List) fault.List {
	if len(faults) <= mostAlike {
		return faults
	}
	all := map[alike]fault.List{}
	for _, f := range faults {
		key := likeness(f)
		all[key] = append(all[key], f)
	}
	var out fault.List
	for _, f := range faults {
		switch same := all[likeness(f)]; {
		case len(same) <= mostAlike:
			out = append(out, f)
		case same[0] == f:
			out = append(out, withCount(f, same[1:]))
		}
	}
	return out
}

func likeness(f *fault.Fault) alike {
	return alike{f.Pos.File, f.Path, f.Rule, f.Message(), f.Hint}
}

// withCount returns a fault whose message also says how many more there are and on which lines.
func withCount(f *fault.Fault, more fault.List) *fault.Fault {
	first := *f
	var lines []string
	for _, m := range more {
		line := strconv.Itoa(m.Pos.Line)
		if len(lines) > 0 && lines[len(lines)-1] == line {
			continue
		}
		if len(lines) == mostLines {
			lines = append(lines, "…")
			break
		}
		lines = append(lines, line)
	}
	first.Err = repeatedError{f, fmt.Sprintf("%s (and %d more like it, on lines %s)", f.Message(), len(more), strings.Join(lines, ", "))}
	return &first
}

// repeatedError is the error of a fault that occurs several times.
type repeatedError struct {
	error
	text string
}

func (e repeatedError) Error() string { return e.text }
func (e repeatedError) Unwrap() error { return e.error }
