package reply_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/reply"
)

// tides returns an inquiry with two claims, the first of which rests on a paper.
func tides() *inquiry.Inquiry {
	return &inquiry.Inquiry{
		ID: "tides", Role: "an oceanographer", Question: "whether tides slow the earth", AsOf: edtf.MustParse("2026-11-23"),
		Claims: []claim.Claim{
			{ID: "friction", Text: "Tidal friction lengthens the day.", When: edtf.MustParse("2023"), Anchors: []anchor.ID{anchor.MustParseID("arXiv:2305.16367")}},
			{ID: "moon", Text: "The moon recedes.", When: edtf.MustParse("2020")},
		},
		Anchors: []anchor.Paper{{ID: anchor.MustParseID("arXiv:2305.16367"), Title: "Role-Play with Large Language Models", Date: edtf.MustParse("2023-05")}},
		Tasks: []inquiry.Task{
			{Retest: &inquiry.Retest{}},
			{Surface: &inquiry.Surface{Window: inquiry.MustParseWindow("6 months")}},
		},
	}
}

// rulesOf returns the rules of the faults in an answer, sorted.
func rulesOf(t *testing.T, text string, opts *reply.Options) []string {
	t.Helper()
	r, err := reply.Read(tides(), text, opts)
	require.NoError(t, err)
	var rules []string
	for _, f := range r.Faults {
		rule, ok := fault.RuleNamed(f.Rule)
		require.True(t, ok, f.Rule)
		require.Equal(t, rule.Severity, f.Severity)
		require.Equal(t, f.Rule == "missing-claim", f.Pos.Line == 0, "only this fault concerns the whole answer")
		rules = append(rules, f.Rule)
	}
	slices.Sort(rules)
	return rules
}

// line returns an entry that judges a claim and cites evidence.
func line(claim, evidence, verdict string) string {
	return "claim | " + claim + " | " + evidence + " | because | " + verdict + " | high\n"
}

