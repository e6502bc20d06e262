package cli

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/prompt"
	"github.com/dated-claims/retest/provider"
)

// tally is what a dry run counts.
type tally struct {
	requests, errors, repeated, cut int
	bytes, text, tokens             int64
	prefix                          []byte // that all prompts begin with
	begun                           bool
}

// add counts a prompt.
func (t *tally) add(res *batch.Result, request []byte) {
	t.requests++
	t.bytes += int64(len(request))
	t.tokens += int64(res.Tokens)
	if len(res.Cuts) > 0 {
		t.cut++
	}
	var text []byte
	for _, m := range res.Prompt.Messages {
		text = append(text, m.Content...)
	}
	t.text += int64(len(text))
	if !t.begun {
		t.prefix, t.begun = text, true
	}
	n := 0
	for n < len(t.prefix) && n < len(text) && t.prefix[n] == text[n] {
		n++
	}
	t.prefix = t.prefix[:n]
}

// dry counts what a run would write.
func (j *batchJob) dry(ctx context.Context) error {
	in, out, err := prices(j.price)
	if err != nil {
		return err
	}
	var t tally
	var seen batch.IDs
	job := j.job
	enc := job.Encoder
	job.Encoder = nil
	p := newProgress(j.env, j.files)
	j.bar = p
	defer p.end()
	var line []byte
	var req provider.Prompt // reused, so that a system message is quoted once
	traits := enc.Format().Traits()
	for res, err := range job.Run(ctx, j.files.Documents(j.job.Reader)) {
		if err != nil {
			return err
		}
		p.observe(batch.Stats{Records: t.requests + t.errors + t.repeated + 1, Requests: t.requests, Errors: t.errors})
		if res.Err != nil {
			t.errors++
			if err := j.refuse(res, t.errors, "a run keeps all in errors.jsonl"); err != nil {
				return err
			}
			continue
		}
		if !seen.Add(res.ID) {
			t.repeated++
		} else {
			setPrompt(&req, res.Prompt, traits)
			line = enc.Append(line[:0], res.ID, &req)
			t.add(res, line)
		}
	}
	p.end()
	if err := printTo(j.env.Stdout, []byte(j.summary(&t, in, out))); err != nil {
		return err
	}
	return errorsReported(t.errors)
}

// setPrompt sets what a request is written from.
func setPrompt(req *provider.Prompt, p *prompt.Output, traits provider.Traits) {
	req.Text, req.System, req.User = p.Text, "", ""
	for _, m := range p.Messages {
		if m.Role == "system" {
			req.System = m.Content
		} else {
			req.User = m.Content
		}
	}
	if traits.Hashes {
		req.Hashes = provider.Hashes(p.Hashes())
	}
}

// summary says what a dry run counted.
func (j *batchJob) summary(t *tally, in, out float64) string {
	how := "about "
	if j.job.Budget.Counter.Name() != batch.Estimate().Name() {
		how = ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s of %d bytes and %s%d tokens; %s, %s; nothing is written\n",
		plural(t.requests, "request"), t.bytes, how, t.tokens, plural(t.errors, "error"), plural(t.repeated, "duplicate"))
	if t.cut > 0 {
		fmt.Fprintf(&b, "%s would be shortened to %d tokens\n", plural(t.cut, "prompt"), j.maxPromptTokens)
	}
	if t.requests > 1 {
		fmt.Fprintf(&b, "all prompts begin with the same %d bytes, about %d tokens each: %.0f %% of all that is read\n",
			len(t.prefix), j.job.Budget.Counter.Count(string(t.prefix)), 100*float64(len(t.prefix)*t.requests)/max(1, float64(t.text)))
	}
	if j.price != "" {
		read := float64(t.tokens) * in / 1e6
		fmt.Fprintf(&b, "cost: %s for what is read", money(read))
		if most := float64(t.requests) * float64(j.maxTokens) * out / 1e6; most > 0 {
			fmt.Fprintf(&b, ", at most %s for the answers, at most %s in all", money(most), money(read+most))
		}
		b.WriteString("\n")
	}
	return b.String()
}

// money is a sum with cents, or with what matters of less.
func money(sum float64) string {
	if sum > 0 && sum < 0.995 {
		return strconv.FormatFloat(sum, 'g', 2, 64)
	}
	return strconv.FormatFloat(sum, 'f', 2, 64)
}

// prices reads the prices of a million tokens, read and written.
func prices(text string) (in, out float64, err error) {
	if text == "" {
		return 0, 0, nil
	}
	first, second, both := strings.Cut(text, ",")
	in, err = strconv.ParseFloat(first, 64)
	if err == nil && both {
		out, err = strconv.ParseFloat(second, 64)
	}
	if err != nil || !(in >= 0 && out >= 0 && in < 1e9 && out < 1e9) {
		return 0, 0, usage("--price: want a price of a million tokens such as 1.25, or two such as 1.25,10, got %q", text)
	}
	return in, out, nil
}
