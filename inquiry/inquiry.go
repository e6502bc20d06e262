// Package inquiry describes inquiries: a question with dated claims, the papers that they rest on, and the tasks of re-testing them.
//
// An inquiry is read from YAML, JSON or JSON Lines, or built in Go:
//
//	for doc, err := range inquiry.Read(file, "corpus.yaml") {
//		…
//	}
//	q := &inquiry.Inquiry{Role: …, Question: …, Claims: …, Tasks: …}
//	err := q.Validate()
//
// The types here are the format of inquiry files: they have the same form in encoding/json and gopkg.in/yaml.v3, by value and by pointer, and what
// is written is read back equal. [Schema] describes that form for editors. [Inquiry.Hash] identifies what an inquiry asks, and [Reader] adds
// the defaults and papers that a corpus shares.
//
// Package prompt renders inquiries, package corpus finds and opens files of them, and package batch renders many. This package knows no templates,
// opens no files, and reads no clock: the day that a prompt is for is a field, AsOf.
package inquiry

import (
	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
)

// Inquiry is a question with the dated claims found on it, and the tasks of re-testing them. Role, Question, a claim and a task
// are required; everything else may be zero. Rendering never changes it.
//
// Templates see a copy with defaults, see [Inquiry.WithDefaults]: papers that claims name are listed, claims without an id are c1, c2 … by position,
// those without a date have that of their latest paper, anchors without a date have the month that their identifier names, and options that are zero
// have their default.
//
// Vars are free values for templates: text, numbers, true and false, dates and other values with a text form, and lists and maps of these, of
// any Go type. Values that were read are string, bool, [Number], []any and map[string]any.
type Inquiry struct {
	ID       string         // letters, digits, _ and -, at most 64; for file names and request ids, never printed
	Role     string         // who the model is, as after "You are": an alignment researcher
	Question string         // what is asked, as after "Overall question:": whether …
	Library  Library        // where the claims were collected
	Source   string         // where the inquiry itself comes from, such as the address of a page
	AsOf     edtf.Date      // the day the prompt is for, which windows are counted from; a file may leave it to its reader, a render needs it
	Search   Search         // whether the model can look things up; zero means SearchUnknown
	Answer   Answer         // the form of the answer
	Claims   []claim.Claim  // at least one
	Anchors  []anchor.Paper // the papers that claims rest on, each once; one that is only named by a claim needs no entry
	Tasks    []Task         // at least one
	Vars     map[string]any // free values for templates
	Cuts     []string       // what was left out of it for its length, in words; no file sets it, and a template must say it
}

// Library is the collection that the claims come from.
type Library struct {
	Name string    `json:"name,omitempty" yaml:"name,omitempty"` // as in a sentence: a curated library
	Span edtf.Date `json:"span,omitzero" yaml:"span,omitempty"`  // what it covers, such as 2022/2026
}

// IsZero reports whether nothing is said of the library, so that templates can ask for it: {{with .Library}}.
func (l Library) IsZero() bool { return l == Library{} }

// Search says whether the model can look things up. The zero Search means SearchUnknown.
type Search string

// What is known of the model's means.
const (
	SearchUnknown Search = "unknown" // the prompt tells what to do if it cannot
	SearchYes     Search = "yes"
	SearchNo      Search = "no"
)

// Form is the form of the answer. The zero Form means FormLines.
type Form string

// The forms that an answer can be asked for in.
const (
	FormLines Form = "lines" // one entry per line, fields divided by |
	FormJSON  Form = "json"  // one JSON object, its shape printed
	FormProse Form = "prose" // paragraphs
	FormNone  Form = "none"  // nothing is said about it
)

// Answer says how the model should answer. The zero Answer asks for lines, of any length.
type Answer struct {
	Form  Form `json:"form,omitempty" yaml:"form,omitempty"`
	Words int  `json:"words,omitempty" yaml:"words,omitempty"` // the most words it may take; 0 sets no limit
}

// Task is one thing to do with the claims. Exactly one of Retest, Surface, Propose and Ask is set. In files, a word, a number or a text stands for
// a task with nothing else to say: retest, surface: 6 months, propose: 2, ask: a text.
type Task struct {
	Retest  *Retest        `json:"retest,omitempty" yaml:"retest,omitempty"`
	Surface *Surface       `json:"surface,omitempty" yaml:"surface,omitempty"`
	Propose *Propose       `json:"propose,omitempty" yaml:"propose,omitempty"`
	Ask     *Ask           `json:"ask,omitempty" yaml:"ask,omitempty"`
	Vars    map[string]any `json:"vars,omitempty" yaml:"vars,omitempty"` // free values for templates
}

// Retest asks to judge each claim again. Its zero value is a re-test without further details.
type Retest struct {
	Levers     []string `json:"levers,omitempty" yaml:"levers,omitempty"`         // what may have changed the outcome since: guesses
	Durable    string   `json:"durable,omitempty" yaml:"durable,omitempty"`       // the question that outlasts the claims
	Perishable []string `json:"perishable,omitempty" yaml:"perishable,omitempty"` // what may have been true only of its time
}

// Surface asks for works inside a window that bear on the claims.
type Surface struct {
	Window Window `json:"window,omitzero" yaml:"window,omitempty"` // how far back from AsOf; required
	Focus  string `json:"focus,omitempty" yaml:"focus,omitempty"`  // what the works should be about, as after "on"
	Limit  int    `json:"limit,omitempty" yaml:"limit,omitempty"`  // the most works wanted; 0 means 5
}

// Propose asks for new questions.
type Propose struct {
	Count    int      `json:"count,omitempty" yaml:"count,omitempty"`       // how many; required
	Examples []string `json:"examples,omitempty" yaml:"examples,omitempty"` // examples of the kind of question, not to be repeated
}

// Ask is anything else, in the author's words.
type Ask struct {
	Title string `json:"title,omitempty" yaml:"title,omitempty"`
	Text  string `json:"text,omitempty" yaml:"text,omitempty"` // required
}

// defaultLimit is the number of works asked for when the author names none.
const defaultLimit = 5