// TestRules checks one answer for each rule. Each answer also contains a second, valid claim.
func TestRules(t *testing.T) {
	t.Parallel()
	moon := line("moon", "doi:10.1000/m, 2024-01", "holds")
	friction := func(evidence string) string { return line("friction", evidence, "holds") + moon }
	papers := inquiry.Papers{}
	for id, title := range map[string]string{"arXiv:2503.01234": "On Tides: A Survey", "doi:10.1000/m": "The Moon"} {
		papers[anchor.MustParseID(id)] = anchor.Paper{ID: anchor.MustParseID(id), Title: title, Date: edtf.MustParse(map[string]string{"On Tides: A Survey": "2025-03", "The Moon": "2024"}[title])}
	}
	taken := inquiry.Papers{}
	for id, standing := range map[string]anchor.Standing{"doi:10.1000/gone": anchor.Retracted, "doi:10.1000/back": anchor.Withdrawn, "doi:10.1000/doubt": anchor.Concern} {
		taken[anchor.MustParseID(id)] = anchor.Paper{ID: anchor.MustParseID(id), Date: edtf.MustParse("2025"), Standing: standing}
	}
	two := anchor.Paper{ID: anchor.MustParseID("doi:10.1000/role"), Also: []anchor.ID{anchor.MustParseID("arXiv:2305.16367"), anchor.MustParseID("pmid:7")}, Date: edtf.MustParse("2023-05")}
	twoIDs := inquiry.Papers{two.ID.Key(): two, two.Also[0].Key(): two, two.Also[1].Key(): two}
	for _, tt := range []struct {
		name, text string
		opts       *reply.Options
		want       string
	}{
		{"retracted", friction("doi:10.1000/gone, 2025"), &reply.Options{Papers: taken}, "retracted unlisted"},
		{"withdrawn", friction("doi:10.1000/back, 2025"), &reply.Options{Papers: taken}, "retracted unlisted"},
		{"under an expression of concern", friction("doi:10.1000/doubt, 2025"), &reply.Options{Papers: taken}, "unlisted"},
		{"its own paper by another identifier", friction("pmid:7, 2023-05"), &reply.Options{Papers: twoIDs}, "circular unlisted"},
		{"in order", friction("arXiv:2503.01234, 2025-03"), nil, ""},
		{"a claim is missing", moon, nil, "missing-claim"},
		{"an unknown claim", friction("arXiv:2503.01234") + line("sun", "", "holds"), nil, "unknown-claim"},
		{"said twice", friction("arXiv:2503.01234") + moon, nil, "repeated-claim"},
		{"two verdicts", friction("arXiv:2503.01234") + line("moon", "doi:10.1000/m", "relaxed"), nil, "verdict-conflict"},
		{"an unknown verdict word", line("friction", "arXiv:2503.01234", "not overturned") + moon, nil, "verdict-unclear"},
		{"other words", line("friction", "arXiv:2503.01234", "confirmed") + line("moon", "doi:10.1000/m, 2024", "Refuted"), &reply.Options{Verdicts: []string{"confirmed", "refuted"}}, "read-loosely"},
		{"an unclear certainty", strings.Replace(friction("arXiv:2503.01234"), "high", "quite", 1), nil, "certainty-unclear"},
		{"cut off", friction("arXiv:2503.01234") + "conclusion | It dep", &reply.Options{Cut: true}, "cut-off"},
		{"cut off in a claim", moon + "claim | friction | arXiv:2503.01234 | because | hol", nil, "cut-off"},
		{"no such identifier", friction("arXiv:2313.00001, arXiv:2503.01234"), nil, "malformed"},
		{"from the future", friction("arXiv:2612.00001"), nil, "impossible"},
		{"before its identifier", friction("arXiv:2503.01234, 2019"), nil, "impossible not-newer"},
		{"another title", friction("arXiv:2503.01234, \"On Waves\", 2025-03"), &reply.Options{Papers: papers}, "differs"},
		{"the main title", friction("arXiv:2503.01234, “On tides”, 2025-03"), &reply.Options{Papers: papers}, ""},
		{"another date", friction("doi:10.1000/m, 2019"), &reply.Options{Papers: papers}, "differs not-newer"},
		{"a month later", friction("arXiv:2503.01234, 2025-04"), &reply.Options{Papers: papers}, ""},
		{"not in the catalog", friction("doi:10.1000/other, 2025"), &reply.Options{Papers: papers}, "unlisted"},
		{"not opened", friction("arXiv:2503.01234"), &reply.Options{OpenedKnown: true, Opened: []string{"https://doi.org/10.1000/m"}}, "not-opened"},
		{"opened as a mirror", friction("arXiv:2503.01234"), &reply.Options{OpenedKnown: true, Opened: []string{"https://doi.org/10.1000/m?utm_source=x", "https://www.arxiv.org/pdf/2503.01234v2"}}, ""},
		{"older works", friction("arXiv:2101.00001"), nil, "not-newer"},
		{"its own paper", friction("arXiv:2305.16367v3, 2023-05"), nil, "circular"},
		{"its own paper, untested", strings.Replace(friction("arXiv:2305.16367, 2023-05"), "holds", "untested", 1), nil, ""},
		{"outside the window", friction("arXiv:2503.01234") + "work | 2 | arXiv:2503.01235 | Waves | 2025-03 | moon | much\n", nil, "outside-window"},
		{"inside", friction("arXiv:2503.01234") + "work | 2 | arXiv:2607.01235 | Waves | 2026-07 | moon | much\n", nil, ""},
		{"from memory", friction("from memory: A work, 2024, unverified"), nil, "from-memory"},
		{"nothing named", friction("none found"), nil, "no-evidence"},
		{"the search ended", friction("arXiv:2503.01234") + "searched | the web | ended early\n", nil, "search-ended"},
		{"decorated", "- **" + strings.TrimSpace(friction("arXiv:2503.01234")), nil, "read-loosely"},
		{"prose before and between", "Sure!\n" + line("friction", "arXiv:2503.01234", "holds") + "And now:\n" + moon, nil, "preamble unread"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, strings.Join(slices.Compact(rulesOf(t, tt.text, tt.opts)), " "))
		})
	}
}

// TestDottedIDs uses ids that contain periods and colons in every form of answer.
func TestDottedIDs(t *testing.T) {
	t.Parallel()
	q := tides()
	q.Claims[0].ID, q.Claims[1].ID = "sec2.1:b", "2.1"
	for name, text := range map[string]string{
		"lines":         line("sec2.1:b", "arXiv:2503.01234", "holds") + line("2.1", "doi:10.1000/m, 2024", "relaxed"),
		"objects":       `{"kind": "claim", "id": "sec2.1:b", "verdict": "holds"}` + "\n" + `{"kind": "claim", "id": "2.1", "verdict": "relaxed"}`,
		"table":         "| id | verdict |\n|---|---|\n| sec2.1:b | holds |\n| 2.1 | relaxed |\n",
		"labeled lines": "**sec2.1:b** – holds\n**2.1** – relaxed\n",
		"labels":        "sec2.1:b: holds\n2.1: relaxed\n",
		"headings":      "### sec2.1:b\nVerdict: holds\n\n### 2.1\nVerdict: relaxed\n",
	} {
		r, err := reply.Read(q, text, nil)
		require.NoError(t, err, name)
		got := map[string]string{}
		for _, c := range r.Claims {
			got[c.Claim] = c.Verdict
		}
		require.Equal(t, map[string]string{"sec2.1:b": "holds", "2.1": "relaxed"}, got, name)
	}
}

