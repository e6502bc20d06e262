package bench

import (
	"github.com/valyala/bytebufferpool"

	"github.com/dated-claims/retest/bench/internal/quick"
	"github.com/dated-claims/retest/bench/specimen"
)

// quickTemplate uses a template compiled to Go ahead of time.
type quickTemplate struct {
	inquiries []specimen.Inquiry
	buf       bytebufferpool.ByteBuffer
}

func (*quickTemplate) Name() string  { return "quicktemplate" }
func (*quickTemplate) About() string { return "quicktemplate, compiled to Go, reused buffer" }

func (q *quickTemplate) Setup(c *Corpus) error {
	q.inquiries = c.Inquiries
	return nil
}

func (q *quickTemplate) Render(i int) ([]byte, error) {
	q.buf.Reset()
	quick.WritePrompt(&q.buf, &q.inquiries[i])
	return q.buf.B, nil
}
