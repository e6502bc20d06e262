// Package preview serves a local page that shows the prompt of an inquiry while its files are edited: the prompt with the origin of
// each part, its messages, what is suspicious, and which branches of the templates it took. The page is rendered anew on each change
// of a file; when something is wrong, it says what and where, and keeps the last good prompt.
//
// The package opens no file, reads no clock and makes no secret: its user gives it all of them. The page loads nothing from anywhere
// else, and inserts data as text only.
package preview

import (
	"iter"
	"sync"
	"time"

	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/prompt"
)

// Source gives the files that are previewed, as they are at the time of the call.
type Source interface {
	// Name is the file of inquiries as the user named it.
	Name() string
	// Stamp changes whenever one of the files does.
	Stamp() string
	// Documents reads the inquiries.
	Documents(r *inquiry.Reader) iter.Seq2[*inquiry.Document, error]
	// Reader prepares the reading of inquiries.
	Reader() (*inquiry.Reader, error)
	// Renderer prepares the templates, with a style.
	Renderer(style string) (*prompt.Renderer, error)
	// Excerpts gives a function that finds the source line of a fault.
	Excerpts() func(*fault.Fault) Excerpt
}

// Excerpt is what can be shown of the place of a fault.
type Excerpt struct {
	Line   string // "" when there is nothing to show
	Column int    // of the first caret, in cells of a terminal from 0; below 0 for none
	Carets int    // how many there are
	Hint   string // what to do about the fault
}

// Choice is what is previewed: an inquiry of the file, a style and a day. A zero field is the default.
type Choice struct {
	ID    string
	Style string
	AsOf  string
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
	good    []shown       // the last good prompts, the newest last
}

// maxStreams is how many pages can be open at a time.
const maxStreams = 32

// New makes a Server.
func New(o *Options) *Server {
	return &Server{Options: *o, streams: make(chan struct{}, maxStreams), stamp: o.Source.Stamp(), changed: make(chan struct{})}
}
