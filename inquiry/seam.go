package inquiry

import (
	"github.com/dated-claims/retest/internal/seam"
)

func init() {
	seam.Split = (*Reader).split
	seam.Decode = (*Reader).decode
	seam.Stem = (*Document).idStem
	seam.Fields = inquiryFields
	seam.Complete = func() seam.Completion[Inquiry] { return &completion{} }
}
