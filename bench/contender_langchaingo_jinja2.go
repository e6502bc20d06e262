package bench

import (
	"github.com/tmc/langchaingo/prompts"
)

// langchainJinja uses a langchaingo prompt template in Jinja syntax, and parses the template on every call. Functions are passed with the
// data.
type langchainJinja struct {
	maps     []map[string]any
	template prompts.PromptTemplate
}

func (*langchainJinja) Name() string  { return "langchaingo-jinja2" }
func (*langchainJinja) About() string { return "langchaingo Jinja2 (parses at each call)" }

func (l *langchainJinja) Setup(c *Corpus) error {
	text, err := source("prompt.v1.jinja")
	l.maps = c.MapsWith(jinjaFunctions())
	l.template = prompts.PromptTemplate{
		Template: text, InputVariables: inputVariables(c), TemplateFormat: prompts.TemplateFormatJinja2,
	}
	return err
}

func (l *langchainJinja) Render(i int) ([]byte, error) {
	text, err := l.template.Format(l.maps[i])
	return bytesOf(text), err
}