// TestPositions checks that positions are lines and columns of the answer, where columns are in bytes and both are counted from 1.
func TestPositions(t *testing.T) {
	t.Parallel()
	r, err := reply.Read(tides(), "Hm.\n"+line("friction", "“Ü”, arXiv:2313.00001; arXiv:2503.01234", "no verdict"), &reply.Options{File: "a.txt"})
	require.NoError(t, err)
	require.Equal(t, "2:1", r.Claims[0].At)
	require.Equal(t, "2:48", r.Claims[0].Evidence[0].At)
	require.Equal(t, "sha256:", r.Claims[0].Wording[:7])
	var texts []string
	for _, f := range r.Faults {
		texts = append(texts, f.Error())
	}
	require.Equal(t, []string{
		"a.txt: want a verdict on the claim moon, got none",
		"a.txt:1:1: the answer begins with text that is not an entry",
		`a.txt:2:30: claims[0].evidence[0].id: identifier "arXiv:2313.00001": month must be 01 to 12`,
		`a.txt:2:77: claims[0].verdict: want one of holds, relaxed, superseded, contested, overturned, untested, ungrounded, got "no verdict"`,
	}, texts)
}

// TestOtherEntries uses an entry of each kind, written as a line and as an object, with and without a task number.
func TestOtherEntries(t *testing.T) {
	t.Parallel()
	lines := "paper | arXiv:2305.16367 | exists: yes | partly | The abstract says less.\n" +
		"durable | 1 | Tides do. | arXiv:2503.01234\nperishable | 1 | no long series | mixed | Some are long.\n" +
		"work | 2 | arXiv:2607.01235 | Waves | July 2026 | moon, friction | They slow it, too.\n" +
		"question | 3 | How fast? | moon\nanswer | 4 | It depends\non the shelf.\n\nMuch.\nconclusion | Yes. | arXiv:2503.01234\nnote | One | two\nsearched | the web | complete\n"
	objects := `{"kind":"paper","identifier":"arXiv:2305.16367","exists":"yes","says_what_it_is_cited_for":"partly","evidence":"The abstract says less."}
{"kind":"durable","task":1,"answer":"Tides do.","evidence":"arXiv:2503.01234"}
{"kind":"perishable","task":1,"phrase":"no long series","lasting":"mixed","evidence":"Some are long."}
{"kind":"work","identifier":"arXiv:2607.01235","title":"Waves","date":"July 2026","claims":["moon","friction"],"shows":"They slow it, too."}
{"kind":"question","task":3,"question":"How fast?","claims":["moon"]}
{"kind":"answer","task":4,"answer":"It depends\non the shelf.\n\nMuch."}
{"kind":"conclusion","answer":"Yes.","evidence":"arXiv:2503.01234"}
{"kind":"note","text":"One | two"}
{"kind":"searched","where":"the web","status":"complete"}
`
	for name, text := range map[string]string{"lines": lines, "objects": objects, "without numbers": strings.NewReplacer(" | 1 |", " |", " | 2 |", " |", " | 3 |", " |", " | 4 |", " |").Replace(lines)} {
		r, err := reply.Read(tides(), text, nil)
		require.NoError(t, err)
		for _, f := range r.Faults {
			require.Equal(t, "missing-claim", f.Rule, "%s: %s", name, f)
		}
		require.Equal(t, reply.Paper{ID: "arXiv:2305.16367", Exists: "yes", Says: "partly", Check: "The abstract says less.", At: "1:1"}, r.Papers[0], name)
		numbered := func(n int) int {
			if name == "without numbers" {
				return 0
			}
			return n
		}
		r.Durable[0].At, r.Perishable[0].At, r.Questions[0].At, r.Answers[0].At, r.Conclusion.At, r.Notes[0].At, r.Searched[0].At, r.Works[0].At = "", "", "", "", "", "", "", ""
		require.Equal(t, reply.Finding{Task: numbered(1), Text: "Tides do.", Evidence: "arXiv:2503.01234"}, r.Durable[0], name)
		require.Equal(t, reply.Finding{Task: numbered(1), Phrase: "no long series", Status: "mixed", Text: "Some are long."}, r.Perishable[0], name)
		require.Equal(t, reply.Work{Evidence: reply.Evidence{ID: "arXiv:2607.01235", Title: "Waves", Date: "2026-07"}, Claims: []string{"moon", "friction"}, Shows: "They slow it, too."}, r.Works[0], name)
		require.Equal(t, reply.Finding{Task: numbered(3), Text: "How fast?", Claims: []string{"moon"}}, r.Questions[0], name)
		require.Equal(t, reply.Finding{Task: numbered(4), Text: "It depends\non the shelf.\n\nMuch."}, r.Answers[0], name)
		require.Equal(t, &reply.Finding{Text: "Yes.", Evidence: "arXiv:2503.01234"}, r.Conclusion, name)
		require.Equal(t, reply.Finding{Text: "One | two"}, r.Notes[0], name)
		require.Equal(t, reply.Finding{Text: "the web", Status: "complete"}, r.Searched[0], name)
	}
}

