package bench

import (
	"testing/fstest"

	"github.com/dated-claims/retest/bench/specimen"
	"github.com/dated-claims/retest/template"
)

// ours uses package template with its default options.
type ours struct {
	inquiries []specimen.Inquiry
	parsed    *template.Template[specimen.Inquiry]
	buf       []byte
}

func (*ours) Name() string  { return "retest" }
func (*ours) About() string { return "retest/template, Append to a reused buffer" }

func (o *ours) Setup(c *Corpus) error {
	text, err := source("prompt.tmpl")
	if err != nil {
		return err
	}
	o.inquiries = c.Inquiries
	o.parsed, err = template.Parse[specimen.Inquiry](fstest.MapFS{"prompt.tmpl": {Data: []byte(text)}}, nil)
	return err
}

func (o *ours) Render(i int) (_ []byte, err error) {
	o.buf, err = o.parsed.Append(o.buf[:0], &o.inquiries[i])
	return o.buf, err
}
