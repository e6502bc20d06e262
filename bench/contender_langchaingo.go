package bench

import (
	"slices"

	"github.com/tmc/langchaingo/prompts"
)

// langchain uses langchaingo's prompt template in its default format, which includes sprig's functions. The template is parsed on every
// call.
type langchain struct {
	maps     []map[string]any
	template prompts.PromptTemplate
}

func (*langchain) Name() string  { return "langchaingo" }
func (*langchain) About() string { return "langchaingo go-template (parses at each call)" }

func (l *langchain) Setup(c *Corpus) error {
	text, err := source("prompt.tmpl")
	l.maps = c.Maps()
	l.template = prompts.NewPromptTemplate(text, inputVariables(c))
	return err
}

func (l *langchain) Render(i int) ([]byte, error) {
	text, err := l.template.Format(l.maps[i])
	return bytesOf(text), err
}

func inputVariables(c *Corpus) []string {
	var names []string
	for name := range c.Maps()[0] {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
