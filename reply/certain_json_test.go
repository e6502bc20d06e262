package reply_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/fault"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/reply"
)

// greek returns an inquiry with the claims alpha, beta and gamma.
func greek() *inquiry.Inquiry {
	q := tides()
	q.ID, q.Anchors = "greek", nil
	q.Claims = []claim.Claim{
		{ID: "alpha", Text: "Alpha grows.", When: edtf.MustParse("2023")},
		{ID: "beta", Text: "Beta shrinks.", When: edtf.MustParse("2023")},
		{ID: "gamma", Text: "Gamma stays.", When: edtf.MustParse("2023")},
	}
	return q
}

// verdictsOfClaims returns the verdicts that are read from an answer to greek, such as "alpha holds".
func verdictsOfClaims(t *testing.T, text string) string {
	t.Helper()
	r, err := reply.Read(greek(), text, nil)
	require.NoError(t, err)
	var out []string
	for _, c := range r.Claims {
		if c.Verdict != "" {
			out = append(out, c.Claim+" "+c.Verdict)
		}
	}
	return strings.Join(out, ", ")
}

// TestVerdictsInBrokenJSON uses objects that are malformed, truncated or complete. An object nested in a claim must not count as a
// separate claim.
func TestVerdictsInBrokenJSON(t *testing.T) {
	t.Parallel()
	const inner = `"alternatives":[{"id":"alpha","verdict":"holds","certainty":"low"}]`
	const innerClaims = `"claims":[{"id":"alpha","verdict":"holds","certainty":"low"}]`
	const quotes = `"reasoning":"the "so-called" effect"`
	const beta = `{"id":"beta","verdict":"relaxed","certainty":"high"}`
	for _, tt := range []struct{ name, text, want string }{
		{"a broken claim in a list", `{"claims":[{"id":"alpha",` + inner + `,"verdict":"overturned","certainty":"high",` + quotes + `},` + beta + `]}`, "beta relaxed"},
		{"a broken claim with claims", `{"claims":[{"id":"alpha",` + innerClaims + `,"verdict":"overturned",` + quotes + `},` + beta + `]}`, "beta relaxed"},
		{"a broken claim alone", `{"id":"alpha",` + innerClaims + `,"verdict":"overturned",` + quotes + `}`, ""},
		{"a broken claim whose keys come later", `{` + innerClaims + `,` + quotes + `,"id":"alpha","verdict":"overturned"}`, ""},
		{"a broken claim without a verdict", `{"id":"alpha",` + innerClaims + `,"why":"the "so-called" effect"}`, ""},
		{"a broken object under another name", `{"data":{"former":{"claims":[` + beta + `]},"note":"a "b" c"}}`, ""},
		{"an object in a string that ends early", `{"claims":[{"id":"alpha","verdict":"holds","reasoning":"he said "}" then {"id":"beta","verdict":"holds"} "end"},{"id":"gamma","verdict":"holds"}]}`, ""},
		{"an object in a string in a broken list", `{"claims":[{"id":"alpha","verdict":"holds","reasoning":"x" {"id":"beta","verdict":"holds"} "y"}]}`, ""},
		{"a list of broken and good claims", `[{"id":"alpha",` + inner + `,"verdict":"overturned",` + quotes + "},\n" + beta + "]", "beta relaxed"},
		{"a comment in a container", "{\"claims\":[" + beta + "], // unsure\n \"conclusion\":\"x\"}", "beta relaxed"},

		{"cut in the verdict", `{"kind":"claim","id":"alpha","alternatives":[{"id":"alpha","verdict":"overturned"}],"verdict":"hol`, ""},
		{"cut in the verdict, with claims", `{"kind":"claim","id":"alpha","claims":[{"id":"alpha","verdict":"overturned"}],"verdict":"hol`, ""},
		{"cut before the verdict", `{"id":"alpha","claims":[{"id":"alpha","verdict":"overturned"}],`, ""},
		{"cut after alternatives", `{"alternatives":[{"id":"alpha","verdict":"overturned"}],`, ""},
		{"cut in a list", `{"claims":[` + beta + `,{"id":"alpha",` + inner + `,"verd`, "beta relaxed"},
		{"cut in a list of claims with claims", `{"claims":[` + beta + `,{"id":"alpha",` + innerClaims + `,"verd`, "beta relaxed"},
		{"cut in a list in a list", `{"tasks":[{"claims":[` + beta + `,{"id":"alpha",` + inner, "beta relaxed"},
		{"another entry after a truncated entry", `{"kind":"claim","id":"alpha",` + innerClaims + ",\"verdict\":\"hol\n{\"kind\":\"claim\",\"id\":\"beta\",\"verdict\":\"relaxed\",\"certainty\":\"low\"}\n", "beta relaxed"},

		{"whole, without a verdict", `{"id":"alpha",` + inner + `}`, ""},
		{"whole, without a verdict, with claims", `{"id":"alpha",` + innerClaims + `}`, ""},
		{"whole, with kind", `{"kind":"claim","id":"alpha",` + innerClaims + `}`, ""},
		{"whole, in a list", `{"claims":[{"id":"alpha",` + innerClaims + `}]}`, ""},
		{"whole, a verdict without an id", `{"verdict":"overturned",` + innerClaims + `}`, ""},
		{"whole, of another kind", `{"kind":"alternative","id":"alpha","verdict":"overturned"}`, ""},
		{"whole, under another name", `{"earlier":{"claims":[{"id":"alpha","verdict":"overturned"}]},"claims":[` + beta + `]}`, "beta relaxed"},
		{"whole, with final verdicts", `{"claims":[{"id":"alpha","verdict":"holds"},` + beta + `],"final_verdicts":[{"id":"alpha","verdict":"overturned"}]}`, "beta relaxed"},
		{"whole, with final verdicts by id", `{"claims":[{"id":"alpha","verdict":"holds"},` + beta + `],"final_verdicts":{"verdicts":{"alpha":"overturned"}}}`, "beta relaxed"},
		{"whole, with verdicts by id", `{"claims":[{"id":"alpha","verdict":"holds"},` + beta + `],"verdicts":{"alpha":"overturned"}}`, "beta relaxed"},
		{"whole, in a paper", `{"papers":[{"identifier":"arXiv:2305.16367","exists":"yes","claims":[{"id":"alpha","verdict":"holds","certainty":"high"}]}],"claims":[` + beta + `]}`, "beta relaxed"},
		{"cut, in a paper", `{"papers":[{"identifier":"arXiv:2305.16367","exists":"yes","claims":[{"id":"alpha","verdict":"holds","certainty":"high"}]`, ""},
		{"cut after a paper", `{"papers":[{"identifier":"arXiv:2305.16367","exists":"yes","claims":[{"id":"alpha","verdict":"holds","certainty":"high"}]}`, ""},
		{"broken, in a paper", `{"papers":[{"identifier":"arXiv:2305.16367","exists":"y "e" s","claims":[{"id":"alpha","verdict":"holds","certainty":"high"}]}],"claims":[` + beta + `]}`, "beta relaxed"},
		{"whole, with the same final verdicts", `{"claims":[` + beta + `],"final_verdicts":[` + beta + `]}`, "beta relaxed"},
		{"whole, in containers", `{"result":{"status":"done","task_1":[{"claims":[` + beta + `]}]}}`, "beta relaxed"},
		{"whole, under the inquiry's id", `{"greek":{"claims":[` + beta + `]}}`, "beta relaxed"},
		{"whole, with a verdict on all", `{"overall_verdict":"mixed","claims":[` + beta + `]}`, "beta relaxed"},
		{"whole, a kind of claim in a list", `{"claims":[{"kind":"empirical","id":"beta","verdict":"relaxed"}]}`, "beta relaxed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, verdictsOfClaims(t, tt.text), tt.text)
			require.Equal(t, tt.want, verdictsOfClaims(t, "```json\n"+tt.text), tt.text)
		})
	}
}

