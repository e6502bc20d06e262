package bench

import (
	"context"
	"strings"

	"github.com/cloudwego/eino/components/prompt"
	"github.com/cloudwego/eino/schema"

	"github.com/dated-claims/retest/bench/funcs"
)

// einoGo uses eino's chat template in the text/template format, which it parses on every call. Eino offers only text/template's own
// functions, so any others are passed with the data and invoked with call. The template is not split into defines, because a define
// could not access those functions.
type einoGo struct {
	maps     []map[string]any
	template *prompt.DefaultChatTemplate
}

func (*einoGo) Name() string  { return "eino" }
func (*einoGo) About() string { return "eino go-template (parses at each call)" }

func (e *einoGo) Setup(c *Corpus) error {
	text, err := source("prompt.eino.tmpl")
	e.maps = c.MapsWith(map[string]any{
		"add": funcs.Add, "join": funcs.Join, "plural": funcs.Plural, "replace": funcs.Replace, "title": funcs.Title,
		"trim": strings.TrimSpace, "upper": strings.ToUpper,
	})
	e.template = prompt.FromMessages(schema.GoTemplate, schema.UserMessage(text))
	return err
}

func (e *einoGo) Render(i int) ([]byte, error) { return einoText(e.template, e.maps[i]) }

// einoText renders a template that consists of one message.
func einoText(t *prompt.DefaultChatTemplate, data map[string]any) ([]byte, error) {
	messages, err := t.Format(context.Background(), data)
	if err != nil {
		return nil, err
	}
	return bytesOf(messages[0].Content), nil
}
