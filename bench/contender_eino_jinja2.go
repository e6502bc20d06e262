package bench

import (
	"github.com/cloudwego/eino/components/prompt"
	"github.com/cloudwego/eino/schema"
)

// einoJinja uses an eino chat template in Jinja syntax, and parses the template on every call. Functions are passed with the data.
type einoJinja struct {
	maps     []map[string]any
	template *prompt.DefaultChatTemplate
}

func (*einoJinja) Name() string  { return "eino-jinja2" }
func (*einoJinja) About() string { return "eino Jinja2 (parses at each call)" }

func (e *einoJinja) Setup(c *Corpus) error {
	text, err := source("prompt.v1.jinja")
	e.maps = c.MapsWith(jinjaFunctions())
	e.template = prompt.FromMessages(schema.Jinja2, schema.UserMessage(text))
	return err
}

func (e *einoJinja) Render(i int) ([]byte, error) { return einoText(e.template, e.maps[i]) }
