package reply_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/inquirytest"
	"github.com/dated-claims/retest/reply"
)

// trials maps recorded replies of language models to the verdicts that a person reads in them. Each verdict is written as the first
// letters of the verdict and its certainty, in the order of the inquiry's claims. S is superseded, T untested, U ungrounded.
var trials = map[string]string{
	"trial/r5-hubble-no": "Hh Hm Cm Hm", "trial/r5-insects-unknown": "Hm Oh Rm Rm", "trial/r6-hubble-no": "Hh Hh Cm Hm", "trial/r6-minwage-unknown": "Rm Hm",
	"trial/r6-social-unknown": "Hl Om Rm Rm Rm", "trial/r7-emergent-yes": "Hm Tl Rm Tl", "trial/r7-insects-no": "Hm Oh Rm Om", "trial/r7-minwage-no": "Rm Hm",
	"trial/r7-sglt2-unknown": "Hh Rm Hm", "trial/r8-hubble-unknown": "Hh Hh Cm Hm", "trial/r8-insects-unknown": "Hm Oh Rm Om", "trial/r8-sglt2-no": "Hh Rh Hm",
	"trial/r8-social-no": "Rm Rm Rm Tl Cl", "trial/r9-emergent-no": "Hh Hm Rm Rm", "trial/r9-hubble-no": "Hh Hh Cm Hm", "trial/r9-minwage-unknown": "Rm Rm",
	"trial/r9-sglt2-unknown": "Hh Rm Hh", "trial/r9-social-unknown": "Rm Rm Rm Rm Rl",
	"trial-1/draft-ok-minwage": "Cm Hm", "trial-1/draft-ok-sglt2": "Hh Rm Hm", "trial-1/draft2-hubble-tension-inquiry": "Sm Sm Cm Hm",
	"trial-1/draft2-social-roles-inquiry": "Rm Um Rm Ul Cl", "trial-1/draft3-hubble-tension-inquiry": "Hh Hm Cm Hm", "trial-1/draft3-social-roles-inquiry": "Rm Om Rl Tl Cl",
	"trial-1/v1-hubble-tension-inquiry": "Hh Hh Cm Hm", "trial-1/v1-social-roles-inquiry": "Rm Ul Rm Rm Cm",
}

var verdictLetters = map[string]string{
	"holds": "H", "relaxed": "R", "superseded": "S", "contested": "C", "overturned": "O", "untested": "T", "ungrounded": "U",
}

// inquiryOf returns the inquiry that a recorded reply answers.
func inquiryOf(tb testing.TB, name string) *inquiry.Inquiry {
	tb.Helper()
	for _, field := range []string{"hubble", "social", "minwage", "sglt2", "emergent", "insects"} {
		if strings.Contains(name, field) {
			return inquirytest.Load(tb, "reply", "testdata", "trial", "inquiries", field+".yaml")
		}
	}
	require.Fail(tb, "no inquiry for "+name)
	return nil
}

// TestRecordedReplies reads the recorded replies of models to successive drafts of the prompts. From the third draft on, every line must be
// read.
func TestRecordedReplies(t *testing.T) {
	t.Parallel()
	n := 0
	for _, folder := range []string{"trial", "trial-1"} {
		entries, err := os.ReadDir(filepath.Join("testdata", folder))
		require.NoError(t, err)
		for _, e := range entries {
			name, ok := strings.CutSuffix(e.Name(), ".reply.txt")
			if !ok {
				continue
			}
			n++
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				text, err := os.ReadFile(filepath.Join("testdata", folder, e.Name()))
				require.NoError(t, err)
				q := inquiryOf(t, name)
				r, err := reply.Read(q, string(text), nil)
				require.NoError(t, err)
				var got []string
				for _, c := range r.Claims {
					require.Contains(t, verdictLetters, c.Verdict)
					got = append(got, verdictLetters[c.Verdict]+c.Certainty[:1])
				}
				require.Equal(t, trials[folder+"/"+name], strings.Join(got, " "))
				require.Len(t, r.Papers, len(q.Anchors))
				if folder == "trial" {
					require.NotNil(t, r.Conclusion)
					require.Len(t, r.Searched, 1)
				}
				for _, f := range r.Faults {
					if folder == "trial" || strings.HasPrefix(name, "draft3") {
						require.NotContains(t, []string{"unread", "preamble", "read-loosely", "cut-off"}, f.Rule, f.Error())
					}
					require.NotContains(t, []string{"missing-claim", "unknown-claim", "verdict-unclear", "verdict-conflict"}, f.Rule, f.Error())
				}
			})
		}
	}
	require.Equal(t, len(trials), n)
}
