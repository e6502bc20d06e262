package batch_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/provider"
)

func halfYear() (w inquiry.Window) {
	_ = w.UnmarshalText([]byte("6 months"))
	return w
}

// wordy returns an inquiry with content in every section that can be cut.
func wordy() *inquiry.Inquiry {
	day := edtf.MustParse("2024")
	id := anchor.MustParseID
	return &inquiry.Inquiry{
		ID: "wordy", Role: "r", Question: "q", AsOf: edtf.MustParse("2026-11-23"),
		Claims: []claim.Claim{
			{Text: "First.", When: day, Scope: "somewhere", Anchors: []anchor.ID{id("arXiv:2401.00001")}},
			{Text: "Second.", When: day, Scope: "elsewhere", Anchors: []anchor.ID{id("arXiv:2401.00001"), id("arXiv:2401.00002v2")}},
			{ID: "third", Text: "Third.", When: day, Anchors: []anchor.ID{id("arXiv:2401.00002"), id("arXiv:2401.00003"), id("arXiv:2401.00004")}},
		},
		Anchors: []anchor.Paper{
			{ID: id("arXiv:2401.00001"), Title: "One", Authors: []string{"A", "B"}},
			{ID: id("arXiv:2401.00002"), Title: "Two", Authors: []string{"C"}},
			{ID: id("arXiv:2401.00003"), Title: "Three"},
			{ID: id("arXiv:2401.00004"), Title: "Four"},
			{ID: id("arXiv:2401.00009"), Title: "Loose"},
		},
		Tasks: []inquiry.Task{
			{Retest: &inquiry.Retest{Levers: []string{"l1", "l2"}, Durable: "d?", Perishable: []string{"p"}}},
			{Surface: &inquiry.Surface{Window: halfYear(), Focus: "f"}},
			{Propose: &inquiry.Propose{Count: 2, Examples: []string{"e1?", "e2?"}}},
			{Ask: &inquiry.Ask{Text: "free"}},
		},
	}
}

// words counts words. Every cut from wordy's inquiry reduces the count.
type words struct{}

func (words) Name() string          { return "words" }
func (words) Count(text string) int { return len(strings.Fields(text)) }

// within renders an inquiry within a budget.
func within(t *testing.T, q *inquiry.Inquiry, b *batch.Budget, format provider.Format) *batch.Request {
	t.Helper()
	return requests(t, oneDocument(&inquiry.Document{Inquiry: q}), func(c *batch.Config) { c.Budget, c.To = b, format })[0]
}

func TestPromptsOverBudget(t *testing.T) {
	t.Parallel()
	res := within(t, wordy(), &batch.Budget{Tokens: 50}, provider.JSONL)
	require.ErrorContains(t, res.Err, "tokens, but the maximum is 50; allow cuts, or raise the limit")
	list, _ := errors.AsType[fault.List](res.Err)
	require.Equal(t, "too-many-tokens", list[0].Rule)
	require.Empty(t, res.ID)
	require.Nil(t, res.Body)
	require.Empty(t, res.Cuts)
	res = within(t, wordy(), &batch.Budget{Tokens: 50, Cut: batch.Sections()}, provider.JSONL)
	require.ErrorContains(t, res.Err, "tokens, but the maximum is 50; everything that can be cut has already been cut")
	most := within(t, wordy(), &batch.Budget{}, provider.JSONL).Tokens
	require.NoError(t, within(t, wordy(), &batch.Budget{Tokens: most}, provider.JSONL).Err, "a prompt at the limit is accepted")
	require.Error(t, within(t, wordy(), &batch.Budget{Tokens: most - 1}, provider.JSONL).Err)
}