// TestAmbiguousObjects uses objects that contain two verdicts, two claims, or a verdict that is not a string.
func TestAmbiguousObjects(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ members, want string }{
		{`"id":"alpha","verdict":"holds"`, "alpha holds"},
		{`"id":"alpha","verdict":{"not":"overturned"}`, ""},
		{`"id":"alpha","verdict":["overturned"]`, ""},
		{`"id":"alpha","verdict":[["overturned"]]`, ""},
		{`"id":"alpha","verdict":{"value":"overturned"}`, ""},
		{`"id":"alpha","verdict":true`, ""},
		{`"id":"alpha","verdict":null`, ""},
		{`"id":"alpha","verdict":{"previous":"holds"},"new_verdict":"overturned"`, ""},
		{`"id":"alpha","verdict":"holds","final_verdict":"overturned"`, ""},
		{`"id":"alpha","final_verdict":"overturned","verdict":"holds"`, ""},
		{`"id":"alpha","verdict":"holds","Verdict (final)":"overturned"`, ""},
		{`"id":"alpha","verdict":"holds","verdicts":["overturned"]`, ""},
		{`"id":"alpha","verdict":"holds","final_verdict":"holds"`, "alpha holds"},
		{`"id":"alpha","verdict":"holds","Verdict":"overturned"`, ""},
		{`"id":"alpha","verdict":"","verdict":"overturned"`, ""},
		{`"id":"alpha","verdict":"holds","verdict":"holds"`, "alpha holds"},
		{`"id":"alpha","final_verdict":"overturned"`, ""},
		{`"id":"alpha","verdict":"holds","revision":{"verdict":"overturned"}`, ""},
		{`"id":"alpha","verdict":"holds","revision":{"new":"overturned"}`, ""},
		{`"id":"alpha","verdict":"holds","revisions":[{"new":"overturned"}]`, ""},
		{`"id":"alpha","verdict":"holds","changed_to":"overturned"`, ""},
		{`"id":"alpha","verdict":"holds","reasoning":"Holds."`, "alpha holds"},
		{`"id":"alpha","claim":"beta","verdict":"holds"`, ""},
		{`"claim_id":"alpha","claim":"claim 2","verdict":"holds"`, ""},
		{`"id":"alpha","claim":"Beta shrinks.","verdict":"holds"`, ""},
		{`"id":"alpha","claim":"beta shrinks","verdict":"holds"`, ""},
		{`"id":"alpha","statement":"Beta shrinks","verdict":"holds"`, ""},
		{`"id":"Claim 1","claim":"Gamma stays","verdict":"holds"`, "gamma holds"},
		{`"id":1,"claim":"Gamma stays.","verdict":"holds"`, "gamma holds"},
		{`"id":"Claim 1","verdict":"holds"`, ""},
		{`"id":"alpha","claim":["beta"],"verdict":"holds"`, ""},
		{`"id":"alpha","claim":{"id":"beta"},"verdict":"holds"`, ""},
		{`"id":{"not":"alpha"},"verdict":"holds"`, ""},
		{`"id":["alpha"],"verdict":"holds"`, ""},
		{`"id":"alpha","id":"beta","verdict":"holds"`, ""},
		{`"id":"alpha","claim":"Alpha grows.","verdict":"holds"`, "alpha holds"},
		{`"id":"alpha","claim":"Alpha grows, they say.","verdict":"holds"`, "alpha holds"},
		{`"id":"alpha","claim":"alpha","verdict":"holds"`, "alpha holds"},
		{`"id":null,"claim":"alpha","verdict":"holds"`, "alpha holds"},
		{`"id":"alpha","verdict":"holds","alternatives":[{"id":"alpha","verdict":"overturned"}]`, "alpha holds"},
	} {
		for form, text := range map[string]string{"a line": `{"kind":"claim",%s}`, "without a kind": `{%s}`, "a list": `{"claims":[{%s}]}`} {
			require.Equal(t, tt.want, verdictsOfClaims(t, fmt.Sprintf(text, tt.members)), "%s: %s", form, tt.members)
		}
	}
	require.Equal(t, "gamma overturned", verdictsOfClaims(t, "| ID | Claim | Verdict | Certainty |\n|---|---|---|---|\n| Claim 1 | Gamma stays. | overturned | high |\n"))
	r, err := reply.Read(greek(), `{"id":"alpha","verdict":"holds","certainty":["high"]}`, nil)
	require.NoError(t, err)
	require.Empty(t, r.Claims[0].Certainty)
}

