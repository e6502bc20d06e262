package bench

import (
	"bytes"
	"text/template"

	"github.com/Masterminds/sprig/v3"

	"github.com/dated-claims/retest/bench/specimen"
)

// stock uses text/template the way a careful program does: it parses the template once and executes it into a reused buffer.
type stock struct {
	inquiries []specimen.Inquiry
	parsed    *template.Template
	buf       bytes.Buffer
}

func (*stock) Name() string  { return Oracle }
func (*stock) About() string { return "text/template + sprig, pre-parsed, reused buffer" }

func (s *stock) Setup(c *Corpus) error {
	text, err := source("prompt.tmpl")
	if err != nil {
		return err
	}
	s.inquiries = c.Inquiries
	s.parsed, err = parseStock(text)
	return err
}

func (s *stock) Render(i int) ([]byte, error) {
	s.buf.Reset()
	err := s.parsed.Execute(&s.buf, &s.inquiries[i])
	return s.buf.Bytes(), err
}

func parseStock(text string) (*template.Template, error) {
	return template.New("prompt").Funcs(sprig.TxtFuncMap()).Parse(text)
}