// TestCutOrder lowers the budget token by token and checks that sections are left out one after another, in the right
// order.
func TestCutOrder(t *testing.T) {
	t.Parallel()
	steps := []batch.Cut{
		{Path: "tasks[2].propose.examples", What: "examples of questions", Section: "examples", Size: 2},
		{Path: "anchors", What: "the authors of the papers", Section: "authors", Size: 3},
		{Path: "tasks[0].retest.levers", What: "what may have changed the outcomes", Section: "levers", Size: 2},
		{Path: "tasks[0].retest.perishable", What: "what may have been true of its time only", Section: "perishable", Size: 1},
		{Path: "tasks[1].surface.focus", What: "what newer works should be about", Section: "focus", Size: 1},
		{Path: "anchors", What: "papers that no claim rests on: arXiv:2401.00009", Section: "anchors", Size: 1},
		{Path: "claims", What: "the scope of the claims", Section: "scope", Size: 2},
		{Path: "tasks[0].retest.durable", What: "the question that outlasts the claims", Section: "durable", Size: 1},
		{Path: "claims[2]", What: "the claim third with arXiv:2401.00003 and arXiv:2401.00004", Section: "claims", ID: "third", Size: 3},
		{Path: "claims[1]", What: "the claim c2 with arXiv:2401.00002", Section: "claims", ID: "c2", Size: 2},
	}
	for _, format := range []provider.Format{provider.JSONL, provider.Messages, provider.Text} {
		most := within(t, wordy(), &batch.Budget{Counter: words{}}, format).Tokens
		ids := map[string]int{}
		n := 0
		for tokens := most; ; tokens-- {
			q := wordy()
			res := within(t, q, &batch.Budget{Tokens: tokens, Counter: words{}, Cut: batch.Sections()}, format)
			require.Equal(t, wordy(), q, "the caller's inquiry is not changed")
			if res.Err != nil {
				break
			}
			require.LessOrEqual(t, res.Tokens, tokens)
			require.Equal(t, steps[:len(res.Cuts)], append([]batch.Cut{}, res.Cuts...))
			require.GreaterOrEqual(t, len(res.Cuts), n, "a lower limit never leads to fewer cuts")
			n = len(res.Cuts)
			ids[res.ID] = n
		}
		require.Equal(t, len(steps), n, "everything except the first claim was cut")
		require.Len(t, ids, len(steps)+1, "every cut changes the id")
	}
}

func TestOnlyListedSectionsAreCut(t *testing.T) {
	t.Parallel()
	most := within(t, wordy(), &batch.Budget{Counter: words{}}, provider.JSONL).Tokens
	res := within(t, wordy(), &batch.Budget{Tokens: most - 3, Counter: words{}, Cut: []batch.Section{"claims", "authors"}}, provider.JSONL)
	require.NoError(t, res.Err)
	require.Equal(t, batch.Section("claims"), res.Cuts[0].Section, "cuts follow the order of the list")
	require.NotContains(t, string(res.Body), "Third.")
	require.NotContains(t, string(res.Body), "2401.00003", "a cut claim takes its papers with it")
	require.Contains(t, string(res.Body), "2401.00002", "papers of the remaining claims stay")
	require.Contains(t, string(res.Body), "e1?")
}

// TestEveryCutIsReported uses two records that become the same request only after both have been cut.
func TestEveryCutIsReported(t *testing.T) {
	t.Parallel()
	text := ""
	for i := range 2 {
		text += fmt.Sprintf(`{"id":"x","role":"r","question":"q","as_of":"2026-11-23","claims":[{"text":"t","when":"2024"}],"tasks":[{"propose":{"count":1,"examples":["%s %d?"]}}]}`+"\n",
			strings.Repeat("word ", 1000), i)
	}
	dir := tree(t, map[string]string{"c.jsonl": text})
	r := newRun(t, filepath.Join(dir, "c.jsonl"), filepath.Join(dir, "out"))
	r.Budget = &batch.Budget{Tokens: 1000, Counter: words{}, Cut: batch.Sections()}
	m, _, err := r.do(t)
	require.NoError(t, err)
	require.Equal(t, [...]int{2, 1, 1, 2}, [...]int{m.Records, m.Requests, m.Repeated, m.Cut})
	require.Equal(t, "words", m.Counter)
	require.Equal(t, 1000, m.Tokens)
	reports := strings.Split(strings.TrimSpace(bytesOf(t, r.Out)["cuts.jsonl"]), "\n")
	require.Len(t, reports, 2)
	for _, report := range reports {
		var cut struct {
			ID, Inquiry string
			Tokens      int
			Cuts        []batch.Cut
		}
		require.NoError(t, json.Unmarshal([]byte(report), &cut))
		require.Regexp(t, "^x-[0-9a-f]{16}$", cut.ID)
		require.Equal(t, "x", cut.Inquiry)
		require.LessOrEqual(t, cut.Tokens, 1000)
		require.Equal(t, []batch.Cut{{Path: "tasks[0].propose.examples", What: "examples of questions", Section: "examples", Size: 1}}, cut.Cuts)
	}
}
