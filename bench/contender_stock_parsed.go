package bench

import (
	"bytes"

	"github.com/dated-claims/retest/bench/specimen"
)

// stockParsed uses text/template the way a careless program does: it parses the template for every prompt.
type stockParsed struct {
	inquiries []specimen.Inquiry
	text      string
	buf       bytes.Buffer
}

func (*stockParsed) Name() string  { return "text-template-parsed" }
func (*stockParsed) About() string { return "text/template + sprig, parsed at each call" }

func (s *stockParsed) Setup(c *Corpus) (err error) {
	s.inquiries = c.Inquiries
	s.text, err = source("prompt.tmpl")
	return err
}

func (s *stockParsed) Render(i int) ([]byte, error) {
	parsed, err := parseStock(s.text)
	if err != nil {
		return nil, err
	}
	s.buf.Reset()
	err = parsed.Execute(&s.buf, &s.inquiries[i])
	return s.buf.Bytes(), err
}
