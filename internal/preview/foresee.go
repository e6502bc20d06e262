package preview

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dated-claims/retest/check"
	"github.com/dated-claims/retest/internal/diff"
)

// foresee fills in what a fix makes of each finding, by fixing the inquiry's own text. A finding that a fix does not change is not offered one.
func (j *job) foresee() {
	found := map[string][]*Finding{}
	for i := range j.state.Findings {
		if f := &j.state.Findings[i]; f.Fix != "" {
			found[f.Rule] = append(found[f.Rule], f)
		}
	}
	if j.document == nil {
		return
	}
	for rule, list := range found {
		others := slices.DeleteFunc(slices.Collect(maps.Keys(rules)), func(name string) bool { return name == rule })
		out, _ := check.Fix(j.document.Source(), j.state.File, j.reader, others...)
		was, is := splitLines(string(j.document.Source())), splitLines(string(out))
		hunks := diff.Sequences(was, is)
		for _, f := range list {
			at := f.Line - j.document.Line()
			i := slices.IndexFunc(hunks, func(h diff.Hunk) bool { return h.Old.Start <= at && at < h.Old.End })
			if i < 0 {
				f.Fix = ""
				continue
			}
			f.Becomes = becoming(was, is, hunks[i], at)
		}
	}
}

// becoming returns what is in the place of a line of a hunk.
func becoming(was, is []string, h diff.Hunk, at int) string {
	if h.Old.End-h.Old.Start != h.New.End-h.New.Start {
		return strings.Join(is[h.New.Start:h.New.End], "\n")
	}
	return around(was[at], is[h.New.Start+at-h.Old.Start])
}

// wide is how many bytes of a line are shown on each side of a change.
const wide = 80

// around returns a line, cut to what is around its change if it is long: an inquiry may be one line.
func around(was, is string) string {
	if len(is) <= 3*wide {
		return is
	}
	n := 0
	for n < min(len(was), len(is)) && was[n] == is[n] {
		n++
	}
	from, to := max(n-wide, 0), min(n+wide, len(is))
	for from > 0 && !utf8.RuneStart(is[from]) {
		from--
	}
	for to < len(is) && !utf8.RuneStart(is[to]) {
		to++
	}
	out := is[from:to]
	if from > 0 {
		out = "…" + out
	}
	if to < len(is) {
		out += "…"
	}
	return out
}
