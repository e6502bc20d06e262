package inquiry

import (
	"github.com/dated-claims/retest/internal/seam"
)

func init() {
	seam.Split = (*Reader).split
	seam.Decode = (*Reader).decode
	seam.Release = (*Document).release
	seam.Stem = (*Document).idStem
	seam.Check = checkAgain
	seam.Space = func() seam.Workspace[Inquiry] { return &workspace{} }
}

// checkAgain is seam.Check.
func checkAgain(q *Inquiry, d *Document, allowHidden bool) (seam.Looks, error) {
	if d != nil && q != nil && q == d.checked && (!d.lax || allowHidden) && q.stamp() == d.stamp {
		return d.looks.Looks, nil
	}
	l, err := q.check(allowHidden, nil)
	return l.Looks, err
}
