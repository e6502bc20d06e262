package verdicts_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/batch"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/verdicts"
	"github.com/dated-claims/retest/provider"
	"github.com/dated-claims/retest/reply"
)

func tides() *inquiry.Inquiry {
	return &inquiry.Inquiry{
		ID: "tides", Role: "an oceanographer", Question: "whether tides slow the Earth", AsOf: edtf.MustParse("2026-11-23"),
		Claims: []claim.Claim{{ID: "friction", Text: "Friction lengthens the day.", When: edtf.MustParse("2004")}}, Tasks: []inquiry.Task{{Retest: &inquiry.Retest{}}},
	}
}

func result(t *testing.T, a provider.Answer) *reply.Result {
	t.Helper()
	q := tides()
	r := &reply.Result{Request: &batch.Request{ID: "tides-0"}, Inquiry: q, Answer: &a}
	if a.Text != "" {
		var err error
		r.Reply, err = reply.Read(q, a.Text, &reply.Options{File: "tides-0.txt"})
		require.NoError(t, err)
	}
	return r
}

// TestEveryState checks, for each state of a request, whether the request is sent again and whether the state is a fault.
func TestEveryState(t *testing.T) {
	t.Parallel()
	again := map[provider.State]bool{
		provider.StateAnswered: false, provider.StateCut: true, provider.StatePaused: true, provider.StateRefused: false, provider.StateBlocked: false,
		provider.StateFailed: true, provider.StateExpired: true, provider.StateCancelled: true, provider.StateMissing: true,
		provider.StateConflicting: false, provider.StateUnreadable: true,
	}
	require.ElementsMatch(t, verdicts.States(), slices.Collect(maps.Keys(again)))
	s := verdicts.NewSummary(nil)
	for state, want := range again {
		l := verdicts.Of(result(t, provider.Answer{State: state, Code: "why", File: "r.jsonl", Line: 7}), "")
		require.Equal(t, want, verdicts.SendAgain(state), state)
		s.Add(l)
		text, err := l.JSON()
		require.NoError(t, err)
		require.Contains(t, string(text), `"state":"`+string(state)+`"`)
		require.Contains(t, string(text), `"claims":[]`)
		if state == provider.StateAnswered {
			require.Empty(t, l.All)
			require.Contains(t, string(text), `"faults":[]}`)
			continue
		}
		require.Contains(t, string(text), `"faults":[{"rule":"not-answered","severity":"error","message":"no complete answer: `+string(state)+`: why"}]}`)
		require.Len(t, l.All, 1)
		require.Equal(t, fmt.Sprintf("r.jsonl:7: tides-0: no complete answer: %s: why", state), l.All[0].Error())
	}
	require.Equal(t, len(again), s.Requests)
	require.Len(t, s.StateCounts(), len(again))
	require.False(t, s.Clean(false))
	require.Contains(t, s.Text(), "11 requests: 1 answered, 1 cut, 1 paused, 1 refused, 1 blocked, 1 failed, 1 expired, 1 cancelled, 1 missing, 1 conflicting, 1 unreadable\n")
	require.Contains(t, s.Text(), "\n9 × why\n")
}

// TestHiddenCharactersAreEscaped checks that a line parses back to the same value and contains nothing that affects a terminal.
func TestHiddenCharactersAreEscaped(t *testing.T) {
	t.Parallel()
	const hidden = "a\u202eb\u200bc\U000e0041d\u0085e\x1b[31mf"
	l := verdicts.Of(result(t, provider.Answer{State: provider.StateAnswered, Text: "claim | friction | none found | " + hidden + " é 日 | holds | low"}), "")
	text, err := l.JSON()
	require.NoError(t, err)
	require.NotRegexp(t, `[^\n -~é日]`, string(text))
	require.Contains(t, string(text), `a\u202eb\u200bc\udb40\udc41d\u0085e\u001b[31mf é 日`)
	var back verdicts.Line
	require.NoError(t, json.Unmarshal(text, &back))
	require.Equal(t, l.Claims, back.Claims)
}

// TestFaultLocations checks that a fault is located either in the text of the answer or in the result file.
func TestFaultLocations(t *testing.T) {
	t.Parallel()
	r := result(t, provider.Answer{State: provider.StateAnswered, Text: "Hello!\n\nclaim | friction | none found | x | maybe | low\n", File: "r.jsonl", Line: 3})
	errors := func(l *verdicts.Line) (out []string) {
		for _, f := range l.All {
			if f.Severity == fault.Error {
				out = append(out, f.Error())
			}
		}
		return out
	}
	message := `claims[0].verdict: want one of holds, relaxed, superseded, contested, overturned, untested, ungrounded, got "maybe"`
	require.Equal(t, []string{"r.jsonl:3: tides-0 3:37 " + message}, errors(verdicts.Of(r, "")))
	require.Equal(t, []string{"texts/tides-0.txt:3:37: " + message}, errors(verdicts.Of(r, "texts/tides-0.txt")))
	require.Equal(t, "3:37", verdicts.Of(r, "").Faults[1].At)
	require.Empty(t, verdicts.Of(r, "").Faults[1].Message, "Want and Got already say it")
	require.NotEmpty(t, verdicts.Of(r, "").Faults[0].Message)
}

func TestSummary(t *testing.T) {
	t.Parallel()
	s := verdicts.NewSummary([]string{"stands", "holds"})
	s.Add(verdicts.Of(result(t, provider.Answer{State: provider.StateAnswered, Text: "claim | friction | none found | x | holds | low"}), ""))
	require.True(t, s.Clean(false))
	require.False(t, s.Clean(true), "the verdict names no evidence")
	require.Equal(t, "1 request: 1 answered\n1 claim: 1 holds\nfaults by rule: no-evidence 1\n", s.Text())
	for i := range 30_000 {
		n := i % 3
		s.Add(verdicts.Of(result(t, provider.Answer{State: provider.StateFailed, Code: "server_error", Message: fmt.Sprint("node ", n)}), ""))
		if i%2 == 0 {
			s.Add(verdicts.Of(result(t, provider.Answer{State: provider.StateFailed, Message: fmt.Sprint("request ", i, " failed")}), ""))
		}
	}
	s.Fault(&fault.Fault{Rule: "conflicting"})
	text, err := s.JSON(nil)
	require.NoError(t, err)
	var back struct {
		States   map[string]int
		Rules    map[string]int
		Messages []verdicts.Message
		Findings []fault.Fault
	}
	require.NoError(t, json.Unmarshal(text, &back))
	require.Equal(t, map[string]int{"answered": 1, "failed": 45_000}, back.States)
	require.Equal(t, map[string]int{"no-evidence": 1, "not-answered": 45_000, "conflicting": 1}, back.Rules)
	require.Equal(t, []verdicts.Message{{"server_error: node 0", 10_000}, {"server_error: node 1", 10_000}, {"server_error: node 2", 10_000}}, back.Messages)
	require.Contains(t, string(text), `"findings": []`)
	require.True(t, strings.HasPrefix(s.Text(), "45001 requests: 1 answered, 45000 failed\n45001 claims: 1 holds, 45000 without a verdict\nfaults by rule: not-answered 45000, conflicting 1, no-evidence 1\n"), s.Text())
}
