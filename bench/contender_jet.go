package bench

import (
	"bytes"

	"github.com/CloudyKit/jet/v6"

	"github.com/dated-claims/retest/bench/funcs"
	"github.com/dated-claims/retest/bench/specimen"
)

// jetTemplate defines its parts as blocks in a separate file, because a block defined in the main file would also be printed there.
type jetTemplate struct {
	inquiries []specimen.Inquiry
	parsed    *jet.Template
	buf       bytes.Buffer
}

func (*jetTemplate) Name() string  { return "jet" }
func (*jetTemplate) About() string { return "jet, pre-parsed, reused buffer" }

func (j *jetTemplate) Setup(c *Corpus) error {
	j.inquiries = c.Inquiries
	loader := jet.NewInMemLoader()
	for _, name := range []string{"prompt.jet", "parts.jet"} {
		text, err := source(name)
		if err != nil {
			return err
		}
		loader.Set(name, text)
	}
	set := jet.NewSet(loader, jet.WithSafeWriter(nil)) // nil disables escaping
	set.AddGlobal("join", funcs.Join).AddGlobal("quote", funcs.Quote).AddGlobal("title", funcs.Title)
	var err error
	j.parsed, err = set.GetTemplate("prompt.jet")
	return err
}

func (j *jetTemplate) Render(i int) ([]byte, error) {
	j.buf.Reset()
	err := j.parsed.Execute(&j.buf, nil, &j.inquiries[i])
	return j.buf.Bytes(), err
}
