// Package seam lets packages of this module reach what another one does not export, as golang.org/x/tools/internal/packagesinternal does.
// The package that owns a function sets its variable when it is initialized; a package that imports the owner asserts the type that the
// comment names, once, in a variable of its own. No function here is called through an interface, and none is for other modules.
package seam

// Package inquiry sets these.
var (
	// Split is func(r *inquiry.Reader, src io.Reader, file string, at *Start) iter.Seq2[*inquiry.Document, error]. The documents are those
	// of Reader.Read, not yet decoded. At is where src begins in its file; nil means at its start, and that an empty file is a fault.
	Split any
	// Decode is func(r *inquiry.Reader, d *inquiry.Document, prepare func(*inquiry.Inquiry), reuse bool) error. It turns a document of Split
	// into an inquiry. Prepare, unless it is nil, changes it before it is checked. With reuse, a line of JSON is decoded into memory that
	// Release returns. Different documents may be decoded on different goroutines.
	Decode any
	// Release is func(d *inquiry.Document). It returns the memory of a document to those that are decoded later. Neither the document, nor
	// a copy of it, nor any text of it may be used afterwards.
	Release any
	// Stem is func(d *inquiry.Document) string: the inquiry's own id, or the one made from the name of its file, without the number that
	// says where in the file it is.
	Stem any
	// Check is func(q *inquiry.Inquiry, d *inquiry.Document, allowHidden bool) (Looks, error). It validates an inquiry. One that is
	// unchanged since d was decoded is not validated again; d may be nil.
	Check any
	// Space is func() Workspace[inquiry.Inquiry].
	Space any
)

// Shares is func(whole []corpus.Input, i, n int) ([]corpus.Input, error), which package corpus sets. It returns what the shard i of n reads of
// files whose names and sizes are known. Nothing is opened.
var Shares any

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
}

// MaxWild is how many wild texts are listed: each text that is printed is compared with them.
const MaxWild = 16

// Workspace is memory for copies with defaults that last for one render. It is for one goroutine at a time.
type Workspace[Q any] interface {
	// WithDefaults returns what templates see: a copy with everything filled in that has a default, which shares with q what a render
	// only reads. It is valid until the next call.
	WithDefaults(q *Q) *Q
	// Hash returns the hash of a copy that WithDefaults returned.
	Hash(q *Q) [32]byte
	// Forget lets go of the data.
	Forget()
}
