// Package claim holds what a library found out: dated claims and the papers they rest on.
//
// A dated claim is a sentence that was true of a moment. Its date says when its evidence dates from, not how long it is valid:
// whether it still holds is what a re-test asks. The package has no clock, so an age is always counted to a given day.
package claim

import (
	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/edtf"
)

// Claim is one finding. The zero Claim says nothing; an inquiry needs claims with a text and a date.
type Claim struct {
	ID      string      `json:"id,omitempty" yaml:"id,omitempty"`           // optional name, see ValidID; without one a claim is known by its position
	Text    string      `json:"text,omitempty" yaml:"text,omitempty"`       // the finding, as a sentence
	When    edtf.Date   `json:"when,omitzero" yaml:"when,omitempty"`        // when its evidence dates from, to the precision that is known
	Scope   string      `json:"scope,omitempty" yaml:"scope,omitempty"`     // optional: the conditions under which it was found, such as models up to 70B
	Anchors []anchor.ID `json:"anchors,omitempty" yaml:"anchors,omitempty"` // the papers it rests on; may be empty
}

// RestsOn reports whether the claim names the paper as an anchor, in whatever version. No claim rests on the zero ID.
func (c Claim) RestsOn(paper anchor.ID) bool {
	for _, id := range c.Anchors {
		if id.Key() == paper.Key() && !paper.IsZero() {
			return true
		}
	}
	return false
}

// AgeMonths gives the whole months from the latest day of the claim's evidence to the day at, as [edtf.Date.AgeMonths] counts
// them.
func (c Claim) AgeMonths(at edtf.Date) int { return c.When.AgeMonths(at) }

// MaxID is the length of the longest claim id, in bytes.
const MaxID = 64

// ValidID reports whether s can name a claim: 1 to 64 ASCII letters, digits, hyphens and underscores, which is what batch
// providers accept as the name of a request.
func ValidID(s string) bool {
	if s == "" || len(s) > MaxID {
		return false
	}
	for i := range len(s) {
		if !isIDByte(s[i]) {
			return false
		}
	}
	return true
}

func isIDByte(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b == '-' || b == '_'
}