// TestMeanings checks that a template's seven verdicts have the meanings of the built-in verdicts at the same positions. The checks
// that depend on a meaning skip words whose meaning is unknown.
func TestMeanings(t *testing.T) {
	t.Parallel()
	german := []string{"gilt", "abgeschwächt", "ersetzt", "umstritten", "widerlegt", "ungeprüft", "unbelegt"}
	reordered := []string{"overturned", "holds", "relaxed", "superseded", "contested", "untested", "ungrounded"}
	const nothing, own, older = "none found", "arXiv:2305.16367", "arXiv:2101.00001"
	for _, tt := range []struct {
		words                            []string
		verdict, evidence, meaning, want string
	}{
		{nil, "holds", nothing, "holds", "no-evidence"},
		{nil, "untested", nothing, "untested", ""},
		{german, "gilt", nothing, "holds", "no-evidence"},
		{german, "abgeschwächt", own, "relaxed", "circular"},
		{german, "ersetzt", older, "superseded", "not-newer"},
		{german, "umstritten", older, "contested", "not-newer"},
		{german, "widerlegt", nothing, "overturned", "no-evidence"},
		{german, "ungeprüft", nothing, "untested", ""},
		{german, "ungeprüft", own, "untested", ""},
		{german, "Unbelegt", nothing, "ungrounded", "read-loosely"},
		{reordered, "holds", nothing, "holds", "no-evidence"},
		{reordered, "untested", nothing, "untested", ""},
		{german[:6], "gilt", nothing, "", ""},
		{german[:6], "ungeprüft", own, "", ""},
		{[]string{"confirmed", "refuted"}, "refuted", older, "", ""},
		{[]string{"holds", "refuted"}, "holds", nothing, "holds", "no-evidence"},
		{[]string{"holds", "refuted"}, "refuted", nothing, "", ""},
	} {
		q := tides()
		q.Claims = q.Claims[:1]
		r, err := reply.Read(q, line("friction", tt.evidence, tt.verdict), &reply.Options{Verdicts: tt.words})
		require.NoError(t, err)
		var rules []string
		for _, f := range r.Faults {
			rules = append(rules, f.Rule)
		}
		require.Equal(t, tt.want, strings.Join(rules, " "), "%s of %v", tt.verdict, tt.words)
		c := r.Claims[0]
		require.Equal(t, tt.meaning, c.Meaning, "%s of %v", tt.verdict, tt.words)
		text, err := json.Marshal(r)
		require.NoError(t, err)
		require.Equal(t, c.Meaning != "" && c.Meaning != c.Verdict, strings.Contains(string(text), `"meaning"`), string(text))
		var again reply.Reply
		require.NoError(t, json.Unmarshal(text, &again))
		require.Equal(t, r.Claims, again.Claims)
	}
	require.Error(t, json.Unmarshal([]byte(`{"claims":[{"at":1}]}`), &reply.Reply{}))
}

