package bench

import (
	"errors"

	"github.com/google/dotprompt/go/dotprompt"
)

// dotPrompt renders messages from a Handlebars template. The prompt has one message with one part.
type dotPrompt struct {
	data     []*dotprompt.DataArgument
	compiled dotprompt.PromptFunction
}

func (*dotPrompt) Name() string  { return "dotprompt" }
func (*dotPrompt) About() string { return "dotprompt (Handlebars), compiled once" }

func (d *dotPrompt) Setup(c *Corpus) error {
	text, err := source("prompt.hbs")
	if err != nil {
		return err
	}
	partials, err := handlebarsPartials()
	if err != nil {
		return err
	}
	for _, m := range c.Maps() {
		d.data = append(d.data, &dotprompt.DataArgument{Input: m})
	}
	prompt := dotprompt.NewDotprompt(&dotprompt.DotpromptOptions{Helpers: handlebarsHelpers(), Partials: partials})
	d.compiled, err = prompt.Compile(text, nil)
	return err
}

func (d *dotPrompt) Render(i int) ([]byte, error) {
	rendered, err := d.compiled(d.data[i], nil)
	if err != nil {
		return nil, err
	}
	if len(rendered.Messages) != 1 || len(rendered.Messages[0].Content) != 1 {
		return nil, errors.New("want one message of one part")
	}
	part, ok := rendered.Messages[0].Content[0].(*dotprompt.TextPart)
	if !ok {
		return nil, errors.New("want a part that is text")
	}
	return bytesOf(part.Text), nil
}
