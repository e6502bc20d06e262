package bench

import (
	"bytes"
	"strings"
	"sync"

	"github.com/flosch/pongo2/v6"

	"github.com/dated-claims/retest/bench/funcs"
)

// pongoTemplate uses Django's syntax. Its filters are global and take one argument, so anything with two arguments is a function.
type pongoTemplate struct {
	contexts []pongo2.Context
	parsed   *pongo2.Template
	buf      bytes.Buffer
}

func (*pongoTemplate) Name() string  { return "pongo2" }
func (*pongoTemplate) About() string { return "pongo2, pre-parsed, reused buffer" }

// pongoFilters registers the filters that the template needs, once.
var pongoFilters = sync.OnceValue(func() error {
	pongo2.SetAutoescape(false)
	if err := pongo2.RegisterFilter("trim", pongoFilter(strings.TrimSpace)); err != nil {
		return err
	}
	return pongo2.RegisterFilter("quote", pongoFilter(funcs.Quote))
})

func pongoFilter(fn func(string) string) pongo2.FilterFunction {
	return func(in, _ *pongo2.Value) (*pongo2.Value, *pongo2.Error) { return pongo2.AsValue(fn(in.String())), nil }
}

func (p *pongoTemplate) Setup(c *Corpus) error {
	if err := pongoFilters(); err != nil {
		return err
	}
	text, err := source("prompt.pongo2")
	if err != nil {
		return err
	}
	set := pongo2.NewSet("bench", pongo2.MustNewLocalFileSystemLoader(""))
	set.Globals.Update(pongo2.Context{"replace": funcs.Replace, "plural": funcs.Plural})
	for _, m := range c.Maps() {
		p.contexts = append(p.contexts, m)
	}
	p.parsed, err = set.FromString(text)
	return err
}

func (p *pongoTemplate) Render(i int) ([]byte, error) {
	p.buf.Reset()
	err := p.parsed.ExecuteWriterUnbuffered(p.contexts[i], &p.buf)
	return p.buf.Bytes(), err
}
