package cli

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/fault"
)

// If a rule has more findings than the first number, only as many findings as the second number are shown in full, and the rest are
// counted.
const (
	manyWarnings, shownWarnings = 5, 3
	manyErrors, shownErrors     = 20, 20
)

// ruleGroup identifies the findings of one rule and severity.
type ruleGroup struct {
	rule     string
	severity fault.Severity
}

// rest describes the findings of a group that are not shown.
type rest struct {
	count int
	files map[string]bool
}

// findings prints findings. If a rule has a large number of them, it prints the first ones and a count, unless all is set.
func (p *printer) findings(list fault.List, all bool) {
	if all {
		p.list(list)
		return
	}
	total, seen := map[ruleGroup]int{}, map[ruleGroup]int{}
	for _, f := range list {
		total[groupOf(f)]++
	}
	more := map[ruleGroup]*rest{}
	for _, f := range list {
		g := groupOf(f)
		if seen[g]++; total[g] <= g.many() || seen[g] <= g.shown() {
			p.fault(f)
			continue
		}
		if more[g] == nil {
			more[g] = &rest{files: map[string]bool{}}
		}
		more[g].count++
		more[g].files[f.Pos.File] = true
	}
	for _, g := range slices.SortedFunc(maps.Keys(more), func(a, b ruleGroup) int { return strings.Compare(a.rule, b.rule) }) {
		p.more(g, more[g])
	}
}

func groupOf(f *fault.Fault) ruleGroup { return ruleGroup{f.Rule, f.Severity} }

func (g ruleGroup) many() int {
	if g.severity == fault.Error {
		return manyErrors
	}
	return manyWarnings
}

func (g ruleGroup) shown() int {
	if g.severity == fault.Error {
		return shownErrors
	}
	return shownWarnings
}

// more prints how many findings of a rule are not shown.
func (p *printer) more(g ruleGroup, r *rest) {
	what := ""
	if g.severity != fault.Error {
		what = g.severity.String() + ": "
	}
	in := grouped(len(r.files)) + " files"
	if len(r.files) == 1 {
		in = "1 file"
	}
	fmt.Fprintf(p.env.Stderr, "%s%s%s more [%s] in %s (-v lists all)\n", p.color("1", "retest: "), what, grouped(r.count), g.rule, in)
}

// grouped formats a number with commas between thousands.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
