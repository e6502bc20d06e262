package prompt_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dated-claims/retest/edtf"
	"github.com/dated-claims/retest/inquiry"
	"github.com/dated-claims/retest/internal/inquirytest"
	"github.com/dated-claims/retest/prompt"
)

// TestRoleAndQuestionWording tests roles, names and questions with and without final punctuation.
func TestRoleAndQuestionWording(t *testing.T) {
	t.Parallel()
	for _, style := range prompt.Styles() {
		r := renderer(t, style)
		for _, role := range []string{"a cosmologist", "a cosmologist.", "Dr. No", "an editor (retired)", `a reader of "Nature."`} {
			for _, question := range []string{"Should models plan?", "whether models should plan", "whether models should plan.", "Do models plan"} {
				for i, name := range []string{"the shelf", "ACME Inc.", "What Works?", "the shelf", "ACME Inc.", "What Works?"} {
					q := inquirytest.Full(t)
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

// TestTaskWording tests titles with and without final punctuation, limits of one, and inquiries without a re-test.
func TestTaskWording(t *testing.T) {
	t.Parallel()
	for _, style := range prompt.Styles() {
		r := renderer(t, style)
		for title, want := range map[string]string{"BEDSIDE": "BEDSIDE: Say", "Judge.": "Judge: Say", "What next?": "What next? Say"} {
			q := inquirytest.Full(t)
			q.Tasks = []inquiry.Task{{Ask: &inquiry.Ask{Title: title, Text: "Say more."}}, {Surface: &inquiry.Surface{Window: inquirytest.Window(t, "6 months"), Limit: 1}}}
			out, err := r.Append(nil, q)
			require.NoError(t, err)
			require.Contains(t, string(out), want)
			require.NotContains(t, string(out), "1 works")
			require.NotContains(t, string(out), "Assess which of the", "no task asks for verdicts")
		}
	}
}

func TestUnbalancedScopesAreQuoted(t *testing.T) {
	t.Parallel()
	tests := []struct{ scope, plain, brief, xml string }{
		{"adults (over 18)", "scope: adults (over 18)]", "; adults (over 18);", `scope="adults (over 18)"`},
		{"x in [0, 1)", `scope: "x in [0, 1)"]`, `; "x in [0, 1)";`, `scope="x in [0, 1)"`},
		{"a) adults; b) children", "scope: a) adults; b) children]", `; "a) adults; b) children";`, `scope="a) adults; b) children"`},
		{`the "new" half] end`, `scope: "the 'new' half] end"]`, `; the "new" half] end;`, `scope="the &quot;new&quot; half] end"`},
	}
	for _, tt := range tests {
		q := inquirytest.Full(t)
		q.Claims[0].Scope = tt.scope
		for style, want := range map[string]string{"plain": tt.plain, "brief": tt.brief, "xml": tt.xml} {
			out, err := renderer(t, style).Append(nil, q)
			require.NoError(t, err)
			require.Contains(t, string(out), want)
		}
	}
}
