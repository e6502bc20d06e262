// Package preview serves a local page that shows inquiries, their prompts and template tests while their files are being edited. For
// each prompt, the page shows the origin of its parts, its messages, its findings, and the template branches taken. The page is updated
// whenever a file changes. If there are errors, it shows them and keeps the last good prompt.
//
// The package opens no files, reads no clock and creates no secrets: the caller provides all of them. The page loads nothing from
// elsewhere and inserts data only as text.
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

// Source provides the current state of the previewed files. It must be safe for concurrent use.
type Source interface {
	// Name returns the file or folder as the user named it.
	Name() string
	// Stamp returns a value that changes whenever one of the files changes.
	Stamp() string
	// Files returns the names of the inquiry files, in order.
	Files() ([]string, error)
	// Documents reads the inquiries of one of the files.
	Documents(r *inquiry.Reader, file string) iter.Seq2[*inquiry.Document, error]
	// Reader returns a reader for inquiries.
	Reader() (*inquiry.Reader, error)
	// Renderer returns a renderer for a style.
	Renderer(style string) (*prompt.Renderer, error)
	// Excerpts returns a function that finds the source line of a fault.
	Excerpts() func(*fault.Fault) Excerpt
	// Link returns the URL that opens a location in an editor, or "".
	Link(pos fault.Pos) string
	// Suites runs the template tests.
	Suites(ctx context.Context) ([]Suite, error)
	// Story runs one case of a test file and keeps its rendered output.
	Story(ctx context.Context, file, name string) (*suite.Result, error)
	// Accept writes the golden file of a case.
	Accept(ctx context.Context, file, name string) (*Written, error)
	// Fix fixes the findings of a rule in an inquiry file.
	Fix(file, rule string) (*Written, error)
	// Restore undoes what Accept or Fix wrote, if the file has not changed since then. It returns a message that says what it did.
	Restore(w *Written) (string, error)
}

// Written is a file that was written.
type Written struct {
	Message  string // describes what was done
	File     string
	Old, New []byte // content before and after; Old is nil if there was no file
}

// Suite is a test file with the results of its cases.
type Suite struct {
	File    string
	Results []*suite.Result
	Err     error // why the file cannot be read
}

// Excerpt shows the location of a fault.
type Excerpt struct {
	Line   string // "" if there is nothing to show
	Column int    // column of the first caret, in terminal cells from 0; negative if there are no carets
	Carets int    // number of carets
	Hint   string // what to do about the fault
}

// Choice selects what to preview: an inquiry, or a case of a test file, with changes. Zero fields use the defaults.
type Choice struct {
	File  string
	ID    string
	Suite string // a test file; if set, its case is shown and the fields below are ignored
	Case  string
	Style string
	AsOf  string
	// Search, Form and Words override the inquiry's values.
	Search, Form, Words string
	// With determines which prompt to compare with: "saved" for the prompt before the last change, or style:, day: or form: followed by
	// a value.
	With string
}

// Options configures a Server. All fields except Default are required.
type Options struct {
	Source  Source
	Token   string           // required in every request
	Port    int              // port of the listening address
	Default Choice           // what to preview if a request does not say
	Today   func() edtf.Date // the day to use for an inquiry that has none
	Now     func() time.Time // the current time, for timeouts
}

// Server renders previews and serves them over HTTP. It is safe for concurrent use.
type Server struct {
	Options
	streams chan struct{} // contains an item for each open stream
	stamp   string        // stamp of the files before anything was shown

	mu      sync.Mutex
	changed chan struct{} // closed at the next change
	good    memory        // the last good prompts
	written *Written      // the last write, which can be undone; nil if none
	writes  int           // number of writes

	indexing sync.Mutex // held while the index is computed
	index    *Index     // the last index; nil if none
	indexOf  string     // stamp of the files that index describes
}

// maxStreams is the maximum number of open pages.
const maxStreams = 32

// New returns a new Server.
func New(o *Options) *Server {
	return &Server{Options: *o, streams: make(chan struct{}, maxStreams), stamp: o.Source.Stamp(), changed: make(chan struct{})}
}
