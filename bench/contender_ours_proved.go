package bench

import "github.com/dated-claims/retest/template"

// oursProved uses package template and records during each render which values were printed. Package prompt does the same to prove that
// nothing was lost.
type oursProved struct {
	ours
	delivery template.Delivery
	run      template.Run
}

func (*oursProved) Name() string  { return "retest-proved" }
func (*oursProved) About() string { return "retest/template, with the record of what was printed" }

func (o *oursProved) Setup(c *Corpus) error {
	o.run.Delivery = &o.delivery
	return o.ours.Setup(c)
}

func (o *oursProved) Render(i int) (_ []byte, err error) {
	o.buf, err = o.parsed.Render(o.buf[:0], &o.inquiries[i], &o.run)
	return o.buf, err
}
