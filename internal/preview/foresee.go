package preview

import (
	"maps"
	"slices"
	"strings"

	"github.com/dated-claims/retest/check"
	"github.com/dated-claims/retest/internal/diff"
)

// foresee determines what a fix would change for each finding, by applying it to the inquiry's source. If the fix would not change the
// lines of a finding, no fix is offered for that finding.
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
		others := slices.DeleteFunc(slices.Collect(maps.Keys(rules())), func(name string) bool { return name == rule })
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

// becoming returns the text that replaces a line of a hunk.
func becoming(was, is []string, h diff.Hunk, at int) string {
	if h.Old.End-h.Old.Start != h.New.End-h.New.Start {
		return strings.Join(is[h.New.Start:h.New.End], "\n")
	}
	_, after := diff.Around(was[at], is[h.New.Start+at-h.Old.Start])
	return after
}
