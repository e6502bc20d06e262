package preview

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
)

// maxWords is the maximum number of words that the format allows.
const maxWords = 1_000_000

// overrides returns a function that applies the page's changes to an inquiry.
func (j *job) overrides() (func(*inquiry.Inquiry), error) {
	c := j.choice
	nothing := func(*inquiry.Inquiry) {}
	oneOf := func(path, value string, words ...string) error {
		if value == "" || slices.Contains(words, value) {
			return nil
		}
		return fault.List{{Path: path, Rule: "value", Err: fmt.Errorf("want one of %v, got %q", words, value)}}
	}
	if err := oneOf("search", c.Search, string(inquiry.SearchYes), string(inquiry.SearchNo), string(inquiry.SearchUnknown)); err != nil {
		return nothing, err
	}
	if err := oneOf("answer.form", c.Form, string(inquiry.FormLines), string(inquiry.FormJSON), string(inquiry.FormProse), string(inquiry.FormNone)); err != nil {
		return nothing, err
	}
	words, err := strconv.Atoi(c.Words)
	if c.Words != "" && (err != nil || words < 0 || words > maxWords) {
		return nothing, fault.List{{Path: "answer.words", Rule: "value", Err: fmt.Errorf("want at least 1 word, or 0 for no limit, got %q", c.Words)}}
	}
	return func(q *inquiry.Inquiry) {
		if c.Search != "" {
			q.Search = inquiry.Search(c.Search)
		}
		if c.Form != "" {
			q.Answer.Form = inquiry.Form(c.Form)
		}
		if c.Words != "" {
			q.Answer.Words = words
		}
	}, nil
}
