// Package inquiry defines inquiries. An inquiry is a question with dated claims, the papers that the claims rest on, and the tasks for
// re-testing the claims.
//
// Read an inquiry from YAML, JSON or JSON Lines, or build it in Go:
//
//	for doc, err := range inquiry.Read(file, "corpus.yaml") {
//		…
//	}
//	q := &inquiry.Inquiry{Role: …, Question: …, Claims: …, Tasks: …}
//	err := q.Validate()
//
// The types in this package define the format of inquiry files. encoding/json and gopkg.in/yaml.v3 encode them in that format, by value
// and by pointer, and decode them to equal values. [Schema] describes the format for editors. [Inquiry.Hash] identifies the content of
// an inquiry, and [Reader] adds the defaults and papers that a corpus shares.
//
// Package prompt renders inquiries, package corpus finds and opens inquiry files, and package batch renders many inquiries. This
// package does not use templates, open files or read the clock. The field AsOf is the day of a prompt.
package inquiry

import (
	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
)

// An Inquiry is a question with dated claims about it and the tasks for re-testing them. Role, Question, and at least one claim and one
// task are required; everything else may be zero. Rendering never changes an Inquiry.
//
// Templates see a copy with defaults (see [Inquiry.WithDefaults]). Papers named only by claims are listed. Claims without an id are
// called c1, c2 … by position, and claims without a date get the date of their latest paper. Anchors without a date get the month that
// their identifier implies. Options that are zero get their default values.
//
// Vars are arbitrary values for templates: strings, numbers, booleans, dates and other values with a text form, and lists and maps of
// these, of any Go type. Values read from files are of type string, bool, [Number], []any and map[string]any.
type Inquiry struct {
	ID       string         // at most 64 letters, digits, _ and -; for file names and request ids, never printed
	Role     string         // who the model is, worded to follow "You are": an alignment researcher
	Question string         // the question, worded to follow "Overall question:": whether …
	Library  Library        // where the claims were collected
	Source   string         // where the inquiry itself comes from, such as the URL of a page
	AsOf     edtf.Date      // the day of the prompt, from which windows are counted; a file may leave it to the reader, but rendering requires it
	Search   Search         // whether the model can look things up; zero means SearchUnknown
	Answer   Answer         // the form of the answer
	Claims   []claim.Claim  // at least one
	Anchors  []anchor.Paper // the papers that claims rest on, each listed once; a paper with nothing but an identifier need not be listed
	Tasks    []Task         // at least one
	Vars     map[string]any // arbitrary values for templates
	Cuts     []string       // descriptions of what was cut from the inquiry for length; not part of files, and printed only if the template does so
}

// Library is the collection that the claims come from.
type Library struct {
	Name string    `json:"name,omitempty" yaml:"name,omitempty"` // as used in a sentence: a curated library
	Span edtf.Date `json:"span,omitzero" yaml:"span,omitempty"`  // the period it covers, such as 2022/2026
}

// IsZero reports whether nothing is known about the library. Templates can test for this: {{with .Library}}.
func (l Library) IsZero() bool { return l == Library{} }

// Search indicates whether the model can look things up. The zero Search means SearchUnknown.
type Search string

// The values of Search.
const (
	SearchUnknown Search = "unknown" // the prompt explains what to do if the model cannot look things up
	SearchYes     Search = "yes"
	SearchNo      Search = "no"
)

// Form is the form of the answer. The zero Form means FormLines.
type Form string

// The forms in which an answer can be requested.
const (
	FormLines Form = "lines" // one entry per line, fields separated by |
	FormJSON  Form = "json"  // one JSON object whose shape the prompt shows
	FormProse Form = "prose" // paragraphs
	FormNone  Form = "none"  // the prompt does not mention the form
)

// Answer describes how the model should answer. The zero Answer asks for lines of any length.
type Answer struct {
	Form  Form `json:"form,omitempty" yaml:"form,omitempty"`
	Words int  `json:"words,omitempty" yaml:"words,omitempty"` // maximum number of words; 0 means no limit
}

// A Task is one thing to do with the claims. Exactly one of Retest, Surface, Propose and Ask is set. In files, a task that needs no
// further details can be written as a word, a number or a string: retest, surface: 6 months, propose: 2, or ask: followed by the
// question.
type Task struct {
	Retest  *Retest        `json:"retest,omitempty" yaml:"retest,omitempty"`
	Surface *Surface       `json:"surface,omitempty" yaml:"surface,omitempty"`
	Propose *Propose       `json:"propose,omitempty" yaml:"propose,omitempty"`
	Ask     *Ask           `json:"ask,omitempty" yaml:"ask,omitempty"`
	Vars    map[string]any `json:"vars,omitempty" yaml:"vars,omitempty"` // arbitrary values for templates
}

// Retest asks the model to judge each claim again. Its zero value is a re-test without further details.
type Retest struct {
	Levers     []string `json:"levers,omitempty" yaml:"levers,omitempty"`         // guesses at what may have changed the outcome since
	Durable    string   `json:"durable,omitempty" yaml:"durable,omitempty"`       // the lasting question, which remains after the claims are outdated
	Perishable []string `json:"perishable,omitempty" yaml:"perishable,omitempty"` // what may have been true only at the time
}

// Surface asks for works within a window that bear on the claims.
type Surface struct {
	Window Window `json:"window,omitzero" yaml:"window,omitempty"` // how far back from AsOf; required
	Focus  string `json:"focus,omitempty" yaml:"focus,omitempty"`  // what the works should be about, worded to follow "on"
	Limit  int    `json:"limit,omitempty" yaml:"limit,omitempty"`  // maximum number of works; 0 means 5
}

// Propose asks for new questions.
type Propose struct {
	Count    int      `json:"count,omitempty" yaml:"count,omitempty"`       // number of questions; required
	Examples []string `json:"examples,omitempty" yaml:"examples,omitempty"` // examples of the kind of question wanted, which should not be repeated
}

// Ask is any other request, in the author's words.
type Ask struct {
	Title string `json:"title,omitempty" yaml:"title,omitempty"`
	Text  string `json:"text,omitempty" yaml:"text,omitempty"` // required
}

// defaultLimit is the number of works requested if the author specifies none.
const defaultLimit = 5
