// Package claim describes the findings of a library: dated claims and the papers they rest on.
//
// A dated claim is a sentence that was true at some time. Its date records when its evidence dates from, not how long it is valid;
// whether it still holds is what a re-test asks. The package has no clock, so ages are always relative to a given day.
package claim

import (
	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/edtf"
)

// A Claim is one finding. The zero Claim is empty; claims in an inquiry need text and a date.
//
// Its form in encoding/json and gopkg.in/yaml.v3 is the same as in an inquiry file: an anchor with a passage is a map of id, at and
// quote.
type Claim struct {
	ID         string         // optional name (see ValidID); a claim without an id is identified by its position
	Text       string         // the finding, as a sentence
	When       edtf.Date      // when its evidence dates from, as precisely as known; if zero, an inquiry uses the date of the latest paper
	Scope      string         // optional conditions under which the finding was made, such as models up to 70B
	Anchors    []anchor.ID    // the papers it rests on; may be empty
	Passages   []Passage      // where the anchors state it; at most one passage per anchor
	Source     string         // the note or page it was taken from
	Tags       []string       // words for finding the claim
	Supersedes string         // the id of the claim that this wording replaces
	Vars       map[string]any // arbitrary values for templates
}

// Passage is the part of a paper that a claim was taken from.
type Passage struct {
	Anchor anchor.ID `json:"id,omitzero" yaml:"id,omitempty"`        // one of the claim's anchors
	At     string    `json:"at,omitempty" yaml:"at,omitempty"`       // page, section, figure or table, such as p. 107
	Quote  string    `json:"quote,omitempty" yaml:"quote,omitempty"` // the words of the paper
}

// Passage returns the passage in the given paper, whatever its version. If there is none, it returns a Passage without At and Quote.
func (c Claim) Passage(id anchor.ID) Passage {
	for _, p := range c.Passages {
		if p.Anchor.Key() == id.Key() {
			return p
		}
	}
	return Passage{Anchor: id}
}

// At returns where in a paper the claim is found, such as p. 107, or "" if that is unknown.
func (c Claim) At(id anchor.ID) string { return c.Passage(id).At }

// RestsOn reports whether the claim has the paper as an anchor, in whatever version. It returns false for the zero ID.
func (c Claim) RestsOn(paper anchor.ID) bool {
	for _, id := range c.Anchors {
		if id.Key() == paper.Key() && !paper.IsZero() {
			return true
		}
	}
	return false
}

// AgeMonths returns the number of whole months from the latest day of the claim's evidence to the day at, as counted by
// [edtf.Date.AgeMonths].
func (c Claim) AgeMonths(at edtf.Date) int { return c.When.AgeMonths(at) }

// MaxID is the maximum length of a claim id in bytes.
const MaxID = 64

// ValidID reports whether s is a valid claim id: 1 to 64 ASCII letters, digits, hyphens and underscores. Periods and colons are
// allowed, except at the start and end.
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
