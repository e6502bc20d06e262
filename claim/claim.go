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
//
// It has the same form in encoding/json and gopkg.in/yaml.v3 as in an inquiry file: an anchor with a passage is a map of id, at and quote.
type Claim struct {
	ID         string         // optional name, see ValidID; without one a claim is known by its position
	Text       string         // the finding, as a sentence
	When       edtf.Date      // when its evidence dates from, to the precision that is known; an inquiry takes the date of the latest paper instead
	Scope      string         // optional: the conditions under which it was found, such as models up to 70B
	Anchors    []anchor.ID    // the papers it rests on; may be empty
	Passages   []Passage      // where in its anchors it is found; at most one for each anchor
	Source     string         // the note or page that it was taken from
	Tags       []string       // words to find it by
	Supersedes string         // the id of the claim that this wording replaces
	Vars       map[string]any // free values for templates
}

// Passage is the part of a paper that a claim was taken from.
type Passage struct {
	Anchor anchor.ID `json:"id,omitzero" yaml:"id,omitempty"`        // one of the claim's anchors
	At     string    `json:"at,omitempty" yaml:"at,omitempty"`       // page, section, figure or table, such as p. 107
	Quote  string    `json:"quote,omitempty" yaml:"quote,omitempty"` // the words of the paper
}

// Passage returns the passage of an anchor, in whatever version, or one without At and Quote.
func (c Claim) Passage(id anchor.ID) Passage {
	for _, p := range c.Passages {
		if p.Anchor.Key() == id.Key() {
			return p
		}
	}
	return Passage{Anchor: id}
}

// At returns where in a paper the claim is found, such as p. 107; empty if that is not known.
func (c Claim) At(id anchor.ID) string { return c.Passage(id).At }

// RestsOn reports whether the claim names the paper as an anchor, in whatever version. No claim rests on the zero ID.
func (c Claim) RestsOn(paper anchor.ID) bool {
	for _, id := range c.Anchors {
		if id.Key() == paper.Key() && !paper.IsZero() {
			return true
		}
	}
	return false
}

// AgeMonths returns the whole months from the latest day of the claim's evidence to the day at, as [edtf.Date.AgeMonths] counts
// them.
func (c Claim) AgeMonths(at edtf.Date) int { return c.When.AgeMonths(at) }

// MaxID is the length of the longest claim id, in bytes.
const MaxID = 64

// ValidID reports whether s can name a claim: 1 to 64 ASCII letters, digits, hyphens and underscores, and between them periods and colons.
func ValidID(s string) bool {
	if s == "" || len(s) > MaxID {
		return false
	}
	for i := range len(s) {
		inside := i > 0 && i < len(s)-1 && (s[i] == '.' || s[i] == ':')
		if !inside && !isIDByte(s[i]) {
			return false
		}
	}
	return true
}

func isIDByte(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b == '-' || b == '_'
}
