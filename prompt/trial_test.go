package prompt_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/inquirytest"

	"github.com/stretchr/testify/require"
)

// fieldsOf are how many fields an entry of a kind has at least: one that found nothing has less text, not fewer fields.
var fieldsOf = map[string]int{
	"paper": 5, "claim": 6, "durable": 3, "perishable": 4, "work": 2, "question": 3, "answer": 2, "conclusion": 3, "note": 2, "searched": 2,
}

// withoutWorks is a reply whose prompt did not say, in form json, how to write an empty list of works: the reply has a note.
const withoutWorks = "r9-emergent-no"

// TestRepliesOfTheTrialAreInForm reads the replies of a language model to the prompts of the last rounds: every claim has its line, once and in
// order, with a verdict of the list, and no line is left that the answer format does not have. See docs/prompt-trials.md.
func TestRepliesOfTheTrialAreInForm(t *testing.T) {
	t.Parallel()
	const folder = "../reply/testdata/trial"
	files, err := os.ReadDir(folder)
	require.NoError(t, err)
	replies := 0
	for _, file := range files {
		name, ok := strings.CutSuffix(file.Name(), ".reply.txt")
		if !ok {
			continue
		}
		replies++
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(filepath.Join(folder, file.Name()))
			require.NoError(t, err)
			file := strings.Split(name, "-")[1]
			q := inquirytest.Load(t, "reply", "testdata", "trial", "inquiries", file+".yaml")
			var ids []string
			for _, c := range q.WithDefaults().Claims {
				ids = append(ids, c.ID)
			}
			judged, kinds := readReply(t, string(text), q.Answer.Form == inquiry.FormJSON)
			require.Equal(t, ids, judged)
			require.Subset(t, kinds, slices.DeleteFunc(kindsOf(q), func(kind string) bool {
				return kind == "note" || kind == "work" && name == withoutWorks
			}))
		})
	}
	require.GreaterOrEqual(t, replies, 10)
}

// readReply returns the ids of the claims that a reply judges, and the kinds of its entries.
func readReply(t *testing.T, text string, objects bool) (judged, kinds []string) {
	t.Helper()
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		var kind, id, verdict string
		switch fields := strings.Split(line, " | "); {
		case line == "":
			continue
		case objects:
			var o struct{ Kind, ID, Verdict string }
			require.NoError(t, json.Unmarshal([]byte(line), &o), line)
			kind, id, verdict = o.Kind, o.ID, o.Verdict
		case fieldsOf[fields[0]] == 0 && len(kinds) > 0 && kinds[len(kinds)-1] == "answer":
			continue // an answer may take several lines
		default:
			kind = fields[0]
			require.Contains(t, fieldsOf, kind, line)
			require.GreaterOrEqual(t, len(fields), fieldsOf[kind], line)
			if kind == "claim" {
				id, verdict = fields[1], fields[len(fields)-2]
				require.Contains(t, []string{"high", "medium", "low"}, fields[len(fields)-1], line)
			}
		}
		if kind == "claim" {
			require.Contains(t, words, verdict, line)
			judged = append(judged, id)
		}
		kinds = append(kinds, kind)
	}
	return judged, kinds
}