// TestEmptyReply checks that an empty reply causes a single fault, not one for each claim.
func TestEmptyReply(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", " \n\t\r\n", "\ufeff\n", "\u200b\u00a0"} {
		r, err := reply.Read(tides(), text, nil)
		require.NoError(t, err)
		require.Empty(t, r.Claims)
		require.EqualError(t, r.Faults, "reply: want an answer, got empty text")
		require.Equal(t, "missing-claim", r.Faults[0].Rule)
		require.Equal(t, fault.Error, r.Faults[0].Severity)
	}
}

// TestRepeatedVerdicts checks that two different verdicts are an error and count as no verdict, and that a repeated verdict is
// kept.
func TestRepeatedVerdicts(t *testing.T) {
	t.Parallel()
	for second, want := range map[string]fault.Severity{"holds": fault.Warning, "relaxed": fault.Error} {
		r, err := reply.Read(greek(), line("alpha", "none found", "holds")+line("alpha", "none found", second), nil)
		require.NoError(t, err)
		i := slices.IndexFunc(r.Faults, func(f *fault.Fault) bool { return f.Rule == "repeated-claim" || f.Rule == "verdict-conflict" })
		require.Equal(t, want, r.Faults[i].Severity)
		require.Equal(t, want == fault.Error, r.Claims[0].Verdict == "")
	}
}
