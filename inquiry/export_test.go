package inquiry

import (
	"io"
	"iter"

	"github.com/dated-claims/retest/internal/field"
)

// Unexported functions and methods that the tests use.

func Split(r *Reader, src io.Reader, file string) iter.Seq2[*Document, error] {
	return r.split(src, file, nil)
}

func Decode(r *Reader, d *Document) error {
	_, err := r.decode(d, nil)
	return err
}

func HashOf(rec *field.Record, from field.Ref) [32]byte {
	sum, _ := hashOf(rec, from, nil)
	return sum
}

// WindowPattern is the schema's pattern for windows.
var WindowPattern = windowPattern
