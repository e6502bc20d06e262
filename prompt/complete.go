package prompt

import (
	"slices"
	"strconv"

	"github.com/dated-claims/retest/claim"
)

// complete gives what templates see: a copy with everything filled in that has a default. The copy shares only what templates
// cannot change.
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
	}
	c.Anchors = slices.Clone(q.Anchors)
	for i := range c.Anchors {
		if a := &c.Anchors[i]; a.Date.IsZero() {
			a.Date = a.ID.Announced()
		}
	}
	c.Tasks = slices.Clone(q.Tasks)
	for i, t := range c.Tasks {
		if t.Surface != nil && t.Surface.Limit == 0 {
			s := *t.Surface
			s.Limit = defaultLimit
			c.Tasks[i].Surface = &s
		}
	}
	return &c
}

// claimID is the id of a claim, or c1, c2 … by position when it has none.
func claimID(claims []claim.Claim, i int) string {
	if id := claims[i].ID; id != "" {
		return id
	}
	return "c" + strconv.Itoa(i+1)
}
