package prompt_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/anchor"
	"github.com/dated-claims/retest/claim"
	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/prompt"
)

func TestNewerFrom(t *testing.T) {
	t.Parallel()
	papers := []anchor.Paper{
		{ID: anchor.MustParseID("arXiv:2305.16367"), Date: edtf.MustParse("2023-05")},
		{ID: anchor.MustParseID("doi:10.1000/Day"), Date: edtf.MustParse("2021-08-27")},
		{ID: anchor.MustParseID("doi:10.1000/year"), Date: edtf.MustParse("2019")},
		{ID: anchor.MustParseID("doi:10.1000/2023"), Date: edtf.MustParse("2023")},
		{ID: anchor.MustParseID("doi:10.1000/none")},
		{ID: anchor.MustParseID("arXiv:2408.16984")},
		{ID: anchor.MustParseID("doi:10.1000/span"), Date: edtf.MustParse("2020/2022-03")},
	}
	tests := []struct {
		name, when string
		anchors    []string
		want       string
	}{
		{"the month of the paper", "2024~", []string{"arXiv:2305.16367"}, "2023-05-01"},
		{"the newest of several", "2024", []string{"doi:10.1000/day", "arXiv:2305.16367"}, "2023-05-01"},
		{"another paper never lowers it", "2024", []string{"arXiv:2305.16367", "doi:10.1000/2023"}, "2023-05-01"},
		{"one without a date does not count", "2024", []string{"arXiv:2305.16367", "doi:10.1000/none"}, "2023-05-01"},
		{"a day counts from its month", "2024", []string{"doi:10.1000/DAY"}, "2021-08-01"},
		{"a year counts from its start", "2024", []string{"doi:10.1000/year"}, "2019-01-01"},
		{"an interval counts from its end's month", "2024", []string{"doi:10.1000/span"}, "2022-03-01"},
		{"a paper without a date has the month of its identifier", "2024", []string{"arXiv:2408.16984v2"}, "2024-08-01"},
		{"without a dated paper, the day after the claim's date", "2024~", []string{"doi:10.1000/none"}, "2025-01-01"},
		{"without papers, the day after the claim's date", "2024-02", nil, "2024-03-01"},
		{"an interval, without papers", "2024/2025", nil, "2026-01-01"},
		{"an open end counts as the day of the prompt", "2024/..", nil, "2026-11-24"},
		{"nothing is known", "", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := claim.Claim{Text: "x"}
			if tt.when != "" {
				c.When = edtf.MustParse(tt.when)
			}
			for _, id := range tt.anchors {
				c.Anchors = append(c.Anchors, anchor.MustParseID(id))
			}
			q := &prompt.Inquiry{AsOf: edtf.MustParse("2026-11-23"), Claims: []claim.Claim{c}, Anchors: papers}
			require.Equal(t, tt.want, q.NewerFrom(0).String())
		})
	}
}

// TestRoleAndQuestionReadWellInAnyForm has roles, names and questions with and without final punctuation.
func TestRoleAndQuestionReadWellInAnyForm(t *testing.T) {
	t.Parallel()
	for _, style := range prompt.Styles() {
		r := renderer(t, style)
		for _, role := range []string{"a cosmologist", "a cosmologist.", "Dr. No", "an editor (retired)", `a reader of "Nature."`} {
			for _, question := range []string{"Should models plan?", "whether models should plan", "whether models should plan.", "Do models plan"} {
				for i, name := range []string{"the shelf", "ACME Inc.", "What Works?", "the shelf", "ACME Inc.", "What Works?"} {
					q := full(t)
					q.Role, q.Question, q.Library.Name = role, question, name
					if i > 2 {
						q.Library.Span = edtf.Date{}
					}
					out, err := r.Append(nil, q)
					require.NoError(t, err)
					require.NotRegexp(t, `\.\.|\?\.|\.”\.|\."\.|(?:Inc|shelf)\. \(2`, string(out))
					require.Contains(t, string(out), "Overall question: "+question+"\n")
					require.Regexp(t, `You are [^\n]*[.)"] Assess which of the`, string(out))
				}
			}
		}
	}
}

// TestTasksReadWellInAnyForm has titles with and without final punctuation, limits of one, and no re-test.
func TestTasksReadWellInAnyForm(t *testing.T) {
	t.Parallel()
	for _, style := range prompt.Styles() {
		r := renderer(t, style)
		for title, want := range map[string]string{"BEDSIDE": "BEDSIDE: Say", "Judge.": "Judge: Say", "What next?": "What next? Say"} {
			q := full(t)
			q.Tasks = []prompt.Task{{Ask: &prompt.Ask{Title: title, Text: "Say more."}}, {Surface: &prompt.Surface{Window: window(t, "6 months"), Limit: 1}}}
			out, err := r.Append(nil, q)
			require.NoError(t, err)
			require.Contains(t, string(out), want)
			require.NotContains(t, string(out), "1 works")
			require.NotContains(t, string(out), "Assess which of the", "no task asks for verdicts")
		}
	}
}

func TestUnbalancedScopesStandInQuotes(t *testing.T) {
	t.Parallel()
	tests := []struct{ scope, plain, brief, xml string }{
		{"adults (over 18)", "scope: adults (over 18)]", "; adults (over 18);", `scope="adults (over 18)"`},
		{"x in [0, 1)", `scope: "x in [0, 1)"]`, `; "x in [0, 1)";`, `scope="x in [0, 1)"`},
		{"a) adults; b) children", "scope: a) adults; b) children]", `; "a) adults; b) children";`, `scope="a) adults; b) children"`},
		{`the "new" half] end`, `scope: "the 'new' half] end"]`, `; the "new" half] end;`, `scope="the &quot;new&quot; half] end"`},
	}
	for _, tt := range tests {
		q := full(t)
		q.Claims[0].Scope = tt.scope
		for style, want := range map[string]string{"plain": tt.plain, "brief": tt.brief, "xml": tt.xml} {
			out, err := renderer(t, style).Append(nil, q)
			require.NoError(t, err)
			require.Contains(t, string(out), want)
		}
	}
}
