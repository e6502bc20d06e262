package bench

import (
	"bytes"
	"strings"

	"github.com/nikolalohinski/gonja/v2"
	"github.com/nikolalohinski/gonja/v2/exec"
	"github.com/nikolalohinski/gonja/v2/loaders"

	"github.com/dated-claims/retest/bench/funcs"
)

// gonjaTemplate uses Jinja's syntax. It escapes data only on request.
type gonjaTemplate struct {
	contexts []*exec.Context
	parsed   *exec.Template
	buf      bytes.Buffer
}

func (*gonjaTemplate) Name() string  { return "gonja" }
func (*gonjaTemplate) About() string { return "gonja (Jinja2), pre-parsed, reused buffer" }

func (g *gonjaTemplate) Setup(c *Corpus) error {
	text, err := source("prompt.jinja")
	if err != nil {
		return err
	}
	for _, m := range c.Maps() {
		g.contexts = append(g.contexts, exec.NewContext(m))
	}
	loader, err := loaders.NewShiftedLoader("prompt", strings.NewReader(text), loaders.MustNewMemoryLoader(nil))
	if err != nil {
		return err
	}
	env := *gonja.DefaultEnvironment
	env.Filters = exec.NewFilterSet(map[string]exec.FilterFunction{"quote": gonjaQuote}).Update(env.Filters)
	g.parsed, err = exec.NewTemplate("prompt", gonja.DefaultConfig, loader, &env)
	return err
}

func gonjaQuote(_ *exec.Evaluator, in *exec.Value, _ *exec.VarArgs) *exec.Value {
	return exec.AsValue(funcs.Quote(in.String()))
}

func (g *gonjaTemplate) Render(i int) ([]byte, error) {
	g.buf.Reset()
	err := g.parsed.Execute(&g.buf, g.contexts[i])
	return g.buf.Bytes(), err
}
