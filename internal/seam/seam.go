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
	// Decode is func(r *inquiry.Reader, d *inquiry.Document, prepare func(*inquiry.Inquiry), reuse bool) (Looks, error). It turns a document of Split
	// into an inquiry. Prepare, unless it is nil, changes it before it is checked. With reuse, a line of JSON is decoded into memory that
	// Release returns. Different documents may be decoded on different goroutines.
	Decode any
	// Release is func(d *inquiry.Document). It returns the memory of a document to those that are decoded later. Neither the document, nor
	// a copy of it, nor any text of it may be used afterwards.
	Release any
	// Stem is func(d *inquiry.Document) string: the inquiry's own id, or the one made from the name of its file, without the number that
	// says where in the file it is.
	Stem any
	// Space is func() Workspace[inquiry.Inquiry].
	Space any
	// Fields is the *field.Record of an inquiry.
	Fields any
)

// Shares is func(whole []corpus.Input, i, n int) ([]corpus.Input, error), which package corpus sets. It returns what the shard i of n reads of
// files whose names and sizes are known. Nothing is opened.
var Shares any

// Package prompt sets this one.
var (
	// Fill is func(r *prompt.Renderer, ctx context.Context, s *Sheet, q *inquiry.Inquiry, looks *Looks) error: Renderer.Render into memory
	// that is used again. Looks are those of Decode, if the inquiry is as it was decoded; otherwise nil, and it is validated. On an error,
	// which is as that of Render, the sheet holds nothing of use.
	Fill any
	// Identity is func(r *prompt.Renderer) RendererIdentity.
	Identity any
)

// RendererIdentity is what the text of prompts depends on besides the inquiry, the format and the number of the output.
type RendererIdentity struct {
	Templates    [32]byte // the sum that request ids use: of the templates, and of what else can change their text
	Style        string   // the built-in style, which settles how data is escaped
	AllowHidden  bool
	Functions    []string // the names of the caller's functions, sorted
	FuncsVersion string   // the caller's name for what they do
}

// Sheet is what an inquiry is rendered to. It is for one goroutine at a time.
type Sheet struct {
	WantText     bool // render the whole prompt
	WantMessages bool // render the messages; without either, there are only the hashes

	Text   []byte // the whole prompt
	System []byte // the system message; empty when there is none
	User   []byte // the user message

	Inquiry  [32]byte // the hash of the inquiry, as inquiry.Hash returns it
	Template [32]byte // the hash of the templates

	Buf []byte // the memory of the texts
}

// Hashes returns the hash of the text, and that of the roles and texts of the messages.
func (s *Sheet) Hashes() (text, messages [sha256.Size]byte) {
	var all []byte
	for _, m := range [...]struct {
		role string
		text []byte
	}{{"system", s.System}, {"user", s.User}} {
		if len(m.text) > 0 {
			all = strconv.AppendInt(append(append(all, m.role...), ' '), int64(len(m.text)), 10)
			all = append(append(all, '\n'), m.text...)
		}
	}
	return sha256.Sum256(s.Text), sha256.Sum256(all)
}

// Start is where in its file a reader begins: what was before it.
type Start struct {
	Documents int // how many
	Lines     int // with what ends them
	Bytes     int
}

// Looks is what was seen of the texts of an inquiry.
type Looks struct {
	Odd   bool     // one needs a closer look: it may be blank, or have hidden characters
	Wild  []string // those that have more than one line, or a character that template.EscapePlain looks at
	Wilds int      // how many these are, even if they are not listed
	Lax   bool     // hidden characters were allowed, so nobody looked for them
}

// MaxWild is how many wild texts are listed: each text that is printed is compared with them.
const MaxWild = 16

// Workspace is memory for copies with defaults that last for one render. It is for one goroutine at a time.
type Workspace[Q any] interface {
	// Check validates an inquiry.
	Check(q *Q, allowHidden bool) (Looks, error)
	// WithDefaults returns what templates see: a copy with everything filled in that has a default, which shares with q what a render
	// only reads. It is valid until the next call.
	WithDefaults(q *Q) *Q
	// Hash returns the hash of a copy that WithDefaults returned.
	Hash(q *Q) [32]byte
	// Forget lets go of the data.
	Forget()
}
