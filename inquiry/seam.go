package inquiry

import (
	"github.com/dated-claims/retest/internal/seam"
)

func init() {
	seam.Split = (*Reader).split
	seam.Decode = (*Reader).decode
	seam.Release = (*Document).release
	seam.Stem = (*Document).idStem
	seam.Check = func(q *Inquiry, allowHidden bool) (seam.Looks, error) {
		l, err := q.check(allowHidden, nil)
		return l.Looks, err
	}
	seam.Fields = inquiryFields
	seam.Space = func() seam.Workspace[Inquiry] { return &workspace{} }
}
