// Package preview serves a local page that shows inquiries, their prompts and the tests of templates while their files are edited: each
// prompt with the origin of its parts, its messages, its findings, and the branches of the templates that it took. The page is updated on
// each change of a file. If there are errors, it shows them and keeps the last good prompt.
//
// The package opens no file, reads no clock and makes no secret: its user provides all of them. The page loads nothing from elsewhere,
// and inserts data as text only.
package preview

import (
	"context"
	"iter"
	"sync"
	"time"

	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/suite"
	"github.com/dated-claims/retest/prompt"
)

// Source returns the files that are previewed, as they are at the time of the call. It is safe for concurrent use.
type Source interface {
	// Name is the file or folder as the user named it.
	Name() string
	// Stamp changes whenever one of the files does.
	Stamp() string
	// Files returns the names of the inquiry files, in their order.
	Files() ([]string, error)
	// Documents reads the inquiries of one of the files.
	Documents(r *inquiry.Reader, file string) iter.Seq2[*inquiry.Document, error]
	// Reader prepares the reading of inquiries.
	Reader() (*inquiry.Reader, error)
	// Renderer prepares the templates, with a style.
	Renderer(style string) (*prompt.Renderer, error)
	// Excerpts returns a function that finds the source line of a fault.
	Excerpts() func(*fault.Fault) Excerpt
	// Link returns the address that opens a place in an editor, or "".
	Link(pos fault.Pos) string
	// Suites runs the template tests.
	Suites(ctx context.Context) ([]Suite, error)
	// Story runs one case of a test file, and keeps what it was rendered to.
	Story(ctx context.Context, file, name string) (*suite.Result, error)
	// Accept writes the golden file of a case.
	Accept(ctx context.Context, file, name string) (*Written, error)
	// Fix fixes what a rule finds in an inquiry file.
	Fix(file, rule string) (*Written, error)
	// Restore undoes what Accept or Fix wrote, if the file is still as it was written, and reports it.
	Restore(w *Written) (string, error)
}

// Written is a file that was written.
type Written struct {
	Message  string // what was done
	File     string
	Old, New []byte // its text; Old is nil if there was no file
}

// Suite is a test file with the results of its cases.
type Suite struct {
	File    string
	Results []*suite.Result
	Err     error // the file cannot be read
}

// Excerpt is what can be shown of the place of a fault.
type Excerpt struct {
	Line   string // "" when there is nothing to show
	Column int    // of the first caret, in cells of a terminal from 0; below 0 for none
	Carets int    // how many there are
	Hint   string // what to do about the fault
}

// Choice selects what to preview: an inquiry, or a case of a test file, with changes. Zero fields use the defaults.
type Choice struct {
	File  string
	ID    string
	Suite string // a test file; its case is shown, and the fields below do not count
	Case  string
	Style string
	AsOf  string
	// Search, Form and Words override what the inquiry says.
	Search, Form, Words string
	// With is what the prompt is compared with: saved, for the one before the last change, or style:, day: or form: and a value.
	With string
}

// Options say what a Server serves. All fields but Default are required.
type Options struct {
	Source  Source
	Token   string           // every request must know it
	Port    int              // of the address that is listened on
	Default Choice           // what is previewed when a request does not choose
	Today   func() edtf.Date // the day for an inquiry that names none
	Now     func() time.Time // for timeouts
}

// Server renders previews and serves them over HTTP. It is safe for concurrent use.
type Server struct {
	Options
	streams chan struct{} // holds an item for each stream that is open
	stamp   string        // of the files before anything was shown

	mu      sync.Mutex
	changed chan struct{} // is closed at the next change
	good    memory        // the last good prompts
	written *Written      // the last one, which can be undone; nil if there is none
	writes  int           // how many there were

	indexing sync.Mutex // held while the index is computed
	index    *Index     // the last one; nil if there was none
	indexOf  string     // its stamp
}

// maxStreams is how many pages can be open at a time.
const maxStreams = 32

// New makes a Server.
func New(o *Options) *Server {
	return &Server{Options: *o, streams: make(chan struct{}, maxStreams), stamp: o.Source.Stamp(), changed: make(chan struct{})}
}
