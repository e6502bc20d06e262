// Package seam lets packages of this module reach what another one does not export, as golang.org/x/tools/internal/packagesinternal does.
// The package that owns a function sets its variable when it is initialized; a package that imports the owner asserts the type that the
// comment names, once, in a variable of its own. No function here is called through an interface, and none is for other modules.
package seam

import (
	"crypto/sha256"
	"strconv"
)

// Package inquiry sets these.
var (
	// Split is func(r *inquiry.Reader, src io.Reader, file string, at *Start) iter.Seq2[*inquiry.Document, error]. The documents are those
	// of Reader.Read, not yet decoded. At is where src begins in its file; nil means at its start, and that an empty file is a fault.
	Split any
	// Decode is func(r *inquiry.Reader, d *inquiry.Document, prepare func(*inquiry.Inquiry)) (Looks, error). It turns a document of Split
	// into an inquiry. Prepare, unless it is nil, changes it before it is checked. Different documents may be decoded on different goroutines.
	Decode any
	// Stem is func(d *inquiry.Document) string: the inquiry's own id, or the one made from the name of its file, without the number that
	// says where in the file it is.
	Stem any
	// Complete is func() Completion[inquiry.Inquiry], here of package seam: memory for a copy with defaults.
	Complete any
	// Fields is the *field.Record of an inquiry.
	Fields any
)

// Shares is func(whole []corpus.Input, i, n int) ([]corpus.Input, error), which package corpus sets. It returns what the shard i of n reads of
// files whose names and sizes are known. Nothing is opened.
var Shares any

// Typed is func(opts any, known engine.Known), which package template sets. Opts is a *template.Options. Templates then call these methods of
// the data, and these of RootFuncs by name, without reflection. Without it, a batch takes half as much time again, and an append to memory
// that is there allocates. Messages call types of the data by these names, and show how the functions are used.
var Typed any

// Engine is func() *engine.Config, which package template sets: the functions, the bounds and the rules that it gives the engine when there are
// no options. The tests in internal/engine/compat run text/template's tests on it.
var Engine any

// Render is func(r *prompt.Renderer, ctx context.Context, out *Output, q *inquiry.Inquiry, looks *Looks) error, which package prompt sets. It
// renders what out wants, as Renderer.Render does, into memory that is used again. Looks are those of Decode if the inquiry has not changed
// since it was decoded; otherwise they are nil, and the inquiry is validated. After an error, which is the one of Renderer.Render, out holds
// nothing of use.
var Render any

// BuiltinPrefix begins the names of the built-in styles' files in places.
const BuiltinPrefix = "(built-in)/"

// Identify is func(r *prompt.Renderer) Identity, which package prompt sets. The identity of a zero renderer is zero.
var Identify any

// Identity is what the prompts of a renderer depend on besides the inquiries.
type Identity struct {
	// Templates is the hash that request ids have: of the templates, and of the style and the functions where they can change the text.
	Templates    [sha256.Size]byte
	Style        string   // by its name, also for the default
	AllowHidden  bool     // Options.AllowHidden
	Functions    []string // the names of Options.Funcs, sorted
	FuncsVersion string   // Options.FuncsVersion
}

// Output is what an inquiry is rendered to. It is for one goroutine at a time.
type Output struct {
	WantText     bool // render the whole prompt
	WantMessages bool // render the messages; without either, there are only the hashes

	Text   []byte // the whole prompt
	System []byte // the system message; empty when there is none
	User   []byte // the user message

	Inquiry  [32]byte // the hash of the inquiry, as inquiry.Hash returns it
	Template [32]byte // Identity.Templates

	Buf []byte // the memory of the texts
}

// Hashes returns the hash of the text, and that of the roles and texts of the messages.
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

// Start is where in its file a reader begins: what was before it.
type Start struct {
	Documents int // how many
	Lines     int // with what ends them
	Bytes     int
}

// Looks is what was seen of the texts of an inquiry.
type Looks struct {
	Odd bool // one needs a closer look: it may be blank, or have hidden characters
	Lax bool // hidden characters were allowed, so nobody looked for them
}

// Completion is the copy of an inquiry that a render sees, with everything filled in that has a default. It is for one goroutine at a time.
type Completion[Q any] interface {
	// Check validates an inquiry.
	Check(q *Q, allowHidden bool) error
	// Of makes the copy of q and returns it. It shares with q what a render only reads, and lasts until the next call of Of or Forget.
	Of(q *Q) *Q
	// Hash returns the hash of the copy.
	Hash() [32]byte
	// Forget drops the copy and keeps its memory.
	Forget()
}
