package inquiry_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/inquirytest"
)

// TestHashesDistinguishInquiries makes one change at a time and checks that all resulting hashes differ.
func TestHashesDistinguishInquiries(t *testing.T) {
	t.Parallel()
	seen := map[[32]byte]string{}
	for name, change := range map[string]func(q *inquiry.Inquiry){
		"nothing":           func(*inquiry.Inquiry) {},
		"role":              func(q *inquiry.Inquiry) { q.Role += "x" },
		"role and question": func(q *inquiry.Inquiry) { q.Role, q.Question = q.Role+q.Question[:1], q.Question[1:] },
		"library":           func(q *inquiry.Inquiry) { q.Library.Name = "x" },
		"span":              func(q *inquiry.Inquiry) { q.Library.Span = edtf.MustParse("1999") },
		"day":               func(q *inquiry.Inquiry) { q.AsOf = edtf.MustParse("2001-01-01") },
		"search":            func(q *inquiry.Inquiry) { q.Search = inquiry.SearchNo },
		"form":              func(q *inquiry.Inquiry) { q.Answer.Form = inquiry.FormProse },
		"words":             func(q *inquiry.Inquiry) { q.Answer.Words = 77 },
		"claim":             func(q *inquiry.Inquiry) { q.Claims[0].Text += "x" },
		"claim id":          func(q *inquiry.Inquiry) { q.Claims[0].ID = "x" },
		"when":              func(q *inquiry.Inquiry) { q.Claims[0].When = edtf.MustParse("1999~") },
		"scope":             func(q *inquiry.Inquiry) { q.Claims[0].Scope = "x" },
		"rests on":          func(q *inquiry.Inquiry) { q.Claims[0].Anchors = nil },
		"fewer claims":      func(q *inquiry.Inquiry) { q.Claims = q.Claims[:len(q.Claims)-1] },
		"paper":             func(q *inquiry.Inquiry) { q.Anchors[0].Title = "x" },
		"author":            func(q *inquiry.Inquiry) { q.Anchors[0].Authors = []string{"x", "y"} },
		"one author":        func(q *inquiry.Inquiry) { q.Anchors[0].Authors = []string{"xy"} },
		"paper's date":      func(q *inquiry.Inquiry) { q.Anchors[0].Date = edtf.MustParse("1999") },
		"fewer papers":      func(q *inquiry.Inquiry) { q.Anchors = q.Anchors[:0] },
		"one task fewer":    func(q *inquiry.Inquiry) { q.Tasks = q.Tasks[1:] },
		"ask":               func(q *inquiry.Inquiry) { q.Tasks = append(q.Tasks, inquiry.Task{Ask: &inquiry.Ask{Text: "x"}}) },
		"ask's title":       func(q *inquiry.Inquiry) { q.Tasks = append(q.Tasks, inquiry.Task{Ask: &inquiry.Ask{Title: "x"}}) },
		"cuts":              func(q *inquiry.Inquiry) { q.Cuts = []string{"x"} },
		"vars":              func(q *inquiry.Inquiry) { q.Vars = map[string]any{"a": "true"} },
		"vars, a truth":     func(q *inquiry.Inquiry) { q.Vars = map[string]any{"a": true} },
		"vars, a list":      func(q *inquiry.Inquiry) { q.Vars = map[string]any{"a": []any{"true"}} },
		"vars, a map":       func(q *inquiry.Inquiry) { q.Vars = map[string]any{"a": map[string]any{"true": ""}} },
	} {
		q := inquirytest.Full(t)
		change(q)
		sum := q.Hash()
		require.Empty(t, seen[sum], name)
		seen[sum] = name
		q.ID = "another"
		require.Equal(t, sum, q.Hash(), "the id does not affect the hash")
	}
}
