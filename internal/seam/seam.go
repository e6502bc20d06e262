// Package seam lets packages of this module access unexported parts of each other, as golang.org/x/tools/internal/packagesinternal
// does. Each variable is set during initialization by the package that owns the function. A package that imports the owner performs a
// type assertion once, to the type specified in the comment, and keeps the result in a variable of its own. No function here is called
// through an interface, and none is meant for other modules.
package seam

import (
	"crypto/sha256"
	"strconv"
)

// Package inquiry sets these.
var (
	// Split is func(r *inquiry.Reader, src io.Reader, file string, at *Start) iter.Seq2[*inquiry.Document, error]. It returns the same
	// documents as Reader.Read, but not yet decoded. The at parameter is the position in the file at which src starts. If it is nil,
	// src starts at the beginning of the file, and an empty file is a fault.
	Split any
	// Decode is func(r *inquiry.Reader, d *inquiry.Document, prepare func(*inquiry.Inquiry)) (Looks, error). It decodes a document from
	// Split into an inquiry. If prepare is not nil, it is called to change the inquiry before the inquiry is checked. Different
	// documents may be decoded on different goroutines.
	Decode any
	// Stem is func(d *inquiry.Document) string. It returns the inquiry's own id, or else the id derived from the name of its file,
	// without the number for its position in the file.
	Stem any
	// Complete is func() Completion[inquiry.Inquiry]. It returns memory for copies of inquiries in which defaults are filled in.
	Complete any
	// Fields is the *field.Record that describes an inquiry.
	Fields any
)

// Shares is func(whole []corpus.Input, i, n int) ([]corpus.Input, error), which package corpus sets. Given files with known names and
// sizes, it returns the parts that shard i of n reads. It opens no files.
var Shares any

// Typed is func(opts any, known engine.Known), which package template sets. The opts parameter is a *template.Options. Typed lets
// templates call the known methods of the data, and the known functions in RootFuncs, without reflection. Without it, a batch takes 50%
// longer, and appending to existing memory allocates. Messages take the names of types and the usage of functions from known.
var Typed any

// Engine is func() *engine.Config, which package template sets. It returns the functions, bounds and rules that the engine uses if
// there are no options. The tests in internal/engine/compat use it to run text/template's tests.
var Engine any

// Render is func(r *prompt.Renderer, ctx context.Context, out *Output, q *inquiry.Inquiry, looks *Looks) error, which package prompt
// sets. It is like Renderer.Render, but it renders only the parts that out requests, into reused memory. The looks parameter comes from
// Decode if the inquiry has not changed since it was decoded. If looks is nil, the inquiry is validated first. Render returns the same
// errors as Renderer.Render. After an error, the contents of out are unspecified.
var Render any

// BuiltinPrefix is the prefix that the file names of built-in styles have in locations.
const BuiltinPrefix = "(built-in)/"

// Identify is func(r *prompt.Renderer) Identity, which package prompt sets. The zero Renderer has the zero Identity.
var Identify any

// Identity holds everything, apart from the inquiries, that a renderer's prompts depend on.
type Identity struct {
	// Templates is the hash used in request ids. It covers the templates, and the style and functions if they can change the text.
	Templates    [sha256.Size]byte
	Style        string   // name of the style, even if it is the default
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
	Template [32]byte // the hash in Identity.Templates

	Buf []byte // memory for the text
}

// Hashes returns the hash of the text, and the hash of the messages including their roles.
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

// Start is the position in a file at which a reader starts. It is expressed as the number of documents, lines and bytes before it.
type Start struct {
	Documents int // number of documents
	Lines     int // complete lines, including their line ends
	Bytes     int
}

// Looks records properties of the strings in an inquiry.
type Looks struct {
	Odd bool // some text needs a closer look because it may be blank or contain hidden characters
	Lax bool // hidden characters were allowed, so they were not searched for
}

// Completion makes the copy of an inquiry that is rendered. The copy has all defaults filled in. A Completion is not safe for
// concurrent use.
type Completion[Q any] interface {
	// Check validates an inquiry.
	Check(q *Q, allowHidden bool) error
	// Of makes a copy of q and returns it. The copy shares with q everything that a render only reads. It is valid until the next call
	// to Of or Forget.
	Of(q *Q) *Q
	// Hash returns the hash of the copy.
	Hash() [32]byte
	// Forget drops the copy but keeps its memory.
	Forget()
}