// TestEmptyAnswers checks that no verdicts are read from empty and unrelated answers, and that this is reported for each claim.
func TestEmptyAnswers(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "\n\n", "I cannot help with that.", "{}", "[]", "{", "[[[[", "|", "claim |", "claim | friction", "null", "```json\n```"} {
		r, err := reply.Read(tides(), text, nil)
		require.NoError(t, err)
		for _, c := range r.Claims {
			require.Empty(t, c.Verdict, text)
		}
		text, err := json.Marshal(r)
		require.NoError(t, err)
		require.Contains(t, string(text), `"claims":[`)
	}
}

func TestReadErrors(t *testing.T) {
	t.Parallel()
	_, err := reply.Read(nil, "", nil)
	require.EqualError(t, err, "want an inquiry, got nil")
	_, err = reply.Read(&inquiry.Inquiry{}, "", nil)
	require.ErrorIs(t, err, inquiry.ErrInvalid)
	_, err = reply.Read(tides(), strings.Repeat("x", 1<<24+1), nil)
	require.EqualError(t, err, "reply: want an answer of at most 16777216 bytes, got 16777217")
}

// TestHiddenCharacters checks that messages about an answer contain no hidden characters.
func TestHiddenCharacters(t *testing.T) {
	t.Parallel()
	r, err := reply.Read(tides(), line("moon\u202e", "x", "holds\u200b"), nil)
	require.NoError(t, err)
	for _, f := range r.Faults {
		require.NotContains(t, f.Error(), "\u202e")
		require.NotContains(t, f.Error(), "\u200b")
	}
}

func ExampleRead() {
	q := tides() // the claims are friction and moon
	r, err := reply.Read(q, `
claim | friction | arXiv:2503.01234, 2025-03 | A longer series agrees. | holds | high
claim | moon | none found | It was measured again. | not overturned | low
`, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range r.Claims {
		fmt.Printf("%s: %q, %s\n", c.Claim, c.Verdict, c.Certainty)
	}
	for _, f := range r.Faults {
		fmt.Println(f)
	}
	// Output:
	// friction: "holds", high
	// moon: "", low
	// reply:3:54: claims[1].verdict: want one of holds, relaxed, superseded, contested, overturned, untested, ungrounded, got "not overturned"
}

// FuzzRead checks that Read accepts any text, and that the result contains only claims of the inquiry and known words.
func FuzzRead(f *testing.F) {
	list, _ := made(f, 2)
	for _, write := range forms {
		f.Add(write(list[0]))
	}
	f.Add("### moon\nVerdict: holds\n| claim | verdict |\n|---|---|\n| moon | holds |")
	q := tides()
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<16 {
			return
		}
		r, err := reply.Read(q, text, nil)
		require.NoError(t, err)
		seen := map[string]bool{}
		var canonical strings.Builder
		for _, c := range r.Claims {
			require.False(t, seen[c.Claim])
			seen[c.Claim] = true
			require.Contains(t, append(reply.Verdicts(), ""), c.Verdict)
			require.Contains(t, []string{"high", "medium", "low", ""}, c.Certainty)
			if c.Verdict != "" && c.Certainty != "" {
				fmt.Fprintf(&canonical, "claim | %s | e | r | %s | %s\n", c.Claim, c.Verdict, c.Certainty)
			}
		}
		again, err := reply.Read(q, canonical.String(), nil)
		require.NoError(t, err)
		for _, c := range again.Claims {
			i := slices.IndexFunc(r.Claims, func(o reply.Claim) bool { return o.Claim == c.Claim })
			require.Equal(t, r.Claims[i].Verdict, c.Verdict)
		}
	})
}
