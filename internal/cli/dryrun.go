package cli

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/provider"
)

// tally holds the counts of a dry run.
type tally struct {
	requests, errors, repeated, except, cut, parts int
	bytes, text, tokens                            int64
	each                                           []int32 // tokens of each prompt
	rules                                          map[string]int
	prefix                                         []byte // common prefix of all prompts
	started                                        bool
}

// add counts a request.
func (t *tally) add(r *batch.Request) {
	t.requests++
	t.bytes += int64(len(r.Body))
	t.tokens += int64(r.Tokens)
	t.each = append(t.each, int32(r.Tokens))
	t.parts = r.Part
	if len(r.Cuts) > 0 {
		t.cut++
	}
	var text []byte
	for _, m := range r.Messages {
		text = append(text, m.Content...)
	}
	t.text += int64(len(text))
	if !t.started {
		t.prefix, t.started = text, true
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
		if !j.started {
			j.started = true
			j.skipped(s.Skipped)
			j.bar = newProgress(j.env, s.Size)
		}
		j.bar.observe(s)
	}
	defer func() { j.bar.clear() }()
	for r, err := range batch.Requests(ctx, c) {
		switch {
		case err != nil:
			return err
		case r.Err != nil:
			t.errors++
			list, _ := errors.AsType[fault.List](r.Err)
			t.refuse(list)
			if err := j.refuse(list, t.errors, "a real run writes all of them to errors.jsonl"); err != nil {
				return err
			}
		case r.Repeated:
			t.repeated++
		case r.Except:
			t.except++
		default:
			t.add(r)
		}
	}
	j.bar.clear()
	if err := printTo(j.env.Stdout, []byte(j.summary(&t, c.Budget.Counter, in, out))); err != nil {
		return err
	}
	j.rules(t.rules, t.errors)
	return errorsReported(t.errors)
}

// summary describes what a dry run counted.
func (j *batchRun) summary(t *tally, counter batch.Counter, in, out float64) string {
	about := "about "
	if counter.Name() != batch.Estimate().Name() {
		about = ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s in %s, with %d bytes and %s%d tokens in total; %s, %s; nothing was written\n",
		plural(t.requests, "request"), plural(t.parts, "part"), t.bytes, about, t.tokens, plural(t.errors, "error"), plural(t.repeated, "duplicate"))
	if t.except > 0 {
		fmt.Fprintf(&b, "%s already asked\n", plural(t.except, "record"))
	}
	if t.requests > 1 {
		slices.Sort(t.each)
		at := func(share float64) int32 { return t.each[int(math.Ceil(share*float64(len(t.each))))-1] }
		fmt.Fprintf(&b, "tokens per prompt: median %d, 95th percentile %d, maximum %d\n", at(0.5), at(0.95), at(1))
	}
	if t.cut > 0 {
		fmt.Fprintf(&b, "%s would be shortened to %d tokens\n", plural(t.cut, "prompt"), j.maxPromptTokens)
	}
	if t.requests > 1 {
		b.WriteString(j.common(t, counter.Count(string(t.prefix))))
	}
	if j.price != "" {
		b.WriteString(j.cost(t, in, out))
	}
	return b.String()
}

// common describes the common prefix of all prompts and whether it is long enough for the provider's prompt cache.
func (j *batchRun) common(t *tally, tokens int) string {
	text := fmt.Sprintf("all prompts start with the same %d bytes (about %d tokens), which make up %.0f%% of all input",
		len(t.prefix), tokens, 100*float64(len(t.prefix)*t.requests)/max(1, float64(t.text)))
	least := provider.Format(j.to).Traits().Cacheable
	switch {
	case least == 0:
	case tokens < least:
		text += fmt.Sprintf("; too short for the prompt cache, which requires at least %d tokens", least)
	default:
		text += fmt.Sprintf("; long enough for the prompt cache (at least %d tokens, more for some models)", least)
	}
	return text + "\n"
}

// cost describes the cost of the requests at the given prices per million tokens.
func (j *batchRun) cost(t *tally, in, out float64) string {
	read := float64(t.tokens) * in / 1e6
	text := fmt.Sprintf("cost: %s for the prompts", money(read))
	if most := float64(t.requests) * float64(j.maxTokens) * out / 1e6; most > 0 {
		text += fmt.Sprintf(", at most %s for the answers", money(most))
		if !j.search {
			text += fmt.Sprintf(", at most %s in all", money(read+most))
		}
	}
	if j.search { // with search, a model also reads the pages that it finds, which may be much longer than the prompt
		text += "; not including search fees and pages read"
	}
	return text + "\n"
}

// refuse counts an invalid record by the rules of its faults.
func (t *tally) refuse(list fault.List) {
	if t.rules == nil {
		t.rules = map[string]int{}
	}
	seen := map[string]bool{}
	for _, f := range list {
		if !seen[f.Rule] {
			seen[f.Rule] = true
			t.rules[f.Rule]++
		}
	}
}

// money formats an amount with two decimals, or with two significant digits if it is less than one.
func money(sum float64) string {
	if sum > 0 && sum < 0.995 {
		return strconv.FormatFloat(sum, 'g', 2, 64)
	}
	return strconv.FormatFloat(sum, 'f', 2, 64)
}

// prices parses the prices per million input and output tokens.
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
		return 0, 0, usage("--price: want a price per million tokens such as 1.25, or two such as 1.25,10, got %q", text)
	}
	return in, out, nil
}
