// Package inquirytest has inquiries for the tests of this module.
package inquirytest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/inquiry"
)

// Window parses a window.
func Window(tb testing.TB, s string) inquiry.Window {
	tb.Helper()
	w, err := inquiry.ParseWindow(s)
	require.NoError(tb, err)
	return w
}

// Full returns an inquiry with every part in it. Each call makes a fresh one.
func Full(tb testing.TB) *inquiry.Inquiry {
	tb.Helper()
	return &inquiry.Inquiry{
		ID:       "full",
		Role:     "a careful historian of models",
		Question: "whether small models can plan",
		Library:  inquiry.Library{Name: "the planning shelf", Span: edtf.MustParse("2022/2026")},
		AsOf:     edtf.MustParse("2026-11-23"),
		Answer:   inquiry.Answer{Words: 900},
		Claims: []claim.Claim{
			{
				ID: "plans", Text: "Small models cannot plan beyond three steps.", When: edtf.MustParse("2024~"), Scope: "models up to 7B",
				Anchors: []anchor.ID{anchor.MustParseID("arXiv:2305.16367v2"), anchor.MustParseID("doi:10.1000/182")},
			},
			{Text: "Tool use makes up for it.", When: edtf.MustParse("2024/2025")},
			{ID: "cost", Text: "Planning costs 50% more tokens.", When: edtf.MustParse("2025-02"), Anchors: []anchor.ID{anchor.MustParseID("arXiv:2305.16367")}},
		},
		Anchors: []anchor.Paper{
			{ID: anchor.MustParseID("arXiv:2305.16367v2"), Title: "Role-Play with Large Language Models", Date: edtf.MustParse("2023-05")},
			{ID: anchor.MustParseID("doi:10.1000/182"), Title: "The Handbook", Date: edtf.MustParse("2012"), Authors: []string{"A. Author", "B. Author"}},
		},
		Tasks: []inquiry.Task{
			{Retest: &inquiry.Retest{
				Levers: []string{"longer training", "better tools"}, Durable: "Can a small model plan?", Perishable: []string{"the limit of three steps"},
			}},
			{Surface: &inquiry.Surface{Window: Window(tb, "6 months"), Focus: "planning in small models", Limit: 7}},
			{Propose: &inquiry.Propose{Count: 2, Examples: []string{"If tools plan, who is the planner?", "What is a step?"}}},
			{Ask: &inquiry.Ask{Title: "COMPARE", Text: "Compare the two papers in one sentence."}},
		},
	}
}

// Load reads the only inquiry of a file. Its path is that from the root of the repository, for tests of a package one folder below.
func Load(tb testing.TB, path ...string) *inquiry.Inquiry {
	tb.Helper()
	name := filepath.Join(append([]string{".."}, path...)...)
	f, err := os.Open(name)
	require.NoError(tb, err)
	defer f.Close()
	for d, err := range inquiry.Read(f, name) {
		require.NoError(tb, err)
		return d.Inquiry
	}
	require.Fail(tb, "no inquiry in "+name)
	return nil
}
