// Package specimen holds the data that every contender renders: one handwritten inquiry and a generated corpus.
//
// The types are plain structs with plain fields. They are separate from the types of package prompt, whose methods only some engines
// can call. This way, no contender is helped or hurt by such methods.
package specimen

// Inquiry is the data of one prompt. Any text may be empty and any list short unless a field says otherwise.
type Inquiry struct {
	Role     string // never empty
	Question string // never empty
	Library  string
	Span     string // such as 2022/2026; only with Library
	AsOf     string // a day, always present
	Claims   []Claim
	Anchors  []Paper
	Tasks    []Task
}

// Claim is a dated finding.
type Claim struct {
	ID      string // never empty
	Text    string // never empty
	When    string
	Scope   string
	Anchors []string // identifiers of papers
}

// Paper is a paper that claims rest on.
type Paper struct {
	ID      string // never empty
	Title   string // never empty
	Date    string
	Authors []string
}

// Task has exactly one non-nil field.
type Task struct {
	Retest  *Retest
	Surface *Surface
	Propose *Propose
}

// Retest asks for a new judgment of each claim.
type Retest struct {
	Levers     []string
	Durable    string
	Perishable []string
}

// Surface asks for newer work.
type Surface struct {
	Window string // such as 6 months, always present
	Focus  string
	Limit  int // 0 means the template's default
}

// Propose asks for new questions.
type Propose struct {
	Count    int
	Examples []string
}
