package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/fault"
)

// tally is what a dry run counts.
type tally struct {
	requests, errors, repeated, cut int
	bytes, text, tokens             int64
	prefix                          []byte // that all prompts begin with
	begun                           bool
}

// add counts a request.
func (t *tally) add(r *batch.Request) {
	t.requests++
	t.bytes += int64(len(r.Body))
	t.tokens += int64(r.Tokens)
	if len(r.Cuts) > 0 {
		t.cut++
	}
	var text []byte
	for _, m := range r.Messages {
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
func (j *batchRun) dry(ctx context.Context, c *batch.Config) error {
	in, out, err := prices(j.price)
	if err != nil {
		return err
	}
	var t tally
	c.Observe = func(s batch.Stats) {
		if !j.begun {
			j.begun = true
			j.skipped(s.Skipped)
			j.bar = newProgress(j.env, s.Size)
		}
		j.bar.observe(s)
	}
	defer func() { j.bar.end() }()
	for r, err := range batch.Requests(ctx, c) {
		switch {
		case err != nil:
			return err
		case r.Err != nil:
			t.errors++
			list, _ := errors.AsType[fault.List](r.Err)
			if err := j.refuse(list, t.errors, "a run keeps all in errors.jsonl"); err != nil {
				return err
			}
		case r.Repeated:
			t.repeated++
		default:
			t.add(r)
		}
	}
	j.bar.end()
	if err := printTo(j.env.Stdout, []byte(j.summary(&t, c.Budget.Counter, in, out))); err != nil {
		return err
	}
	return errorsReported(t.errors)
}

// summary says what a dry run counted.
func (j *batchRun) summary(t *tally, counter batch.Counter, in, out float64) string {
	how := "about "
	if counter.Name() != batch.Estimate().Name() {
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
			len(t.prefix), counter.Count(string(t.prefix)), 100*float64(len(t.prefix)*t.requests)/max(1, float64(t.text)))
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
