package prompt

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/dated-claims/retest/claim"
)

// complete gives what templates see: a copy with everything filled in that has a default. It shares nothing with q that can be
// changed.
func (q *Inquiry) complete() *Inquiry {
	c := *q
	if c.Search == "" {
		c.Search = SearchUnknown
	}
	if c.Answer.Form == "" {
		c.Answer.Form = FormLines
	}
	c.Claims = slices.Clone(q.Claims)
	for i := range c.Claims {
		c.Claims[i].ID = claimID(q.Claims, i)
		c.Claims[i].Anchors = slices.Clone(c.Claims[i].Anchors)
	}
	c.Anchors = slices.Clone(q.Anchors)
	for i := range c.Anchors {
		a := &c.Anchors[i]
		a.Authors = slices.Clone(a.Authors)
		if a.Date.IsZero() {
			a.Date = a.ID.Announced()
		}
	}
	c.Tasks = slices.Clone(q.Tasks)
	for i := range c.Tasks {
		c.Tasks[i] = c.Tasks[i].complete()
	}
	c.Vars, _ = cloneVar(q.Vars).(map[string]any)
	return &c
}

// complete gives a copy of the task with its defaults filled in.
func (t Task) complete() Task {
	switch {
	case t.Retest != nil:
		r := *t.Retest
		r.Levers, r.Perishable = slices.Clone(r.Levers), slices.Clone(r.Perishable)
		return Task{Retest: &r}
	case t.Surface != nil:
		s := *t.Surface
		s.Limit = cmp.Or(s.Limit, defaultLimit)
		return Task{Surface: &s}
	case t.Propose != nil:
		p := *t.Propose
		p.Examples = slices.Clone(p.Examples)
		return Task{Propose: &p}
	default:
		a := *t.Ask
		return Task{Ask: &a}
	}
}

// cloneVar copies a free value of the types that Validate lets through.
func cloneVar(v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = cloneVar(item)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, item := range v {
			out[key] = cloneVar(item)
		}
		return out
	}
	return v
}

// claimID is the id of a claim, or c1, c2 … by position when it has none.
func claimID(claims []claim.Claim, i int) string {
	if id := claims[i].ID; id != "" {
		return id
	}
	return "c" + strconv.Itoa(i+1)
}
