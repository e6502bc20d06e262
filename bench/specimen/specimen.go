// Package specimen holds the data that every contender renders: one inquiry written by hand and a corpus made by rule.
//
// The types are plain structs with plain fields. They are not package prompt's, so that no contender gains or loses by methods
// that only some engines can call.
package specimen

// Inquiry is what one prompt is made of. Every text may be empty and every list may be short, unless a field says otherwise.
type Inquiry struct {
	Role     string // always there
	Question string // always there
	Library  string
	Span     string // such as 2022/2026; only together with Library
	AsOf     string // a day, always there
	Claims   []Claim
	Anchors  []Paper
	Tasks    []Task
}

// Claim is a dated finding.
type Claim struct {
	ID      string // always there
	Text    string // always there
	When    string
	Scope   string
	Anchors []string // identifiers of papers
}

// Paper is a paper that claims rest on.
type Paper struct {
	ID      string // always there
	Title   string // always there
	Date    string
	Authors []string
}

// Task is exactly one of its fields; the others are nil.
type Task struct {
	Retest  *Retest
	Surface *Surface
	Propose *Propose
}

// Retest asks for each claim to be judged again.
type Retest struct {
	Levers     []string
	Durable    string
	Perishable []string
}

// Surface asks for newer work.
type Surface struct {
	Window string // such as 6 months, always there
	Focus  string
	Limit  int // 0 means that the template's default holds
}

// Propose asks for new questions.
type Propose struct {
	Count    int
	Examples []string
}
