// Package seam lets packages of this module access unexported parts of each other, like golang.org/x/tools/internal/packagesinternal.
// The package that owns a function sets its variable during initialization. A package that imports the owner asserts the type specified
// in the comment once, in its own variable. No function here is called through an interface, and none is for other modules.
package seam

import (
	"crypto/sha256"
	"strconv"
)

// Package inquiry sets these.
var (
	// Split is func(r *inquiry.Reader, src io.Reader, file string, at *Start) iter.Seq2[*inquiry.Document, error]. It returns the
	// documents of Reader.Read, not yet decoded. The parameter at is where src starts in its file. If it is nil, src starts at the
	// beginning of the file, and an empty file is a fault.
	Split any
	// Decode is func(r *inquiry.Reader, d *inquiry.Document, prepare func(*inquiry.Inquiry)) (Looks, error). It decodes a document of
	// Split to an inquiry. If prepare is not nil, it changes the inquiry before it is checked. Different documents may be decoded on
	// different goroutines.
	Decode any
	// Stem is func(d *inquiry.Document) string. It returns the inquiry's own id, or the one derived from its file name, without the
	// number that represents its position in the file.
	Stem any
	// Complete is func() Completion[inquiry.Inquiry], with Completion of this package. It returns memory for a copy with defaults.
	Complete any
	// Fields is the *field.Record of an inquiry.
	Fields any
)

// Shares is func(whole []corpus.Input, i, n int) ([]corpus.Input, error), which package corpus sets. It returns what shard i of n reads
// of files with known names and sizes. It opens no files.
var Shares any

// Typed is func(opts any, known engine.Known), which package template sets. The parameter opts is a *template.Options. It lets
// templates call the known methods of the data, and the known functions in RootFuncs, without reflection. Without it, a batch takes
// half as much time again, and appending to existing memory allocates. Messages use the known names for types of the data and show how
// the functions are used.
var Typed any

// Engine is func() *engine.Config, which package template sets. It returns the functions, bounds and rules that the engine gets if
// there are no options. The tests in internal/engine/compat run text/template's tests with it.
var Engine any

// Render is func(r *prompt.Renderer, ctx context.Context, out *Output, q *inquiry.Inquiry, looks *Looks) error, which package prompt
// sets. Like Renderer.Render, it renders the parts that out requests, but into reused memory. The parameter looks comes from Decode if
// the inquiry has not changed since it was decoded. Otherwise it is nil, and the inquiry is validated. The error is the same as from
// Renderer.Render; after an error, the contents of out are meaningless.
var Render any

// BuiltinPrefix is the prefix of the file names of built-in styles in locations.
const BuiltinPrefix = "(built-in)/"

// Identify is func(r *prompt.Renderer) Identity, which package prompt sets. The zero Renderer has the zero Identity.
var Identify any

// Identity holds everything that a renderer's prompts depend on apart from the inquiries.
type Identity struct {
	// Templates is the hash used in request ids. It covers the templates, and the style and functions if they can change the text.
	Templates    [sha256.Size]byte
	Style        string   // name of the style, including the default one
	AllowHidden  bool     // Options.AllowHidden
	Functions    []string // the names of Options.Funcs, sorted
	FuncsVersion string   // Options.FuncsVersion
}

// Output is the rendered form of an inquiry. It is not safe for concurrent use.
type Output struct {
	WantText     bool // render the whole prompt
	WantMessages bool // render the messages; if both are false, only hashes are computed

	Text   []byte // the whole prompt
	System []byte // the system message; empty if there is none
	User   []byte // the user message

	Inquiry  [32]byte // the hash of the inquiry as returned by Inquiry.Hash
	Template [32]byte // Identity.Templates

	Buf []byte // memory for the text
}

// Hashes returns the hash of the text and the hash of the messages with their roles.
func (o *Output) Hashes() (text, messages [sha256.Size]byte) {
	var all []byte
	for _, m := range [...]struct {
		role string
		text []byte
	}{{"system", o.System}, {"user", o.User}} {
		if len(m.text) > 0 {
			all = strconv.AppendInt(append(append(all, m.role...), ' '), int64(len(m.text)), 10)
			all = append(append(all, '\n'), m.text...)
		}
	}
	return sha256.Sum256(o.Text), sha256.Sum256(all)
}

// Start is the position where a reader starts in its file, as counts of the preceding data.
type Start struct {
	Documents int // how many
	Lines     int // complete lines, including their line ends
	Bytes     int
}

// Looks records properties of the strings in an inquiry.
type Looks struct {
	Odd bool // some text needs a closer look because it may be blank or contain hidden characters
	Lax bool // hidden characters were allowed, so they were not searched for
}

// Completion makes the copy of an inquiry that a render sees, in which everything that has a default is filled in. It is not safe for
// concurrent use.
type Completion[Q any] interface {
	// Check validates an inquiry.
	Check(q *Q, allowHidden bool) error
	// Of makes the copy of q and returns it. The copy shares with q what a render only reads. It is valid until the next call of Of or
	// Forget.
	Of(q *Q) *Q
	// Hash returns the hash of the copy.
	Hash() [32]byte
	// Forget drops the copy but keeps its memory.
	Forget()
}
