package bench

import "github.com/mailgun/raymond/v2"

// handlebars uses Handlebars' syntax. Triple braces print text unescaped.
type handlebars struct {
	corpus *Corpus
	parsed *raymond.Template
}

func (*handlebars) Name() string  { return "raymond" }
func (*handlebars) About() string { return "raymond (Handlebars), pre-parsed" }

func (h *handlebars) Setup(c *Corpus) error {
	text, err := source("prompt.hbs")
	if err != nil {
		return err
	}
	partials, err := handlebarsPartials()
	if err != nil {
		return err
	}
	h.corpus = c
	if h.parsed, err = raymond.Parse(text); err != nil {
		return err
	}
	h.parsed.RegisterPartials(partials)
	h.parsed.RegisterHelpers(handlebarsHelpers())
	return nil
}

func (h *handlebars) Render(i int) ([]byte, error) {
	text, err := h.parsed.Exec(&h.corpus.Inquiries[i])
	return bytesOf(text), err
}
