package bench

import (
	"bytes"
	"context"

	"github.com/dated-claims/retest/bench/internal/templs"
	"github.com/dated-claims/retest/bench/specimen"
)

// templComponent uses an HTML template compiled to Go ahead of time. It prints all data unescaped with templ.Raw.
type templComponent struct {
	inquiries []specimen.Inquiry
	buf       bytes.Buffer
}

func (*templComponent) Name() string  { return "templ" }
func (*templComponent) About() string { return "templ, compiled to Go, templ.Raw, reused buffer" }

func (t *templComponent) Setup(c *Corpus) error {
	t.inquiries = c.Inquiries
	return nil
}

func (t *templComponent) Render(i int) ([]byte, error) {
	t.buf.Reset()
	err := templs.Prompt(&t.inquiries[i]).Render(context.Background(), &t.buf)
	return t.buf.Bytes(), err
}
