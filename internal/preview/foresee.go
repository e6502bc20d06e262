package preview

import (
	"maps"
	"slices"
	"strings"

	"github.com/dated-claims/retest/check"
	"github.com/dated-claims/retest/internal/diff"
)

// foresee sets what each finding becomes after a fix, by fixing the inquiry's own text. A finding that the fix does not change is not
// offered a fix.
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

// becoming returns what replaces a line of a hunk.
func becoming(was, is []string, h diff.Hunk, at int) string {
	if h.Old.End-h.Old.Start != h.New.End-h.New.Start {
		return strings.Join(is[h.New.Start:h.New.End], "\n")
	}
	_, after := diff.Around(was[at], is[h.New.Start+at-h.Old.Start])
	return after
}
